/**
 * What makes one choice better than another, as costs of candidates, level by level.
 *
 * stability: what runs and was not asked for stays (1 for a newer version, 2 for an older one), nothing asked
 * for
 * goes back in version, and nothing moves. record: how often a plan failed that brought it to such a place.
 * freshness: how many versions of what was asked are newer. order:
 * places
 * of variants and parameter values in their lists. additions: one each. upkeep: how many versions of the rest
 * are
 * newer.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { PreferenceLevel, Weights } from "../../solver/preferences.ts";
import { deploymentsIn } from "../deployed.ts";
import { PREFERENCE_NAMES } from "../decision.ts";
import type { PreferenceName } from "../decision.ts";
import { positionsIn } from "./artifact-profile.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import type { Layout, Meaning } from "./layout.ts";
import { runningVersion } from "./stack.ts";
import type { Stack } from "./stack.ts";
import { failuresAt, hasFailures } from "../track-record.ts";
import { runsOf } from "./service-runs.ts";

/** Levels that were named come first, in that order; the rest follow in theirs. */
export function levelOrder(
  snapshot: Snapshot, prefer: readonly PreferenceName[] = [],
): readonly PreferenceName[] {
  const rest = PREFERENCE_NAMES.filter((name) => !prefer.includes(name));
  const hasRecord = hasFailures(snapshot);
  return [...prefer, ...rest].filter((name) => name !== "record" || hasRecord);
}

export function preferenceLevels(
  snapshot: Snapshot,
  { meanings }: Layout,
  order: readonly PreferenceName[],
): readonly PreferenceLevel[] {
  return order.map((name) => ({
    name,
    weightsOf: (packageName) => {
      const byCandidate = WEIGHTS[name](snapshot, meanings.get(packageName)!);
      return byCandidate === undefined ? undefined : ({ byCandidate, absent: 0 } satisfies Weights);
    },
  }));
}

type Weighing = (snapshot: Snapshot, meaning: Meaning) => readonly number[] | undefined;

const WEIGHTS: Readonly<Record<PreferenceName, Weighing>> = {
  stability: (snapshot, meaning) => {
    if (meaning.kind === "place") return movesOf(snapshot, meaning.stack);
    const running = runningPosition(snapshot, meaning);
    if (running === undefined || meaning.kind !== "artifact") return undefined;
    const isAsked = meaning.stack.askedArtifacts.has(meaning.profile.artifact);
    return meaning.profile.versions.map((_, position) =>
      position === running ? 0 : position > running ? (isAsked ? 1 : 2) : isAsked ? 0 : 1,
    );
  },
  record: (snapshot, meaning) => {
    if (meaning.kind !== "artifact") return undefined;
    const { places } = meaning.stack;
    // Of several places, the one where it failed most: it may be picked there.
    return meaning.profile.versions.map(({ node }) =>
      Math.max(0, ...places.map(({ place, nowMilliseconds }) =>
        failuresAt(snapshot, node, place, nowMilliseconds).length)));
  },
  freshness: (snapshot, meaning) => {
    if (meaning.kind !== "artifact") return undefined;
    const { stack, profile } = meaning;
    const wanted = wantedPositions(snapshot, stack, profile);
    if (wanted === undefined) return undefined;
    return profile.versions.map((_, position) => wanted.filter((one) => one < position).length);
  },
  order: (_, meaning) => {
    if (meaning.kind === "parameter") return meaning.parameter.values.map((_, place) => place);
    if (meaning.kind !== "variants") return undefined;
    const { variants } = meaning.profile;
    return variants.map(({ version }, at) => at - variants.findIndex((one) => one.version === version));
  },
  additions: (snapshot, meaning) => {
    if (meaning.kind === "service")
      return [
        meaning.stack.asked.some((one) => one.kind === "service" && one.service === meaning.service) ? 0 : 1,
      ];
    if (meaning.kind !== "artifact" || meaning.stack.askedArtifacts.has(meaning.profile.artifact))
      return undefined;
    const running = runningPosition(snapshot, meaning);
    return meaning.profile.versions.map(() => (running === undefined ? 1 : 0));
  },
  upkeep: (snapshot, meaning) => {
    if (meaning.kind !== "artifact" || meaning.stack.askedArtifacts.has(meaning.profile.artifact))
      return undefined;
    const running = runningPosition(snapshot, meaning);
    return meaning.profile.versions.map((_, position) => (position === running ? 0 : position));
  },
};

function runningPosition(snapshot: Snapshot, meaning: Meaning): number | undefined {
  if (meaning.kind !== "artifact" || meaning.stack.places.length > 1) return undefined;
  const { stack, profile } = meaning;
  const running = runningVersion(snapshot, stack.places[0]!, profile.artifact);
  return running === undefined ? undefined : profile.positionOf.get(running.version);
}

/** Candidates that the question leaves to choose from; undefined for what it does not ask about. */
function wantedPositions(
  snapshot: Snapshot,
  { asked }: Stack,
  profile: ArtifactProfile,
): readonly number[] | undefined {
  for (const one of asked) {
    if (one.kind === "service") {
      const run = runsOf(snapshot, one.service).find(({ artifact }) => artifact === profile.artifact);
      if (run !== undefined) return positionsIn(snapshot, profile, run.range);
    } else if (one.artifact === profile.artifact) {
      return one.kind === "version"
        ? [profile.positionOf.get(one.version)!]
        : positionsIn(snapshot, profile, one.range);
    }
  }
  return undefined;
}

/** Where something of what was asked runs already, it need not move. */
function movesOf(snapshot: Snapshot, stack: Stack): readonly number[] | undefined {
  const runs = stack.places.map(({ place }) =>
    deploymentsIn(snapshot, place.environment).some(
      ({ artifact }) => artifact !== undefined && stack.askedArtifacts.has(artifact),
    ),
  );
  return runs.includes(true) ? runs.map((here) => (here ? 0 : 1)) : undefined;
}
