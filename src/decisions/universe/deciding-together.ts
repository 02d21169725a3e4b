/**
 * A smallest set of missing facts that would decide a question with many choices, whatever their values.
 *
 * A set decides when, for every value of its facts, no other missing fact changes the outcome any more: a
 * choice is
 * then certain, or none is possible, or every choice is left open by a statement alone. Values fall into
 * classes that
 * no condition in reach tells apart; one value of each class is assumed, and the question is solved again.
 * Which facts
 * matter is found on the way: those of a choice that is still possible where the set so far does not decide.
 */
import type { PropertyValue } from "../../model/graph.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Picks } from "../../solver/picks.ts";
import { classesOf } from "../../values/condition-classes.ts";
import { placedFact } from "../deciding-fact.ts";
import type { DecidingFacts } from "../deciding-facts.ts";
import { rowThatHolds } from "../derivation.ts";
import type { FactCondition } from "../fact-condition.ts";
import { MISSING } from "../fact-key.ts";
import type { Cell, FactKey } from "../fact-key.ts";
import { allOf } from "../formula.ts";
import type { Telling } from "../reasons.ts";
import type { PlacedGroup } from "../subject.ts";
import { truthCode } from "../truth.ts";
import { ValueSearch } from "../value-search.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import { dependentsOn } from "./dependents.ts";
import { FULFILLABLE, NEVER_REFUSED, POSSIBLE } from "./clauses.ts";
import { layOut } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { pickedFormula, pickedGroups } from "./missing-facts.ts";
import { findCertain, findChoice } from "./solve-stacks.ts";
import type { Stack } from "./stack.ts";
import type { Statements } from "./statements.ts";

/**
 * Searches for a smallest set: one of a closure of 40 takes two milliseconds, so that an answer stays below
 * ten; of
 * a few artifacts it takes some tens of microseconds.
 */
const SEARCHES_MAX = { small: 128, large: 3 } as const;
/** Packages of a question that counts as large. */
const LARGE_FROM = 40;
/** Sets of facts tried beyond those that every set needs. */
const SETS_TRIED_MAX = 64;

/** A missing fact of one place. */
interface Root {
  readonly telling: Telling;
  readonly key: FactKey;
  /** `nvidia.driver`, or where any place will do `nvidia.driver of edge-7`. */
  readonly name: string;
}

/** A value to assume; undefined to assume the fact absent. */
type Value = PropertyValue | undefined;
type Assumed = ReadonlyMap<Root, Value>;

export function smallestQuestions(
  snapshot: Snapshot,
  layout: Layout,
  stacks: readonly Stack[],
  picks: Picks,
  statements: Statements,
  isAnywhere: boolean,
): DecidingFacts {
  const search = new DecidingSearch(snapshot, layout, stacks, isAnywhere);
  search.meetFactsOf(layout, picks, statements);
  if (!search.findRoots()) return namesOf(search.roots, false);
  const { roots } = search;
  const necessary = roots.filter((root) => !search.isDecidedBy(roots.filter((other) => other !== root)));
  const optional = roots.filter((root) => !necessary.includes(root));
  let tried = 0;
  for (let size = 0; size < optional.length; size++) {
    for (const more of subsets(optional, size)) {
      if (++tried > SETS_TRIED_MAX || search.isExhausted) return namesOf(roots, false);
      const set = [...necessary, ...more];
      if (search.isDecidedBy(set)) return namesOf(set, !search.isInexact);
    }
  }
  return namesOf(roots, !search.isExhausted && !search.isInexact);
}

function namesOf(roots: readonly Root[], isSmallest: boolean): DecidingFacts {
  return { names: roots.map(({ name }) => name).sort(), isSmallest };
}

class DecidingSearch {
  readonly #snapshot: Snapshot;
  readonly #stacks: readonly Stack[];
  readonly #conditions: ReadonlyMap<FactKey, ReadonlySet<FactCondition>>;
  readonly #roots = new Map<string, Root>();
  readonly #values = new Map<FactKey, readonly Value[]>();
  readonly #settled = new Map<string, boolean>();
  #searches = 0;
  readonly #searchesMax: number;
  readonly #isAnywhere: boolean;
  /** A class of values has no known example, so that it was left out. */
  isInexact = false;

