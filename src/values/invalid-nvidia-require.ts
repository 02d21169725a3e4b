/** Text that is no NVIDIA_REQUIRE_* constraint. */
import { DomainError } from "./domain-error.ts";
import { quoted, shortened } from "./quoted.ts";

export class InvalidNvidiaRequire extends DomainError {
  readonly code = "INVALID_NVIDIA_REQUIRE";
  readonly value: string;
  /** The constraint that cannot be read. */
  readonly part: string;

  constructor(value: string, part: string, hint: string) {
    super(`${quoted(part)} is not a constraint of NVIDIA_REQUIRE_CUDA.`, hint);
    this.value = shortened(value);
    this.part = shortened(part);
  }
}
