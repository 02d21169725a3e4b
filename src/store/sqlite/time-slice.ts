/**
 * Long work on the event loop, cut into slices: SQLite's API is synchronous, and nobody else should wait for
 * it.
 */
import { setImmediate as breath } from "node:timers/promises";

/** A fifth of the 50 ms that anything else on the event loop may wait; a few slices may meet. */
export const SLICE_MILLISECONDS = 8;

/** Enough rows to be worth a turn of the event loop; it bounds what a reader holds at once. */
export const ROWS_PER_SLICE_MAX = 2_000;

/**
 * Takes rows until the slice is over; `isLast` when there were no more. The statement is free again
 * afterwards.
 */
export function takeSlice<R, T>(
  rows: Iterator<R>,
  read: (row: R) => T,
  rowsMax: number = ROWS_PER_SLICE_MAX,
): { readonly values: T[]; readonly isLast: boolean } {
  const end = performance.now() + SLICE_MILLISECONDS;
  const values: T[] = [];
  for (;;) {
    const row = rows.next();
    if (row.done === true) return { values, isLast: true };
    values.push(read(row.value));
    if (values.length >= rowsMax || values.length >= ROWS_PER_SLICE_MAX || performance.now() > end) {
      rows.return?.();
      return { values, isLast: false };
    }
  }
}

/** Runs a generator's steps to its end, letting other work run whenever a slice is over. */
export async function runInSlices<T>(steps: Generator<unknown, T>): Promise<T> {
  let end = performance.now() + SLICE_MILLISECONDS;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() < end) continue;
    await breath();
    end = performance.now() + SLICE_MILLISECONDS;
  }
}

/**
 * Keeps calls that are short, but many, from holding the event loop: SQLite answers at once, so a loop of
 * awaited calls would never let a timer or a socket have its turn. One call in every slice waits for a turn
 * of the event loop.
 */
export class Turns {
  #end = 0;

  async take(): Promise<void> {
    if (performance.now() < this.#end) return;
    await breath();
    this.#end = performance.now() + SLICE_MILLISECONDS;
  }
}

export { breath };
