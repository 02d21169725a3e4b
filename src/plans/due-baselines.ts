/**
 * Plans that ended well leave a baseline: finished, every gate of theirs open, and what they brought ran for
 * as long as their longest soak gate asks (an hour where none does) without a bad figure and without anybody
 * changing it.
 *
 * The soak ends when nobody is there, so it is written down by whoever comes next: a server looks every
 * minute (./baseline-keeper.ts), and a rollback looks first. What is recorded is what stood when the soak
 * ended, however much later that is, so it is the same whoever writes it.
 */
import { documentsAt } from "../catalog/get.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { deploymentsIn } from "../decisions/deployed.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { recordBaseline } from "../environments/record-baseline.ts";
import { durationSeconds } from "../model/duration.ts";
import type { PlanDocument } from "../model/kinds/plan.ts";
import { nodeKey } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import { spanText } from "./gates/gate-state.ts";
import { performanceOf } from "./performance.ts";
import type { PlanContent } from "./plan.ts";

/**
 * Long enough for what fails at once to fail, and short enough that the next release has something to go to.
 */
export const SOAK_SECONDS_DEFAULT = 3_600;
/** Finished plans of one environment that are looked at: older ones were settled when they ended. */
const PLANS_LOOKED_AT_MAX = 5;

export interface DueRequest {
  /** Of this one alone; absent: of all. */
  readonly environment?: string;
  readonly actor: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  /** Plans that are not looked at again; those that came to nothing are added. */
  readonly settled?: Set<string>;
}

export interface DueBaselines {
  readonly recorded: readonly { readonly plan: string; readonly baseline: string }[];
  /** Whose soak has not ended. */
  readonly waiting: readonly { readonly plan: string; readonly until: string }[];
  /** Who left none, and why. */
  readonly none: readonly { readonly plan: string; readonly because: string }[];
}

/** Errors: what the store throws. A plan that cannot be recorded is told, and holds no other one up. */
export async function recordDueBaselines(knowledge: Knowledge, request: DueRequest): Promise<DueBaselines> {
  const snapshot = await knowledge.refresh();
  const due = finishedPlans(snapshot, request.environment)
    .filter(({ name }) => request.settled?.has(name) !== true);
  const documents = await documentsAt(knowledge.store, due.map(({ name }) => nodeKey("Plan", name)),
    snapshot.head.revision);
  const found = { recorded: [] as DueBaselines["recorded"][number][],
    waiting: [] as DueBaselines["waiting"][number][], none: [] as DueBaselines["none"][number][] };
  for (const plan of due) {
    const document = documents.get(nodeKey("Plan", plan.name)) as PlanDocument | undefined;
    if (document === undefined) continue;
    const content = document.spec.content as unknown as PlanContent;
    const until = new Date(Date.parse(plan.ended) + soakSeconds(content) * 1000).toISOString();
    if (until > request.now) {
      found.waiting.push({ plan: plan.name, until });
      continue;
    }
    const outcome = await settle(knowledge, snapshot, { ...plan, content, until }, request);
    if ("baseline" in outcome) found.recorded.push({ plan: plan.name, baseline: outcome.baseline });
    else found.none.push({ plan: plan.name, because: outcome.because });
    request.settled?.add(plan.name);
  }
  return found;
}

interface Finished {
  readonly name: string;
  readonly digest: string;
  readonly environment: string;
  readonly ended: string;
}

/** Without a baseline of their own; of each environment the newest. */
function finishedPlans(snapshot: Snapshot, only: string | undefined): readonly Finished[] {
  const recorded = new Set(snapshot.nodesOf("Baseline").map((node) => snapshot.properties(node)["plan"]));
  const plans = snapshot.nodesOf("Plan").flatMap((node) => finished(snapshot, node))
    .filter(({ environment }) => only === undefined || environment === only);
  return [...Map.groupBy(plans, ({ environment }) => environment).values()].flatMap((own) =>
    own.sort((a, b) => (a.ended < b.ended ? 1 : -1))
      .slice(0, PLANS_LOOKED_AT_MAX)
      .filter(({ name }) => !recorded.has(name)));
}

function finished(snapshot: Snapshot, node: NodeId): readonly Finished[] {
  const { state, ended, digest, environment } = snapshot.properties(node);
  if (state !== "finished" || ended === undefined) return [];
  const name = nameOf(snapshot.key(node));
  return [{ name, digest: String(digest), environment: String(environment), ended: String(ended) }];
}

/** As long as the longest of its soak gates. */
export function soakSeconds({ steps }: PlanContent): number {
  const asked = steps.flatMap(({ gate }) =>
    gate?.kind === "soak" ? [durationSeconds(String(gate.settings["for"])) ?? 0] : []);
  return asked.length === 0 ? SOAK_SECONDS_DEFAULT : Math.max(...asked);
}

interface Due extends Finished {
  readonly content: PlanContent;
  /** When its soak ended. */
  readonly until: string;
}

async function settle(
  knowledge: Knowledge, present: Snapshot, plan: Due, { actor, now }: DueRequest,
): Promise<{ readonly baseline: string } | { readonly because: string }> {
  const { name, digest, environment, until, content } = plan;
  const then = await knowledge.at({ time: until });
  const other = changedMeanwhile(then, plan);
  if (other !== undefined) return { because: other };
  const deployments = content.after.map(({ name: of, version }) => ({ name: of, version, parameters: [] }));
  const performance = performanceOf(present, { environment, deployments }, until);
  if (performance.verdict === "bad") return { because: performance.because[0]! };
  try {
    const { baseline } = await recordBaseline(knowledge, {
      environment, time: until, actor, now,
      because: `it finished with its gates open, and ran for ${spanText(soakSeconds(content))}` +
        (performance.verdict === "good" ? " within bounds" : "; nobody measured how"),
      plan: { name, digest, configurations: configurationsOf(content) },
      performance: [...performance.figures],
      reason: `plan ${name} ended well`,
    });
    return { baseline: baseline.name };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { because: error.message };
  }
}

/** Whether what it brought still ran when its soak ended. */
function changedMeanwhile(then: Snapshot, { environment, content }: Due): string | undefined {
  const place = then.find(nodeKey("Environment", environment));
  if (place === undefined) return `${environment} went before its soak had ended.`;
  const running = new Map(deploymentsIn(then, place)
    .map(({ deployment, build }) => [nameOf(then.key(deployment)), nameOf(then.key(build))]));
  const moved = content.after.find(({ name, version }) => running.get(name) !== version);
  if (moved === undefined) return undefined;
  const instead = running.get(moved.name);
  return `${moved.name} ran ${instead ?? "nothing"} when its soak ended, and not ${moved.version}.`;
}

function configurationsOf({ steps }: PlanContent): ReadonlyMap<string, string> {
  return new Map(steps.flatMap(({ kind, deployment, configuration }) =>
    kind === "configure" && deployment !== undefined && configuration !== undefined
      ? [[deployment, configuration.digest] as const]
      : []));
}
