/**
 * Plans as they are driven: `fairlead plan next | start | finish | fail | undo | approve | withdraw | show |
 * list`, over whichever edge. What may be done is said by ./drive.ts; here it is read, done and kept.
 *
 * Fairlead decides and records; the user's commands act. Every command may be sent again: after a lost
 * answer, a crash of either side, or by another process on the same database.
 */
import type { ApprovalState } from "../access/approvals/approval-of.ts";
import { giveApproval } from "../access/approvals/give-approval.ts";
import type { ApprovalRequest } from "../access/approvals/give-approval.ts";
import { identityOf } from "../access/approvals/identity.ts";
import type { Caller } from "../access/caller.ts";
import { Forbidden } from "../access/forbidden.ts";
import { getDocument } from "../catalog/get.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import type { DocumentPlace } from "../configuration/read-configuration.ts";
import { decideAsked } from "../decisions/ask.ts";
import type { ValidationMeans } from "../decisions/validation/validation-means.ts";
import { nodeKey } from "../model/names.ts";
import type { Scope } from "../model/scopes.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { canonicalJson } from "../values/canonical-json.ts";
import { DomainError } from "../values/domain-error.ts";
import { approvalOfPlan, moved, unapproved } from "./check-beginning.ts";
import type { PlanApproval } from "./check-beginning.ts";
import { drive, placesRead } from "./drive.ts";
import type { Command, Outcome } from "./drive.ts";
import type { GateVerdict } from "./gate-verdict.ts";
import type { GatedPlan } from "./gates/gate-state.ts";
import { judgeGate } from "./gates/judge-gate.ts";
import { savePlan } from "./save-plan.ts";
import type { SavedPlan } from "./save-plan.ts";
import { nextSteps } from "./next-steps.ts";
import type { NextSteps } from "./next-steps.ts";
import type { Plan, PlanContent, PlanStep, PlannedGate } from "./plan.ts";
import { stillHoldsAt } from "./plan-at.ts";
import { listPlans, showPlan } from "./plan-view.ts";
import type { PlanLine, PlanSelection, PlanView } from "./plan-view.ts";
import { PlanShelf, thingOf } from "./plan-shelf.ts";
import { untilUndisturbed } from "./plan-records.ts";
import { NEVER_STARTED, idempotencyKeyOf, placesIn, stateAt, taskAt } from "./progress.ts";
import type { IndexedPlan, Phase, Progress, Ran, StepProgress, StepState } from "./progress.ts";
import { isRecorded, recordStep } from "./record-step.ts";
import type { StillHolds } from "./still-holds.ts";
import { holdPlaces, letPlacesGo } from "./step-places.ts";
import { StepRefused } from "./step-refused.ts";
import { changesTold, gateTold } from "./told-to.ts";

/** Who does it, and when. */
export interface By {
  readonly caller: Caller;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
}

export interface StepRequest extends By {
  /** The script's or the runner's own name; the caller's where it has none. */
  readonly holder?: string;
}

export interface StartRequest extends StepRequest {
  readonly key?: string;
  readonly takesOver?: string;
}

export interface FinishRequest extends StepRequest {
  readonly runs?: Ran;
}

export interface FailRequest extends StepRequest {
  readonly because: string;
  readonly isFinal?: boolean;
}

export interface DrivenPlan {
  readonly plan: string;
  readonly state: Phase;
  readonly because?: string;
  readonly stopped?: Progress["stopped"];
  /** False when it had been said before. */
  readonly written: boolean;
}

export interface DrivenStep extends DrivenPlan {
  /** What is to be done, or was. */
  readonly step: PlanStep;
  readonly stands: StepState;
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly holder?: string;
  readonly leaseUntil?: string;
  readonly notBefore?: string;
}

export interface PlansNeed {
  readonly shelf: PlanShelf;
  /** As the caller reads and writes it; the shelf's own for who may do everything. */
  readonly knowledge: Knowledge;
  /** Throws Forbidden unless the caller holds the scope on the plan. */
  readonly authorise?: (plan: string, scope: Scope) => void;
  /** What validators read beside the snapshot; without it those that need it are open. */
  readonly validation?: ValidationMeans | undefined;
  /** Whether it would still be made as it is. Given in tests of plans that were made by hand. */
  readonly holds?: HoldsStill;
}

