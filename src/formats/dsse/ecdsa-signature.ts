/**
 * ECDSA signatures in the two encodings that occur: DER (X9.62, RFC 3279) and raw r||s (IEEE P1363). Both are
 * read strictly, so a signature has exactly one text in each: numbers from 1 to n-1, no leading zeros in DER,
 * nothing after the end. (r, n-s) is as good as (r, s), as the standard has it; that is why signers are
 * counted by key.
 */

export interface Curve {
  /** As node names it. */
  readonly name: string;
  readonly jwkName: string;
  /** The hash that goes with the curve (FIPS 186-5 and every format read here). */
  readonly hash: "sha256" | "sha384" | "sha512";
  readonly scalarBytes: number;
  /** The order n of the base point, big-endian (SEC 2, version 2.0). */
  readonly order: Uint8Array;
}

export const CURVES: readonly Curve[] = [
  {
    name: "prime256v1",
    jwkName: "P-256",
    hash: "sha256",
    scalarBytes: 32,
    order: hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
  },
  {
    name: "secp384r1",
    jwkName: "P-384",
    hash: "sha384",
    scalarBytes: 48,
    order: hex(
      "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ),
  },
  {
    name: "secp521r1",
    jwkName: "P-521",
    hash: "sha512",
    scalarBytes: 66,
    order: hex(
      "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
        "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ),
  },
];

/** r||s as the bytes may be meant: at most one reading of each encoding, none when they are neither. */
export function readEcdsaSignature(bytes: Uint8Array, curve: Curve): readonly Uint8Array[] {
  const readings = [fromDer(bytes, curve), bytes.length === 2 * curve.scalarBytes ? bytes : undefined];
  return readings.filter((raw) => raw !== undefined).filter((raw) => isInRange(raw, curve));
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** A length of 128 to 255 is written as this byte and the length; shorter ones must not be. */
const LENGTH_IN_NEXT_BYTE = 0x81;

function fromDer(bytes: Uint8Array, { scalarBytes }: Curve): Uint8Array | undefined {
  if (bytes[0] !== SEQUENCE) return undefined;
  const isLong = bytes[1] === LENGTH_IN_NEXT_BYTE;
  const length = isLong ? bytes[2] : bytes[1];
  const start = isLong ? 3 : 2;
  if (length === undefined || (isLong ? length < 0x80 : length >= 0x80)) return undefined;
  if (bytes.length !== start + length) return undefined;
  const raw = new Uint8Array(2 * scalarBytes);
  const end = readInteger(bytes, start, raw.subarray(0, scalarBytes));
  if (end === undefined) return undefined;
  return readInteger(bytes, end, raw.subarray(scalarBytes)) === bytes.length ? raw : undefined;
}

/** Writes the number right-aligned into `into`; the index after it, or undefined when it is not canonical. */
function readInteger(bytes: Uint8Array, at: number, into: Uint8Array): number | undefined {
  const length = bytes[at + 1];
  if (bytes[at] !== INTEGER || length === undefined || length === 0 || length >= 0x80) return undefined;
  const end = at + 2 + length;
  if (end > bytes.length) return undefined;
  const [first = 0, second = 0] = bytes.subarray(at + 2, end);
  if (first >= 0x80) return undefined;
  if (first === 0 && length > 1 && second < 0x80) return undefined;
  const digits = bytes.subarray(first === 0 ? at + 3 : at + 2, end);
  if (digits.length > into.length) return undefined;
  into.set(digits, into.length - digits.length);
  return end;
}

function isInRange(raw: Uint8Array, { scalarBytes, order }: Curve): boolean {
  return [raw.subarray(0, scalarBytes), raw.subarray(scalarBytes)].every(
    (scalar) => scalar.some((byte) => byte !== 0) && Buffer.compare(scalar, order) < 0,
  );
}

function hex(text: string): Uint8Array {
  return Buffer.from(text, "hex");
}
