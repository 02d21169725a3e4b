/** How receipts are signed: by the key of the checkpoints, where there is one. */
import type { Checkpoints } from "./checkpoints.ts";
import type { SignTreeHead } from "./receipt.ts";

export function signerOf(checkpoints: Checkpoints | undefined): SignTreeHead {
  return checkpoints === undefined ? undefined : (head) => checkpoints.sign(head);
}
