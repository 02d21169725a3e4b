/**
 * The HTTP edge on node:http: finds the route, runs it, answers, counts and logs. It decides nothing.
 *
 * Every answer, also to what is not HTTP, has a request id and says no more about a fault than that id. No
 * client can hold it: headers, bodies and unread answers have a time, bodies a size (./limits.ts).
 */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { ANONYMOUS, localCaller } from "../access/caller.ts";
import type { Caller } from "../access/caller.ts";
import { systemUser } from "../access/system-user.ts";
import { nearestNames } from "../values/nearest.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { answerBare, refusalOf } from "./client-error.ts";
import { errorAnswer } from "./error-answer.ts";
import { buildFindRoute } from "./find-route.ts";
import type { FindRoute } from "./find-route.ts";
import { HEADER_BYTES_MAX, HTTP_LIMITS } from "./limits.ts";
import type { HttpLimits } from "./limits.ts";
import { MethodNotAllowed } from "./method-not-allowed.ts";
import { nextTurn } from "./next-turn.ts";
import { NotFound } from "./not-found.ts";
import { releaseBody } from "./read-body.ts";
import { checkHead, requestIdOf, targetOf } from "./request-head.ts";
import { RequestRefused } from "./request-refused.ts";
import type { RawRoute, Route, RouteAnswer } from "./route.ts";
import { SECURITY_HEADERS, send } from "./send.ts";
import { stopServer } from "./stop-server.ts";
import { discardBody, hasBody } from "./unread-body.ts";

/** Most requests have no query; routes only read it. */
const NO_QUERY = new URLSearchParams();

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
  readonly limits?: Partial<HttpLimits>;
  /**
   * Reads a request's credentials, once and before its route runs; throws DomainError for bad or missing
   * ones. Default: whoever asks is the system's user, who may do anything.
   */
  readonly authenticate?: (message: IncomingMessage) => Caller | Promise<Caller>;
  /** Whether the caller may send one more request now; throws DomainError where not. */
  readonly admit?: (caller: Caller, path: string) => void;
  /** Names that a Host header may give; default: any. */
  readonly hosts?: AllowedHosts;
}

