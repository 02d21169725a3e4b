/** A value that a fact of its type cannot have. */
import { DomainError } from "./domain-error.ts";
import { quoted } from "./quoted.ts";

export class InvalidFactValue extends DomainError {
  readonly code = "INVALID_FACT_VALUE";
  /** What the type takes, in words: "a semver version", "one of a, b". */
  readonly expected: string;
  readonly value: string;

  constructor(expected: string, value: unknown, hint?: string) {
    super(`${quoted(value)} is not ${expected}.`, hint);
    this.expected = expected;
    this.value = quoted(value);
  }
}
