/**
 * Something that runs on the way of a plan: a recorded deployment as it is, or one as it is to be; and what
 * of the others it stands on. A unit's verdict depends on no more than those, so a change is judged where it
 * is felt and nowhere else.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { provisionsOf } from "../decisions/deployed.ts";
import type { Deployed } from "../decisions/deployed.ts";
import { levelsOf } from "../decisions/effective-facts.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { groupsOf } from "../decisions/requirement.ts";
import type { Requirement } from "../decisions/requirement.ts";
import { serviceBuild } from "../decisions/universe/service-runs.ts";
import { subjectOf } from "../decisions/subject.ts";
import type { Build, PlacedGroup, Subject } from "../decisions/subject.ts";

export interface Unit {
  /** Its place in the list of all units. */
  readonly index: number;
  /** Name of its Deployment. */
  readonly name: string;
  /** `ranker@2.3.1#gpu` */
  readonly runs: string;
  readonly deployed: Deployed;
  readonly subject: Subject;
  /** Of a version with variants that is recorded without one: any of them. */
  readonly variant: string | undefined;
  /** What the services that it serves require. */
  readonly services: readonly ServiceNeeds[];
  /** Artifacts and interfaces that it brings to whoever sees it. */
  readonly offers: ReadonlySet<NodeId>;
  /** Artifacts and interfaces that it requires, in any alternative. */
  readonly needs: ReadonlySet<NodeId>;
  readonly looksAnywhere: boolean;
}

export interface ServiceNeeds {
  readonly build: Build;
  readonly groups: readonly PlacedGroup[];
}

export function unitOf(snapshot: Snapshot, index: number, name: string, deployed: Deployed): Unit {
  const subject = subjectOf(snapshot, deployed.version);
  const key = snapshot.key(deployed.build);
  const variant = deployed.build === deployed.version ? undefined : key.slice(key.lastIndexOf("#") + 1);
  const served =
    deployed.services ?? snapshot.outgoing(deployed.deployment, "SERVES").map(({ node }) => node);
  const services = served.map((service): ServiceNeeds => ({
    build: serviceBuild(snapshot, service),
    groups: groupsOf(snapshot, service).map((group) => ({ ...group, via: undefined, path: undefined })),
  }));
  const offers = new Set<NodeId>(deployed.artifact === undefined ? [] : [deployed.artifact]);
  for (const provider of [deployed.version, ...served])
    for (const { node } of provisionsOf(snapshot, provider)) offers.add(node);
  const required = requirementsOf(subject, variant, services);
  return {
    index, name, runs: nameOf(key), deployed, subject, variant, services, offers,
    needs: new Set(required.flatMap((entry) =>
      entry.kind === "fact" ? [] : [entry.kind === "artifact" ? entry.artifact : entry.interface])),
    looksAnywhere: required.some((entry) => entry.kind === "interface" && entry.where === "anywhere"),
  };
}

function requirementsOf(
  subject: Subject, variant: string | undefined, services: readonly ServiceNeeds[],
): readonly Requirement[] {
  const builds =
    variant === undefined ? subject.builds : subject.builds.filter((build) => build.variant === variant);
  const groups = [
    ...builds.flatMap((build) => build.groups),
    ...subject.parameters.flatMap(({ values }) => values.flatMap((value) => value.groups)),
    ...services.flatMap((service) => service.groups),
  ];
  return groups.flatMap(({ alternatives }) => alternatives.flat());
}

/** Environments in which an environment looks for what it requires. */
export interface Sight {
  readonly here: ReadonlySet<NodeId>;
  readonly reachable: ReadonlySet<NodeId>;
}

/** As requirements look (../decisions/deployed.ts). */
export function sightOf(snapshot: Snapshot, environment: NodeId): Sight {
  const here = levelsOf(snapshot, environment).flat();
  const reached = here.flatMap((node) => snapshot.outgoing(node, "REACHES").map((edge) => edge.node));
  return {
    here: new Set(here),
    reachable: new Set([...here, ...reached.flatMap((node) => levelsOf(snapshot, node).flat())]),
  };
}

/** Environments from which a change in this one may be felt, itself the first; then in order of key. */
export function lookingAt(snapshot: Snapshot, environment: NodeId): readonly NodeId[] {
  const below = withParts(snapshot, [environment]);
  const reaching = [...below].flatMap((node) => snapshot.incoming(node, "REACHES").map((edge) => edge.node));
  const all = new Set([...below, ...withParts(snapshot, reaching)]);
  all.delete(environment);
  return [environment, ...[...all].sort((a, b) => (snapshot.key(a) < snapshot.key(b) ? -1 : 1))];
}

/** They and everything that is part of them. */
function withParts(snapshot: Snapshot, environments: readonly NodeId[]): ReadonlySet<NodeId> {
  const all = new Set(environments);
  for (const node of all) for (const part of snapshot.incoming(node, "PART_OF")) all.add(part.node);
  return all;
}
