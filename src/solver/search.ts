/**
 * The state of one search: a universe, the incompatibilities known so far, the partial solution, and who
 * watches what.
 *
 * A search is reused from question to question. Whatever belongs to a package or an incompatibility carries
 * the number of the search in which it was set, so starting anew touches nothing: a question costs what it
 * reaches.
 */
import { IncompatibilityStore } from "./incompatibility.ts";
import { PartialSolution } from "./partial-solution.ts";
import type { Term } from "./term.ts";
import type { Origin, Universe } from "./universe.ts";

/** End of a linked list. */
const NONE = -1;
const FIRST_DERIVATION_LENGTH = 1024;

/**
 * By candidates left, by when a package became required, or (a number) mixed up in one of many fixed ways.
 */
export type Order = "fewest" | "most" | "first" | "last" | number;

export class Search {
  readonly universe: Universe;
  readonly store: IncompatibilityStore;
  readonly partial: PartialSolution;
  /** Number of the current search. */
  run = 0;
  /** Incompatibilities of the universe itself; those after them belong to this search. */
  readonly compiledCount: number;
  private readonly compiledMaskCount: number;

  private readonly packageRun: Int32Array<ArrayBufferLike>;
  private readonly candidateRun: Int32Array<ArrayBufferLike>;
  private attachedRun: Int32Array<ArrayBufferLike>;
  /** Newest attached term of each package, then `nextTerm` of each term: newest first. */
  readonly firstTerm: Int32Array<ArrayBufferLike>;
  nextTerm: Int32Array<ArrayBufferLike>;
  /** Per incompatibility of three and more terms, the term that was last seen to be false. */
  falseTerm: Int32Array<ArrayBufferLike>;
  /** How often each package took part in a conflict. */
  readonly conflicts: Int32Array<ArrayBufferLike>;
  /** Favoured candidate of each package, or -1. */
  readonly favoured: Int32Array<ArrayBufferLike>;
  /**
   * Attached incompatibilities with two and more terms that absence fulfils: absence alone may violate
   * them.
   */
  readonly disjunctions: number[] = [];
  /** Favoured candidates to pick although nothing needs them, by package. */
  readonly kept: { readonly packageId: number; readonly candidate: number }[] = [];
  /**
   * Which package to decide first when none had conflicts: with fewest or most candidates, or required
   * first or last.
   */
  order: Order = "fewest";
  /** Called when a candidate is first picked in this search; adds what only then is stated about it. */
  supply: ((packageId: number, candidate: number) => void) | undefined;
  /** If set, only these incompatibilities of the universe take part (1 = takes part). */
  only: Uint8Array | undefined;
  /** Packages met in this search. */
  readonly met: number[] = [];

  /**
   * How each learned incompatibility was derived: the first, then pairs of pivot package and
   * incompatibility.
   */
  derivations: Int32Array<ArrayBufferLike> = new Int32Array(FIRST_DERIVATION_LENGTH);
  derivationCount = 0;
  /**
   * By incompatibility of this search, counted from the first: where its derivation begins and ends; equal
   * if it was given.
   */
  readonly derivationStart: number[] = [];
  readonly derivationEnd: number[] = [];

  /** Scratch of conflict resolution: the incompatibility being derived, a mask and a satisfier a package. */
  readonly work: Int32Array<ArrayBufferLike>;
  readonly workSatisfier: Int32Array<ArrayBufferLike>;
  readonly workPackages: Int32Array<ArrayBufferLike>;
  readonly inWork: Uint8Array<ArrayBufferLike>;
  workCount = 0;
  /**
   * What conflict resolution ended with: a new incompatibility, or the violated one if it was its own root
   * cause.
   */
  rootCause = NONE;
  readonly scratchMask: Int32Array<ArrayBufferLike>;

  constructor(universe: Universe) {
    this.universe = universe;
    this.store = universe.incompatibilities.copy();
    this.partial = new PartialSolution(universe, this.store);
    this.compiledCount = this.store.count;
    this.compiledMaskCount = this.store.maskCount;
    const packages = universe.words.length;
    this.packageRun = new Int32Array(packages);
    this.candidateRun = new Int32Array(universe.candidateStart[universe.packageCount]!);
    this.attachedRun = new Int32Array(this.store.count + 64);
    this.falseTerm = new Int32Array(this.store.count + 64);
    this.firstTerm = new Int32Array(packages);
    this.nextTerm = new Int32Array(this.store.termPackage.length);
    this.conflicts = new Int32Array(packages);
    this.favoured = new Int32Array(packages);
    this.work = new Int32Array(universe.fullDomain.length);
    this.workSatisfier = new Int32Array(packages);
    this.workPackages = new Int32Array(packages);
    this.inWork = new Uint8Array(packages);
    this.scratchMask = new Int32Array(universe.words.reduce((most, words) => Math.max(most, words), 1));
  }

  /** Forgets everything but the universe. */
  begin(only?: Uint8Array): void {
    this.run++;
    this.only = only;
    this.order = "fewest";
    this.store.truncate(this.compiledCount, this.compiledMaskCount);
    this.partial.clear();
    this.disjunctions.length = 0;
    this.met.length = 0;
    this.kept.length = 0;
    this.derivationCount = 0;
    this.derivationStart.length = 0;
    this.derivationEnd.length = 0;
  }

