/**
 * The report of one plan, as data: what changed, who agreed, what was checked, what happened and when. Made
 * of what is kept, at the revision that it names; ./report-page.ts says how it is told.
 */
import type { Figures } from "./observed-figures.ts";
import { figuresOf } from "./observed-figures.ts";
import { failureOf } from "./plan-failure.ts";
import type { Failure } from "./plan-failure.ts";
import { ReportRefused } from "./report-refused.ts";
import { attestationsOf } from "./version-tests.ts";
import type { VersionTest } from "./version-tests.ts";
import { weighApprovals } from "../access/approvals/approval-of.ts";
import { identityText } from "../access/approvals/identity.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { changedBetween } from "../lineage/changed.ts";
import type { Difference } from "../lineage/changed.ts";
import { buildKey, compareText, nodeKey } from "../model/names.ts";
import type { PlanContent } from "../plans/plan.ts";
import { thingOf } from "../plans/plan-shelf.ts";
import type { PlanView, StepView } from "../plans/plan-view.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

export const REPORT_KINDS = ["release", "rollback", "incident"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface PlanReport {
  readonly schemaVersion: 1;
  readonly kind: ReportKind;
  /** The revision that it was made of, and when. RFC 3339, UTC. */
  readonly revision: number;
  readonly now: string;
  readonly plan: string;
  readonly digest: string;
  readonly environment: string;
  readonly state: PlanView["state"];
  readonly because?: string;
  readonly decision: PlanContent["decision"];
  readonly proposer: string;
  readonly approvals: readonly { readonly by: string; readonly time: string; readonly counts: boolean }[];
  /** Who started and ended steps. */
  readonly drivers: readonly string[];
  readonly times: ReportTimes;
  readonly versions: readonly VersionChange[];
  /** What the versions were made from, where it is not what those before them were made from. */
  readonly upstream: readonly UpstreamChange[];
  readonly configuration: readonly {
    readonly step: string;
    readonly digest: string;
    readonly keys: number;
  }[];
  readonly tests: readonly VersionTest[];
  readonly gates: readonly ReportedGate[];
  readonly steps: readonly ReportedStep[];
  readonly undo: PlanContent["undo"];
  readonly risk?: PlanContent["risk"];
  readonly monthlyCeiling?: PlanContent["monthlyCeiling"];
  readonly remarks: PlanContent["remarks"];
  /** What was measured since, of the deployments as they were planned. */
  readonly figures: readonly Figures[];
  /** What went wrong first, and when all was well again. */
  readonly failure?: Failure;
}

export interface ReportTimes {
  readonly made: string;
  readonly started?: string;
  readonly ended?: string;
  /** From the first step's start to the end, or until now while it is under way. */
  readonly seconds?: number;
}

export interface VersionChange {
  readonly deployment: string;
  /** null: nothing ran there. */
  readonly from: string | null;
  /** null: nothing is to run there. */
  readonly to: string | null;
  readonly digest?: string;
}

export interface UpstreamChange {
  readonly deployment: string;
  readonly section: string;
  readonly difference: Difference;
}

export interface ReportedGate {
  readonly step: string;
  readonly name: string;
  readonly asks: string;
  readonly stands: StepView["stands"];
  readonly because?: string;
}

export interface ReportedStep {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly stands: StepView["stands"];
  readonly attempts: number;
  /** Of the tries to do it; those to take it back are in `tries` only. */
  readonly started?: string;
  readonly ended?: string;
  readonly by?: string;
  /** Those that are kept, of the step and of its inverse; the oldest first. */
  readonly tries: readonly ReportedTry[];
  /** Of the last try that did not end well. */
  readonly because?: string;
}

export interface ReportedTry {
  readonly isUndo: boolean;
  readonly started: string;
  readonly ended?: string;
  /** null: it is under way. */
  readonly outcome: "done" | "failed" | "lost" | "taken-over" | null;
}

export interface ReportNeeds {
  readonly knowledge: Knowledge;
  readonly plans: { show(name: string, now: string): Promise<PlanView> };
}

/** Errors: PlanNotFound, ReportRefused for a kind that the plan is none of. */
export async function planReport(
  { knowledge, plans }: ReportNeeds,
  kind: ReportKind,
  name: string,
  now: string,
): Promise<PlanReport> {
  const view = await plans.show(name, now);
  checkKind(kind, view);
  const snapshot = knowledge.current();
  const { content, state, because, started, ended } = view;
  const failure = await failureOf(knowledge, view);
  const versions = versionsOf(content);
  const end = ended ?? (started === undefined ? undefined : now);
  return {
    schemaVersion: 1,
    kind,
    revision: snapshot.head.revision,
    now,
    plan: view.name,
    digest: view.digest,
    environment: view.environment,
    state,
    ...(because === undefined ? {} : { because }),
    decision: content.decision,
    proposer: identityText(view.proposer),
    approvals: approvalsOf(snapshot, view, now),
    drivers: driversOf(view),
    times: {
      made: view.time,
      ...(started === undefined ? {} : { started }),
      ...(ended === undefined ? {} : { ended }),
      ...(started === undefined || end === undefined ? {} : { seconds: secondsBetween(started, end) }),
    },
    versions,
    upstream: await upstreamOf(snapshot, versions),
    configuration: content.steps.flatMap(({ id, configuration }) =>
      configuration === undefined
        ? []
        : [{ step: id, digest: configuration.digest, keys: Object.keys(configuration.values).length }],
    ),
    tests: versions.flatMap(({ to }) => (to === null ? [] : attestationsOf(snapshot, to))),
    gates: gatesOf(view),
    steps: view.steps.map((step, place) => reported(content, step, place)),
    undo: content.undo,
    ...(content.risk === undefined ? {} : { risk: content.risk }),
    ...(content.monthlyCeiling === undefined ? {} : { monthlyCeiling: content.monthlyCeiling }),
    remarks: content.remarks,
    figures: versions.flatMap(({ deployment, to }) =>
      to === null ? [] : figuresOf(snapshot, deployment, to, started),
    ),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** A report says what happened: an incident without a failure would say something that did not. */
function checkKind(kind: ReportKind, { name, state, content }: PlanView): void {
  const failed = state === "failed" || state === "undoing" || state === "undone";
  const isRollback = content.decision.rollbackTo !== undefined;
  if (kind === "incident" && !failed) throw new ReportRefused(kind, name, `it is ${state}; nothing failed`);
  if (kind === "rollback" && !isRollback && state !== "undoing" && state !== "undone")
    throw new ReportRefused(kind, name, "it goes back to no baseline, and was not taken back");
}

function versionsOf({ before, after }: PlanContent): readonly VersionChange[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort(compareText);
  return names.map((deployment) => {
    const old = before.find(({ name }) => name === deployment);
    const next = after.find(({ name }) => name === deployment);
    return {
      deployment,
      from: old?.version ?? null,
      to: next?.version ?? null,
      ...(next?.digest === undefined ? {} : { digest: next.digest }),
    };
  });
}

/** Versions that replace others, compared by what they were made from. Undeclared ones tell nothing. */
async function upstreamOf(
  snapshot: Snapshot,
  versions: readonly VersionChange[],
): Promise<readonly UpstreamChange[]> {
  const found: UpstreamChange[] = [];
  for (const { deployment, from, to } of versions) {
    if (from === null || to === null || from === to) continue;
    const [a, b] = [buildKey(from), buildKey(to)];
    if (snapshot.find(a) === undefined || snapshot.find(b) === undefined) continue;
    const { sections } = await changedBetween(snapshot, { a, b });
    for (const [section, differences] of Object.entries(sections))
      found.push(...differences.map((difference) => ({ deployment, section, difference })));
  }
  return found;
}

/** As they counted when the plan began: those that ended since were good then. */
function approvalsOf(snapshot: Snapshot, { name, started }: PlanView, now: string): PlanReport["approvals"] {
  const node = snapshot.find(nodeKey("Plan", name));
  if (node === undefined) return [];
  return weighApprovals(snapshot, thingOf(snapshot, node), started ?? now).map(
    ({ approver, time, discount }) => ({ by: identityText(approver), time, counts: discount === undefined }),
  );
}

function driversOf({ steps }: PlanView): readonly string[] {
  return [...new Set(steps.flatMap(({ tries }) => tries.map(({ by }) => identityText(by))))].sort();
}

function gatesOf({ content, steps }: PlanView): readonly ReportedGate[] {
  return content.steps.flatMap(({ id, gate }, place): readonly ReportedGate[] => {
    if (gate === undefined) return [];
    const step = steps[place]!;
    const because = step.tries.at(-1)?.because;
    return [
      {
        step: id,
        name: gate.name,
        asks: gate.asks,
        stands: step.stands,
        ...(because === undefined ? {} : { because }),
      },
    ];
  });
}

function reported({ steps }: PlanContent, step: StepView, place: number): ReportedStep {
  const { kind, title } = steps[place]!;
  const forward = step.tries.filter(({ isUndo }) => !isUndo);
  const [first, last] = [forward[0], forward.at(-1)];
  const bad = step.tries.findLast(({ outcome }) => outcome === "failed" || outcome === "lost");
  return {
    id: step.id,
    kind,
    title,
    stands: step.stands,
    attempts: forward.length,
    tries: step.tries.map(({ isUndo, started, ended, outcome = null }) => ({
      isUndo,
      started,
      ...(ended === undefined ? {} : { ended }),
      outcome,
    })),
    ...(first === undefined ? {} : { started: first.started, by: identityText(first.by) }),
    ...(last?.ended === undefined ? {} : { ended: last.ended }),
    ...(bad?.because === undefined ? {} : { because: bad.because }),
  };
}

function secondsBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}
