/**
 * A persistent map from small integers: a new version shares all but the changed paths with the old one.
 *
 * A trie of 32-way branches over the bits of the integer, five at a time (Bagwell, "Ideal Hash Trees",
 * 2001, without the hash). A change copies one path: four branches at a million entries.
 */

const BITS = 5;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

/** The writer that made a branch may still write to it. */
interface Branch {
  readonly writer: object;
  readonly slots: unknown[];
}

export class IntegerMap<T> {
  readonly size: number;
  readonly #root: Branch | undefined;
  /** Bits below the root's own. */
  readonly #shift: number;

  constructor();
  constructor(root: Branch | undefined, shift: number, size: number);
  constructor(root?: Branch, shift = 0, size = 0) {
    this.#root = root;
    this.#shift = shift;
    this.size = size;
  }

  get(index: number): T | undefined {
    let branch = this.#root;
    if (branch === undefined || index >>> this.#shift >= WIDTH) return undefined;
    for (let shift = this.#shift; shift > 0; shift -= BITS) {
      branch = branch.slots[(index >>> shift) & MASK] as Branch | undefined;
      if (branch === undefined) return undefined;
    }
    return branch.slots[index & MASK] as T | undefined;
  }

  /** This map with the given entries put; each index is an integer from 0 to 2^31 - 1. */
  with(entries: Iterable<readonly [number, T]>): IntegerMap<T> {
    const writer = {};
    let root = this.#root ?? newBranch(writer);
    let shift = this.#shift;
    let size = this.size;
    for (const [index, value] of entries) {
      while (index >>> shift >= WIDTH) {
        const parent = newBranch(writer);
        parent.slots[0] = root;
        root = parent;
        shift += BITS;
      }
      root = owned(root, writer);
      let branch = root;
      for (let level = shift; level > 0; level -= BITS) {
        const place = (index >>> level) & MASK;
        const below = branch.slots[place] as Branch | undefined;
        const next = below === undefined ? newBranch(writer) : owned(below, writer);
        branch.slots[place] = next;
        branch = next;
      }
      if (branch.slots[index & MASK] === undefined) size++;
      branch.slots[index & MASK] = value;
    }
    return new IntegerMap<T>(root, shift, size);
  }

  /** Entries in order of index. */
  *entries(): Generator<[number, T]> {
    if (this.#root !== undefined) yield* entriesBelow<T>(this.#root, this.#shift, 0);
  }
}

function* entriesBelow<T>(branch: Branch, shift: number, prefix: number): Generator<[number, T]> {
  for (let place = 0; place < WIDTH; place++) {
    const slot = branch.slots[place];
    if (slot === undefined) continue;
    const index = prefix + place * 2 ** shift;
    if (shift === 0) yield [index, slot as T];
    else yield* entriesBelow<T>(slot as Branch, shift - BITS, index);
  }
}

function newBranch(writer: object): Branch {
  return { writer, slots: new Array<unknown>(WIDTH).fill(undefined) };
}

function owned(branch: Branch, writer: object): Branch {
  return branch.writer === writer ? branch : { writer, slots: branch.slots.slice() };
}
