/**
 * Conditions on facts that lie on a line, as sets of points: where they hold and where they are undecided.
 */
import {
  CODE_UNSTATED,
  FAILS,
  PRERELEASE_LEFT_OUT,
  SATISFIES,
  STATED_BOTH,
  STATED_NEITHER,
} from "./condition-answer.ts";
import type { Condition, ConditionAnswer, PreparedValue, Truth } from "./condition.ts";
import { reachOfCode } from "./cuda-code.ts";
import {
  between,
  complementOf,
  containsPoint,
  everything,
  intersectionOf,
  nothing,
  onePoint,
  unionOf,
  unionOfAll,
} from "./cut-set.ts";
import type { CutSet } from "./cut-set.ts";
import { checkFactValue } from "./fact-type.ts";
import type { FactType, FactValue } from "./fact-type.ts";
import type { Line, Point } from "./line.ts";
import { compileRange } from "./range.ts";

/** One set for each kind of point. */
export type KindSets = readonly CutSet<Point>[];

export interface LinePlan {
  readonly kind: "line";
  readonly line: Line;
  readonly yes: KindSets;
  /** Undecided, with the reason; disjoint from `yes` and from each other. Elsewhere the answer is no. */
  readonly undecided: readonly { readonly sets: KindSets; readonly answer: ConditionAnswer }[];
  test(prepared: PreparedValue): ConditionAnswer;
}

export function compileOnLine(type: FactType, line: Line, condition: Condition): LinePlan {
  const isEnum = type.kind === "enum";
  const { yes, undecided } = setsOf(type, line, condition);
  const test = (prepared: PreparedValue): ConditionAnswer => {
    const point = (isEnum ? line.pointOf(prepared as string) : prepared) as Point;
    const kind = line.kindOf(point);
    const text = line.textOf(point);
    if (containsPoint(line.order, yes[kind]!, point, text)) return SATISFIES;
    for (const { sets, answer } of undecided) {
      if (containsPoint(line.order, sets[kind]!, point, text)) return answer;
    }
    const leftOut = kind % 2 === 1 && containsPoint(line.order, yes[kind - 1]!, point, text);
    return leftOut ? PRERELEASE_LEFT_OUT : FAILS;
  };
  return { kind: "line", line, yes, undecided, test };
}

/** The truth of a plan for the points just above a cut, or everywhere when a class has no cut. */
export function truthOf(plan: LinePlan, holds: (sets: KindSets) => boolean): Truth {
  if (holds(plan.yes)) return "yes";
  return plan.undecided.some(({ sets }) => holds(sets)) ? "unknown" : "no";
}

type Sets = Pick<LinePlan, "yes" | "undecided">;

const ALL_KINDS = [0, 1, 2, 3] as const;

function setsOf(type: FactType, line: Line, condition: Condition): Sets {
  const pointOf = (value: FactValue) => line.pointOf(checkFactValue(type, value));
  const points = (values: readonly FactValue[]) =>
    unionOfAll(
      line.order,
      values.map((value) => onePoint(pointOf(value))),
    );
  switch (condition.kind) {
    case "range":
      return type.kind === "version" ? statedSets(type.scheme, line, condition) : decided(nothing());
    case "is":
      return decided(points([condition.value]));
    case "oneOf":
      return decided(points(condition.values));
    case "not":
      return decided(complementOf(points(condition.values)));
    case "bounds":
      return decided(
        between(
          line.order,
          condition.atLeast === undefined ? null : { at: pointOf(condition.atLeast), side: "below" },
          condition.atMost === undefined ? null : { at: pointOf(condition.atMost), side: "above" },
        ),
      );
    case "present":
      return decided(everything());
    case "runsCode": {
      const { runs, undecided } = reachOfCode(condition.native, condition.ptx);
      const set = undecided as CutSet<Point>;
      return {
        ...decided(runs as CutSet<Point>),
        undecided: [{ sets: ALL_KINDS.map(() => set), answer: CODE_UNSTATED }],
      };
    }
    case "includes":
    case "glob":
      return decided(nothing()); // Refused before: ./condition-fit.ts.
    default: {
      const never: never = condition;
      return never;
    }
  }
}

function decided(set: CutSet<Point>): Sets {
  return { yes: ALL_KINDS.map(() => set), undecided: [] };
}

/** A refusal covers pre-releases too: what is stated not to work is no better before its release. */
function statedSets(
  scheme: Extract<FactType, { kind: "version" }>["scheme"],
  line: Line,
  condition: Extract<Condition, { kind: "range" }>,
): Sets {
  const works =
    condition.range === undefined ? undefined : (compileRange(scheme, condition.range).sets as KindSets);
  const refused =
    condition.refused === undefined
      ? undefined
      : (compileRange(scheme, condition.refused, { prereleases: "all" }).sets as KindSets);
  if (refused === undefined) return { yes: works!, undecided: [] };
  if (works === undefined) return { yes: refused.map(complementOf), undecided: [] };
  const each = (combine: (a: CutSet<Point>, b: CutSet<Point>) => CutSet<Point>) =>
    works.map((set, kind) => combine(set, refused[kind]!));
  return {
    yes: each((a, b) => intersectionOf(line.order, a, complementOf(b))),
    undecided: [
      { sets: each((a, b) => intersectionOf(line.order, a, b)), answer: STATED_BOTH },
      { sets: each((a, b) => complementOf(unionOf(line.order, a, b))), answer: STATED_NEITHER },
    ],
  };
}
