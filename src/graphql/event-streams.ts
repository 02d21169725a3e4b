/**
 * Results as server-sent events, as the GraphQL over SSE protocol has them in its mode of one connection for
 * one operation: `next` for each result, `complete` at the end.
 */
import type { ServerResponse } from "node:http";
import type { ExecutionResult } from "graphql";
import { formatError } from "./format-errors.ts";
import type { OnBug } from "./format-errors.ts";
import { RequestRefused } from "./request-refused.ts";

/** Streams at one time: each holds a connection, of which the server has 2,000. */
const STREAMS_MAX = 500;
/** A comment is sent this often, so that nothing on the way takes a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000;

type Results = AsyncGenerator<ExecutionResult, void, void> | ExecutionResult;

export class EventStreams {
  readonly #onBug: OnBug;
  readonly #open = new Set<AbortController>();
  #isClosed = false;

  constructor(onBug: OnBug) {
    this.#onBug = onBug;
  }

  /** Ends every stream and takes no new ones. */
  close(): void {
    this.#isClosed = true;
    for (const end of this.#open) end.abort();
  }

  /** Resolves when the stream has ended. Throws RequestRefused: OVERLOADED; and what `start` throws. */
  async answer(
    response: ServerResponse,
    requestId: string,
    start: (end: AbortSignal) => Results | Promise<Results>,
  ): Promise<void> {
    if (this.#isClosed || this.#open.size >= STREAMS_MAX) {
      throw new RequestRefused("OVERLOADED", "There are too many event streams.", "Try again later.", {
        max: STREAMS_MAX,
      });
    }
    const end = new AbortController();
    this.#open.add(end);
    response.once("close", () => end.abort());
    const heartbeat = setInterval(() => response.write(":\n\n"), HEARTBEAT_MS).unref();
    try {
      const results = await start(end.signal);
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      });
      response.flushHeaders();
      try {
        if (Symbol.asyncIterator in results) await this.#sendAll(response, requestId, results, end.signal);
        else this.#send(response, requestId, results);
      } catch (error) {
        this.#write(response, { errors: [formatError(error, requestId, this.#onBug)] });
      }
      response.end("event: complete\ndata:\n\n");
    } finally {
      clearInterval(heartbeat);
      this.#open.delete(end);
    }
  }

  /** Waits for a reader that is slower than the results. */
  async #sendAll(
    response: ServerResponse,
    requestId: string,
    results: AsyncGenerator<ExecutionResult, void, void>,
    end: AbortSignal,
  ): Promise<void> {
    for await (const result of results) {
      if (end.aborted) return;
      if (this.#send(response, requestId, result)) continue;
      await new Promise<void>((resume) => {
        response.once("drain", resume);
        end.addEventListener("abort", () => resume(), { once: true });
      });
    }
  }

  #send(response: ServerResponse, requestId: string, { data, errors }: ExecutionResult): boolean {
    const formatted = errors?.map((error) => formatError(error, requestId, this.#onBug));
    return this.#write(response, {
      ...(formatted === undefined ? {} : { errors: formatted }),
      ...(data === undefined ? {} : { data }),
    });
  }

  #write(response: ServerResponse, body: object): boolean {
    return response.write(`event: next\ndata: ${JSON.stringify(body)}\n\n`);
  }
}
