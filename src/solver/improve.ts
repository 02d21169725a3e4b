/**
 * Improves a choice until it is proved best, level by level of the preferences, or until the budget ends.
 *
 * The method is core-guided (OLL, known from answer-set solvers): assume that every package has its least
 * cost; when that cannot be, the assumptions to blame, the core, prove that the cost is higher by at least
 * the least step among them; count how many of them fail, assume that it is just one, and go on. The first
 * choice that keeps all assumptions is best, and what was learned stays for the next level.
 */
import { Assumptions } from "./assumptions.ts";
import { atMost, count, COUNT_MAX, COUNTERS_MAX, relationTo } from "./counter.ts";
import type { Counter } from "./counter.ts";
import { findChoice, MADE } from "./find-choice.ts";
import type { Effort, Guidance, Outcome } from "./find-choice.ts";
import { ABSENT } from "./mask.ts";
import { compareCosts, costOf } from "./preferences.ts";
import type { PreferenceLevel } from "./preferences.ts";
import { examine, NO_CONFLICT } from "./propagate.ts";
import type { Search } from "./search.ts";
import { picksOf } from "./picks.ts";
import type { Picks } from "./picks.ts";
import type { Term } from "./term.ts";

/** Steps of one attempt to spare a member of a core; longer attempts cost more than a smaller core saves. */
const STEPS_PER_SPARING_MAX = 200;
/**
 * A core of more members than this is not minimised: one attempt each would take longer than the next core.
 */
const MINIMISED_MAX = 40;

export interface Improved {
  readonly picks: Picks;
  readonly cost: readonly number[];
  /**
   * Least possible cost on each level, given the best on those before; equal to `cost` where that is
   * proved.
   */
  readonly bound: readonly number[];
  readonly isOptimal: boolean;
}

/** What is assumed of one package or counter: the next of its steps that is not yet paid for. */
interface Soft {
  readonly package: number;
  /**
   * The values that each step allows, ever more, and what it costs to leave them; the last allows what is
   * left for nothing.
   */
  readonly steps: readonly { readonly mask: Int32Array; readonly weight: number }[];
  at: number;
  /** What is not yet paid of the weight of step `at`. */
  rest: number;
}

/** Improves on the choice that the search has just found. */
export function improve(
  search: Search,
  levels: readonly PreferenceLevel[],
  effort: Effort,
  guidance: Guidance,
): Improved {
  let picks = picksOf(search);
  let cost = costOf(search.universe, levels, picks);
  const bound = levels.map(() => 0);
  const counters: Counter[] = [];
  const climbed: Climb[] = [];
  for (const [at, level] of levels.entries()) {
    const climb = new Climb(search, level, effort, guidance, counters, climbed);
    const outcome = climb.run(cost[at]!, () => {
      const found = picksOf(search);
      const foundCost = costOf(search.universe, levels, found);
      if (compareCosts(foundCost, cost) < 0) [picks, cost] = [found, foundCost];
    });
    bound[at] = climb.bound;
    // Steps that no counter counts (COUNTERS_MAX, COUNT_MAX) leave the bound below the cost: not proved then.
    if (outcome !== "found" || climb.bound < cost[at]!) return { picks, cost, bound, isOptimal: false };
    climb.harden();
    climbed.push(climb);
  }
  return { picks, cost, bound, isOptimal: true };
}

/** One level's way up from the least cost that could be to the least that is. */
class Climb {
  /** No choice costs less. */
  bound = 0;
  private readonly search: Search;
  private readonly level: PreferenceLevel;
  private readonly effort: Effort;
  private readonly guidance: Guidance;
  private readonly counters: Counter[];
  /** The levels before, whose least costs must not be exceeded. */
  private readonly climbed: readonly Climb[];
  private readonly softs: Soft[] = [];
  private metCount = 0;
  private readonly assumptions: Assumptions;
  /** What is assumed now, in order. */
  private assumed: readonly Soft[] = [];

