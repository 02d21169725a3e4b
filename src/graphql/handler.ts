/**
 * GraphQL over HTTP on node:http: queries by GET and POST, mutations by POST only, subscriptions as server-
 * sent events, and the playground for a browser that opens the address. It decides nothing.
 *
 * Follows the GraphQL over HTTP specification: `application/json` answers 200 to every well-formed request,
 * `application/graphql-response+json` answers 4xx where nothing was executed.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { GraphQLError } from "graphql";
import type { ExecutionResult } from "graphql";
import type { Services } from "../services.ts";
import { DomainError } from "../values/domain-error.ts";
import { EventStreams } from "./event-streams.ts";
import { formatError } from "./format-errors.ts";
import type { OnBug } from "./format-errors.ts";
import { acceptedTypes, EVENT_STREAM, HTML, JSON_TYPE, RESPONSE_JSON } from "./media-type.ts";
import type { MediaType } from "./media-type.ts";
import { Playground } from "./playground.ts";
import { readRequest } from "./read-request.ts";
import { RequestRefused } from "./request-refused.ts";
import type { RefusalCode } from "./request-refused.ts";
import { OperationRunner } from "./run-operation.ts";
import type { PreparedOperation } from "./run-operation.ts";
import { createSchema } from "./schema.ts";

export interface GraphqlOptions {
  /** Whether a browser that opens the address gets the playground. */
  readonly playground: boolean;
  readonly onBug: OnBug;
}

export interface GraphqlHandler {
  readonly prefix: string;
  readonly handle: (message: IncomingMessage, response: ServerResponse, requestId: string) => Promise<void>;
  /** Ends all subscriptions, so that a server that stops does not wait for them. Idempotent. */
  readonly close: () => void;
}

const PREFIX = "/graphql";
const METHODS = "GET, HEAD, POST";

export function createGraphqlHandler(
  services: Services,
  { playground, onBug }: GraphqlOptions,
): GraphqlHandler {
  const runner = new OperationRunner(createSchema(), services);
  const page = playground ? new Playground() : undefined;
  const streams = new EventStreams(onBug);
  return {
    prefix: PREFIX,
    close: () => streams.close(),
    handle: async (message, response, requestId) => {
      const exchange: Exchange = { message, response, requestId, onBug, type: JSON_TYPE };
      try {
        const accepted = checkMessage(message);
        if (page !== undefined && wantsPage(message, accepted)) return await page.answer(message, response);
        exchange.type = accepted.find((type) => type === JSON_TYPE || type === RESPONSE_JSON) ?? JSON_TYPE;
        const prepared = runner.prepare(await readRequest(message));
        if (!("args" in prepared)) return sendErrors(exchange, prepared, requestStatus(exchange));
        checkMethod(message, prepared, accepted);
        if (accepted[0] === EVENT_STREAM || prepared.type === "subscription") {
          return await streams.answer(response, requestId, (end) =>
            prepared.type === "subscription"
              ? runner.subscribe(prepared, requestId, end)
              : runner.execute(prepared, requestId),
          );
        }
        const result = runner.execute(prepared, requestId);
        send(exchange, result instanceof Promise ? await result : result);
      } catch (error) {
        sendErrors(exchange, [error], statusOf(error, exchange));
      }
    },
  };
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly onBug: OnBug;
  type: MediaType;
}

function checkMessage({ method, url = "", headers }: IncomingMessage): readonly MediaType[] {
  const path = url.split("?", 1)[0]!;
  if (path !== PREFIX && path !== `${PREFIX}/`)
    throw new RequestRefused("NOT_FOUND", "There is nothing here.", `GraphQL is at ${PREFIX}.`);
  if (method !== "GET" && method !== "POST" && method !== "HEAD") {
    throw new RequestRefused("METHOD_NOT_ALLOWED", `GraphQL takes GET and POST, not ${method}.`);
  }
  return acceptedTypes(headers.accept);
}

function wantsPage({ method, url = "" }: IncomingMessage, accepted: readonly MediaType[]): boolean {
  if (method === "POST" || !accepted.includes(HTML)) return false;
  return accepted[0] === HTML || !url.includes("query=");
}

/**
 * Only queries come by GET, as a GET may be repeated, kept and sent by a link; only streams carry
 * subscriptions.
 */
function checkMethod(
  { method }: IncomingMessage,
  { type }: PreparedOperation,
  accepted: readonly MediaType[],
): void {
  if (type === "mutation" && method !== "POST")
    throw new RequestRefused("METHOD_NOT_ALLOWED", "A mutation needs POST.");
  if (type === "subscription" && !accepted.includes(EVENT_STREAM)) {
    throw new RequestRefused(
      "NOT_ACCEPTABLE",
      "A subscription is answered as server-sent events.",
      `Send the header \`accept: ${EVENT_STREAM}\`.`,
    );
  }
}

/** Refusals that are about HTTP and not about GraphQL: they have this status whatever the client accepts. */
const HTTP_STATUS: { readonly [Code in RefusalCode]?: number } = {
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  OVERLOADED: 503,
  BODY_UNREADABLE: 400,
  BATCH_REFUSED: 400,
  INPUT_INVALID: 400,
};

function statusOf(error: unknown, exchange: Exchange): number {
  if (!(error instanceof DomainError)) return error instanceof GraphQLError ? requestStatus(exchange) : 500;
  const own = HTTP_STATUS[error.code as RefusalCode];
  return own ?? (error.code === "STALE_REPLICA" ? 503 : requestStatus(exchange));
}

function requestStatus({ type }: Exchange): number {
  return type === RESPONSE_JSON ? 400 : 200;
}

function sendErrors(exchange: Exchange, errors: readonly unknown[], status: number): void {
  const { requestId, onBug } = exchange;
  write(exchange, status, { errors: errors.map((error) => formatError(error, requestId, onBug)) });
}

function send(exchange: Exchange, { data, errors }: ExecutionResult): void {
  const { requestId, onBug, type } = exchange;
  if (errors === undefined) return write(exchange, 200, { data });
  const formatted = errors.map((error) => formatError(error, requestId, onBug));
  if (data === undefined) return write(exchange, type === RESPONSE_JSON ? 400 : 200, { errors: formatted });
  write(exchange, 200, { errors: formatted, data });
}

function write({ message, response, type }: Exchange, status: number, body: object): void {
  if (response.headersSent) return void response.destroy();
  const text = JSON.stringify(body);
  const bytes = Buffer.byteLength(text);
  response.writeHead(status, {
    "content-type":
      type === RESPONSE_JSON
        ? "application/graphql-response+json; charset=utf-8"
        : "application/json; charset=utf-8",
    "content-length": bytes,
    "cache-control": "no-store",
    ...(status === 405 ? { allow: message.method === "GET" ? "POST" : METHODS } : {}),
    ...(status === 503 ? { "retry-after": "1" } : {}),
  });
  // Given as text, headers and body leave in one write; as latin1, which nearly every answer is, they are
  // copied and not encoded.
  response.end(message.method === "HEAD" ? "" : text, bytes === text.length ? "latin1" : "utf8");
}
