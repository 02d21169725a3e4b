/**
 * Classes of values on a line: the line is cut wherever a condition changes its truth, for each kind of point
 * on its own.
 */
import type { CompiledCondition, Truth } from "./condition.ts";
import type { ValueClass } from "./condition-classes.ts";
import { compareCuts, containsAbove, containsPoint, nothing, unionOfAll } from "./cut-set.ts";
import type { Cut, CutSet } from "./cut-set.ts";
import { checkFactValue } from "./fact-type.ts";
import type { FactType, FactValue } from "./fact-type.ts";
import { lineOf } from "./line.ts";
import type { Line, Point } from "./line.ts";
import type { KindSets, LinePlan } from "./line-condition.ts";
import { exampleCandidates } from "./line-example.ts";
import { InvalidFactValue } from "./invalid-fact-value.ts";

interface Piece {
  readonly kind: number;
  readonly set: CutSet<Point>;
}

export function lineClasses(type: FactType, conditions: readonly CompiledCondition[]): readonly ValueClass[] {
  const line = lineOf(type)!;
  const plans = conditions.map(({ plan }) => plan as LinePlan);
  const pieces = new Map<string, { readonly truths: readonly Truth[]; readonly pieces: Piece[] }>();
  for (const kind of line.kinds) {
    const tables = plans.map((plan) => snappedPlan(line, kind, plan));
    const { insideBottom, cuts } = cutsOf(line, tables);
    const starts: readonly (Cut<Point> | null)[] = insideBottom ? [null, ...cuts] : cuts;
    starts.forEach((start, index) => {
      const truths = tables.map((table) => truthAbove(line, table, start));
      const set: CutSet<Point> = {
        insideBelow: start === null,
        cuts: [start, starts[index + 1] ?? null].filter((cut) => cut !== null),
      };
      const name = truths.join(" ");
      const found = pieces.get(name) ?? { truths, pieces: [] };
      found.pieces.push({ kind, set });
      pieces.set(name, found);
    });
  }
  return [...pieces.values()].map(({ truths, pieces: own }) => classOf(type, line, truths, own));
}

interface Table {
  readonly yes: CutSet<Point>;
  readonly undecided: readonly CutSet<Point>[];
}

function snappedPlan(line: Line, kind: number, plan: LinePlan): Table {
  return {
    yes: line.snap(kind, plan.yes[kind]!),
    undecided: plan.undecided.map(({ sets }) => line.snap(kind, sets[kind]!)),
  };
}

/**
 * Every place where a truth changes, ascending. The bottom of the line is always a class: snapped cuts have
 * points below.
 */
function cutsOf(
  line: Line,
  tables: readonly Table[],
): { readonly insideBottom: boolean; readonly cuts: readonly Cut<Point>[] } {
  const all = tables.flatMap(({ yes, undecided }) => [yes, ...undecided].flatMap(({ cuts }) => cuts));
  all.sort((a, b) => compareCuts(line.order, a, b));
  return {
    insideBottom: true,
    cuts: all.filter((cut, index) => index === 0 || compareCuts(line.order, all[index - 1]!, cut) !== 0),
  };
}

function truthAbove(line: Line, { yes, undecided }: Table, cut: Cut<Point> | null): Truth {
  if (containsAbove(line.order, yes, cut)) return "yes";
  return undecided.some((set) => containsAbove(line.order, set, cut)) ? "unknown" : "no";
}

function classOf(type: FactType, line: Line, truths: readonly Truth[], pieces: readonly Piece[]): ValueClass {
  const sets: KindSets = [0, 1, 2, 3].map((kind) => {
    const own = pieces.filter((piece) => piece.kind === kind).map(({ set }) => set);
    return own.length === 0 ? nothing<Point>() : unionOfAll(line.order, own);
  });
  const example = exampleOf(type, line, sets);
  const rest = { truths, ...(example === undefined ? {} : { example }) };
  let description: string | undefined;
  // Made when first read: most classes are only counted.
  return {
    get description() {
      return (description ??= line.describe(sets));
    },
    ...rest,
  };
}

/** The first candidate that really is in the class. */
function exampleOf(type: FactType, line: Line, sets: KindSets): FactValue | undefined {
  for (const kind of line.kinds) {
    for (const candidate of exampleCandidates(type, sets[kind]!)) {
      const point = pointOf(type, line, candidate);
      if (
        point !== undefined &&
        containsPoint(line.order, sets[line.kindOf(point)]!, point, line.textOf(point))
      )
        return candidate;
    }
  }
  return undefined;
}

function pointOf(type: FactType, line: Line, value: FactValue): Point | undefined {
  try {
    return line.pointOf(checkFactValue(type, value));
  } catch (error) {
    if (error instanceof InvalidFactValue) return undefined;
    throw error;
  }
}