  constructor(
    search: Search,
    level: PreferenceLevel,
    effort: Effort,
    guidance: Guidance,
    counters: Counter[],
    climbed: readonly Climb[],
  ) {
    this.search = search;
    this.level = level;
    this.effort = effort;
    this.guidance = guidance;
    this.counters = counters;
    this.climbed = climbed;
    this.assumptions = new Assumptions(search);
    for (const name of level.always ?? []) search.meet(search.universe.idByName.get(name)!);
    for (const before of climbed) before.hardenMet();
    this.takeInMet();
  }

  /**
   * "found" when all assumptions are kept, with `onChoice` told of choices on the way; else why it ended.
   * The least cost is proved if it is no higher than `bound`.
   */
  run(known: number, onChoice: () => void): Outcome {
    for (;;) {
      if (this.bound >= known) return "found";
      this.assumeAll(this.active());
      const outcome = this.attempt(this.effort);
      if (outcome === "found") {
        onChoice();
        return "found";
      }
      if (outcome === "none") return "found";
      if (outcome !== "refused") return outcome;
      const core = this.minimised(
        this.assumptions.core().map((at) => this.assumed[at]!),
        onChoice,
      );
      if (core === undefined) return "budget";
      this.pay(core);
    }
  }

  /** Makes what is assumed in the end hold for good: no best choice on this level breaks it. */
  harden(): void {
    this.search.partial.backtrack(0);
    for (const soft of this.active()) this.require(termOf(soft));
  }

  /**
   * The same for packages that were not met when this level was climbed: they may cost no more than their
   * least.
   */
  private hardenMet(): void {
    const known = this.softs.length;
    if (!this.takeInMet()) return;
    this.search.partial.backtrack(0);
    for (const soft of this.softs.slice(known)) this.require(termOf(soft));
  }

  private require(term: Term): void {
    examine(this.search, this.search.add([{ package: term.package, mask: this.outsideOf(term) }], undefined));
  }

  private assumeAll(softs: readonly Soft[]): void {
    this.assumed = softs;
    this.assumptions.set(softs.map(termOf));
  }

  private attempt(effort: Effort): Outcome {
    return findChoice(this.search, effort, {
      ...this.guidance, assume: () => this.assumeNext(), settle: () => this.settle(),
    });
  }

  /**
   * A package that may be absent is absent in the end, and a counter must count that: it is made so, as a
   * decision that can be taken back.
   */
  private settle(): boolean {
    const { partial, universe } = this.search;
    for (const { members } of this.counters) {
      for (const member of members) {
        if (member.package >= universe.packageCount || relationTo(this.search, member) !== 0) continue;
        const absent = new Int32Array(member.mask.length);
        absent[0] = ABSENT;
        partial.assume(member.package, absent, 0);
        return true;
      }
    }
    return false;
  }

  private assumeNext(): number {
    for (const counter of this.counters) {
      const conflict = count(this.search, counter);
      if (conflict !== NO_CONFLICT) return conflict;
    }
    if (this.search.met.length > this.metCount) {
      for (const before of this.climbed) before.hardenMet();
      if (this.takeInMet() || this.search.partial.changedCount > 0) {
        this.assumeAll(this.active());
        return MADE;
      }
    }
    return this.assumptions.makeNext();
  }

  /** Softs with something left to pay, dearest first: then cores are dear too. */
  private active(): Soft[] {
    return this.softs
      .filter((soft) => soft.rest > 0)
      .sort((left, right) => right.rest - left.rest || left.package - right.package);
  }

  /** Takes in the packages met since; returns whether one of them has something to assume. */
  private takeInMet(): boolean {
    const { met, universe } = this.search;
    let isNew = false;
    for (; this.metCount < met.length; this.metCount++) {
      const packageId = met[this.metCount]!;
      const weights = this.level.weightsOf(universe.packages[packageId]!.name);
      if (weights === undefined) continue;
      const soft = softOf(packageId, [weights.absent, ...weights.byCandidate]);
      this.bound += Math.min(weights.absent, ...weights.byCandidate);
      if (soft === undefined) continue;
      this.softs.push(soft);
      isNew = true;
    }
    return isNew;
  }

