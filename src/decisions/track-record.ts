/**
 * What became of versions when plans brought them somewhere: the failures that speak against bringing one to
 * a place like that again. Pure over a snapshot.
 *
 * A failure is a plan in which the version's own step failed, or one that failed at no step of a version (at
 * a gate) and had brought it. It speaks about its own environment, and about those where all that the version
 * reads of its host is the same. A plan that brought the version there later and ended well makes up for it.
 * So is a figure of the version that a rule finds bad, as long as it is the newest of its kind.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Reason } from "./decision.ts";
import { effectiveFactsOf } from "./effective-facts.ts";
import type { PastFailure } from "./past-failure.ts";
import { nameOf } from "./fact-index.ts";
import { MISSING } from "./fact-key.ts";
import { badFigures } from "./bad-figures.ts";
import { versionOfBuild } from "./deployed.ts";
import { hasPolicies } from "./policies/rules-here.ts";
import { compareText } from "../model/names.ts";
import type { Place } from "./requirement-truth.ts";
import { keysReadBy, subjectOf } from "./subject.ts";

/** One plan that brought a version to an environment. */
interface Brought {
  readonly plan: string;
  readonly environment: NodeId;
  readonly time: string;
  readonly isGood: boolean;
  readonly because: string | undefined;
}

const RECORDS = {};
const FAILED: ReadonlySet<unknown> = new Set(["failed", "undoing", "undone"]);

/** Whether there is anything to learn from: a plan that failed, or figures and rules that may judge them. */
export function hasFailures(snapshot: Snapshot): boolean {
  if (snapshot.nodesOf("Observation").length > 0 && hasPolicies(snapshot)) return true;
  return [...recordsIn(snapshot).values()].some((brought) => brought.some(({ isGood }) => !isGood));
}

/** Failures of the version that speak about the place, the newest first. */
export function failuresAt(
  snapshot: Snapshot,
  version: NodeId,
  place: Place,
  now: number,
): readonly PastFailure[] {
  const brought = recordsIn(snapshot).get(version) ?? [];
  const figures = badFigures(snapshot, version, new Date(now).toISOString());
  if (brought.length + figures.length === 0) return [];
  const isHere = ({ environment }: { readonly environment: NodeId }) =>
    isAlike(snapshot, version, environment, place, now);
  const alike = brought.filter(isHere);
  const good =
    alike
      .filter(({ isGood }) => isGood)
      .map(({ time }) => time)
      .sort()
      .at(-1) ?? "";
  const failed = alike.filter(({ isGood }) => !isGood);
  const against = [
    ...failed.map(({ plan, ...rest }) => ({ name: { plan }, ...rest })),
    ...figures.filter(isHere).map(({ observation, ...rest }) => ({ name: { observation }, ...rest })),
  ];
  return against
    .filter(({ time }) => time === "" || time > good)
    .map(({ name, environment, time, because }): PastFailure => ({
      ...name,
      environment: nameOf(snapshot.key(environment)),
      time,
      ...(because === undefined ? {} : { because }),
    }))
    .sort((a, b) => compareText(b.time, a.time) || compareText(namedIn(a), namedIn(b)));
}

function namedIn({ plan, observation = "" }: PastFailure): string {
  return plan ?? observation;
}

/** undefined: nothing speaks against it. */
export function failedBefore(
  snapshot: Snapshot,
  version: NodeId,
  place: Place,
  now: number,
): Reason | undefined {
  const failures = failuresAt(snapshot, version, place, now);
  const [last] = failures;
  if (last === undefined) return undefined;
  const name = nameOf(snapshot.key(version));
  const here = nameOf(snapshot.key(place.environment));
  const elsewhere = [...new Set(failures.map(({ environment }) => environment))].filter(
    (one) => one !== here,
  );
  const hosts =
    elsewhere.length === 0
      ? `in ${here}`
      : `on hosts with the same facts as far as it reads them (${elsewhere.join(", ")})`;
  const why = last.because === undefined ? "" : `; the last time: ${last.because}`;
  return {
    code: "FAILED_BEFORE",
    truth: "unknown",
    sentence:
      `${name} failed ${failures.length === 1 ? "once" : `${failures.length} times`} ${hosts}: ` +
      `${failures.map(namedIn).join(", ")}${why}.`,
    about: snapshot.key(version),
    failures,
  };
}

function isAlike(snapshot: Snapshot, version: NodeId, there: NodeId, here: Place, now: number): boolean {
  if (there === here.environment) return true;
  const keys = [...keysReadBy(subjectOf(snapshot, version))];
  if (keys.length === 0) return false;
  const facts = effectiveFactsOf(snapshot, there, now);
  // What nobody states of both is nothing that they share.
  return keys.every((key) => {
    const cell = facts.cell(key);
    return cell !== MISSING && cell.id === here.facts.cell(key).id;
  });
}

function recordsIn(snapshot: Snapshot): ReadonlyMap<NodeId, readonly Brought[]> {
  return snapshot.memo(RECORDS, () => {
    const records = new Map<NodeId, Brought[]>();
    for (const node of snapshot.nodesOf("Plan")) {
      const { state, name, ended, because } = snapshot.properties(node);
      const isGood = state === "finished";
      if (!isGood && !FAILED.has(state)) continue;
      const [place] = snapshot.outgoing(node, "PLANNED_IN");
      if (place === undefined) continue;
      const deployed = snapshot.outgoing(node, "DEPLOYS");
      const isOfStep = deployed.some(({ properties }) => properties["outcome"] === "failed");
      // What a host did to one build says something about the others of its version.
      for (const { node: build, properties } of deployed) {
        const { outcome } = properties;
        const counts = isGood
          ? outcome === "done"
          : isOfStep
            ? outcome === "failed"
            : outcome === "done" || outcome === "undone";
        if (!counts) continue;
        const version = versionOfBuild(snapshot, build);
        const brought = records.get(version) ?? [];
        brought.push({
          plan: String(name),
          environment: place.node,
          time: ended === undefined ? "" : String(ended),
          isGood,
          because: because === undefined ? undefined : String(because),
        });
        records.set(version, brought);
      }
    }
    return records;
  });
}
