/**
 * A version made ready for judging: its builds (variants, or the version itself), what is shipped inside
 * each, and every requirement that then counts on the host.
 *
 * What is contained brings its requirements along, and satisfies needs of its artifact and of the interfaces
 * it provides. `answersFor` takes the requirements on those keys away from whatever is contained below. A
 * build that is contained in several ways loses a requirement only if every way answers for it.
 */
import type { PropertyValue } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { tableOf } from "./compiled.ts";
import type { Table, Touched } from "./compiled.ts";
import { provisionsOf, versionOfBuild } from "./deployed.ts";
import type { Provided } from "./deployed.ts";
import { documentOf } from "./document-of.ts";
import { nameOf } from "./fact-index.ts";
import type { FactKey } from "./fact-key.ts";
import { groupsOf } from "./requirement.ts";
import type { Requirement } from "./requirement.ts";

/** A group of requirements in its place: stated by the subject itself or by something shipped inside. */
export interface PlacedGroup {
  readonly alternatives: readonly (readonly Requirement[])[];
  /** Name of what contains it, `cuda-toolkit@13.0`; undefined when the subject states it. */
  readonly via: string | undefined;
  /** Keys from the subject to whoever states it; only when contained. */
  readonly path: readonly string[] | undefined;
}

/** A version that is shipped inside the subject, or the subject itself. */
export interface Shipped {
  readonly version: NodeId;
  readonly text: string;
  readonly path: readonly string[];
}

/** One candidate: a variant, or the version itself when it has none. */
export interface Build {
  readonly kind: "version" | "variant";
  /** `ranker@2.3.1#gpu-fp16` */
  readonly name: string;
  readonly variant: string | undefined;
  readonly key: string;
  readonly groups: readonly PlacedGroup[];
  /** Whether anybody (the version, the variant, what is contained) states what is required, be it nothing. */
  readonly statesRequirements: boolean;
  readonly shipped: ReadonlyMap<NodeId, readonly Shipped[]>;
  /** Keys of the documents of everything contained, at any depth. */
  readonly contents: readonly string[];
  readonly provided: ReadonlyMap<NodeId, readonly Provided[]>;
}

export interface ParameterValue {
  /** `maxBatch=32` */
  readonly name: string;
  readonly value: PropertyValue;
  readonly groups: readonly PlacedGroup[];
}

export interface Parameter {
  readonly name: string;
  /** In order of preference. */
  readonly values: readonly ParameterValue[];
}

export interface Subject {
  readonly version: NodeId;
  /** `ranker@2.3.1` */
  readonly name: string;
  readonly key: string;
  readonly revision: number;
  /** The reason why nobody should take it any more. */
  readonly yanked: string | undefined;
  /** In order of preference; at least one. */
  readonly builds: readonly Build[];
  readonly parameters: readonly Parameter[];
}

const SUBJECTS: Table<NodeId, Subject> = { staysAfter: (subject, touched) => isUntouched(subject, touched) };
const UNDECLARED = {};

/**
 * The subject of a Version node. Computed once as long as its documents stay; one that nobody declared counts
 * as stated at the snapshot's revision, so it is computed for each.
 */
export function subjectOf(snapshot: Snapshot, version: NodeId): Subject {
  const table = tableOf(snapshot, SUBJECTS);
  const known = table.get(version);
  if (known !== undefined) return known;
  const isDated = typeof snapshot.properties(version)["revision"] === "number";
  const values = isDated ? table : snapshot.memo(UNDECLARED, () => new Map<NodeId, Subject>());
  let subject = values.get(version);
  if (subject === undefined) values.set(version, (subject = compileSubject(snapshot, version)));
  return subject;
}

/** Neither the version nor anything that is shipped inside is among what was touched. */
function isUntouched({ key, builds }: Subject, { versions }: Touched): boolean {
  if (versions.has(key)) return false;
  return builds.every(({ contents }) => contents.every((inside) => !versions.has(inside)));
}

function compileSubject(snapshot: Snapshot, version: NodeId): Subject {
  const properties = snapshot.properties(version);
  const variants = inOrder(
    snapshot,
    snapshot.outgoing(version, "HAS_VARIANT").map(({ node }) => node),
  );
  const revision = properties["revision"];
  const builds =
    variants.length === 0
      ? [compileBuild(snapshot, version)]
      : variants.map((variant) => compileBuild(snapshot, version, variant));
  const parameters = inOrder(
    snapshot,
    snapshot.outgoing(version, "HAS_PARAMETER").map(({ node }) => node),
  ).map((parameter) => compileParameter(snapshot, parameter));
  return {
    version,
    name: nameOf(snapshot.key(version)),
    key: snapshot.key(version),
    revision: typeof revision === "number" ? revision : snapshot.head.revision,
    yanked: properties["yanked"] as string | undefined,
    builds,
    parameters,
  };
}

const KEYS_READ = new WeakMap<Subject, ReadonlySet<FactKey>>();

/**
 * Fact keys that judging the subject reads: those that requirements are on, and the inputs of their tables.
 */
export function keysReadBy(subject: Subject): ReadonlySet<FactKey> {
  let keys = KEYS_READ.get(subject);
  if (keys === undefined) {
    const holders = [...subject.builds, ...subject.parameters.flatMap(({ values }) => values)];
    KEYS_READ.set(subject, (keys = keysIn(holders.flatMap(({ groups }) => groups))));
  }
  return keys;
}

function keysIn(groups: readonly PlacedGroup[]): ReadonlySet<FactKey> {
  const keys = new Set<FactKey>();
  for (const { alternatives } of groups) {
    for (const entry of alternatives.flat()) if (entry.kind === "fact") keys.add(entry.key);
  }
  for (const key of keys)
    for (const row of key.rows) for (const condition of row.when) keys.add(condition.key);
  return keys;
}