  /** Initialises a package when this search reaches it. */
  meet(packageId: number): void {
    if (this.packageRun[packageId] === this.run) return;
    this.packageRun[packageId] = this.run;
    this.partial.meet(packageId);
    this.firstTerm[packageId] = NONE;
    this.conflicts[packageId] = 0;
    this.favoured[packageId] = NONE;
    const { unaryStart, unary, packageCount } = this.universe;
    if (packageId >= packageCount) return;
    this.met.push(packageId);
    for (let at = unaryStart[packageId]!; at < unaryStart[packageId + 1]!; at++) this.attach(unary[at]!);
  }

  hasMet(packageId: number): boolean {
    return this.packageRun[packageId] === this.run;
  }

  /** Adds what follows from picking a candidate, the first time it is picked in this search. */
  attachOwned(packageId: number, candidate: number): void {
    if (packageId >= this.universe.packageCount) return;
    const number = this.universe.candidateStart[packageId]! + candidate;
    if (this.candidateRun[number] === this.run) return;
    this.candidateRun[number] = this.run;
    const { ownedStart, owned } = this.universe;
    const end = ownedStart[number + 1]!;
    for (let at = ownedStart[number]!; at < end; at++) this.attach(owned[at]!);
    this.supply?.(packageId, candidate);
  }

  /** Lets the packages of an incompatibility watch it, once a search. */
  attach(incompatibility: number): void {
    if (incompatibility >= this.attachedRun.length) this.growIncompatibilities();
    if (this.attachedRun[incompatibility] === this.run) return;
    if (this.only !== undefined && incompatibility < this.only.length && this.only[incompatibility] === 0)
      return;
    this.attachedRun[incompatibility] = this.run;
    const { termStart, termPackage } = this.store;
    if (this.store.termPackage.length > this.nextTerm.length) this.growTerms();
    const start = termStart[incompatibility]!;
    const end = termStart[incompatibility + 1]!;
    this.falseTerm[incompatibility] = start;
    for (let term = start; term < end; term++) {
      const packageId = termPackage[term]!;
      if (this.packageRun[packageId] !== this.run) this.meet(packageId);
      this.nextTerm[term] = this.firstTerm[packageId]!;
      this.firstTerm[packageId] = term;
    }
    if (end - start > 1 && this.absentTerms(start, end) > 1) this.disjunctions.push(incompatibility);
  }

  /** Takes the term between `before` (-1: none) and `next` out of the list of the package. */
  unlink(packageId: number, before: number, next: number): void {
    if (before < 0) this.firstTerm[packageId] = next;
    else this.nextTerm[before] = next;
  }

  /**
   * Adds an incompatibility that was given for this search only, and attaches it; without an origin no
   * proof can cite it.
   */
  add(terms: readonly Term[], origin: Origin | undefined): number {
    const incompatibility = this.store.add(terms, origin);
    this.derivationStart.push(this.derivationCount);
    this.derivationEnd.push(this.derivationCount);
    this.attach(incompatibility);
    return incompatibility;
  }

  noteDerivation(value: number): void {
    if (this.derivationCount === this.derivations.length) {
      const larger = new Int32Array(this.derivations.length * 2);
      larger.set(this.derivations);
      this.derivations = larger;
    }
    this.derivations[this.derivationCount++] = value;
  }

  /** Says that what was noted since `start` derives the incompatibility that was stored last. */
  endDerivation(start: number): void {
    this.derivationStart.push(start);
    this.derivationEnd.push(this.derivationCount);
  }

  /** The terms that name alternatives, in the order in which the statement prefers them. */
  alternativesOf(incompatibility: number): readonly number[] {
    const { termStart, termPackage, origins } = this.store;
    const terms: number[] = [];
    for (let term = termStart[incompatibility]!; term < termStart[incompatibility + 1]!; term++)
      terms.push(term);
    const statement = origins[incompatibility]?.statement;
    const order =
      statement?.kind === "depends" ? statement.on : statement?.kind === "requires" ? statement.anyOf : [];
    const place = (term: number) => {
      const name = this.universe.packages[termPackage[term]!]!.name;
      const at = order.findIndex((choice) => choice.package === name);
      return at < 0 ? order.length : at;
    };
    return terms.sort((left, right) => place(left) - place(right) || left - right);
  }

  private absentTerms(start: number, end: number): number {
    const { termPackage, termMask, masks } = this.store;
    let count = 0;
    for (let term = start; term < end; term++) {
      const first = this.universe.words[termPackage[term]!] === 1 ? termMask[term]! : masks[termMask[term]!]!;
      count += first & 1;
    }
    return count;
  }

  private growIncompatibilities(): void {
    const length = Math.max(this.store.termStart.length, this.attachedRun.length * 2);
    this.attachedRun = copied(this.attachedRun, length);
    this.falseTerm = copied(this.falseTerm, length);
  }

  private growTerms(): void {
    this.nextTerm = copied(this.nextTerm, this.store.termPackage.length);
  }
}

function copied(array: Int32Array<ArrayBufferLike>, length: number): Int32Array<ArrayBufferLike> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
