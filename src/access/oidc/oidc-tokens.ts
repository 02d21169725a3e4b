/**
 * Bearer tokens of an OpenID Connect issuer (JWT, RFC 7519 and 9068), verified by `jose`.
 *
 * A token holds if an asymmetric algorithm from the list signed it with a key that the issuer shows now, if
 * it is of this issuer and for this audience, names a subject, and is within its times. Its roles are those
 * that configuration maps from one claim; a token without them is somebody who may do nothing.
 */
import { errors, jwtVerify } from "jose";
import type { JWTPayload } from "jose";
import { sha256Hex } from "../../values/digest.ts";
import type { Caller, Grant } from "../caller.ts";
import { CredentialsRefused } from "../credentials-refused.ts";
import { IssuerKeys } from "./issuer-keys.ts";
import { IssuerUnavailable } from "./issuer-unavailable.ts";
import { OIDC_TIMES } from "./oidc-settings.ts";
import type { OidcSettings, OidcTimes } from "./oidc-settings.ts";

/** A subject stands in the log as `oidc:SUBJECT`: what could be read as something else there is refused. */
const SUBJECT = /^[\x21-\x7e]{1,200}$/;
/** Tokens whose verification is remembered; a token takes some 500 bytes. */
const VERIFIED_MAX = 1_000;
/** Of one token; more comes from a mapping that went wrong. */
const GRANTS_MAX = 50;

interface Verified {
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export class OidcTokens {
  readonly #settings: OidcSettings;
  readonly #times: OidcTimes;
  readonly #now: () => string;
  readonly #keys: IssuerKeys;
  /** By the token's SHA-256, the oldest first. */
  readonly #verified = new Map<string, Verified>();

  constructor(settings: OidcSettings, now: () => string, times: Partial<OidcTimes> = {}) {
    this.#settings = settings;
    this.#times = { ...OIDC_TIMES, ...times };
    this.#now = now;
    this.#keys = new IssuerKeys(settings.issuer, this.#times);
  }

  /** Who shows this token. Errors: CredentialsRefused, IssuerUnavailable. */
  async recognise(text: string): Promise<Caller> {
    const now = Date.parse(this.#now());
    const digest = sha256Hex(text);
    const known = this.#verified.get(digest);
    if (known !== undefined && now < known.until) return known.caller;
    const payload = await this.#verify(text, now);
    const caller = callerOf(payload, this.#settings);
    this.#remember(digest, caller, now, payload.exp! * 1000);
    return caller;
  }

  async #verify(text: string, now: number): Promise<JWTPayload> {
    const { issuer, audience, algorithms, clockSkewSeconds } = this.#settings;
    try {
      const { payload } = await jwtVerify(text, this.#keys.find, {
        issuer, audience, algorithms: [...algorithms], clockTolerance: clockSkewSeconds,
        requiredClaims: ["exp", "sub"], currentDate: new Date(now),
      });
      return payload;
    } catch (error) {
      throw error instanceof IssuerUnavailable ? error : refusalOf(error);
    }
  }

  #remember(digest: string, caller: Caller, now: number, end: number): void {
    if (this.#verified.size >= VERIFIED_MAX) {
      for (const oldest of this.#verified.keys().take(1)) this.#verified.delete(oldest);
    }
    this.#verified.delete(digest); // Put last again.
    this.#verified.set(digest, { caller, until: Math.min(end, now + this.#times.verifiedMilliseconds) });
  }
}

function callerOf(payload: JWTPayload, settings: OidcSettings): Caller {
  const { sub, exp } = payload;
  if (typeof sub !== "string" || !SUBJECT.test(sub)) throw new CredentialsRefused("claims");
  const end = new Date((exp! + settings.clockSkewSeconds) * 1000);
  if (Number.isNaN(end.getTime())) throw new CredentialsRefused("claims");
  return { kind: "oidc", name: `oidc:${sub}`, grants: grantsOf(payload, settings),
    groups: wordsOf(claimAt(payload, settings.rolesClaim)),
    credential: { until: end.toISOString() } };
}

function grantsOf(payload: JWTPayload, { rolesClaim, roles }: OidcSettings): readonly Grant[] {
  const claimed = wordsOf(claimAt(payload, rolesClaim));
  const mapped = claimed.flatMap((word) => (Object.hasOwn(roles, word) ? [roles[word]!] : []));
  return [...new Set(mapped)].sort().slice(0, GRANTS_MAX).map((role) => ({ role }));
}

/** A claim by its name, which may have dots itself, or by the dotted path to it. */
function claimAt(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  let value: unknown = payload;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** A list of texts, or one text of words, as in `scope`; anything else is no word at all. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return value.split(" ");
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === "string") : [];
}

function refusalOf(error: unknown): CredentialsRefused {
  if (error instanceof errors.JWTExpired) return new CredentialsRefused("expired");
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return new CredentialsRefused("claims");
    switch (error.claim) {
      case "nbf": return new CredentialsRefused("not-yet-valid");
      case "iss": return new CredentialsRefused("issuer");
      case "aud": return new CredentialsRefused("audience");
      default: return new CredentialsRefused("claims");
    }
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return new CredentialsRefused("algorithm");
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
    || error instanceof errors.JWSSignatureVerificationFailed) return new CredentialsRefused("signature");
  if (error instanceof errors.JOSEError) return new CredentialsRefused("unknown");
  throw error; // Ours.
}
