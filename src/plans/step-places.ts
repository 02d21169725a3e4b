/**
 * The places that rules count with leases, for a step that deploys: held when it starts and while it is under
 * way, let go when it ends. What is taken back takes the place of what was deployed, and needs none.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import { Leases } from "../decisions/leases/leases.ts";
import { NOT_TOLD } from "../decisions/leases/restricted-leases.ts";
import { findEnvironment } from "../decisions/find-subject.ts";
import { hasLeases } from "../decisions/policies/rules-here.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { IndexedPlan } from "./progress.ts";
import type { PlanStep } from "./plan.ts";
import { StepRefused } from "./step-refused.ts";

/**
 * `isNarrowed`: who drives sees only a part.
 * Throws StepRefused CONCURRENCY_REACHED: none is left now, or whether one is left is not known. Who says
 * that they still work on it is never refused: they deploy already.
 */
export async function holdPlaces(
  live: Knowledge, plan: IndexedPlan, { kind, step: id }: OnStep, now: string, isNarrowed = false,
): Promise<void> {
  const step = deploying(live.current(), plan, id);
  if (step?.runs === undefined) return;
  const { content: { environment }, name } = plan;
  const answer = await new Leases(live, () => now).hold({
    subjects: [step.runs.version], environment, holder: holderOf(plan, id), seconds: step.leaseSeconds,
  });
  if (answer.kind === "held" || kind === "renew") return;
  const { rule } = answer;
  const details = { step: id, rule };
  if (answer.kind === "unknown") {
    const because = isNarrowed ? NOT_TOLD : answer.because;
    const message = `Whether ${id} has a place is not known: ${because} (rule ${rule}).`;
    throw new StepRefused(name, { code: "CONCURRENCY_REACHED", message, details });
  }
  const { taken, atMost, group, holders } = answer;
  const message = `${id} has no place in ${group}: with it ${taken} would be taken, and rule ${rule} ` +
    `allows at most ${atMost}.`;
  const hint = holders.length === 0
    ? "One is free when something there is retired."
    : "`fairlead lease list` shows who holds them.";
  throw new StepRefused(name, { code: "CONCURRENCY_REACHED", message, hint, details });
}

interface OnStep {
  readonly kind: string;
  readonly step: string;
}

/** Whatever it came to; a place that was not held is none. */
export async function letPlacesGo(
  live: Knowledge, plan: IndexedPlan, id: string, now: string,
): Promise<void> {
  if (deploying(live.current(), plan, id) === undefined) return;
  await new Leases(live, () => now).letGo({ holder: holderOf(plan, id) });
}

/** undefined: it deploys nothing, or no rule there has leases. */
function deploying(snapshot: Snapshot, plan: IndexedPlan, id: string): PlanStep | undefined {
  const at = plan.places.get(id);
  const step = at === undefined || at.isUndo ? undefined : plan.content.steps[at.place];
  if (step?.kind !== "deploy") return undefined;
  return hasLeases(snapshot, findEnvironment(snapshot, plan.content.environment)) ? step : undefined;
}

function holderOf({ name }: IndexedPlan, id: string): string {
  return `${name}/${id}`;
}
