/**
 * Baseline: what an environment was and what ran there when it was known to be good. It holds the facts and
 * the deployments themselves, so it says the same however long ago that was.
 */
import { z } from "zod";
import { buildName, digest, documentOf, fields, list, localName, name, scalar, text, time, uniqueList }
  from "./fields.ts";
import { layeredFacts } from "./layered-facts.ts";

const deployed = fields({
  name,
  version: buildName,
  digest: digest.optional(),
  service: name.optional(),
  parameters: z.record(localName, scalar).optional(),
  /** Of the resolved configuration, where the plan knew it. */
  configuration: digest.optional(),
});
export type BaselineDeployment = z.output<typeof deployed>;

/** One figure that was observed of a deployment while it was good. */
const figure = fields({
  deployment: name,
  metric: text(),
  value: z.number(),
  samples: z.number().int().nonnegative().optional(),
  time: time.optional(),
});

export const baseline = documentOf(
  "Baseline",
  name,
  fields({
    environment: name,
    /** Since when it is known good: the end of the soak, or when somebody said so. */
    time,
    because: text(),
    /** The plan that led there; absent where somebody recorded it. */
    plan: name.optional(),
    planDigest: digest.optional(),
    /** The newest fingerprint at that time; absent: `facts` are the effective facts, nobody observed them. */
    fingerprint: name.optional(),
    fingerprintDigest: digest.optional(),
    /** The revision of the knowledge that facts and deployments were read at. */
    revision: z.number().int().nonnegative(),
    facts: layeredFacts,
    deployments: uniqueList(deployed, (entry) => entry.name).min(1, "is empty; a baseline is what ran"),
    performance: list(figure).optional(),
  }),
);

export type BaselineDocument = z.output<typeof baseline>;
export type BaselineSpec = BaselineDocument["spec"];
