/**
 * The text of an API token: `fl_`, eight characters that name it, 32 that are the secret, and six of a
 * checksum, all in base 62: `fl_8fK2mPq1` + 38 more.
 *
 * The prefix lets scanners find a leaked token, the name lets people find it in the list without the secret,
 * and the checksum refuses a mistyped or cut token before anything is looked up. The secret has 190 bits, so
 * one round of SHA-256 is enough to keep it: there is nothing to guess.
 */
import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const PREFIX = "fl_";
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_CHARACTERS = 8;
const SECRET_CHARACTERS = 32;
/** 62^6 is more than the 2^32 values of a CRC. */
const CHECK_CHARACTERS = 6;
const TOKEN = new RegExp(
  `^${PREFIX}([0-9A-Za-z]{${ID_CHARACTERS}})[0-9A-Za-z]{${SECRET_CHARACTERS}}` +
    `([0-9A-Za-z]{${CHECK_CHARACTERS}})$`,
);
/**
 * The largest multiple of 62 that a byte holds: bytes from here on are thrown away, so that none is
 * likelier.
 */
const FAIR_BYTES = 248;

export interface TokenText {
  /** Names it in lists; no secret. */
  readonly id: string;
  readonly text: string;
}

export function makeTokenText(): TokenText {
  const body = randomCharacters(ID_CHARACTERS + SECRET_CHARACTERS);
  return { id: body.slice(0, ID_CHARACTERS), text: PREFIX + body + checksum(body) };
}

/** Whether it is meant as one of our tokens, well-formed or not. */
export function looksLikeToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** The id of a well-formed token; undefined where a character is wrong or missing. */
export function tokenIdOf(text: string): string | undefined {
  const match = TOKEN.exec(text);
  if (match === null) return undefined;
  const body = text.slice(PREFIX.length, -CHECK_CHARACTERS);
  return checksum(body) === match[2] ? match[1] : undefined;
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = "";
  for (let place = 0; place < CHECK_CHARACTERS; place++) {
    text = ALPHABET[rest % ALPHABET.length]! + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}

function randomCharacters(count: number): string {
  let text = "";
  while (text.length < count) {
    for (const byte of randomBytes(count)) {
      if (byte < FAIR_BYTES && text.length < count) text += ALPHABET[byte % ALPHABET.length]!;
    }
  }
  return text;
}