/** `place`: where documents of configuration are read, as `snapshot` shows them. */
export type HoldsStill = (
  snapshot: Snapshot, plan: Plan, now: string, place?: DocumentPlace,
) => Promise<StillHolds>;

export class Plans {
  readonly shelf: PlanShelf;
  readonly holds: HoldsStill;
  readonly validation: ValidationMeans | undefined;
  readonly #knowledge: Knowledge;
  readonly #authorise: (plan: string, scope: Scope) => void;

  constructor({ shelf, knowledge, authorise = () => {}, holds, validation }: PlansNeed) {
    this.shelf = shelf;
    this.validation = validation;
    this.holds = holds ??
      ((snapshot, plan, now, place = shelf.live) => stillHoldsAt(place, snapshot, plan, now, validation));
    this.#knowledge = knowledge;
    this.#authorise = authorise;
  }

  /** Keeps the plan; the same again is the same plan. */
  save(content: PlanContent, { caller, now }: By): Promise<SavedPlan> {
    return savePlan(this.#knowledge, content, caller, now);
  }

  /** The newest first. */
  list(selection: PlanSelection): readonly PlanLine[] {
    return listPlans(this.#knowledge.current(), selection);
  }

  /** Errors: PlanNotFound. */
  async show(name: string, now: string): Promise<PlanView> {
    await this.#seen(name);
    return showPlan(this.shelf, this.#knowledge, name, now);
  }

  /** What may be started now, what is under way, and what is waited for. */
  async next(name: string, now: string): Promise<NextSteps> {
    const plan = await this.#mine(name);
    const { progress } = await this.shelf.progress(plan);
    const places = placesIn(progress, "running", "again", "undoing", "undo-again", "undo-failed");
    return nextSteps(plan, { progress, steps: await this.shelf.records.steps(plan, places) }, now);
  }

  /** Errors of all that follow: PlanNotFound, PlanChanged, Forbidden, StepRefused. */
  async start(name: string, step: string, request: StartRequest): Promise<DrivenStep> {
    const { key, takesOver, ...who } = request;
    const more = { ...(key === undefined ? {} : { key }), ...(takesOver === undefined ? {} : { takesOver }) };
    return this.#step(name, { kind: "start", step, ...identified(who), ...more }, request);
  }

  /** The holder still works on it. */
  async renew(name: string, step: string, request: StepRequest): Promise<DrivenStep> {
    return this.#step(name, { kind: "renew", step, ...identified(request) }, request);
  }

  async finish(name: string, step: string, request: FinishRequest): Promise<DrivenStep> {
    const runs = request.runs === undefined ? {} : { runs: request.runs };
    return this.#step(name, { kind: "finish", step, ...identified(request), ...runs }, request);
  }

  async fail(name: string, step: string, request: FailRequest): Promise<DrivenStep> {
    const { because, isFinal = false } = request;
    return this.#step(name, { kind: "fail", step, ...identified(request), because, isFinal }, request);
  }

  async undo(
    name: string, request: By & { readonly because?: string; readonly restored?: string },
  ): Promise<DrivenPlan> {
    const { caller, now: _, ...more } = request;
    const { plan, outcome, progress } =
      await this.#command(name, { kind: "undo", by: identityOf(caller), ...more }, request);
    return answerOf(plan, outcome, progress);
  }

  async withdraw(name: string, request: By & { readonly because?: string }): Promise<DrivenPlan> {
    const { caller, now: _, ...more } = request;
    const { plan, outcome, progress } =
      await this.#command(name, { kind: "withdraw", by: identityOf(caller), ...more }, request);
    return answerOf(plan, outcome, progress);
  }

  /** Errors: IdentityUnproved, OwnApproval, ExpiryInvalid: who made it does not approve it. */
  async approve(name: string, request: ApprovalRequest): Promise<PlanApproval & { readonly plan: string }> {
    await this.#seen(name);
    this.#authorise(name, "approval:give");
    await this.#readWhole(name, request.caller);
    const plan = await this.shelf.plan(name);
    const before = this.shelf.live.current();
    const { needed } = approvalOfPlan(before, this.shelf.node(before, name), plan.content, request.now);
    const thing = thingOf(before, this.shelf.node(before, name));
    const state: ApprovalState =
      await giveApproval(this.#knowledge, thing, request, Math.max(1, needed));
    const snapshot = this.shelf.live.current();
    const approval = approvalOfPlan(snapshot, this.shelf.node(snapshot, name), plan.content, request.now);
    return { ...approval, state, plan: plan.name };
  }

  /** Throws PlanNotFound for what the caller does not see. */
  async #seen(name: string): Promise<void> {
    await this.shelf.snapshotWith(name);
    const view = this.#knowledge.current();
    this.shelf.node(view.find(`plan:${name}`) === undefined ? await this.#knowledge.refresh() : view, name);
  }

  /** Nobody agrees to what they may not read. Throws Forbidden. */
  async #readWhole(name: string, caller: Caller): Promise<void> {
    const { content } = await this.shelf.plan(name);
    const key = nodeKey("Plan", name);
    const shown = (await getDocument(this.#knowledge, key))?.document;
    if (shown !== undefined && canonicalJson(shown.spec["content"]) === canonicalJson(content)) return;
    throw new Forbidden(caller.name, "document:read", `all that ${key} is about`);
  }

  /** The plan, for who may drive it: they are told all of its steps. */
  async #mine(name: string): Promise<IndexedPlan> {
    await this.#seen(name);
    this.#authorise(name, "plan:write");
    return this.shelf.plan(name);
  }

  async #step(name: string, command: OnStep, by: By): Promise<DrivenStep> {
    const { plan, outcome, progress, steps } = await this.#command(name, command, by);
    const { place, isUndo } = plan.places.get(command.step)!;
    const stands = stateAt(progress, place);
    const step = taskAt(plan, place, isUndo || stands.startsWith("undo") || stands === "undone");
    const own = steps.get(place) ?? NEVER_STARTED;
    const { attempt, holder, leaseUntil, notBefore } = own;
    return {
      ...answerOf(plan, outcome, progress), step, stands, attempt,
      idempotencyKey: idempotencyKeyOf(plan, step, own),
      ...(holder === undefined ? {} : { holder }), ...(leaseUntil === undefined ? {} : { leaseUntil }),
      ...(notBefore === undefined ? {} : { notBefore }),
    };
  }

  async #command(name: string, command: Command, { caller, now }: By): Promise<Commanded> {
    const plan = await this.#mine(name);
    return this.shelf.records.inTurn(name, () =>
      untilUndisturbed(() => this.#attempt(plan, command, caller, now)));
  }

  async #attempt(plan: IndexedPlan, given: Command, caller: Caller, now: string): Promise<Commanded> {
    const { shelf } = this;
    // At once, as most commands need no more; what changes in between makes the commit start again.
    const own = "step" in given ? plan.places.get(given.step)?.place : undefined;
    const [{ progress, version }, ownStep] = await Promise.all([
      shelf.progress(plan), shelf.records.steps(plan, own === undefined ? [] : [own]),
    ]);
    // What a crash left unsaid is said first.
    if (progress.phaseEvent > 0) await shelf.settle(plan, progress, caller.name, now);
    const others = placesRead(plan, progress, given).filter((place) => place !== own);
    const steps = new Map([...ownStep, ...(await shelf.records.steps(plan, others))]);
    const command = await this.#judged(plan, progress, given, now);
    const outcome = drive(plan, { progress, steps }, command, now);
    if (outcome.kind === "same") return { plan, outcome, progress, steps };
    if (outcome.kind === "refused") {
      if (outcome.changed !== undefined) {
        await shelf.records.put(plan, outcome.changed, version);
        await shelf.settle(plan, outcome.changed.progress, caller.name, now);
      }
      throw new StepRefused(plan.name, outcome.refusal);
    }
    if (command.kind === "start" && progress.phase === "open") await this.#mayBegin(plan, now);
    if (command.kind === "start" || command.kind === "renew")
      await holdPlaces(shelf.live, plan, command, now, this.#knowledge.current().sight !== undefined);
    if (command.kind === "finish") await this.#recordDone(plan, command, steps, caller, now);
    await shelf.records.put(plan, outcome, version);
    if (command.kind === "finish" || command.kind === "fail")
      await letPlacesGo(shelf.live, plan, command.step, now);
    await shelf.settle(plan, outcome.progress, caller.name, now);
    return { plan, outcome, progress: outcome.progress, steps: new Map([...steps, ...outcome.steps]) };
  }

  /** A gate is judged by what is known now, whatever whoever finishes its step says. */
  async #judged(plan: IndexedPlan, progress: Progress, command: Command, now: string): Promise<Command> {
    if (command.kind !== "finish") return command;
    const at = plan.places.get(command.step);
    const step = at === undefined || at.isUndo ? undefined : plan.content.steps[at.place]!;
    if (step?.kind !== "verify" || step.gate === undefined || stateAt(progress, at!.place) !== "running")
      return command;
    const snapshot = await this.shelf.live.refresh();
    const { proposer } = thingOf(snapshot, this.shelf.node(snapshot, plan.name));
    const { name, digest, content } = plan;
    const judge = (by: Snapshot) => this.#judge(by, { name, digest, content, proposer }, step.gate!, now);
    const [gate, view] = [await judge(snapshot), await this.#narrowed()];
    return { ...command, gate: view === undefined ? gate : gateTold(gate, await judge(view)) };
  }

  async #judge(snapshot: Snapshot, plan: GatedPlan, gate: PlannedGate, now: string): Promise<GateVerdict> {
    const { content } = plan;
    const evidence = gate.kind === "verdict" ? await this.#heard(snapshot, content, now) : undefined;
    return judgeGate(snapshot, gate, {
      plan, environment: content.environment, now,
      ...(evidence === undefined ? {} : { evidence }),
    });
  }

  /** What validators say now of what was decided, where they read more than the snapshot. */
  async #heard(snapshot: Snapshot, { decision }: PlanContent, now: string) {
    try {
      return (await decideAsked(snapshot, decision.question, now, this.validation)).evidence;
    } catch (error) {
      // What the question was about is not there any more: the gate says so.
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  /** Throws StepRefused: it is not approved, or what it was made from has changed. */
  async #mayBegin(plan: IndexedPlan, now: string): Promise<void> {
    const snapshot = await this.shelf.live.refresh();
    const approval = approvalOfPlan(snapshot, this.shelf.node(snapshot, plan.name), plan.content, now);
    const refusal = unapproved(plan.name, approval);
    if (refusal !== undefined) throw new StepRefused(plan.name, refusal);
    const { name, digest, content } = plan;
    const holds = await this.holds(snapshot, { name, digest, content }, now);
    if (holds.kind !== "moved") return;
    const view = await this.#narrowed();
    const changes = view === undefined ? holds.changes
      : changesTold(await this.holds(view, { name, digest, content }, now, this.#knowledge));
    throw new StepRefused(plan.name, moved(name, changes));
  }

  /** What the caller sees, who may not see all; undefined for who may. */
  async #narrowed(): Promise<Snapshot | undefined> {
    const view = await this.#knowledge.refresh();
    return view.sight === undefined ? undefined : view;
  }

  /** Before the step is done, not after it: what the catalog refuses is not done. */
  async #recordDone(
    plan: IndexedPlan,
    { step }: OnStep,
    steps: ReadonlyMap<number, StepProgress>,
    caller: Caller,
    now: string,
  ): Promise<void> {
    const { place, isUndo } = plan.places.get(step)!;
    const own = steps.get(place) ?? NEVER_STARTED;
    const task = taskAt(plan, place, isUndo || own.tries.at(-1)?.isUndo === true);
    if (!isRecorded(task)) return;
    const snapshot = this.shelf.live.current();
    const node = this.shelf.node(snapshot, plan.name);
    const { counting } = approvalOfPlan(snapshot, node, plan.content, now);
    await recordStep(this.#knowledge, {
      plan, task, attempt: own.attempt, actor: caller.name, now, approvals: counting,
    });
  }
}

type OnStep = Extract<Command, { readonly step: string }>;

interface Commanded {
  readonly plan: IndexedPlan;
  readonly outcome: Outcome;
  readonly progress: Progress;
  readonly steps: ReadonlyMap<number, StepProgress>;
}

function identified({ caller, holder }: StepRequest) {
  return { by: identityOf(caller), holder: holder ?? caller.name, isNamed: holder !== undefined };
}

function answerOf(plan: IndexedPlan, outcome: Outcome, { phase, because, stopped }: Progress): DrivenPlan {
  return {
    plan: plan.name, state: phase, written: outcome.kind === "changed",
    ...(because === undefined ? {} : { because }), ...(stopped === undefined ? {} : { stopped }),
  };
}
