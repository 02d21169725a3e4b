/**
 * The connections that streams of the graph read on, one each: its read transaction keeps one revision in
 * view. While a stream is open the log file cannot be cut back, so a stream that nobody reads is ended.
 */
import { EMPTY_HEAD } from "../../model/revision.ts";
import type { GraphStream } from "../graph-store.ts";
import { StoreClosed } from "../store-closed.ts";
import { StoreUnavailable } from "../store-unavailable.ts";
import { Connection } from "./connection.ts";
import { readEdges, readNodes } from "./read-graph.ts";
import type { NodeKeys } from "./read-graph.ts";
import { headOfRow } from "./write-commit.ts";

/** A batch is read in milliseconds; whoever has not asked for the next one after this long has gone away. */
const STREAM_IDLE_MILLISECONDS_MAX = 300_000;

/** Streams are rare (a snapshot is loaded once); a few connections are kept for the next. */
const CONNECTIONS_KEPT_MAX = 2;

const BUSY_MILLISECONDS = 5_000;

export class GraphReaders {
  readonly #location: string;
  /** The one connection of a store in memory. */
  readonly #shared: Connection | null;
  readonly #kept: Connection[] = [];
  readonly #open = new Set<Reading>();

  constructor(location: string, shared: Connection | null) {
    this.#location = location;
    this.#shared = shared;
  }

  open(): GraphStream {
    const connection =
      this.#shared ??
      this.#kept.pop() ??
      new Connection(this.#location, { readOnly: true, busyMilliseconds: BUSY_MILLISECONDS });
    const reading = new Reading(connection, (ended) => this.#release(ended));
    try {
      if (this.#shared === null) connection.run("begin-read");
      const head = headOfRow(connection.row("head")) ?? EMPTY_HEAD;
      this.#open.add(reading);
      const keys: NodeKeys = [];
      return { head, nodes: reading.nodes(keys), edges: reading.edges(keys) };
    } catch (error) {
      reading.end(new StoreClosed());
      throw error;
    }
  }

  close(): void {
    for (const reading of [...this.#open]) reading.end(new StoreClosed());
    for (const connection of this.#kept.splice(0)) connection.close();
  }

  #release(reading: Reading): void {
    this.#open.delete(reading);
    if (this.#shared !== null) return;
    reading.connection.rollBack();
    if (this.#kept.length < CONNECTIONS_KEPT_MAX) this.#kept.push(reading.connection);
    else reading.connection.close();
  }
}

/**
 * One stream. It ends when its edges are read, when its reader stops, when nobody reads it, or with the
 * store.
 */
class Reading {
  readonly connection: Connection;
  readonly #release: (reading: Reading) => void;
  readonly #idle: NodeJS.Timeout;
  #ended: Error | null = null;

  constructor(connection: Connection, release: (reading: Reading) => void) {
    this.connection = connection;
    this.#release = release;
    this.#idle = setTimeout(
      () =>
        this.end(
          new StoreUnavailable(
            `a stream of the graph was not read for ${STREAM_IDLE_MILLISECONDS_MAX / 1000} s`,
            "Read it again.",
          ),
        ),
      STREAM_IDLE_MILLISECONDS_MAX,
    );
    this.#idle.unref();
  }

  end(reason: Error): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    clearTimeout(this.#idle);
    this.#release(this);
  }

  nodes(keys: NodeKeys): ReturnType<typeof readNodes> {
    return readNodes(() => this.#connection(), keys);
  }

  async *edges(keys: NodeKeys): ReturnType<typeof readEdges> {
    try {
      yield* readEdges(() => this.#connection(), keys);
    } finally {
      this.end(new StoreUnavailable("this stream of the graph has ended", "Read it again."));
    }
  }

  #connection(): Connection {
    if (this.#ended !== null) throw this.#ended;
    this.#idle.refresh();
    return this.connection;
  }
}
