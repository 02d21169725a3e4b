/** There is no document of this key, or there was none at that revision. */
import { DomainError } from "../values/domain-error.ts";

export class DocumentNotFound extends DomainError {
  readonly code = "DOCUMENT_NOT_FOUND";
  readonly key: string;
  readonly revision: number;

  constructor(key: string, revision: number, hint?: string) {
    super(`There is no document "${key}" at revision ${revision}.`, hint);
    this.key = key;
    this.revision = revision;
  }
}
