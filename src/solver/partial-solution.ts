/**
 * The partial solution: what each package may still be, and the trail of assignments that narrowed it.
 *
 * A domain is a mask. An assignment narrows one domain, by a decision or because an incompatibility left no
 * choice; the domain before it is saved, so that going back is copying, and so that the moment at which a
 * term became true can be found. Domains of packages not yet met in this search are not initialised: a
 * search costs what it touches, not the universe.
 */
import { ABSENT, popCount } from "./mask.ts";
import type { IncompatibilityStore } from "./incompatibility.ts";
import type { Universe } from "./universe.ts";

/** Cause of an assignment that was chosen, not derived. */
export const DECISION = -1;
/** No assignment: the term was true before anything was assigned. */
export const BEFORE_ALL = -1;

const FIRST_TRAIL_LENGTH = 256;

export class PartialSolution {
  readonly universe: Universe;
  readonly store: IncompatibilityStore;
  readonly domains: Int32Array<ArrayBufferLike>;
  /** Values left in each domain, absent included. */
  readonly sizes: Int32Array<ArrayBufferLike>;
  /** Newest assignment of each package, or BEFORE_ALL. */
  readonly newest: Int32Array<ArrayBufferLike>;

  trailLength = 0;
  trailPackage: Int32Array<ArrayBufferLike> = new Int32Array(FIRST_TRAIL_LENGTH);
  trailCause: Int32Array<ArrayBufferLike> = new Int32Array(FIRST_TRAIL_LENGTH);
  trailLevel: Int32Array<ArrayBufferLike> = new Int32Array(FIRST_TRAIL_LENGTH);
  /** The package's assignment before this one, or BEFORE_ALL. */
  trailOlder: Int32Array<ArrayBufferLike> = new Int32Array(FIRST_TRAIL_LENGTH);
  /** Where the domain before this assignment is saved. */
  trailSaved: Int32Array<ArrayBufferLike> = new Int32Array(FIRST_TRAIL_LENGTH);
  saved: Int32Array<ArrayBufferLike> = new Int32Array(FIRST_TRAIL_LENGTH);
  savedCount = 0;

  level = 0;
  /** Packages that must be picked, in the order in which that became known. */
  readonly required: Int32Array<ArrayBufferLike>;
  requiredCount = 0;

  /** Packages whose domain changed and whose incompatibilities are to be looked at again: a stack. */
  readonly changed: Int32Array<ArrayBufferLike>;
  changedCount = 0;
  readonly isChanged: Uint8Array<ArrayBufferLike>;

  constructor(universe: Universe, store: IncompatibilityStore) {
    this.universe = universe;
    this.store = store;
    const count = universe.words.length;
    this.domains = new Int32Array(universe.fullDomain.length);
    this.sizes = new Int32Array(count);
    this.newest = new Int32Array(count);
    this.required = new Int32Array(count);
    this.changed = new Int32Array(count);
    this.isChanged = new Uint8Array(count);
  }

  /** Forgets everything; packages must be met again. */
  clear(): void {
    this.forgetChanges();
    this.trailLength = 0;
    this.savedCount = 0;
    this.level = 0;
    this.requiredCount = 0;
  }

  /** Gives a package met for the first time in this search all its values. */
  meet(packageId: number): void {
    const { domainStart, fullDomain, candidateStart, packageCount } = this.universe;
    const end = domainStart[packageId + 1]!;
    for (let at = domainStart[packageId]!; at < end; at++) this.domains[at] = fullDomain[at]!;
    this.sizes[packageId] =
      packageId < packageCount ? candidateStart[packageId + 1]! - candidateStart[packageId]! + 1 : 32;
    this.newest[packageId] = BEFORE_ALL;
  }

  /** Whether the package has exactly one value left and that is a candidate. */
  isPicked(packageId: number): boolean {
    return (
      this.sizes[packageId] === 1 && (this.domains[this.universe.domainStart[packageId]!]! & ABSENT) === 0
    );
  }

