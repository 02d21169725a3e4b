/**
 * What runs and needs what is picked, directly or through others: versions and services that require its
 * artifact or an interface that it provides, where they run and can count on the environment.
 */
import type { RulePick } from "../../rules/rule-scene.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { provisionsOf, versionOfBuild } from "../deployed.ts";
import { levelsOf } from "../effective-facts.ts";
import { nameOf } from "../fact-index.ts";

/** Beyond a hundred it is as bad as it gets; the rest is seen so that the sentence is true of most fleets. */
const DEPENDENTS_MAX = 10_000;

export type Dependents =
  | { readonly kind: "known"; readonly deployments: number; readonly environments: number }
  | { readonly kind: "unknown"; readonly because: string };

/** `environments`: those of dependents, the one in question left out. */
export function dependentsOf(
  snapshot: Snapshot, picks: readonly RulePick[], environment: NodeId,
): Dependents {
  if (snapshot.sight !== undefined)
    return { kind: "unknown", because: "Things that may not be seen may need it." };
  if (picks.length === 0) return { kind: "unknown", because: "It is not known what would run." };
  const found = new Set<NodeId>();
  const asked = new Set<string>();
  const open: { readonly version: NodeId; readonly environment: NodeId; readonly service?: NodeId }[] = [];
  for (const { version } of picks) {
    if (artifactOf(snapshot, version) === undefined) {
      const name = nameOf(snapshot.key(version));
      return { kind: "unknown", because: `Nobody states what ${name} is a version of.` };
    }
    open.push({ version, environment });
    for (const { version: running } of runningOf(snapshot, version, environment))
      open.push({ version: running, environment });
  }
  while (open.length > 0) { // Ends: a deployment is found once, and a thing asked about once a place.
    const { version, environment: place } = open.pop()!;
    const artifact = artifactOf(snapshot, version);
    const services = servicesOf(snapshot, version, place);
    const provided = [version, ...services]
      .flatMap((node) => provisionsOf(snapshot, node))
      .map(({ node }) => node);
    for (const needed of [...(artifact === undefined ? [] : [artifact]), ...provided]) {
      const id = `${needed} ${place}`;
      if (asked.has(id)) continue;
      asked.add(id);
      for (const deployment of needing(snapshot, needed)) {
        const there = snapshot.outgoing(deployment, "IN")[0]?.node;
        if (there === undefined || found.has(deployment) || !countsOn(snapshot, there, place)) continue;
        const build = snapshot.outgoing(deployment, "OF")[0]?.node;
        if (build === undefined) continue;
        const other = versionOfBuild(snapshot, build);
        if (picks.some((pick) => artifactOf(snapshot, pick.version) === artifactOf(snapshot, other)) &&
          there === environment) continue;
        found.add(deployment);
        if (found.size > DEPENDENTS_MAX)
          return { kind: "unknown", because: `More than ${DEPENDENTS_MAX} running deployments need it.` };
        open.push({ version: other, environment: there });
      }
    }
  }
  const places = new Set([...found].map((one) => snapshot.outgoing(one, "IN")[0]!.node));
  places.delete(environment);
  return { kind: "known", deployments: found.size, environments: places.size };
}

function artifactOf(snapshot: Snapshot, version: NodeId): NodeId | undefined {
  return snapshot.outgoing(version, "VERSION_OF")[0]?.node;
}

/** What runs here of the same artifact: its place is taken, and who calls it calls the new one. */
function runningOf(snapshot: Snapshot, version: NodeId, environment: NodeId) {
  const artifact = artifactOf(snapshot, version);
  return snapshot.incoming(environment, "IN").flatMap(({ node }) => {
    const build = snapshot.outgoing(node, "OF")[0]?.node;
    if (build === undefined || !isRunning(snapshot, node)) return [];
    const running = versionOfBuild(snapshot, build);
    return artifactOf(snapshot, running) === artifact ? [{ deployment: node, version: running }] : [];
  });
}

function servicesOf(snapshot: Snapshot, version: NodeId, environment: NodeId): readonly NodeId[] {
  return runningOf(snapshot, version, environment).flatMap(({ deployment }) =>
    snapshot.outgoing(deployment, "SERVES").map(({ node }) => node),
  );
}

/** Running deployments of versions, or that serve services, which require this artifact or interface. */
function needing(snapshot: Snapshot, needed: NodeId): readonly NodeId[] {
  return snapshot.incoming(needed, "REQUIRES").flatMap(({ node }) => {
    const builds = buildsRequiring(snapshot, node);
    const edge = snapshot.kind(node) === "Service" ? "SERVES" : "OF";
    return builds
      .flatMap((build) => snapshot.incoming(build, edge).map((one) => one.node))
      .filter((deployment) => isRunning(snapshot, deployment));
  });
}

/** Whose deployments need it: a version's with its variants', a variant's, those of a parameter's version. */
function buildsRequiring(snapshot: Snapshot, node: NodeId): readonly NodeId[] {
  switch (snapshot.kind(node)) {
    case "Version":
      return [node, ...snapshot.outgoing(node, "HAS_VARIANT").map((one) => one.node)];
    case "ParameterValue":
      return snapshot
        .incoming(node, "HAS_VALUE")
        .flatMap((one) => snapshot.incoming(one.node, "HAS_PARAMETER"))
        .flatMap((one) => buildsRequiring(snapshot, one.node));
    default:
      return [node];
  }
}

function isRunning(snapshot: Snapshot, deployment: NodeId): boolean {
  return snapshot.properties(deployment)["state"] === "running";
}

/** Whether what runs `there` may use what runs in `place`: it is part of it, or reaches it. */
function countsOn(snapshot: Snapshot, there: NodeId, place: NodeId): boolean {
  const here = levelsOf(snapshot, there).flat();
  if (here.includes(place)) return true;
  return here.some((node) =>
    snapshot.outgoing(node, "REACHES").some((edge) => levelsOf(snapshot, edge.node).flat().includes(place)),
  );
}
