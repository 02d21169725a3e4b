/**
 * What a version, a variant or a parameter value says it requires, compiled from its REQUIRES edges.
 *
 * All groups must hold; of a group one alternative must hold; in an alternative all requirements hold
 * together (src/model/README.md). A requirement is about a fact, about the version of another artifact, or
 * about an interface.
 */
import type { NodeId, Neighbour, Snapshot } from "../snapshot/snapshot.ts";
import { contains, containsWhy, compileRange } from "../values/range.ts";
import type { Range } from "../values/range.ts";
import { parseVersion, SCHEME_NAMES } from "../values/scheme.ts";
import type { SchemeName, Version } from "../values/scheme.ts";
import { tableOf } from "./compiled.ts";
import type { Table } from "./compiled.ts";
import { documentOf } from "./document-of.ts";
import type { FactCondition } from "./fact-condition.ts";
import { factIndexOf, nameOf } from "./fact-index.ts";
import type { FactKey } from "./fact-key.ts";
import { schemaOnEdge } from "./interface-schema.ts";
import type { Schema } from "./interface-schema.ts";
import { schemaWords } from "./schema-wording.ts";

/** What all kinds of requirement carry for their reasons. */
interface Stated {
  /** Key of the node that states it and the edge's id: `version:ranker@2.3.1/0.1.0`. */
  readonly id: string;
  /** The fact key, artifact or interface by name. */
  readonly about: string;
  readonly statedBy: StatedBy;
}

export interface StatedBy {
  readonly document: string;
  readonly revision: number;
  readonly source?: string;
  readonly note?: string;
}

export interface FactRequirement extends Stated {
  readonly kind: "fact";
  readonly key: FactKey;
  readonly condition: FactCondition;
}

export interface ArtifactRequirement extends Stated {
  readonly kind: "artifact";
  readonly artifact: NodeId;
  readonly range: VersionRange;
}

export interface InterfaceRequirement extends Stated {
  readonly kind: "interface";
  readonly interface: NodeId;
  readonly range: VersionRange;
  readonly where: "here" | "reachable" | "anywhere";
  /** What its schema must hold; undefined where any will do. */
  readonly schema: Schema | undefined;
}

export type Requirement = FactRequirement | ArtifactRequirement | InterfaceRequirement;

/** The condition in words: `>=580`, `data-center`, `any version`, `^4.1 with column age int64`. */
export function requiredText(requirement: Requirement): string {
  if (requirement.kind === "fact") return requirement.condition.text;
  const range = requirement.range.range?.text ?? "any version";
  return requirement.kind === "interface" && requirement.schema !== undefined
    ? `${range} with ${schemaWords(requirement.schema)}`
    : range;
}

/** One entry of `requires:`: alternatives, of which one must hold; each a list that holds together. */
export interface RequirementGroup {
  readonly alternatives: readonly (readonly Requirement[])[];
}

/** A range of versions of one artifact or interface; without a range every version fits. */
export interface VersionRange {
  readonly scheme: SchemeName;
  readonly range: Range | undefined;
}

const STATED_GROUPS = {};

/** What the node itself states, in the document's order. Computed once for each node of a snapshot. */
export function groupsOf(snapshot: Snapshot, holder: NodeId): readonly RequirementGroup[] {
  const memo = snapshot.memo(STATED_GROUPS, () => new Map<NodeId, readonly RequirementGroup[]>());
  let groups = memo.get(holder);
  if (groups === undefined) memo.set(holder, (groups = compileGroups(snapshot, holder)));
  return groups;
}