  /** The lowest candidate left. The domain must have one. */
  firstCandidate(packageId: number): number {
    let at = this.universe.domainStart[packageId]!;
    let word = this.domains[at]! & ~ABSENT;
    let base = -1;
    while (word === 0) {
      word = this.domains[++at]!;
      base += 32;
    }
    return base + 31 - Math.clz32(word & -word);
  }

  allows(packageId: number, candidate: number): boolean {
    const word = this.domains[this.universe.domainStart[packageId]! + ((candidate + 1) >>> 5)]!;
    return ((word >>> ((candidate + 1) & 31)) & 1) === 1;
  }

  /** Whether the domain lies in the mask of a term (1), outside of it (-1), or neither (0). */
  relation(packageId: number, termMask: number): number {
    const start = this.universe.domainStart[packageId]!;
    const words = this.universe.words[packageId]!;
    if (words === 1) {
      const domain = this.domains[start]!;
      return (domain & ~termMask) === 0 ? 1 : (domain & termMask) === 0 ? -1 : 0;
    }
    const masks = this.store.masks;
    let inside = 0;
    let outside = 0;
    for (let word = 0; word < words; word++) {
      const domain = this.domains[start + word]!;
      const mask = masks[termMask + word]!;
      inside |= domain & mask;
      outside |= domain & ~mask;
      if (inside !== 0 && outside !== 0) return 0;
    }
    return outside === 0 ? 1 : -1;
  }

  /** Takes the term's mask away from the domain, because of `cause`. The relation must be 0. */
  derive(packageId: number, termMask: number, cause: number): void {
    const start = this.universe.domainStart[packageId]!;
    const words = this.universe.words[packageId]!;
    const wasOptional = this.domains[start]! & ABSENT;
    this.record(packageId, start, words, cause);
    let size = 0;
    if (words === 1) {
      const domain = this.domains[start]! & ~termMask;
      this.domains[start] = domain;
      size = popCount(domain);
    } else {
      const masks = this.store.masks;
      for (let word = 0; word < words; word++) {
        const domain = this.domains[start + word]! & ~masks[termMask + word]!;
        this.domains[start + word] = domain;
        if (domain !== 0) size += popCount(domain);
      }
    }
    this.narrowed(packageId, start, size, wasOptional);
  }

  /** Opens a level and picks the candidate, which the domain must allow. */
  decide(packageId: number, candidate: number): void {
    const start = this.universe.domainStart[packageId]!;
    const words = this.universe.words[packageId]!;
    const wasOptional = this.domains[start]! & ABSENT;
    this.level++;
    this.record(packageId, start, words, DECISION);
    for (let word = 0; word < words; word++) this.domains[start + word] = 0;
    this.domains[start + ((candidate + 1) >>> 5)] = 1 << ((candidate + 1) & 31);
    this.narrowed(packageId, start, 1, wasOptional);
  }

  /**
   * Opens a level and keeps only the values in `mask` (from `from` on); returns false if none would be
   * left.
   */
  assume(packageId: number, mask: Int32Array<ArrayBufferLike>, from: number): boolean {
    const start = this.universe.domainStart[packageId]!;
    const words = this.universe.words[packageId]!;
    let size = 0;
    for (let word = 0; word < words; word++)
      size += popCount(this.domains[start + word]! & mask[from + word]!);
    if (size === 0) return false;
    if (size === this.sizes[packageId]) return true;
    const wasOptional = this.domains[start]! & ABSENT;
    this.level++;
    this.record(packageId, start, words, DECISION);
    for (let word = 0; word < words; word++) this.domains[start + word]! &= mask[from + word]!;
    this.narrowed(packageId, start, size, wasOptional);
    return true;
  }

