/** An assumption is about a fact that no FactKey defines. */
import { DomainError } from "../values/domain-error.ts";

export class FactKeyNotFound extends DomainError {
  readonly code = "FACT_KEY_NOT_FOUND";
  readonly factKey: string;
  readonly nearest: readonly string[];

  constructor(factKey: string, nearest: readonly string[]) {
    super(`No fact is named "${factKey}".`,
      nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "Define it with a FactKey document.");
    this.factKey = factKey;
    this.nearest = nearest;
  }
}
