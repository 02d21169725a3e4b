/**
 * A question and its decision, as data. Everything that the API, the CLI and the reports show is made from
 * these types; sentences are made from reasons in one place (./wording.ts).
 */
import type { ColumnFinding } from "./interface-schema.ts";
import type { ValidatorSaid } from "./validation/evidence.ts";
import type { PropertyValue } from "../model/graph.ts";
import type { PastFailure } from "./past-failure.ts";
import type { RuleWhy } from "../rules/finding.ts";
import type { Reason as ValidatorReason } from "../rules/validators/reason.ts";

export type Verdict = "COMPATIBLE" | "INCOMPATIBLE" | "UNKNOWN";
export type Truth = "yes" | "no" | "unknown";

/** What is asked. Equal questions at one revision and time give equal decisions, byte for byte. */
export interface Question {
  /**
   * What is to run: `ranker@2.3.1`, `ranker@2.3.1#gpu-fp16`, `ranker@^2.3` (the solver picks a version),
   * `ranker`,
   * or a service (`ranking`). Of a joint question: its subjects in words.
   */
  readonly subject: string;
  /** What is to run together, two or more; in the forms of `subject`. */
  readonly subjects?: readonly string[];
  /** One environment by name ... */
  readonly in?: string;
  /** ... or every environment that a label selector matches (`stage=production,team in (ranking)`) ... */
  readonly selector?: string;
  /** ... or one of those that a label selector matches, picked for each subject. */
  readonly anywhere?: string;
  /** Facts that outrank every source: key -> value as text; derived facts follow. */
  readonly assume?: Readonly<Record<string, string>>;
  /** What runs in the environment stays as it is (the default), or may be changed too. */
  readonly holding?: "deployed" | "free";
  /** What makes one answer better than another, most important first; what is not named follows as usual. */
  readonly prefer?: readonly PreferenceName[];
  /** Validators that take part as if a policy enforced them, by name: `gpu-memory`. */
  readonly validate?: readonly string[];
  /** Steps of the solver spent on a better answer than the first: about a microsecond each. */
  readonly improvingSteps?: number;
}

/**
 * Levels of preference, in their usual order. stability: least change to what runs beside what was asked, no
 * downgrade, no move. record: nothing that failed when a plan brought it to such a place; no level where no
 * plan failed. freshness: the newest of what was asked. order: variants and parameter values as their authors
 * list them. additions: few. upkeep: the newest of what is added.
 */
export const PREFERENCE_NAMES = [
  "stability", "record", "freshness", "order", "additions", "upkeep",
] as const;
export type PreferenceName = (typeof PREFERENCE_NAMES)[number];

/** A question as it is put: a joint one need not say its subjects in words. */
export type AskedQuestion = Omit<Question, "subject"> & { readonly subject?: string };

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
  /** What validators said that no snapshot decides: an input to it, as the time is. */
  readonly evidence?: readonly ValidatorSaid[];
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
   * when statements are missing and not facts. Asked about any of several places, each names its own:
   * `nvidia.driver of edge-7`.
   */
  readonly decidingFacts: readonly string[];
  /**
   * Present when the search for a smallest set ended at its limit: this one decides, and a smaller one may
   * too.
   */
  readonly decidingFactsMayBeFewer?: true;
  /** Sources that disagree about a fact that was read. */
  readonly disagreements: readonly Disagreement[];
  /** What the solver picked, when COMPATIBLE: what was asked first, then the rest in order of name. */
  readonly picks?: readonly PlacedPick[];
  /** Those of `picks` that must be added first, because nothing of the kind runs there. */
  readonly adds?: readonly PlacedPick[];
  /** Why no choice can work, when the solver proved it. */
  readonly proof?: DecisionProof;
  /** The proof's sentences, the conclusion last; each with what it rests on. */
  readonly because?: readonly ProofSentence[];
  /** By level of preference, when the solver weighed choices. */
  readonly cost?: readonly LevelCost[];
  /** Whether no choice is better; true only if that was proved. */
  readonly optimal?: boolean;
  /** Rules that are against it and do not count, each with the waivers by which they do not. */
  readonly waived?: readonly Reason[];
  /**
   * What failed before, and rules that would be against it if they were enforced: of mode warn, to be shown,
   * ...
   */
  readonly warnings?: readonly Reason[];
  /** ... and of mode shadow, kept with the decision only. */
  readonly shadow?: readonly Reason[];
  /** Names of rules of mode shadow that hold, once for each thing that they were judged on. */
  readonly shadowHeld?: readonly string[];
  /** Rules of the verify tier that were not judged, as a gate or a requirement fails. */
  readonly skipped?: readonly SkippedRule[];
  /** The search ended at its limit of steps: UNKNOWN for that reason alone. */
  readonly limitReached?: true;
}