  constructor(snapshot: Snapshot, layout: Layout, stacks: readonly Stack[], isAnywhere: boolean) {
    this.#isAnywhere = isAnywhere;
    this.#snapshot = snapshot;
    this.#stacks = stacks;
    this.#conditions = conditionsIn(snapshot, layout, stacks);
    this.#searchesMax = layout.meanings.size >= LARGE_FROM ? SEARCHES_MAX.large : SEARCHES_MAX.small;
  }

  /** Missing facts that matter as far as is known, in order of name. */
  get roots(): readonly Root[] {
    return [...this.#roots.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get isExhausted(): boolean {
    return this.#searches >= this.#searchesMax;
  }

  /** Adds facts until all known ones together decide; false if the search ends before. */
  findRoots(): boolean {
    for (;;) {
      const known = this.#roots.size;
      if (this.isDecidedBy(this.roots)) return !this.isExhausted;
      if (this.#roots.size === known || this.isExhausted) return false;
    }
  }

  isDecidedBy(set: readonly Root[]): boolean {
    return this.#decides(set, new Map());
  }

  #decides(set: readonly Root[], assumed: Assumed): boolean {
    if (this.isExhausted) return false;
    if (this.#isSettled(assumed)) return true;
    const next = set.find((root) => !assumed.has(root));
    if (next === undefined) return false;
    return this.#valuesOf(next.key).every((value) =>
      this.#decides(set, new Map([...assumed, [next, value]])),
    );
  }

  #isSettled(assumed: Assumed): boolean {
    const id = [...assumed]
      .map(([{ name }, value]) => `${name}=${JSON.stringify(value) ?? "absent"}`)
      .sort()
      .join("\n");
    let settled = this.#settled.get(id);
    if (settled === undefined) this.#settled.set(id, (settled = this.#settle(assumed)));
    return settled;
  }

