/** Plans as they are shown: one with every step, or a line for each. */
import { getDocument } from "../catalog/get.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import type { PlanDocument } from "../model/kinds/plan.ts";
import { nodeKey } from "../model/names.ts";
import type { Identity } from "../access/approvals/identity.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256Digest } from "../values/digest.ts";
import { approvalOfPlan } from "./check-beginning.ts";
import type { PlanApproval } from "./check-beginning.ts";
import { nextSteps } from "./next-steps.ts";
import type { PlanContent } from "./plan.ts";
import type { PlanShelf } from "./plan-shelf.ts";
import { NEVER_STARTED, countsOf, stateAt } from "./progress.ts";
import type { Phase, Progress, StepProgress, StepState, Try } from "./progress.ts";
import { PlanNotFound } from "./step-refused.ts";
import { TOLD_TO_OTHERS, isSaidByGate } from "./told-to.ts";

/** Lines of one list; more are found by state or environment. */
export const PLANS_MAX = 200;

export interface PlanSelection {
  readonly state?: Phase;
  readonly environment?: string;
}

export interface PlanLine {
  readonly name: string;
  readonly digest: string;
  readonly environment: string;
  readonly state: Phase;
  readonly proposer: Identity;
  readonly time: string;
  readonly started?: string;
  readonly ended?: string;
  readonly because?: string;
}

export interface PlanView extends PlanLine {
  readonly content: PlanContent;
  readonly approval: PlanApproval;
  readonly counts: Readonly<Record<StepState, number>>;
  readonly by?: Identity;
  readonly stopped?: Progress["stopped"];
  /** In the plan's order. */
  readonly steps: readonly StepView[];
}

export interface StepView extends Pick<StepProgress,
  "attempt" | "failures" | "holder" | "since" | "leaseUntil" | "notBefore" | "tries" | "mismatches"> {
  readonly id: string;
  readonly stands: StepState;
  /** It may be started now. */
  readonly isReady: boolean;
}

/** The newest first. */
export function listPlans(snapshot: Snapshot, { state, environment }: PlanSelection): readonly PlanLine[] {
  return snapshot.nodesOf("Plan")
    .map((node) => snapshot.properties(node))
    .filter((properties) => properties["digest"] !== undefined)
    .filter((properties) => state === undefined || properties["state"] === state)
    .filter((properties) => environment === undefined || properties["environment"] === environment)
    .map(lineOf)
    .sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : a.name < b.name ? -1 : 1))
    .slice(0, PLANS_MAX);
}

function lineOf(properties: Readonly<Record<string, unknown>>): PlanLine {
  const { name, digest, environment, state, proposer, proposerKind, time, ...rest } = properties;
  const { started, ended, because } = rest;
  return {
    name: String(name), digest: String(digest), environment: String(environment), state: state as Phase,
    proposer: { kind: proposerKind as Identity["kind"], name: String(proposer) }, time: String(time),
    ...(started === undefined ? {} : { started: String(started) }),
    ...(ended === undefined ? {} : { ended: String(ended) }),
    ...(because === undefined ? {} : { because: String(because) }),
  };
}

/** As `knowledge` shows it: who may see only a part reads no name that is hidden. */
export async function showPlan(
  shelf: PlanShelf, knowledge: Knowledge, name: string, now: string,
): Promise<PlanView> {
  const plan = await shelf.plan(name);
  const snapshot = knowledge.current();
  const shown = (await getDocument(knowledge, nodeKey("Plan", name)))?.document as PlanDocument | undefined;
  if (shown === undefined) throw new PlanNotFound(name, []);
  const content = shown.spec.content as unknown as PlanContent;
  const { progress } = await shelf.progress(plan);
  const records = await shelf.records.steps(plan, plan.content.steps.map((_, place) => place));
  const next = nextSteps(plan, { progress, steps: records }, now);
  const ready = new Set(next.steps.map(({ id }) => plan.places.get(id)!.place));
  const whole = shelf.live.current();
  const isWhole = sha256Digest(canonicalJson(content)) === plan.digest;
  const { phase, started, ended, by } = progress;
  const isNarrowed = snapshot.sight !== undefined;
  const { because, stopped } = isWhole ? progress : {};
  const isOfGate = isNarrowed && isSaidByGate(plan, records, because);
  return {
    ...lineOf(snapshot.properties(shelf.node(snapshot, name))), state: phase, content,
    approval: approvalOfPlan(whole, shelf.node(whole, name), plan.content, now),
    counts: countsOf(progress),
    ...(started === undefined ? {} : { started }), ...(ended === undefined ? {} : { ended }),
    ...(because === undefined ? {} : { because: isOfGate ? TOLD_TO_OTHERS : because }),
    ...(by === undefined ? {} : { by }), ...(stopped === undefined ? {} : { stopped }),
    steps: content.steps.map(({ id, gate }, place) => {
      const { key: _, ...own } = records.get(place) ?? NEVER_STARTED;
      // What was said while it was driven may name what is hidden.
      const told = isWhole ? own : { attempt: own.attempt, failures: own.failures, tries: [] };
      const tries = isNarrowed && gate !== undefined ? told.tries.map(withoutWords) : told.tries;
      return { id, stands: stateAt(progress, place), isReady: ready.has(place), ...told, tries };
    }),
  };
}

function withoutWords(one: Try): Try {
  return one.because === undefined ? one : { ...one, because: TOLD_TO_OTHERS };
}
