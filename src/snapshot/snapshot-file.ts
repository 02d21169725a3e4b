/**
 * A snapshot as bytes, to be laid beside a database so that the next start need not read the graph.
 *
 * Eight 32-bit words (mark, byte order, format, length of the header, length of all, 0, two checksums over
 * everything else), a header in JSON (head, names, lengths of the sections), then the ground's arrays, each
 * padded to eight bytes. Reading makes no copies: the snapshot's arrays are views of the given bytes, which
 * must not change afterwards.
 *
 * The file is a cache: anything wrong with it (another format, byte order or graph model, a missing or
 * changed byte) makes `decodeSnapshot` answer undefined, and the caller loads from the store. It guards
 * against accidents, not malice.
 */
import type { Head } from "../model/revision.ts";
import { EDGE_TYPES_BY_CODE } from "./adjacency.ts";
import { atOnce } from "./at-once.ts";
import { readable } from "./byte-arena.ts";
import { compactGround } from "./compaction.ts";
import { Ground, NODE_KINDS_BY_CODE } from "./ground.ts";
import type { EdgeRows } from "./ground.ts";
import { KeyTable } from "./key-table.ts";
import { LayeredSnapshot } from "./layered-snapshot.ts";
import { PropertyNames } from "./property-names.ts";
import { RecordTable } from "./record-table.ts";

/** "FLSN" */
const MARK = 0x464c534e;
const BYTE_ORDER = 0x01020304;
/** Rises whenever the meaning of any byte changes. */
const FORMAT = 1;
const PREFACE_WORDS = 8;
const PREFACE_BYTES = PREFACE_WORDS * 4;
/** The preface without the checksums at its end. */
const STATED_BYTES = PREFACE_BYTES - 8;
const ALIGNMENT_BYTES = 8;
/** The whole file's length is one 32-bit word. */
const FILE_BYTES_MAX = 2 ** 32 - 1;

interface Header {
  readonly head: Head;
  readonly names: readonly string[];
  readonly kinds: readonly string[];
  readonly edgeTypes: readonly string[];
  /** Of each section, in bytes, in the order of `sectionsOf`. */
  readonly lengths: readonly number[];
}

type Section = Uint8Array | Uint32Array;

/** The bytes in pieces, to be written one after the other. RangeError when they are over 4 GiB. */
export function encodeSnapshot(snapshot: LayeredSnapshot): readonly Uint8Array[] {
  const ground = snapshot.changes === 0 ? snapshot.ground : atOnce(compactGround(snapshot));
  const sections = sectionsOf(ground);
  const header: Header = {
    head: snapshot.head,
    names: ground.records.names.all(),
    kinds: NODE_KINDS_BY_CODE,
    edgeTypes: EDGE_TYPES_BY_CODE,
    lengths: sections.map((section) => section.byteLength),
  };
  const headerBytes = new TextEncoder().encode(JSON.stringify(header));
  const pieces = [headerBytes, ...sections.map(bytesOf)].flatMap(padded);
  const length = PREFACE_BYTES + pieces.reduce((total, piece) => total + piece.length, 0);
  if (length > FILE_BYTES_MAX) throw new RangeError("The snapshot takes more than 4 GiB as a file.");

  const stated = Uint32Array.of(MARK, BYTE_ORDER, FORMAT, headerBytes.length, length, 0);
  const checksum = new Checksum();
  checksum.add(bytesOf(stated), 0);
  // A piece and its padding make whole words together, so both go through one stream.
  for (let index = 0; index < pieces.length; index += 2) {
    checksum.add(pieces[index]!, pieces[index + 1]!.length);
  }
  const preface = Uint32Array.of(...stated, checksum.first, checksum.second);
  return [bytesOf(preface), ...pieces];
}

