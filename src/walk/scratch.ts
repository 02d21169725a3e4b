/**
 * Room for one search, used again by the next: an entry for each node of the snapshot, and nothing to clear,
 * because a mark counts only while it carries the number of the search that wrote it.
 *
 * What is known of a visited node stands at its place in the queue, not at its number: a search writes it
 * one after the other, and only marks are read all over memory.
 */

/**
 * A mark is one byte, as marks are read in no order and the fewer bytes they are the more of them stay near
 * the processor; so after this many searches they are wiped once, a million in some 20 us.
 */
const EPOCH_MAX = 255;
/**
 * Rooms kept for later. A walk inside a walk (a rule about each hit) takes a second one; deeper nesting is
 * rare, and a room for a million nodes is 18 MB.
 */
const KEPT_MAX = 4;

/** A node and its place in a layer share the 53 bits of one number while the layer is sorted. */
export const PLACE_RANGE = 2 ** 26;
const NODES_MAX = PLACE_RANGE;

/** Visited nodes and what is known of each, by place in the queue. */
export interface Visited {
  readonly nodes: Uint32Array;
  readonly parents: Uint32Array;
  readonly records: Uint32Array;
  readonly types: Uint8Array;
}

export class Scratch {
  readonly bound: number;
  epoch = 0;
  /** The search that visited a node last. */
  readonly marks: Uint8Array;
  /** Visited nodes, layer by layer. */
  readonly queue: Uint32Array;
  /** By place in the queue: the place of the node from which it was found, the edge's record and type. */
  readonly parents: Uint32Array;
  readonly records: Uint32Array;
  readonly types: Uint8Array;
  /** By node: its place in the queue; kept only by searches that ask for it. */
  readonly places: Uint32Array;

  constructor(bound: number) {
    if (bound > NODES_MAX) throw new RangeError(`A walk takes up to ${NODES_MAX} nodes, not ${bound}.`);
    this.bound = bound;
    this.marks = new Uint8Array(bound);
    this.queue = new Uint32Array(bound);
    this.places = new Uint32Array(bound);
    this.parents = new Uint32Array(bound);
    this.records = new Uint32Array(bound);
    this.types = new Uint8Array(bound);
  }

  /** What an earlier search of the same graph had visited when it stopped, as if it were this one. */
  restore({ nodes, parents, records, types }: Visited): void {
    this.queue.set(nodes);
    this.parents.set(parents);
    this.records.set(records);
    this.types.set(types);
    for (let place = 0; place < nodes.length; place++) this.marks[nodes[place]!] = this.epoch;
  }

  /** Forgets every visit. */
  begin(): void {
    if (this.epoch === EPOCH_MAX) {
      this.marks.fill(0);
      this.epoch = 0;
    }
    this.epoch++;
  }
}

const kept: Scratch[] = [];

/** Runs `search` with a room for node numbers below `bound`; the room is its own until it ends or is left. */
export function* withScratch<T>(
  bound: number,
  search: (scratch: Scratch) => Generator<void, T>,
): Generator<void, T> {
  let scratch = kept.pop();
  // A graph that grows by a node a second must not get a new room for each.
  if (scratch === undefined || scratch.bound < bound) scratch = new Scratch(bound + (bound >>> 3) + 64);
  scratch.begin();
  try {
    return yield* search(scratch);
  } finally {
    if (kept.length < KEPT_MAX) kept.push(scratch);
  }
}
