/**
 * Two GraphQL schemas in SDL, compared by graphql-js (`findSchemaChanges`): its breaking changes break, its
 * dangerous ones are risky, its safe ones are none.
 */
import { BreakingChangeType, DangerousChangeType, buildSchema, findSchemaChanges } from "graphql";
import type { GraphQLSchema } from "graphql";
import { ContractUnreadable } from "./surface-change.ts";
import type { Severity, SurfaceChange } from "./surface-change.ts";

/** Tokens of one SDL; the schema of GitHub, one of the largest, has some 400,000. */
const TOKENS_MAX = 2_000_000;
const BREAKING: ReadonlySet<string> = new Set(Object.values(BreakingChangeType));
const DANGEROUS: ReadonlySet<string> = new Set(Object.values(DangerousChangeType));

/** Throws ContractUnreadable. */
export function compareGraphql(before: string, after: string): readonly SurfaceChange[] {
  return findSchemaChanges(schemaOf(before), schemaOf(after)).flatMap(({ type, description }) => {
    const severity = severityOf(type);
    // The library tells the place in its sentence only.
    return severity === undefined ? [] : [{ severity, change: type, place: description }];
  });
}

/** Some types, such as OPTIONAL_ARG_ADDED, are both dangerous and safe; the worse counts. */
function severityOf(type: string): Severity | undefined {
  if (BREAKING.has(type)) return "breaking";
  return DANGEROUS.has(type) ? "risky" : undefined;
}

function schemaOf(text: string): GraphQLSchema {
  try {
    return buildSchema(text, { maxTokens: TOKENS_MAX });
  } catch (error) {
    throw new ContractUnreadable(error instanceof Error ? error.message : String(error));
  }
}
