/**
 * Which requirements of a build depend on common facts, and on which of these a clash is possible at all.
 *
 * Formulas are monotone: a condition that holds never makes a requirement fail. So where every missing fact
 * has some value that satisfies all conditions on it, whatever is open is possible, and no search is needed.
 * Only facts whose conditions contradict one another are worth a look, and real builds have few of them. All
 * this is found once for a build.
 */
import { rowThatHolds } from "./derivation.ts";
import type { FactCondition } from "./fact-condition.ts";
import type { Cell, FactKey } from "./fact-key.ts";
import type { Requirement } from "./requirement.ts";
import type { Build, Parameter, PlacedGroup, Subject } from "./subject.ts";
import { NO } from "./truth.ts";
import { couldHoldTogether } from "./value-search.ts";

/** Groups and parameters that share facts, directly or through tables. */
export interface Knot {
  readonly groups: readonly PlacedGroup[];
  readonly parameters: readonly Parameter[];
  /** Every fact that the knot's truth can depend on. */
  readonly keys: readonly FactKey[];
  /**
   * Facts that make the knot impossible wherever they are missing: all must hold, and no value satisfies all.
   */
  readonly clashing: readonly FactKey[];
  /** Facts that may make it impossible where they are missing; to be searched. */
  readonly doubtful: readonly FactKey[];
}

const KNOTS = new WeakMap<Build, readonly Knot[]>();

/** Knots in which a clash is possible. Computed once for each build. */
export function knotsOf(subject: Subject, build: Build): readonly Knot[] {
  let knots = KNOTS.get(build);
  if (knots === undefined) {
    knots = tieKnots(subject, build).filter(
      ({ clashing, doubtful }) => clashing.length > 0 || doubtful.length > 0,
    );
    KNOTS.set(build, knots);
  }
  return knots;
}

function tieKnots(subject: Subject, build: Build): readonly Knot[] {
  const conditions = conditionsByKey(groupsIn(build.groups, subject.parameters));
  const doubtful = doubtfulKeys(conditions);
  if (doubtful.size === 0) return [];
  const parts = [
    ...build.groups.map((group) => ({ groups: [group], parameters: [] as Parameter[] })),
    ...subject.parameters.map((parameter) => ({ groups: [] as PlacedGroup[], parameters: [parameter] })),
  ];
  const knots: { groups: PlacedGroup[]; parameters: Parameter[]; keys: Set<FactKey> }[] = [];
  for (const part of parts) {
    const merged = {
      ...part,
      keys: closureOf(conditionsByKey(groupsIn(part.groups, part.parameters)).keys()),
    };
    for (let index = knots.length - 1; index >= 0; index--) {
      const knot = knots[index]!;
      if (![...knot.keys].some((key) => merged.keys.has(key))) continue;
      merged.groups = [...knot.groups, ...merged.groups];
      merged.parameters = [...knot.parameters, ...merged.parameters];
      knot.keys.forEach((key) => merged.keys.add(key));
      knots.splice(index, 1);
    }
    knots.push(merged);
  }
  return knots.map(({ groups, parameters, keys }) => {
    const clashing = [...keys].filter((key) => doubtful.has(key) && !couldMandatoryHold(key, groups, keys));
    return {
      groups,
      parameters,
      keys: [...keys],
      clashing,
      doubtful: [...keys].filter((key) => doubtful.has(key) && !clashing.includes(key)),
    };
  });
}

/** False when conditions that all must hold contradict one another on a fact that no table gives or reads. */
function couldMandatoryHold(
  key: FactKey,
  groups: readonly PlacedGroup[],
  keys: ReadonlySet<FactKey>,
): boolean {
  const isTied =
    key.rows.length > 0 ||
    [...keys].some((other) => other.rows.some((row) => row.when.some((condition) => condition.key === key)));
  if (isTied) return true;
  const mandatory = groups.flatMap(({ alternatives }) => (alternatives.length === 1 ? alternatives[0]! : []));
  return couldHoldTogether(key, conditionsByKey([mandatory]).get(key) ?? []);
}

/** Keys for which no value satisfies all conditions, or for which that cannot be told without a search. */
function doubtfulKeys(conditions: ReadonlyMap<FactKey, readonly FactCondition[]>): ReadonlySet<FactKey> {
  const doubtful = new Set<FactKey>();
  const feeding = new Map<FactKey, FactKey[]>();
  const closure = closureOf(conditions.keys());
  for (const key of closure) {
    const on = conditions.get(key) ?? [];
    if (on.length > 0 && !couldHoldTogether(key, on)) doubtful.add(key);
    if (key.rows.length === 0) continue;
    const inputs = new Set(key.rows.flatMap(({ when }) => when.map((condition) => condition.key)));
    const [input] = inputs;
    if (inputs.size === 1 && input!.rows.length === 0)
      feeding.set(input!, [...(feeding.get(input!) ?? []), key]);
    else [key, ...inputs].forEach((one) => doubtful.add(one));
  }
  for (const [input, derived] of feeding) {
    const holds = (key: FactKey, cell: Cell): boolean =>
      (conditions.get(key) ?? []).every((condition) => condition.outcome(cell).truth !== NO);
    const fits = [...input.cells()].some(
      (cell) =>
        holds(input, cell) &&
        derived.every((key) => {
          const row = rowThatHolds(key.rows, (condition) => condition.outcome(cell).truth);
          return typeof row === "string" ? row === "none" : holds(key, row.value);
        }),
    );
    if (!fits) [input, ...derived].forEach((key) => doubtful.add(key));
  }
  return doubtful;
}

/** The keys and the inputs of their tables. */
function closureOf(keys: Iterable<FactKey>): Set<FactKey> {
  const closure = new Set(keys);
  for (const key of closure)
    for (const { when } of key.rows) for (const condition of when) closure.add(condition.key);
  return closure;
}

function groupsIn(
  groups: readonly PlacedGroup[],
  parameters: readonly Parameter[],
): readonly (readonly Requirement[])[] {
  const all = [...groups, ...parameters.flatMap(({ values }) => values.flatMap((value) => value.groups))];
  return all.flatMap(({ alternatives }) => alternatives);
}

function conditionsByKey(
  lists: readonly (readonly Requirement[])[],
): ReadonlyMap<FactKey, readonly FactCondition[]> {
  const found = new Map<FactKey, FactCondition[]>();
  for (const entries of lists) {
    for (const entry of entries) {
      if (entry.kind !== "fact") continue;
      const list = found.get(entry.key);
      if (list === undefined) found.set(entry.key, [entry.condition]);
      else list.push(entry.condition);
    }
  }
  return found;
}
