/** All gates that hold in an environment, judged for a version: `fairlead gates`, half of a promotion. */
import type { Snapshot } from "../snapshot/snapshot.ts";
import { nodeKey, parseKey, parseVersionName } from "../model/names.ts";
import { SubjectNotFound } from "../decisions/subject-not-found.ts";
import { buildKey } from "../model/names.ts";
import { nearestNames } from "../values/nearest.ts";
import type { GateQuestion, GatedPlan } from "./gates/gate-state.ts";
import { gatesAt } from "./gates/gates-holding.ts";
import type { DeclaredGate } from "./gates/gates-holding.ts";
import { judgeGate } from "./gates/judge-gate.ts";
import type { GateMoment, GatesAnswer, JudgedGate } from "./promotion.ts";
import { PromotionInvalid } from "./promotion-refused.ts";

/** Errors: SubjectNotFound, EnvironmentNotFound, PromotionInvalid. */
export function judgeGates(
  snapshot: Snapshot,
  version: string,
  environment: string,
  now: string,
  plan?: GatedPlan,
): GatesAnswer {
  checkVersion(snapshot, version);
  const gates = gatesJudged(snapshot, { version, environment, now, ...(plan === undefined ? {} : { plan }) });
  // A list without a row is no yes: a selector with a typing error binds no gate either.
  const state = gates.some(isCounting) ? stateOver(gates) : "waiting";
  return {
    schemaVersion: 1,
    version,
    revision: snapshot.head.revision,
    now,
    state,
    headline: gatesHeadline(gates, version, environment, state),
    gates,
  };
}

/** Throws PromotionInvalid for a range or a bare name, SubjectNotFound for what is not there. */
export function checkVersion(snapshot: Snapshot, version: string): void {
  const parsed = parseVersionName(version);
  if (parsed === undefined) {
    throw new PromotionInvalid(
      version,
      "is not NAME@VERSION or NAME@VERSION#VARIANT",
      "Gates are judged for one build: ranker@2.3.1. `fairlead decide` picks one of a range.",
    );
  }
  const node = snapshot.find(buildKey(version));
  const declared =
    node === undefined ? undefined : snapshot.find(nodeKey("Version", version.replace(/#.*$/, "")));
  if (declared !== undefined && snapshot.properties(declared)["declared"] !== false) return;
  const known = snapshot.nodesOf("Version").map((one) => parseKey(snapshot.key(one))!.name);
  throw new SubjectNotFound(version, nearestNames(version, known));
}

export interface GatesAsked {
  readonly version: string;
  readonly environment: string;
  readonly now: string;
  readonly plan?: GatedPlan;
}

/** Those of shadow policies are left out; of the rest only enforced ones count. */
export function gatesJudged(snapshot: Snapshot, asked: GatesAsked): readonly JudgedGate[] {
  const { version, environment, now, plan } = asked;
  return gatesAt(snapshot, environment, now)
    .filter(({ mode }) => mode !== "shadow")
    .map((gate): JudgedGate => {
      const { name, kind, asks, mode } = gate;
      const moment = momentOf(gate);
      const question: GateQuestion =
        plan === undefined || moment === "now"
          ? { versions: [version], environment, now }
          : { plan, environment, now };
      const state = judgeGate(snapshot, gate, question);
      return { environment, name, kind, asks, mode, moment, ...state };
    });
}

/** Figures of the place itself come only when something runs there. */
function momentOf({ kind, settings }: Pick<DeclaredGate, "kind" | "settings">): GateMoment {
  if (kind === "approvals" || kind === "risk") return "plan";
  const isElsewhere = settings["stage"] !== undefined || settings["environment"] !== undefined;
  return kind === "observations" && !isElsewhere ? "driving" : "now";
}

/** What counts: enforced, and not left for whoever drives the plan. */
export function isCounting({ mode, moment }: JudgedGate): boolean {
  return mode === "enforce" && moment !== "driving";
}

/** One that is closed, and that neither time nor an approval opens, is a no beside anything unknown. */
export function stateOver(gates: readonly JudgedGate[]): GatesAnswer["state"] {
  const shut = gates.filter(isCounting).filter(({ state }) => state !== "open");
  if (shut.length === 0) return "open";
  const isNo = ({ state, opensAt, kind }: JudgedGate) =>
    state === "closed" && opensAt === undefined && kind !== "approvals";
  return shut.some(isNo) ? "closed" : "waiting";
}

export function gatesHeadline(
  gates: readonly JudgedGate[],
  version: string,
  place: string,
  state: GatesAnswer["state"],
): string {
  const counting = gates.filter(isCounting);
  const shut = counting.filter((gate) => gate.state !== "open");
  const later = gates.filter(({ moment, mode }) => moment === "driving" && mode === "enforce").length;
  const then =
    later === 0 ? "" : `; ${later} more ${later === 1 ? "is" : "are"} judged while its plan is driven`;
  const isBare = counting.every(({ kind }) => kind === "origin");
  if (counting.length === 0)
    return `No policy sets a gate in ${place} that ${version} must pass before, so nothing is judged${then}.`;
  if (isBare && state === "open")
    return `No policy sets a gate in ${place} that ${version} must pass before${then}.`;
  if (state === "open")
    return (
      `${counting.length === 1 ? "The gate is" : `All ${counting.length} gates are`} open for ${version} ` +
      "in " +
      `${place}${then}.`
    );
  const names = shut.map(({ name, state: is }) => `${name} is ${is}`).join(", ");
  return (
    `${counting.length - shut.length} of ${counting.length} gates are open for ${version} in ${place}: ` +
    `${names}${then}.`
  );
}
