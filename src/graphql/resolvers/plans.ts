/** Plans, made for a question; a plan that there cannot be is an answer, with the reasons. */
import type { Decision } from "../../decisions/decision.ts";
import { planAt } from "../../plans/plan-at.ts";
import type { PlanAnswer, PlanQuestion } from "../../plans/plan-answer.ts";
import type {
  Chosen,
  Plan,
  PlanContent,
  PlannedDeployment,
  PlannedGate,
  PlannedRisk,
  PlanStep,
  Remark,
  Traffic,
  UndoOfStep,
} from "../../plans/plan.ts";
import { actorOf } from "../../access/actor.ts";
import type { OperationContext } from "../operation-context.ts";
import { questionOf } from "../read-question.ts";
import type { DecideInput } from "../read-question.ts";
import { problemsOf } from "./mutation.ts";
import type { WriteProblem } from "./mutation.ts";
import { recordedAs } from "./query.ts";
import { withKept } from "../../plans/save-plan.ts";
import type { AnsweredDecision } from "./query.ts";

export interface PlanInput extends Omit<DecideInput, "record"> {
  readonly fallback?: boolean | null;
  readonly strategy?: PlanQuestion["strategy"] | null;
}

interface SavePlanInput {
  readonly question: PlanInput;
  readonly actor?: string | null;
}

interface MadePlan extends Omit<PlanAnswer, "decision"> {
  readonly decision: AnsweredDecision;
}

interface SavePlanPayload {
  readonly problems: readonly WriteProblem[];
  readonly made: MadePlan | null;
  readonly saved: boolean;
}

async function madePlan(
  { services, snapshot, now }: OperationContext,
  input: PlanInput,
  mode: "queued" | "wait",
): Promise<MadePlan> {
  const { fallback, strategy, ...asked } = input;
  const question: PlanQuestion = {
    ...questionOf(asked),
    ...(fallback == null ? {} : { fallback }),
    ...(strategy == null ? {} : { strategy }),
  };
  const answer = await planAt(services.knowledge, snapshot, question, now, services.validation);
  const decision: Decision = answer.decision;
  return { ...answer, decision: await recordedAs(mode, decision, snapshot, services.decisionLog) };
}

export const planQueries = {
  plan: (
    _: unknown,
    { input }: { readonly input: PlanInput },
    context: OperationContext,
  ): Promise<MadePlan> => madePlan(context, input, "queued"),
};

export const planMutations = {
  savePlan: async (
    _: unknown,
    { input }: { readonly input: SavePlanInput },
    context: OperationContext,
  ): Promise<SavePlanPayload> => {
    const { services, now, caller } = context;
    try {
      const made = await madePlan(context, input.question, "wait");
      if (made.plan === null || made.plan.content.steps.length === 0)
        return { problems: [], made, saved: false };
      const by = { ...caller, name: actorOf(caller, input.actor) };
      const kept = await services.plans.save(made.plan.content, { caller: by, now });
      return { problems: [], made: withKept(made, kept), saved: true };
    } catch (error) {
      return { problems: problemsOf(error, context), made: null, saved: false };
    }
  },
};

const ruled = ({ rule }: Chosen<unknown>): string | null => rule ?? null;

export const planResolvers = {
  DeploymentPlan: { content: ({ content }: Plan) => content },
  PlanContent: {
    strategy: ({ choices }: PlanContent) => choices.strategy,
    strategies: ({ choices }: PlanContent) =>
      Object.entries(choices.strategies ?? {}).map(([deployment, chosen]) => ({ deployment, ...chosen })),
    concurrency: ({ choices }: PlanContent) => choices.concurrency,
    retry: ({ choices: { retry } }: PlanContent) => ({
      ...retry.value,
      rule: ruled(retry),
      because: retry.because,
    }),
    ceilings: ({ monthlyCeiling: ceiling }: PlanContent) =>
      ceiling === undefined || "unknown" in ceiling
        ? []
        : Object.entries(ceiling.amounts).map(([currency, amount]) => ({ currency, amount })),
    ceilingUnknown: ({ monthlyCeiling: ceiling }: PlanContent) =>
      ceiling !== undefined && "unknown" in ceiling ? ceiling.unknown : null,
  },
  PlannedDeployment: { parameters: ({ parameters }: PlannedDeployment) => parameters ?? {} },
  PlanStep: {
    runs: ({ runs }: PlanStep) => runs?.version ?? null,
    digest: ({ runs }: PlanStep) => runs?.digest ?? null,
    parameters: ({ parameters }: PlanStep) => parameters ?? {},
    configuration: ({ configuration }: PlanStep) => configuration?.values ?? null,
    configurationDigest: ({ configuration }: PlanStep) => configuration?.digest ?? null,
    attempts: ({ retry }: PlanStep) => retry.attempts,
  },
  PlannedTraffic: {
    percent: (traffic: Traffic) => ("percent" in traffic ? traffic.percent : null),
    header: (traffic: Traffic) => ("header" in traffic ? traffic.header : null),
    flag: (traffic: Traffic) => ("flag" in traffic ? traffic.flag : null),
    value: (traffic: Traffic) => ("value" in traffic ? traffic.value : null),
  },
  PlannedGate: { settings: ({ settings }: PlannedGate) => settings },
  PlannedUndo: {
    step: (undo: UndoOfStep) => (undo.kind === "step" ? undo.step.title : null),
    stepId: (undo: UndoOfStep) => (undo.kind === "step" ? undo.step.id : null),
    precondition: (undo: UndoOfStep) => (undo.kind === "step" ? undo.precondition : null),
    because: (undo: UndoOfStep) => (undo.kind === "step" ? null : undo.because),
    data: (undo: UndoOfStep) => (undo.kind === "irreversible" ? (undo.data ?? []) : []),
  },
  PlannedRisk: { parts: ({ parts }: PlannedRisk) => parts },
  PlanRemark: { citations: ({ citations = [] }: Remark) => citations },
  PlanReason: { missing: ({ missing = [] }: { readonly missing?: readonly string[] }) => missing },
  JudgedState: { under: ({ under = [] }: { readonly under?: readonly string[] }) => under },
};
