/**
 * Gate "soak": each version has run somewhere, such as in staging, for a time in which nothing bad was seen.
 *
 * The time counts from when the Deployment is recorded to run the version (its `since`, which the service
 * stamps), anew from the end of every figure outside the bounds that the gate names. A version that runs
 * nowhere there has not soaked; one of which nobody knows since when is unknown, and so is one without
 * figures where the gate asks for healthy ones.
 */
import { durationSeconds } from "../../model/duration.ts";
import { labelsOf } from "../../model/label-selector.ts";
import { buildKey, nodeKey, parseKey } from "../../model/names.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { levelsOf } from "../../decisions/effective-facts.ts";
import { versionOf } from "../../rules/thing-types.ts";
import type { PlannedGate } from "../plan.ts";
import { CLOCK_SKEW_SECONDS_MAX } from "./judge-attestation.ts";
import { allOf, citing, spanText, timeText, versionsOf } from "./gate-state.ts";
import type { GateQuestion, GateState } from "./gate-state.ts";

interface SoakSettings {
  readonly stage?: string;
  readonly environment?: string;
  readonly for: string;
  readonly healthy?: readonly unknown[];
}

export function judgeSoak(snapshot: Snapshot, gate: PlannedGate, question: GateQuestion): GateState {
  const settings = gate.settings as unknown as SoakSettings;
  const states = versionsOf(question).map((version) => judgeVersion(snapshot, version, settings, question.now));
  return allOf(states, "No version is to run newly, so there is none that could have soaked.");
}

function judgeVersion(
  snapshot: Snapshot, name: string, settings: SoakSettings, now: string,
): GateState {
  const version = name.replace(/#.*$/, "");
  const where = settings.environment ?? settings.stage!;
  const places = placesOf(snapshot, settings);
  if (places.length === 0) {
    const what = settings.environment === undefined ? `environment of stage ${where}` : `environment ${where}`;
    return { state: "unknown", because: `There is no ${what}.`, citations: [] };
  }
  const build = snapshot.find(buildKey(version));
  const running = places.flatMap((place) => snapshot.incoming(place, "IN").map((edge) => edge.node))
    .filter((deployment) => snapshot.properties(deployment)["state"] === "running")
    .filter((deployment) => snapshot.outgoing(deployment, "OF")
      .some(({ node }) => versionOf(snapshot, node) === build));
  const nearest = parseKey(snapshot.key(places[0]!))!.name;
  const needs = [`Run it there and record it: fairlead deployed ${version} --in ${nearest}`];
  if (running.length === 0) {
    return { state: "closed", because: `${version} does not run in ${where}.`, needs, citations: [] };
  }
  const citations = running.map((deployment) => citing(snapshot, deployment));
  const at = Date.parse(now);
  const starts = running.map((deployment) => Date.parse(String(snapshot.properties(deployment)["since"])))
    .filter((start) => !Number.isNaN(start) && start <= at + CLOCK_SKEW_SECONDS_MAX * 1000);
  if (starts.length === 0) {
    const because = `${version} runs in ${where}, and nothing says since when.`;
    return { state: "unknown", because, needs: [sinceCommand(version, nearest)], citations };
  }
  const start = Math.min(...starts);
  const seconds = durationSeconds(settings.for);
  if (seconds === undefined)
    return { state: "unknown", because: `"${settings.for}" is no time to wait.`, citations };
  const ran = Math.max(0, (at - start) / 1000);
  const since = `${version} has run in ${where} for ${spanText(ran)}, since ${timeText(new Date(start).toISOString())}`;
  if (settings.healthy !== undefined)
    return { state: "unknown", because: `${since}; its figures are not looked at yet.`, citations };
  if (ran >= seconds) return { state: "open", because: `${since}.`, citations };
  const opensAt = new Date(start + seconds * 1000).toISOString();
  return { state: "closed", because: `${since}, of ${settings.for}.`, opensAt, citations };
}

function sinceCommand(version: string, environment: string): string {
  return `Record it, so that its time counts from now: fairlead deployed ${version} --in ${environment}`;
}

/** Environments of the stage, which may be inherited, or the one by name; in order of key. */
export function placesOf(snapshot: Snapshot, settings: Pick<SoakSettings, "stage" | "environment">): readonly NodeId[] {
  const { stage, environment } = settings;
  if (environment !== undefined) {
    const node = snapshot.find(nodeKey("Environment", environment));
    return node === undefined ? [] : [node];
  }
  return snapshot.nodesOf("Environment").filter((node) => stageOf(snapshot, node) === stage);
}

/** The nearest stage along PART_OF that is stated. */
export function stageOf(snapshot: Snapshot, environment: NodeId): string | undefined {
  for (const level of levelsOf(snapshot, environment)) {
    for (const node of level) {
      const stage = labelsOf(snapshot.properties(node)).get("stage");
      if (stage !== undefined) return stage;
    }
  }
  return undefined;
}
