/** The schema that operations are executed with: the same, and faster where answers are plain data. */
import type { GraphQLSchema } from "graphql";
import { withPlainFields } from "./plain-fields.ts";
import { decisionResolvers } from "./resolvers/decision.ts";
import { createSchema } from "./schema.ts";

const { Decision: _, Matrix: __, MatrixRow: ___, ...ofPlainTypes } = decisionResolvers;

/** Fields whose resolvers look at nothing but the object; whoever adds one there promises it. */
const PURE: ReadonlySet<string> = new Set(
  Object.entries(ofPlainTypes).flatMap(([type, fields]) =>
    Object.keys(fields).map((field) => `${type}.${field}`)),
);

export function createExecutedSchema(): GraphQLSchema {
  return withPlainFields(createSchema(), createSchema(), (field) => PURE.has(field));
}
