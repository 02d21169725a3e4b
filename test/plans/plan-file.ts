/** A database file with a world and a plan in it, for processes to drive. */
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import type { PlanContent } from "../../src/plans/plan.ts";
import type { Plans } from "../../src/plans/plans.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { BY } from "../catalog/world.ts";
import { ADA, handMade, worldOf } from "./driving.contract.ts";

/** Returns the plan's name. Its first step, which nothing needs to take back, is done. */
export async function makePlanFile(
  path: string, artifacts: readonly string[], content: PlanContent, more = "",
): Promise<string> {
  const knowledge = await Knowledge.open(await openSqliteStore(path), { pollMilliseconds: 0 });
  try {
    await applyDocuments(knowledge, { ...BY, sources: [{ text: worldOf(artifacts) + more }] });
    const plans = handMade(knowledge);
    const { name } = await plans.save(content, { caller: ADA, now: BY.now });
    // Another process would ask whether it would be made again as it is, had it not begun.
    await plans.start(name, content.steps[0]!.id, { caller: ADA, now: BY.now });
    await plans.finish(name, content.steps[0]!.id, { caller: ADA, now: BY.now });
    return name;
  } finally {
    await knowledge.close();
  }
}

export async function withPlans<T>(
  path: string, act: (plans: Plans, knowledge: Knowledge) => Promise<T>,
): Promise<T> {
  const knowledge = await Knowledge.open(await openSqliteStore(path), { pollMilliseconds: 0 });
  try {
    return await act(handMade(knowledge), knowledge);
  } finally {
    await knowledge.close();
  }
}
