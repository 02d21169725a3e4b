/**
 * Names of OpenLineage as names of Fairlead, and back.
 *
 * OpenLineage names a dataset or a job by a namespace and a name, both any text: `s3://bucket` and
 * `/clicks/`. Ours are letters, digits and `. _ + / -` with a letter or digit at both ends
 * (../../model/names.ts). So `+` is the mark: `+3A` is the byte 3A of the UTF-8 text (`:`), `+/` stands
 * between namespace and name, and a text that would begin with another mark begins with `0+.` instead:
 *
 *     s3://bucket, clicks/2026   ->   s3+3A//bucket+/clicks/2026
 *     file, /tmp/t1              ->   file+/+2Ftmp/t1         (a slash that would follow the separator)
 *
 * A name that gets longer than NAME_CHARACTERS_MAX is cut and ends with a digest of the whole; `decodeName`
 * cannot give that one back, the dataset's own record can.
 */
import { createHash } from "node:crypto";

/** The model's longest name. */
const NAME_CHARACTERS_MAX = 200;
/** The model's longest version text. */
const VERSION_CHARACTERS_MAX = 128;
/** Hex digits of SHA-256 that stand for what was cut away: 128 bits meet by accident never. */
const DIGEST_DIGITS = 32;
const CUT = "+-";
const SEPARATOR = "+/";
const BEGINNING = "0+.";

export interface ForeignName {
  readonly namespace: string;
  readonly name: string;
}

const UNFIT = /[^A-Za-z0-9._/-]/gu;
const UNFIT_IN_NAME = /^\/|[^A-Za-z0-9._/-]/gu;

export function encodeName({ namespace, name }: ForeignName): string {
  const text = `${escaped(namespace, UNFIT)}${SEPARATOR}${escapedName(name)}`;
  return shortened(/^[A-Za-z0-9]/.test(text) ? text : `${BEGINNING}${text}`, NAME_CHARACTERS_MAX);
}

/** undefined when the text was not written by `encodeName`, or was cut. */
export function decodeName(text: string): ForeignName | undefined {
  if (text.includes(CUT)) return undefined;
  const whole = text.startsWith(BEGINNING) ? text.slice(BEGINNING.length) : text;
  const separator = whole.indexOf(SEPARATOR);
  if (separator < 0) return undefined;
  const namespace = unescaped(whole.slice(0, separator));
  const name = unescaped(whole.slice(separator + SEPARATOR.length));
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** The text of a version: any text, with `:` and `/` escaped, so that every scheme of any text reads it. */
export function encodeVersion(version: string): string {
  const text = escaped(version, /[^A-Za-z0-9._~^-]/gu);
  return shortened(/^[A-Za-z0-9]/.test(text) ? text : `${BEGINNING}${text}`, VERSION_CHARACTERS_MAX);
}

/** A slash at the beginning and anything but a letter or digit at the end are escaped too. */
function escapedName(name: string): string {
  const text = escaped(name, UNFIT_IN_NAME);
  const last = text.at(-1) ?? "";
  return /[A-Za-z0-9]/.test(last) ? text : `${text.slice(0, -1)}${hex(last)}`;
}

function escaped(text: string, unfit: RegExp): string {
  return text.replace(unfit, hex);
}

/** Of ASCII: what is escaped is a colon or a space nearly always. */
const HEX = Array.from({ length: 0x80 }, (_, unit) => hexOf(String.fromCharCode(unit)));

function hex(text: string): string {
  return (text.length === 1 ? HEX[text.charCodeAt(0)] : undefined) ?? hexOf(text);
}

function hexOf(text: string): string {
  let bytes = "";
  for (const byte of Buffer.from(text, "utf8")) {
    bytes += `+${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return bytes;
}

function unescaped(text: string): string | undefined {
  if (/\+(?![0-9A-F]{2})/.test(text)) return undefined;
  const bytes = Buffer.from(text.replaceAll("%", "%25").replaceAll("+", "%"), "utf8").toString();
  try {
    return decodeURIComponent(bytes);
  } catch {
    return undefined;
  }
}

function shortened(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const digest = createHash("sha256").update(text).digest("hex").slice(0, DIGEST_DIGITS);
  return `${text.slice(0, charactersMax - CUT.length - DIGEST_DIGITS)}${CUT}${digest}`;
}
