/** More lineage events wait than can be written soon. Clients retry on 503; on 429 the real ones do not. */
import { DomainError } from "../values/domain-error.ts";

export class Overloaded extends DomainError {
  readonly code = "OVERLOADED"; // Stable and public: clients branch on it.
  readonly waiting: number;

  constructor(waiting: number) {
    super(`${waiting} lineage events wait to be written already.`, "Send it again in a second.");
    this.waiting = waiting;
  }
}
