/**
 * The way of each line: out of the middle of a card's side, flat where cards or words stand beside it, and
 * bent only between the layers. Lines that share a side are spread over it in the order of their other ends.
 */
import type { Box, Point } from "./layout.ts";

/** A line as dagre laid it, from the card `from` to the card `to`. */
export interface LaidLine {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
  /** Where its word stands, and how wide that is; absent for a line without one. */
  readonly label?: Point & { readonly width: number; readonly height: number };
}

/** Pixels between two lines on one side, at most, and what stays free at its ends. */
const PORT_GAP = 14;
const PORT_MARGIN = 14;
/** Pixels at each end of a word under which its line may bend already: the word covers it. */
const UNDER_WORD = 8;
/** Layers are apart by more than this, and cards of one layer are aligned to less. */
const SAME_LAYER = 2;

/** SVG paths, in the order of the lines. Along is x, or y when the picture is tall. */
export function linePaths(
  lines: readonly LaidLine[],
  boxes: ReadonlyMap<string, Box>,
  isTall: boolean,
): readonly string[] {
  const turned = (point: Point): Point => (isTall ? { x: point.y, y: point.x } : point);
  const turnedBox = (box: Box): Box =>
    isTall ? { x: box.y, y: box.x, width: box.height, height: box.width } : box;
  const flat = new Map([...boxes].map(([key, box]) => [key, turnedBox(box)]));
  const laid = lines.map((line) => ({
    ...line,
    points: line.points.map(turned),
    ...(line.label === undefined ? {} : { label: turnedBox(line.label) }),
  }));
  const ports = portsOf(laid, flat);
  return laid.map((line, at) => {
    const { start, end } = ports[at]!;
    const inner = line.points.slice(1, -1).flatMap((point) => {
      const half = flatHalf(point, line.label, flat);
      const sign = end.x >= start.x ? 1 : -1;
      return half === 0 ? [point]
        : [{ x: point.x - half * sign, y: point.y }, { x: point.x + half * sign, y: point.y }];
    });
    return curve([start, ...inner, end].map(turned), isTall);
  });
}

function portsOf(lines: readonly LaidLine[], boxes: ReadonlyMap<string, Box>) {
  const ports = lines.map(() => ({ start: { x: 0, y: 0 }, end: { x: 0, y: 0 } }));
  const sides = new Map<string, { readonly towards: number; readonly set: (point: Point) => void }[]>();
  lines.forEach(({ from, to, points }, at) => {
    const add = (key: string, next: Point, set: (point: Point) => void) => {
      const box = boxes.get(key)!;
      const side = `${next.x > box.x + box.width / 2 ? ">" : "<"}${key}`;
      const there = sides.get(side) ?? [];
      there.push({ towards: next.y, set });
      sides.set(side, there);
    };
    add(from, points[1] ?? points[0]!, (point) => { ports[at]!.start = point; });
    add(to, points.at(-2) ?? points[0]!, (point) => { ports[at]!.end = point; });
  });
  for (const [side, there] of sides) {
    const { x, y, width, height } = boxes.get(side.slice(1))!;
    const gap = Math.min(PORT_GAP, (height - 2 * PORT_MARGIN) / Math.max(1, there.length - 1));
    there.sort((left, right) => left.towards - right.towards);
    there.forEach(({ set }, at) => set({
      x: side.startsWith(">") ? x + width : x,
      y: y + height / 2 + (at - (there.length - 1) / 2) * gap,
    }));
  }
  return ports;
}

/** How far a line stays flat on both sides of a point that dagre bends it at. */
function flatHalf(point: Point, label: LaidLine["label"], boxes: ReadonlyMap<string, Box>): number {
  if (label !== undefined && Math.abs(label.x - point.x) < SAME_LAYER) {
    return Math.max(0, label.width / 2 - UNDER_WORD);
  }
  for (const { x, width } of boxes.values()) {
    if (Math.abs(x + width / 2 - point.x) < SAME_LAYER) return width / 2;
  }
  return 0;
}

/** Each part leaves and arrives along the layers' direction. */
function curve(points: readonly Point[], isTall: boolean): string {
  const [first, ...rest] = points as readonly [Point, ...Point[]];
  let path = `M${first.x} ${first.y}`;
  let last = first;
  for (const point of rest) {
    const [x, y] = [(last.x + point.x) / 2, (last.y + point.y) / 2];
    path += isTall
      ? `C${last.x} ${y} ${point.x} ${y} ${point.x} ${point.y}`
      : `C${x} ${last.y} ${x} ${point.y} ${point.x} ${point.y}`;
    last = point;
  }
  return path;
}
