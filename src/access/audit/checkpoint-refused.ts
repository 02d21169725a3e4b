/**
 * A checkpoint was not written: its place cannot be used, or the log is not the one that was checkpointed.
 */
import { DomainError } from "../../values/domain-error.ts";

export class CheckpointRefused extends DomainError {
  readonly code = "CHECKPOINT_REFUSED";
  readonly place: string;

  constructor(place: string, why: string, hint?: string) {
    super(`No checkpoint was written to ${place}: ${why}.`, hint);
    this.place = place;
  }
}