function compileGroups(snapshot: Snapshot, holder: NodeId): readonly RequirementGroup[] {
  const edges = snapshot
    .outgoing(holder, "REQUIRES")
    .map((edge) => ({ edge, place: placeOf(edge) }))
    .sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1] || a.place[2] - b.place[2]);
  const key = snapshot.key(holder);
  const document = documentOf(key);
  const main = snapshot.find(document);
  const revision = main === undefined ? undefined : snapshot.properties(main)["revision"];
  const statedBy = { document, revision: typeof revision === "number" ? revision : snapshot.head.revision };
  const groups: { alternatives: Requirement[][] }[] = [];
  let [group, alternative] = [-1, -1];
  for (const { edge, place } of edges) {
    if (place[0] !== group) {
      groups.push({ alternatives: [] });
      alternative = -1;
    }
    const alternatives = groups.at(-1)!.alternatives;
    if (place[1] !== alternative) alternatives.push([]);
    [group, alternative] = place;
    alternatives.at(-1)!.push(compileRequirement(snapshot, key, edge, statedBy));
  }
  return groups;
}

function placeOf({ properties }: Neighbour): readonly [number, number, number] {
  return [Number(properties["group"]), Number(properties["alternative"]), Number(properties["position"])];
}

function compileRequirement(
  snapshot: Snapshot,
  holderKey: string,
  edge: Neighbour,
  document: { readonly document: string; readonly revision: number },
): Requirement {
  const { properties, node } = edge;
  const { source, note } = properties;
  const id = `${holderKey}/${edge.id}`;
  const about = nameInSnapshot(snapshot, node);
  const statedBy: StatedBy =
    source === undefined && note === undefined
      ? document
      : {
          ...document,
          ...(source === undefined ? {} : { source: String(source) }),
          ...(note === undefined ? {} : { note: String(note) }),
        };
  if (snapshot.kind(node) === "FactKey") {
    const index = factIndexOf(snapshot);
    const key = index.at(node);
    const condition = index.condition(key, properties);
    return { kind: "fact", key, condition, id, about, statedBy };
  }
  const range = versionRangeOf(snapshot, node, properties["range"] as string | undefined);
  if (snapshot.kind(node) === "Artifact")
    return { kind: "artifact", artifact: node, range, id, about, statedBy };
  const { where } = properties;
  return {
    kind: "interface",
    interface: node,
    range,
    id,
    about,
    statedBy,
    where: where === "reachable" || where === "anywhere" ? where : "here",
    schema: schemaOnEdge(properties),
  };
}

const NAMES: Table<NodeId, string> = { isLasting: true };

/** Thousands of requirements are about a few things, and a key is read from bytes each time. */
function nameInSnapshot(snapshot: Snapshot, node: NodeId): string {
  const memo = tableOf(snapshot, NAMES);
  let name = memo.get(node);
  if (name === undefined) memo.set(node, (name = nameOf(snapshot.key(node))));
  return name;
}

const RANGES: Table<string, VersionRange> = { isLasting: true };

/** The compiled range on an artifact or interface; ranges that are written alike are compiled once. */
function versionRangeOf(snapshot: Snapshot, stream: NodeId, text: string | undefined): VersionRange {
  const scheme = schemeOf(snapshot, stream);
  if (text === undefined) return { scheme, range: undefined };
  const memo = tableOf(snapshot, RANGES);
  const name = `${scheme} ${text}`;
  let range = memo.get(name);
  if (range === undefined) memo.set(name, (range = { scheme, range: compileRange(scheme, text) }));
  return range;
}

/** The scheme of an artifact or interface; semantic versions where nobody has declared it. */
export function schemeOf(snapshot: Snapshot, stream: NodeId): SchemeName {
  const scheme = snapshot.properties(stream)["scheme"];
  return SCHEME_NAMES.find((name) => name === scheme) ?? "semver";
}

const VERSIONS: Table<string, Version> = { isLasting: true };

/** How the version's text stands to the range. */
export function matchVersion(
  snapshot: Snapshot,
  { scheme, range }: VersionRange,
  text: string,
): "in-range" | "outside" | "prerelease-left-out" | "local-left-out" {
  if (range === undefined) return "in-range";
  const memo = tableOf(snapshot, VERSIONS);
  const name = `${scheme} ${text}`;
  let version = memo.get(name);
  if (version === undefined) memo.set(name, (version = parseVersion(scheme, text)));
  return contains(range, version) ? "in-range" : containsWhy(range, version).because;
}
