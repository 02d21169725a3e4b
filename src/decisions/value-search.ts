/**
 * Which outcomes are possible for the values that missing facts could take.
 *
 * Conditions on one fact are judged together: its values fall into classes that no condition tells apart, and
 * a search assigns a class to each missing fact. A missing fact with a table follows from its inputs; where
 * the table lists nothing for them, it may be anything. Any missing fact may also turn out to be absent. The
 * search is exact within its step limit; when it ends early, every outcome counts as possible, so that the
 * verdict is UNKNOWN and never a wrong no.
 */
import { classesOf } from "../values/condition-classes.ts";
import { rowThatHolds } from "./derivation.ts";
import type { DerivationRow } from "./derivation.ts";
import type { EffectiveFacts } from "./effective-facts.ts";
import { MISSING } from "./fact-key.ts";
import type { FactKey } from "./fact-key.ts";
import type { FactCondition } from "./fact-condition.ts";
import { conditionsIn, truthWhenAbsent, valueOf } from "./formula.ts";
import type { Formula } from "./formula.ts";
import { NO, UNKNOWN, YES, truthCode } from "./truth.ts";
import type { TruthCode } from "./truth.ts";

/** Assignments tried for one question; real ones need tens, and this many take about 20 ms. */
export const SEARCH_STEPS_MAX = 50_000;

/** A missing fact, and the truth of every condition on it for each class of its values. */
interface Variable {
  readonly key: FactKey;
  readonly conditions: readonly FactCondition[];
  /** One row for each class: truths in the order of `conditions`. Most fulfilling first. */
  readonly classes: readonly (readonly TruthCode[])[];
  /** The rows that may give its value; empty for a root. */
  readonly rows: readonly DerivationRow[];
}

export class ValueSearch {
  /** Missing facts from which the others follow, in order of name. */
  readonly roots: readonly FactKey[];
  readonly #facts: EffectiveFacts;
  readonly #formula: Formula;
  /** Inputs before what is derived from them. */
  readonly #variables: readonly Variable[];
  readonly #truths = new Map<FactCondition, TruthCode>();
  #steps = 0;

  constructor(formula: Formula, facts: EffectiveFacts) {
    this.#facts = facts;
    this.#formula = formula;
    this.#variables = variablesOf(conditionsIn(formula), facts);
    this.roots = this.#variables
      .filter(({ rows }) => rows.length === 0)
      .map(({ key }) => key)
      .sort((a, b) => a.index - b.index);
  }

  /** All missing facts involved, roots and derived. */
  get keys(): readonly FactKey[] {
    return this.#variables.map(({ key }) => key);
  }

  /** True when the search ended at its limit, and its answers are on the safe side only. */
  get limitReached(): boolean {
    return this.#steps >= SEARCH_STEPS_MAX;
  }

  /**
   * Whether some values of the missing facts make the formula a yes. `stated`: whether what a statement
   * leaves open even then counts as a yes.
   */
  isPossible(stated: "no" | "possible"): boolean {
    const isWanted = (value: TruthCode) => (stated === "possible" ? value !== NO : value === YES);
    return this.#someOutcome(0, isWanted, (partial) => partial !== NO) || this.limitReached;
  }

  /**
   * Whether these facts decide: whatever their values, the outcome is then yes, or no, or left open by a
   * statement alone, and no other missing fact changes it. Where a table does not list a value, the table is
   * what is missing, so such a value is not counted against the set.
   */
  isDecidedBy(given: ReadonlySet<FactKey>): boolean {
    return this.#decidesFrom(0, given) && !this.limitReached;
  }

