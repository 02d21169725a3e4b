/**
 * What a finished step leaves in the catalog: the Deployment document of what runs now, or ran. Its commit is
 * named by plan, step and try, so that after a crash it is written once, whoever writes it.
 */
import { applyDocuments } from "../catalog/apply.ts";
import { getDocument } from "../catalog/get.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { API_VERSION } from "../model/document.ts";
import { nodeKey } from "../model/names.ts";
import type { IndexedPlan } from "./progress.ts";
import type { PlanStep } from "./plan.ts";

export interface StepRecord {
  readonly plan: IndexedPlan;
  readonly task: PlanStep;
  readonly attempt: number;
  readonly actor: string;
  readonly now: string;
  /** Others who approved the plan: they approved what it deploys. */
  readonly approvals: number;
}

/** Whether the catalog changes when the step is done. */
export function isRecorded({ kind, deployment }: PlanStep): boolean {
  return (kind === "deploy" || kind === "retire") && deployment !== undefined;
}

/** Errors: those of `applyDocuments`. */
export async function recordStep(knowledge: Knowledge, record: StepRecord): Promise<void> {
  const { plan, task, attempt, actor, now, approvals } = record;
  const name = task.deployment!;
  await knowledge.refresh();
  const known = (await getDocument(knowledge, nodeKey("Deployment", name)))?.document;
  const { signature: _, ...metadata } = known?.metadata ?? { name };
  const version = task.runs?.version ?? known?.spec["version"] ?? task.from;
  const planned = [...plan.content.after, ...plan.content.before].find((one) => one.name === name);
  const environment = planned?.environment ?? plan.content.environment;
  const service = task.service ?? planned?.service;
  const { reads: before, ...kept } = known?.spec ?? {};
  // What another build reads is not what this one does; where nobody says it, it is not known.
  const reads = task.kind === "deploy" ? task.reads : before;
  const spec = {
    ...kept, version, environment,
    state: task.kind === "retire" ? "retired" : "running",
    // Gates that wait count from it; the service writes its own time.
    since: now,
    ...(service === undefined ? {} : { service }),
    ...(task.parameters === undefined ? {} : { parameters: task.parameters }),
    ...(reads === undefined ? {} : { reads }),
  };
  await applyDocuments(knowledge, {
    sources: [{ documents: [{ apiVersion: API_VERSION, kind: "Deployment", metadata, spec }] }],
    actor, now, reason: `${plan.name}: ${task.title}`,
    id: `${plan.name}/${task.id}/${attempt}`,
    ...(approvals === 0 ? {} : { evidence: { approvals } }),
  });
}
