/**
 * schema.graphql and its resolvers, put together once. What has no resolver here is a property of plain data.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertValidSchema, buildSchema, isAbstractType, isEnumType, isObjectType } from "graphql";
import type { GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema, GraphQLTypeResolver } from "graphql";
import { Entry } from "./entry.ts";
import { decisionResolvers } from "./resolvers/decision.ts";
import { entryResolvers } from "./resolvers/entries.ts";
import { fixResolvers, impactQueries } from "./resolvers/fixes.ts";
import { lineageQueries, lineageResolvers } from "./resolvers/lineage.ts";
import { historyResolvers } from "./resolvers/history.ts";
import { mutationResolvers } from "./resolvers/mutation.ts";
import { queryResolvers } from "./resolvers/query.ts";
import { subscriptionResolvers } from "./resolvers/subscription.ts";
import { ENUM_VALUES } from "./resolvers/enum-values.ts";

/** Beside the sources as beside a build: the project's top level. */
export const SCHEMA_FILE = join(import.meta.dirname, "../../schema.graphql");

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** By type and field; every entry has its place in the schema. */
const RESOLVERS = {
  Query: { ...queryResolvers, ...lineageQueries, ...impactQueries },
  Mutation: mutationResolvers,
  ...entryResolvers,
  ...decisionResolvers,
  ...fixResolvers,
  Decision: { ...decisionResolvers.Decision, ...fixResolvers.Decision },
  ...historyResolvers,
  ...lineageResolvers,
} as unknown as Readonly<Record<string, Readonly<Record<string, Resolver>>>>;

const ABSTRACT_TYPES: Readonly<Record<string, GraphQLTypeResolver<unknown, unknown>>> = {
  Node: nodeType,
  Entry: nodeType,
  Build: nodeType,
  Problem: (value) => (value as { readonly __typename: string }).__typename,
};

/**
 * Throws Error when a resolver has no place in the schema, or an abstract type nothing that tells its types
 * apart.
 */
export function createSchema(): GraphQLSchema {
  const schema = buildSchema(readFileSync(SCHEMA_FILE, "utf8"));
  for (const [type, resolvers] of Object.entries(RESOLVERS)) {
    for (const [name, resolve] of Object.entries(resolvers)) fieldOf(schema, type, name).resolve = resolve;
  }
  for (const [name, { subscribe }] of Object.entries(subscriptionResolvers)) {
    fieldOf(schema, "Subscription", name).subscribe = subscribe as unknown as Resolver;
  }
  for (const [name, resolveType] of Object.entries(ABSTRACT_TYPES)) {
    const type = schema.getType(name);
    if (!isAbstractType(type)) throw new Error(`${name} is no interface and no union.`);
    type.resolveType = resolveType;
  }
  for (const [name, values] of Object.entries(ENUM_VALUES)) setValues(schema, name, values);
  assertValidSchema(schema);
  return schema;
}

function fieldOf(
  schema: GraphQLSchema,
  type: string,
  name: string,
): ReturnType<GraphQLObjectType["getFields"]>[string] {
  const known = schema.getType(type);
  const field = isObjectType(known) ? known.getFields()[name] : undefined;
  if (field === undefined) throw new Error(`There is a resolver for ${type}.${name}, and no such field.`);
  return field;
}

/** Gives each name of an enum the word that our data has for it. */
function setValues(schema: GraphQLSchema, name: string, words: Readonly<Record<string, string>>): void {
  const type = schema.getType(name);
  const names = isEnumType(type) ? type.getValues() : [];
  if (
    names
      .map((value) => value.name)
      .sort()
      .join() !== Object.keys(words).sort().join()
  )
    throw new Error(`The values of ${name} differ.`);
  for (const value of names) value.value = words[value.name];
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
