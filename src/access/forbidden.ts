/** The caller does not hold the scope that this needs, on what it needs it. Names what the caller named. */
import type { Scope } from "../model/scopes.ts";
import { DomainError } from "../values/domain-error.ts";

export class Forbidden extends DomainError {
  readonly code = "FORBIDDEN"; // Stable and public: clients branch on it.
  readonly caller: string;
  readonly scope: Scope;
  /** What the scope is missing on: `everything`, `any part of the graph`, or the key of a document. */
  readonly on: string;

  constructor(caller: string, scope: Scope, on: string) {
    super(`${caller} does not hold ${scope} on ${on}.`, "An admin binds roles: `kind: RoleBinding`.");
    this.caller = caller;
    this.scope = scope;
    this.on = on;
  }
}
