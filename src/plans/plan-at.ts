/** Makes a plan by a snapshot and what its documents say of configuration, which are read where they are kept. */
import { configurationDocuments } from "../configuration/read-configuration.ts";
import type { DocumentPlace } from "../configuration/read-configuration.ts";
import type { ConfigurationQuestion } from "../configuration/configuration-of.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { questionsOf } from "./configured.ts";
import type { Documents } from "./configured.ts";
import { makePlan } from "./make-plan.ts";
import type { PlanAnswer, PlanQuestion } from "./plan-answer.ts";
import type { Plan } from "./plan.ts";
import { stillHolds } from "./still-holds.ts";
import type { StillHolds } from "./still-holds.ts";

/** `snapshot` must be of that place. Throws what `makePlan` throws, and what the store throws. */
export async function planAt(
  place: DocumentPlace, snapshot: Snapshot, wanted: PlanQuestion, now: string,
): Promise<PlanAnswer> {
  const bare = makePlan(snapshot, wanted, now);
  const documents = bare.plan === null ? undefined : await documentsOf(place, snapshot, bare.plan);
  return documents === undefined ? bare : makePlan(snapshot, wanted, now, documents);
}

/** Whether the plan would be made again as it is; see ./still-holds.ts. */
export async function stillHoldsAt(
  place: DocumentPlace, snapshot: Snapshot, plan: Plan, now: string,
): Promise<StillHolds> {
  return stillHolds(snapshot, plan, now, await documentsOf(place, snapshot, plan));
}

/** undefined where no document speaks of anything that the plan touches. */
async function documentsOf(
  place: DocumentPlace, snapshot: Snapshot, { content }: Plan,
): Promise<Documents | undefined> {
  const questions = [...content.before, ...content.after].flatMap(
    ({ version, service, environment }): readonly ConfigurationQuestion[] =>
      snapshot.find(`version:${version.replace(/#.*$/, "")}`) === undefined
        ? []
        : [questionsOf(snapshot, version, service, environment, undefined) ?? []].flat(),
  );
  return questions.length === 0 ? undefined : configurationDocuments(place, snapshot, questions);
}
