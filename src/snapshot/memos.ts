/**
 * Values that were computed for one snapshot, and those that the next one may take over.
 */
import type { GraphDelta } from "../model/graph.ts";
import type { Carry } from "./snapshot.ts";

/** After so many writes in which nobody asked for a value, it is dropped rather than carried further. */
const DELTAS_CARRIED_MAX = 256;

interface Memo {
  readonly value: unknown;
  readonly carry: Carry<unknown> | undefined;
  /** What happened since the value was made; empty when it is up to date. */
  readonly deltas: readonly GraphDelta[];
}

export class Memos {
  readonly #memos = new Map<object, Memo>();

  get<T>(owner: object, make: () => T, carry?: Carry<T>): T {
    const memo = this.#memos.get(owner);
    if (memo !== undefined && memo.deltas.length === 0) return memo.value as T;
    const value = carried<T>(memo) ?? make();
    this.#memos.set(owner, { value, carry: carry as Carry<unknown> | undefined, deltas: [] });
    return value;
  }

  /** What the snapshot after `delta` starts with; without a delta, what an equal snapshot starts with. */
  after(delta?: GraphDelta): Memos {
    const next = new Memos();
    for (const [owner, { value, carry, deltas }] of this.#memos) {
      if (carry === undefined || deltas.length >= DELTAS_CARRIED_MAX) continue;
      next.#memos.set(owner, { value, carry, deltas: delta === undefined ? deltas : [...deltas, delta] });
    }
    return next;
  }
}

function carried<T>(memo: Memo | undefined): T | undefined {
  return memo?.carry?.(memo.value, memo.deltas) as T | undefined;
}
