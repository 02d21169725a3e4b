/**
 * Long work is written as generators that stop every few milliseconds; whoever has nothing else to do runs
 * it at once.
 */
export function atOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
