/** Gate "risk": the plan's risk is at most so high; before there is a plan, that of the versions alone. */
import { riskOf } from "../../decisions/risk/risk.ts";
import { buildKey, nodeKey } from "../../model/names.ts";
import { versionOf } from "../../rules/thing-types.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { PlannedGate, PlannedRisk } from "../plan.ts";
import { versionsOf } from "./gate-state.ts";
import type { GateQuestion, GateState } from "./gate-state.ts";

export function judgeRisk(snapshot: Snapshot, gate: PlannedGate, question: GateQuestion): GateState {
  const { atMost } = gate.settings as { readonly atMost: number };
  const risk = question.plan === undefined ? riskOfVersions(snapshot, question) : question.plan.content.risk;
  if (risk === undefined || !Number.isFinite(risk.score) || !Number.isFinite(atMost))
    return { state: "unknown", because: "Nobody knows how risky it is.", citations: [] };
  const worst = [...risk.parts].sort((a, b) => b.score - a.score)[0];
  const why = worst === undefined ? "" : ` ${worst.because}`;
  if (risk.score <= atMost)
    return { state: "open", because: `The risk is ${risk.score}, at most ${atMost}.`, citations: [] };
  return { state: "closed", because: `The risk is ${risk.score}, more than ${atMost}.${why}`, citations: [] };
}

function riskOfVersions(snapshot: Snapshot, question: GateQuestion): PlannedRisk | undefined {
  const environment = snapshot.find(nodeKey("Environment", question.environment));
  const builds = versionsOf(question).map((version) => snapshot.find(buildKey(version)));
  if (environment === undefined || builds.length === 0 || builds.some((build) => build === undefined))
    return undefined;
  const picks = builds.map((build) => {
    const version = versionOf(snapshot, build!);
    return version === build ? { version } : { version, variant: build };
  });
  return riskOf(snapshot, picks, environment);
}
