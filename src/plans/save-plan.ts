/** Keeps a plan, and writes down where it stands. Both are one revision, or none when it is known already. */
import type { Caller } from "../access/caller.ts";
import { identityOf } from "../access/approvals/identity.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { documentsAt } from "../catalog/get.ts";
import { writeChanges } from "../catalog/write-changes.ts";
import { checkDocument } from "../model/check-document.ts";
import { API_VERSION } from "../model/document.ts";
import { DocumentsInvalid } from "../model/documents-invalid.ts";
import type { PlanDocument } from "../model/kinds/plan.ts";
import { labelsOf } from "../model/label-selector.ts";
import { compareText, nodeKey } from "../model/names.ts";
import { problemsAt } from "../model/read-documents.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { canonicalJson } from "../values/canonical-json.ts";
import type { Plan, PlanContent } from "./plan.ts";
import { planOf } from "./plan-name.ts";
import type { IndexedPlan, Progress, StepProgress } from "./progress.ts";
import { stateAt } from "./progress.ts";

export interface SavedPlan extends Plan {
  /** False when it was kept before. */
  readonly written: boolean;
}

/**
 * Keeps the plan. One that says the same, of the same proposer, and that nobody has begun, is that plan: a
 * script that asks again after a lost answer gets it, and what was approved stays approved.
 *
 * `now`: RFC 3339, UTC, milliseconds. Errors: Forbidden, and what the store throws.
 */
export async function savePlan(
  knowledge: Knowledge, content: PlanContent, caller: Caller, now: string,
): Promise<SavedPlan> {
  const plan = planOf(content);
  const snapshot = await knowledge.refresh();
  const key = nodeKey("Plan", plan.name);
  const node = snapshot.find(key);
  if (node !== undefined && snapshot.properties(node)["digest"] === plan.digest)
    return { ...plan, written: false };
  const same = await openTwin(knowledge, snapshot, content, caller);
  if (same !== undefined) return { ...same, written: false };
  const environment = snapshot.find(nodeKey("Environment", content.environment));
  const { owner } = environment === undefined ? {} : snapshot.properties(environment);
  const stage =
    environment === undefined ? undefined : labelsOf(snapshot.properties(environment)).get("stage");
  const checked = checkDocument({
    apiVersion: API_VERSION, kind: "Plan",
    metadata: { name: plan.name, ...(owner === undefined ? {} : { owner: String(owner) }) },
    spec: {
      digest: plan.digest, content, environment: content.environment,
      ...(stage === undefined ? {} : { stage }),
      proposer: identityOf(caller), time: now, state: "open", event: 0,
      outcomes: deploying(content).map(({ step, version }) => ({ step, version })),
    },
  });
  if (checked.kind === "invalid")
    throw new DocumentsInvalid(problemsAt({}, checked.findings, checked.key), checked.findings.length);
  await writeChanges(knowledge, {
    puts: [{ key, document: checked.document, origin: {} }],
    actor: caller.name, reason: `planned: ${content.decision.headline}`, now, evidence: { approvals: 0 },
  });
  return { ...plan, written: true };
}

/** The answer with the plan as it is kept: one that says the same may have been there. */
export function withKept<Answer extends { readonly plan: Plan | null }>(
  answer: Answer, { name, digest, content }: SavedPlan,
): Answer {
  return { ...answer, plan: { name, digest, content } };
}

/** Open plans of one proposer for one environment that are compared; the newest are looked at first. */
const TWINS_MAX = 20;

async function openTwin(
  knowledge: Knowledge, snapshot: Snapshot, content: PlanContent, caller: Caller,
): Promise<Plan | undefined> {
  const { kind, name } = identityOf(caller);
  const open = snapshot.nodesOf("Plan")
    .map((node) => ({ key: snapshot.key(node), properties: snapshot.properties(node) }))
    .filter(({ properties }) => properties["state"] === "open" && properties["proposer"] === name &&
      properties["proposerKind"] === kind && properties["environment"] === content.environment)
    .sort((a, b) => compareText(String(b.properties["time"]), String(a.properties["time"])))
    .slice(0, TWINS_MAX);
  if (open.length === 0) return undefined;
  const wanted = sayingOf(content);
  const documents =
    await documentsAt(knowledge.store, open.map(({ key }) => key), snapshot.head.revision);
  for (const { key } of open) {
    const document = documents.get(key) as unknown as PlanDocument | undefined;
    if (document === undefined || document === null) continue;
    const kept = document.spec.content as unknown as PlanContent;
    if (sayingOf(kept) === wanted) return planOf(kept);
  }
  return undefined;
}

/** What a plan says, whenever it was made. */
function sayingOf({ decision, ...content }: PlanContent): string {
  const { id: _id, revision: _revision, now: _now, ...asked } = decision;
  return canonicalJson({ ...content, decision: asked });
}

function deploying({ steps }: PlanContent) {
  return steps.flatMap(({ id, kind, runs }, place) =>
    kind === "deploy" && runs !== undefined ? [{ step: id, version: runs.version, place }] : []);
}

/** The document as its progress has it, for rules and lineage to read. */
export function standingDocument(
  document: PlanDocument, plan: IndexedPlan, progress: Progress, steps: ReadonlyMap<number, StepProgress>,
): PlanDocument {
  const { phase, phaseEvent, started, ended, by, because } = progress;
  const outcomes = deploying(plan.content).map(({ step, version, place }) => {
    const tries = steps.get(place)?.tries.filter(({ isUndo }) => !isUndo) ?? [];
    const outcome = outcomeOf(progress, place, tries.at(-1)?.outcome === "failed");
    return {
      step, version, ...(outcome === undefined ? {} : { outcome }),
      ...(tries.length === 0 ? {} : { attempts: tries.at(-1)!.attempt }),
    };
  });
  const { started: _started, ended: _ended, by: _by, because: _because, ...spec } = document.spec;
  return {
    ...document,
    spec: {
      ...spec, state: phase, event: phaseEvent, outcomes,
      ...(started === undefined ? {} : { started }), ...(ended === undefined ? {} : { ended }),
      ...(by === undefined ? {} : { by }),
      ...(because === undefined ? {} : { because: because.slice(0, BECAUSE_CHARACTERS_MAX) }),
    },
  };
}
/** A command's own words may be any; the record has them whole. */
const BECAUSE_CHARACTERS_MAX = 1_000;

/** What failed stays so when it is taken back: that is what is learned from. */
function outcomeOf(progress: Progress, place: number, hasFailed: boolean) {
  const stands = stateAt(progress, place);
  switch (stands) {
    case "waiting":
      return progress.phase === "withdrawn" ? "skipped" as const : undefined;
    case "running":
    case "again":
      return "running" as const;
    case "failed":
    case "skipped":
      return stands;
    case "undone":
      return hasFailed ? "failed" as const : stands;
    case "done":
    case "undoing":
    case "undo-again":
    case "undo-failed":
      return hasFailed ? "failed" as const : "done" as const;
    default:
      return stands satisfies never;
  }
}
