/**
 * Looks every minute whether the soak of a finished plan has ended, and records what it left as a baseline.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import { recordDueBaselines } from "./due-baselines.ts";

/** A soak is an hour at least; a minute later is soon enough. */
const LOOK_MILLISECONDS = 60_000;
/** Who writes them, in the log. */
const ACTOR = "fairlead";

/** `onError` is told when it fails; the next minute tries again. Returns how to stop. */
export function keepBaselines(
  knowledge: Knowledge, now: () => string, onError: (error: unknown) => void,
): () => Promise<void> {
  const settled = new Set<string>();
  let looking: Promise<unknown> = Promise.resolve();
  let isLooking = false;
  const look = async () => {
    isLooking = true;
    try {
      await recordDueBaselines(knowledge, { actor: ACTOR, now: now(), settled });
    } catch (error) {
      onError(error);
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => {
    if (!isLooking) looking = look();
  }, LOOK_MILLISECONDS).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
