/** Where things come from, what they reach, how two are connected, what differs between two deployments. */
import { z } from "zod";
import { parseAsOf, snapshotFor } from "../../catalog/consistency.ts";
import type { Consistency } from "../../catalog/consistency.ts";
import { changedBetween } from "../../lineage/changed.ts";
import { impactOf } from "../../lineage/impact.ts";
import { neighboursOf } from "../../lineage/neighbours.ts";
import { pathsBetween } from "../../lineage/paths-between.ts";
import { traceCsv } from "../../lineage/trace-csv.ts";
import { traceMermaid } from "../../lineage/trace-mermaid.ts";
import { trace } from "../../lineage/trace.ts";
import { walkDirection } from "../../lineage/walk-direction.ts";
import type { Services } from "../../services.ts";
import { readQuery } from "../read-query.ts";
import type { Route, RouteAnswer } from "../route.ts";
import { text } from "../text-field.ts";

const number = z
  .string()
  .regex(/^\d{1,9}$/, "is no whole number")
  .transform(Number);
const words = text.transform((list) =>
  list
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== ""),
);
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
  format: z.enum(["json", "csv", "mermaid"]).optional(),
  ...consistency,
});
export const pathsQuery = z.strictObject({
  from: text,
  to: text,
  direction: text.optional().describe("upstream or downstream; both are tried unless given"),
  along: words.optional().describe("types of edges, with commas"),
  depth: number.optional().describe("edges of a path, at most"),
  count: number.optional().describe("how many paths, shortest first; only the shortest unless given"),
  ...consistency,
});
export const impactQuery = z.strictObject({
  along: words.optional().describe("types of edges, with commas"),
  depth: number.optional().describe("edges from the thing, at most"),
  ...consistency,
});
export const neighboursQuery = z.strictObject({
  along: words.optional().describe("types of edges, with commas; all unless given"),
  shown: number.optional().describe("neighbours of each type; the rest is counted"),
  ...consistency,
});
export const changedQuery = z.strictObject({ a: text, b: text, ...consistency });

export function lineageRoutes({ knowledge }: Services): readonly Route[] {
  const snapshotOf = (when: When) => snapshotFor(knowledge, consistencyOf(when));
  return [
    {
      method: "GET",
      path: "/v1/lineage/{name*}",
      answer: async ({ parameters, query }) => {
        const {
          direction = "upstream",
          depth,
          format,
          asOf,
          atLeast,
          ...rest
        } = readQuery(traceQuery, query);
        const question = {
          thing: named(parameters),
          direction: walkDirection(direction),
          depthMax: depth,
          ...rest,
        };
        const told = await trace(knowledge, question, consistencyOf({ asOf, atLeast }));
        if (format === "csv") return asText(traceCsv(told), "text/csv; charset=utf-8", told.next);
        if (format === "mermaid")
          return asText(traceMermaid(told), "text/vnd.mermaid; charset=utf-8", told.next);
        return { status: 200, body: told };
      },
    },
    {
      method: "GET",
      path: "/v1/paths",
      answer: async ({ query }) => {
        const { direction, depth, asOf, atLeast, ...rest } = readQuery(pathsQuery, query);
        const way = direction === undefined ? undefined : walkDirection(direction);
        const question = { ...rest, direction: way, depthMax: depth };
        return { status: 200, body: await pathsBetween(await snapshotOf({ asOf, atLeast }), question) };
      },
    },
    {
      method: "GET",
      path: "/v1/impact/{name*}",
      answer: async ({ parameters, query }) => {
        const { depth, along, ...when } = readQuery(impactQuery, query);
        const question = { thing: named(parameters), along, depthMax: depth };
        return { status: 200, body: await impactOf(await snapshotOf(when), question) };
      },
    },
    {
      method: "GET",
      path: "/v1/neighbours/{name*}",
      answer: async ({ parameters, query }) => {
        const { along, shown, ...when } = readQuery(neighboursQuery, query);
        const question = { thing: named(parameters), along, shown };
        return { status: 200, body: await neighboursOf(await snapshotOf(when), question) };
      },
    },
    {
      method: "GET",
      path: "/v1/changed",
      answer: async ({ query }) => {
        const { a, b, ...when } = readQuery(changedQuery, query);
        return { status: 200, body: await changedBetween(await snapshotOf(when), { a, b }) };
      },
    },
  ];
}

interface When {
  readonly asOf?: string | undefined;
  readonly atLeast?: string | undefined;
}

function named(parameters: Readonly<Record<string, string>>): string {
  return parameters["name"] ?? "";
}

function consistencyOf({ asOf, atLeast }: When): Consistency {
  return {
    ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }),
    ...(atLeast === undefined ? {} : { atLeast }),
  };
}

/** The cursor of the next page goes into a header, as text has no place for it. */
function asText(body: string, contentType: string, next: string | undefined): RouteAnswer {
  return { status: 200, body, contentType, ...(next === undefined ? {} : { headers: { "x-next": next } }) };
}
