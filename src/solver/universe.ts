/**
 * The solver's input and its compiled form: packages with candidates, and statements about them.
 *
 * A package takes exactly one value: one of its candidates, or "absent". Whatever a caller wants to decide
 * is a package: an artifact (candidates are versions), a variant, a provider of an interface, a placement,
 * a missing fact (candidates are classes of values). Input is plain data by name, in any order;
 * `compileUniverse` makes it dense and ordered.
 */
import type { IncompatibilityStore } from "./incompatibility.ts";

/**
 * A thing to decide. Names are unique in a universe; candidates are unique in a package, most preferred
 * first.
 */
export interface PackageDescription {
  readonly name: string;
  readonly candidates: readonly string[];
}

/**
 * Candidates by name or by position in preference order (0 first); "every" means all of them, but never
 * absent.
 */
export type CandidateList = readonly (string | number)[] | "every";

/** Some candidates of one package; `text` is the range as its author wrote it, used only in explanations. */
export interface Selection {
  readonly package: string;
  readonly candidates: CandidateList;
  readonly text?: string;
}

/** A selection that may hold for the absent package too. */
export interface TermDescription extends Selection {
  readonly absent?: boolean;
}

/**
 * One thing that is so. `cause` is opaque: the caller's id of the reason, given back in the leaves of a
 * proof. Equal statements with different causes keep the least cause.
 */
export type Statement =
  /**
   * These candidates need one of the alternatives: `on` is an OR, tried in the order given. An empty `on`
   * never holds.
   */
  | {
      readonly kind: "depends";
      readonly package: string;
      readonly candidates: CandidateList;
      readonly on: readonly Selection[];
      readonly cause: string;
    }
  /** These candidates allow the other package to be absent, or else one of the selection. */
  | {
      readonly kind: "constrains";
      readonly package: string;
      readonly candidates: CandidateList;
      readonly to: Selection;
      readonly cause: string;
    }
  /** These candidates cannot be picked. */
  | {
      readonly kind: "excludes";
      readonly package: string;
      readonly candidates: CandidateList;
      readonly cause: string;
    }
  /** Not all of these terms together. */
  | { readonly kind: "conflicts"; readonly terms: readonly TermDescription[]; readonly cause: string }
  /** One of these must be picked: the root requirement. */
  | { readonly kind: "requires"; readonly anyOf: readonly Selection[]; readonly cause: string }
  /** If the package is picked at all, it is this candidate. */
  | {
      readonly kind: "locks";
      readonly package: string;
      readonly candidate: string | number;
      readonly cause: string;
    };

export interface UniverseDescription {
  readonly packages: readonly PackageDescription[];
  readonly statements: readonly Statement[];
}

/**
 * Where an incompatibility comes from: the statement and, if several were merged, all of them in candidate
 * order.
 */
export interface Origin {
  readonly statement: Statement;
  /** Statements that differ only in the candidates of the package they are about; at least one. */
  readonly merged: readonly Statement[];
}

/**
 * A universe made dense: packages are numbered in the order of their names. In a mask bit 0 is "absent" and
 * bit i + 1 is candidate i. A package of more than 31 candidates takes several 32-bit words. Immutable; one
 * universe serves any number of questions.
 */
export interface Universe {
  readonly packages: readonly PackageDescription[];
  readonly packageCount: number;
  readonly idByName: ReadonlyMap<string, number>;
  /**
   * Words of 32 bits in a mask of each package; like the next two it covers the counters (./counter.ts)
   * after the packages.
   */
  readonly words: Int32Array;
  /** Where each package's domain begins in an array of all domains; one longer than the packages. */
  readonly domainStart: Int32Array;
  /** The domain before anything is known: all candidates and absent. Indexed by `domainStart`. */
  readonly fullDomain: Int32Array;
  /**
   * Number of the first candidate of each package when all candidates are counted through; one longer than
   * the packages.
   */
  readonly candidateStart: Int32Array;
  /** Incompatibilities to add when a candidate is picked: `owned[ownedStart[c] .. ownedStart[c + 1])`. */
  readonly ownedStart: Int32Array;
  readonly owned: Int32Array;
  /** Incompatibilities of one term, to add when their package is first met. */
  readonly unaryStart: Int32Array;
  readonly unary: Int32Array;
  /** Incompatibilities that bind although nothing is picked. */
  readonly unconditional: Int32Array;
  readonly incompatibilities: IncompatibilityStore;
}
