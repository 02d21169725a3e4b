/**
 * Assumptions: terms that a search is to keep true if it can, made one level each before anything is
 * decided.
 *
 * When one of them cannot hold with those before it, the reasons are followed back to the assumptions that
 * are to blame: the core. Costs are lowered by assuming that they are low, and learning from cores how low
 * they cannot be.
 */
import { ALL, MADE, REFUSED } from "./find-choice.ts";
import { relationTo } from "./counter.ts";
import { traceDecisions } from "./resolve-conflict.ts";
import type { Search } from "./search.ts";
import type { Term } from "./term.ts";

export class Assumptions {
  private readonly search: Search;
  private terms: readonly Term[] = [];
  /** Level on which each assumption was made, by level. */
  private readonly madeAt: number[] = [];
  private levelWhenAll = Infinity;
  private refused = -1;

  constructor(search: Search) {
    this.search = search;
  }

  /** Begins anew with these, in this order; goes back to the ground. */
  set(terms: readonly Term[]): void {
    this.terms = terms;
    this.levelWhenAll = Infinity;
    this.refused = -1;
    this.search.partial.backtrack(0);
  }

  /** Makes the next one that does not hold by itself. */
  makeNext(): number {
    const { partial } = this.search;
    if (partial.level >= this.levelWhenAll) return ALL;
    for (const [at, term] of this.terms.entries()) {
      const relation = relationTo(this.search, term);
      if (relation > 0) continue;
      if (relation < 0) {
        this.refused = at;
        return REFUSED;
      }
      partial.assume(term.package, term.mask, 0);
      this.madeAt[partial.level] = at;
      return MADE;
    }
    this.levelWhenAll = partial.level;
    return ALL;
  }

  /** After a refusal: the places of the assumptions that cannot hold together, ascending. */
  core(): number[] {
    const core = new Set([this.refused]);
    const { package: id, mask } = this.terms[this.refused]!;
    traceDecisions(this.search, id, this.excludedBy(id, mask), (level) => {
      const at = this.madeAt[level]!;
      core.add(at);
      return this.excludedBy(this.terms[at]!.package, this.terms[at]!.mask);
    });
    return [...core].sort((left, right) => left - right);
  }

  private excludedBy(packageId: number, mask: Int32Array): Int32Array {
    const { fullDomain, domainStart } = this.search.universe;
    return mask.map((word, at) => ~word & fullDomain[domainStart[packageId]! + at]!);
  }
}
