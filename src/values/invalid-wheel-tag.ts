/** Text that is no tag of a Python wheel. */
import { DomainError } from "./domain-error.ts";
import { quoted, shortened } from "./quoted.ts";

export class InvalidWheelTag extends DomainError {
  readonly code = "INVALID_WHEEL_TAG";
  readonly value: string;
  /** The piece that cannot be read. */
  readonly part: string;

  constructor(value: string, part: string, hint: string) {
    super(
      `${quoted(value)} is not a wheel tag${part === value ? "" : `: ${quoted(part)} is not known`}.`,
      hint,
    );
    this.value = shortened(value);
    this.part = shortened(part);
  }
}
