/** A value that canonical JSON cannot carry. */
import { DomainError } from "./domain-error.ts";
import { quoted } from "./quoted.ts";

export class InvalidJson extends DomainError {
  readonly code = "INVALID_JSON";
  /** Where in the value: `$.spec.facts[2]`. */
  readonly path: string;
  readonly value: string;

  constructor(path: string, value: unknown, why: string) {
    super(`The value at ${path} cannot be written as JSON: ${why}.`);
    this.path = path;
    this.value = quoted(value);
  }
}
