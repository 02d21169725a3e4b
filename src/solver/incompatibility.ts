/**
 * Incompatibilities: sets of terms that cannot all be true. Every statement, and everything learned, is
 * one.
 *
 * They lie flat in typed arrays, so that the search allocates nothing. Terms of one incompatibility are
 * neighbours, and each has another package. A mask of one word stands in `termMask` itself; a longer one
 * stands in `masks` from there on.
 */
import type { Term } from "./term.ts";
import type { Origin } from "./universe.ts";

/**
 * Room for this many incompatibilities is made beyond the compiled ones; the arrays double when it is used
 * up.
 */
const SPARE_INCOMPATIBILITIES = 256;
/**
 * Terms of a learned incompatibility on average, with room to spare: measured 3 to 6 on pubgrub-rs's
 * registries.
 */
const SPARE_TERMS_EACH = 8;

export class IncompatibilityStore {
  count = 0;
  termCount = 0;
  maskCount = 0;
  /** First term of each incompatibility; one longer than the incompatibilities. */
  termStart: Int32Array<ArrayBufferLike>;
  termPackage: Int32Array<ArrayBufferLike>;
  termMask: Int32Array<ArrayBufferLike>;
  /** The incompatibility each term belongs to. */
  termOwner: Int32Array<ArrayBufferLike>;
  masks: Int32Array<ArrayBufferLike>;
  /** By incompatibility; undefined for a derived one. */
  readonly origins: (Origin | undefined)[] = [];

  constructor(
    incompatibilities = SPARE_INCOMPATIBILITIES,
    terms = SPARE_INCOMPATIBILITIES * SPARE_TERMS_EACH,
    masks = 64,
  ) {
    this.termStart = new Int32Array(incompatibilities + 1);
    this.termPackage = new Int32Array(terms);
    this.termMask = new Int32Array(terms);
    this.termOwner = new Int32Array(terms);
    this.masks = new Int32Array(masks);
  }

  /** A copy with room to grow. */
  copy(): IncompatibilityStore {
    const copied = new IncompatibilityStore(
      this.count + SPARE_INCOMPATIBILITIES,
      this.termCount + SPARE_INCOMPATIBILITIES * SPARE_TERMS_EACH,
      this.maskCount + 64,
    );
    copied.count = this.count;
    copied.termCount = this.termCount;
    copied.maskCount = this.maskCount;
    copied.termStart.set(this.termStart.subarray(0, this.count + 1));
    copied.termPackage.set(this.termPackage.subarray(0, this.termCount));
    copied.termMask.set(this.termMask.subarray(0, this.termCount));
    copied.termOwner.set(this.termOwner.subarray(0, this.termCount));
    copied.masks.set(this.masks.subarray(0, this.maskCount));
    for (const origin of this.origins) copied.origins.push(origin);
    return copied;
  }

  /** Forgets all incompatibilities from number `count` on. */
  truncate(count: number, maskCount: number): void {
    this.count = count;
    this.termCount = this.termStart[count]!;
    this.maskCount = maskCount;
    this.origins.length = count;
  }

  /** Starts a new incompatibility; its terms follow with `addTerm`, then `close`. */
  open(origin: Origin | undefined): number {
    if (this.count + 1 >= this.termStart.length) this.termStart = doubled(this.termStart);
    this.origins.push(origin);
    return this.count;
  }

  /** Adds a term whose mask stands in `source` from `start` on. */
  addTerm(packageId: number, source: Int32Array<ArrayBufferLike>, start: number, words: number): void {
    if (this.termCount === this.termPackage.length) {
      this.termPackage = doubled(this.termPackage);
      this.termMask = doubled(this.termMask);
      this.termOwner = doubled(this.termOwner);
    }
    const term = this.termCount++;
    this.termPackage[term] = packageId;
    this.termOwner[term] = this.count;
    if (words === 1) {
      this.termMask[term] = source[start]!;
      return;
    }
    while (this.maskCount + words > this.masks.length) this.masks = doubled(this.masks);
    for (let word = 0; word < words; word++) this.masks[this.maskCount + word] = source[start + word]!;
    this.termMask[term] = this.maskCount;
    this.maskCount += words;
  }

  close(): number {
    this.termStart[this.count + 1] = this.termCount;
    return this.count++;
  }

  add(terms: readonly Term[], origin: Origin | undefined): number {
    this.open(origin);
    for (const term of terms) this.addTerm(term.package, term.mask, 0, term.mask.length);
    return this.close();
  }

  /** The terms as data; `words` is the universe's count of words per package. */
  termsOf(incompatibility: number, words: Int32Array): Term[] {
    const terms: Term[] = [];
    for (let term = this.termStart[incompatibility]!; term < this.termStart[incompatibility + 1]!; term++) {
      const packageId = this.termPackage[term]!;
      const start = this.termMask[term]!;
      const mask =
        words[packageId] === 1 ? Int32Array.of(start) : this.masks.slice(start, start + words[packageId]!);
      terms.push({ package: packageId, mask });
    }
    return terms;
  }
}

function doubled(array: Int32Array<ArrayBufferLike>): Int32Array<ArrayBufferLike> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
