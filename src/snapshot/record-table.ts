/**
 * Records: what a node or an edge carries beside its ends, kept once however often it occurs.
 *
 * A record is an edge's id (a node's is "") and its properties, as bytes: the id, then for each property in
 * order of name one integer (number of the name times 8, plus how the value is written) and the value.
 * Record 0 is the empty one. Records are decoded when they are asked for; the newest decoded ones are kept.
 */
import type { Properties, PropertyValue } from "../model/graph.ts";
import { ByteArena, readText, textBytes } from "./byte-arena.ts";
import { ByteTable, compareBytes, sameBytes } from "./byte-table.ts";
import type { FrozenByteTable } from "./byte-table.ts";
import { compareKeys } from "./key-order.ts";
import { PropertyNames } from "./property-names.ts";

/** How many decoded records are kept: some 6 MB, and more than one question touches. A power of two. */
const DECODED_MAX = 2 ** 14;

const FALSE = 0;
const TRUE = 1;
const INTEGER = 2;
const NUMBER = 3;
const TEXT = 4;
const DIGEST = 5;
const TEXTS = 6;
const NUMBERS = 7;

const SHA256 = /^sha256:[0-9a-f]{64}$/;
const SHA256_PREFIX = "sha256:";
const SHA256_BYTES = 32;
const FLOAT_BYTES = 8;

export const EMPTY_RECORD = 0;
/** The empty record is the empty id alone, and no other record is one byte long. */
const EMPTY_RECORD_BYTES = 1;

/** A decoded record, frozen. */
export interface Attributes {
  readonly id: string;
  readonly properties: Properties;
}

interface Decoded extends Attributes {
  readonly record: number;
}

/** The record that is being written or looked up. */
const scratch = new ByteArena(1024);
const float = new DataView(new ArrayBuffer(FLOAT_BYTES));

export class RecordTable {
  readonly names: PropertyNames;
  readonly frozen: FrozenByteTable;
  readonly #later: ByteTable;
  readonly #decoded: (Decoded | undefined)[] = [];

  /** Without `frozen` the table starts with the empty record and is open for many. */
  constructor(names: PropertyNames, frozen: FrozenByteTable = NO_RECORDS, expected = 0, expectedBytes = 0) {
    this.names = names;
    this.frozen = frozen;
    this.#later = new ByteTable(expected, expectedBytes);
    if (frozen.count === 0) this.intern("", NO_PROPERTIES);
  }

  get count(): number { return this.frozen.count + this.#later.count; }

  /** The number of the record with this content. */
  intern(id: string, properties: Properties): number {
    return this.internOr(EMPTY_RECORD, id, properties);
  }

  /** `held` when that record has exactly this content, else as `intern`. */
  internOr(held: number, id: string, properties: Properties): number {
    this.#encode(id, properties);
    if (this.count > 0) {
      if (scratch.length === EMPTY_RECORD_BYTES) return EMPTY_RECORD;
      const { bytes, start, end } = this.locate(held);
      if (sameBytes(bytes, start, end, scratch)) return held;
    }
    return this.frozen.count + this.#later.intern(scratch);
  }

  /** Brings a record of a table with the same names over. */
  internFrom(other: RecordTable, record: number): number {
    const { bytes, start, end } = other.locate(record);
    scratch.length = 0;
    scratch.writeBytes(bytes, start, end);
    return this.frozen.count + this.#later.intern(scratch);
  }

  read(record: number): Attributes {
    const place = record & (DECODED_MAX - 1);
    const kept = this.#decoded[place];
    if (kept !== undefined && kept.record === record) return kept;
    const decoded = this.#decode(record);
    this.#decoded[place] = decoded;
    return decoded;
  }

  /** Whether two records have the same content; a later record may repeat an older one. */
  same(left: number, right: number): boolean {
    if (left === right) return true;
    const a = this.locate(left);
    const b = this.locate(right);
    return compareBytes(a.bytes, a.start, a.end, b.bytes, b.start, b.end) === 0;
  }

  hasId(record: number, id: string): boolean {
    return this.id(record) === id;
  }

  id(record: number): string {
    if (record === EMPTY_RECORD) return "";
    const { bytes, start, end } = this.locate(record);
    const reader = new Reader(bytes, start, end);
    return reader.text();
  }

  compareIds(left: number, right: number): number {
    return left === right ? 0 : compareKeys(this.id(left), this.id(right));
  }

  locate(record: number): { readonly bytes: Buffer; readonly start: number; readonly end: number } {
    const isFrozen = record < this.frozen.count;
    const table = isFrozen ? this.frozen : this.#later;
    const index = isFrozen ? record : record - this.frozen.count;
    return { bytes: table.bytes, start: table.offsets[index]!, end: table.offsets[index + 1]! };
  }

  /** The later records alone, as a table of its own. */
  freeze(): FrozenByteTable { return this.#later.frozen(); }

  /** How many bytes the contents of all records take. */
  get contentBytes(): number {
    return this.frozen.bytes.length + this.#later.offsets[this.#later.count]!;
  }

  get byteSize(): number { return this.frozen.bytes.length + this.frozen.offsets.byteLength; }

  #encode(id: string, properties: Properties): void {
    scratch.length = 0;
    writeText(id);
    for (const name of Object.keys(properties).sort()) {
      const value = properties[name];
      if (value !== undefined) writeValue(this.names.intern(name), value);
    }
  }

  #decode(record: number): Decoded {
    const { bytes, start, end } = this.locate(record);
    const reader = new Reader(bytes, start, end);
    const id = reader.text();
    const properties: Record<string, PropertyValue> = {};
    while (!reader.atEnd) {
      const head = reader.integer();
      const name = this.names.name(Math.floor(head / 8));
      const value = reader.value(head % 8);
      if (name === "__proto__") Object.defineProperty(properties, name, { value, enumerable: true });
      else properties[name] = value;
    }
    return { record, id, properties: Object.freeze(properties) };
  }
}

