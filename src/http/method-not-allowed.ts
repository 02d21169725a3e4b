import { DomainError } from "../values/domain-error.ts";

/** The path exists, but not for this method. */
export class MethodNotAllowed extends DomainError {
  readonly code = "METHOD_NOT_ALLOWED"; // Stable and public: clients branch on it.
  readonly method: string;
  readonly allowed: readonly string[];
  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`"${path.slice(0, 200)}" does not take ${method}.`, `It takes ${allowed.join(", ")}.`);
    this.method = method;
    this.allowed = allowed;
  }
}
