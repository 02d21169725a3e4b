import { DomainError } from "../values/domain-error.ts";

/** A question about lineage that cannot be asked so. */
export class LineageInvalid extends DomainError {
  readonly code = "LINEAGE_INVALID"; // Stable and public: clients branch on it.
  readonly value: string;

  constructor(value: string, message: string, hint?: string) {
    super(message, hint);
    this.value = value.slice(0, 200);
  }
}
