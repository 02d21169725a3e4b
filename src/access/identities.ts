/**
 * Who asks: from the Authorization header of a request to a Caller, or a refusal. Made once at start, from
 * the configuration; whoever has no credentials is refused, unless the server is open.
 */
import type { IncomingMessage } from "node:http";
import { localCaller } from "./caller.ts";
import type { Caller } from "./caller.ts";
import { CredentialsRefused } from "./credentials-refused.ts";
import type { OidcTokens } from "./oidc/oidc-tokens.ts";
import { systemUser } from "./system-user.ts";
import { looksLikeToken } from "./tokens/token-text.ts";
import type { Tokens } from "./tokens/tokens.ts";

/** Longest bearer token that is read: a JWT with many groups; all headers together have 32 kB. */
const BEARER_CHARACTERS_MAX = 16_384;
const BEARER = /^bearer +([\x21-\x7e]+) *$/i;

export interface IdentitiesOptions {
  /** Nobody is asked: for loopback only. */
  readonly isOpen: boolean;
  readonly tokens?: Tokens;
  readonly oidc?: OidcTokens;
}

export class Identities {
  readonly #local = localCaller(systemUser());
  readonly #options: IdentitiesOptions;

  constructor(options: IdentitiesOptions) {
    this.#options = options;
  }

  /** Errors: CredentialsRefused, IssuerUnavailable, and the store's. */
  authenticate({ headers }: Pick<IncomingMessage, "headers">): Caller | Promise<Caller> {
    const { isOpen, tokens, oidc } = this.#options;
    if (isOpen) return this.#local;
    const { authorization } = headers;
    if (authorization === undefined) throw new CredentialsRefused("missing");
    const isLong = authorization.length > BEARER_CHARACTERS_MAX;
    const text = isLong ? undefined : BEARER.exec(authorization)?.[1];
    if (text === undefined) throw new CredentialsRefused("scheme");
    const kind = looksLikeToken(text) ? tokens : oidc;
    if (kind === undefined) throw new CredentialsRefused("not-taken");
    return kind.recognise(text);
  }
}
