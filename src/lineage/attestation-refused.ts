/** Attestations that cannot be taken, and those that are not there. */
import { DomainError } from "../values/domain-error.ts";

/** What it was to be about is not what the statement speaks of, or cannot be attested at all. */
export class AttestationRefused extends DomainError {
  readonly code = "ATTESTATION_REFUSED";
  readonly subject: string;

  constructor(name: string, why: string, hint?: string) {
    super(`The attestation is not about "${name}": ${why}.`, hint);
    this.subject = name;
  }
}

export class AttestationNotFound extends DomainError {
  readonly code = "ATTESTATION_NOT_FOUND";
  readonly digest: string;

  constructor(digest: string) {
    super(
      `No attestation has the digest ${digest}.`,
      "The digest is of the envelope's bytes: `sha256sum FILE`.",
    );
    this.digest = digest;
  }
}
