/**
 * An event as text: what is kept and what its digest is of. Data that text cannot carry, or that nests or
 * weighs more than any event does, is refused here, before anything walks it.
 */
import { EventInvalid } from "./event-invalid.ts";

/** Spark's logical plans reach some megabytes; a store's text ends at 40 million. */
export const EVENT_CHARACTERS_MAX = 16_000_000;
/** Nesting of Spark's plans reaches some dozens; checks recurse and stay far from the end of the stack. */
export const EVENT_DEPTH_MAX = 256;

/** Throws EventInvalid. Equal bytes in, equal text out: spaces and the writing of numbers do not count. */
export function eventText(data: object): string {
  let text: string;
  try {
    text = JSON.stringify(data);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
  if (text.length > EVENT_CHARACTERS_MAX) {
    throw new EventInvalid([], `has ${text.length} characters; at most ${EVENT_CHARACTERS_MAX}`);
  }
  checkDepth(text);
  // Half a surrogate pair is written as an escape, so the text itself is sound; names made of it would not
  // be.
  if (text.includes("\\ud") && hasHalfPair(data)) {
    throw new EventInvalid([], "has half of a surrogate pair, which no text has");
  }
  return text;
}

function checkDepth(text: string): void {
  if (opensAtMost(text, EVENT_DEPTH_MAX)) return;
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) isInText = !isInText;
    else if (isInText) at += character === BACKSLASH ? 1 : 0;
    else if (character === BRACE || character === BRACKET) {
      if (++depth > EVENT_DEPTH_MAX) throw tooDeep();
    } else if (character === BRACE + 2 || character === BRACKET + 2) depth--;
  }
}

/** Text with so few braces cannot nest deeper; most events have fewer, and are not read letter by letter. */
function opensAtMost(text: string, limit: number): boolean {
  let opens = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (++opens > limit) return false;
    }
  }
  return true;
}

const [QUOTE, BACKSLASH, BRACKET, BRACE] = ['"', "\\", "[", "{"].map((each) => each.charCodeAt(0)) as
  [number, number, number, number];

function tooDeep(): EventInvalid {
  return new EventInvalid([], `nests more than ${EVENT_DEPTH_MAX} deep`);
}

function hasHalfPair(value: unknown): boolean {
  if (typeof value === "string") return !value.isWellFormed();
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => !name.isWellFormed() || hasHalfPair(inner));
}
