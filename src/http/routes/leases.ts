/** Places for deployments under way, over REST: held, listed, let go. */
import { z } from "zod";
import { Leases } from "../../decisions/leases/leases.ts";
import type { LeaseBook } from "../../decisions/leases/leases.ts";
import { durationSeconds } from "../../model/duration.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route } from "../route.ts";
import { text } from "../text-field.ts";

/** Some names; a larger body is a mistake. */
const LEASE_BYTES_MAX = 64 * 1024;
/** Things that are deployed together: as many as one question may have. */
const SUBJECTS_MAX = 100;

const duration = text.refine((value) => durationSeconds(value) !== undefined, "is no duration such as 15m");

export const holdInput = z.strictObject({
  subjects: z.array(text).min(1).max(SUBJECTS_MAX).describe("NAME@VERSION or NAME@VERSION#VARIANT each"),
  environment: text,
  holder: text.describe("whoever deploys, by a name that nobody else has; the same one holds it again"),
  for: duration.optional().describe("how long, such as 15m; default: as long as each rule says"),
});
export const leasesQuery = z.strictObject({
  holder: text.optional().describe("only those of one holder"),
  environment: text.optional().describe("only those in one environment"),
  subject: text.optional().describe("only those of one build"),
});
export const letGoInput = z.strictObject({
  holder: text,
  environment: text.optional(),
  subject: text.optional(),
});

export function leaseRoutes(services: Services): readonly Route[] {
  const leases = leasesOf(services);
  return [
    {
      method: "POST",
      path: "/v1/leases",
      answer: async ({ message }) => {
        const input = checkInput(holdInput, await readJson(message, LEASE_BYTES_MAX));
        const { for: time, ...asked } = given(input);
        const seconds = time === undefined ? {} : { seconds: durationSeconds(time)! };
        return { status: 200, body: await leases.hold({ ...asked, ...seconds }) };
      },
    },
    {
      method: "GET",
      path: "/v1/leases",
      answer: async ({ query }) =>
        ({ status: 200, body: { leases: await leases.list(given(readQuery(leasesQuery, query))) } }),
    },
    {
      method: "POST",
      path: "/v1/leases/release",
      answer: async ({ message }) => {
        const asked = given(checkInput(letGoInput, await readJson(message, LEASE_BYTES_MAX)));
        return { status: 200, body: { leases: await leases.letGo(asked) } };
      },
    },
  ];
}

/** Whoever may not do everything has their own. */
function leasesOf({ leases, knowledge, now }: Services): LeaseBook {
  return leases ?? new Leases(knowledge, now);
}
