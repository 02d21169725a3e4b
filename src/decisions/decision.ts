/**
 * A question and its decision, as data. Everything that the API, the CLI and the reports show is made from
 * these types; sentences are made from reasons in one place (./wording.ts).
 */
import type { PropertyValue } from "../model/graph.ts";

export type Verdict = "COMPATIBLE" | "INCOMPATIBLE" | "UNKNOWN";
export type Truth = "yes" | "no" | "unknown";

/** What is asked. Equal questions at one revision and time give equal decisions, byte for byte. */
export interface Question {
  /** `ranker@2.3.1`, `ranker@2.3.1#gpu-fp16`; more forms come with the solver. */
  readonly subject: string;
  /** One environment by name ... */
  readonly in?: string;
  /** ... or every environment that a label selector matches (`stage=production,team in (ranking)`). */
  readonly selector?: string;
  /** Facts that outrank every source: key -> value as text; derived facts follow. */
  readonly assume?: Readonly<Record<string, string>>;
}

export interface Decision {
  readonly schemaVersion: 1;
  /**
   * `sha256:` digest of canonical JSON of (question, revision, now): the same question replays to the same
   * bytes.
   */
  readonly id: string;
  readonly question: Question;
  readonly revision: number;
  /** The time the decision was made at, an input to it (freshness of observations). RFC 3339, UTC. */
  readonly now: string;
  readonly verdict: Verdict;
  /** One sentence. */
  readonly headline: string;
  /** One per environment asked about, in order of name; empty when a selector matches none. */
  readonly results: readonly EnvironmentResult[];
  /** Why there are no results. */
  readonly reasons?: readonly Reason[];
}

export interface EnvironmentResult {
  readonly environment: string;
  readonly verdict: Verdict;
  readonly headline: string;
  /** What was picked when COMPATIBLE; null otherwise, so that nothing can be deployed by mistake. */
  readonly pick: Pick | null;
  /** Every variant or parameter value that was looked at, in order of preference. */
  readonly candidates: readonly Candidate[];
  /**
   * Why the verdict is what it is, the deciding ones first. Of the pick when COMPATIBLE, else of what blocks.
   */
  readonly reasons: readonly Reason[];
  /**
   * A smallest set of fact keys that would decide an UNKNOWN, whatever their values; empty otherwise, and
   * when statements are missing and not facts.
   */
  readonly decidingFacts: readonly string[];
  /**
   * Present when the search for a smallest set ended at its limit: this one decides, and a smaller one may
   * too.
   */
  readonly decidingFactsMayBeFewer?: true;
  /** Sources that disagree about a fact that was read. */
  readonly disagreements: readonly Disagreement[];
}

export interface Pick {
  readonly version: string;
  readonly variant?: string;
  readonly parameters: Readonly<Record<string, PropertyValue>>;
}

export interface Candidate {
  readonly name: string;
  readonly kind: "version" | "variant" | "parameter-value";
  readonly verdict: Verdict;
  readonly outcome: "picked" | "fits-less-preferred" | "refused" | "undecided";
  readonly reasons: readonly Reason[];
}

/** Stable and public: clients branch on it. */
export type ReasonCode =
  | "FACT_SATISFIES"
  | "FACT_FAILS"
  | "FACT_UNKNOWN"
  | "FACT_ABSENT"
  | "STATED_BOTH"
  | "STATED_NEITHER"
  | "CODE_UNSTATED"
  | "PRERELEASE_LEFT_OUT"
  | "VERSION_YANKED"
  | "DEPLOYED_SATISFIES"
  | "CONTAINED_SATISFIES"
  | "DEPLOYED_FAILS"
  | "NOT_DEPLOYED"
  | "PROVIDED"
  | "NOT_PROVIDED"
  | "PROVIDED_OTHER_VERSION"
  | "NO_ALTERNATIVE"
  | "NO_VALUE_FITS"
  | "NOTHING_STATED"
  | "NEEDS_NOTHING"
  | "NO_CANDIDATE"
  | "NO_ENVIRONMENT_MATCHES";

export interface Reason {
  readonly code: ReasonCode;
  readonly truth: Truth;
  /** One sentence, made from the rest. */
  readonly sentence: string;
  /** The requirement: key of the node that states it and the edge's id, `version:ranker@2.3.1/0.1.0`. */
  readonly requirement?: string;
  /** From the subject to whoever states the requirement, by key, when it is contained. */
  readonly path?: readonly string[];
  /** What the condition is about: a fact key, an artifact or an interface. */
  readonly about?: string;
  readonly required?: string;
  readonly observed?: ObservedValue;
  /** Where the requirement's statement comes from: the document and revision, and what it cites. */
  readonly statedBy?: {
    readonly document: string;
    readonly revision: number;
    readonly source?: string;
    readonly note?: string;
  };
  /**
   * Of a requirement with `range` and `refused`: the parts of both statements that hold the observed value.
   */
  readonly statements?: { readonly works?: string; readonly refused?: string };
  /** The smallest change of this one thing that flips the reason, e.g. `nvidia.driver=580`. */
  readonly flip?: string;
  /**
   * Of NO_VALUE_FITS: requirements that could each hold, and that no value of the missing facts satisfies
   * together.
   */
  readonly together?: readonly Reason[];
  /** Of an `anyOf`: why each alternative fails or is unknown, in the document's order. */
  readonly alternatives?: readonly (readonly Reason[])[];
}

export interface ObservedValue {
  readonly value: PropertyValue;
  readonly kind: "assumed" | "observed" | "declared" | "derived";
  /**
   * The environment (or version) that states it, after inheritance; for derived facts the FactKey's document.
   */
  readonly document?: string;
  readonly revision?: number;
  readonly source?: string;
  readonly time?: string;
  readonly ageSeconds?: number;
  /** For derived facts: the facts it was derived from; `none` stands for one that is declared absent. */
  readonly derivedFrom?: Readonly<Record<string, PropertyValue>>;
}

export interface Disagreement {
  readonly fact: string;
  readonly used: ObservedValue;
  readonly others: readonly ObservedValue[];
}