  /** Takes back all assignments above the level. */
  backtrack(level: number): void {
    const { domainStart, words: wordsOf } = this.universe;
    let length = this.trailLength;
    while (length > 0 && this.trailLevel[length - 1]! > level) {
      length--;
      const packageId = this.trailPackage[length]!;
      const start = domainStart[packageId]!;
      const words = wordsOf[packageId]!;
      const from = this.trailSaved[length]!;
      const isOptional = this.saved[from]! & ABSENT;
      if (isOptional !== (this.domains[start]! & ABSENT)) this.requiredCount--;
      let size = 0;
      for (let word = 0; word < words; word++) {
        const domain = this.saved[from + word]!;
        this.domains[start + word] = domain;
        size += popCount(domain);
      }
      this.sizes[packageId] = size;
      this.newest[packageId] = this.trailOlder[length]!;
      this.savedCount = from;
    }
    this.trailLength = length;
    this.level = level;
  }

  /**
   * The assignment by which the package's domain came to lie in the mask, or BEFORE_ALL. It must lie in it
   * now.
   */
  satisfier(packageId: number, mask: Int32Array<ArrayBufferLike>, from: number): number {
    return this.satisfierFrom(packageId, this.newest[packageId]!, mask, from);
  }

  /** The same, looking back from `assignment`, after which the domain lay in the mask. */
  satisfierFrom(packageId: number, newest: number, mask: Int32Array<ArrayBufferLike>, from: number): number {
    const words = this.universe.words[packageId]!;
    let assignment = newest;
    if (words === 1) {
      const outside = ~mask[from]!;
      while (assignment >= 0 && (this.saved[this.trailSaved[assignment]!]! & outside) === 0) {
        assignment = this.trailOlder[assignment]!;
      }
      return assignment;
    }
    while (assignment >= 0 && this.liesIn(this.trailSaved[assignment]!, mask, from, words)) {
      assignment = this.trailOlder[assignment]!;
    }
    return assignment;
  }

  forgetChanges(): void {
    while (this.changedCount > 0) this.isChanged[this.changed[--this.changedCount]!] = 0;
  }

  markChanged(packageId: number): void {
    if (this.isChanged[packageId] === 1) return;
    this.isChanged[packageId] = 1;
    this.changed[this.changedCount++] = packageId;
  }

  private liesIn(savedAt: number, mask: Int32Array<ArrayBufferLike>, from: number, words: number): boolean {
    for (let word = 0; word < words; word++) {
      if ((this.saved[savedAt + word]! & ~mask[from + word]!) !== 0) return false;
    }
    return true;
  }

  private narrowed(packageId: number, start: number, size: number, wasOptional: number): void {
    this.sizes[packageId] = size;
    if (wasOptional !== 0 && (this.domains[start]! & ABSENT) === 0)
      this.required[this.requiredCount++] = packageId;
    this.markChanged(packageId);
  }

  private record(packageId: number, start: number, words: number, cause: number): void {
    const at = this.trailLength++;
    if (at === this.trailPackage.length) this.growTrail();
    if (this.savedCount + words > this.saved.length) this.saved = grown(this.saved, this.savedCount + words);
    this.trailPackage[at] = packageId;
    this.trailCause[at] = cause;
    this.trailLevel[at] = this.level;
    this.trailOlder[at] = this.newest[packageId]!;
    this.trailSaved[at] = this.savedCount;
    for (let word = 0; word < words; word++) this.saved[this.savedCount + word] = this.domains[start + word]!;
    this.savedCount += words;
    this.newest[packageId] = at;
  }

  private growTrail(): void {
    const length = this.trailPackage.length + 1;
    this.trailPackage = grown(this.trailPackage, length);
    this.trailCause = grown(this.trailCause, length);
    this.trailLevel = grown(this.trailLevel, length);
    this.trailOlder = grown(this.trailOlder, length);
    this.trailSaved = grown(this.trailSaved, length);
  }
}

function grown(array: Int32Array<ArrayBufferLike>, least: number): Int32Array<ArrayBufferLike> {
  const larger = new Int32Array(Math.max(least, array.length * 2));
  larger.set(array);
  return larger;
}
