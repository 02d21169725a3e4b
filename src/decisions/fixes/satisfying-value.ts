/** A value of one fact that satisfies several conditions at once, close to the value there is. */
import type { PropertyValue } from "../../model/graph.ts";
import { nearestSatisfying } from "../../values/condition.ts";
import { classesOf } from "../../values/condition-classes.ts";
import type { FactCondition } from "../fact-condition.ts";
import { factValue } from "../fact-key.ts";
import type { Cell, FactKey } from "../fact-key.ts";
import { YES } from "../truth.ts";

/**
 * The nearest value to one condition that satisfies all; else one that the snapshot knows; else any.
 * undefined when none is found.
 */
export function satisfyingValue(
  key: FactKey, conditions: readonly FactCondition[], cell: Cell,
): PropertyValue | undefined {
  const satisfiesAll = (value: PropertyValue | undefined): value is PropertyValue =>
    value !== undefined &&
    conditions.every((condition) => condition.outcome(key.assumedCell(value)).truth === YES);
  if (cell.value !== undefined && cell.prepared !== null) {
    const value = factValue(cell.value);
    const near = conditions
      .map(({ condition }) => nearestSatisfying(key.type, condition, value))
      .find((candidate) => satisfiesAll(candidate));
    if (near !== undefined) return near;
  }
  const classes = classesOf(key.type, conditions.map(({ compiled }) => compiled));
  return classes
    .filter(({ truths }) => truths.every((truth) => truth === "yes"))
    .map(({ example }) => example)
    .find((example) => satisfiesAll(example));
}
