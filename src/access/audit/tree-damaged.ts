/**
 * The log does not hold what its Merkle tree needs: somebody changed the database, and no proof can be made.
 */
import { DomainError } from "../../values/domain-error.ts";

export class TreeDamaged extends DomainError {
  readonly code = "TREE_DAMAGED";
  readonly revision: number;

  constructor(revision: number) {
    super(`The Merkle tree has nothing usable at revision ${revision}.`,
      "`fairlead audit verify` names what was altered.");
    this.revision = revision;
  }
}
