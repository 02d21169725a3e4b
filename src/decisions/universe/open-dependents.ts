/**
 * Something that runs beside what is replaced, of which nobody knows whether a group of its requirements
 * holds: a fact is missing, or a statement leaves it open.
 *
 * It stays as it is, so it does not make every question UNKNOWN; but it must not become worse. Whatever the
 * missing facts turn out to be, what holds now holds afterwards, and what is left open now is not refused.
 * *Example*: b requires driver >=560 together with a >=2, and nobody states the driver. Where the driver is
 * 560, b runs on a@2 and would not on a@1, so replacing a@2 by a@1 is not COMPATIBLE.
 *
 * An alternative is two parts: facts, which no pick changes, and the rest, which picks do. Both questions,
 * what holds and what is not refused, are asked one after the other, each with plain yes and no (`Level`).
 */
import { MISSING } from "../fact-key.ts";
import type { FactCondition } from "../fact-condition.ts";
import { allOf, anyOf } from "../formula.ts";
import type { Formula } from "../formula.ts";
import type { Telling } from "../reasons.ts";
import type { Requirement } from "../requirement.ts";
import { truthOf } from "../requirement-truth.ts";
import { NO, UNKNOWN, YES } from "../truth.ts";
import type { TruthCode } from "../truth.ts";
import { ValueSearch } from "../value-search.ts";
import { anyClausesOf } from "./clauses.ts";
import type { Clause, Grounds, Reading } from "./clauses.ts";
import type { Dependent } from "./dependents.ts";
import type { Stack } from "./stack.ts";

/** YES: what holds must go on holding. UNKNOWN: what is not refused must not be refused. */
export type Level = typeof YES | typeof UNKNOWN;

type Group = Pick<Dependent, "build" | "group">;

/** An alternative that what is known does not rule out. */
interface Part {
  /** On missing facts. */
  readonly conditions: readonly FactCondition[];
  /** What picks may change. */
  readonly entries: readonly Requirement[];
  /** Whether all entries are met now. */
  readonly isMetNow: boolean;
}

function partsAt(level: Level, { build, group }: Group, { place }: Telling): readonly Part[] {
  return group.alternatives.flatMap((all): readonly Part[] => {
    const conditions: FactCondition[] = [];
    const entries: Requirement[] = [];
    let isMetNow = true;
    for (const entry of all) {
      if (entry.kind === "fact" && place.facts.cell(entry.key) === MISSING) {
        conditions.push(entry.condition);
        continue;
      }
      const isMet = truthOf(entry, place, build).truth >= level;
      if (entry.kind === "fact") {
        if (!isMet) return [];
      } else {
        entries.push(entry);
        isMetNow &&= isMet;
      }
    }
    return [{ conditions, entries, isMetNow }];
  });
}

const AT_LEAST: Readonly<Record<Level, readonly TruthCode[]>> = { [YES]: [YES], [UNKNOWN]: [UNKNOWN, YES] };
const BELOW: Readonly<Record<Level, readonly TruthCode[]>> = { [YES]: [NO, UNKNOWN], [UNKNOWN]: [NO] };

function factsHold(level: Level, { conditions }: Part): Formula {
  return allOf(conditions.map((tested) => ({ tested, truths: AT_LEAST[level] })));
}

function factsFail(level: Level, { conditions }: Part): Formula {
  return anyOf(conditions.map((tested) => ({ tested, truths: BELOW[level] })));
}

function levelsOf({ stated }: Reading): readonly Level[] {
  return stated === "no" ? [YES, UNKNOWN] : [UNKNOWN];
}

/**
 * When the group is no worse, in terms of the missing facts, once everything is picked; `isStillMet` tells
 * whether an entry is met by what stays and what is picked.
 */
export function formulaNotWorse(
  of: Group,
  telling: Telling,
  reading: Reading,
  isStillMet: (entry: Requirement, level: Level) => boolean,
): Formula {
  return allOf(
    levelsOf(reading).map((level) => {
      const parts = partsAt(level, of, telling).map((part) => ({
        part,
        isStillMet: part.entries.every((entry) => isStillMet(entry, level)),
      }));
      const before = parts.filter(({ part }) => part.isMetNow);
      if (before.every((one) => one.isStillMet)) return YES;
      return anyOf([
        allOf(before.map(({ part }) => factsFail(level, part))),
        ...parts.filter((one) => one.isStillMet).map(({ part }) => factsHold(level, part)),
      ]);
    }),
  );
}

/** Alternatives that picks may change, tried in all combinations; real groups have two. */
const PARTS_TRIED_MAX = 6;

/**
 * That the group is no worse whatever the missing facts are. Where those are read as possible nothing is said
 * here: the whole choice is judged (./missing-facts.ts).
 */
export function clausesNotWorse(
  of: Group,
  telling: Telling,
  stack: Stack,
  grounds: Grounds,
): readonly Clause[] {
  if (grounds.reading.missing === "possible") return [];
  return levelsOf(grounds.reading).flatMap((level) =>
    clausesAt(level, of, telling, stack, level === YES ? grounds.certain() : grounds.unrefused()),
  );
}

function clausesAt(
  level: Level,
  of: Group,
  telling: Telling,
  stack: Stack,
  grounds: Grounds,
): readonly Clause[] {
  const parts = partsAt(level, of, telling);
  const before = parts.filter(({ isMetNow }) => isMetNow);
  const lists = parts.map(({ entries }) =>
    entries.flatMap((entry) =>
      grounds.entryClauses(entry, of.build, stack).map((on): Clause => ({ on, entries: [entry] })),
    ),
  );
  const isBroken = (kept: readonly boolean[]): boolean => {
    const formula = allOf([
      anyOf(before.map((part) => factsHold(level, part))),
      ...parts.filter((_, at) => kept[at]).map((part) => factsFail(level, part)),
    ]);
    if (typeof formula === "number") return formula !== NO;
    return new ValueSearch(formula, telling.place.facts).isPossible("possible");
  };
  const always = lists.map((clauses) => clauses.length === 0);
  const changing = parts.flatMap((_, at) =>
    always[at] || lists[at]!.some(({ on }) => on.length === 0) ? [] : [at]);
  const entries = before.flatMap((part) => part.entries);
  const never: Clause = { on: [], entries };
  if (before.length === 0 || !isBroken(always)) return [];
  // More than can be tried: that each alternative which is met now stays met is enough, and may be too much.
  if (changing.length > PARTS_TRIED_MAX) return lists.filter((_, at) => parts[at]!.isMetNow).flat();
  const broken: number[] = [];
  const clauses: Clause[] = [];
  for (const kept of largestFirst(changing.length)) {
    if (broken.some((wider) => (kept & ~wider) === 0)) continue;
    const isIn = (at: number): boolean => ((kept >> changing.indexOf(at)) & 1) === 1;
    if (!isBroken(parts.map((_, at) => always[at]! || (changing.includes(at) && isIn(at))))) continue;
    broken.push(kept);
    clauses.push(...(anyClausesOf(changing.filter((at) => !isIn(at)).map((at) => lists[at]!)) ?? [never]));
  }
  return clauses.map((clause) => (clause.entries.length > 0 ? clause : never));
}

/** All sets of `count` things as bits, those with more things before those with fewer. */
function largestFirst(count: number): readonly number[] {
  const size = (set: number): number => set.toString(2).replaceAll("0", "").length;
  return Array.from({ length: 2 ** count }, (_, set) => set).sort((a, b) => size(b) - size(a));
}
