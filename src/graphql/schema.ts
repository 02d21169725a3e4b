/**
 * schema.graphql and its resolvers, put together once. What has no resolver here is a property of plain data.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { assertValidSchema } from "graphql";
import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { Entry } from "./entry.ts";
import { auditQueries, auditResolvers, decisionAuditResolvers } from "./resolvers/audit.ts";
import { guardFields } from "./guard-fields.ts";
import { environmentMutations, environmentQueries, environmentResolvers }
  from "./resolvers/environments.ts";
import { planMutations, planQueries, planResolvers } from "./resolvers/plans.ts";
import { configurationQueries, configurationResolvers } from "./resolvers/configuration.ts";
import { decisionResolvers } from "./resolvers/decision.ts";
import { entryResolvers } from "./resolvers/entries.ts";
import { fixResolvers, impactQueries } from "./resolvers/fixes.ts";
import { lineageQueries, lineageResolvers } from "./resolvers/lineage.ts";
import { historyResolvers } from "./resolvers/history.ts";
import { mutationResolvers } from "./resolvers/mutation.ts";
import { queryResolvers } from "./resolvers/query.ts";
import { promotionMutations, promotionQueries, promotionResolvers } from "./resolvers/promotions.ts";
import { planDrivingMutations, planDrivingQueries } from "./resolvers/plan-driving.ts";
import { proposalMutations, proposalQueries } from "./resolvers/proposals.ts";
import { shadowQueries, shadowResolvers } from "./resolvers/shadow.ts";
import { waiverMutations, waiverQueries } from "./resolvers/waivers.ts";
import { noticeQueries, noticeSubscriptions } from "./resolvers/notices.ts";
import { tokenMutations, tokenQueries } from "./resolvers/tokens.ts";
import { subscriptionResolvers } from "./resolvers/subscription.ts";
import { ENUM_VALUES } from "./resolvers/enum-values.ts";

/** Beside the sources as beside a build: the project's top level. */
export const SCHEMA_FILE = join(import.meta.dirname, "../../schema.graphql");

type Resolvers = NonNullable<Parameters<typeof makeExecutableSchema>[0]["resolvers"]>;

/** By type and field, or by enum and value; every entry has its place in the schema. */
const RESOLVERS = {
  ...ENUM_VALUES,
  ...entryResolvers,
  ...decisionResolvers,
  ...fixResolvers,
  ...historyResolvers,
  ...auditResolvers,
  ...lineageResolvers,
  ...shadowResolvers,
  ...configurationResolvers,
  ...planResolvers,
  ...environmentResolvers,
  ...promotionResolvers,
  Query: {
    ...queryResolvers, ...configurationQueries, ...lineageQueries, ...auditQueries, ...impactQueries,
    ...tokenQueries,
    ...planDrivingQueries, ...proposalQueries, ...planQueries, ...environmentQueries,
    ...promotionQueries, ...waiverQueries, ...shadowQueries,
    ...noticeQueries,
  },
  Mutation: {
    ...mutationResolvers, ...planDrivingMutations, ...planMutations, ...environmentMutations,
    ...promotionMutations, ...tokenMutations, ...proposalMutations,
    ...waiverMutations,
  },
  Subscription: { ...subscriptionResolvers, ...noticeSubscriptions },
  Decision: { ...decisionResolvers.Decision, ...fixResolvers.Decision, ...decisionAuditResolvers },
  Node: { __resolveType: nodeType },
  Entry: { __resolveType: nodeType },
  Build: { __resolveType: nodeType },
  Problem: { __resolveType: ({ __typename }: { readonly __typename: string }) => __typename },
};

/** Throws Error when a resolver has no place in the schema. */
export function createSchema(): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs: readFileSync(SCHEMA_FILE, "utf8"),
    resolvers: RESOLVERS as unknown as Resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: "error" },
  });
  assertValidSchema(schema);
  guardFields(schema);
  return schema;
}

function nodeType(value: unknown): string {
  return value instanceof Entry ? value.kind : "Decision";
}

/** A property by the field's name; nothing in our data is a function. */
export const readProperty: GraphQLFieldResolver<unknown, unknown> = (
  source,
  _args,
  _context,
  { fieldName },
) => (source as Readonly<Record<string, unknown>>)[fieldName];