  #settle(assumed: Assumed): boolean {
    this.#searches++;
    const stacks = this.#stacks.map((stack) => withAssumed(stack, assumed));
    if (stacks.some(({ places }) => places.some((telling) => this.#hasUnlistedValue(telling)))) return true;
    const layout = layOut(this.#snapshot, stacks);
    const plain = { prefer: [], favoured: [], improvingSteps: 0 };
    if (findCertain(this.#snapshot, layout, stacks, plain).kind === "certain") return true;
    const possible = findChoice(this.#snapshot, layout, stacks, POSSIBLE, "none");
    if (possible.kind !== "possible") return possible.kind === "none";
    const fulfillable = findChoice(this.#snapshot, layout, stacks, FULFILLABLE, "none");
    if (fulfillable.kind === "none") {
      if (findChoice(this.#snapshot, layout, stacks, NEVER_REFUSED, "none").kind === "possible") return true;
      this.meetFactsOf(layout, possible.picks, possible.statements);
    } else if (fulfillable.kind === "possible") {
      this.meetFactsOf(layout, fulfillable.picks, fulfillable.statements);
    }
    return false;
  }

  /**
   * Whether an assumed value is one that a table in reach does not list: then the table is what is missing.
   */
  #hasUnlistedValue({ place: { facts } }: Telling): boolean {
    for (const key of this.#conditions.keys()) {
      if (key.rows.length === 0 || facts.cell(key) !== MISSING) continue;
      const isAssumed = key.rows.some((row) =>
        row.when.some((condition) => facts.stated[condition.key.index]?.kind === "assumed"),
      );
      const row = rowThatHolds(key.rows, (condition) => condition.outcome(facts.cell(condition.key)).truth);
      if (isAssumed && row === "none") return true;
    }
    return false;
  }

  /** Notes the missing facts that leave a choice open. */
  meetFactsOf({ meanings }: Layout, picks: Picks, { grounds }: Statements): void {
    for (const picked of pickedGroups(this.#snapshot, meanings, picks)) {
      const formula = allOf([pickedFormula(picked, picks, grounds)]);
      if (typeof formula === "number") continue;
      const { telling } = picked;
      for (const key of new ValueSearch(formula, telling.place.facts).roots) {
        const name = this.#isAnywhere ? placedFact(key.name, telling.environment) : key.name;
        const place = this.#stacks
          .flatMap(({ places }) => places)
          .find(({ environment }) => environment === telling.environment)!;
        if (!this.#roots.has(name)) this.#roots.set(name, { telling: place, key, name });
      }
    }
  }

  /** One value of each class that no condition in reach tells apart, and absence. */
  #valuesOf(key: FactKey): readonly Value[] {
    let values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, (values = this.#computeValues(key)));
    return values;
  }

  #computeValues(key: FactKey): readonly Value[] {
    const conditions = [...(this.#conditions.get(key) ?? [])];
    const classes = classesOf(
      key.type,
      conditions.map(({ compiled }) => compiled),
    );
    const values: Value[] = [undefined];
    for (const { truths, example } of classes) {
      const known =
        example ??
        statedCells(this.#snapshot, key).find((cell) =>
          conditions.every((condition, at) => condition.outcome(cell).truth === truthCode(truths[at]!)),
        )?.value;
      if (known === undefined) this.isInexact = true;
      else values.push(known as PropertyValue);
    }
    return values;
  }
}

/** Values that anybody states or that a table gives: the same whatever was asked before. */
function statedCells(snapshot: Snapshot, key: FactKey): readonly Cell[] {
  const stated = snapshot.incoming(key.node, "HAS_FACT").map(({ properties }) => properties["value"]!);
  return [...stated.map((value) => key.cell(value)), ...key.rows.map(({ value }) => value)];
}

function withAssumed(stack: Stack, assumed: Assumed): Stack {
  const places = stack.places.map((telling): Telling => {
    const here = new Map<FactKey, Value>();
    for (const [root, value] of assumed)
      if (root.telling.environment === telling.environment) here.set(root.key, value);
    if (here.size === 0) return telling;
    const facts = telling.place.facts.assumingOnly(here);
    return { ...telling, place: { ...telling.place, facts } };
  });
  return { ...stack, places };
}

/**
 * Every condition in reach, by key: those of requirements, also of what runs and may stand on a pick, and
 * those of the tables they follow from.
 */
function conditionsIn(
  snapshot: Snapshot,
  { meanings }: Layout,
  stacks: readonly Stack[],
): ReadonlyMap<FactKey, ReadonlySet<FactCondition>> {
  const found = new Map<FactKey, Set<FactCondition>>();
  const note = (condition: FactCondition): void => {
    const known = found.get(condition.key);
    if (known?.has(condition) === true) return;
    if (known === undefined) found.set(condition.key, new Set([condition]));
    else known.add(condition);
    for (const row of condition.key.rows) row.when.forEach(note);
  };
  const noteAll = (groups: readonly PlacedGroup[]): void => conditionsOn(groups).forEach(note);
  for (const meaning of meanings.values()) {
    if (meaning.kind === "parameter") meaning.parameter.values.forEach(({ groups }) => noteAll(groups));
    else if (meaning.kind === "artifact") conditionsOf(meaning.profile).forEach(note);
    else if (meaning.kind === "service") noteAll(meaning.groups);
    if (meaning.kind !== "artifact") continue;
    for (const telling of stacks.flatMap(({ places }) => places))
      noteAll(dependentsOn(snapshot, telling, meaning.profile.artifact).map(({ group }) => group));
  }
  return found;
}

const CONDITIONS = new WeakMap<ArtifactProfile, ReadonlySet<FactCondition>>();

/** Conditions that any build of the artifact states; found once for each profile. */
function conditionsOf(profile: ArtifactProfile): ReadonlySet<FactCondition> {
  let conditions = CONDITIONS.get(profile);
  if (conditions === undefined) {
    const builds = profile.versions.flatMap(({ subject }) => subject.builds);
    CONDITIONS.set(profile, (conditions = conditionsOn(builds.flatMap(({ groups }) => groups))));
  }
  return conditions;
}

function conditionsOn(groups: readonly PlacedGroup[]): ReadonlySet<FactCondition> {
  const entries = groups.flatMap(({ alternatives }) => alternatives.flat());
  return new Set(entries.flatMap((entry) => (entry.kind === "fact" ? [entry.condition] : [])));
}

/** All sets of `size` elements, in the order of the elements. */
function* subsets<Element>(of: readonly Element[], size: number, from = 0): Generator<readonly Element[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= of.length - size; index++)
    for (const rest of subsets(of, size - 1, index + 1)) yield [of[index]!, ...rest];
}
