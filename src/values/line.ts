/**
 * The types of facts whose values lie on a line: versions, quantities, numbers, times and ordered enums.
 *
 * A line has kinds of points (only versions have several: ./version-kind.ts), an order, and texts. Points of
 * different types never meet, so the type of a point stays inside its line.
 */
import type { Cut, CutSet, Order } from "./cut-set.ts";
import { compareCuts, nothing } from "./cut-set.ts";
import type { FactType, FactValue } from "./fact-type.ts";
import { formatQuantity, parseQuantity } from "./quantity.ts";
import { describeSets } from "./range-text.ts";
import { orderOf, parseVersion } from "./scheme.ts";
import { formatTime, parseTime } from "./time.ts";
import { exactText, kindOf, kindsOf, snapped } from "./version-kind.ts";
import type { Version } from "./version.ts";

export type Point = Version | bigint | number;

export interface Line {
  readonly order: Order<Point>;
  /** The kinds of points that exist; sets are lists with a set at each of these places. */
  readonly kinds: readonly number[];
  readonly kindOf: (point: Point) => number;
  /** What tells apart points that the order holds equal. */
  readonly textOf: (point: Point) => string;
  /** The point of a value that checkFactValue let through. */
  readonly pointOf: (value: FactValue) => Point;
  /** The value of a point. */
  readonly valueOf: (point: Point) => FactValue;
  /** The same points of a kind with the fewest cuts. */
  readonly snap: (kind: number, set: CutSet<Point>) => CutSet<Point>;
  readonly describe: (sets: readonly CutSet<Point>[]) => string;
}

/** The line of a type, or undefined when its values have no order. */
export function lineOf(type: FactType): Line | undefined {
  switch (type.kind) {
    case "version":
      return versionLine(type.scheme);
    case "quantity":
      return QUANTITY_LINE;
    case "number":
      return NUMBER_LINE;
    case "time":
      return TIME_LINE;
    case "enum":
      return type.ordered ? enumLine(type.values) : undefined;
    case "set":
    case "boolean":
    case "string":
      return undefined;
    default: {
      const never: never = type;
      return never;
    }
  }
}

function versionLine(scheme: Version["scheme"]): Line {
  return {
    order: orderOf(scheme) as Order<Point>,
    kinds: kindsOf(scheme),
    kindOf: (point) => kindOf(point as Version),
    textOf: (point) => exactText(point as Version),
    pointOf: (value) => parseVersion(scheme, value as string),
    valueOf: (point) => (point as Version).text,
    snap: (kind, set) => snapped(scheme, kind, set as CutSet<Version>),
    describe: (sets) =>
      describeSets(
        scheme,
        [0, 1, 2, 3].map((kind) => (sets[kind] ?? nothing()) as CutSet<Version>),
      ),
  };
}

/** A line of one kind of points. */
function plainLine(
  order: Order<Point>,
  pointOf: Line["pointOf"],
  valueOf: (point: Point) => FactValue,
  snapCut?: (cut: Cut<Point>) => Cut<Point>,
): Line {
  const snap = (_: number, set: CutSet<Point>) =>
    snapCut === undefined ? set : withoutDoubles(order, set, snapCut);
  return {
    order,
    pointOf,
    valueOf,
    snap,
    kinds: [0],
    kindOf: () => 0,
    textOf: () => "",
    describe: (sets) => textOfSet(snap(0, sets[0]!), (point) => String(valueOf(point))),
  };
}

const compareNumbers: Order<Point> = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
/** Points that are whole numbers: just above n is just below n + 1. */
const wholeCut = (cut: Cut<Point>): Cut<Point> =>
  cut.side === "below" ? cut : { at: (cut.at as bigint) + 1n, side: "below" };

const QUANTITY_LINE = plainLine(
  compareNumbers,
  (value) => parseQuantity(String(value)).nano,
  (point) => quantityText(point as bigint),
  wholeCut,
);
const NUMBER_LINE = plainLine(
  compareNumbers,
  (value) => value as number,
  (point) => point as number,
);
const TIME_LINE = plainLine(
  compareNumbers,
  (value) => parseTime(value as string)!,
  (point) => formatTime(point as bigint),
  wholeCut,
);

function enumLine(values: readonly string[]): Line {
  const places = new Map(values.map((value, place) => [value, BigInt(place)]));
  return plainLine(
    compareNumbers,
    (value) => places.get(value as string)!,
    (point) => values[Number(point)] ?? "",
    wholeCut,
  );
}

/** A quantity in binary form where that is short: whole kibibytes. */
export function quantityText(nano: bigint): string {
  return formatQuantity({ nano, form: nano % KIBI_NANO === 0n ? "binary" : "decimal" });
}

const KIBI_NANO = 1024n * 1_000_000_000n;

function withoutDoubles(
  order: Order<Point>,
  set: CutSet<Point>,
  snapCut: (cut: Cut<Point>) => Cut<Point>,
): CutSet<Point> {
  const cuts: Cut<Point>[] = [];
  for (const cut of set.cuts.map(snapCut)) {
    if (cuts.length > 0 && compareCuts(order, cuts.at(-1)!, cut) === 0) cuts.pop();
    else cuts.push(cut);
  }
  return { insideBelow: set.insideBelow, cuts };
}

/** `>=16Gi <32Gi || >=64Gi`, `=3`. */
function textOfSet(set: CutSet<Point>, text: (point: Point) => string): string {
  const parts: string[] = [];
  let lower: Cut<Point> | null | undefined = set.insideBelow ? null : undefined;
  for (const cut of set.cuts) {
    if (lower === undefined) lower = cut;
    else {
      parts.push(intervalText(lower, cut, text));
      lower = undefined;
    }
  }
  if (lower !== undefined) parts.push(intervalText(lower, null, text));
  return parts.length === 0 ? "none" : parts.join(" || ");
}

function intervalText(
  lower: Cut<Point> | null,
  upper: Cut<Point> | null,
  text: (point: Point) => string,
): string {
  if (lower === null && upper === null) return "*";
  const low = lower === null ? "" : boundText(lower, text, ">=", ">");
  const high = upper === null ? "" : boundText(upper, text, "<", "<=");
  if (low.startsWith(">=") && high.startsWith("<=") && low.slice(2) === high.slice(2))
    return `=${low.slice(2)}`;
  return [low, high].filter((part) => part !== "").join(" ");
}

/** Just below n + 1 is just above n: of the two, the one with the shorter text. */
function boundText(cut: Cut<Point>, text: (point: Point) => string, below: string, above: string): string {
  if (cut.side === "above") return `${above}${text(cut.at)}`;
  const here = text(cut.at);
  const before = typeof cut.at === "bigint" ? text(cut.at - 1n) : here;
  return before.length < here.length ? `${above}${before}` : `${below}${here}`;
}
