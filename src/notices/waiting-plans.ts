/** Kept plans that are not over, whole: what their gates ask stands in their documents. */
import type { Knowledge } from "../catalog/knowledge.ts";
import type { GatedPlan } from "../plans/gates/gate-state.ts";
import { keptPlan } from "../plans/promote.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** More plans than this at once wait for people, and not for gates. */
const PLANS_MAX = 200;

/** In order of name; a plan's content never changes, so one reading serves both moments. */
export async function waitingPlans(
  knowledge: Knowledge,
  before: Snapshot,
  after: Snapshot,
): Promise<readonly GatedPlan[]> {
  const names = namesAt(after).filter((name) => isWaiting(before, `plan:${name}`));
  return Promise.all(names.slice(0, PLANS_MAX).map((name) => keptPlan(knowledge, after, name)));
}

function namesAt(snapshot: Snapshot): readonly string[] {
  return snapshot
    .nodesOf("Plan")
    .filter((node) => isWaiting(snapshot, snapshot.key(node)))
    .map((node) => String(snapshot.properties(node)["name"]))
    .sort();
}

function isWaiting(snapshot: Snapshot, key: string): boolean {
  const node = snapshot.find(key);
  if (node === undefined) return false;
  const { state } = snapshot.properties(node);
  return state === "open" || state === "running";
}
