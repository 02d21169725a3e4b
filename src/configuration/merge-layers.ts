/**
 * Values of several layers become one: objects merge by key, everything else (lists too) is replaced by the
 * later layer. Documents of one rank must not contradict each other, whoever beats them both.
 */
import { isDeepStrictEqual } from "node:util";
import { referenceIn } from "../model/kinds/configuration.ts";
import { shortJson } from "./short-json.ts";
import type { ConfigurationProblem, ConfigurationSource, ConfiguredValue } from "./resolved-configuration.ts";
import { layerText } from "./resolved-configuration.ts";
import { placeText } from "./value-place.ts";

/** What one document, or one other source, states. */
export interface StatedValues {
  readonly source: ConfigurationSource;
  /** Higher beats lower; equal ranks must agree. */
  readonly rank: number;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface MergedValues {
  readonly root: MergedObject;
  readonly conflicts: readonly ConfigurationProblem[];
}

export interface MergedObject {
  readonly kind: "object";
  readonly source: ConfigurationSource;
  readonly fields: Map<string, MergedNode>;
}

export interface MergedLeaf {
  readonly kind: "leaf";
  readonly value: unknown;
  readonly source: ConfigurationSource;
  readonly alsoBy: readonly ConfigurationSource[];
  /** The nearest first. */
  readonly beats: readonly { readonly value: unknown; readonly source: ConfigurationSource }[];
}

export type MergedNode = MergedObject | MergedLeaf;

const NOBODY: ConfigurationSource = { layer: "schema" };
/** Clashes told of one question; who has more has named the wrong environments. */
const CONFLICTS_MAX = 50;

/** `stated` in any order; equal sets of statements give equal results. */
export function mergeLayers(stated: readonly StatedValues[]): MergedValues {
  const conflicts: ConfigurationProblem[] = [];
  const ranks = [...new Set(stated.map(({ rank }) => rank))].sort((a, b) => a - b);
  let root: MergedObject = { kind: "object", source: NOBODY, fields: new Map() };
  for (const rank of ranks) {
    const peers = stated
      .filter((each) => each.rank === rank)
      .toSorted((a, b) => compare(a.source.document ?? "", b.source.document ?? ""));
    let layer: MergedObject | undefined;
    for (const { source, values } of peers) {
      const tree = treeOf(values, source) as MergedObject;
      layer = layer === undefined ? tree : joined(layer, tree, [], conflicts);
    }
    if (layer !== undefined) root = over(root, layer) as MergedObject;
  }
  return { root, conflicts };
}

/** Documents are shallow, so this may recurse. */
function treeOf(value: unknown, source: ConfigurationSource): MergedNode {
  if (!isObject(value) || referenceIn(value) !== undefined)
    return { kind: "leaf", value, source, alsoBy: [], beats: [] };
  const fields = new Map<string, MergedNode>();
  for (const name of Object.keys(value).sort(compare)) fields.set(name, treeOf(value[name], source));
  return { kind: "object", source, fields };
}

/** Two of one rank: what both state must be equal. */
function joined(
  a: MergedObject, b: MergedObject, path: readonly string[], conflicts: ConfigurationProblem[],
): MergedObject {
  const fields = new Map(a.fields);
  for (const [name, theirs] of b.fields) {
    const ours = fields.get(name);
    fields.set(name, ours === undefined ? theirs : joinedNode(ours, theirs, [...path, name], conflicts));
  }
  return { ...a, fields };
}

function joinedNode(
  a: MergedNode, b: MergedNode, path: readonly string[], conflicts: ConfigurationProblem[],
): MergedNode {
  if (a.kind === "object" && b.kind === "object") return joined(a, b, path, conflicts);
  if (a.kind === "leaf" && b.kind === "leaf" && isDeepStrictEqual(a.value, b.value))
    return { ...a, alsoBy: [...a.alsoBy, b.source] };
  if (conflicts.length < CONFLICTS_MAX) {
    const key = placeText(path);
    const layer = layerText(a.source);
    const says = (node: MergedNode) =>
      `${node.source.document} (r${node.source.revision}) says ` +
      `${node.kind === "leaf" ? shortJson(node.value) : "an object"}`;
    conflicts.push({
      code: "LAYER_CONFLICT",
      severity: "refused",
      key,
      message: `${key} is stated twice in one layer (${layer}): ${says(a)}, ${says(b)}.`,
      sources: [a.source, b.source],
      hint: "Take it out of one of the two, or move it to a nearer layer.",
    });
  }
  return a;
}

/** The later layer wins. */
function over(below: MergedNode, above: MergedNode): MergedNode {
  if (below.kind === "object" && above.kind === "object") {
    const fields = new Map(below.fields);
    for (const [name, theirs] of above.fields) {
      const ours = fields.get(name);
      fields.set(name, ours === undefined ? theirs : over(ours, theirs));
    }
    return { kind: "object", source: above.source, fields };
  }
  if (below.kind === "object" || above.kind === "object") return above;
  return { ...above, beats: [{ value: below.value, source: below.source }, ...below.beats] };
}

/** Plain JSON data; leaves as `valueOf` gives them. */
export function nested(
  node: MergedNode, valueOf: (leaf: MergedLeaf, path: readonly string[]) => unknown,
  path: readonly string[] = [],
): unknown {
  if (node.kind === "leaf") return valueOf(node, path);
  const data: Record<string, unknown> = {};
  for (const name of [...node.fields.keys()].sort(compare))
    data[name] = nested(node.fields.get(name)!, valueOf, [...path, name]);
  return data;
}

/** Every value in order of key; an object without fields is a value too. */
export function flat(root: MergedObject): readonly ConfiguredValue[] {
  const entries: ConfiguredValue[] = [];
  const visit = (node: MergedNode, path: readonly string[]): void => {
    if (node.kind === "object" && (node.fields.size > 0 || path.length === 0)) {
      for (const name of [...node.fields.keys()].sort(compare))
        visit(node.fields.get(name)!, [...path, name]);
      return;
    }
    const place = { key: placeText(path), path };
    if (node.kind === "object") entries.push({ ...place, value: {}, source: node.source });
    else entries.push({ ...place, ...valueOf(node), source: node.source, ...saidOf(node) });
  };
  visit(root, []);
  return entries;
}

function valueOf({ value }: MergedLeaf): Pick<ConfiguredValue, "value" | "secretRef" | "fromParameter"> {
  const reference = referenceIn(value);
  return reference === undefined ? { value } : { [reference.kind]: reference.name };
}

function saidOf({ alsoBy, beats }: MergedLeaf): Pick<ConfiguredValue, "alsoBy" | "beats"> {
  return { ...(alsoBy.length === 0 ? {} : { alsoBy }), ...(beats.length === 0 ? {} : { beats }) };
}

/** The node at a place; undefined where there is none. */
export function nodeAt(root: MergedNode, path: readonly string[]): MergedNode | undefined {
  let node: MergedNode | undefined = root;
  for (const step of path) node = node?.kind === "object" ? node.fields.get(step) : undefined;
  return node;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
