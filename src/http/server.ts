/**
 * The HTTP edge on node:http: finds the route, runs it, answers, counts and logs. It decides nothing.
 *
 * Stopping is graceful: new connections are refused, requests under way are answered, idle keep-alive connections are
 * closed, and each answer given while stopping says `connection: close`.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { nearestNames } from "../values/nearest.ts";
import { errorAnswer } from "./error-answer.ts";
import { buildFindRoute } from "./find-route.ts";
import type { FindRoute } from "./find-route.ts";
import { MethodNotAllowed, NotFound } from "./not-found.ts";
import type { RawRoute, Route, RouteAnswer } from "./route.ts";

/** A client has this long to send all headers, and a whole request; a slow one is cut, not waited for. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** After this long without a request a kept-alive connection is closed. */
const KEEP_ALIVE_TIMEOUT_MS = 30_000;
/** All headers of a request together, in bytes. */
const HEADER_BYTES_MAX = 32 * 1024;
/** Connections at one time; more wait in the kernel's queue. */
const CONNECTIONS_MAX = 2_000;
/** Requests under way get this long to finish when the server stops; then they are cut. */
const STOP_WITHIN_MS = 10_000;

const SECURITY_HEADERS = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "x-frame-options": "DENY" };
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** What the server tells the rest about each request that it answered. */
export interface Answered {
  readonly requestId: string;
  readonly method: string;
  /** The route's path as written in the table, never a value from a request; "" where there was no route. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly raw: readonly RawRoute[];
  readonly onAnswered: (answered: Answered) => void;
  readonly onBug: (error: unknown, requestId: string) => void;
}

export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #findRoute: FindRoute;
  readonly #server: Server;
  #stopping = false;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#findRoute = buildFindRoute(options.routes);
    this.#server = createServer({
      headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
    }, (message, response) => void this.#serve(message, response));
    this.#server.maxConnections = CONNECTIONS_MAX;
    this.#server.on("clientError", (_error, socket) => {
      if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    });
  }

  /** Starts to listen; port 0 takes a free one. Resolves to the address; rejects when it is taken. */
  listen(host: string, port: number): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve(this.#server.address() as AddressInfo);
      });
    });
  }

  /** Answers what is under way, then closes. Resolves when no connection is left. Idempotent. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#stopping = true;
    const closed = new Promise<void>((resolve) => { this.#server.close(() => resolve()); });
    this.#server.closeIdleConnections();
    const cut = setTimeout(() => this.#server.closeAllConnections(), STOP_WITHIN_MS);
    await closed;
    clearTimeout(cut);
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const requestId = requestIdOf(message);
    const method = message.method ?? "GET";
    const target = message.url ?? "/";
    const split = target.indexOf("?");
    const path = split === -1 ? target : target.slice(0, split);
    if (this.#stopping) response.setHeader("connection", "close");
    let route = "";
    response.once("close", () => this.#options.onAnswered({
      requestId, method, route, status: response.statusCode, seconds: (performance.now() - started) / 1000,
    }));
    const raw = this.#options.raw.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    try {
      if (raw !== undefined) {
        route = raw.prefix;
        response.setHeader("x-request-id", requestId);
        await raw.handle(message, response, requestId);
        return;
      }
      const found = this.#findRoute(method, path);
      if (found.kind === "wrong-method") throw new MethodNotAllowed(method, path, found.allowed);
      if (found.kind === "none") throw new NotFound(path, nearestNames(path, this.#options.routes.map((known) => known.path)));
      route = found.route.path;
      const query = new URLSearchParams(split === -1 ? "" : target.slice(split + 1));
      send(response, method, requestId, await found.route.answer({ message, parameters: found.parameters, query, requestId }));
    } catch (error) {
      const answer = errorAnswer(error, requestId, (bug) => this.#options.onBug(bug, requestId));
      if (response.headersSent) response.destroy();
      else send(response, method, requestId, answer);
    } finally {
      // What was not read is not waited for: a refused body ends with the answer.
      if (!message.complete && response.writableEnded) response.once("finish", () => message.destroy());
    }
  }
}

/** The caller's own request id where it is harmless to log, else a new one. */
function requestIdOf(message: IncomingMessage): string {
  const given = message.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

function send(response: ServerResponse, method: string, requestId: string, answer: RouteAnswer): void {
  const json = answer.contentType === undefined;
  const body = json ? JSON.stringify(answer.body) : answer.body as string | Uint8Array;
  response.writeHead(answer.status, {
    ...SECURITY_HEADERS,
    "content-type": answer.contentType ?? "application/json; charset=utf-8",
    "content-length": typeof body === "string" ? Buffer.byteLength(body) : body.byteLength,
    "x-request-id": requestId,
    ...answer.headers,
  });
  response.end(method === "HEAD" ? undefined : body);
}
