/** Finds a way from a key back to itself. Pure; iterative, so that a long chain cannot end the stack. */

/**
 * Steps after which the search gives up: more than ten times the edges of the largest graph that is kept in
 * memory.
 */
const STEPS_MAX = 50_000_000;

/**
 * The first cycle that can be reached from any of `starts`: its keys in order, the first one repeated at the
 * end; undefined when there is none. `next` names the keys one step on, in a stable order. Keys in `done` are
 * not searched again; keys that are finished, and those that only lead to the cycle, are added to it.
 */
export function findCycle(
  starts: Iterable<string>, next: (key: string) => readonly string[], done: Set<string> = new Set(),
): readonly string[] | undefined {
  let steps = 0;
  for (const start of starts) {
    if (done.has(start)) continue;
    const path = [{ key: start, rest: next(start), at: 0 }];
    const onPath = new Set([start]);
    while (path.length > 0) {
      if (++steps > STEPS_MAX) throw new RangeError(`No cycle search ends after ${STEPS_MAX} steps.`);
      const top = path.at(-1)!;
      if (top.at === top.rest.length) {
        done.add(top.key);
        onPath.delete(top.key);
        path.pop();
        continue;
      }
      const key = top.rest[top.at++]!;
      if (onPath.has(key)) {
        const keys = path.map((step) => step.key);
        const first = keys.indexOf(key);
        for (const leading of keys.slice(0, first)) done.add(leading);
        return [...keys.slice(first), key];
      }
      if (done.has(key)) continue;
      onPath.add(key);
      path.push({ key, rest: next(key), at: 0 });
    }
  }
  return undefined;
}
