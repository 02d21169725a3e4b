/** What a rule came to, as data; sentences are made from it elsewhere. */
import type { EdgeType } from "../model/graph.ts";
import type { Missing } from "./cel/thing.ts";
import type { Result } from "./validators/validator.ts";
import type { CompiledRule } from "./compiled-rule.ts";

export type RuleOutcome = "PASS" | "FAIL" | "UNKNOWN" | "ERROR" | "NOT_APPLICABLE";

/** Why, in one word. count: the hits for which it holds are too many or too few. */
export type RuleWhy =
  | "holds" | "fails" | "count" | "missing" | "empty" | "truncated" | "error" | "when" | "when-unknown"
  /** A validator that takes more than a snapshot, and was not asked yet. */
  | "not-run";

export interface PathNode {
  readonly key: string;
  /** The edge from the node before; absent at the start. */
  readonly along?: EdgeType;
}

export interface Operand {
  /** As the rule writes it: `node.facts["data.residency"]`. */
  readonly text: string;
  readonly value: string;
}

/** One concrete case in which the rule does not hold. */
export interface Counterexample {
  /** Shortest, from where the walk starts to the thing; a single node without a walk. */
  readonly path: readonly PathNode[];
  /** The part of `require` that does not hold. */
  readonly conjunct: string;
  readonly operands: readonly Operand[];
}

export interface RuleFinding {
  readonly rule: CompiledRule;
  readonly outcome: RuleOutcome;
  readonly why: RuleWhy;
  /** Key of the environment that it was judged in. */
  readonly environment: string;
  /** Key of what the rule is about: the version, or the environment. */
  readonly about: string;
  /** Hits of the walk, those that fail (that hold, where none may), and those that are open. */
  readonly hits?: number;
  readonly failing?: number;
  readonly open?: number;
  /** Of a rule that counts deployments: the group, its places, and those that would be taken. */
  readonly group?: { readonly name: string; readonly atMost: number; readonly taken: number };
  readonly counterexample?: Counterexample;
  /** Up to MISSING_TOLD_MAX, in order of thing and name. */
  readonly missing: readonly Missing[];
  /** Of an error: what failed. */
  readonly error?: string;
  readonly message?: string;
  readonly remedy?: string;
  /** Of a rule that asks a validator: what it said. */
  readonly validation?: Result;
  /** Why an empty walk passes, as the policy states it. */
  readonly emptyBecause?: string;
}

/** Missing facts that one finding names: more are not looked up by hand. */
export const MISSING_TOLD_MAX = 20;
