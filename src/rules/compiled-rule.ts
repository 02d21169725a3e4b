/** A rule ready for judging: words looked up, expressions typed. Belongs to no snapshot. */
import type { EdgeType } from "../model/graph.ts";
import type { ChooseSpec } from "../model/kinds/choose.ts";
import type { RuleSpec } from "../model/kinds/policy.ts";
import type { WalkDirection } from "../walk/steps.ts";
import type { AskedValidator } from "./asked-validator.ts";
import type { CachedCondition } from "./cached-condition.ts";
import type { Expression } from "./cel/expression.ts";

export type Mode = "enforce" | "warn" | "shadow";
/**
 * What a rule is asked about. choice: all that is picked for one environment, together. plan, observation: a
 * plan before it is stored, a figure of what runs; they take part in no verdict of a decision.
 */
export type Subject = "deployment" | "version" | "environment" | "choice" | "plan" | "observation";
export const SUBJECTS: readonly Subject[] = [
  "deployment", "version", "environment", "choice", "plan", "observation",
];

/** Who states a rule, and how strictly. */
export interface PolicyHead {
  /** `policy:eu-data-residency` */
  readonly key: string;
  readonly revision: number | undefined;
  readonly mode: Mode;
  readonly tier: "gate" | "verify";
}

/** Things beside another one: `let: { scans: out(ATTESTED_BY) }`. */
export interface CompiledLet {
  readonly name: string;
  /** The variable whose neighbours they are. */
  readonly of: string;
  readonly edge: EdgeType;
  readonly direction: "outgoing" | "incoming";
  /** The graph holds all there are, so that none is none; else none is not known. */
  readonly isClosed: boolean;
  /** The same for who may see all; some of them may be hidden from others. */
  readonly isRecorded: boolean;
}

/** A choice of nodes: by words (kinds, types of artifacts), or by a condition on `node`. */
export type NodeTest =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "condition"; readonly condition: CachedCondition };

export interface CompiledWalk {
  readonly from: "version" | "env" | "picks" | "deployment";
  readonly direction: WalkDirection;
  readonly along: readonly EdgeType[];
  /** undefined: everything that is reached. */
  readonly to: readonly string[] | undefined;
  readonly avoid: NodeTest | undefined;
  readonly stopAt: NodeTest | undefined;
  readonly depthMax: number | undefined;
}

/** Environments whose deployments are counted together, and how many places they have. */
export type CompiledGroup = (
  | { readonly kind: "environment" | "everywhere" }
  /** Those with the same value as the environment in question. */
  | { readonly kind: "fact" | "label"; readonly name: string }
) & {
  readonly atMost: number;
  /** How long a place stays taken while a deployment is under way; undefined: nobody takes one. */
  readonly leaseSeconds: number | undefined;
};

/** A rule that decides: what its `choose` says, where its `when` holds. */
export interface CompiledChooser {
  /** `canary-in-production/canary` */
  readonly id: string;
  readonly policy: PolicyHead;
  readonly on: Subject;
  readonly choose: ChooseSpec;
  /** undefined: it always applies. */
  readonly when: CachedCondition | undefined;
}

export interface CompiledRule {
  /** `eu-data-residency/datasets-stay-in-the-eu`: names of policy and rule. */
  readonly id: string;
  readonly policy: PolicyHead;
  readonly on: Subject;
  readonly spec: RuleSpec;
  readonly when: CachedCondition | undefined;
  readonly lets: readonly CompiledLet[];
  readonly walk: CompiledWalk | undefined;
  /** Of a rule that counts deployments instead of hits. */
  readonly group?: CompiledGroup | undefined;
  /** Whether it asks about a single pick, and so is judged on each. */
  readonly isOfPick: boolean;
  /** Whether it asks what is read, which depends on what is picked beside it. */
  readonly isOfReads: boolean;
  readonly quantifier: "all" | "none" | "any" | "count";
  readonly require: CachedCondition;
  /** Of a rule that asks a validator instead of a condition. */
  readonly asks?: AskedValidator;
  /** Each of the conditions that `require` joins; made when a rule fails. */
  readonly conjuncts: () => readonly Expression[];
  /** Text and expressions of the message, in turn. */
  readonly message: readonly (string | Expression)[];
}
