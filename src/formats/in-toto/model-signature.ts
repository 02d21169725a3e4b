/**
 * Signed models (sigstore/model-transparency, `model_signing/signature/v1.0`): the subject's digest is the
 * SHA-256 of the digests of all files, in the order listed. A statement whose parts do not agree is refused.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Predicate } from "./predicate.ts";
import { LIST_ITEMS_MAX, present, someText, text } from "./predicate-fields.ts";
import { checked } from "./statement.ts";
import type { Statement } from "./statement.ts";
import { StatementInvalid } from "./statement-invalid.ts";

const shape = z.object({
  resources: z
    .array(
      z.object({
        name: text,
        algorithm: text,
        digest: z.string().regex(/^(?:[0-9a-f]{2}){1,64}$/, "is not hex digits in lower case"),
      }),
    )
    .min(1)
    .max(LIST_ITEMS_MAX),
  serialization: z.object({ method: someText, hash_type: someText }).nullish(),
});

/** Throws StatementInvalid. */
export function readModelSignature({ predicate, subjects }: Statement): Predicate {
  const { resources, serialization } = checked(shape, predicate, "predicate");
  const hash = createHash("sha256");
  for (const { digest } of resources) hash.update(Buffer.from(digest, "hex"));
  const expected = `sha256:${hash.digest("hex")}`;
  const [subject] = subjects;
  if (subjects.length !== 1 || subject?.digests.join() !== expected) {
    throw new StatementInvalid("subject", "does not have the digest of the files that the predicate lists");
  }
  return {
    kind: "signature",
    said: {
      files: resources.length,
      ...present({ method: serialization?.method, hash: serialization?.hash_type }),
    },
  };
}
