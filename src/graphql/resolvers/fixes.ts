/**
 * The fixes and the fallback of a decision, found when they are asked for at the decision's own revision and
 * time; and what a change of facts flips.
 */
import type { PropertyValue } from "../../model/graph.ts";
import type { Decision } from "../../decisions/decision.ts";
import { fallbackOf } from "../../decisions/fixes/fallback.ts";
import type { Fallback } from "../../decisions/fixes/fallback.ts";
import { findFixes } from "../../decisions/fixes/find-fixes.ts";
import type { Fix, FixChange, FixesFound } from "../../decisions/fixes/fix.ts";
import { waivableRules } from "../../decisions/fixes/last-resort.ts";
import { impact } from "../../decisions/impact.ts";
import type { Impact } from "../../decisions/impact.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { OperationContext } from "../operation-context.ts";
import { assumedFacts } from "../read-question.ts";
import type { DecideInput } from "../read-question.ts";
import { recordedAs } from "./query.ts";
import type { AnsweredDecision } from "./query.ts";

interface Found {
  readonly snapshot: Snapshot;
  readonly found: FixesFound;
}

/** Of one decision as it was answered: its fields share one search. */
const FOUND = new WeakMap<Decision, Promise<Found>>();

function foundFor(decision: Decision, context: OperationContext): Promise<Found> {
  let found = FOUND.get(decision);
  if (found === undefined) FOUND.set(decision, (found = find(decision, context)));
  return found;
}

async function find(decision: Decision, { snapshot: current, services }: OperationContext): Promise<Found> {
  const { revision } = decision;
  const snapshot = current.head.revision === revision ? current : await services.knowledge.at({ revision });
  const isPast = services.knowledge.current().head.revision !== revision;
  return { snapshot, found: findFixes(snapshot, decision, decision.now, isPast ? { revision } : undefined) };
}

/** Recorded as the decision is that it stands in for. */
async function fallback(decision: AnsweredDecision, context: OperationContext): Promise<Fallback | null> {
  const { snapshot, found } = await foundFor(decision, context);
  const taken = fallbackOf(snapshot, decision, found, decision.now);
  if (taken === undefined) return null;
  const { decisionLog } = context.services;
  const recorded = await recordedAs(decision.recordMode, taken.decision, snapshot, decisionLog);
  return { ...taken, decision: recorded };
}

interface ImpactInput {
  readonly assume: readonly {
    readonly facts: NonNullable<DecideInput["assume"]>;
    readonly in?: string | null;
    readonly selector?: string | null;
  }[];
}

export const impactQueries = {
  impact: (_: unknown, { input }: { readonly input: ImpactInput }, { snapshot, now }: OperationContext) => {
    const assume = input.assume.map(({ facts, in: environment, selector }) => ({
      facts: assumedFacts(facts),
      ...(environment == null ? {} : { in: environment }),
      ...(selector == null ? {} : { selector }),
    }));
    return impact(snapshot, { assume }, now);
  },
};

export const fixResolvers = {
  Decision: {
    fixes: async (decision: AnsweredDecision, _: unknown, context: OperationContext) =>
      (await foundFor(decision, context)).found.fixes,
    fixesTruncated: async (decision: AnsweredDecision, _: unknown, context: OperationContext) =>
      (await foundFor(decision, context)).found.fixesTruncated,
    lastResort: async (decision: AnsweredDecision, _: unknown, context: OperationContext) =>
      decision.verdict === "COMPATIBLE"
        ? []
        : waivableRules((await foundFor(decision, context)).snapshot, decision),
    fallback: (decision: AnsweredDecision, _: unknown, context: OperationContext) =>
      fallback(decision, context),
  },
  Fix: { decision: ({ decisionId }: Fix) => decisionId ?? null },
  FixChange: { to: valueAfter },
  Impact: {
    flips: ({ flips }: Impact, { first }: { readonly first: number }) => flips.slice(0, Math.max(0, first)),
  },
};

function valueAfter(change: FixChange): PropertyValue {
  switch (change.kind) {
    case "observe":
      return change.value;
    case "deploy":
      return change.version;
    default:
      return change.to;
  }
}
