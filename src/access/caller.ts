/**
 * Who asks. Made once a request, at the edge that read its credentials; every use case that reads or writes
 * takes it. What a caller may do follows from its grants and from the bindings in the graph.
 */

/** A role bound to a part of the graph; without an owner and a selector it is bound to all of it. */
export interface Grant {
  /** A role's name: one of the built-in six, or a Role document. */
  readonly role: string;
  /** Only what this owner owns. */
  readonly owner?: string;
  /** Only environments that this label selector matches. */
  readonly environments?: string;
}

export interface Caller {
  /**
   * "local": nobody was asked for credentials, as the server listens on loopback without identities;
   * "anonymous": nobody was asked, as the route is open to all (health, the page of the playground).
   */
  readonly kind: "local" | "anonymous" | "token" | "oidc";
  /** The actor in the log: the system's user, `anonymous`, `token:NAME` or `oidc:SUBJECT`. */
  readonly name: string;
  /** What its credentials bring along; bindings in the graph may add to them. */
  readonly grants: readonly Grant[];
  /** Groups that its OIDC claims name: bindings in the graph may be for one of them. */
  readonly groups?: readonly string[];
  /** What was shown: `until` is when it ends (RFC 3339; null: not by itself), `id` an API token's id. */
  readonly credential?: { readonly id?: string; readonly until: string | null };
}

/** Who asks for what needs no credentials: has no grants, so may do nothing else. */
export const ANONYMOUS: Caller = { kind: "anonymous", name: "anonymous", grants: [] };

/** Everybody who reaches a loopback server without identities: may do anything, as its own user could. */
export function localCaller(user: string): Caller {
  return { kind: "local", name: user, grants: [{ role: "admin" }] };
}
