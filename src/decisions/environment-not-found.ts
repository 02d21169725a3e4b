/** The environment that a question names is not in the catalog. */
import { DomainError } from "../values/domain-error.ts";

export class EnvironmentNotFound extends DomainError {
  readonly code = "ENVIRONMENT_NOT_FOUND";
  readonly environment: string;
  readonly nearest: readonly string[];

  constructor(environment: string, nearest: readonly string[]) {
    super(`No environment named "${environment}" in the catalog.`,
      nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "Add it with `fairlead apply`.");
    this.environment = environment;
    this.nearest = nearest;
  }
}
