/**
 * Prepares each operation, as a plug-in of Yoga: weighs its cost on the coerced variables and pins the one
 * snapshot that all its fields read. Also counts event streams and ends them.
 */
import { getOperationAST, getVariableValues, GraphQLError, Kind, visit } from "graphql";
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  VariableValues,
} from "graphql";
import type { Plugin } from "graphql-yoga";
import type { Caller } from "../access/caller.ts";
import { snapshotFor } from "../catalog/consistency.ts";
import { servicesAs } from "../services.ts";
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { consistencyOf } from "./consistency-directive.ts";
import { EVENT_STREAM } from "./media-type.ts";
import { operationContext } from "./operation-context.ts";
import type { OperationContext, RequestContext } from "./operation-context.ts";
import { checkCost } from "./query-cost.ts";
import { RequestRefused } from "./request-refused.ts";
import { readProperty } from "./schema.ts";

/** Streams at one time: each holds a connection, of which the server has 2,000. */
const STREAMS_MAX = 500;

interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: unknown;
}

/** The context of a subscription also knows when its reader has gone. */
interface StreamContext extends RequestContext, OperationContext {
  readonly end: AbortSignal;
}

export interface OperationPlugin {
  readonly plugin: Plugin<StreamContext>;
  /** Ends every stream and takes no new ones. */
  readonly close: () => void;
}

/** Calls back when the caller's credentials do not hold any more; returns what ends that. */
export type WatchCaller = (caller: Caller, onEnd: () => void) => () => void;

/** `executed` is the schema that operations are executed with, but for questions about the schema. */
export function useOperation(
  services: Services, executed: GraphQLSchema, watchCaller: WatchCaller = () => () => {},
): OperationPlugin {
  const streams = new Set<AbortController>();
  let isClosed = false;
  const plugin: Plugin<StreamContext> = {
    onExecute({ args, extendContext, setResultAndStopExecution }) {
      const prepared = prepare(args);
      if (prepared.kind === "wrong") return setResultAndStopExecution({ errors: prepared.errors });
      args.fieldResolver = readProperty;
      const { operation, variables } = prepared;
      const consistency = consistencyOf(args.schema, operation, variables);
      if (!asksForSchema(args.document)) args.schema = executed;
      const own = servicesAs(services, (args.contextValue as RequestContext).caller);
      const pin = (snapshot: Snapshot) => extendContext(operationContext(own, snapshot));
      const ready = own.ready?.();
      if (ready !== undefined) return ready.then(() => snapshotFor(own.knowledge, consistency)).then(pin);
      const snapshot = snapshotFor(own.knowledge, consistency);
      return snapshot instanceof Promise ? snapshot.then(pin) : pin(snapshot);
    },
    async onSubscribe({ args, extendContext, setResultAndStopExecution }) {
      const { accepted, caller } = args.contextValue as RequestContext;
      if (!accepted.includes(EVENT_STREAM)) throw noStream();
      if (isClosed || streams.size >= STREAMS_MAX) throw tooManyStreams();
      const prepared = prepare(args);
      if (prepared.kind === "wrong") return setResultAndStopExecution({ errors: prepared.errors });
      args.fieldResolver = readProperty;
      const end = new AbortController();
      const own = servicesAs(services, caller);
      await own.ready?.();
      extendContext({ ...operationContext(own, own.knowledge.current()), end: end.signal });
      let forget = () => {};
      const onEnd = () => {
        forget();
        streams.delete(end);
        end.abort();
      };
      return {
        onSubscribeResult: ({ result }) => {
          if (!(Symbol.asyncIterator in result)) return;
          streams.add(end);
          forget = watchCaller(caller, () => end.abort());
          return { onEnd };
        },
      };
    },
  };
  return {
    plugin,
    close: () => {
      isClosed = true;
      for (const end of streams) end.abort();
    },
  };
}

type Prepared = Ready | { readonly kind: "wrong"; readonly errors: readonly GraphQLError[] };

interface Ready {
  readonly kind: "ready";
  readonly operation: OperationDefinitionNode;
  readonly variables: VariableValues;
}

/** Errors in the variables, or what may run. Throws RequestRefused: QUERY_TOO_COSTLY. */
function prepare({
  schema,
  document,
  operationName,
  variableValues,
}: Operation): Prepared {
  const operation = getOperationAST(document, operationName);
  if (operation == null) {
    const message = "The document has no such operation, or several and none is named.";
    return { kind: "wrong", errors: [new GraphQLError(message)] };
  }
  const { variableValues: variables, errors } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    (variableValues ?? {}) as Readonly<Record<string, unknown>>,
    { maxErrors: 10 },
  );
  if (variables === undefined) return { kind: "wrong", errors };
  checkCost(schema, operation, fragmentsOf(document), variables);
  return { kind: "ready", operation, variables };
}

const ASK_FOR_SCHEMA = new WeakMap<DocumentNode, boolean>();

/** Whether it has a field about the schema itself. */
function asksForSchema(document: DocumentNode): boolean {
  let asks = ASK_FOR_SCHEMA.get(document);
  if (asks === undefined) {
    asks = false;
    visit(document, {
      Field: ({ name: { value } }: FieldNode) => {
        asks ||= value === "__schema" || value === "__type";
      },
    });
    ASK_FOR_SCHEMA.set(document, asks);
  }
  return asks;
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

const FRAGMENTS = new WeakMap<DocumentNode, Fragments>();

function fragmentsOf(document: DocumentNode): Fragments {
  let fragments = FRAGMENTS.get(document);
  if (fragments === undefined) {
    fragments = Object.fromEntries(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((definition) => [definition.name.value, definition]),
    );
    FRAGMENTS.set(document, fragments);
  }
  return fragments;
}

function noStream(): RequestRefused {
  return new RequestRefused(
    "NOT_ACCEPTABLE",
    "A subscription is answered as server-sent events.",
    `Send the header \`accept: ${EVENT_STREAM}\`.`,
  );
}

function tooManyStreams(): RequestRefused {
  return new RequestRefused("OVERLOADED", "There are too many event streams.", "Try again later.", {
    max: STREAMS_MAX,
  });
}
