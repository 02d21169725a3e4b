/** Exceptions from rules. What hinders one stands in `problems`. */
import { approveWaiver, withdrawWaiver } from "../../decisions/waivers/answer-waiver.ts";
import { listWaivers } from "../../decisions/waivers/list-waivers.ts";
import type { WaiverList } from "../../decisions/waivers/list-waivers.ts";
import { requestWaiver } from "../../decisions/waivers/request-waiver.ts";
import type { WaiverAnswer } from "../../decisions/waivers/request-waiver.ts";
import { findWaiver, waiverAt } from "../../decisions/waivers/waiver.ts";
import type { Waiver } from "../../decisions/waivers/waiver.ts";
import { WaiverNotFound } from "../../decisions/waivers/waiver-refused.ts";
import type { OperationContext } from "../operation-context.ts";
import { problemsOf } from "./mutation.ts";
import type { WriteProblem } from "./mutation.ts";

type Maybe<Value> = Value | null | undefined;

interface RequestInput {
  readonly rule: string;
  readonly subject: string;
  readonly environment?: Maybe<string>;
  readonly selector?: Maybe<string>;
  readonly expires: string;
  readonly reason: string;
  readonly ticket?: Maybe<string>;
  readonly owner?: Maybe<string>;
  readonly idempotencyKey?: Maybe<string>;
}

interface AnswerInput {
  readonly name: string;
  readonly expires?: Maybe<string>;
  readonly reason?: Maybe<string>;
  readonly idempotencyKey?: Maybe<string>;
}

interface WaiverPayload {
  readonly problems: readonly WriteProblem[];
  readonly waiver: Waiver | null;
  readonly revision: string | null;
}

interface WaiversArguments {
  readonly all: boolean;
  readonly expiring: Maybe<string>;
  readonly rule: Maybe<string>;
}

export const waiverQueries = {
  waivers: (
    _: unknown, { all, expiring, rule }: WaiversArguments, { snapshot, now }: OperationContext,
  ): WaiverList => listWaivers(snapshot, { all, ...stated({ expiring, rule }) }, now),

  waiver: (
    _: unknown, { name }: { readonly name: string }, { snapshot, now }: OperationContext,
  ): Waiver | null => {
    try {
      return waiverAt(snapshot, findWaiver(snapshot, name), now);
    } catch (error) {
      if (error instanceof WaiverNotFound) return null;
      throw error;
    }
  },
};

export const waiverMutations = {
  requestWaiver: (
    _: unknown, { input }: { readonly input: RequestInput }, context: OperationContext,
  ): Promise<WaiverPayload> => {
    const { rule, subject, expires, reason, idempotencyKey: id } = input;
    const { environment, selector, ticket, owner } = input;
    return payloadOf(context, ({ services, caller, now }) =>
      requestWaiver(services.knowledge, {
        caller, now, rule, subject, expires, reason, ...stated({ environment, selector, ticket, owner, id }),
      }));
  },

  approveWaiver: (
    _: unknown, { input }: { readonly input: AnswerInput }, context: OperationContext,
  ): Promise<WaiverPayload> => {
    const { name, expires, reason, idempotencyKey: id } = input;
    return payloadOf(context, ({ services, caller, now }) =>
      approveWaiver(services.knowledge, name, { caller, now, ...stated({ expires, reason, id }) }));
  },

  withdrawWaiver: (
    _: unknown, { input }: { readonly input: AnswerInput }, context: OperationContext,
  ): Promise<WaiverPayload> => {
    const { name, reason, idempotencyKey: id } = input;
    return payloadOf(context, ({ services, caller, now }) =>
      withdrawWaiver(services.knowledge, name, { caller, now, ...stated({ reason, id }) }));
  },
};

/** Without what was not given. */
function stated<Name extends string>(
  values: Record<Name, Maybe<string>>,
): { readonly [Key in Name]?: string } {
  const entries = Object.entries(values).filter(([, value]) => value != null);
  return Object.fromEntries(entries) as { readonly [Key in Name]?: string };
}

async function payloadOf(
  context: OperationContext, act: (context: OperationContext) => Promise<WaiverAnswer>,
): Promise<WaiverPayload> {
  try {
    return { problems: [], ...(await act(context)) };
  } catch (error) {
    return { problems: problemsOf(error, context), waiver: null, revision: null };
  }
}
