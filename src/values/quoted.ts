/**
 * A value as it is quoted in a message: JSON text, cut so that a message stays a message.
 */

/** Longest piece of somebody's input that a message repeats; 120 characters are a line of a terminal. */
const QUOTED_LENGTH_MAX = 120;

/** The value as JSON text of at most about 120 characters. Never throws. */
export function quoted(value: unknown): string {
  if (typeof value === "bigint") return `${shortened(value.toString())}n`;
  if (typeof value === "string") return JSON.stringify(shortened(value));
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) {
    const items = value
      .slice(0, QUOTED_LENGTH_MAX)
      .map((item) => (Array.isArray(item) ? "[…]" : quoted(item)));
    return shortened(`[${items.join(", ")}]`);
  }
  return typeof value;
}

/** The text itself, or its beginning and an ellipsis. */
export function shortened(text: string): string {
  return text.length <= QUOTED_LENGTH_MAX ? text : `${text.slice(0, QUOTED_LENGTH_MAX - 1)}…`;
}
