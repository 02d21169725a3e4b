/** Where things come from, what they reach, how two are connected, what differs between two deployments. */
import { z } from "zod";
import { parseAsOf } from "../../catalog/consistency.ts";
import type { Consistency } from "../../catalog/consistency.ts";
import { trace } from "../../lineage/trace.ts";
import { walkDirection } from "../../lineage/walk-words.ts";
import type { Services } from "../../services.ts";
import { given } from "../given.ts";
import { readQuery } from "../read-query.ts";
import type { Route } from "../route.ts";
import { text } from "../text-field.ts";

const number = z.string().regex(/^\d{1,9}$/, "is no whole number").transform(Number);
const words = text.transform((list) => list.split(",").map((word) => word.trim()).filter((word) => word !== ""));
const consistency = {
  asOf: text.optional().describe("a revision or a time of the past"),
  atLeast: text.optional().describe("the token of a write that the answer must hold"),
};

export const traceQuery = z.strictObject({
  direction: text.optional().describe("upstream (default) or downstream"),
  to: words.optional().describe("kinds and types of artifacts, with commas: dataset,source,Run"),
  along: words.optional().describe("types of edges, with commas: DERIVED_FROM,USED"),
  depth: number.optional().describe("edges from the thing, at most"),
  first: number.optional().describe("things on the page"),
  after: text.optional().describe("`next` of the page before"),
  ...consistency,
});

export function lineageRoutes({ knowledge }: Services): readonly Route[] {
  return [
    {
      method: "GET", path: "/v1/lineage/{name*}",
      answer: async ({ parameters, query }) => {
        const { direction = "upstream", to, along, depth, first, after, ...when } = readQuery(traceQuery, query);
        const question = {
          thing: parameters["name"] ?? "", direction: walkDirection(direction), to, along, depthMax: depth, first, after,
        };
        return { status: 200, body: await trace(knowledge, question, consistencyOf(when)) };
      },
    },
  ];
}

function consistencyOf({ asOf, atLeast }: { asOf?: string | undefined; atLeast?: string | undefined }): Consistency {
  return given({ ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }), ...given({ atLeast }) }) as Consistency;
}