  /** Tries all assignments from variable `place` on; `worthwhile` prunes by what is already certain. */
  #someOutcome(
    place: number,
    wanted: (value: TruthCode) => boolean,
    worthwhile: (value: TruthCode) => boolean,
  ): boolean {
    const partial = this.#value();
    if (place === this.#variables.length) return wanted(partial);
    if (!worthwhile(partial) || ++this.#steps >= SEARCH_STEPS_MAX) return false;
    const variable = this.#variables[place]!;
    if (this.#truths.has(variable.conditions[0]!)) return this.#someOutcome(place + 1, wanted, worthwhile);
    const row = this.#rowOf(variable);
    if (typeof row === "object") {
      return this.#withTruths(variable, truthsFor(variable, row), () =>
        this.#someOutcome(place + 1, wanted, worthwhile),
      );
    }
    return variable.classes.some((truths) =>
      this.#withTruths(variable, truths, () => this.#someOutcome(place + 1, wanted, worthwhile)),
    );
  }

  #decidesFrom(place: number, given: ReadonlySet<FactKey>): boolean {
    if (place === this.#variables.length) return this.#isDecided();
    if (++this.#steps >= SEARCH_STEPS_MAX) return false;
    const variable = this.#variables[place]!;
    if (variable.rows.length > 0) {
      const row = this.#rowOf(variable);
      if (row === "none") return true;
      if (row === "undecided") return this.#decidesFrom(place + 1, given);
      return this.#withTruths(variable, truthsFor(variable, row), () => this.#decidesFrom(place + 1, given));
    }
    if (!given.has(variable.key)) return this.#decidesFrom(place + 1, given);
    return variable.classes.every((truths) =>
      this.#withTruths(variable, truths, () => this.#decidesFrom(place + 1, given)),
    );
  }

  /** Whether what is assigned settles the outcome. */
  #isDecided(): boolean {
    const value = this.#value();
    if (value === YES) return true;
    const never = (_: TruthCode): boolean => true;
    if (this.#someOutcome(0, (outcome) => outcome === YES, never)) return false;
    const [open, refused] = [UNKNOWN, NO].map((wanted) =>
      this.#someOutcome(0, (outcome) => outcome === wanted, never),
    );
    return open !== refused;
  }

  #value(): TruthCode {
    return valueOf(this.#formula, (condition) => this.#truths.get(condition));
  }

  #withTruths(variable: Variable, truths: readonly TruthCode[], then: () => boolean): boolean {
    variable.conditions.forEach((condition, index) => this.#truths.set(condition, truths[index]!));
    const result = then();
    for (const condition of variable.conditions) this.#truths.delete(condition);
    return result;
  }

  #rowOf(variable: Variable): DerivationRow | "none" | "undecided" {
    if (variable.rows.length === 0) return "none";
    return rowThatHolds(variable.rows, (condition) => {
      const cell = this.#facts.cell(condition.key);
      return cell === MISSING ? (this.#truths.get(condition) ?? UNKNOWN) : condition.outcome(cell).truth;
    });
  }
}

/**
 * Whether some value of one fact makes none of these conditions a no. A value that is already known is tried
 * first.
 */
export function couldHoldTogether(key: FactKey, conditions: readonly FactCondition[]): boolean {
  for (const cell of key.cells()) {
    if (conditions.every((condition) => condition.outcome(cell).truth !== NO)) return true;
  }
  return classesOf(
    key.type,
    conditions.map(({ compiled }) => compiled),
  ).some(({ truths }) => !truths.includes("no"));
}

function truthsFor(variable: Variable, row: DerivationRow): readonly TruthCode[] {
  return variable.conditions.map((condition) => condition.outcome(row.value).truth);
}

/** The missing facts that the conditions depend on, inputs first. */
function variablesOf(conditions: ReadonlySet<FactCondition>, facts: EffectiveFacts): readonly Variable[] {
  const direct = new Map<FactKey, Set<FactCondition>>();
  const rowsOf = new Map<FactKey, readonly DerivationRow[]>();
  const ordered: FactKey[] = [];
  const open = new Set<FactKey>();
  const note = (condition: FactCondition): void => {
    direct.set(condition.key, (direct.get(condition.key) ?? new Set()).add(condition));
  };
  const visit = (key: FactKey): void => {
    if (open.has(key)) return;
    open.add(key);
    const inputs = openInputs(key, facts).filter(
      (input) => !open.has(input.key) || ordered.includes(input.key),
    );
    for (const input of inputs) {
      note(input);
      visit(input.key);
    }
    rowsOf.set(key, inputs.length > 0 ? key.rows : []);
    ordered.push(key);
  };
  conditions.forEach(note);
  for (const key of [...direct.keys()].sort((a, b) => a.index - b.index)) visit(key);
  return ordered.map((key) => {
    const on = [...direct.get(key)!].sort((a, b) => a.id - b.id);
    return { key, conditions: on, classes: classesFor(key, on), rows: rowsOf.get(key)! };
  });
}

/** Conditions on missing facts in rows that those facts could still make hold. */
function openInputs(key: FactKey, facts: EffectiveFacts): readonly FactCondition[] {
  const inputs: FactCondition[] = [];
  for (const row of key.rows) {
    const truths = row.when.map((condition) => condition.outcome(facts.cell(condition.key)).truth);
    if (truths.includes(NO)) continue;
    if (!truths.includes(UNKNOWN)) break;
    inputs.push(...row.when.filter((condition) => facts.cell(condition.key) === MISSING));
  }
  return inputs;
}

type TruthRows = readonly (readonly TruthCode[])[];
const CLASSES = new WeakMap<FactKey, Map<string, TruthRows>>();
/** Sets of conditions whose classes are kept for one key; a catalogue's versions share far fewer. */
const CLASSES_KEPT_MAX = 1_000;

function classesFor(key: FactKey, conditions: readonly FactCondition[]): TruthRows {
  let kept = CLASSES.get(key);
  if (kept === undefined) CLASSES.set(key, (kept = new Map()));
  const name = conditions.map(({ id }) => id).join();
  let classes = kept.get(name);
  if (classes === undefined) {
    if (kept.size >= CLASSES_KEPT_MAX) kept.clear();
    kept.set(name, (classes = computeClasses(key, conditions)));
  }
  return classes;
}

/** A missing fact may also turn out to be absent. */
function computeClasses(key: FactKey, conditions: readonly FactCondition[]): TruthRows {
  const classes = classesOf(
    key.type,
    conditions.map(({ compiled }) => compiled),
  ).map(({ truths }) => truths.map(truthCode));
  classes.push(conditions.map(truthWhenAbsent));
  const weight = (truths: readonly TruthCode[]): number =>
    truths.reduce<number>((sum, truth) => sum + truth, 0);
  return classes.sort((a, b) => weight(b) - weight(a));
}
