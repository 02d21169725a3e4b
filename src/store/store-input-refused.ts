/**
 * Something handed to the store is not what every store keeps exactly; refused at the port, before anything
 * is written.
 */
import { DomainError } from "../values/domain-error.ts";

const SHOWN_CHARACTERS_MAX = 80; // A value is shown to be recognised, not to be read.

export class StoreInputRefused extends DomainError {
  readonly code = "STORE_INPUT_REFUSED";
  /** Where the value stands: `delta.putNodes[3].properties.weight`. */
  readonly path: string;
  /** The value, shown as text. */
  readonly value: string;

  constructor(path: string, value: unknown, wanted: string) {
    super(`${path} must be ${wanted}, but is ${shown(value)}.`);
    this.path = path;
    this.value = shown(value);
  }
}

function shown(value: unknown): string {
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : typeof value === "bigint"
        ? `the bigint ${value}`
        : typeof value === "number"
          ? Object.is(value, -0)
            ? "-0"
            : String(value)
          : typeof value === "function" || typeof value === "symbol"
            ? `a ${typeof value}`
            : Array.isArray(value)
              ? `a list of ${value.length}`
              : typeof value === "object" && value !== null
                ? `a ${value.constructor?.name ?? "bare object"}`
                : String(value);
  return text.length <= SHOWN_CHARACTERS_MAX
    ? text
    : `${text.slice(0, SHOWN_CHARACTERS_MAX)}...`.toWellFormed();
}
