/**
 * Puts the table of permissions before every field of Query, Mutation and Subscription: a caller who lacks
 * the scope is refused before the field's resolver runs, and so is everybody who may not do everything where
 * the table does not name the field.
 */
import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { FIELD_PERMISSIONS, UNNAMED } from "../access/permission-table.ts";
import type { Permission } from "../access/permission-table.ts";
import type { OperationContext } from "./operation-context.ts";

export function guardFields(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const [name, field] of Object.entries(type?.getFields() ?? {})) {
      const permission = permissionOf(`${type!.name}.${name}`);
      if (field.resolve !== undefined) field.resolve = guarded(field.resolve, permission);
      if (field.subscribe !== undefined) field.subscribe = guarded(field.subscribe, permission);
    }
  }
}

type Resolver = GraphQLFieldResolver<unknown, OperationContext>;

function guarded(resolve: Resolver, permission: Permission): Resolver {
  return (source, args: unknown, context, info) => {
    context.services.permit?.(permission);
    return resolve(source, args as Readonly<Record<string, unknown>>, context, info);
  };
}

function permissionOf(name: string): Permission {
  return Object.hasOwn(FIELD_PERMISSIONS, name) ? FIELD_PERMISSIONS[name]! : UNNAMED;
}
