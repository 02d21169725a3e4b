/** How many things may, or must, satisfy a rule: hits of its walk, or deployments of a group of places. */
import { z } from "zod";
import { DURATION, durationSeconds } from "../duration.ts";
import { factName, fields, text } from "./fields.ts";

/** Two things with the same word for it share their places: a region, a team, an environment. */
const per = z.union([
  z.enum(["environment", "everywhere"]),
  fields({ fact: factName.optional(), label: text().optional() }).refine(
    ({ fact, label }) => (fact === undefined) !== (label === undefined),
    "names either a fact or a label of the environment, one of the two",
  ),
]);

/** A day: a deployment that takes longer takes its place again. */
const LEASE_SECONDS_MAX = 86_400;

const lease = text(DURATION, "is no duration such as 15m or 2h").refine(
  (value) => durationSeconds(value)! >= 1 && durationSeconds(value)! <= LEASE_SECONDS_MAX,
  "is not between a second and a day",
);

export const count = fields({
  atLeast: z.number().int().min(0).optional(),
  atMost: z.number().int().min(0).optional(),
  /** Left out: hits of the walk. Given: deployments, and what is being decided beside them. */
  per: per.optional(),
  /** How long a place that was taken stays taken while the deployment is under way. */
  lease: lease.optional(),
}).superRefine(({ atLeast, atMost, per: group, lease: held }, context) => {
  const complain = (path: string, message: string): void =>
    context.addIssue({ code: "custom", path: [path], message });
  if (group === undefined) {
    if (held !== undefined) complain("lease", "needs per: which places it is about");
    return;
  }
  if (atMost === undefined) complain("atMost", "is missing; places that are counted per group are limited");
  if (atLeast !== undefined) complain("atLeast", "has no meaning for places that are counted per group");
});
