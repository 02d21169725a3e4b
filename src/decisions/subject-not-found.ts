/** The version or variant that a question names is not in the catalog. */
import { DomainError } from "../values/domain-error.ts";

export class SubjectNotFound extends DomainError {
  readonly code = "SUBJECT_NOT_FOUND";
  readonly subject: string;
  readonly nearest: readonly string[];

  constructor(subject: string, nearest: readonly string[], hint?: string) {
    super(
      `No version named "${subject}" in the catalog.`,
      hint ??
        (nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "Add it with `fairlead apply`."),
    );
    this.subject = subject;
    this.nearest = nearest;
  }
}
