/**
 * The issuer's public keys, found through its discovery document and kept for a while.
 *
 * A new key is fetched when a token first names it, a withdrawn one is forgotten when the keys are too old.
 * Keys that cannot be fetched are never replaced by old ones: then nobody is let in, and told why.
 */
import { createRemoteJWKSet, customFetch, errors } from "jose";
import type { FlattenedJWSInput, JWSHeaderParameters, JWTVerifyGetKey, RemoteJWKSet } from "jose";
import { IssuerUnavailable } from "./issuer-unavailable.ts";
import type { OidcTimes } from "./oidc-settings.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** https, or http to this very machine. */
export function isTrustedAddress(text: unknown): boolean {
  if (typeof text !== "string" || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
}

export class IssuerKeys {
  readonly #issuer: string;
  readonly #times: OidcTimes;
  #keys: Promise<RemoteJWKSet> | undefined;
  /** The last failure, and until when it is told again. */
  #failure: { readonly error: IssuerUnavailable; readonly until: number } | undefined;

  constructor(issuer: string, times: OidcTimes) {
    this.#issuer = issuer;
    this.#times = times;
  }

  /** The key of a token's header. Errors: IssuerUnavailable; jose's, where the issuer has no such key. */
  readonly find: JWTVerifyGetKey = async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
    if (this.#failure !== undefined && performance.now() < this.#failure.until) throw this.#failure.error;
    try {
      this.#keys ??= this.#discover();
      const key = await (await this.#keys)(header, token);
      this.#failure = undefined;
      return key;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
        throw error;
      }
      const failure = error instanceof IssuerUnavailable ? error
        : new IssuerUnavailable(this.#issuer, "its keys cannot be read");
      this.#failure = { error: failure, until: performance.now() + this.#times.retryMilliseconds };
      throw failure;
    }
  };

  async #discover(): Promise<RemoteJWKSet> {
    try {
      const address = `${this.#issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
      const response = await this.#fetch(address, { headers: { accept: "application/json" } });
      const { issuer, jwks_uri: keys } = (await response.json().catch(() => ({}))) as Record<string, unknown>;
      if (issuer !== this.#issuer) throw new IssuerUnavailable(this.#issuer,
        "it calls itself by another name");
      if (!isTrustedAddress(keys)) {
        throw new IssuerUnavailable(this.#issuer, "its keys are at no https address");
      }
      const { timeoutMilliseconds, cooldownMilliseconds, keysMaxAgeMilliseconds } = this.#times;
      return createRemoteJWKSet(new URL(keys as string), {
        timeoutDuration: timeoutMilliseconds, cooldownDuration: cooldownMilliseconds,
        cacheMaxAge: keysMaxAgeMilliseconds, [customFetch]: (url, options) => this.#fetch(url, options),
      });
    } catch (error) {
      this.#keys = undefined; // The next request tries again.
      throw error;
    }
  }

  /** An answer of 200, from the address itself. Throws IssuerUnavailable. */
  async #fetch(url: string, options: RequestInit): Promise<Response> {
    const signal = AbortSignal.timeout(this.#times.timeoutMilliseconds);
    let response: Response;
    try {
      response = await fetch(url, { ...options, redirect: "error", signal });
    } catch (error) {
      const why = (error as Error).name === "TimeoutError" ? "it does not answer in time"
        : "it cannot be reached";
      throw new IssuerUnavailable(this.#issuer, why);
    }
    if (response.status === 200) return response;
    throw new IssuerUnavailable(this.#issuer, `it answered ${response.status}`);
  }
}
