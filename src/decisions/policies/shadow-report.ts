/**
 * `fairlead policy shadow`: what policies of mode shadow came to in recorded decisions, so that their author
 * knows what enforcing them would do. Counted are decisions that were made under the policy as it is now.
 *
 * Not counted, as they are not recorded: decisions that asked for no record, that a full queue dropped, or
 * that the store lost. A decision that is INCOMPATIBLE for other reasons asked no shadow rule.
 */
import { nearestNames } from "../../values/nearest.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import type { DecisionRecord } from "../decision-log.ts";
import type { Verdict } from "../decision.ts";
import { recentDecisions, timeBefore } from "../recent-decisions.ts";
import type { RecentDecisions } from "../recent-decisions.ts";
import { PolicyNotFound } from "./policy-not-found.ts";
import type { ShadowCounts, ShadowOutcome } from "./shadow-counts.ts";

export interface ShadowWanted {
  /** A policy by name; left out: all of mode shadow. */
  readonly policy?: string;
  /** Only decisions within this duration: `7d`; left out: all that are read. */
  readonly since?: string;
}

export interface ShadowExample {
  /** The decision's digest, for `fairlead replay`. */
  readonly decision: string;
  readonly subject: string;
  readonly where: string;
  readonly now: string;
  readonly verdict: Verdict;
  readonly outcomes: ShadowCounts;
}

export interface ShadowedRule {
  /** `POLICY/RULE` */
  readonly rule: string;
  /** Decisions in which it was judged, on one thing or several. */
  readonly decisions: number;
  /** Those that would have been answered otherwise: by another verdict, or by another pick. */
  readonly wouldChange: number;
  /** Judgements, one for each thing. */
  readonly outcomes: Readonly<Record<ShadowOutcome, number>>;
  /** Of those that would have been answered otherwise, the newest first. */
  readonly examples: readonly ShadowExample[];
  /** Decisions that were made under an earlier form of the policy, and are not counted. */
  readonly earlierForm: number;
}

export interface ShadowReport {
  /** undefined: from the first one on. */
  readonly since?: string;
  /** Recorded decisions that were read. */
  readonly decisionsRead: number;
  /** false: there are older ones that were not read. */
  readonly isComplete: boolean;
  /** Of those, decisions in which more shadow rules were judged than a record counts. */
  readonly decisionsCut: number;
  /** In order of name; of each present policy of mode shadow all rules, also those never judged. */
  readonly rules: readonly ShadowedRule[];
}

/** Some seconds of reading at most, and more than a week of most services. */
export const DECISIONS_READ_MAX = 20_000;
const EXAMPLES_MAX = 5;

/** `now` is RFC 3339. Throws PolicyNotFound, QuestionInvalid, and what the store throws. */
export async function shadowReport(
  store: GraphStore, snapshot: Snapshot, { policy, since }: ShadowWanted, now: string,
): Promise<ShadowReport> {
  const from = since === undefined ? undefined : timeBefore(since, now);
  const shadowed = shadowedRules(snapshot, policy);
  const recent = await recentDecisions(store, { since: from, count: DECISIONS_READ_MAX });
  return {
    ...(from === undefined ? {} : { since: from }),
    decisionsRead: recent.decisions.length,
    isComplete: recent.isComplete,
    decisionsCut: recent.decisions.filter(({ record }) => record.shadowCut === true).length,
    rules: [...shadowed].map(([rule, revision]) => countedFor(rule, revision, recent)),
  };
}

/** With the revision of the policy's present form. */
function shadowedRules(snapshot: Snapshot, named: string | undefined): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const known: string[] = [];
  for (const node of snapshot.nodesOf("Policy")) {
    const { name, mode, revision } = snapshot.properties(node);
    known.push(String(name));
    if (mode !== "shadow" || (named !== undefined && named !== name)) continue;
    for (const { node: rule } of snapshot.outgoing(node, "HAS_RULE")) {
      const { name: own, require } = snapshot.properties(rule);
      if (require !== undefined) found.set(`${String(name)}/${String(own)}`, Number(revision));
    }
  }
  if (named !== undefined && !known.includes(named))
    throw new PolicyNotFound(named, nearestNames(named, known));
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function countedFor(rule: string, revision: number, { decisions }: RecentDecisions): ShadowedRule {
  const outcomes: Record<ShadowOutcome, number> = { PASS: 0, FAIL: 0, UNKNOWN: 0, ERROR: 0 };
  const examples: ShadowExample[] = [];
  let [judged, wouldChange, earlierForm] = [0, 0, 0];
  for (const { id, record } of decisions) {
    const counts = record.shadow?.[rule];
    if (counts === undefined) continue;
    if (record.revision < revision) {
      earlierForm++;
      continue;
    }
    judged++;
    for (const [outcome, count] of Object.entries(counts)) outcomes[outcome as ShadowOutcome] += count;
    if (!isChanging(record, counts)) continue;
    wouldChange++;
    if (examples.length < EXAMPLES_MAX) examples.push(exampleOf(id, record, counts));
  }
  return { rule, decisions: judged, wouldChange, outcomes, examples, earlierForm };
}

/** Enforced, the rule would have been against what was answered. */
function isChanging({ verdict }: DecisionRecord, counts: ShadowCounts): boolean {
  const { FAIL = 0, UNKNOWN = 0, ERROR = 0 } = counts;
  switch (verdict) {
    case "COMPATIBLE":
      return FAIL + UNKNOWN + ERROR > 0;
    case "UNKNOWN":
      return FAIL > 0;
    case "INCOMPATIBLE":
      return false;
    default:
      return verdict satisfies never;
  }
}

function exampleOf(
  id: string, { question, now, verdict }: DecisionRecord, outcomes: ShadowCounts,
): ShadowExample {
  const { subject, in: environment, selector, anywhere } = question;
  return { decision: id, subject, where: environment ?? selector ?? anywhere ?? "", now, verdict, outcomes };
}
