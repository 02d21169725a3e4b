/** When and why a plan failed, and when its environment was well again, by what was written about plans. */
import { documentHistory } from "../catalog/history.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { nodeKey } from "../model/names.ts";
import type { PlanView } from "../plans/plan-view.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

export interface Failure {
  /** RFC 3339, UTC: when the plan was first said to have failed. */
  readonly time: string;
  readonly because?: string;
  /** The steps that did not end well. */
  readonly steps: readonly string[];
  readonly restored?: Restored;
}

export interface Restored {
  readonly time: string;
  readonly seconds: number;
  /** The plan was taken back; or another one was finished there. */
  readonly by: string;
}

const FAILED: ReadonlySet<unknown> = new Set(["failed", "undoing", "undone"]);

/** undefined: it did not fail. */
export async function failureOf(knowledge: Knowledge, view: PlanView): Promise<Failure | undefined> {
  const time = await failedAt(knowledge, view);
  if (time === undefined) return undefined;
  const steps = view.steps
    .filter(({ tries, stands }) => stands === "failed" || tries.some(({ outcome }) => outcome === "failed"))
    .map(({ id }) => id);
  const restored = restoredAfter(knowledge.current(), view, time);
  return {
    time,
    steps,
    ...(view.because === undefined ? {} : { because: view.because }),
    ...(restored === undefined ? {} : { restored }),
  };
}

/** The first time at which the plan's document said so. */
export async function failedAt(
  knowledge: Knowledge,
  { name, state }: Pick<PlanView, "name" | "state">,
): Promise<string | undefined> {
  if (!FAILED.has(state)) return undefined;
  const entries = await documentHistory(knowledge, nodeKey("Plan", name));
  return entries.find(({ after }) => FAILED.has(after?.spec["state"]))?.time;
}

/** By its own undo, or by the next plan that was finished there; whichever was first. */
export function restoredAfter(
  snapshot: Snapshot,
  plan: Pick<PlanView, "name" | "state" | "environment"> & { readonly ended?: string | undefined },
  failed: string,
): Restored | undefined {
  const undone = plan.state === "undone" ? plan.ended : undefined;
  const ends = snapshot
    .nodesOf("Plan")
    .map((node) => snapshot.properties(node))
    .filter(({ environment, state }) => environment === plan.environment && state === "finished")
    .map(({ name, ended }) => ({ time: String(ended), by: `plan ${String(name)}` }))
    .filter(({ time }) => time >= failed);
  if (undone !== undefined) ends.push({ time: undone, by: "its own undo" });
  const [first] = ends.sort((a, b) => (a.time < b.time ? -1 : 1));
  if (first === undefined) return undefined;
  return { ...first, seconds: Math.round((Date.parse(first.time) - Date.parse(failed)) / 1000) };
}
