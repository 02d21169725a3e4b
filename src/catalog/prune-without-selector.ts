/**
 * `--prune` with a selector that matches everything: almost certainly a mistake, and it would delete the
 * whole catalog.
 */
import { DomainError } from "../values/domain-error.ts";

export class PruneWithoutSelector extends DomainError {
  readonly code = "PRUNE_WITHOUT_SELECTOR";

  constructor() {
    super(
      "Pruning needs a label selector that says which documents are yours.",
      "For example --prune team=ranking.",
    );
  }
}
