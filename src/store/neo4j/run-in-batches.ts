/** Runs a statement over many rows in batches: the server works on one while the next is encoded and sent. */
import { ROWS_PER_BATCH } from "./limits.ts";

/** One is worked on and one waits at the server; more would only fill its memory. */
const UNDER_WAY_MAX = 2;

export async function runInBatches<T>(
  rows: readonly T[], run: (batch: readonly T[]) => Promise<unknown>,
): Promise<void> {
  const underWay: Promise<unknown>[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_BATCH) {
    const running = run(rows.slice(start, start + ROWS_PER_BATCH));
    running.catch(() => undefined); // Awaited below, unless an earlier one fails first.
    underWay.push(running);
    if (underWay.length >= UNDER_WAY_MAX) await underWay.shift();
  }
  await Promise.all(underWay);
}
