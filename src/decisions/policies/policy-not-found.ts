import { DomainError } from "../../values/domain-error.ts";

/** The named policy is not in the catalog. */
export class PolicyNotFound extends DomainError {
  readonly code = "POLICY_NOT_FOUND"; // Stable and public: clients branch on it.
  readonly policy: string;
  constructor(policy: string, nearest: readonly string[]) {
    super(
      `No policy named "${policy.slice(0, 200)}" in the catalog.`,
      nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "Add it with `fairlead apply`.",
    );
    this.policy = policy.slice(0, 200);
  }
}
