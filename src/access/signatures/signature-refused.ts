/** Documents whose signature is missing or wrong. */
import { DomainError } from "../../values/domain-error.ts";

/** A policy wants a signature that is not there. */
export class SignatureRequired extends DomainError {
  readonly code = "SIGNATURE_REQUIRED"; // Stable and public: clients branch on it.
  readonly documents: readonly string[];
  readonly policies: readonly string[];
  /** Whose signature would do. */
  readonly signers: readonly string[];
  constructor(documents: readonly string[], policies: readonly string[], signers: readonly string[]) {
    const [first = ""] = documents;
    const rest = documents.length > 1 ? ` and ${documents.length - 1} more` : "";
    super(
      `${first}${rest} must be signed by ${signers.join(" or ")} to be written, ` +
        `by ${policies.join(", ")}.`,
      "Sign the file (fairlead sign -f FILE --key KEY.pem) and apply it with --signature FILE.sig.",
    );
    this.documents = documents;
    this.policies = policies;
    this.signers = signers;
  }
}

/** A signature was given and does not hold. Nothing is written, whatever the policies say. */
export class DocumentSignatureInvalid extends DomainError {
  readonly code = "SIGNATURE_INVALID";
  readonly why: string;
  constructor(why: string, hint?: string) {
    super(`The signature does not hold: ${why}.`, hint);
    this.why = why;
  }
}

/** The key that was to sign cannot. */
export class SigningKeyInvalid extends DomainError {
  readonly code = "SIGNING_KEY_INVALID";
  readonly key: string;
  constructor(key: string, why: string) {
    super(
      `${key} cannot sign: ${why}.`,
      "An Ed25519, P-256 or P-384 private key in PEM, without a passphrase.",
    );
    this.key = key;
  }
}
