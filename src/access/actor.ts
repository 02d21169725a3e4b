/**
 * Whose name a write gets in the log. A caller with credentials writes under its own name, always. A local
 * caller, whom nobody was asked to identify, may name somebody (CI jobs do), but never as if it had
 * credentials: `token:` and `oidc:` are only ever written for who showed them.
 */
import { DomainError } from "../values/domain-error.ts";
import type { Caller } from "./caller.ts";

const VERIFIED = /^(token|oidc):/;

/** The request names another actor than its credentials do. */
export class ActorRefused extends DomainError {
  readonly code = "ACTOR_REFUSED"; // Stable and public: clients branch on it.
  readonly actor: string;
  constructor(message: string, hint: string, actor: string) {
    super(message, hint);
    this.actor = actor.slice(0, 200);
  }
}

/** The actor of a write; `named` is what the request says. Throws ActorRefused. */
export function actorOf(caller: Caller, named?: string | null): string {
  if (named == null || named === caller.name) return caller.name;
  if (caller.kind !== "local") {
    throw new ActorRefused(`This write is by ${caller.name}, whose credentials it brings.`,
      "Leave `actor` out.", named);
  }
  if (VERIFIED.test(named)) {
    throw new ActorRefused(`"${named.slice(0, 200)}" is the name of somebody with credentials.`,
      "Name the actor without `token:` or `oidc:`, or send the credentials.", named);
  }
  return named;
}
