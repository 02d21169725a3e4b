/**
 * What a caller could see who may not see all: part of what an answer depends on, so part of a decision's id
 * and of its record. A caller who sees everything has none.
 */
export interface RecordedSight {
  /** The parts that may be read, each once, in order; both left out: all of the graph. */
  readonly parts: readonly SightPart[];
  /** Who sees their own proposals beside that, as the log names them. */
  readonly proposer?: string;
  /** The newest revision then, where the answer is of an older one: what is hidden was hidden always. */
  readonly present?: number;
}

export interface SightPart {
  readonly owner?: string;
  /** A label selector. */
  readonly environments?: string;
}
