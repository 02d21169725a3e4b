/**
 * The order of keys in every store: by code point, which is the order of the UTF-8 bytes and SQLite's own.
 * JavaScript's `<` compares UTF-16 units instead and puts U+1F600 before U+FF5E.
 */

/** Negative, zero or positive, as Array.prototype.sort wants it. Both texts are well-formed. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/**
 * The smallest text greater than every text that starts with `prefix`, or null when there is none:
 * `environment:` -> `environment;`.
 */
export function prefixEnd(prefix: string): string | null {
  const points = [...prefix];
  while (points.length > 0) {
    const last = points.pop()!.codePointAt(0)!;
    if (last === LAST_CODE_POINT) continue;
    const next = last + 1 === FIRST_SURROGATE ? FIRST_AFTER_SURROGATES : last + 1;
    return points.join("") + String.fromCodePoint(next);
  }
  return null;
}

const FIRST_SURROGATE = 0xd800;
const FIRST_AFTER_SURROGATES = 0xe000;
const LAST_CODE_POINT = 0x10ffff;

/** Surrogates stand for code points above all others: they rank after U+FFFF. */
function rank(unit: number): number {
  return unit >= FIRST_SURROGATE && unit < FIRST_AFTER_SURROGATES ? unit + 0x10000 : unit;
}
