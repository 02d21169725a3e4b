/**
 * Attestation: a statement about versions, environments or deployments (a test result, a scan, provenance),
 * usually signed. `verification` says whether the signature was checked; a failed one is kept and is never
 * evidence. The envelope's bytes are a payload in the store, not part of the document.
 */
import { z } from "zod";
import {
  buildName,
  digest,
  documentOf,
  fields,
  list,
  name,
  scalar,
  text,
  time,
  uniqueList,
} from "./fields.ts";

const SUBJECTS = ["version", "environment", "deployment"] as const;

const subject = fields({
  version: buildName.optional(),
  environment: name.optional(),
  deployment: name.optional(),
}).superRefine((value, context) => {
  const given = SUBJECTS.filter((field) => value[field] !== undefined);
  if (given.length === 1) return;
  const found = given.length === 0 ? "names nothing" : `names ${given.join(" and ")}`;
  context.addIssue({
    code: "custom",
    message: `${found}; an entry is one version, environment or deployment`,
  });
});
export type AttestationSubject = z.output<typeof subject>;

export const attestation = documentOf(
  "Attestation",
  name,
  fields({
    about: uniqueList(subject, (entry) => JSON.stringify(entry)).min(1, "is empty; it is about something"),
    /** in-toto's name of what is stated, such as https://in-toto.io/attestation/test-result/v0.1. */
    predicateType: text(),
    /** The fields of the statement that rules may read: `result: PASSED`. */
    statement: z.record(text(), z.union([scalar, list(text())])).optional(),
    verification: z.enum(["verified", "unverified", "failed"]).default("unverified"),
    /** Whose key it was, or the identity in the certificate. */
    signer: text().optional(),
    time: time.optional(),
    source: text().optional(),
    /** Of the envelope's bytes. */
    digest: digest.optional(),
  }),
);

export type AttestationDocument = z.output<typeof attestation>;
