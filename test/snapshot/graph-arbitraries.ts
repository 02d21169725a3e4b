/**
 * Random graphs and deltas over few names, so that puts, replacements, removals, loops and parallel edges
 * collide.
 */
import fc from "fast-check";
import { EDGE_TYPES, NODE_KINDS } from "../../src/model/graph.ts";
import type {
  EdgeIdentity, EdgeType, GraphDelta, GraphEdge, GraphNode, NodeKind,
} from "../../src/model/graph.ts";
import type { Head } from "../../src/model/revision.ts";

/** U+1F600 sorts after U+FF5E by code point and before it by UTF-16 unit; the last one is half a pair. */
const KEYS = [
  "", "a", "ab", "b", "version:ranker@2.3.1", "version:ranker@2.3.1#gpu", "version:ranker@10",
  "environment:prod", "fact-key:gpu", "é", "日本", "\uff5e", "\u{1F600}", "\u{1F601}x", "\ud800",
] as const;

/** Mostly three keys, so that a history comes back to the same edges. */
const key = fc.oneof({ weight: 3, arbitrary: fc.constantFrom("a", "b", "é") }, fc.constantFrom(...KEYS));
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }), fc.constantFrom(`sha256:${"0a".repeat(32)}`, "x"));
const number = fc.oneof(
  fc.integer(), fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom(0, -0, 2 ** 53 - 1, 2 ** 53, -1, 0.1, 127, 128));

const properties = fc.dictionary(
  fc.oneof(fc.constantFrom("name", "value", "order", "description", "__proto__", "walk.from"), text),
  fc.oneof(text, number, fc.boolean(), fc.array(text, { maxLength: 3 }), fc.array(number, { maxLength: 3 })),
  { maxKeys: 4, noNullPrototype: true });

const node: fc.Arbitrary<GraphNode> = fc.record({
  key, kind: fc.constantFrom(...(Object.keys(NODE_KINDS) as NodeKind[]).slice(0, 4)), properties,
});

const identity: fc.Arbitrary<EdgeIdentity> = fc.record({
  type: fc.constantFrom(...(Object.keys(EDGE_TYPES) as EdgeType[]).slice(0, 2)), from: key, to: key,
  id: fc.constantFrom("", "", "", "0.0.0", "0.1.0", "\uff5e", "\u{1F600}"),
});

/** Mostly few ones, so that an edge that was removed often comes back as it was. */
const carriedByEdge = fc.oneof(fc.constantFrom<GraphEdge["properties"]>({}, { order: 1 }), properties);

const edge: fc.Arbitrary<GraphEdge> = fc.tuple(identity, carriedByEdge)
  .map(([ends, carried]) => ({ ...ends, properties: carried }));

export const nodes = fc.array(node, { maxLength: 20 });
export const edges = fc.array(edge, { maxLength: 40 });

export const delta: fc.Arbitrary<GraphDelta> = fc.record({
  putNodes: fc.array(node, { maxLength: 4 }),
  putEdges: fc.array(edge, { maxLength: 8 }),
  removeNodes: fc.array(key, { maxLength: 2 }),
  removeEdges: fc.array(identity, { maxLength: 4 }),
});

export const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

export function headAt(revision: number): Head {
  return {
    revision,
    time: new Date(revision * 1000).toISOString(),
    digest: `sha256:${revision.toString(16).padStart(64, "0")}`,
  };
}
