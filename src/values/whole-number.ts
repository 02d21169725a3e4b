/**
 * A whole number of any size, as it stands in a version: a JavaScript number while it is exact, a BigInt
 * beyond. Both kinds compare with `<` and `>`; equal values always have the same kind, so `===` is equality.
 */

export type WholeNumber = number | bigint;

/** Up to this many digits a number is exact. */
const DIGITS_EXACT = 15;

/** Reads ASCII digits; leading zeros are allowed and mean nothing. */
export function parseWholeNumber(digits: string): WholeNumber {
  if (digits.length <= DIGITS_EXACT) return Number(digits);
  let start = 0;
  while (start < digits.length - 1 && digits.charCodeAt(start) === 0x30) start++;
  const significant = digits.slice(start);
  return significant.length <= DIGITS_EXACT ? Number(significant) : BigInt(significant);
}

export function compareWholeNumbers(a: WholeNumber, b: WholeNumber): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The number plus one. */
export function nextWholeNumber(value: WholeNumber): WholeNumber {
  return parseWholeNumber((BigInt(value) + 1n).toString());
}

/** The number minus one; -1 before zero. */
export function previousWholeNumber(value: WholeNumber): WholeNumber {
  return value === 0 ? -1 : parseWholeNumber((BigInt(value) - 1n).toString());
}
