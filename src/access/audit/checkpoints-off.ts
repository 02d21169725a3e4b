/** A checkpoint is asked for where nobody can sign one. */
import { DomainError } from "../../values/domain-error.ts";

export class CheckpointsOff extends DomainError {
  readonly code = "CHECKPOINTS_OFF";

  constructor() {
    super("There is no key to sign checkpoints with.",
      "Set FAIRLEAD_CHECKPOINT_KEY to the path of an Ed25519 private key in PEM.");
  }
}