export interface SkippedRule {
  /** `policy/rule` */
  readonly name: string;
  readonly tier: "verify";
  /** The rule that fails; `requirements` where they do. */
  readonly because: string;
  readonly sentence: string;
}

export interface PlacedPick extends Pick {
  /** Where it is to run. */
  readonly environment: string;
  /**
   * asked: it was asked for; added: it is needed and not there; changed: it runs there in another version and
   * may be changed.
   */
  readonly role: "asked" | "added" | "changed";
  /** Of what was asked: the subject as written. */
  readonly subject?: string;
  /** Services that it serves here. */
  readonly services?: readonly string[];
  /** The version that runs there now, when it is another one. */
  readonly from?: string;
}

export interface LevelCost {
  readonly level: PreferenceName;
  readonly cost: number;
  /** How much lower it could be at most; absent when it is proved to be the least. */
  readonly gap?: number;
}

/** A derivation: steps that are stated or follow from two earlier ones, the contradiction last. */
export interface DecisionProof {
  readonly steps: readonly ProofStep[];
}

/** All terms of a step cannot be true together. */
export interface ProofStep {
  readonly kind: "given" | "derived";
  readonly terms: readonly ProofTerm[];
  /** Of a derived step: places of the two it follows from. */
  readonly from?: readonly [number, number];
  /** Of a given step: what states it. */
  readonly citations?: readonly Citation[];
}

export interface ProofTerm {
  /** `artifact:ranker`, `variants:ranker`, `service:ranking` ... */
  readonly package: string;
  readonly candidates: readonly string[];
  /** Whether leaving it out makes the term true as well. */
  readonly absent?: true;
}

export interface ProofSentence {
  readonly sentence: string;
  /** The number by which later sentences refer to this one. */
  readonly number?: number;
  readonly citations: readonly Citation[];
}

/** A document at a revision, and what it cites itself. */
export interface Citation {
  readonly document: string;
  readonly revision: number;
  readonly source?: string;
  readonly note?: string;
}

export interface Pick {
  readonly version: string;
  readonly variant?: string;
  readonly parameters: Readonly<Record<string, PropertyValue>>;
  /** Of a dataset: the copy that stands for it there. */
  readonly replica?: PickedReplica;
  /** All the data that it reads there, as versions, copies by their own names; absent: none, or not known. */
  readonly reads?: readonly string[];
}

