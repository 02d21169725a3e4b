/**
 * Subjects that are placed by the solver beside one another: what one of them replaces, another may stand on,
 * and what one brings may serve another.
 *
 * Each has a stack and a place of its own, so whether a running version stays, and whether a subject is in
 * sight, depends on where the others are put. A requirement then has cases, of which one must be so; all
 * selections of a case hold together. What a subject needs added is added for itself alone, and agrees with
 * what the others add in one place (./shared-places.ts).
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { Selection } from "../../solver/universe.ts";
import type { Deployed } from "../deployed.ts";
import { levelsOf } from "../effective-facts.ts";
import type { InterfaceRequirement } from "../requirement.ts";
import { placePackage } from "./stack.ts";
import type { Neighbour } from "./stack.ts";

/** All of these together. */
export type Case = readonly Selection[];

/** That the running version stays: none of those who ask for its artifact is placed where it runs. */
export function staying(neighbours: readonly Neighbour[], { artifact, environment }: Deployed): Case {
  return neighbours
    .filter((one) => artifact !== undefined && one.askedArtifacts.has(artifact))
    .flatMap((one) => placedElsewhere(one, environment));
}

/** That it is not placed in this environment; nothing where it cannot be. */
export function placedElsewhere(neighbour: Neighbour, environment: NodeId): Case {
  const { environments } = neighbour;
  if (!environments.includes(environment)) return [];
  const candidates = environments.flatMap((one, at) => (one === environment ? [] : [at]));
  return [{ package: placePackage(neighbour), candidates }];
}

/** That it is placed where the requirement's environment sees it; undefined where it never is. */
export function placedInSight(
  snapshot: Snapshot,
  neighbour: Neighbour,
  from: NodeId,
  where: InterfaceRequirement["where"],
): Selection | undefined {
  const seen = where === "anywhere" ? undefined : inSight(snapshot, from, where);
  const candidates = neighbour.environments.flatMap((one, at) =>
    seen === undefined || seen.has(one) ? [at] : [],
  );
  return candidates.length === 0 ? undefined : { package: placePackage(neighbour), candidates };
}

/** As requirements look (../deployed.ts): what it is part of, and what those environments reach. */
function inSight(snapshot: Snapshot, from: NodeId, where: "here" | "reachable"): ReadonlySet<NodeId> {
  const here = levelsOf(snapshot, from).flat();
  if (where === "here") return new Set(here);
  const reached = here.flatMap((node) => snapshot.outgoing(node, "REACHES").map((edge) => edge.node));
  return new Set([...here, ...reached.flatMap((node) => levelsOf(snapshot, node).flat())]);
}

/** Clauses of one requirement at most; two neighbours that may serve it make four. */
const CLAUSES_MAX = 256;

/**
 * That one of the cases is so, as clauses that all hold; undefined beyond the limit. A clause that any place
 * satisfies is left out.
 */
export function clausesOf(
  cases: readonly Case[],
  neighbours: readonly Neighbour[],
): readonly (readonly Selection[])[] | undefined {
  let clauses: readonly (readonly Selection[])[] = [[]];
  for (const one of cases) {
    clauses = clauses.flatMap((clause) => one.map((selection) => [...clause, selection]));
    if (clauses.length > CLAUSES_MAX) return undefined;
  }
  const placesOf = new Map(neighbours.map((one) => [placePackage(one), one.environments.length]));
  return clauses.map(merged).filter((clause) =>
    clause.every(({ package: name, candidates }) => candidates.length !== placesOf.get(name)),
  );
}

/** Selections of one package as one. */
function merged(clause: readonly Selection[]): readonly Selection[] {
  const byPackage = new Map<string, Selection>();
  for (const selection of clause) {
    const known = byPackage.get(selection.package);
    byPackage.set(selection.package, known === undefined ? selection : united(known, selection));
  }
  return [...byPackage.values()];
}

function united({ package: name, candidates: one }: Selection, { candidates: other }: Selection): Selection {
  if (one === "every" || other === "every") return { package: name, candidates: "every" };
  const both = [...new Set([...one, ...other])];
  return { package: name, candidates: both.sort((a, b) => Number(a) - Number(b)) };
}
