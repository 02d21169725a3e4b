/** Deployment: the record that a version runs (or ran) in an environment. */
import { z } from "zod";
import { buildName, documentOf, fields, localName, name, scalar, text, time, versionName } from "./fields.ts";

/** Datasets that one deployment reads: a service that reads more reads them through others. */
const READS_MAX = 200;

export const deployment = documentOf("Deployment", name, fields({
  version: buildName,
  environment: name,
  service: name.optional(),
  endpoint: text().optional(),
  state: z.enum(["running", "retired"]).default("running"),
  parameters: z.record(localName, scalar).optional(),
  /** All the data that it reads there, copies by their own names. Left out: nobody states it. */
  reads: z.array(versionName).min(1, "is empty").max(READS_MAX, `names more than ${READS_MAX} versions`)
    .refine((names) => new Set(names).size === names.length, "names a version twice").optional(),
  /** Since when it is recorded to run this build. Any time asks for it; the service writes its own. */
  since: time.optional(),
}));

export type DeploymentDocument = z.output<typeof deployment>;
