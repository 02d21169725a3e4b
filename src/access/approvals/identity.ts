/**
 * Who somebody is, for separation of duties. A token and an OIDC subject are identities: credentials were
 * shown. A local caller is not: whoever reaches an open loopback server or opens the file may call itself
 * anything, so two of them are never two, and one of them is nobody provably other than anybody else.
 */
import type { Caller } from "../caller.ts";

export interface Identity {
  readonly kind: Caller["kind"];
  readonly name: string;
}

export function identityOf({ kind, name }: Caller): Identity {
  return { kind, name };
}

export function isProved({ kind }: Identity): boolean {
  return kind === "token" || kind === "oidc";
}

/** Whether it is shown that they are two. Unknown is never yes. */
export function areProvedDifferent(one: Identity, other: Identity): boolean {
  return isProved(one) && isProved(other) && (one.kind !== other.kind || one.name !== other.name);
}

/** `token:ada`; `ada (no credentials)`. */
export function identityText(identity: Identity): string {
  return isProved(identity) ? identity.name : `${identity.name} (no credentials)`;
}
