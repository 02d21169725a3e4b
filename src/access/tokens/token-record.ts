/** What is kept of an API token: never its text. */
import type { Grant } from "../caller.ts";

/** By the token's id: TokenRecord. */
export const TOKEN_NAMESPACE = "token";
/** By the token's name: its id. A name is one token's for ever, as the log names actors by it. */
export const TOKEN_NAME_NAMESPACE = "token-name";
/** By the token's id: when it was last used. Apart, so that a use never moves the token itself. */
export const TOKEN_USE_NAMESPACE = "token-use";

export interface TokenRecord {
  readonly name: string;
  /** SHA-256 of the whole text: 64 hex digits. */
  readonly hash: string;
  readonly grants: readonly Grant[];
  readonly createdAt: string;
  /** The actor who made it. */
  readonly createdBy: string;
  /** RFC 3339; null: never. */
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
}

export interface TokenUse {
  readonly lastUsedAt: string;
}

/** What people see of a token. */
export interface TokenListed {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly state: "active" | "expired" | "revoked";
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  /** To the minute; null: never, as far as is written. */
  readonly lastUsedAt: string | null;
}

export function listed(id: string, record: TokenRecord, use: TokenUse | undefined, now: string): TokenListed {
  const { hash: _hash, ...shown } = record;
  return { id, ...shown, state: stateOf(record, now), lastUsedAt: use?.lastUsedAt ?? null };
}

/** Times are RFC 3339 in UTC with milliseconds, so their texts are in their order. */
export function stateOf({ revokedAt, expiresAt }: TokenRecord, now: string): TokenListed["state"] {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt <= now ? "expired" : "active";
}
