/** Small random graphs for walks, cyclic and layered, with parallel edges, and slow, obvious answers. */
import { EDGE_TYPES, NODE_KINDS } from "../../src/model/graph.ts";
import type { EdgeType, GraphDelta, GraphEdge, GraphNode, NodeKind } from "../../src/model/graph.ts";
import { compareKeys } from "../../src/snapshot/key-order.ts";
import { buildSnapshot } from "../../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { directionOf } from "../../src/walk/steps.ts";
import type { WalkDirection } from "../../src/walk/steps.ts";
import { randomFrom } from "../setup/random-from.ts";

export interface SmallGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export const HEAD = { revision: 1, time: "2026-11-21T10:00:00.000Z", digest: `sha256:${"0".repeat(64)}` };
/** Types that all point upstream, and one that points downstream. */
export const TYPES: readonly EdgeType[] = ["DERIVED_FROM", "USED", "GENERATED_BY", "HAS_VARIANT"];
const KINDS: readonly NodeKind[] = ["Version", "Run", "Variant"];

/** Whole numbers below a bound. */
export function randomNumbers(seed: number): (below: number) => number {
  const random = randomFrom(seed);
  return (below) => Math.floor(random() * below);
}

/** Keys carry the prefix, so that many graphs fit into one database. Every second one has layers. */
export function randomGraph(random: (below: number) => number, prefix: string): SmallGraph {
  const count = 2 + random(11);
  const layers = random(2) === 0 ? undefined : 2 + random(4);
  const nodes = Array.from({ length: count }, (_, index): GraphNode => {
    const kind = KINDS[random(KINDS.length)]!;
    // Names in no order, some beyond the basic plane, where UTF-16 and code points disagree.
    const name = `${prefix}-${["a", "Z", "\u{1f600}", "\uff5e"][random(4)]}${(index * 13) % count}`;
    return { key: `${NODE_KINDS[kind]}:${name}`, kind, properties: { name } };
  });
  const edges = new Map<string, GraphEdge>();
  for (let attempt = random(3 * count); attempt >= 0; attempt--) {
    const [from, to] = [random(count), random(count)];
    if (layers !== undefined && from % layers <= to % layers) continue;
    const type = TYPES[random(TYPES.length)]!;
    const id = random(5) === 0 ? String(random(2)) : "";
    const edge: GraphEdge = { type, from: nodes[from]!.key, to: nodes[to]!.key, id, properties: {} };
    edges.set(JSON.stringify(edge), edge);
  }
  return { nodes, edges: [...edges.values()] };
}

/** The graph as it is after having been built in a random order, half of it on top of the other half. */
export function snapshotOf({ nodes, edges }: SmallGraph, random: (below: number) => number): Snapshot {
  const shuffled = <T>(list: readonly T[]) =>
    list
      .map((item) => [random(1e9), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  const [early, late] = [new Set(shuffled(nodes).slice(random(nodes.length + 1))), [] as GraphEdge[]];
  const keys = new Set([...early].map((node) => node.key));
  const first = edges.filter((edge) => {
    const isEarly = keys.has(edge.from) && keys.has(edge.to) && random(2) === 0;
    if (!isEarly) late.push(edge);
    return isEarly;
  });
  const delta: GraphDelta = {
    putNodes: shuffled(nodes.filter((node) => !early.has(node))),
    putEdges: shuffled(late),
    removeNodes: [],
    removeEdges: [],
  };
  return buildSnapshot(HEAD, shuffled([...early]), shuffled(first)).advance(HEAD, delta);
}

/** The keys that edges lead to in a direction. */
export function neighbours(
  { edges }: SmallGraph,
  key: string,
  direction: WalkDirection,
  along: readonly EdgeType[],
): readonly string[] {
  return edges
    .filter(({ type }) => along.includes(type))
    .flatMap((edge) => {
      const [near, far] =
        directionOf(edge.type, direction) === "outgoing" ? [edge.from, edge.to] : [edge.to, edge.from];
      return near === key ? [far] : [];
    });
}

/** Distances of everything that can be reached, by relaxing every edge until nothing changes. */
export function distances(
  graph: SmallGraph,
  from: readonly string[],
  direction: WalkDirection,
  along: readonly EdgeType[],
  stops: (key: string) => boolean = () => false,
): ReadonlyMap<string, number> {
  const depth = new Map(from.map((key) => [key, 0]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { key } of graph.nodes) {
      const own = depth.get(key);
      if (own === undefined || (own > 0 && stops(key))) continue;
      for (const next of neighbours(graph, key, direction, along)) {
        if ((depth.get(next) ?? Infinity) <= own + 1) continue;
        depth.set(next, own + 1);
        changed = true;
      }
    }
  }
  return depth;
}

/** Every path without a repeated node, as keys; parallel edges count once. */
export function simplePaths(
  graph: SmallGraph,
  from: string,
  to: string,
  direction: WalkDirection,
  along: readonly EdgeType[],
): readonly (readonly string[])[] {
  const paths: string[][] = [];
  const follow = (path: readonly string[]) => {
    const last = path.at(-1)!;
    if (last === to) paths.push([...path]);
    else
      for (const next of new Set(neighbours(graph, last, direction, along))) {
        if (!path.includes(next)) follow([...path, next]);
      }
  };
  follow([from]);
  return paths;
}

export function byDepthThenKey(depths: ReadonlyMap<string, number>): readonly string[] {
  return [...depths]
    .filter(([, depth]) => depth > 0)
    .sort(([a, one], [b, other]) => one - other || compareKeys(a, b))
    .map(([key, depth]) => `${depth} ${key}`);
}

export const ALL_TYPES = Object.keys(EDGE_TYPES) as readonly EdgeType[];
