/**
 * A set of points on an ordered line, as the sorted list of the places where membership changes.
 *
 * A cut lies just below or just above a point. Going up the line, membership starts as `insideBelow` and
 * flips at every cut; so a set and its complement share their cuts, and every operation is one merge. A cut
 * may be `exact`: it then lies between texts that the order holds equal (PEP 440's `===1.0` tells 1.0 from
 * 1.0.0), all of them inside their point.
 */

export interface Cut<Point> {
  readonly at: Point;
  readonly side: "below" | "above";
  readonly exact?: string;
}

export interface CutSet<Point> {
  readonly insideBelow: boolean;
  /** Ascending, none twice. */
  readonly cuts: readonly Cut<Point>[];
}

export type Order<Point> = (a: Point, b: Point) => number;

export function everything<Point>(): CutSet<Point> {
  return { insideBelow: true, cuts: [] };
}

export function nothing<Point>(): CutSet<Point> {
  return { insideBelow: false, cuts: [] };
}

/**
 * The points from one cut up to another; null is the end of the line. Empty when `from` is not below `to`.
 */
export function between<Point>(
  order: Order<Point>,
  from: Cut<Point> | null,
  to: Cut<Point> | null,
): CutSet<Point> {
  if (from === null) return { insideBelow: true, cuts: to === null ? [] : [to] };
  if (to === null) return { insideBelow: false, cuts: [from] };
  return compareCuts(order, from, to) < 0 ? { insideBelow: false, cuts: [from, to] } : nothing();
}

/** One point, or with `exact` one text of it. */
export function onePoint<Point>(at: Point, exact?: string): CutSet<Point> {
  const more = exact === undefined ? {} : { exact };
  return {
    insideBelow: false,
    cuts: [
      { at, side: "below", ...more },
      { at, side: "above", ...more },
    ],
  };
}

export function complementOf<Point>(set: CutSet<Point>): CutSet<Point> {
  return { insideBelow: !set.insideBelow, cuts: set.cuts };
}

export function unionOf<Point>(order: Order<Point>, a: CutSet<Point>, b: CutSet<Point>): CutSet<Point> {
  return a === b ? a : merged(order, a, b, (inA, inB) => inA || inB);
}

export function intersectionOf<Point>(
  order: Order<Point>,
  a: CutSet<Point>,
  b: CutSet<Point>,
): CutSet<Point> {
  return a === b ? a : merged(order, a, b, (inA, inB) => inA && inB);
}

/** The union of many sets, by halves, so that n sets take n log n steps. */
export function unionOfAll<Point>(order: Order<Point>, sets: readonly CutSet<Point>[]): CutSet<Point> {
  if (sets.length === 0) return nothing();
  if (sets.length === 1) return sets[0]!;
  const half = sets.length >> 1;
  return unionOf(order, unionOfAll(order, sets.slice(0, half)), unionOfAll(order, sets.slice(half)));
}

export function intersectionOfAll<Point>(order: Order<Point>, sets: readonly CutSet<Point>[]): CutSet<Point> {
  return sets.length === 1 ? sets[0]! : complementOf(unionOfAll(order, sets.map(complementOf)));
}

function merged<Point>(
  order: Order<Point>,
  a: CutSet<Point>,
  b: CutSet<Point>,
  keep: (inA: boolean, inB: boolean) => boolean,
): CutSet<Point> {
  let inA = a.insideBelow;
  let inB = b.insideBelow;
  const insideBelow = keep(inA, inB);
  let inside = insideBelow;
  const cuts: Cut<Point>[] = [];
  for (let i = 0, j = 0; i < a.cuts.length || j < b.cuts.length;) {
    const x = a.cuts[i];
    const y = b.cuts[j];
    const which = x === undefined ? 1 : y === undefined ? -1 : compareCuts(order, x, y);
    if (which <= 0) {
      inA = !inA;
      i++;
    }
    if (which >= 0) {
      inB = !inB;
      j++;
    }
    if (keep(inA, inB) !== inside) {
      inside = !inside;
      cuts.push((which <= 0 ? x : y)!);
    }
  }
  return { insideBelow, cuts };
}

/** Whether the point is in the set; `text` decides at exact cuts. Binary search. */
export function containsPoint<Point>(
  order: Order<Point>,
  set: CutSet<Point>,
  point: Point,
  text: string,
): boolean {
  let low = 0;
  let high = set.cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(order, set.cuts[middle]!, point, text)) low = middle + 1;
    else high = middle;
  }
  return (low % 2 === 1) !== set.insideBelow;
}

/** Whether the points just above the cut (null: the lowest of all) are in the set. */
export function containsAbove<Point>(
  order: Order<Point>,
  set: CutSet<Point>,
  cut: Cut<Point> | null,
): boolean {
  if (cut === null) return set.insideBelow;
  let low = 0;
  let high = set.cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareCuts(order, set.cuts[middle]!, cut) <= 0) low = middle + 1;
    else high = middle;
  }
  return (low % 2 === 1) !== set.insideBelow;
}

function isBelow<Point>(order: Order<Point>, cut: Cut<Point>, point: Point, text: string): boolean {
  const place = order(cut.at, point);
  if (place !== 0) return place < 0;
  if (cut.exact === undefined || cut.exact === text) return cut.side === "below";
  return cut.exact < text;
}

/** Order of cuts. At one point: below it, then the exact cuts inside it in order of text, then above it. */
export function compareCuts<Point>(order: Order<Point>, a: Cut<Point>, b: Cut<Point>): number {
  const place = order(a.at, b.at);
  if (place !== 0) return place;
  if (a.exact !== b.exact) {
    if (a.exact === undefined) return a.side === "below" ? -1 : 1;
    if (b.exact === undefined) return b.side === "below" ? 1 : -1;
    return a.exact < b.exact ? -1 : 1;
  }
  return a.side === b.side ? 0 : a.side === "below" ? -1 : 1;
}

/** The set as pairs of cuts, ascending; null is an end of the line. */
export function pairsOf<Point>(
  set: CutSet<Point>,
): readonly (readonly [Cut<Point> | null, Cut<Point> | null])[] {
  const ends: (Cut<Point> | null)[] = set.insideBelow ? [null, ...set.cuts] : [...set.cuts];
  if (ends.length % 2 === 1) ends.push(null);
  const pairs: (readonly [Cut<Point> | null, Cut<Point> | null])[] = [];
  for (let index = 0; index < ends.length; index += 2) pairs.push([ends[index]!, ends[index + 1]!]);
  return pairs;
}

export function sameSet<Point>(order: Order<Point>, a: CutSet<Point>, b: CutSet<Point>): boolean {
  return (
    a.insideBelow === b.insideBelow &&
    a.cuts.length === b.cuts.length &&
    a.cuts.every((cut, index) => compareCuts(order, cut, b.cuts[index]!) === 0)
  );
}
