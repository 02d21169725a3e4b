/**
 * Runs one GraphQL request: checks the document (once for each text), picks the operation, coerces the
 * variables, weighs the cost, pins one snapshot, executes. Every way in goes through here.
 *
 * It is graphql's own parser, validator and executor without a server library around them: one pipeline for
 * GET, POST and event streams, and nothing between the request's bytes and the executor that would be paid
 * for each request.
 */
import { executeRootSelectionSet, GraphQLError, subscribe, validateExecutionArgs } from "graphql";
import type { ExecutionResult, GraphQLSchema, OperationTypeNode, ValidatedExecutionArgs } from "graphql";
import { snapshotFor } from "../catalog/consistency.ts";
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { consistencyOf } from "./consistency-directive.ts";
import { DocumentCache } from "./document-cache.ts";
import { OperationContext } from "./operation-context.ts";
import { QUIET_FINISH, recordStacks } from "./quiet-finish.ts";
import { checkCost } from "./query-cost.ts";
import type { GraphqlRequest } from "./read-request.ts";
import { readProperty } from "./schema.ts";

/** An operation that may run: everything about the request itself has been found in order. */
export interface PreparedOperation {
  readonly type: OperationTypeNode;
  readonly args: ValidatedExecutionArgs;
  readonly request: GraphqlRequest;
}

export class OperationRunner {
  readonly #schema: GraphQLSchema;
  readonly #services: Services;
  readonly #documents: DocumentCache;

  constructor(schema: GraphQLSchema, services: Services) {
    this.#schema = schema;
    this.#services = services;
    this.#documents = new DocumentCache(schema);
  }

  /** Errors in the request, or what may run. Throws RequestRefused. */
  prepare(request: GraphqlRequest): PreparedOperation | readonly GraphQLError[] {
    const checked = this.#documents.check(request.query);
    if (checked.kind === "invalid") return checked.errors;
    const args = validateExecutionArgs({
      schema: this.#schema,
      document: checked.document,
      fieldResolver: readProperty,
      hooks: QUIET_FINISH,
      variableValues: request.variables,
      operationName: request.operationName,
    });
    if (!("schema" in args)) return args;
    checkCost(this.#schema, args.operation, args.fragmentDefinitions, args.variableValues);
    return { type: args.operation.operation, args, request };
  }

  /** Never rejects for what a resolver throws. Throws what picking the snapshot throws. */
  execute({ args }: PreparedOperation, requestId: string): ExecutionResult | Promise<ExecutionResult> {
    const snapshot = snapshotFor(
      this.#services.knowledge,
      consistencyOf(this.#schema, args.operation, args.variableValues),
    );
    return snapshot instanceof Promise
      ? snapshot.then((waited) => this.#executeAt(args, waited, requestId))
      : this.#executeAt(args, snapshot, requestId);
  }

  #executeAt(
    args: ValidatedExecutionArgs,
    snapshot: Snapshot,
    requestId: string,
  ): ExecutionResult | Promise<ExecutionResult> {
    args.contextValue = new OperationContext(this.#services, snapshot, requestId);
    const result = executeRootSelectionSet(args);
    recordStacks();
    return result;
  }

  /** A stream of results, or one result with errors. `end` tells that the reader has gone. */
  async subscribe(
    { args, request }: PreparedOperation,
    requestId: string,
    end: AbortSignal,
  ): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
    const context = new OperationContext(this.#services, this.#services.knowledge.current(), requestId);
    return subscribe({
      schema: this.#schema,
      document: args.document,
      fieldResolver: readProperty,
      variableValues: request.variables,
      operationName: request.operationName,
      contextValue: Object.assign(context, { end }),
    }) as Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult>;
  }
}
