/**
 * Does again what could not be done as nobody was there: a service that is started anew, a database that is
 * not reached for a while. Only for what may be sent twice.
 */
import { DomainError } from "../values/domain-error.ts";

const ABSENT: ReadonlySet<string> = new Set([
  "SERVICE_UNREACHABLE", "STORE_UNAVAILABLE", "OVERLOADED", "STALE_REPLICA", "COMMIT_UNKNOWN", "RATE_LIMITED",
]);
/** A service that is not back by then is not being started anew. */
const INSIST_MILLISECONDS_MAX = 120_000;
const WAIT_MILLISECONDS = 200;
const WAIT_MILLISECONDS_MAX = 5_000;

export async function insist<T>(act: () => Promise<T>, note: (line: string) => void): Promise<T> {
  const deadline = performance.now() + INSIST_MILLISECONDS_MAX;
  for (let wait = WAIT_MILLISECONDS; ; wait = Math.min(wait * 2, WAIT_MILLISECONDS_MAX)) {
    try {
      return await act();
    } catch (error) {
      const isAbsent = error instanceof DomainError && ABSENT.has(error.code);
      if (!isAbsent || performance.now() >= deadline) throw error;
      if (wait === WAIT_MILLISECONDS) note(`${error.message} Trying again.`);
      await new Promise((resume) => setTimeout(resume, wait));
    }
  }
}
