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
  /** "local": nobody was asked for credentials, as the server listens on loopback without identities. */
  readonly kind: "local" | "token" | "oidc";
  /** The actor in the log: `local`, `token:NAME` or `oidc:SUBJECT`. */
  readonly name: string;
  /** What its credentials bring along; bindings in the graph may add to them. */
  readonly grants: readonly Grant[];
}

/** Everybody who reaches a loopback server without identities: may do anything, as its own user could. */
export function localCaller(user: string): Caller {
  return { kind: "local", name: user, grants: [{ role: "admin" }] };
}
