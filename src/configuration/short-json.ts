/** A value in a sentence: its JSON, cut where nobody reads on. */

const SHOWN_CHARACTERS_MAX = 80;

export function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}...`;
}
