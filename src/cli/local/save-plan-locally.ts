/** Keeps a plan in a database that this process opens itself; with FAIRLEAD_TOKEN in its owner's name. */
import { localCaller } from "../../access/caller.ts";
import type { Caller } from "../../access/caller.ts";
import { Tokens } from "../../access/tokens/tokens.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import type { PlanContent } from "../../plans/plan.ts";
import { savePlan } from "../../plans/save-plan.ts";
import type { SavedPlan } from "../../plans/save-plan.ts";

/** `now` gives RFC 3339 in UTC. */
export async function savePlanLocally(
  knowledge: Knowledge, content: PlanContent, actor: string, now: () => string,
): Promise<SavedPlan> {
  return savePlan(knowledge, content, await callerBy(knowledge, actor, now), now());
}

async function callerBy(knowledge: Knowledge, actor: string, now: () => string): Promise<Caller> {
  const token = process.env["FAIRLEAD_TOKEN"] ?? "";
  if (token === "") return localCaller(actor);
  const tokens = new Tokens(knowledge.store, now);
  const caller = await tokens.recognise(token);
  await tokens.close();
  return caller;
}
