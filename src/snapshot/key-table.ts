/**
 * Keys and their numbers. Keys 0 to `ground - 1` are in order of key and never change; later keys are
 * numbered as they arrive and never forgotten, so snapshots that share this table agree on every number.
 * Whether a node with that key exists is for the snapshot to say.
 */
import { ByteArena, readText, readable } from "./byte-arena.ts";
import { ByteTable, NOT_FOUND, compareBytes, findFrozen } from "./byte-table.ts";
import type { FrozenByteTable } from "./byte-table.ts";

/** How many keys are copied before the caller may do something else: about 5 ms. */
const KEYS_PER_STEP = 32_768;
/** Keys that are read together: their bytes, two lines of memory each, fit into the second cache. */
const KEYS_PER_BLOCK = 256;

/** Of no meaning: what is stored somewhere must be read before, so no compiler leaves the touching out. */
const TOUCHED = new Float64Array(1);

/** The text that is being looked up; no call leaves anything in it. */
const scratch = new ByteArena(256);

export class KeyTable {
  /** How many keys are in order. */
  readonly ground: number;
  readonly frozen: FrozenByteTable;
  readonly slots: Uint32Array;
  readonly #later = new ByteTable();

  /** `frozen` holds distinct keys in bytewise order, `slots` is its hash. */
  constructor(frozen: FrozenByteTable, slots: Uint32Array) {
    this.frozen = frozen;
    this.ground = frozen.count;
    this.slots = slots;
  }

  /** One more than the largest number given so far. */
  get bound(): number { return this.ground + this.#later.count; }

  find(key: string): number {
    encode(key);
    const found = findFrozen(this.frozen, this.slots, scratch);
    if (found !== NOT_FOUND || this.#later.count === 0) return found;
    const later = this.#later.find(scratch);
    return later === NOT_FOUND ? NOT_FOUND : this.ground + later;
  }

  intern(key: string): number {
    encode(key);
    const found = findFrozen(this.frozen, this.slots, scratch);
    return found === NOT_FOUND ? this.ground + this.#later.intern(scratch) : found;
  }

  key(number: number): string {
    const inGround = number < this.ground;
    const table = inGround ? this.frozen : this.#later;
    const index = inGround ? number : number - this.ground;
    return readText(table.bytes, table.offsets[index]!, table.offsets[index + 1]!);
  }

  /**
   * The keys of many numbers, in their order. Keys lie all over memory, so the bytes of a block are touched
   * first, which waits for many of them at once, and read then: a third of the time.
   */
  keys(numbers: Uint32Array): readonly string[] {
    const keys = new Array<string>(numbers.length);
    const { bytes, offsets } = this.frozen;
    for (let start = 0; start < numbers.length; start += KEYS_PER_BLOCK) {
      const end = Math.min(start + KEYS_PER_BLOCK, numbers.length);
      let touched = 0;
      for (let at = start; at < end; at++) {
        const number = numbers[at]!;
        if (number < this.ground) touched += bytes[offsets[number]!]! + bytes[offsets[number + 1]! - 1]!;
      }
      TOUCHED[0] = touched;
      for (let at = start; at < end; at++) keys[at] = this.key(numbers[at]!);
    }
    return keys;
  }

  compare(left: number, right: number): number {
    if (left < this.ground && right < this.ground) return left - right;
    const leftTable = left < this.ground ? this.frozen : this.#later;
    const rightTable = right < this.ground ? this.frozen : this.#later;
    const leftIndex = left < this.ground ? left : left - this.ground;
    const rightIndex = right < this.ground ? right : right - this.ground;
    return compareBytes(
      leftTable.bytes, leftTable.offsets[leftIndex]!, leftTable.offsets[leftIndex + 1]!,
      rightTable.bytes, rightTable.offsets[rightIndex]!, rightTable.offsets[rightIndex + 1]!,
    );
  }

  /** How many bytes all keys take. */
  get contentBytes(): number {
    return this.frozen.bytes.length + this.#later.offsets[this.#later.count]!;
  }

  get byteSize(): number {
    return this.frozen.bytes.length + this.frozen.offsets.byteLength + this.slots.byteLength;
  }
}

/** Keys as they arrive while a snapshot is built. */
export class KeyIntake {
  readonly #table: ByteTable;

  /** The expected counts only save growing. */
  constructor(expected: number, expectedBytes: number) {
    this.#table = new ByteTable(expected, expectedBytes);
  }

  get count(): number { return this.#table.count; }

  intern(key: string): number {
    encode(key);
    return this.#table.intern(scratch);
  }

  find(key: string): number {
    encode(key);
    return this.#table.find(scratch);
  }

  compare(left: number, right: number): number {
    const { bytes, offsets } = this.#table;
    return compareBytes(
      bytes, offsets[left]!, offsets[left + 1]!, bytes, offsets[right]!, offsets[right + 1]!);
  }

  frozen(): FrozenByteTable {
    return this.#table.frozen();
  }

  /** The keys in the given order of arrival numbers, in steps. */
  *frozenInOrder(order: Uint32Array): Generator<void, FrozenByteTable> {
    const { bytes, offsets } = this.#table;
    const sorted = new ByteArena(offsets[this.count]!);
    const sortedOffsets = new Uint32Array(this.count + 1);
    for (let rank = 0; rank < order.length; rank++) {
      const number = order[rank]!;
      sorted.writeBytes(bytes, offsets[number]!, offsets[number + 1]!);
      sortedOffsets[rank + 1] = sorted.length;
      if (rank % KEYS_PER_STEP === 0) yield;
    }
    const sortedBytes = readable(sorted.bytes.subarray(0, sorted.length));
    return { count: this.count, bytes: sortedBytes, offsets: sortedOffsets };
  }
}

function encode(key: string): void {
  scratch.length = 0;
  scratch.writeText(key);
}