const NO_PROPERTIES: Properties = Object.freeze({});
const NO_RECORDS: FrozenByteTable = { count: 0, bytes: Buffer.alloc(0), offsets: new Uint32Array(1) };

function writeValue(name: number, value: PropertyValue): void {
  const head = name * 8;
  if (typeof value === "string") {
    if (value.length === SHA256_PREFIX.length + 2 * SHA256_BYTES && SHA256.test(value)) {
      scratch.writeInteger(head + DIGEST);
      writeDigest(value);
    } else {
      scratch.writeInteger(head + TEXT);
      writeText(value);
    }
  } else if (typeof value === "boolean") {
    scratch.writeInteger(head + (value ? TRUE : FALSE));
  } else if (typeof value === "number") {
    if (Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) {
      scratch.writeInteger(head + INTEGER);
      scratch.writeInteger(value);
    } else {
      scratch.writeInteger(head + NUMBER);
      writeFloat(value);
    }
  } else {
    writeList(head, value);
  }
}

function writeList(head: number, list: readonly string[] | readonly number[]): void {
  const isNumbers = list.length > 0 && typeof list[0] === "number";
  scratch.writeInteger(head + (isNumbers ? NUMBERS : TEXTS));
  scratch.writeInteger(list.length);
  for (const item of list) {
    if (typeof item === "number") writeFloat(item);
    else writeText(item);
  }
}

function writeText(text: string): void {
  scratch.writeInteger(textBytes(text));
  scratch.writeText(text);
}

function writeDigest(digest: string): void {
  for (let index = SHA256_PREFIX.length; index < digest.length; index += 2) {
    scratch.writeByte(hexDigit(digest.charCodeAt(index)) * 16 + hexDigit(digest.charCodeAt(index + 1)));
  }
}

function hexDigit(unit: number): number {
  return unit <= 0x39 ? unit - 0x30 : unit - 0x57;
}

function writeFloat(value: number): void {
  float.setFloat64(0, value);
  for (let index = 0; index < FLOAT_BYTES; index++) scratch.writeByte(float.getUint8(index));
}

class Reader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get atEnd(): boolean { return this.#at >= this.#end; }

  integer(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 0x80;
    }
  }

  text(): string {
    const length = this.integer();
    const start = this.#at;
    this.#at = start + length;
    return readText(this.#bytes, start, this.#at);
  }

  value(writing: number): PropertyValue {
    switch (writing) {
      case FALSE: return false;
      case TRUE: return true;
      case INTEGER: return this.integer();
      case NUMBER: return this.#float();
      case TEXT: return this.text();
      case DIGEST: return this.#digest();
      case TEXTS: return Object.freeze(Array.from({ length: this.integer() }, () => this.text()));
      case NUMBERS: return Object.freeze(Array.from({ length: this.integer() }, () => this.#float()));
      default: throw new RangeError(`No value is written as ${writing}.`);
    }
  }

  #float(): number {
    const value = this.#bytes.readDoubleBE(this.#at);
    this.#at += FLOAT_BYTES;
    return value;
  }

  #digest(): string {
    const start = this.#at;
    this.#at = start + SHA256_BYTES;
    return SHA256_PREFIX + this.#bytes.toString("hex", start, this.#at);
  }
}
