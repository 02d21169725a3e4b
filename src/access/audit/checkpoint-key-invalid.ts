/** A file that should hold the key of checkpoints holds none that can be used. Its content is never shown. */
import { DomainError } from "../../values/domain-error.ts";

export class CheckpointKeyInvalid extends DomainError {
  readonly code = "CHECKPOINT_KEY_INVALID";
  readonly file: string;

  constructor(file: string, why: string) {
    super(`The key of checkpoints, ${file}, cannot be used: ${why}.`,
      "`openssl genpkey -algorithm ed25519 -out checkpoint-key.pem` makes one.");
    this.file = file;
  }
}