/** undefined for anything but the unchanged bytes of a snapshot that this code can read. */
export function decodeSnapshot(bytes: Uint8Array): LayeredSnapshot | undefined {
  const file = bytes.byteOffset % ALIGNMENT_BYTES === 0 ? bytes : bytes.slice();
  if (file.length < PREFACE_BYTES || file.length % ALIGNMENT_BYTES !== 0) return undefined;
  const [mark, byteOrder, format, headerLength, length, , first, second] =
    new Uint32Array(file.buffer, file.byteOffset, PREFACE_WORDS);
  const isOurs = mark === MARK && byteOrder === BYTE_ORDER && format === FORMAT;
  if (!isOurs || length !== file.length) return undefined;
  const checksum = new Checksum();
  checksum.add(file.subarray(0, STATED_BYTES), 0);
  checksum.add(file.subarray(PREFACE_BYTES), 0);
  if (checksum.first !== first || checksum.second !== second) return undefined;

  const headerEnd = PREFACE_BYTES + headerLength!;
  const header = JSON.parse(new TextDecoder().decode(file.subarray(PREFACE_BYTES, headerEnd))) as Header;
  const isSameModel = isSame(header.kinds, NODE_KINDS_BY_CODE)
    && isSame(header.edgeTypes, EDGE_TYPES_BY_CODE);
  if (!isSameModel) return undefined;
  return LayeredSnapshot.on(groundIn(file, roundedUp(headerEnd), header), header.head);
}

function sectionsOf(ground: Ground): readonly Section[] {
  const { keys, records, kinds, nodeRecords, outgoing, incoming } = ground;
  return [
    keys.frozen.bytes, keys.frozen.offsets, keys.slots, records.frozen.bytes, records.frozen.offsets,
    kinds, nodeRecords,
    ...[outgoing, incoming].flatMap((rows) => [rows.offsets, rows.nodes, rows.types, rows.records]),
  ];
}

/** Takes the sections in the order in which `sectionsOf` lists them. */
function groundIn(file: Uint8Array, start: number, { names, lengths }: Header): Ground {
  let at = start;
  let section = 0;
  function bytes(): Uint8Array {
    const length = lengths[section++]!;
    const taken = file.subarray(at, at + length);
    at += roundedUp(length);
    return taken;
  }
  function words(): Uint32Array {
    const taken = bytes();
    return new Uint32Array(taken.buffer, taken.byteOffset, taken.length / 4);
  }
  function table() {
    const content = readable(bytes());
    const offsets = words();
    return { count: offsets.length - 1, bytes: content, offsets };
  }
  const rows = (): EdgeRows => ({ offsets: words(), nodes: words(), types: bytes(), records: words() });
  const keys = new KeyTable(table(), words());
  const records = new RecordTable(new PropertyNames(names), table());
  return new Ground({
    keys, records, kinds: bytes(), nodeRecords: words(), outgoing: rows(), incoming: rows(),
  });
}

/** Two sums over 32-bit words; any change within one word changes both, whatever follows. */
class Checksum {
  first = 0x1e3779b9;
  second = 0x05ebca6b;

  /** Bytes, followed by so many zeros that they make whole words. */
  add(bytes: Uint8Array, zeros: number): void {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    this.#addWords(new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2));
    const rest = aligned.subarray(aligned.length & ~3);
    const padded = new Uint8Array(rest.length + zeros);
    padded.set(rest);
    this.#addWords(new Uint32Array(padded.buffer));
  }

  #addWords(words: Uint32Array): void {
    let first = this.first | 0;
    let second = this.second | 0;
    for (let index = 0; index < words.length; index++) {
      first = Math.imul(first ^ words[index]!, 0x01000193);
      second = (Math.imul(second, 0x1e3779b1) + (first ^ (first >>> 15))) | 0;
    }
    this.first = first >>> 0;
    this.second = second >>> 0;
  }
}

/** A piece and the zeros that align what follows. */
function padded(piece: Uint8Array): readonly Uint8Array[] {
  return [piece, new Uint8Array(roundedUp(piece.length) - piece.length)];
}

function roundedUp(length: number): number {
  return Math.ceil(length / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function bytesOf(section: Section): Uint8Array {
  return new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
