/** Plans that are kept, and the commands that drive them. What hinders a command stands in `problems`. */
import { actorOf } from "../../access/actor.ts";
import type { PlanApproval } from "../../plans/check-beginning.ts";
import type { PlanLine, PlanSelection, PlanView } from "../../plans/plan-view.ts";
import type { By, DrivenPlan, DrivenStep } from "../../plans/plans.ts";
import { PlanNotFound } from "../../plans/step-refused.ts";
import type { OperationContext } from "../operation-context.ts";
import { problemsOf } from "./mutation.ts";
import type { WriteProblem } from "./mutation.ts";

interface StepInput {
  readonly plan: string;
  readonly step: string;
  readonly holder?: string | null;
  readonly actor?: string | null;
}

type ShownPlan = Omit<PlanView, "approval" | "content"> & {
  readonly content: PlanView["content"];
  readonly approval: Omit<PlanApproval, "state"> & { readonly state: string };
};

interface DrivenPlanPayload {
  readonly problems: readonly WriteProblem[];
  readonly plan: ShownPlan | null;
  readonly written: boolean;
}

interface DrivenStepPayload extends DrivenPlanPayload {
  readonly step: (Omit<DrivenStep, "step"> & { readonly id: string }) | null;
}

async function shown({ services, now }: OperationContext, name: string): Promise<ShownPlan> {
  const view = await services.plans.show(name, now);
  return { ...view, approval: { ...view.approval, state: view.approval.state.kind } };
}

export const planDrivingQueries = {
  keptPlans: (
    _: unknown,
    { state, environment }: { readonly [Name in keyof PlanSelection]?: PlanSelection[Name] | null },
    { services: { plans } }: OperationContext,
  ): readonly PlanLine[] =>
    plans.list({ ...(state == null ? {} : { state }), ...(environment == null ? {} : { environment }) }),

  keptPlan: async (
    _: unknown, { name }: { readonly name: string }, context: OperationContext,
  ): Promise<ShownPlan | null> => {
    try {
      return await shown(context, name);
    } catch (error) {
      if (error instanceof PlanNotFound) return null;
      throw error;
    }
  },
};

type Input<Fields> = { readonly input: Fields };

export const planDrivingMutations = {
  startStep: (
    _: unknown,
    { input: { key, takesOver, ...input } }: Input<StepInput & {
      readonly key?: string | null; readonly takesOver?: string | null;
    }>,
    context: OperationContext,
  ) => onStep(context, input, (plan, step, by) => context.services.plans.start(plan, step, {
    ...by, ...(key == null ? {} : { key }), ...(takesOver == null ? {} : { takesOver }),
  })),

  renewStep: (_: unknown, { input }: Input<StepInput>, context: OperationContext) =>
    onStep(context, input, (plan, step, by) => context.services.plans.renew(plan, step, by)),

  finishStep: (
    _: unknown,
    { input: { runs, digest, ...input } }: Input<StepInput & {
      readonly runs?: string | null; readonly digest?: string | null;
    }>,
    context: OperationContext,
  ) => onStep(context, input, (plan, step, by) => context.services.plans.finish(plan, step, {
    ...by,
    ...(runs == null ? {} : { runs: { version: runs, ...(digest == null ? {} : { digest }) } }),
  })),

  failStep: (
    _: unknown,
    { input: { because, final, ...input } }: Input<StepInput & {
      readonly because: string; readonly final?: boolean | null;
    }>,
    context: OperationContext,
  ) => onStep(context, input, (plan, step, by) =>
    context.services.plans.fail(plan, step, { ...by, because, isFinal: final === true })),

  undoPlan: (
    _: unknown,
    { input: { plan, because, restored, actor } }: Input<PlanInput & { readonly restored?: string | null }>,
    context: OperationContext,
  ) => onPlan(context, plan, () => context.services.plans.undo(plan, {
    ...byOf(context, actor),
    ...(because == null ? {} : { because }), ...(restored == null ? {} : { restored }),
  })),

  withdrawPlan: (
    _: unknown, { input: { plan, because, actor } }: Input<PlanInput>, context: OperationContext,
  ) => onPlan(context, plan, () => context.services.plans.withdraw(plan, {
    ...byOf(context, actor), ...(because == null ? {} : { because }),
  })),

  approvePlan: (
    _: unknown,
    { input: { plan, expires, reason } }: Input<{
      readonly plan: string; readonly expires?: string | null; readonly reason?: string | null;
    }>,
    context: OperationContext,
  ) => onPlan(context, plan, async () => {
    await context.services.plans.approve(plan, {
      caller: context.caller, now: context.now,
      ...(expires == null ? {} : { expires }), ...(reason == null ? {} : { reason }),
    });
    return { written: true };
  }),
};

interface PlanInput {
  readonly plan: string;
  readonly because?: string | null;
  readonly actor?: string | null;
}

function byOf({ caller, now }: OperationContext, actor: string | null | undefined): By {
  return { caller: { ...caller, name: actorOf(caller, actor) }, now };
}

async function onStep(
  context: OperationContext,
  { plan, step, holder, actor }: StepInput,
  act: (plan: string, step: string, by: By & { readonly holder?: string }) => Promise<DrivenStep>,
): Promise<DrivenStepPayload> {
  try {
    const by = { ...byOf(context, actor), ...(holder == null ? {} : { holder }) };
    const { step: task, ...driven } = await act(plan, step, by);
    return {
      problems: [], plan: await shown(context, plan),
      step: { ...driven, id: task.id }, written: driven.written,
    };
  } catch (error) {
    return { problems: problemsOf(error, context), plan: null, step: null, written: false };
  }
}

async function onPlan(
  context: OperationContext, plan: string, act: () => Promise<Pick<DrivenPlan, "written">>,
): Promise<DrivenPlanPayload> {
  try {
    const { written } = await act();
    return { problems: [], plan: await shown(context, plan), written };
  } catch (error) {
    return { problems: problemsOf(error, context), plan: null, written: false };
  }
}
