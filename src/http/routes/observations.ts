/** Figures of what runs, over REST: taken one or many at a time, and listed. */
import { z } from "zod";
import { actorOf } from "../../access/actor.ts";
import { listObservations } from "../../plans/observations/list-observations.ts";
import { OBSERVATIONS_MAX, recordObservations } from "../../plans/observations/record-observations.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route } from "../route.ts";
import { text } from "../text-field.ts";
import { actor, id } from "../write-input.ts";

/** A thousand figures with a histogram each. */
const OBSERVATION_BYTES_MAX = 8 * 1024 * 1024;
const OBSERVATIONS_LISTED_MAX = 500;

const number = z.number();
/** What is wrong with a figure is told by the place of it; here it only has to be one. */
const figure = z.strictObject({
  deployment: text,
  version: text.optional().describe("what was served; left out: what is recorded to run there since before"),
  metric: text.describe("errorRate, latencyP95, dataQuality, drift, or another with better"),
  value: number,
  unit: text.optional(),
  better: z.enum(["lower", "higher"]).optional().describe("of a metric that is not known by name"),
  samples: number.describe("what it was measured on"),
  failures: number.optional().describe("of a rate: how many of the samples were bad"),
  deviation: number.optional().describe("of a mean: the standard deviation of the samples"),
  buckets: z
    .array(z.strictObject({ atMost: number, count: number }))
    .optional()
    .describe("of a quantile: samples by upper edge, each bucket's own"),
  from: text.describe("when the window began, RFC 3339"),
  to: text.describe("when it ended"),
  source: text.optional().describe("who measured; windows of one source must not overlap"),
  trafficShare: number.optional().describe("percent of the traffic that this version had"),
});
const many = z.strictObject({
  observations: z.array(figure).min(1).max(OBSERVATIONS_MAX),
  actor: actor.optional(),
  id: id.optional(),
});
export const observationsInput = z.union([figure, many]);
export const observationsQuery = z.strictObject({
  deployment: text.describe("whose figures"),
  metric: text.optional(),
  version: text.optional(),
  first: z.coerce.number().int().min(1).max(OBSERVATIONS_LISTED_MAX).optional().describe("at most so many"),
});

export function observationRoutes({ knowledge, now }: Services): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/v1/observations",
      answer: async ({ message, caller }) => {
        const body = await readJson(message, OBSERVATION_BYTES_MAX);
        const isMany = typeof body === "object" && body !== null && Object.hasOwn(body, "observations");
        const {
          observations,
          actor: named,
          id: key,
        } = isMany
          ? checkInput(many, body)
          : { observations: [checkInput(figure, body)], actor: undefined, id: undefined };
        const by = given({ actor: actorOf(caller, named), now: now(), id: key });
        return { status: 200, body: await recordObservations(knowledge, observations.map(given), by) };
      },
    },
    {
      method: "GET",
      path: "/v1/observations",
      answer: async ({ query }) => {
        const { deployment, ...wanted } = given(readQuery(observationsQuery, query));
        const snapshot = knowledge.current();
        return {
          status: 200,
          body: { revision: snapshot.head.revision, ...listObservations(snapshot, deployment, wanted) },
        };
      },
    },
  ];
}
