/** What one client may take of the server: time, bytes and connections. Tests pass shorter times. */

export interface HttpLimits {
  /** From the first byte of a request to its last header. A slow client is cut, not waited for. */
  readonly headersMilliseconds: number;
  /** From the first byte of a request to the last of its body: 64 MB at 10 Mbit/s take 54 s. */
  readonly requestMilliseconds: number;
  /** How often the two above are looked at; a client is cut this much later at most. */
  readonly checkMilliseconds: number;
  /**
   * After this long without a request a kept-alive connection is closed; longer than what proxies keep
   * theirs.
   */
  readonly keepAliveMilliseconds: number;
  /** An answer that its client does not take for this long is given up. */
  readonly answerMilliseconds: number;
  /**
   * What is left of a refused body is discarded for this long, so that the client gets to read the answer
   * ...
   */
  readonly drainMilliseconds: number;
  /** ... and up to this size: four times what one request may carry. Discarding costs no memory. */
  readonly drainBytes: number;
  /** While stopping, idle connections may bring one more request in this time; it is answered. */
  readonly stopIdleMilliseconds: number;
  /** Requests under way get this long to finish when the server stops; then they are cut. */
  readonly stopMilliseconds: number;
  /** Connections at one time; more are refused, each of these takes some 20 kB. */
  readonly connections: number;
}

export const HTTP_LIMITS: HttpLimits = {
  headersMilliseconds: 10_000,
  requestMilliseconds: 60_000,
  checkMilliseconds: 1_000,
  keepAliveMilliseconds: 65_000,
  answerMilliseconds: 60_000,
  drainMilliseconds: 5_000,
  drainBytes: 256 * 1024 * 1024,
  stopIdleMilliseconds: 500,
  stopMilliseconds: 10_000,
  connections: 2_000,
};

/** All headers of a request together, in bytes; the request line counts. */
export const HEADER_BYTES_MAX = 32 * 1024;
/** Characters of a request's target: a GET question with a hundred assumptions fits. */
export const TARGET_LENGTH_MAX = 8 * 1024;
