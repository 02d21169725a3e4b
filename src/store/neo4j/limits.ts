/** How long the store waits for Neo4j, and for what. Tests shorten these; nobody else should need to. */

export interface Neo4jLimits {
  /** Connecting, Bolt's handshake included. */
  readonly connectMs: number;
  /**
   * One statement, one batch, one page or one COMMIT. A batch of 1,000 takes 0.05 s; a busy disk takes
   * seconds.
   */
  readonly answerMs: number;
  /**
   * Waiting for the lock of the head while other processes commit; their largest commits take half a minute.
   */
  readonly lockMs: number;
  /** Neo4j itself ends a transaction after this, so that a lost client cannot hold the lock for ever. */
  readonly transactionMs: number;
  /** Looking up what became of a commit whose answer was lost; then the answer is CommitUnknown. */
  readonly lookUpMs: number;
  /**
   * Trying again what passed by: a deadlock, a stale connection. With the server down this is the time to the
   * error.
   */
  readonly retryMs: number;
  /** Saying good-bye. */
  readonly closeMs: number;
}

export const NEO4J_LIMITS: Neo4jLimits = {
  connectMs: 1_000,
  answerMs: 15_000,
  lockMs: 60_000,
  transactionMs: 300_000,
  lookUpMs: 3_000,
  retryMs: 500,
  closeMs: 1_000,
};

/** Rows of one statement: 1,000 gave 40,000 edges a second, and larger batches gave no more. */
export const ROWS_PER_BATCH = 1_000;

/** Connections of one process: reads at once. Neo4j serves 400 threads; several processes share them. */
export const CONNECTIONS_MAX = 50;
