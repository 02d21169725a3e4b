import { DomainError } from "../values/domain-error.ts";

/** Two packages, or two candidates of one package, have the same name. */
export class DuplicateName extends DomainError {
  readonly code = "SOLVER_DUPLICATE_NAME";
  readonly value: string;
  constructor(what: string, value: string) {
    super(`The universe has more than one ${what} named "${value}".`);
    this.value = value;
  }
}
