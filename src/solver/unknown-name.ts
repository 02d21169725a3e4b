import { DomainError } from "../values/domain-error.ts";
import { nearestNames } from "../values/nearest.ts";

/** A statement or a question names a package or candidate that the universe has not. */
export class UnknownName extends DomainError {
  readonly code = "SOLVER_UNKNOWN_NAME";
  readonly value: string;
  constructor(what: string, value: string, known: readonly string[]) {
    super(`The universe has no ${what} named "${value}".`, hint(nearestNames(value, known)));
    this.value = value;
  }
}

function hint(nearest: readonly string[]): string | undefined {
  return nearest.length === 0
    ? undefined
    : `Did you mean ${nearest.map((name) => `"${name}"`).join(" or ")}?`;
}
