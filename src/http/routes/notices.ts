/** Notices over REST, and what webhooks did not take. */
import { z } from "zod";
import { NOTICE_TYPES } from "../../notices/notice.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route } from "../route.ts";
import { text } from "../text-field.ts";

const NOTICES_PER_PAGE_MAX = 1_000;
const RETRY_BYTES_MAX = 4 * 1024;

export const noticesQuery = z.strictObject({
  after: text.optional().describe("goes on after this id: the last one of the page before"),
  type: z.enum(NOTICE_TYPES).optional().describe("notices of one type; default: all"),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, "is no number up to 1000")
    .transform(Number)
    .pipe(z.number().min(1, "is less than 1").max(NOTICES_PER_PAGE_MAX, "is more than 1000"))
    .optional(),
});
export const deliveriesQuery = z.strictObject({
  state: z.enum(["waiting", "dead"]).optional().describe("default: both"),
});
export const retryInput = z.strictObject({
  notice: text.optional().describe("the id of one notice; default: all that are dead"),
});

export function noticeRoutes({ notices }: Pick<Services, "notices">): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/v1/notices",
      answer: async ({ query }) => {
        const { type, ...page } = given(readQuery(noticesQuery, query));
        const found = await notices.page({ ...page, ...(type === undefined ? {} : { types: [type] }) });
        return { status: 200, body: { schemaVersion: 1, notices: found } };
      },
    },
    {
      method: "GET",
      path: "/v1/webhooks/deliveries",
      answer: async ({ query }) => {
        const { state } = readQuery(deliveriesQuery, query);
        return { status: 200, body: { schemaVersion: 1, deliveries: await notices.deliveries(state) } };
      },
    },
    {
      method: "POST",
      path: "/v1/webhooks/{name}/retry",
      answer: async ({ parameters: { name = "" }, message }) => {
        const { notice } = checkInput(retryInput, await readJson(message, RETRY_BYTES_MAX));
        return { status: 200, body: { schemaVersion: 1, retried: await notices.retry(name, notice) } };
      },
    },
  ];
}
