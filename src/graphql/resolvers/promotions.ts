/** Gates, promotions and figures of what runs. What hinders a write stands in `problems`. */
import { actorOf } from "../../access/actor.ts";
import { judgeGates } from "../../plans/judge-gates.ts";
import { listObservations } from "../../plans/observations/list-observations.ts";
import type { ObservationList } from "../../plans/observations/list-observations.ts";
import { recordObservations } from "../../plans/observations/record-observations.ts";
import type { GivenObservation, ObservedAnswer } from "../../plans/observations/record-observations.ts";
import { keptPlan, promote } from "../../plans/promote.ts";
import type { GatesAnswer, JudgedGate, PromotionAnswer } from "../../plans/promotion.ts";
import type { OperationContext } from "../operation-context.ts";
import { problemsOf } from "./mutation.ts";
import type { WriteProblem } from "./mutation.ts";

type Maybe<Value> = Value | null | undefined;

interface GatesArguments {
  readonly version: string;
  readonly in: string;
  readonly plan: Maybe<string>;
}

interface ObservationsArguments {
  readonly deployment: string;
  readonly metric: Maybe<string>;
  readonly version: Maybe<string>;
  readonly first: Maybe<number>;
}

interface PromoteInput {
  readonly version: string;
  readonly from: string;
  readonly to: string;
  readonly save?: Maybe<boolean>;
  readonly plan?: Maybe<string>;
  readonly actor?: Maybe<string>;
}

interface ObserveInput {
  readonly observations: readonly Readonly<Record<string, unknown>>[];
  readonly actor?: Maybe<string>;
  readonly idempotencyKey?: Maybe<string>;
}

interface PromotionPayload {
  readonly problems: readonly WriteProblem[];
  readonly promotion: PromotionAnswer | null;
}

interface ObservePayload {
  readonly problems: readonly WriteProblem[];
  readonly recorded: ObservedAnswer["observations"];
  readonly written: boolean;
  readonly revision: string | null;
}

export const promotionQueries = {
  gates: async (
    _: unknown,
    { version, in: environment, plan: name }: GatesArguments,
    context: OperationContext,
  ): Promise<GatesAnswer> => {
    const { services, snapshot, now } = context;
    const plan = name == null ? undefined : await keptPlan(services.knowledge, snapshot, name);
    return judgeGates(snapshot, version, environment, now, plan);
  },

  observations: (
    _: unknown,
    { deployment, ...wanted }: ObservationsArguments,
    { snapshot }: OperationContext,
  ): ObservationList => listObservations(snapshot, deployment, stated(wanted)),
};

export const promotionMutations = {
  promote: async (
    _: unknown,
    { input }: { readonly input: PromoteInput },
    context: OperationContext,
  ): Promise<PromotionPayload> => {
    const { services, caller, now } = context;
    try {
      const { actor, ...question } = input;
      const by = { caller: { ...caller, name: actorOf(caller, actor) }, now };
      const asked = stated(question) as Parameters<typeof promote>[1];
      return { problems: [], promotion: await promote(services.knowledge, asked, by, services.validation) };
    } catch (error) {
      return { problems: problemsOf(error, context), promotion: null };
    }
  },

  recordObservations: async (
    _: unknown,
    { input }: { readonly input: ObserveInput },
    context: OperationContext,
  ): Promise<ObservePayload> => {
    const { services, caller, now } = context;
    try {
      const given = input.observations.map((one): GivenObservation => stated(one));
      const by = { actor: actorOf(caller, input.actor), now, ...stated({ id: input.idempotencyKey }) };
      const { observations, written, revision } = await recordObservations(services.knowledge, given, by);
      return { problems: [], recorded: observations, written, revision };
    } catch (error) {
      return { problems: problemsOf(error, context), recorded: [], written: false, revision: null };
    }
  },
};

export const promotionResolvers = {
  JudgedGate: { needs: ({ needs }: JudgedGate) => needs ?? [] },
};

/** Without what was not given; lists of inputs are plain data as they are. */
function stated<Values extends Readonly<Record<string, unknown>>>(
  values: Values,
): { readonly [Field in keyof Values]?: NonNullable<Values[Field]> } {
  const entries = Object.entries(values)
    .filter(([, value]) => value != null)
    .map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.map((one: unknown) => (typeof one === "object" && one !== null ? { ...one } : one))
        : value,
    ]);
  return Object.fromEntries(entries) as { readonly [Field in keyof Values]?: NonNullable<Values[Field]> };
}
