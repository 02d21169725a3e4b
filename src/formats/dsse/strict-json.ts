/**
 * JSON that everyone reads alike. Two members of one object with the same name mean the first to some parsers
 * and the last to others, so what was verified need not be what is acted on: such text is refused. So is text
 * that nests too deep, before anything recurses over it.
 */

/** The deepest real provenance (a whole GitHub event inside a statement) nests 12 deep. */
export const JSON_DEPTH_MAX = 64;

/**
 * Names and values of one text, counted by their commas and brackets. A scan of a large image has some ten
 * thousand; checking as many as this takes half a second.
 */
export const JSON_VALUES_MAX = 200_000;

export type JsonReading =
  { readonly kind: "value"; readonly value: unknown } | { readonly kind: "refused"; readonly why: string };

/** Never throws. Takes time linear in the text. */
export function readStrictJson(text: string): JsonReading {
  const problem = problemIn(text);
  if (problem !== undefined) return { kind: "refused", why: problem };
  try {
    return { kind: "value", value: JSON.parse(text) as unknown };
  } catch (error) {
    return { kind: "refused", why: `is not JSON: ${(error as Error).message}` };
  }
}

/** UTF-8 without a byte order mark and without replacements; undefined for anything else. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** Looks at brackets and names only; whether the text is JSON at all is for the parser to say. */
function problemIn(text: string): string | undefined {
  /** The names so far of each open object; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === OPEN_OBJECT || code === OPEN_LIST) {
      if (++values > JSON_VALUES_MAX) return `has more than ${JSON_VALUES_MAX} values`;
    }
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open.push(code === OPEN_OBJECT ? new Set() : undefined);
      if (open.length > JSON_DEPTH_MAX) return `nests more than ${JSON_DEPTH_MAX} deep`;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      open.pop();
    } else if (code === QUOTE) {
      const end = endOfString(text, at);
      if (end === undefined) return undefined;
      const names = open.at(-1);
      if (names !== undefined && /^\s*:/.test(text.slice(end + 1, end + 1 + SPACE_BEFORE_COLON_MAX))) {
        const name = nameOf(text.slice(at, end + 1));
        if (names.has(name))
          return `has the member ${JSON.stringify(name.slice(0, 100))} twice in one object`;
        names.add(name);
      }
      at = end;
    }
  }
  return undefined;
}

/** Space that is looked through between a name and its colon; writers put none or one. */
const SPACE_BEFORE_COLON_MAX = 64;

/** The index of the closing quote. */
function endOfString(text: string, start: number): number | undefined {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return undefined;
}

function nameOf(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}
