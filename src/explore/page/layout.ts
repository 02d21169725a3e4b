/**
 * Where everything stands: layers by dagre, what things were made from on the left (on narrow screens above).
 * Words on edges and counts of what is hidden get room of their own, so that nothing overlaps.
 */
import { Graph, layout as dagreLayout } from "@dagrejs/dagre";
import type { DrawnEdge, DrawnGraph } from "./drawn-graph.ts";
import { edgeWord } from "./kinds.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly edge: DrawnEdge;
  readonly points: readonly Point[];
  readonly label: Point;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly isTall: boolean;
  /** The card of each thing; x and y are its left and upper end. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly edges: readonly PlacedEdge[];
  /** The counts of what is not drawn, each with its line to the thing `key`. */
  readonly counts: readonly { readonly key: string; readonly box: Box; readonly points: readonly Point[] }[];
}

/** Pixels. A card holds the sign, the kind and two lines of a name. */
const CARD = { wide: { width: 216, height: 64 }, tall: { width: 184, height: 64 } };
/** What tells how many edges of a thing are not drawn stands as a small thing of its own in the next layer. */
const COUNT = { width: 58, height: 30 };
const LETTER_WIDTH = 6.6;
const LABEL_HEIGHT = 18;
const MARGIN = 20;

export function layOut(graph: DrawnGraph, isTall: boolean): Layout {
  const card = isTall ? CARD.tall : CARD.wide;
  const plan = new Graph({ multigraph: true });
  plan.setGraph({
    rankdir: isTall ? "TB" : "LR",
    nodesep: isTall ? 20 : 26,
    ranksep: isTall ? 26 : 34,
    edgesep: 14,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  const order = ({ near, far }: Pick<DrawnEdge, "near" | "far">): readonly [string, string] =>
    graph.way === "upstream" ? [far, near] : [near, far];
  const counted = graph.inOrder().filter(({ key }) => graph.hidden(key) > 0);
  for (const { key } of graph.inOrder()) plan.setNode(key, { ...card });
  for (const { key } of counted) plan.setNode(countOf(key), { ...COUNT });
  for (const [name, edge] of graph.edges) {
    const width = edgeWord(edge.type).length * LETTER_WIDTH + 14;
    plan.setEdge(...order(edge), { width, height: LABEL_HEIGHT, labelpos: "c" }, name);
  }
  for (const { key } of counted) plan.setEdge(...order({ near: key, far: countOf(key) }), {}, countOf(key));
  dagreLayout(plan);
  const { width = 0, height = 0 } = plan.graph();
  const boxOf = (name: string): Box => {
    const node = plan.node(name) as Box;
    return { ...node, x: node.x - node.width / 2, y: node.y - node.height / 2 };
  };
  const lineOf = (edge: Pick<DrawnEdge, "near" | "far">, name: string) => {
    const [start, end] = order(edge);
    return plan.edge(start, end, name) as unknown as { points: Point[]; x: number; y: number };
  };
  return {
    width,
    height,
    isTall,
    boxes: new Map(graph.inOrder().map(({ key }) => [key, boxOf(key)])),
    counts: counted.map(({ key }) => ({
      key,
      box: boxOf(countOf(key)),
      points: lineOf({ near: key, far: countOf(key) }, countOf(key)).points,
    })),
    edges: [...graph.edges].map(([name, edge]) => {
      const { points, x, y } = lineOf(edge, name);
      const pointsAlong = edge.from === order(edge)[0] ? points : points.toReversed();
      return { edge, points: pointsAlong, label: { x, y } };
    }),
  };
}

/** No key begins so. */
function countOf(key: string): string {
  return `+${key}`;
}
