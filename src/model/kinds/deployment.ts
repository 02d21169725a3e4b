/** Deployment: the record that a version runs (or ran) in an environment. */
import { z } from "zod";
import { buildName, documentOf, fields, localName, name, scalar, text, time } from "./fields.ts";

export const deployment = documentOf("Deployment", name, fields({
  version: buildName,
  environment: name,
  service: name.optional(),
  endpoint: text().optional(),
  state: z.enum(["running", "retired"]).default("running"),
  parameters: z.record(localName, scalar).optional(),
  /** Since when it is recorded to run this build. Any time asks for it; the service writes its own. */
  since: time.optional(),
}));

export type DeploymentDocument = z.output<typeof deployment>;
