/** Another environment: those whose facts a build fits, most alike first. */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { environmentClassesOf } from "../environment-classes.ts";
import type { EnvironmentClasses } from "../environment-classes.ts";
import { nameOf } from "../fact-index.ts";
import { intersect, judgeBuildOnClasses, unite } from "../judge-classes.ts";
import type { AskedVersion } from "./asked-version.ts";
import type { Blocked, Proposal } from "./proposal.ts";

/** Environments proposed: each is decided anew, and nobody reads more than a few. */
export const ENVIRONMENTS_PROPOSED_MAX = 3;

/** As far as this many facts that differ. */
const OTHER_STAGE = 20;
const OTHER_PARENT = 5;

export function proposeEnvironments(blocked: Blocked, nowMilliseconds: number): Proposal[] {
  const { snapshot, question, subjects, result } = blocked;
  // What an assumption says about one environment says nothing about another.
  const { assume: _, ...elsewhere } = question;
  if (subjects.length === 0) return [];
  const classes = environmentClassesOf(snapshot, nowMilliseconds);
  const fitting = classes.all();
  for (const asked of subjects) intersect(fitting, whereFits(asked, classes));
  return snapshot
    .nodesOf("Environment")
    .filter((environment) => environment !== blocked.place.environment && isPlaceToRun(snapshot, environment))
    .filter((environment) => {
      const index = classes.classOf.get(environment)!;
      return ((fitting[index >>> 5]! >>> (index & 31)) & 1) === 1;
    })
    .map((environment) => ({
      name: nameOf(snapshot.key(environment)), distance: distanceTo(environment, blocked, classes),
    }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, ENVIRONMENTS_PROPOSED_MAX)
    .map(({ name, distance }) => ({
      kind: "environment" as const,
      changes: [{ kind: "environment" as const, from: result.environment, to: name }],
      distance,
      question: { ...elsewhere, in: name },
    }));
}

function whereFits({ subject, variant }: AskedVersion, classes: EnvironmentClasses): Int32Array {
  const fits = classes.empty();
  for (const build of subject.builds) {
    if (variant !== undefined && build.variant !== variant) continue;
    unite(fits, judgeBuildOnClasses(subject, build, classes).compatible);
  }
  return fits;
}

/** What others are part of only passes its facts on, unless something runs there. */
function isPlaceToRun(snapshot: Snapshot, environment: NodeId): boolean {
  if (snapshot.properties(environment)["declared"] === false) return false;
  const isWhole = snapshot.incoming(environment, "PART_OF").length > 0;
  return !isWhole || snapshot.incoming(environment, "IN").length > 0;
}

function distanceTo(other: NodeId, { snapshot, place }: Blocked, classes: EnvironmentClasses): number {
  const stage = (environment: NodeId) => snapshot.properties(environment)["stage"];
  const parents = (environment: NodeId) =>
    snapshot.outgoing(environment, "PART_OF").map(({ node }) => node).join();
  const { facts } = classes.places[classes.classOf.get(other)!]!;
  // All facts, not only those that are read: a place with a GPU is not like one without.
  const different = facts.cells.filter((cell, index) => cell !== place.facts.cells[index]).length;
  return (
    (stage(other) === stage(place.environment) ? 0 : OTHER_STAGE) +
    (parents(other) === parents(place.environment) ? 0 : OTHER_PARENT) +
    different
  );
}
