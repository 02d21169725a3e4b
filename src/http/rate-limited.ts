import { DomainError } from "../values/domain-error.ts";

/**
 * One caller asks more than its share. People and scripts are told 429. A client of OpenLineage takes 429
 * for a refusal and drops the event, and sends again after 503: there it is overload.
 */
export class RateLimited extends DomainError {
  readonly code: "RATE_LIMITED" | "OVERLOADED"; // Stable and public: clients branch on it.
  readonly perSecond: number;
  readonly retryAfterSeconds: number;
  constructor(code: RateLimited["code"], caller: string, perSecond: number, retryAfterSeconds: number) {
    super(`${caller} sends more than ${perSecond} requests a second.`,
      `Send the next one after ${retryAfterSeconds} s.`);
    this.code = code;
    this.perSecond = perSecond;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
