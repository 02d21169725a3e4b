/**
 * Bytes that grow at the end, and the two encodings a snapshot writes into them: variable-length integers
 * and texts.
 *
 * Texts are UTF-8, generalised so that every JavaScript string survives: a lone surrogate takes three bytes
 * of its own ("WTF-8", https://wtf-8.codeberg.page). Bytewise order is then code point order
 * (./key-order.ts).
 */

const LONGEST_CODE_POINT_BYTES = 4;
const LONGEST_INTEGER_BYTES = 8;
const HIGH_SURROGATES = 0xd800;
const LOW_SURROGATES = 0xdc00;

export class ByteArena {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  writeByte(byte: number): void {
    this.#reserve(1);
    this.bytes[this.length++] = byte;
  }

  writeBytes(source: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    const { bytes } = this;
    let at = this.length;
    for (let index = start; index < end; index++) bytes[at++] = source[index]!;
    this.length = at;
  }

  /** A safe integer >= 0, seven bits a byte, lowest first. */
  writeInteger(value: number): void {
    this.#reserve(LONGEST_INTEGER_BYTES);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  writeText(text: string): void {
    this.#reserve(text.length * LONGEST_CODE_POINT_BYTES);
    const { bytes } = this;
    let at = this.length;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit < 0x80) { bytes[at++] = unit; continue; }
      const point = text.codePointAt(index)!;
      if (point > 0xffff) index++;
      at = writeCodePoint(bytes, at, point);
    }
    this.length = at;
  }

  #reserve(extra: number): void {
    const wanted = this.length + extra;
    if (wanted <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.bytes.length * 2));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

function writeCodePoint(bytes: Uint8Array, start: number, point: number): number {
  let at = start;
  if (point < 0x800) {
    bytes[at++] = 0xc0 | (point >> 6);
  } else if (point < 0x10000) {
    bytes[at++] = 0xe0 | (point >> 12);
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  } else {
    bytes[at++] = 0xf0 | (point >> 18);
    bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  bytes[at++] = 0x80 | (point & 0x3f);
  return at;
}

/** How many bytes `writeText` would take. */
export function textBytes(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) { count += 1; continue; }
    if (unit < 0x800) { count += 2; continue; }
    const isPair = unit >= HIGH_SURROGATES && unit < LOW_SURROGATES && text.codePointAt(index)! > 0xffff;
    if (isPair) index++;
    count += isPair ? 4 : 3;
  }
  return count;
}

/** Bytes together with Node's view of them, which turns a run of ASCII into a string in one native call. */
export function readable(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function readText(bytes: Buffer, start: number, end: number): string {
  for (let index = start; index < end; index++) {
    if (bytes[index]! >= 0x80) return readCodePoints(bytes, start, end);
  }
  return bytes.toString("latin1", start, end);
}

function readCodePoints(bytes: Buffer, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end;) {
    const lead = bytes[at]!;
    const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let point = size === 1 ? lead : lead & (0x7f >> size);
    for (let next = 1; next < size; next++) point = (point << 6) | (bytes[at + next]! & 0x3f);
    text += String.fromCodePoint(point);
    at += size;
  }
  return text;
}