/** Chosen by a rule: `choose: {dataset, of}`. */
export interface PickedReplica {
  /** `clicks-eu@2026-10-01` */
  readonly version: string;
  readonly rule: string;
  readonly because: string;
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
  /** It is about something that who asks may not see. */
  | "RESTRICTED"
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
  | "COLUMN_MISSING"
  | "COLUMN_TYPE"
  | "COLUMN_NULLABLE"
  | "INPUT_NOT_SENT"
  | "COLUMN_UNSTATED"
  | "SCHEMA_UNSTATED"
  | "NO_ALTERNATIVE"
  | "NO_VALUE_FITS"
  | "NOTHING_STATED"
  | "NEEDS_NOTHING"
  | "NO_CANDIDATE"
  | "NO_CHOICE"
  | "HELD"
  | "DEPENDENT_HOLDS"
  | "PICKED_SATISFIES"
  | "NO_VERSION_MATCHES"
  | "ENDED_EARLY"
  | "NO_ENVIRONMENT_MATCHES"
  | "FAILED_BEFORE"
  | "RULE_HOLDS"
  | "RULE_FAILS"
  | "RULE_UNKNOWN"
  | "RULE_ERROR"
  | "RULE_WAIVED";

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
  /** Of FAILED_BEFORE: the plans that failed, the newest first. */
  readonly failures?: readonly PastFailure[];
  /** Of a policy's rule: what it found. */
  readonly rule?: RuleEvidence;
  /** Of a rule that is waived: by what. */
  readonly waivers?: readonly CitedWaiver[];
  /** What is to be added so that the requirement holds: `features@1.0.0`. */
  readonly adds?: string;
  /** The smallest change of this one thing that flips the reason, e.g. `nvidia.driver=580`. */
  readonly flip?: string;
  /**
   * Of NO_VALUE_FITS: requirements that could each hold, and that no value of the missing facts satisfies
   * together.
   */
  readonly together?: readonly Reason[];
  /** Of a requirement on an interface's schema: the columns that fail, or that leave it open. */
  readonly columns?: readonly ColumnReason[];
  /** Of an `anyOf`: why each alternative fails or is unknown, in the document's order. */
  readonly alternatives?: readonly (readonly Reason[])[];
}

/** A waiver that a verdict rests on. */
export interface CitedWaiver {
  readonly name: string;
  readonly document: string;
  readonly revision: number;
  readonly owner: string;
  readonly requester: string;
  /** In order of their approvals' keys; at least one. */
  readonly approvedBy: readonly string[];
  readonly expires: string;
  readonly reason: string;
  readonly ticket?: string;
}

/** What a rule was judged on. */
export interface RuleEvidence {
  /** `eu-data-residency/datasets-stay-in-the-eu` */
  readonly name: string;
  readonly mode: "enforce" | "warn" | "shadow";
  /** fails: a case does not hold; count, empty, truncated: of its walk; when-unknown: whether it applies. */
  readonly why: RuleWhy;
  /** Key of what it is about. */
  readonly about: string;
  /** A shortest path to one case, by key. */
  readonly path?: readonly string[];
  /** The part of the condition that does not hold there, and the values it read. */
  readonly conjunct?: string;
  readonly operands?: readonly { readonly text: string; readonly value: string }[];
  /** Things that the walk found, that fail, and that are open. */
  readonly hits?: number;
  readonly failing?: number;
  readonly open?: number;
  readonly missing?: readonly { readonly kind: string; readonly thing: string; readonly name: string }[];
  readonly error?: string;
  readonly message?: string;
  readonly remedy?: string;
  /** Of a validator that a policy asks: its name, ... */
  readonly validator?: string;
  readonly tier?: "gate" | "verify";
  /** Key of the environment it was asked about. */
  readonly environment?: string;
  /** ... and its reasons, worst first; absent where it was not run. */
  readonly reasons?: readonly ValidatorReason[];
}

/** What is wrong with one column of the schema that comes nearest. */
export interface ColumnReason extends ColumnFinding {
  /** Of a missing one: the column that may be meant. */
  readonly nearest?: string;
  /** Of a missing one: the first version of the provider without it, `clicks@2026-11-01`. */
  readonly goneSince?: string;
  /** The last version of the provider that had it. */
  readonly lastIn?: string;
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
  /** Whose key signed the document that states it; absent for an unsigned one. */
  readonly signer?: string;
  /** For derived facts: the facts it was derived from; `none` stands for one that is declared absent. */
  readonly derivedFrom?: Readonly<Record<string, PropertyValue>>;
}

export interface Disagreement {
  readonly fact: string;
  readonly used: ObservedValue;
  readonly others: readonly ObservedValue[];
}
