/** Text that is no CUDA target such as 8.6, 9.0a or 10.0f. */
import { DomainError } from "./domain-error.ts";
import { quoted, shortened } from "./quoted.ts";

export class InvalidCudaCode extends DomainError {
  readonly code = "INVALID_CUDA_CODE";
  readonly value: string;

  constructor(value: string) {
    super(`${quoted(value)} is not a CUDA target.`, "Targets look like 8.6, 9.0a or 10.0f.");
    this.value = shortened(value);
  }
}
