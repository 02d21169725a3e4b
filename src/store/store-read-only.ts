/** A write was asked of a store that was opened for reading only. */
import { DomainError } from "../values/domain-error.ts";

export class StoreReadOnly extends DomainError {
  readonly code = "STORE_READ_ONLY";

  constructor() {
    super(
      "The store was opened for reading only; nothing was written.",
      "Send the write to the running service.",
    );
  }
}
