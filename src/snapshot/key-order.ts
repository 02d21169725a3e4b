/**
 * The one order of texts in a snapshot: by Unicode code point, which is also the byte order of UTF-8 and so
 * the order of both stores. JavaScript's own `<` compares UTF-16 units and puts U+1F600 before U+FF5E; this
 * does not.
 */

const SURROGATES_START = 0xd800;
const SURROGATES_END = 0xdfff;

/** Negative when `a` comes first, positive when `b` does, 0 when they are equal. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** Moves surrogates, the units of code points above U+FFFF, behind every other unit. */
function codePointRank(unit: number): number {
  return unit >= SURROGATES_START && unit <= SURROGATES_END ? unit + 0x10000 : unit;
}
