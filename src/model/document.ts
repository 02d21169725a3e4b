/**
 * A document: the unit that people write, review, sign and restore. Its shape per kind is checked in
 * ./kinds/; this is what every kind has in common, after validation.
 */

export const API_VERSION = "fairlead.dev/v1";

export const DOCUMENT_KINDS = [
  "FactKey", "Environment", "Service", "Artifact", "Version", "Interface", "Deployment", "Policy", "Run",
  "Attestation", "Proposal", "Approval", "Plan", "Waiver", "Role", "RoleBinding",
  "Configuration", "Fingerprint", "Baseline", "Observation",
] as const;

export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export interface DocumentMetadata {
  readonly name: string;
  readonly owner?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly signature?: DocumentSignature;
}

/** What the service found out about who signed the document; whatever a writer says here is not believed. */
export interface DocumentSignature {
  /** Names of the configured keys by which its signatures hold, sorted. */
  readonly signers?: readonly string[] | undefined;
  /** Policies by which it stands below what is signed, as their signer did not sign it; sorted. */
  readonly loweredBy?: readonly string[] | undefined;
}

/**
 * A valid document: plain JSON data, canonical after validation (defaults filled in, unknown fields refused).
 */
export interface Document {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: DocumentKind;
  readonly metadata: DocumentMetadata;
  readonly spec: Readonly<Record<string, unknown>>;
}
