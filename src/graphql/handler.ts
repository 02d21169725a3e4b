/**
 * GraphQL over HTTP on node:http: queries by GET and POST, mutations by POST only, subscriptions as server-
 * sent events, and the playground for a browser that opens the address. It decides nothing.
 *
 * Yoga follows the GraphQL over HTTP specification (./pipeline.ts); here stands what it leaves open: the
 * body's bytes are counted, what cannot be answered is refused before anything runs, the playground is ours.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ExecutionResult } from "graphql";
import { ANONYMOUS } from "../access/caller.ts";
import type { Caller } from "../access/caller.ts";
import type { Services } from "../services.ts";
import { formatError } from "./format-errors.ts";
import type { OnBug } from "./format-errors.ts";
import { acceptedTypes, EVENT_STREAM, HTML, JSON_TYPE, RESPONSE_JSON } from "./media-type.ts";
import type { MediaType } from "./media-type.ts";
import type { RequestContext } from "./operation-context.ts";
import { createPipeline } from "./pipeline.ts";
import type { Parameters } from "./pipeline.ts";
import { Playground } from "./playground.ts";
import type { WatchCaller } from "./use-operation.ts";
import { readRequest } from "./read-request.ts";
import { RequestRefused } from "./request-refused.ts";

export interface GraphqlOptions {
  /** Whether a browser that opens the address gets the playground. */
  readonly playground: boolean;
  readonly onBug: OnBug;
  /** Calls back when the caller's credentials hold no longer; returns what ends that. Default: never. */
  readonly watchCaller?: WatchCaller;
}

export interface GraphqlHandler {
  readonly prefix: string;
  /** The playground's page has no data: whoever opens the address gets it. */
  readonly isPublic: (message: IncomingMessage) => boolean;
  readonly handle: (message: IncomingMessage, response: ServerResponse, requestId: string,
    caller: Caller) => Promise<void>;
  /** Answers who was not let in, as GraphQL answers errors. */
  readonly refuse: (message: IncomingMessage, response: ServerResponse, requestId: string,
    error: unknown) => Promise<void>;
  /** Ends all subscriptions, so that a server that stops does not wait for them. Idempotent. */
  readonly close: () => void;
}

const PREFIX = "/graphql";

export function createGraphqlHandler(
  services: Services,
  { playground, onBug, watchCaller }: GraphqlOptions,
): GraphqlHandler {
  const pipeline = createPipeline(services, onBug, watchCaller);
  const page = playground ? new Playground() : undefined;
  return {
    prefix: PREFIX,
    close: pipeline.close,
    isPublic: (message) =>
      page !== undefined && message.method !== "POST" && wantsPage(message, acceptedOrNone(message)),
    refuse: (message, response, requestId, error) => {
      const context = { requestId, caller: ANONYMOUS, accepted: acceptedOrNone(message) };
      response.setHeader("cache-control", "no-store");
      const errors = [formatError(error, requestId, onBug)];
      return sendResponse(message, response, pipeline.respond({ errors }, context));
    },
    handle: async (message, response, requestId, caller) => {
      let context: RequestContext = { requestId, caller, accepted: [JSON_TYPE] };
      let result: ExecutionResult;
      response.setHeader("cache-control", "no-store"); // The playground has its own.
      try {
        const accepted = checkMessage(message);
        if (page !== undefined && wantsPage(message, accepted)) return await page.answer(message, response);
        context = { requestId, caller, accepted };
        const parameters = await readRequest(message);
        if (!isPlain(message, accepted, parameters)) {
          prepareForYoga(message, accepted);
          return await pipeline.answer(message, response, { ...context, parameters });
        }
        result = await pipeline.run(parameters, context);
      } catch (error) {
        result = { errors: [formatError(error, requestId, onBug)] };
      }
      if (response.headersSent) response.destroy();
      else if (result.errors === undefined) send(response, result, context);
      else await sendResponse(message, response, pipeline.respond(result, context));
    },
  };
}

/** Yoga would run a mutation first and see then that its answer is not acceptable. */
function checkMessage({ method, url = "", headers }: IncomingMessage): readonly MediaType[] {
  const path = url.split("?", 1)[0]!;
  if (path !== PREFIX && path !== `${PREFIX}/`)
    throw new RequestRefused("NOT_FOUND", "There is nothing here.", `GraphQL is at ${PREFIX}.`);
  if (method !== "GET" && method !== "POST" && method !== "HEAD") {
    throw new RequestRefused("METHOD_NOT_ALLOWED", `GraphQL takes GET and POST, not ${method}.`);
  }
  return acceptedTypes(headers.accept);
}

/** What it accepts; nothing where the message cannot be answered at all, which `handle` says. */
function acceptedOrNone(message: IncomingMessage): readonly MediaType[] {
  try {
    return checkMessage(message);
  } catch {
    return [];
  }
}

function wantsPage({ method, url = "" }: IncomingMessage, accepted: readonly MediaType[]): boolean {
  if (method === "POST" || !accepted.includes(HTML)) return false;
  return accepted[0] === HTML || !url.includes("query=");
}

/** Whether it is a well-formed POST that is answered as JSON. */
function isPlain(
  { method }: IncomingMessage,
  accepted: readonly MediaType[],
  { query, variables, operationName, extensions, ...rest }: Parameters,
): boolean {
  return (
    method === "POST" &&
    !accepted.includes(EVENT_STREAM) &&
    typeof query === "string" &&
    isRecord(variables) &&
    isRecord(extensions) &&
    (operationName == null || typeof operationName === "string") &&
    Object.keys(rest).length === 0
  );
}

function isRecord(value: unknown): boolean {
  return value == null || (typeof value === "object" && !Array.isArray(value));
}

/** Yoga takes no HEAD, of which node leaves out the body, and no weights of media types. */
function prepareForYoga(message: IncomingMessage, accepted: readonly MediaType[]): void {
  if (message.method === "HEAD") message.method = "GET";
  const types = accepted.filter((type) => type !== HTML);
  message.headers.accept = types.length === 0 ? JSON_TYPE : types.join(", ");
}

/**
 * Given as text, headers and body leave in one write; as latin1, which nearly every answer is, they are
 * copied and not encoded.
 */
function send(response: ServerResponse, result: ExecutionResult, { accepted }: RequestContext): void {
  const text = JSON.stringify(result);
  const bytes = Buffer.byteLength(text);
  const type = accepted.find((wanted) => wanted === JSON_TYPE || wanted === RESPONSE_JSON) ?? JSON_TYPE;
  response.writeHead(200, { "content-type": `${type}; charset=utf-8`, "content-length": bytes });
  response.end(text, bytes === text.length ? "latin1" : "utf8");
}

async function sendResponse(
  { method }: IncomingMessage,
  response: ServerResponse,
  answer: Response,
): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), "content-length": body.length });
  response.end(method === "HEAD" ? undefined : body);
}
