/**
 * Fingerprint: the facts that were observed on an environment at one time, by layer, with a digest. The facts
 * of the newest one count as observed facts of its environment (src/decisions/observed-facts.ts).
 */
import { z } from "zod";
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Digest } from "../../values/digest.ts";
import { digest, documentOf, fields, name, text, time } from "./fields.ts";
import { layeredFacts, layersOf } from "./layered-facts.ts";

const spec = fields({
  environment: name,
  /** When it was observed, not when it was sent. */
  time,
  /** Who saw it: a CI job, a tool. */
  source: text(),
  facts: layeredFacts.refine((facts) => layersOf(facts).length > 0, "holds no fact; it proves nothing"),
  /** Over canonical JSON of the four fields above; left out, it is computed. */
  digest: digest.optional(),
}).superRefine((value, context) => {
  if (value.digest === undefined) return;
  const right = fingerprintDigest(value);
  if (value.digest === right) return;
  const message = `is not the digest of what stands here, which is ${right}`;
  context.addIssue({ code: "custom", path: ["digest"], message });
});

export const fingerprint = documentOf("Fingerprint", name, spec);
export type FingerprintDocument = z.output<typeof fingerprint>;
export type FingerprintSpec = FingerprintDocument["spec"];

/** `sha256:` over canonical JSON (RFC 8785) of environment, facts, source and time. */
export function fingerprintDigest({ environment, facts, source, time: at }: FingerprintSpec): string {
  const layers = Object.entries(facts).filter(([, layer]) => layer !== undefined);
  return sha256Digest(canonicalJson({ environment, facts: Object.fromEntries(layers), source, time: at }));
}
