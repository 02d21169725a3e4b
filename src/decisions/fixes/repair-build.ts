/**
 * Values of facts with which a build would hold: for each way to choose among its alternatives, the facts
 * that would have to be different, with one value each that satisfies all conditions on it.
 *
 * A derived fact is changed through what it follows from (the distribution's release, and not its C library).
 * What is declared absent is not conjured up.
 */
import type { PropertyValue } from "../../model/graph.ts";
import type { DerivationRow } from "../derivation.ts";
import type { FactCondition } from "../fact-condition.ts";
import { ABSENT } from "../fact-key.ts";
import type { FactKey } from "../fact-key.ts";
import type { Requirement } from "../requirement.ts";
import { truthOf } from "../requirement-truth.ts";
import type { Place } from "../requirement-truth.ts";
import type { Build, Parameter, PlacedGroup } from "../subject.ts";
import { NO, YES } from "../truth.ts";
import { satisfyingValue } from "./satisfying-value.ts";

/** Ways to choose among alternatives that are tried for one build; most builds have one or two. */
export const WAYS_MAX = 16;

export type FactValues = ReadonlyMap<FactKey, PropertyValue>;

/** Distinct, those with fewest facts first; empty when no facts alone would help. */
export function repairsOf(
  build: Build, parameters: readonly Parameter[], place: Place,
): { readonly repairs: readonly FactValues[]; readonly isTruncated: boolean } {
  const choices = [
    ...build.groups.map((group) => waysOf(group, place, build)),
    ...parameters.map(({ values }) =>
      values.flatMap(({ groups }) => productOf(groups.map((group) => waysOf(group, place, build))))),
  ];
  const ways = productOf(choices);
  const repairs = new Map<string, FactValues>();
  for (const way of ways.slice(0, WAYS_MAX)) {
    const values = valuesFor(way, place);
    if (values === undefined || values.size === 0) continue;
    repairs.set([...values].map(([key, value]) => `${key.name}=${String(value)}`).sort().join("\n"), values);
  }
  return {
    repairs: [...repairs.values()].sort((a, b) => a.size - b.size),
    isTruncated: ways.length > WAYS_MAX,
  };
}

/** Conditions that hold together. */
type Way = readonly FactCondition[];

/** The alternatives that facts could make hold, nearest first; a group that holds has that way alone. */
function waysOf({ alternatives }: PlacedGroup, place: Place, build: Build): readonly Way[] {
  const possible = alternatives.filter((entries) =>
    entries.every((entry) => entry.kind === "fact" || truthOf(entry, place, build).truth === YES));
  const openCount = (entries: readonly Requirement[]): number =>
    entries.filter((entry) => truthOf(entry, place, build).truth !== YES).length;
  return possible
    .toSorted((a, b) => openCount(a) - openCount(b))
    .map((entries) => entries.flatMap((entry) => (entry.kind === "fact" ? [entry.condition] : [])));
}

/** One way of each choice, joined; one more than WAYS_MAX at most, and those that take first ways first. */
function productOf(choices: readonly (readonly Way[])[]): readonly Way[] {
  let ways: readonly Way[] = [[]];
  for (const choice of choices)
    ways = choice.flatMap((one) => ways.map((way) => [...way, ...one])).slice(0, WAYS_MAX + 1);
  return ways;
}

function valuesFor(way: Way, { facts }: Place): FactValues | undefined {
  const byKey = Map.groupBy(new Set(way), ({ key }) => key);
  const values = new Map<FactKey, PropertyValue>();
  for (const [key, conditions] of byKey) {
    const cell = facts.cell(key);
    if (conditions.every((condition) => condition.outcome(cell).truth === YES)) continue;
    if (cell === ABSENT) return undefined;
    const row = facts.rows[key.index];
    if (row !== undefined) {
      const inputs = inputsFor(key, conditions, row, facts);
      if (inputs === undefined) return undefined;
      for (const [input, value] of inputs) values.set(input, value);
      continue;
    }
    const value = satisfyingValue(key, conditions, cell);
    if (value === undefined) return undefined;
    values.set(key, value);
  }
  return values;
}

/**
 * Versions among the inputs of a derived fact that would make another row give a fitting value: the next row
 * of the table, as tables list releases in order. undefined when something other than a version would change.
 */
function inputsFor(
  key: FactKey, conditions: readonly FactCondition[], current: DerivationRow, facts: Place["facts"],
): FactValues | undefined {
  const at = key.rows.indexOf(current);
  const distance = (row: DerivationRow): number => Math.abs(key.rows.indexOf(row) - at);
  const fitting = key.rows
    .filter((row) => conditions.every((condition) => condition.outcome(row.value).truth === YES))
    .sort((a, b) => distance(a) - distance(b));
  for (const row of fitting) {
    const open = row.when.filter((condition) => condition.outcome(facts.cell(condition.key)).truth !== YES);
    if (open.some((condition) => condition.key.type.kind !== "version")) continue;
    if (open.some((condition) => condition.outcome(facts.cell(condition.key)).truth !== NO)) continue;
    const values = new Map<FactKey, PropertyValue>();
    for (const [input, on] of Map.groupBy(open, (condition) => condition.key)) {
      const value = satisfyingValue(input, on, facts.cell(input));
      if (value !== undefined) values.set(input, value);
    }
    if (values.size > 0) return values;
  }
  return undefined;
}
