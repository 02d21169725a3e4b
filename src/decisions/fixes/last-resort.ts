/**
 * Rules that stand in the way and could be waived. No fix: nothing is decided anew, as somebody else must
 * agree first; named last, for where no fix will do.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Decision, Reason } from "../decision.ts";
import { quoted } from "./command.ts";

export interface WaivableRule {
  /** `POLICY/RULE` */
  readonly rule: string;
  readonly environment: string;
  /** What a waiver would be about: the thing that the rule is against, or all that was asked. */
  readonly subject: string;
  /** What to type, with a reason of one's own. */
  readonly command: string;
}

/** Told of one decision; who needs more exceptions than this has another problem. */
const WAIVABLE_MAX = 5;

/** In the order of the decision's results and reasons. Only where an environment is named. */
export function waivableRules(snapshot: Snapshot, { question, results }: Decision): readonly WaivableRule[] {
  if (question.anywhere !== undefined) return [];
  const found = new Map<string, WaivableRule>();
  for (const { environment, verdict, reasons } of results) {
    if (verdict === "COMPATIBLE") continue;
    for (const { code, rule } of reasons.flatMap(withAlternatives)) {
      if (rule === undefined || rule.mode !== "enforce") continue;
      if ((code !== "RULE_FAILS" && code !== "RULE_UNKNOWN") || !isWaivable(snapshot, rule.name)) continue;
      const about = /^(?:version|variant):(.*)$/.exec(rule.about)?.[1];
      for (const subject of about === undefined ? (question.subjects ?? [question.subject]) : [about]) {
        const command = [
          "fairlead", "waiver", "request", quoted(rule.name), "--for", quoted(subject),
          "--in", quoted(environment), "--expires", "14d", "--reason", "'WHY'",
        ].join(" ");
        found.set(command, { rule: rule.name, environment, subject, command });
      }
    }
  }
  return [...found.values()].slice(0, WAIVABLE_MAX);
}

function withAlternatives(reason: Reason): readonly Reason[] {
  return [reason, ...(reason.alternatives ?? []).flat()];
}

function isWaivable(snapshot: Snapshot, rule: string): boolean {
  const node = snapshot.find(`rule:${rule}`);
  return node !== undefined && snapshot.properties(node)["waivable"] !== false;
}
