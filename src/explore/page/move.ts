/**
 * Where an arrow key leads: along an edge if one leads that way, else to the nearest card that lies that way.
 */
import type { DrawnGraph } from "./drawn-graph.ts";
import type { Box } from "./layout.ts";

/** How much being beside the way counts against being far: a card straight ahead wins over a nearer one. */
const ASIDE_WEIGHT = 2;
/** Pixels that a card must lie ahead. */
const AHEAD_MIN = 12;

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** undefined: the key is no arrow, or nothing lies that way. */
export function moveFrom(
  graph: DrawnGraph,
  boxes: ReadonlyMap<string, Box>,
  key: string,
  pressed: string,
): string | undefined {
  const way = WAYS[pressed];
  const here = boxes.get(key);
  if (way === undefined || here === undefined) return undefined;
  const joined = new Set<string>();
  for (const { near, far } of graph.edges.values()) {
    if (near === key) joined.add(far);
    if (far === key) joined.add(near);
  }
  return nearest(here, way, boxes, joined) ?? nearest(here, way, boxes, new Set(boxes.keys()));
}

function nearest(
  here: Box,
  [right, down]: readonly [number, number],
  boxes: ReadonlyMap<string, Box>,
  among: ReadonlySet<string>,
): string | undefined {
  let best: { readonly key: string; readonly cost: number } | undefined;
  for (const key of among) {
    const there = boxes.get(key);
    if (there === undefined || there === here) continue;
    const [x, y] = [middle(there.x, there.width, here.x, here.width),
      middle(there.y, there.height, here.y, here.height)];
    const ahead = x * right + y * down;
    const aside = Math.abs(x * down) + Math.abs(y * right);
    if (ahead < AHEAD_MIN || aside > ahead * 3 + here.width) continue;
    const cost = ahead + aside * ASIDE_WEIGHT;
    if (best === undefined || cost < best.cost) best = { key, cost };
  }
  return best?.key;
}

function middle(there: number, thereSize: number, here: number, hereSize: number): number {
  return there + thereSize / 2 - here - hereSize / 2;
}
