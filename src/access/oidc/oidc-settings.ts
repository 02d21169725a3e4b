/** How bearer tokens of an OpenID Connect issuer are read. All of it is always set: nothing is assumed. */

/** Signatures by a key pair only: with a shared secret, whoever verifies could sign. */
export const ASYMMETRIC_ALGORITHMS = [
  "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
] as const;
export const ALGORITHMS_DEFAULT: readonly string[] = ["RS256", "ES256"];

export interface OidcSettings {
  /** As the tokens name it, to the last character; its discovery document is below it. */
  readonly issuer: string;
  /** Whom the tokens must be for. */
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** The claim that holds names of groups or roles: its name, or a dotted path to it. */
  readonly rolesClaim: string;
  /** From a value of that claim to a role here. What is not named brings no role. */
  readonly roles: Readonly<Record<string, string>>;
  /** How far the issuer's clock and ours may be apart. */
  readonly clockSkewSeconds: number;
}

export interface OidcTimes {
  /** After this long keys are fetched again: a key that was withdrawn is refused by then. */
  readonly keysMaxAgeMilliseconds: number;
  /** After a fetch, a token with an unknown key asks for another one this much later at the earliest. */
  readonly cooldownMilliseconds: number;
  /** The issuer is given this long to answer. */
  readonly timeoutMilliseconds: number;
  /** After a failure the issuer is left alone for this long, and who asks is told at once. */
  readonly retryMilliseconds: number;
  /** The same token again is not verified again for this long, nor beyond its end. */
  readonly verifiedMilliseconds: number;
}

export const OIDC_TIMES: OidcTimes = {
  keysMaxAgeMilliseconds: 300_000,
  cooldownMilliseconds: 5_000,
  timeoutMilliseconds: 3_000,
  retryMilliseconds: 1_000,
  verifiedMilliseconds: 30_000,
};
