/** A store, or a stream read from it, was used after `close()`. */
import { DomainError } from "../values/domain-error.ts";

export class StoreClosed extends DomainError {
  readonly code = "STORE_CLOSED";

  constructor() {
    super("The store is closed.");
  }
}
