/** What a route is: a method, a path with `{names}`, and an act that turns a request into an answer. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../access/caller.ts";

export type Method = "GET" | "POST";

export interface RouteRequest {
  readonly message: IncomingMessage;
  /** Values of the path's `{names}`, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Unique per request; in the logs, in every error and in the header `x-request-id`. */
  readonly requestId: string;
  /** Who asks: read from the request's credentials before the route runs; ANONYMOUS on a public route. */
  readonly caller: Caller;
}

/**
 * An answer that is sent whole. `body` is JSON data unless `contentType` says otherwise (then it is text or
 * bytes).
 */
export interface RouteAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: Method;
  /** `/v1/decisions/{id}`; a parameter is one segment, `{name*}` takes the rest. */
  readonly path: string;
  /** Answered to whoever asks: nobody reads credentials, and `caller` is ANONYMOUS. */
  readonly isPublic?: true;
  /** The path's name in metrics; never a value from a request. */
  readonly answer: (request: RouteRequest) => RouteAnswer | Promise<RouteAnswer>;
}

/** A handler that writes its own response (GraphQL, its subscriptions, the playground). */
export interface RawRoute {
  readonly prefix: string;
  /** Whether the message asks for what anybody may have, such as a page without data. Default: never. */
  readonly isPublic?: (message: IncomingMessage) => boolean;
  /** Answers a request that is refused before the route runs, in the route's own form of errors. */
  readonly refuse?: (message: IncomingMessage, response: ServerResponse, requestId: string,
    error: unknown) => Promise<void>;
  readonly handle: (message: IncomingMessage, response: ServerResponse, requestId: string,
    caller: Caller) => void | Promise<void>;
}
