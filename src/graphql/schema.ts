/** schema.graphql and its resolvers, put together once. What has no resolver here is a property of plain data. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { Entry } from "./entry.ts";
import { JSON_DATA, VALUE } from "./scalars.ts";
import { decisionResolvers } from "./resolvers/decision.ts";
import { entryResolvers } from "./resolvers/entries.ts";
import { historyResolvers } from "./resolvers/history.ts";
import { mutationResolvers, payloadResolvers } from "./resolvers/mutation.ts";
import { queryResolvers } from "./resolvers/query.ts";
import { subscriptionResolvers } from "./resolvers/subscription.ts";

/** Beside the sources as beside a build: the project's top level. */
export const SCHEMA_FILE = join(import.meta.dirname, "../../schema.graphql");

/** Throws Error when schema and resolvers do not agree. */
export function createSchema(): GraphQLSchema {
  return makeExecutableSchema({
    typeDefs: readFileSync(SCHEMA_FILE, "utf8"),
    resolvers: {
      Query: queryResolvers, Mutation: mutationResolvers, Subscription: subscriptionResolvers,
      ...entryResolvers, ...decisionResolvers, ...historyResolvers, ...payloadResolvers,
      Node: { __resolveType: nodeType }, Entry: { __resolveType: nodeType }, Build: { __resolveType: nodeType },
      Problem: { __resolveType: ({ __typename }: { readonly __typename: string }) => __typename },
      Value: VALUE, JSON: JSON_DATA,
    },
    resolverValidationOptions: { requireResolversToMatchSchema: "error" },
  });
}

function nodeType(value: unknown): string {
  return value instanceof Entry ? value.kind : "Decision";
}

/** A property by the field's name; nothing in our data is a function. */
export const readProperty: GraphQLFieldResolver<unknown, unknown> = (source, _args, _context, { fieldName }) =>
  (source as Readonly<Record<string, unknown>>)[fieldName];
