/**
 * Waits for an answer no longer than we promise: a frozen server keeps its connections open and never says a
 * word.
 */
import { StoreUnavailable } from "../store-unavailable.ts";

/** Whatever the answer is when it comes late is nobody's; its error is not one that nobody handled. */
export async function within<T>(answer: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new StoreUnavailable(`Neo4j did not ${what} within ${deadlineMs / 1000} s`));
  }, deadlineMs);
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
