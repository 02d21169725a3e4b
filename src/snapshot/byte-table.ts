/**
 * Distinct byte strings, numbered 0, 1, ... in order of arrival: what keys and records are kept in.
 *
 * One arena holds all bytes end to end, `offsets` says where each string starts, and an open-addressing
 * hash over the numbers finds a string again. At a million keys this takes a third of a Map of strings and
 * gives the garbage collector nothing to trace. A FrozenByteTable is the same with spare room given back.
 */
import { ByteArena, readable } from "./byte-arena.ts";

/** Offsets are 32 bits wide. */
const ARENA_BYTES_MAX = 2 ** 32 - 1;
/** Slots per string at which the hash doubles: linear probing stays short below two thirds. */
const SLOTS_PER_STRING_MIN = 1.5;

/** How much of an array may stay unused. */
const SPARE_SHARE_MAX = 1 / 8;
/** How many strings are hashed before the caller may do something else: about 5 ms. */
const STRINGS_PER_STEP = 32_768;

export const NOT_FOUND = -1;

/** The content of a table whose strings no longer change. */
export interface FrozenByteTable {
  readonly count: number;
  readonly bytes: Buffer;
  /** `count + 1` positions; string `n` is `bytes[offsets[n] .. offsets[n + 1]]`. */
  readonly offsets: Uint32Array;
}

export class ByteTable {
  count = 0;
  #arena: ByteArena;
  #view: Buffer;
  #offsets: Uint32Array;
  #slots: Uint32Array;
  /** The hash of each string: strings are compared only when their hashes are equal. */
  #hashes: Uint32Array;

  /** The expected counts only save growing. */
  constructor(expected = 0, expectedBytes = 0) {
    this.#arena = new ByteArena(Math.max(64, expectedBytes));
    this.#view = readable(this.#arena.bytes);
    this.#offsets = new Uint32Array(Math.max(16, expected + 2));
    this.#slots = new Uint32Array(slotCount(expected));
    this.#hashes = new Uint32Array(this.#offsets.length);
  }

  /** Changes whenever the table grows: read it anew after each `intern`. */
  get bytes(): Buffer { return this.#view; }
  get offsets(): Uint32Array { return this.#offsets; }

  /** The number of the bytes in `text`, which are added when they are new. */
  intern(text: ByteArena): number {
    const hash = hashBytes(text.bytes, 0, text.length);
    const slot = this.#findSlot(text, hash);
    const found = this.#slots[slot]!;
    return found === 0 ? this.#add(text, hash, slot) : found - 1;
  }

  /** NOT_FOUND when the bytes were never added. */
  find(text: ByteArena): number {
    return this.#slots[this.#findSlot(text, hashBytes(text.bytes, 0, text.length))]! - 1;
  }

  frozen(): FrozenByteTable {
    return {
      count: this.count,
      bytes: readable(trimmed(this.#arena.bytes, this.#arena.length)),
      offsets: trimmed(this.#offsets, this.count + 1),
    };
  }

  #findSlot(text: ByteArena, hash: number): number {
    const slots = this.#slots;
    const hashes = this.#hashes;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const held = slots[slot]!;
      if (held === 0) return slot;
      if (hashes[held - 1] === hash) {
        if (sameBytes(this.#arena.bytes, this.#offsets[held - 1]!, this.#offsets[held]!, text)) return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  #add(text: ByteArena, hash: number, slot: number): number {
    const number = this.count++;
    this.#arena.writeBytes(text.bytes, 0, text.length);
    if (this.#arena.length > ARENA_BYTES_MAX) throw new RangeError("A snapshot's table is over 4 GiB.");
    if (this.#view.buffer !== this.#arena.bytes.buffer) this.#view = readable(this.#arena.bytes);
    if (this.count === this.#offsets.length) {
      this.#offsets = doubled(this.#offsets);
      this.#hashes = doubled(this.#hashes);
    }
    this.#offsets[this.count] = this.#arena.length;
    this.#hashes[number] = hash;
    this.#slots[slot] = number + 1;
    if (this.count * SLOTS_PER_STRING_MIN > this.#slots.length) this.#spread();
    return number;
  }

  #spread(): void {
    const slots = new Uint32Array(slotCount(this.count * 2));
    const mask = slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = this.#hashes[number]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

/** The first entries; a copy only where it saves an eighth of the room, as copying large arrays is slow. */
export function trimmed<T extends Uint8Array | Uint32Array>(array: T, length: number): T {
  const first = array.subarray(0, length) as T;
  return array.length - length > array.length * SPARE_SHARE_MAX ? first.slice() as T : first;
}

function doubled(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** The hash of a frozen table, in steps; slot 0 means empty, n + 1 means string n. */
export function* hashSlots(table: FrozenByteTable): Generator<void, Uint32Array> {
  const { bytes, offsets } = table;
  const slots = new Uint32Array(slotCount(table.count));
  const mask = slots.length - 1;
  for (let number = 0; number < table.count; number++) {
    let slot = hashBytes(bytes, offsets[number]!, offsets[number + 1]!) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = number + 1;
    if (number % STRINGS_PER_STEP === 0) yield;
  }
  return slots;
}

export function findFrozen(table: FrozenByteTable, slots: Uint32Array, text: ByteArena): number {
  const { bytes, offsets } = table;
  const mask = slots.length - 1;
  let slot = hashBytes(text.bytes, 0, text.length) & mask;
  for (;;) {
    const held = slots[slot]!;
    if (held === 0 || sameBytes(bytes, offsets[held - 1]!, offsets[held]!, text)) return held - 1;
    slot = (slot + 1) & mask;
  }
}

export function sameBytes(bytes: Uint8Array, start: number, end: number, text: ByteArena): boolean {
  const { length } = text;
  if (end - start !== length) return false;
  const other = text.bytes;
  // Keys share long prefixes, so the end decides sooner.
  for (let index = length - 1; index >= 0; index--) if (bytes[start + index] !== other[index]) return false;
  return true;
}

/** Order of the bytes, a prefix first. */
export function compareBytes(
  left: Uint8Array, leftStart: number, leftEnd: number,
  right: Uint8Array, rightStart: number, rightEnd: number,
): number {
  const length = Math.min(leftEnd - leftStart, rightEnd - rightStart);
  for (let index = 0; index < length; index++) {
    const difference = left[leftStart + index]! - right[rightStart + index]!;
    if (difference !== 0) return difference;
  }
  return leftEnd - leftStart - (rightEnd - rightStart);
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv) with the last mixing step of MurmurHash3. */
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash >>> 0;
}

/** A power of two that leaves at least a third of the slots empty. */
function slotCount(expected: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(16, expected * SLOTS_PER_STRING_MIN + 1)));
}
