/** How new a version is to a place: what ran there, or further along the stages, is known to work. */
import { parseVersion, orderOf } from "../../values/scheme.ts";
import type { SchemeName, Version } from "../../values/version.ts";
import type { RulePick } from "../../rules/rule-scene.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { nameOf } from "../fact-index.ts";
import { counted } from "./scored.ts";
import type { Scored } from "./scored.ts";
import { rankOfStage, stageOf } from "./stages.ts";

/** Elsewhere in such a stage it met other neighbours; below it met no traffic. */
const RAN_IN_SUCH_A_STAGE = 0.3;
const RAN_BELOW = 0.6;
/** For each version between the one that runs and this one, at most four of them. */
const PER_VERSION_SKIPPED = 0.1;
const SKIPPED_MAX = 4;

export function noveltyOf(snapshot: Snapshot, { version, variant }: RulePick, environment: NodeId): Scored {
  const build = variant ?? version;
  const name = nameOf(snapshot.key(build));
  const places = snapshot.incoming(build, "OF").flatMap(({ node }) => snapshot.outgoing(node, "IN"))
    .map(({ node }) => node);
  if (places.includes(environment)) return { score: 0, because: `${name} runs there, or has.` };
  if (places.length === 0) return { score: 1, because: `${name} is not known to have run anywhere.` };
  const here = rankOfStage(stageOf(snapshot, environment));
  const ranks = places.map((place) => rankOfStage(stageOf(snapshot, place)));
  const isProved = here !== undefined && ranks.some((rank) => rank !== undefined && rank >= here);
  const base = isProved ? RAN_IN_SUCH_A_STAGE : RAN_BELOW;
  const skipped = skippedSince(snapshot, version, environment);
  const where = isProved ? "in a stage like this one, and not here" : "only in earlier stages";
  const distance = skipped === undefined
    ? "; how far it is from what runs here is not known"
    : skipped === 0 ? "" : `; it skips ${counted(skipped, "version")}`;
  const more = PER_VERSION_SKIPPED * Math.min(SKIPPED_MAX, skipped ?? SKIPPED_MAX);
  return { score: Math.min(1, base + more), because: `${name} has run ${where}${distance}.` };
}

/**
 * Known versions between this one and the nearest that runs here; undefined where none runs here, or their
 * order is not known.
 */
function skippedSince(snapshot: Snapshot, version: NodeId, environment: NodeId): number | undefined {
  const artifact = snapshot.outgoing(version, "VERSION_OF")[0]?.node;
  const scheme = artifact === undefined ? undefined : snapshot.properties(artifact)["scheme"];
  if (artifact === undefined || scheme === undefined) return undefined;
  const read = (node: NodeId): Version | undefined => {
    try {
      return parseVersion(scheme as SchemeName, String(snapshot.properties(node)["version"]));
    } catch {
      return undefined; // A text that its scheme does not know has no place in its order.
    }
  };
  const known = snapshot.incoming(artifact, "VERSION_OF").map(({ node }) => ({ node, at: read(node) }));
  const order = orderOf(scheme as SchemeName);
  const sorted = known
    .flatMap(({ node, at }) => (at === undefined ? [] : [{ node, at }]))
    .sort((a, b) => order(a.at, b.at));
  const place = sorted.findIndex(({ node }) => node === version);
  const running = sorted.flatMap(({ node }, at) => (runsIn(snapshot, node, environment) ? [at] : []));
  if (place < 0 || running.length === 0) return undefined;
  return Math.min(...running.map((at) => Math.max(0, Math.abs(at - place) - 1)));
}

function runsIn(snapshot: Snapshot, version: NodeId, environment: NodeId): boolean {
  const builds = [version, ...snapshot.outgoing(version, "HAS_VARIANT").map(({ node }) => node)];
  return builds.some((build) =>
    snapshot.incoming(build, "OF").some(({ node }) =>
      snapshot.properties(node)["state"] === "running" &&
      snapshot.outgoing(node, "IN").some((edge) => edge.node === environment)));
}
