/** `@consistency(asOf:, atLeast:, maxWaitMilliseconds:)` on a query: which snapshot the operation reads. */
import { getDirectiveValues } from "graphql";
import type { GraphQLSchema, OperationDefinitionNode, VariableValues } from "graphql";
import { parseAsOf } from "../catalog/consistency.ts";
import type { Consistency } from "../catalog/consistency.ts";

const NEWEST: Consistency = {};

interface Given {
  readonly asOf?: string | null;
  readonly atLeast?: string | null;
  readonly maxWaitMilliseconds?: number | null;
}

/** Throws ConsistencyInvalid. */
export function consistencyOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: VariableValues,
): Consistency {
  if (operation.directives === undefined || operation.directives.length === 0) return NEWEST;
  const given = getDirectiveValues(schema.getDirective("consistency")!, operation, variables) as
    Given | undefined;
  if (given === undefined) return NEWEST;
  const { asOf, atLeast, maxWaitMilliseconds } = given;
  return {
    ...(asOf == null ? {} : { asOf: parseAsOf(asOf) }),
    ...(atLeast == null ? {} : { atLeast }),
    ...(maxWaitMilliseconds == null ? {} : { maxWaitMilliseconds: Math.max(0, maxWaitMilliseconds) }),
  };
}
