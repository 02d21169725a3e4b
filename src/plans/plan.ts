/**
 * A deployment plan as data: the steps from what runs in an environment to what a decision picked, in an
 * order whose every state on the way was judged, and the way back. Made once (./make-plan.ts), never changed:
 * its digest is over canonical JSON of all of it, and an approval names that digest. What happens to a plan
 * is kept beside it (./progress.ts).
 */
import type { Citation, Question, Verdict } from "../decisions/decision.ts";
import type { PropertyValue } from "../model/graph.ts";

export const STEP_KINDS = ["configure", "deploy", "verify", "shift", "retire", "record"] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export const STRATEGIES = ["rolling", "blue-green", "canary", "shadow", "recreate"] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface PlanContent {
  readonly schemaVersion: 1;
  /** What it was made from; the question is asked again before the plan is driven. */
  readonly decision: PlannedFrom;
  /** The question that was asked first, where this is the best answer to another one. */
  readonly fallback?: { readonly insteadOf: string; readonly because: string };
  readonly environment: string;
  /** What runs before it and after it, of the deployments that it touches; in order of name. */
  readonly before: readonly PlannedDeployment[];
  readonly after: readonly PlannedDeployment[];
  readonly choices: PlanChoices;
  /** In an order in which they may be done; a step starts when all of `after` are done. */
  readonly steps: readonly PlanStep[];
  /** Ids of the steps that may be under way together, wave after wave, and why they end there. */
  readonly waves: readonly Wave[];
  /** Every state on the way, the start first and the end last. */
  readonly states: readonly JudgedState[];
  readonly undo: UndoOfPlan;
  readonly risk?: PlannedRisk;
  /** The most it may cost in a month, by currency; why it is not known where it is not. */
  readonly monthlyCeiling?: { readonly amounts: Readonly<Record<string, string>> } | {
    readonly unknown: string;
  };
  /** What speaks for and against it beside the verdict: rules on plans, in sentences with what they cite. */
  readonly remarks: readonly Remark[];
}

export interface PlannedFrom {
  readonly id: string;
  readonly question: Question;
  /** The baseline that it goes back to. */
  readonly rollbackTo?: string;
  /** As it was asked for; it counts where no rule chooses. */
  readonly strategy?: Strategy;
  readonly revision: number;
  /** RFC 3339, UTC. */
  readonly now: string;
  readonly headline: string;
}

/** One Deployment document as it is or is to be. */
export interface PlannedDeployment {
  readonly name: string;
  /** `ranker@2.3.1` or `ranker@2.3.1#gpu` */
  readonly version: string;
  /** Of the build, where the graph knows it. */
  readonly digest?: string;
  readonly environment: string;
  readonly service?: string;
  readonly parameters?: Readonly<Record<string, PropertyValue>>;
}

/** What rules chose, each with the rule and its reason; the default's reason says that no rule chose. */
export interface PlanChoices {
  /** Of all that moves; of several, the most careful one. */
  readonly strategy: Chosen<Strategy>;
  /** By Deployment, where rules chose several. */
  readonly strategies?: Readonly<Record<string, Chosen<Strategy>>>;
  /** The most steps of one wave that may be under way at once. */
  readonly concurrency: Chosen<number>;
  readonly retry: Chosen<RetryPolicy>;
}

export interface Chosen<Value> {
  readonly value: Value;
  /** `canary-in-production/canary`; absent for the default. */
  readonly rule?: string;
  readonly because: string;
}

export interface RetryPolicy {
  /** The first one counts. */
  readonly attempts: number;
  readonly backoffSeconds: number;
  readonly backoffMaxSeconds: number;
  /** Exit codes of the command after which to try again; absent: every one but 0. */
  readonly on?: readonly number[];
}

