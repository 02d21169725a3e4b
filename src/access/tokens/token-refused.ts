/** What cannot be made, or is not there. */
import { DomainError } from "../../values/domain-error.ts";

/** A token cannot be made as it was asked for. */
export class TokenInvalid extends DomainError {
  readonly code = "TOKEN_INVALID"; // Stable and public: clients branch on it.
  readonly value: string;
  constructor(message: string, value: string, hint?: string) {
    super(message, hint);
    this.value = value.slice(0, 200);
  }
}

/** A token has that name, or had it: the log names actors by it. */
export class TokenNameTaken extends DomainError {
  readonly code = "TOKEN_NAME_TAKEN"; // Stable and public: clients branch on it.
  readonly token: string;
  constructor(name: string) {
    super(`There is, or was, a token named "${name}".`,
      "Names are never used again, as the log names actors by them: such as " + `${name}-2.`);
    this.token = name;
  }
}

export class TokenNotFound extends DomainError {
  readonly code = "TOKEN_NOT_FOUND"; // Stable and public: clients branch on it.
  readonly token: string;
  constructor(name: string, nearest: readonly string[]) {
    super(`There is no token named "${name.slice(0, 200)}".`,
      nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "`fairlead token list` shows all.");
    this.token = name.slice(0, 200);
  }
}

/** A token would be given a role that there is not. */
export class RoleNotFound extends DomainError {
  readonly code = "ROLE_NOT_FOUND"; // Stable and public: clients branch on it.
  readonly role: string;
  constructor(role: string, nearest: readonly string[]) {
    super(`There is no role "${role}".`, nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?`
      : "Apply its document first: `kind: Role`.");
    this.role = role;
  }
}
