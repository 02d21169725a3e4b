/** What the routes of notices take and give, for `/openapi.json`. */
import { NOTICE_TYPES } from "../notices/notice.ts";
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { deliveriesQuery, noticesQuery, retryInput } from "./routes/notices.ts";

export const NOTICE_OPERATIONS = [
  {
    method: "get",
    path: "/v1/notices",
    id: "notices",
    summary: "What happened that somebody would want to be told of, the oldest first; kept for 30 days.",
    query: noticesQuery,
    answer: "NoticeList",
    errors: [503],
  },
  {
    method: "get",
    path: "/v1/webhooks/deliveries",
    id: "deliveries",
    summary: "What webhooks did not take yet, and what they never took: the dead letters.",
    query: deliveriesQuery,
    answer: "DeliveryList",
    errors: [503],
  },
  {
    method: "post",
    path: "/v1/webhooks/{name}/retry",
    id: "retryDeliveries",
    summary: "Sends dead letters of a webhook again: one, or all of them.",
    body: retryInput,
    answer: "Retried",
    errors: [404, 503],
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const time: Json = { type: "string", format: "date-time" };

export const NOTICE_SCHEMAS: Readonly<Record<string, Json>> = {
  Notice: object({
    schemaVersion: { const: 1 },
    id: string,
    type: oneOfTexts(...NOTICE_TYPES),
    time,
    revision: integer,
    about: string,
    sentence: string,
    data: { type: "object" },
  }),
  NoticeList: object({ schemaVersion: { const: 1 }, notices: list(ref("Notice")) }),
  Delivery: object(
    {
      webhook: string,
      notice: ref("Notice"),
      state: oneOfTexts("waiting", "dead"),
      attempts: integer,
      due: time,
    },
    { error: string },
  ),
  DeliveryList: object({ schemaVersion: { const: 1 }, deliveries: list(ref("Delivery")) }),
  Retried: object({ schemaVersion: { const: 1 }, retried: integer }),
};
