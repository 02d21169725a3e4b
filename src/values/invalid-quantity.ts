/** Text that is no Kubernetes quantity. */
import { DomainError } from "./domain-error.ts";
import { quoted, shortened } from "./quoted.ts";

export class InvalidQuantity extends DomainError {
  readonly code = "INVALID_QUANTITY";
  readonly value: string;

  constructor(value: string, hint = "Quantities look like 80Gi, 1.5, 500m or 12e6.") {
    super(`${quoted(value)} is not a quantity.`, hint);
    this.value = shortened(value);
  }
}
