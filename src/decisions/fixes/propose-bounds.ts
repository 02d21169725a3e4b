/**
 * A wider bound: which document's requirement would have to be relaxed, and to what.
 *
 * Only where it is the one thing that is refused, and only a bound that cites no source: what a vendor
 * states is not the reader's to widen.
 */
import type { EdgeIdentity, GraphDelta } from "../../model/graph.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { parseVersion } from "../../values/scheme.ts";
import type { SchemeName, Version } from "../../values/scheme.ts";
import { nameOf } from "../fact-index.ts";
import { judgeBuild } from "../judge-version.ts";
import { requiredText } from "../requirement.ts";
import type { Requirement } from "../requirement.ts";
import { truthOf } from "../requirement-truth.ts";
import type { Place } from "../requirement-truth.ts";
import type { Build } from "../subject.ts";
import { NO } from "../truth.ts";
import type { Blocked, Proposal } from "./proposal.ts";
import { relaxedRange } from "./relaxed-range.ts";

/** Bounds proposed for one subject: each is tried on a snapshot of its own, which compiles all anew. */
export const BOUNDS_PROPOSED_MAX = 2;

export function proposeBounds({ subjects, place, question, snapshot }: Blocked): Proposal[] {
  return subjects.flatMap(({ subject, variant }) =>
    subject.builds
      .filter((build) => variant === undefined || build.variant === variant)
      .flatMap((build) => {
        const refused = judgeBuild(subject, build, place).groups.filter(({ truth }) => truth === NO);
        const [only, ...others] = refused;
        if (only === undefined || others.length > 0) return [];
        return only.group.alternatives.flatMap((entries) => {
          const [entry, ...more] = entries.filter((one) => truthOf(one, place, build).truth === NO);
          return entry === undefined || more.length > 0 ? [] : relaxed(entry, build, place);
        });
      })
      .slice(0, BOUNDS_PROPOSED_MAX)
      .map(({ requirement, to }): Proposal => ({
        kind: "bound",
        changes: [{
          kind: "bound", document: requirement.statedBy.document, requirement: requirement.id,
          about: requirement.about, from: requiredText(requirement), to,
        }],
        distance: 0, question, delta: withRange(snapshot, requirement, to),
      })));
}

function relaxed(
  requirement: Requirement, build: Build, place: Place,
): { readonly requirement: Requirement; readonly to: string }[] {
  if (requirement.statedBy.source !== undefined) return [];
  const stated = statedRange(requirement);
  const version = stated === undefined ? undefined : versionMet(requirement, stated.scheme, build, place);
  if (stated === undefined || version === undefined) return [];
  const to = relaxedRange(stated.scheme, stated.text, version);
  return to === undefined ? [] : [{ requirement, to }];
}

interface StatedRange {
  readonly scheme: SchemeName;
  readonly text: string;
}

function statedRange(requirement: Requirement): StatedRange | undefined {
  if (requirement.kind !== "fact") {
    const { scheme, range } = requirement.range;
    return range === undefined ? undefined : { scheme, text: range.text };
  }
  const { condition } = requirement.condition;
  const { type } = requirement.key;
  if (type.kind !== "version" || condition.kind !== "range") return undefined;
  if (condition.refused !== undefined || condition.range === undefined) return undefined;
  return { scheme: type.scheme, text: condition.range };
}

/** The version that the requirement is not content with. */
function versionMet(
  requirement: Requirement, scheme: SchemeName, build: Build, place: Place,
): Version | undefined {
  const text = (() => {
    if (requirement.kind === "fact") return place.facts.cell(requirement.key).value;
    const { found, findings } = truthOf(requirement, place, build);
    // No version is at fault where a column is.
    if (findings !== undefined) return undefined;
    if (found?.kind === "deployed") return versionText(place.snapshot, found.deployed.version);
    return found?.kind === "provided" ? found.provided.version : undefined;
  })();
  return text === undefined ? undefined : parseVersion(scheme, String(text));
}

function versionText(snapshot: Snapshot, version: number): string {
  return String(snapshot.properties(version)["version"]);
}

/** The graph with the requirement's range written otherwise. */
function withRange(snapshot: Snapshot, requirement: Requirement, range: string): GraphDelta {
  const edge = edgeOf(snapshot, requirement);
  const holder = snapshot.find(edge.from)!;
  const stated = snapshot.outgoing(holder, "REQUIRES").find(({ node, id }) =>
    id === edge.id && snapshot.key(node) === edge.to)!;
  return {
    putNodes: [], removeNodes: [], removeEdges: [],
    putEdges: [{ ...edge, properties: { ...stated.properties, range } }],
  };
}

function edgeOf(snapshot: Snapshot, requirement: Requirement): EdgeIdentity {
  const slash = requirement.id.lastIndexOf("/");
  const holder = requirement.id.slice(0, slash);
  const id = requirement.id.slice(slash + 1);
  const node = snapshot.find(holder)!;
  const to = snapshot.outgoing(node, "REQUIRES")
    .find((edge) => edge.id === id && nameOf(snapshot.key(edge.node)) === requirement.about)!;
  return { type: "REQUIRES", from: holder, to: snapshot.key(to.node), id };
}
