/**
 * The one way that every operation takes: Yoga, with our limits, our context and our errors as its plug-ins.
 *
 * Two lanes lead into it. `answer` is all of Yoga: media types, GET, event streams. `run` is for the plain
 * POST that nearly every request is: the same plug-ins parse, validate and execute, without a `Request` and a
 * `Response` of the web's kind around them, which would cost more than the decision.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { getOperationAST } from "graphql";
import type { DocumentNode, ExecutionResult, GraphQLError } from "graphql";
import { createYoga, isAsyncIterable, mapAsyncIterator, processRegularResult } from "graphql-yoga";
import type { GraphQLParams, Plugin } from "graphql-yoga";
import type { Services } from "../services.ts";
import { createExecutedSchema } from "./executed-schema.ts";
import { formatError, formatResult } from "./format-errors.ts";
import type { OnBug } from "./format-errors.ts";
import { JSON_TYPE, RESPONSE_JSON } from "./media-type.ts";
import type { RequestContext } from "./operation-context.ts";
import { shortTextCache, useBoundedDocuments } from "./read-document.ts";
import { createSchema } from "./schema.ts";
import { useOperation } from "./use-operation.ts";
import type { WatchCaller } from "./use-operation.ts";

/** What was read from a request; Yoga says what is wrong with it. */
export type Parameters = GraphQLParams;

interface WholeContext extends RequestContext {
  readonly parameters: Parameters;
}

export interface Pipeline {
  /** Answers in full; whatever goes wrong is told in the answer. */
  readonly answer: (
    message: IncomingMessage,
    response: ServerResponse,
    context: WholeContext,
  ) => Promise<void>;
  /** The result, its errors formatted. Throws RequestRefused, and GraphQLError for what is no document. */
  readonly run: (parameters: Parameters, context: RequestContext) => Promise<ExecutionResult>;
  /** A result with errors as an answer: status and headers follow from what is wrong. */
  readonly respond: (result: ExecutionResult, context: RequestContext) => Response;
  /** Ends all event streams. */
  readonly close: () => void;
}

export function createPipeline(services: Services, onBug: OnBug, watchCaller?: WatchCaller): Pipeline {
  const { plugin, close } = useOperation(services, createExecutedSchema(), watchCaller);
  const yoga = createYoga<RequestContext>({
    schema: createSchema(),
    plugins: [
      useReadParameters(),
      useBoundedDocuments(),
      plugin,
      useFormattedErrors(onBug),
      useStreamHeaders(),
    ],
    parserAndValidationCache: {
      documentCache: shortTextCache<DocumentNode>(),
      errorCache: shortTextCache<Error>(),
      validationCache: false,
    },
    maskedErrors: false,
    batching: false,
    multipart: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    logging: false,
    maxRequestBodySize: false,
  });
  const { fetchAPI, getEnveloped } = yoga;
  const run = async (parameters: Parameters, context: RequestContext): Promise<ExecutionResult> => {
    const { parse, validate, contextFactory, execute, subscribe, schema } = getEnveloped({ ...context });
    const document = parse(parameters.query!) as DocumentNode;
    const errors = validate(schema, document) as readonly GraphQLError[];
    if (errors.length > 0) return { errors };
    const { variables: variableValues, operationName } = parameters;
    const args = { schema, document, variableValues, operationName, contextValue: await contextFactory() };
    const isStream = getOperationAST(document, operationName)?.operation === "subscription";
    return (await (isStream ? subscribe : execute)(args)) as ExecutionResult;
  };
  return {
    close,
    answer: (message, response, context) => yoga(message, response, context) as Promise<void>,
    run: async (parameters, context) => {
      try {
        return formatResult(await run(parameters, context), context.requestId, onBug);
      } catch (error) {
        return { errors: [formatError(error, context.requestId, onBug)] };
      }
    },
    respond: (result, { accepted }) =>
      processRegularResult(
        result,
        fetchAPI,
        accepted.find((type) => type === JSON_TYPE || type === RESPONSE_JSON) ?? JSON_TYPE,
      ),
  };
}

/** The body was read and counted before Yoga: nothing here reads it again. */
function useReadParameters(): Plugin<WholeContext> {
  return {
    onRequestParse: ({ serverContext, setRequestParser }) =>
      setRequestParser(() => (serverContext as unknown as WholeContext).parameters),
  };
}

function useFormattedErrors(onBug: OnBug): Plugin<RequestContext> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      const { requestId } = serverContext as unknown as RequestContext;
      const format = (one: ExecutionResult) => formatResult(one, requestId, onBug);
      if (isAsyncIterable(result)) setResult(mapAsyncIterator(result, format));
      else setResult(format(result as ExecutionResult));
    },
  };
}

/** What keeps proxies from holding a stream back; Yoga's `content-encoding: none` is no encoding. */
function useStreamHeaders(): Plugin {
  return {
    onResponse({ response: { headers } }) {
      if (headers.get("content-type") !== "text/event-stream") return;
      headers.set("content-type", "text/event-stream; charset=utf-8");
      headers.set("cache-control", "no-store");
      headers.set("x-accel-buffering", "no");
      headers.delete("content-encoding");
    },
  };
}