export interface PlanStep {
  /** Unique in the plan and fit for a path and a file name: `deploy-ranker-prod-eu`. */
  readonly id: string;
  readonly kind: StepKind;
  /** By which the deployment is moved; of deploy, shift and retire. */
  readonly strategy?: Strategy;
  /** Place of its wave, from 0. */
  readonly wave: number;
  /** Ids of steps that must be done before it may start. */
  readonly after: readonly string[];
  /** One sentence for whoever reviews it. */
  readonly title: string;
  readonly because: string;
  /** The Deployment that it is about. */
  readonly deployment?: string;
  readonly service?: string;
  /** What is to run when the step is done; `finish` is refused for anything else. */
  readonly runs?: { readonly version: string; readonly digest?: string };
  /** What ran before it there. */
  readonly from?: string;
  readonly parameters?: Readonly<Record<string, PropertyValue>>;
  /** Of deploy, of a dataset: the copy that is read there. */
  readonly replica?: string;
  /** Of deploy: all the data that it reads there, copies by their own names; absent: none, or not known. */
  readonly reads?: readonly string[];
  /** Of configure: the digest of the resolved values, and the values. */
  readonly configuration?: { readonly digest: string; readonly values: Readonly<Record<string, unknown>> };
  /** Of shift: how much goes to what `runs` says, or who. */
  readonly traffic?: Traffic;
  /** Of verify: what is judged; a gate opens by evidence, never by somebody's word that it passed. */
  readonly gate?: PlannedGate;
  readonly retry: RetryPolicy;
  /** A step that was started and not heard of for as long may be started again. */
  readonly leaseSeconds: number;
  readonly undo: UndoOfStep;
}

export type Traffic =
  | { readonly kind: "weight"; readonly percent: number }
  | { readonly kind: "header"; readonly header: string; readonly value: string }
  | { readonly kind: "mirror"; readonly percent: number }
  | { readonly kind: "flag"; readonly flag: string; readonly value: string };

/** Where a gate stands and what it asks; ./gates judges it. */
export interface PlannedGate {
  /** `production-gates/soaked`, or `states/3` for the re-judged state after a wave. */
  readonly name: string;
  readonly kind: string;
  /** What it asks, in words. */
  readonly asks: string;
  /** The gate's own settings, as its kind reads them. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export type UndoOfStep =
  /** Another step takes it back; it has the inverse's kind and what is to run then. */
  | { readonly kind: "step"; readonly step: InverseStep; readonly precondition: string }
  /** It changed nothing that would have to be taken back. */
  | { readonly kind: "nothing"; readonly because: string }
  /** Nothing takes it back. `data`: versions of data that would have to be restored. */
  | { readonly kind: "irreversible"; readonly because: string; readonly data?: readonly string[] };

export type InverseStep = Pick<
  PlanStep,
  "id" | "kind" | "title" | "deployment" | "service" | "runs" | "from" | "parameters" | "configuration" |
    "traffic" | "reads"
>;

export interface Wave {
  readonly steps: readonly string[];
  readonly because: string;
}

export interface JudgedState {
  /** What is true then: `after wave 2`, `while deploy-ranker-prod-eu is under way`. */
  readonly when: string;
  /** The steps of which the old and the new version are both there. */
  readonly under?: readonly string[];
  readonly verdict: Verdict;
  readonly headline: string;
}

export interface UndoOfPlan {
  /** Whether the inverse steps, in reverse order, lead back to `before`: simulated when the plan was made. */
  readonly leadsBack: boolean;
  readonly because: string;
  /** Ids of steps that nothing takes back. */
  readonly irreversible: readonly string[];
  /** What would run again, judged against today's facts. */
  readonly target: { readonly verdict: Verdict; readonly headline: string };
}

export interface PlannedRisk {
  /** From 0 to 1. */
  readonly score: number;
  readonly parts: readonly { readonly name: string; readonly score: number; readonly because: string }[];
}

export interface Remark {
  readonly outcome: "PASS" | "FAIL" | "UNKNOWN" | "ERROR" | "CHOSEN";
  readonly sentence: string;
  readonly rule?: string;
  readonly citations?: readonly Citation[];
  /** It waits for so many approvals before it begins. */
  readonly approvals?: number;
}

/** A plan that is kept. */
export interface Plan {
  /** `ranker-prod-eu-1f3c9aa02b7d`: who reads it knows what it is about. */
  readonly name: string;
  /** `sha256:` and 64 hex digits, over canonical JSON (RFC 8785) of the content. */
  readonly digest: string;
  readonly content: PlanContent;
}
