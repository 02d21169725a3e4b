/** Plans that wait for approval or for somebody to drive them, that failed, and that are done. */
import { nameOf } from "../decisions/fact-index.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { FoundNotice, Moment, NoticeType } from "./notice.ts";

interface Told {
  readonly type: NoticeType;
  readonly sentence: string;
}

/** By the state that the plan has come to. */
const TOLD: Readonly<Record<string, Told>> = {
  open: { type: "plan.waiting", sentence: "waits to be approved or driven" },
  undoing: { type: "plan.failed", sentence: "failed and is being taken back" },
  failed: { type: "plan.failed", sentence: "failed" },
  undone: { type: "plan.failed", sentence: "failed and was taken back" },
  finished: { type: "plan.finished", sentence: "is finished" },
};

export function* changedPlans(before: Moment, after: Moment): Generator<void, readonly FoundNotice[]> {
  const found: FoundNotice[] = [];
  for (const node of after.snapshot.nodesOf("Plan")) {
    const key = after.snapshot.key(node);
    const earlier = before.snapshot.find(key);
    const state = stateOf(after.snapshot, node);
    const was = earlier === undefined ? undefined : stateOf(before.snapshot, earlier);
    const told = TOLD[state];
    if (told === undefined || state === was) continue;
    // One that fails is told once, when it begins to: its undo is the same story.
    if (told.type === "plan.failed" && was !== undefined && TOLD[was]?.type === "plan.failed") continue;
    const plan = nameOf(key);
    found.push({
      type: told.type,
      about: key,
      sentence: `Plan ${plan} ${told.sentence}.`,
      data: { plan, state, ...(was === undefined ? {} : { was }) },
    });
    yield;
  }
  return found;
}

function stateOf(snapshot: Snapshot, node: NodeId): string {
  return String(snapshot.properties(node)["state"]);
}