/** By the property `order`, then by key. */
function inOrder(snapshot: Snapshot, nodes: readonly NodeId[]): readonly NodeId[] {
  const orderOf = (node: NodeId): number => Number(snapshot.properties(node)["order"] ?? 0);
  return [...nodes].sort((a, b) => orderOf(a) - orderOf(b) || snapshot.adjacency.compare(a, b));
}

function compileParameter(snapshot: Snapshot, parameter: NodeId): Parameter {
  const name = String(snapshot.properties(parameter)["name"]);
  return {
    name,
    values: inOrder(
      snapshot,
      snapshot.outgoing(parameter, "HAS_VALUE").map(({ node }) => node),
    ).map((node) => {
      const value = snapshot.properties(node)["value"]!;
      return {
        name: `${name}=${value}`,
        value,
        groups: groupsOf(snapshot, node).map(({ alternatives }) => ({
          alternatives,
          via: undefined,
          path: undefined,
        })),
      };
    }),
  };
}

/** A node inside a build: how it is reached, and the keys that every way to it answers for. */
interface Content {
  readonly node: NodeId;
  readonly path: readonly string[];
  answered: ReadonlySet<string>;
}

function compileBuild(snapshot: Snapshot, version: NodeId, variant?: NodeId): Build {
  const own = variant === undefined ? [version] : [version, variant];
  const key = snapshot.key(variant ?? version);
  const contents = contentsOf(snapshot, own, key);
  const groups: PlacedGroup[] = [];
  let statesRequirements = false;
  for (const node of own) {
    const stated = groupsOf(snapshot, node);
    statesRequirements ||= stated.length > 0 || snapshot.properties(node)["statesRequirements"] === true;
    for (const { alternatives } of stated) groups.push({ alternatives, via: undefined, path: undefined });
  }
  for (const { node, path, answered } of contents) {
    const stated = groupsOf(snapshot, node);
    statesRequirements ||= stated.length > 0 || snapshot.properties(node)["statesRequirements"] === true;
    for (const { alternatives } of stated) {
      const left = alternatives.map((entries) => entries.filter((entry) => !isAnswered(entry, answered)));
      if (left.some((entries) => entries.length === 0)) continue;
      groups.push({ alternatives: left, via: nameOf(path.at(-1)!), path });
    }
  }
  const all = [...own.map((node) => ({ node, path: [key] })), ...contents];
  return {
    kind: variant === undefined ? "version" : "variant",
    name: nameOf(key),
    variant: variant === undefined ? undefined : key.slice(key.lastIndexOf("#") + 1),
    key,
    groups,
    statesRequirements,
    shipped: shippedBy(snapshot, all),
    contents: contents.map(({ node }) => documentOf(snapshot.key(node))),
    provided: providedBy(snapshot, all),
  };
}

function isAnswered(requirement: Requirement, answered: ReadonlySet<string>): boolean {
  return requirement.kind === "fact" && answered.has(requirement.about);
}

/**
 * Everything contained in the nodes, nearest first, each once. A contained variant brings its version along.
 * The answered keys of a node only ever shrink as further ways to it are found, so the work ends, on cycles
 * too.
 */
function contentsOf(snapshot: Snapshot, own: readonly NodeId[], key: string): readonly Content[] {
  const found = new Map<NodeId, Content>();
  const answeredByOwn = new Set(own.flatMap((node) => answersOf(snapshot, node)));
  const waiting: Content[] = own.map((node) => ({ node, path: [key], answered: answeredByOwn }));
  for (const container of waiting) {
    const answered = own.includes(container.node)
      ? answeredByOwn
      : new Set([...container.answered, ...answersOf(snapshot, container.node)]);
    for (const { node: build } of snapshot.outgoing(container.node, "CONTAINS")) {
      const path = [...container.path, snapshot.key(build)];
      for (const node of new Set([versionOfBuild(snapshot, build), build])) {
        if (own.includes(node)) continue;
        const known = found.get(node);
        if (known === undefined) {
          const content = { node, path, answered };
          found.set(node, content);
          waiting.push(content);
        } else if ([...known.answered].some((one) => !answered.has(one))) {
          known.answered = new Set([...known.answered].filter((one) => answered.has(one)));
          waiting.push(known);
        }
      }
    }
  }
  return [...found.values()];
}

function answersOf(snapshot: Snapshot, node: NodeId): readonly string[] {
  const answers = snapshot.properties(node)["answersFor"];
  return Array.isArray(answers) ? answers.map(String) : [];
}

function shippedBy(
  snapshot: Snapshot,
  contents: readonly { readonly node: NodeId; readonly path: readonly string[] }[],
): ReadonlyMap<NodeId, readonly Shipped[]> {
  const shipped = new Map<NodeId, Shipped[]>();
  for (const { node, path } of contents) {
    const artifact = snapshot.outgoing(node, "VERSION_OF")[0]?.node;
    if (artifact === undefined) continue;
    const text = String(snapshot.properties(node)["version"]);
    shipped.set(artifact, [...(shipped.get(artifact) ?? []), { version: node, text, path }]);
  }
  return shipped;
}

function providedBy(
  snapshot: Snapshot,
  contents: readonly { readonly node: NodeId }[],
): ReadonlyMap<NodeId, readonly Provided[]> {
  const provided = new Map<NodeId, Provided[]>();
  for (const { node: provider } of contents) {
    for (const { node, version, schema } of provisionsOf(snapshot, provider)) {
      const one = { provider, version, schema, deployed: undefined };
      provided.set(node, [...(provided.get(node) ?? []), one]);
    }
  }
  return provided;
}
