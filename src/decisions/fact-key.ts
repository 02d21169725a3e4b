/**
 * A FactKey of one snapshot, ready for judging: its type, its table, what it covers, and the values met so
 * far.
 *
 * Values are interned: a cell is what one environment says about one key, and equal values are the same cell.
 * A condition is tested once per cell, and two environments have equal facts when they have the same cells.
 */
import type { PropertyValue } from "../model/graph.ts";
import type { NodeId } from "../snapshot/snapshot.ts";
import { prepareValue } from "../values/condition.ts";
import type { PreparedValue } from "../values/condition.ts";
import { DomainError } from "../values/domain-error.ts";
import type { FactType, FactValue } from "../values/fact-type.ts";
import type { DerivationRow } from "./derivation.ts";

/** What is known about one key in one place. */
export interface Cell {
  /**
   * 0: missing, 1: declared absent, from 2 on: a value met in this snapshot; -1: an assumed value, not
   * interned.
   */
  readonly id: number;
  /** undefined when missing or absent. */
  readonly value: PropertyValue | undefined;
  /**
   * The value read for testing; null when its key's type cannot read it (the type may have changed since).
   */
  readonly prepared: PreparedValue | null;
}

export const MISSING: Cell = { id: 0, value: undefined, prepared: null };
export const ABSENT: Cell = { id: 1, value: undefined, prepared: null };
const FIRST_VALUE = 2;

export class FactKey {
  /** Place among all keys of the snapshot, in order of name. */
  readonly index: number;
  readonly node: NodeId;
  /** `nvidia.driver` */
  readonly name: string;
  readonly type: FactType;
  /** How long an observation outranks a declaration, in seconds. */
  readonly freshForSeconds: number;
  /** Names of further keys, or of the beginnings of keys, that are absent when this one is. */
  readonly covers: readonly string[];
  /** The table this key can be derived from; empty when it has none. */
  rows: readonly DerivationRow[] = [];
  readonly #cells = new Map<string, Cell>();

  constructor(index: number, node: NodeId, name: string, type: FactType, freshForSeconds: number,
    covers: readonly string[]) {
    this.index = index;
    this.node = node;
    this.name = name;
    this.type = type;
    this.freshForSeconds = freshForSeconds;
    this.covers = covers;
  }

  /** The one cell of this value. */
  cell(value: PropertyValue): Cell {
    const text = cellText(value);
    let cell = this.#cells.get(text);
    if (cell === undefined) {
      cell = { id: FIRST_VALUE + this.#cells.size, value, prepared: this.#prepare(value) };
      this.#cells.set(text, cell);
    }
    return cell;
  }

  /**
   * The cell of a value that is only assumed: the same one when the snapshot knows the value, else one that
   * is not kept.
   */
  assumedCell(value: PropertyValue): Cell {
    return this.#cells.get(cellText(value)) ?? { id: -1, value, prepared: this.#prepare(value) };
  }

  /** All values met so far. */
  cells(): Iterable<Cell> {
    return this.#cells.values();
  }

  #prepare(value: PropertyValue): PreparedValue | null {
    try {
      return prepareValue(this.type, factValue(value));
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
  }
}

/**
 * Whether the key stands for what the caller may not see (src/access/view.ts): no document names such a fact,
 * nobody can state or assume it, and what requires it stays open.
 */
export function isRestricted({ name }: Pick<FactKey, "name">): boolean {
  return name.startsWith("1 restricted ");
}

/** Numbers in a list of properties can only have been written as words of a set. */
export function factValue(value: PropertyValue): FactValue {
  return typeof value === "object" ? value.map(String) : value;
}

/** Sets are equal whatever their order. */
function cellText(value: PropertyValue): string {
  if (typeof value === "object") return `[${[...value].map(String).sort().join("\n")}`;
  return typeof value === "string" ? `"${value}` : String(value);
}
