/** Text that is no range of versions in the scheme it was read in. */
import { DomainError } from "./domain-error.ts";
import { quoted, shortened } from "./quoted.ts";

export class InvalidRange extends DomainError {
  readonly code = "INVALID_RANGE";
  readonly scheme: string;
  /** The whole range. */
  readonly value: string;
  /** The piece of it that cannot be read. */
  readonly part: string;

  constructor(scheme: string, value: string, part: string, hint?: string) {
    const where = part === value ? "" : `: ${quoted(part)} cannot be read`;
    super(`${quoted(value)} is not a range of ${scheme} versions${where}.`, hint);
    this.scheme = scheme;
    this.value = shortened(value);
    this.part = shortened(part);
  }
}
