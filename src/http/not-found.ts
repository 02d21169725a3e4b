import { DomainError } from "../values/domain-error.ts";

/** There is nothing at the path that was asked for. */
export class NotFound extends DomainError {
  readonly code = "NOT_FOUND"; // Stable and public: clients branch on it.
  readonly path: string;
  constructor(path: string, nearest: readonly string[]) {
    super(`There is nothing at "${path.slice(0, 200)}".`,
      nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?`
        : "/openapi.json describes what there is.");
    this.path = path.slice(0, 200);
  }
}