  /** A core as small as some attempts make it; undefined if cancelled. */
  private minimised(core: readonly Soft[], onChoice: () => void): readonly Soft[] | undefined {
    if (core.length > MINIMISED_MAX) return core;
    let smallest = core;
    const kept = new Set<Soft>();
    for (
      let spared = smallest.find((soft) => !kept.has(soft));
      spared !== undefined;
      spared = smallest.find((soft) => !kept.has(soft))
    ) {
      if (smallest.length === 1) break;
      const fewer = smallest.filter((soft) => soft !== spared);
      this.assumeAll(fewer);
      const effort: Effort = { steps: 0, stepsMax: STEPS_PER_SPARING_MAX, cancelled: this.effort.cancelled };
      const outcome = this.attempt(effort);
      this.effort.steps += effort.steps;
      if (outcome === "cancelled" || this.effort.steps > this.effort.stepsMax) return undefined;
      if (outcome === "found") onChoice();
      // Having met new packages, the attempt assumed everything anew: its core may hold others, but may be
      // smaller too.
      const found = outcome === "refused" ? this.assumptions.core().map((at) => this.assumed[at]!) : smallest;
      if (found.length < smallest.length) smallest = found;
      else kept.add(spared);
    }
    return smallest;
  }

  /**
   * The core costs at least its least rest: that is paid, and how many of its members fail is counted from
   * now on.
   */
  private pay(core: readonly Soft[]): void {
    const least = Math.min(...core.map((soft) => soft.rest));
    this.bound += least;
    const members = core.map((soft): Term => ({ package: soft.package, mask: this.outsideOf(termOf(soft)) }));
    for (const soft of core) {
      soft.rest -= least;
      if (soft.rest > 0) continue;
      soft.at++;
      soft.rest = soft.steps[soft.at]?.weight ?? 0;
    }
    // Without a counter a second broken member costs nothing here: `bound` stays a bound, but may be too low.
    if (core.length === 1 || this.counters.length === COUNTERS_MAX) return;
    const packageId = this.search.universe.packageCount + this.counters.length;
    this.search.partial.backtrack(0);
    this.search.meet(packageId);
    for (const soft of core) {
      const counted = this.counters[soft.package - this.search.universe.packageCount];
      if (counted !== undefined) counted.isCounted = true;
    }
    this.counters.push({ package: packageId, members, isCounted: false });
    const bounds = Array.from({ length: Math.min(core.length, COUNT_MAX) - 1 }, (_, at) => at + 1);
    const steps = bounds.map((bound) => ({ mask: Int32Array.of(atMost(bound)), weight: least }));
    this.softs.push({ package: packageId, steps, at: 0, rest: least });
  }

  private outsideOf({ package: id, mask }: Term): Int32Array {
    const { fullDomain, domainStart } = this.search.universe;
    return mask.map((word, at) => ~word & fullDomain[domainStart[id]! + at]!);
  }
}

function termOf(soft: Soft): Term {
  return { package: soft.package, mask: soft.steps[soft.at]!.mask };
}

/** Steps of a package by the weights of absent and its candidates; undefined if all cost the same. */
function softOf(packageId: number, weights: readonly number[]): Soft | undefined {
  const distinct = [...new Set(weights)].sort((left, right) => left - right);
  if (distinct.length === 1) return undefined;
  const words = (weights.length + 31) >>> 5;
  const steps = distinct.slice(0, -1).map((most, at) => {
    const mask = new Int32Array(words);
    weights.forEach((weight, bit) => {
      if (weight <= most) mask[bit >>> 5]! |= 1 << (bit & 31);
    });
    return { mask, weight: distinct[at + 1]! - most };
  });
  return { package: packageId, steps, at: 0, rest: steps[0]!.weight };
}
