/**
 * What every store keeps exactly and every digest can be made of: objects, lists, text without lone
 * surrogates and NUL, finite numbers, booleans and null; no deeper and no larger than the limits below.
 */
import { quoted } from "../values/quoted.ts";
import type { Finding } from "./explain-issues.ts";

/**
 * Deepest nesting of a document; the deepest field of any kind is at 9 (an operand inside `anyOf` inside a
 * variant).
 */
export const DOCUMENT_DEPTH_MAX = 32;
/**
 * Values in one document, aliases expanded. The largest real one, a table of all GPU models, has about
 * 10,000.
 */
export const DOCUMENT_VALUES_MAX = 200_000;

/** The first thing that is not plain data, or undefined. Never throws, whatever it is given. */
export function checkPlainData(data: unknown): Finding | undefined {
  let values = 0;
  const path: (string | number)[] = [];

  function check(value: unknown): Finding | undefined {
    if (++values > DOCUMENT_VALUES_MAX) {
      return {
        code: "TOO_LARGE",
        path: [],
        message: `A document has at most ${DOCUMENT_VALUES_MAX} values.`,
      };
    }
    switch (typeof value) {
      case "string":
        return checkText(value);
      case "number":
        return Number.isFinite(value) ? undefined : bad(`${value} is no number that can be kept.`);
      case "boolean":
        return undefined;
      case "object":
        return value === null ? undefined : checkInside(value);
      default:
        return bad(`A ${typeof value} is not data.`);
    }
  }

  function checkInside(value: object): Finding | undefined {
    if (path.length >= DOCUMENT_DEPTH_MAX) {
      const message = `Documents are at most ${DOCUMENT_DEPTH_MAX} deep.`;
      return { code: "TOO_DEEP", path: [...path], message };
    }
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        path.push(index);
        const finding = check(value[index]);
        if (finding !== undefined) return finding;
        path.pop();
      }
      return undefined;
    }
    for (const field of Object.keys(value)) {
      path.push(field);
      if (field === "__proto__") return bad('"__proto__" is not a name that can be used.');
      const finding = checkText(field) ?? check((value as Record<string, unknown>)[field]);
      if (finding !== undefined) return finding;
      path.pop();
    }
    return undefined;
  }

  function checkText(text: string): Finding | undefined {
    if (text.isWellFormed() && !text.includes("\0")) return undefined;
    return bad(
      `${quoted(text.toWellFormed())} holds ` +
      `${text.includes("\0") ? "a NUL character" : "half a surrogate pair"}.`,
    );
  }

  function bad(message: string): Finding {
    return { code: "BAD_TEXT", path: [...path], message };
  }

  return check(data);
}