export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #limits: HttpLimits;
  readonly #authenticate: (message: IncomingMessage) => Caller | Promise<Caller>;
  readonly #findRoute: FindRoute;
  readonly #server: Server;
  /** The newest response of each connection: the only one whose request may still be arriving. */
  readonly #newest = new WeakMap<Duplex, ServerResponse>();
  #stopping: Promise<void> | undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#limits = { ...HTTP_LIMITS, ...options.limits };
    const local = localCaller(systemUser());
    this.#authenticate = options.authenticate ?? (() => local);
    this.#findRoute = buildFindRoute(options.routes);
    const { headersMilliseconds, requestMilliseconds, checkMilliseconds, keepAliveMilliseconds } =
      this.#limits;
    const serve = (message: IncomingMessage, response: ServerResponse) => void this.#serve(message, response);
    this.#server = createServer({
      headersTimeout: headersMilliseconds, requestTimeout: requestMilliseconds,
      connectionsCheckingInterval: checkMilliseconds, keepAliveTimeout: keepAliveMilliseconds,
      maxHeaderSize: HEADER_BYTES_MAX, requireHostHeader: false, noDelay: true,
    }, serve);
    this.#server.maxConnections = this.#limits.connections;
    this.#server.on("clientError", (error, socket) => this.#refuse(error, socket));
    this.#server.on("connect", (_message, socket) => {
      answerBare(socket, new RequestRefused("REQUEST_MALFORMED",
        "This is no proxy: CONNECT is not answered."));
    });
    this.#server.on("checkExpectation", (message: IncomingMessage, response: ServerResponse) => {
      const value = message.headers.expect ?? "";
      const refusal = new RequestRefused("EXPECTATION_FAILED", "Only 100-continue can be expected.",
        { value });
      void this.#serve(message, response, refusal);
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

  /** Answers what is under way, then closes (./stop-server.ts). Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#server.listening ? stopServer(this.#server, this.#limits) : Promise.resolve();
    return this.#stopping;
  }

  async #serve(message: IncomingMessage, response: ServerResponse, refusal?: RequestRefused): Promise<void> {
    const started = performance.now();
    const requestId = requestIdOf(message);
    const method = message.method!;
    const target = targetOf(message.url!);
    let route = "";
    this.#newest.set(message.socket, response);
    response.once("close", () => {
      releaseBody(message);
      const seconds = (performance.now() - started) / 1000;
      this.#options.onAnswered({ requestId, method, route, status: response.statusCode, seconds });
    });
    try {
      if (refusal !== undefined) throw refusal;
      checkHead(message, target, this.#options.hosts);
      const raw = this.#rawFor(target.path);
      if (raw !== undefined) {
        route = raw.prefix;
        this.#prepareRaw(message, response, requestId);
        await nextTurn();
        await this.#handleRaw(raw, message, response, requestId, target.path);
        return;
      }
      const found = this.#findRoute(method, target.path);
      if (found.kind === "wrong-method") throw new MethodNotAllowed(method, target.path, found.allowed);
      if (found.kind === "none") throw new NotFound(target.path, this.#nearestPaths(target.path));
      route = found.route.path;
      await nextTurn();
      const given = found.route.isPublic === true ? ANONYMOUS : this.#authenticate(message);
      const caller = given instanceof Promise ? await given : given; // A local one is known at once.
      if (caller !== ANONYMOUS) this.#options.admit?.(caller, target.path);
      const { parameters } = found;
      const query = target.query === "" ? NO_QUERY : new URLSearchParams(target.query);
      this.#answer(message, response, requestId, await found.route.answer({ message, parameters, query,
        requestId, caller }));
    } catch (error) {
      const answer = errorAnswer(error, requestId, (bug) => this.#options.onBug(bug, requestId));
      if (!response.headersSent) this.#answer(message, response, requestId, answer);
      else if (!response.writableEnded) response.destroy();
    }
  }

  async #handleRaw(raw: RawRoute, message: IncomingMessage, response: ServerResponse, requestId: string,
    path: string): Promise<void> {
    let caller = ANONYMOUS;
    try {
      if (raw.isPublic?.(message) !== true) {
        caller = await this.#authenticate(message);
        this.#options.admit?.(caller, path);
      }
    } catch (error) {
      if (raw.refuse === undefined) throw error;
      return raw.refuse(message, response, requestId, error);
    }
    await raw.handle(message, response, requestId, caller);
  }

  #answer(message: IncomingMessage, response: ServerResponse, requestId: string, answer: RouteAnswer): void {
    if (response.headersSent) return; // Refused meanwhile: it did not arrive in time.
    const isUnread = hasBody(message) && !message.readableEnded;
    const close = this.#stopping !== undefined;
    const sending = { requestId, withoutBody: message.method === "HEAD", close };
    if (!isUnread) {
      send(response, answer, sending);
      this.#giveUpUnread(response);
    } else if (close || message.headers.connection?.toLowerCase() === "close"
      || message.httpVersion === "1.0") {
      // Node closes a connection with its last answer: the answer's end waits until the client has sent its
      // body.
      send(response, answer, sending, true);
      discardBody(message, this.#limits, () => response.end());
    } else {
      send(response, answer, sending);
      this.#discardLater(message, response);
    }
  }

  /** After the answer, when node has let go of the body. */
  #discardLater(message: IncomingMessage, response: ServerResponse): void {
    response.once("finish", () => {
      if (!message.readableEnded) discardBody(message, this.#limits, () => {});
    });
  }

  #rawFor(path: string): RawRoute | undefined {
    for (const raw of this.#options.raw) {
      if (!path.startsWith(raw.prefix)) continue;
      if (path.length === raw.prefix.length || path[raw.prefix.length] === "/") return raw;
    }
    return undefined;
  }

  #prepareRaw(message: IncomingMessage, response: ServerResponse, requestId: string): void {
    response.setHeader("x-request-id", requestId);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    response.setHeader("cache-control", "no-store"); // A page says otherwise, and what may run in it.
    if (this.#stopping !== undefined) response.setHeader("connection", "close");
    if (hasBody(message)) this.#discardLater(message, response);
  }

  /** An answer that the kernel did not take at once is waited for, and not for ever. */
  #giveUpUnread(response: ServerResponse): void {
    const { socket } = response;
    if (socket === null || socket.writableLength === 0) return;
    const timer = setTimeout(() => socket.destroy(), this.#limits.answerMilliseconds);
    response.once("close", () => clearTimeout(timer));
  }

  #nearestPaths(path: string): readonly string[] {
    return nearestNames(path, [...this.#options.routes, ...this.#options.raw.map(({ prefix }) =>
      ({ path: prefix }))]
      .map((known) => known.path));
  }

  /**
   * What node's parser or its clock refuse: by the response under way where its request is the one that is
   * broken.
   */
  #refuse(error: Error & { code?: string }, socket: Duplex): void {
    const refusal = refusalOf(error);
    if (refusal === undefined || !socket.writable) return void socket.destroy();
    const response = this.#newest.get(socket);
    const isAnswered = response?.writableFinished === true;
    // What is late or broken belongs to a request that was refused already.
    if (isAnswered && !response!.req.complete) return void socket.destroy();
    if (response === undefined || isAnswered) {
      const { requestId, status } = answerBare(socket, refusal);
      this.#options.onAnswered({ requestId, method: "", route: "", status, seconds: 0 });
      return;
    }
    const message = response.req;
    // What follows a whole request is broken: that request is answered, and the connection ends with it.
    if (message.complete) return void response.once("close", () => socket.destroy());
    if (!response.headersSent) {
      const requestId = requestIdOf(message);
      send(response, errorAnswer(refusal, requestId, () => {}),
        { requestId, withoutBody: false, close: true });
    }
    response.once("close", () => socket.destroy());
  }
}

