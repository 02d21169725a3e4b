/**
 * Where everything stands: layers by dagre, what things were made from on the left (on narrow screens above).
 * Words on edges and counts of what is hidden get room of their own, so that nothing overlaps.
 */
import { Graph, layout as dagreLayout } from "@dagrejs/dagre";
import type { DrawnEdge, DrawnGraph } from "./drawn-graph.ts";
import { edgeWord } from "./kinds.ts";
import { linePaths } from "./lines.ts";
import type { LaidLine } from "./lines.ts";

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
  /** As SVG writes a path, in the edge's own direction. */
  readonly path: string;
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
  readonly counts: readonly { readonly key: string; readonly box: Box; readonly path: string }[];
}

/** Pixels. A card holds the sign, the kind and two lines of a name. */
const CARD = { wide: { width: 214, height: 64 }, tall: { width: 184, height: 64 } };
/** How many edges of a thing are not drawn stands as a small thing of its own in the next layer. */
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
    ranksep: isTall ? 28 : 46,
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
  const boxes = new Map(graph.inOrder().map(({ key }) => [key, boxOf(key)]));
  const countBoxes = new Map(counted.map(({ key }) => [countOf(key), boxOf(countOf(key))]));
  const laid = (from: string, to: string, start: string, end: string, name: string): LaidLine => {
    const { points, x, y, width: wide, height: high } = plan.edge(start, end, name) as unknown as LaidEdge;
    return {
      from,
      to,
      points: from === start ? points : points.toReversed(),
      ...(wide > 0 ? { label: { x, y, width: wide, height: high } } : {}),
    };
  };
  const edges = [...graph.edges].map(([name, edge]) => ({
    edge,
    line: laid(edge.from, edge.to, ...order(edge), name),
  }));
  const counts = counted.map(({ key }) => {
    const name = countOf(key);
    return { key, line: laid(key, name, ...order({ near: key, far: name }), name) };
  });
  const lines = [...edges, ...counts].map(({ line }) => line);
  const paths = linePaths(lines, new Map([...boxes, ...countBoxes]), isTall);
  return {
    width,
    height,
    isTall,
    boxes,
    counts: counts.map(({ key }, at) => ({
      key,
      box: countBoxes.get(countOf(key))!,
      path: paths[edges.length + at]!,
    })),
    edges: edges.map(({ edge, line: { label } }, at) => ({ edge, path: paths[at]!, label: label! })),
  };
}

/** What dagre says of an edge; x and y are the middle of its word. */
interface LaidEdge {
  readonly points: readonly Point[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** No key begins so. */
function countOf(key: string): string {
  return `+${key}`;
}
