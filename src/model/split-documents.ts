/**
 * Cuts text into documents without reading them, lazily, so that a caller can pause between two of 100,000.
 *
 * YAML: a line that begins with `---` or `...` always ends a document, whatever it stands in (YAML 1.2.2,
 * 9.1.2), so the cut needs no parser. JSON: values one after another, one a line, or in one list. Text that
 * begins like JSON and goes on like something else is handed on whole; its reader explains what is wrong.
 */

/** The text of one document and where it begins. */
export interface Chunk {
  readonly text: string;
  /** Of the first character; from 1. */
  readonly line: number;
  readonly column: number;
}

export function* splitDocuments(text: string): Generator<Chunk> {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  const cursor = new Cursor(text, start);
  cursor.skipBlank();
  const first = text[cursor.at];
  if (first === "{" || first === "[") yield* splitJson(text, cursor);
  else yield* splitYaml(text, new Cursor(text, start));
}

/** Counts lines as it moves forward, so that every line is counted once. */
class Cursor {
  at: number;
  readonly #text: string;
  #line = 1;
  #lineStart: number;
  #counted: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
    this.#lineStart = at;
    this.#counted = at;
  }

  skipBlank(): void {
    while (" \t\r\n".includes(this.#text[this.at] ?? "x")) this.at++;
  }

  chunk(start: number, end: number): Chunk {
    for (let next = this.#newline(start); next !== -1; next = this.#newline(start)) {
      this.#line++;
      this.#lineStart = this.#counted = next + 1;
    }
    return { text: this.#text.slice(start, end), line: this.#line, column: start - this.#lineStart + 1 };
  }

  #newline(before: number): number {
    const next = this.#text.indexOf("\n", this.#counted);
    return next >= before ? -1 : next;
  }
}

function* splitYaml(text: string, cursor: Cursor): Generator<Chunk> {
  const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
  marker.lastIndex = cursor.at;
  let start = cursor.at;
  for (let match = marker.exec(text); match !== null; match = marker.exec(text)) {
    if (holdsContent(text.slice(start, match.index))) yield cursor.chunk(start, match.index);
    start = match[0] === "..." ? match.index + 3 : match.index;
  }
  if (holdsContent(text.slice(start))) yield cursor.chunk(start, text.length);
}

/** Whether there is more than a marker, blanks and comments. */
function holdsContent(text: string): boolean {
  return /^(?!\s*(?:#|$)).+/m.test(text.startsWith("---") ? text.slice(3) : text);
}

function* splitJson(text: string, cursor: Cursor): Generator<Chunk> {
  const begin = cursor.at;
  const inList = text[begin] === "[";
  if (inList) cursor.at++;
  for (let first = true; ; first = false) {
    cursor.skipBlank();
    if (inList && !first && text[cursor.at] === ",") {
      cursor.at++;
      cursor.skipBlank();
    } else if (inList && text[cursor.at] === "]") {
      cursor.at++;
      cursor.skipBlank();
      if (cursor.at < text.length) yield* splitYaml(text, cursor);
      return;
    }
    if (cursor.at >= text.length && !inList) return;
    const end = text[cursor.at] === "{" ? endOfValue(text, cursor.at) : -1;
    if (end < 0) {
      if (inList && first) cursor.at = begin;
      yield* splitYaml(text, cursor);
      return;
    }
    yield cursor.chunk(cursor.at, end);
    cursor.at = end;
  }
}

/**
 * The end of the object that begins here, or -1. Knows strings and brackets; whether it is JSON, its reader
 * says.
 */
function endOfValue(text: string, start: number): number {
  const token = /["{}[\]]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const character = match[0];
    if (character === '"') {
      token.lastIndex = endOfString(text, match.index);
      if (token.lastIndex === 0) return -1;
    } else if (character === "{" || character === "[") {
      depth++;
    } else if (--depth === 0) {
      return token.lastIndex;
    }
  }
  return -1;
}

/** The index after the closing quote, or 0 when there is none. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return 0;
}
