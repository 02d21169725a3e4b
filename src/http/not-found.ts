import { DomainError } from "../values/domain-error.ts";

/** There is nothing at the path that was asked for. */
export class NotFound extends DomainError {
  readonly code = "NOT_FOUND"; // Stable and public: clients branch on it.
  readonly path: string;
  constructor(path: string, nearest: readonly string[]) {
    super(`There is nothing at "${path}".`, nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : undefined);
    this.path = path;
  }
}

/** The path exists, but not for this method. */
export class MethodNotAllowed extends DomainError {
  readonly code = "METHOD_NOT_ALLOWED"; // Stable and public: clients branch on it.
  readonly method: string;
  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`"${path}" does not take ${method}.`, `It takes ${allowed.join(", ")}.`);
    this.method = method;
  }
}
