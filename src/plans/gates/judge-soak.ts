/**
 * Gate "soak": each version has run somewhere, such as in staging, for a time in which nothing bad was seen.
 *
 * The time counts from when the Deployment is recorded to run the version (its `since`, which the service
 * stamps), anew from the end of every figure outside the bounds that the gate names. A version that runs
 * nowhere there has not soaked; one of which nobody knows since when is unknown, and so is one without
 * figures where the gate asks for healthy ones.
 */
import { durationSeconds } from "../../model/duration.ts";
import { buildKey, parseKey } from "../../model/names.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { versionOf } from "../../rules/thing-types.ts";
import type { PlannedGate } from "../plan.ts";
import { allOf, citing, figureText, spanText, timeText, versionsOf } from "./gate-state.ts";
import type { GateQuestion, GateState } from "./gate-state.ts";
import { CLOCK_SKEW_SECONDS_MAX } from "./judge-attestation.ts";
import { Watched } from "./judge-observations.ts";
import type { MetricBound } from "./judge-observations.ts";
import { placesOf } from "./places.ts";

interface SoakSettings {
  readonly stage?: string;
  readonly environment?: string;
  readonly for: string;
  readonly healthy?: readonly MetricBound[];
}

export function judgeSoak(snapshot: Snapshot, gate: PlannedGate, question: GateQuestion): GateState {
  const settings = gate.settings as unknown as SoakSettings;
  const states = versionsOf(question).map((version) => judgeVersion(snapshot, version, settings, question));
  return allOf(states, "No version is to run newly, so there is none that could have soaked.");
}

function judgeVersion(
  snapshot: Snapshot,
  name: string,
  settings: SoakSettings,
  question: GateQuestion,
): GateState {
  const { now } = question;
  const version = name.replace(/#.*$/, "");
  const where = settings.environment ?? settings.stage!;
  const places = placesOf(snapshot, settings);
  if (places.length === 0) {
    const what =
      settings.environment === undefined ? `environment of stage ${where}` : `environment ${where}`;
    return { state: "unknown", because: `There is no ${what}.`, citations: [] };
  }
  const build = snapshot.find(buildKey(version));
  const running = places
    .flatMap((place) => snapshot.incoming(place, "IN").map((edge) => edge.node))
    .filter((deployment) => snapshot.properties(deployment)["state"] === "running")
    .filter((deployment) =>
      snapshot.outgoing(deployment, "OF").some(({ node }) => versionOf(snapshot, node) === build),
    );
  const nearest = parseKey(snapshot.key(places[0]!))!.name;
  const needs = [`Run it there and record it: fairlead deployed ${version} --in ${nearest}`];
  if (running.length === 0) {
    return { state: "closed", because: `${version} does not run in ${where}.`, needs, citations: [] };
  }
  const citations = running.map((deployment) => citing(snapshot, deployment));
  const at = Date.parse(now);
  const starts = running
    .map((deployment) => Date.parse(String(snapshot.properties(deployment)["since"])))
    .filter((start) => !Number.isNaN(start) && start <= at + CLOCK_SKEW_SECONDS_MAX * 1000);
  if (starts.length === 0) {
    const because = `${version} runs in ${where}, and nothing says since when.`;
    return { state: "unknown", because, needs: [sinceCommand(version, nearest)], citations };
  }
  const began = Math.min(...starts);
  const seconds = durationSeconds(settings.for);
  if (seconds === undefined)
    return { state: "unknown", because: `"${settings.for}" is no time to wait.`, citations };
  const bad = [...failedPlans(snapshot, build!, places), ...badFigures(snapshot, version, settings, question)]
    .filter(({ at: ended }) => ended > began)
    .sort((a, b) => b.at - a.at)[0];
  const start = Math.max(began, bad?.at ?? began);
  const cited = bad === undefined ? citations : [...citations, citing(snapshot, bad.node)];
  const ran = Math.max(0, (at - start) / 1000);
  const after = bad === undefined ? "" : ` (${bad.what})`;
  const since =
    `${version} has run in ${where} for ${spanText(ran)}, since ` +
    `${timeText(new Date(start).toISOString())}${after}`;
  if (ran < seconds) {
    const opensAt = new Date(start + seconds * 1000).toISOString();
    return { state: "closed", because: `${since}, of ${settings.for}.`, opensAt, citations: cited };
  }
  const unmeasured = (settings.healthy ?? []).filter(
    ({ metric, samples = 1 }) =>
      new Watched(snapshot, settings, question, version)
        .of(metric)
        .filter((one) => one.to > start)
        .reduce((sum, one) => sum + one.samples, 0) < samples,
  );
  if (unmeasured.length > 0) {
    const names = unmeasured.map(({ metric }) => metric).join(", ");
    const because = `${since}, and nobody measured enough of ${names} meanwhile.`;
    const measure =
      `Measure it: fairlead observe DEPLOYMENT --metric ${unmeasured[0]!.metric}=VALUE ` +
      "--samples COUNT --from TIME --to TIME";
    return { state: "unknown", because, needs: [measure], citations: cited };
  }
  return { state: "open", because: `${since}.`, citations: cited };
}

interface Bad {
  readonly node: NodeId;
  /** When it ended, in milliseconds. */
  readonly at: number;
  readonly what: string;
}

/** Plans that deployed the version to one of the places and failed. */
function failedPlans(snapshot: Snapshot, version: NodeId, places: readonly NodeId[]): readonly Bad[] {
  const builds = [version, ...snapshot.outgoing(version, "HAS_VARIANT").map(({ node }) => node)];
  return builds
    .flatMap((build) => snapshot.incoming(build, "DEPLOYS"))
    .flatMap(({ node, properties }) => {
      const { state, ended, time } = snapshot.properties(node);
      const isFailed =
        properties["outcome"] === "failed" || state === "failed" || state === "undoing" || state === "undone";
      const isHere = snapshot.outgoing(node, "PLANNED_IN").some((edge) => places.includes(edge.node));
      const at = Date.parse(String(ended ?? properties["time"] ?? time));
      if (!isFailed || !isHere || Number.isNaN(at)) return [];
      return [{ node, at, what: `when ${parseKey(snapshot.key(node))!.name} failed` }];
    });
}

/** Figures of the version there that are outside the bounds. */
function badFigures(
  snapshot: Snapshot,
  version: string,
  settings: SoakSettings,
  question: GateQuestion,
): readonly Bad[] {
  const watched = new Watched(snapshot, settings, question, version);
  return (settings.healthy ?? []).flatMap(({ metric, atMost = Infinity, atLeast = -Infinity }) =>
    watched
      .of(metric)
      .filter(({ value }) => !(value <= atMost && value >= atLeast))
      .map((one): Bad => ({
        node: one.node,
        at: one.to,
        what: `when ${metric} had been ${figureText(one.value)}`,
      })),
  );
}

function sinceCommand(version: string, environment: string): string {
  return `Record it, so that its time counts from now: fairlead deployed ${version} --in ${environment}`;
}
