/**
 * The one place that talks to the driver: reads that may be repeated, and write transactions that are not.
 *
 * Sessions of one store share their bookmarks, so that on a cluster too a read sees what this process wrote
 * before.
 */
import neo4j from "neo4j-driver";
import type { BookmarkManager, Driver, RecordShape, Session, Transaction } from "neo4j-driver";
import { setTimeout as pause } from "node:timers/promises";
import { asStoreError, isPassing } from "./classify-error.ts";
import { within } from "./deadline.ts";
import { CONNECTIONS_MAX } from "./limits.ts";
import type { Neo4jLimits } from "./limits.ts";

export type Row = RecordShape;
export type Parameters = Readonly<Record<string, unknown>>;

export interface Neo4jAddress {
  readonly uri: string;
  readonly user?: string;
  readonly password?: string;
  /** Default: the user's home database. */
  readonly database?: string;
}

/** A pause between two tries, long enough for a leader to move on. */
const RETRY_PAUSE_MS = 50;

export class Neo4jConnection {
  readonly limits: Neo4jLimits;
  readonly #driver: Driver;
  readonly #bookmarks: BookmarkManager;
  readonly #database: string | undefined;

  constructor(address: Neo4jAddress, limits: Neo4jLimits) {
    this.limits = limits;
    this.#database = address.database;
    this.#bookmarks = neo4j.bookmarkManager();
    const { user, password = "" } = address;
    const token = user === undefined ? undefined : neo4j.auth.basic(user, password);
    this.#driver = neo4j.driver(address.uri, token, {
      disableLosslessIntegers: true, // All integers that we write are safe ones.
      connectionTimeout: limits.connectMs,
      connectionAcquisitionTimeout: 2 * limits.answerMs, // Ours comes first, and has a code.
      maxConnectionPoolSize: CONNECTIONS_MAX,
      maxTransactionRetryTime: limits.retryMs,
      notificationFilter: { minimumSeverityLevel: neo4j.notificationFilterMinimumSeverityLevel.OFF },
      userAgent: "fairlead",
    });
  }

  /**
   * Resolves with the server's version when it answers; else StoreUnavailable within `connectMs` and a
   * little.
   */
  async greet(): Promise<string> {
    try {
      const greeting = this.#driver.getServerInfo(
        this.#database === undefined ? {} : { database: this.#database }
      );
      const { agent = "" } = await within(greeting, 2 * this.limits.connectMs, "answer");
      return agent;
    } catch (error) {
      throw asStoreError(error);
    }
  }

  /** All rows of a statement that only reads; repeated while what fails is passing. */
  async read(text: string, parameters: Parameters): Promise<readonly Row[]> {
    return this.repeating(async () => {
      const session = this.#session("READ");
      try {
        return await answer(session.run(text, parameters as RecordShape, { timeout: this.limits.answerMs }),
          this.limits.answerMs);
      } finally {
        leave(session);
      }
    });
  }

  /** A schema change: a transaction of its own, which may be repeated. */
  async change(text: string, parameters: Parameters = {}): Promise<readonly Row[]> {
    return this.repeating(async () => {
      const session = this.#session("WRITE");
      try {
        return await answer(
          session.run(text, parameters as RecordShape, { timeout: this.limits.lockMs }), this.limits.lockMs
        );
      } finally {
        leave(session);
      }
    });
  }

  /** Begins a transaction that writes. Whoever begins it ends it. */
  async begin(): Promise<WriteTransaction> {
    const session = this.#session("WRITE");
    try {
      const begun = Promise.resolve(session.beginTransaction({ timeout: this.limits.transactionMs }));
      const transaction = await within(begun, this.limits.answerMs, "begin");
      return new WriteTransaction(session, transaction, this.limits);
    } catch (error) {
      leave(session);
      throw error;
    }
  }

  /** Does the act again while it fails in passing; the act must be one that writes nothing when it fails. */
  async repeating<T>(act: () => Promise<T>): Promise<T> {
    for (let end: number | undefined; ;) {
      try {
        return await act();
      } catch (error) {
        // From the first failure: what came before may have been long.
        end ??= performance.now() + this.limits.retryMs;
        if (!isPassing(error) || performance.now() >= end) throw asStoreError(error);
      }
      await pause(RETRY_PAUSE_MS);
    }
  }

  async close(): Promise<void> {
    await within(this.#driver.close(), this.limits.closeMs, "close").catch(() => undefined);
  }

  #session(defaultAccessMode: "READ" | "WRITE"): Session {
    return this.#driver.session({
      defaultAccessMode,
      bookmarkManager: this.#bookmarks,
      ...(this.#database === undefined ? {} : { database: this.#database }),
    });
  }
}

export class WriteTransaction {
  readonly #session: Session;
  readonly #transaction: Transaction;
  readonly #limits: Neo4jLimits;

  constructor(session: Session, transaction: Transaction, limits: Neo4jLimits) {
    this.#session = session;
    this.#transaction = transaction;
    this.#limits = limits;
  }

  /** Sends the statement at once; several may be under way, and the server does them in order. */
  run(text: string, parameters: Parameters, deadlineMs = this.#limits.answerMs): Promise<readonly Row[]> {
    const rows = answer(this.#transaction.run(text, parameters as RecordShape), deadlineMs);
    rows.catch(() => undefined); // An earlier one of several may be the one that is awaited and fails.
    return rows;
  }

  /** When this fails, only a look-up can say whether it was written. */
  async commit(): Promise<void> {
    try {
      await within(this.#transaction.commit(), this.#limits.answerMs, "commit");
    } finally {
      leave(this.#session);
    }
  }

  /** Nobody waits for it: it cannot fail in a way that matters, and a dead server never answers. */
  rollback(): void {
    this.#transaction.rollback().catch(() => undefined).finally(() => leave(this.#session));
  }
}

async function answer(
  result: PromiseLike<{ readonly records: readonly { toObject(): Row }[] }>, deadlineMs: number,
): Promise<readonly Row[]> {
  const { records } = await within(Promise.resolve(result), deadlineMs, "answer");
  return records.map((record) => record.toObject());
}

/** Gives the connection back, in its own time. */
function leave(session: Session): void {
  session.close().catch(() => undefined);
}
