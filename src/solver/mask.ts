/**
 * Sets of values of one package as bits: bit 0 is "absent", bit i + 1 is candidate i; 32 values a word.
 *
 * The search works on words in place. The functions here serve everything around it, where a mask is a
 * small Int32Array.
 */

/** Bit 0 of the first word: the package is not picked. */
export const ABSENT = 1;

/** Words that hold `candidateCount` candidates and absent. */
export function wordsFor(candidateCount: number): number {
  return (candidateCount + 32) >>> 5;
}

/** All candidates and absent, as bits of word `word`. */
export function fullWord(candidateCount: number, word: number): number {
  const bits = candidateCount + 1 - word * 32;
  return bits >= 32 ? -1 : ((1 << bits) - 1) | 0;
}

/** Number of set bits of one word. */
export function popCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Positions of the candidates in the mask, ascending; absent is not among them. */
export function candidatesOf(mask: Int32Array): number[] {
  const found: number[] = [];
  for (let word = 0; word < mask.length; word++) {
    for (let rest = mask[word]!; rest !== 0; rest &= rest - 1) {
      const bit = word * 32 + 31 - Math.clz32(rest & -rest);
      if (bit > 0) found.push(bit - 1);
    }
  }
  return found;
}

export function isEmpty(mask: Int32Array): boolean {
  return mask.every((word) => word === 0);
}

export function includesAbsent(mask: Int32Array): boolean {
  return (mask[0]! & ABSENT) !== 0;
}

/** Everything of a package of `candidateCount` candidates that is not in the mask. */
export function complementOf(mask: Int32Array, candidateCount: number): Int32Array {
  return mask.map((word, index) => ~word & fullWord(candidateCount, index));
}

export function intersectionOf(left: Int32Array, right: Int32Array): Int32Array {
  return left.map((word, index) => word & right[index]!);
}

export function unionOf(left: Int32Array, right: Int32Array): Int32Array {
  return left.map((word, index) => word | right[index]!);
}

export function isFull(mask: Int32Array, candidateCount: number): boolean {
  return mask.every((word, index) => word === fullWord(candidateCount, index));
}

/** Orders masks of one package, and is 0 only for equal ones. */
export function compareMasks(left: Int32Array, right: Int32Array): number {
  for (let word = 0; word < left.length; word++) {
    if (left[word] !== right[word]) return left[word]! >>> 0 < right[word]! >>> 0 ? -1 : 1;
  }
  return 0;
}
