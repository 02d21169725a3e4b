/**
 * The end of this turn of the event loop. Requests that arrived in one turn are all read before the first is
 * answered: reading and answering in turns, each a few microseconds, costs half as much again in all.
 */
let pending: Promise<void> | undefined;

/** Resolves once everything that has arrived by now was read; all who wait in one turn share it. */
export function nextTurn(): Promise<void> {
  pending ??= new Promise((resolve) => {
    setImmediate(() => {
      pending = undefined;
      resolve();
    });
  });
  return pending;
}
