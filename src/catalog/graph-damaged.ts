/**
 * The stored graph has edges whose ends are not there: somebody altered it from outside. Nothing is decided
 * on it.
 */
import { DomainError } from "../values/domain-error.ts";

export class GraphDamaged extends DomainError {
  readonly code = "GRAPH_DAMAGED";
  readonly danglingEdges: number;

  constructor(danglingEdges: number) {
    super(
      `The stored graph has ${danglingEdges} edges that lead nowhere.`,
      "`fairlead verify` names them; restore a backup, or import an export of the log into a new store.",
    );
    this.danglingEdges = danglingEdges;
  }
}
