/**
 * The smallest change of one fact that satisfies a condition, where there is an obvious one.
 */
import { compileCondition } from "./condition.ts";
import type { CompiledCondition, Condition } from "./condition.ts";
import { compareCuts } from "./cut-set.ts";
import type { Cut } from "./cut-set.ts";
import type { FactType, FactValue } from "./fact-type.ts";
import { checkFactValue } from "./fact-type.ts";
import type { LinePlan } from "./line-condition.ts";
import type { Point } from "./line.ts";
import { pairsOf } from "./cut-set.ts";

/**
 * A value that satisfies the condition and is close to the given one; undefined when it is satisfied already
 * or nothing is obvious. On a line: the next bound above, else the nearest below. Of a list: the first. Of a
 * set: elements added, removed. Whoever has the condition compiled against the type gives it along.
 */
export function nearestSatisfying(
  type: FactType,
  condition: Condition,
  value: FactValue,
  compiled: CompiledCondition = compileCondition(type, condition),
): FactValue | undefined {
  if (compiled.test(value).truth === "yes") return undefined;
  const candidates =
    compiled.plan.kind === "line"
      ? lineCandidates(compiled.plan, type, value)
      : wordCandidates(type, condition, value);
  return candidates.find((candidate) => compiled.test(candidate).truth === "yes");
}

function lineCandidates(plan: LinePlan, type: FactType, value: FactValue): readonly FactValue[] {
  const { line } = plan;
  const point = line.pointOf(checkFactValue(type, value));
  const above: Cut<Point>[] = [];
  const below: Cut<Point>[] = [];
  for (const [lower, upper] of pairsOf(line.snap(0, plan.yes[0]!))) {
    if (lower !== null && compareCuts(line.order, lower, { at: point, side: "below" }) > 0) above.push(lower);
    else below.unshift(...[upper, lower].filter((cut) => cut !== null));
  }
  return [...above, ...below].map((cut) => line.valueOf(cut.at));
}

function wordCandidates(type: FactType, condition: Condition, value: FactValue): readonly FactValue[] {
  switch (condition.kind) {
    case "is":
      return [condition.value];
    case "oneOf":
      return condition.values;
    case "not":
      if (type.kind === "boolean") return [true, false];
      return type.kind === "enum" ? type.values : [];
    case "glob":
      return type.kind === "enum" ? type.values : [];
    case "includes": {
      const without = (value as readonly string[]).filter(
        (element) => !(condition.none ?? []).includes(element),
      );
      const needed = [...without, ...(condition.all ?? [])];
      return [needed, ...(condition.any ?? []).map((element) => [...needed, element])].map((elements) =>
        checkFactValue(type, elements),
      );
    }
    default:
      return [];
  }
}
