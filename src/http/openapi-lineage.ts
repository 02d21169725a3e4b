/** What the routes of lineage take and give, for `/openapi.json`. */
import { SECTIONS } from "../lineage/changed.ts";
import { EDGE_TYPES, NODE_KINDS } from "../model/graph.ts";
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { changedQuery, impactQuery, neighboursQuery, pathsQuery, traceQuery } from "./routes/lineage.ts";

export const LINEAGE_OPERATIONS = [
  {
    method: "get", path: "/v1/lineage/{name}", id: "lineage",
    summary: "What a thing was made from, or what came of it, nearest first; CSV and mermaid too.",
    query: traceQuery, answer: "Lineage", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/paths", id: "paths", summary: "How two things are connected.",
    query: pathsQuery, answer: "PathsBetween", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/impact/{name}", id: "lineageImpact",
    summary: "What a thing reaches, counted by kind and by environment.",
    query: impactQuery, answer: "LineageImpact", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/neighbours/{name}", id: "neighbours",
    summary: "What is one edge away, with counts of what is not shown.",
    query: neighboursQuery, answer: "Neighbours", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/changed", id: "changed",
    summary: "What differs in what two deployments were made from.",
    query: changedQuery, answer: "Changed", errors: [404, 503],
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const strings = list(string);
const edgeType = oneOfTexts(...Object.keys(EDGE_TYPES));
const direction = oneOfTexts("upstream", "downstream");
const thing = {
  key: string, kind: oneOfTexts(...Object.keys(NODE_KINDS)), name: string, declared: { type: "boolean" },
};
const read = { schemaVersion: { const: 1 }, revision: integer };
const isCut = { truncated: object({ because: { const: "work" } }) };
const difference = object({ name: string, a: strings, b: strings });

export const LINEAGE_SCHEMAS: Readonly<Record<string, Json>> = {
  Thing: object(thing, { type: string }),
  LineageEdge: object({ from: string, to: string, type: edgeType, source: string },
    { time: { type: "string", format: "date-time" }, revision: integer }),
  Lineage: object({
    ...read, of: ref("Thing"), direction, edges: list(ref("LineageEdge")),
    things: list(object({ ...thing, depth: integer, via: object({ key: string, type: edgeType }) },
      { type: string })),
  }, {
    next: string, truncated: object({ at: integer, because: oneOfTexts("things", "work") }),
  }),
  LineageImpact: object({
    ...read, of: ref("Thing"), total: integer,
    kinds: list(object({ kind: string, things: integer }, { type: string })),
    environments: list(
      object({ environment: string, running: integer, retired: integer }, { stage: string })),
  }, { truncated: object({ at: integer, because: { const: "work" } }) }),
  PathsBetween: object({
    ...read, from: ref("Thing"), to: ref("Thing"), count: integer, edges: list(ref("LineageEdge")),
    paths: list(object({ length: integer, things: strings, edges: list(ref("LineageEdge")) })),
  }, { direction, length: integer, ...isCut }),
  Neighbours: object({
    ...read, of: ref("Thing"),
    groups: list(object({
      direction, type: edgeType, total: integer, hidden: integer,
      shown: list(object({ ...thing, edge: ref("LineageEdge"), upstream: integer, downstream: integer },
        { type: string })),
    })),
  }),
  Changed: object({
    ...read, a: ref("Thing"), b: ref("Thing"), differences: integer,
    sections: object(Object.fromEntries(SECTIONS.map((section) => [section, list(difference)]))),
  }, isCut),
};
