/**
 * The delta would leave an edge without one of its ends. A store never removes an edge that nobody asked it
 * to remove.
 */
import { DomainError } from "../values/domain-error.ts";
import type { EdgeIdentity } from "../model/graph.ts";

export class EdgeLeftDangling extends DomainError {
  readonly code = "EDGE_LEFT_DANGLING";
  readonly edge: EdgeIdentity;
  /** The key of the node that would be missing. */
  readonly missing: string;

  constructor(edge: EdgeIdentity, missing: string) {
    super(
      `The edge ${edge.type} from "${edge.from}" to "${edge.to}" needs the node "${missing}", ` +
        "which would not be there after this commit.",
      "Put the node, or remove the edge, in the same commit.",
    );
    this.edge = edge;
    this.missing = missing;
  }
}
