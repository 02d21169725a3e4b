/**
 * Derived facts: what a FactKey's table says follows from other facts.
 *
 * Rows are read in order and the first whose conditions all hold gives the value. A row that is undecided,
 * because an input is unknown, leaves the key unknown: a later row may not be taken while an earlier one
 * might hold. Tables may feed one another; they are evaluated again until nothing changes, which gives one
 * result whatever the order, cycles included.
 */
import type { Cell, FactKey } from "./fact-key.ts";
import { MISSING } from "./fact-key.ts";
import type { FactCondition } from "./fact-condition.ts";
import { NO, UNKNOWN, YES } from "./truth.ts";
import type { TruthCode } from "./truth.ts";

/** One row of a table, compiled. */
export interface DerivationRow {
  /** Key of the Derivation node. */
  readonly key: string;
  readonly value: Cell;
  readonly source: string | undefined;
  /** All must hold; none: the row always holds. */
  readonly when: readonly FactCondition[];
}

/**
 * How often tables are evaluated in turn. Each pass settles at least one key, and a chain of real tables
 * (distribution -> glibc -> libc) has two or three links; a chain longer than this stays unknown.
 */
export const DERIVATION_PASSES_MAX = 32;

/** What a table says, given the truth of each condition: a row, none (no row holds), or undecided. */
export function rowThatHolds(
  rows: readonly DerivationRow[],
  truthOf: (condition: FactCondition) => TruthCode,
): DerivationRow | "none" | "undecided" {
  for (const row of rows) {
    let truth: TruthCode = YES;
    for (const condition of row.when) {
      const one = truthOf(condition);
      if (one < truth) truth = one;
      if (truth === NO) break;
    }
    if (truth === YES) return row;
    if (truth === UNKNOWN) return "undecided";
  }
  return "none";
}

/**
 * Fills in every cell that is missing and whose table gives a value. `cells` is by index of the key and is
 * changed in place; returns the rows used, by index of the key.
 */
export function deriveMissing(derivedKeys: readonly FactKey[], cells: Cell[]): (DerivationRow | undefined)[] {
  const used: (DerivationRow | undefined)[] = [];
  const truthOf = (condition: FactCondition): TruthCode =>
    condition.outcome(cells[condition.key.index]!).truth;
  for (let pass = 0; pass < DERIVATION_PASSES_MAX; pass++) {
    let changed = false;
    for (const key of derivedKeys) {
      if (cells[key.index] !== MISSING) continue;
      const row = rowThatHolds(key.rows, truthOf);
      if (typeof row === "string") continue;
      cells[key.index] = row.value;
      used[key.index] = row;
      changed = true;
    }
    if (!changed) break;
  }
  return used;
}
