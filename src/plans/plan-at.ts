/** Makes a plan by a snapshot and by what documents say of configuration, read where they are kept. */
import { configurationDocuments } from "../configuration/read-configuration.ts";
import type { DocumentPlace } from "../configuration/read-configuration.ts";
import type { ConfigurationQuestion } from "../configuration/configuration-of.ts";
import { decideAsked } from "../decisions/ask.ts";
import type { Decision } from "../decisions/decision.ts";
import type { ValidationMeans } from "../decisions/validation/validation-means.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import { questionsOf } from "./configured.ts";
import type { Documents } from "./configured.ts";
import { makePlan } from "./make-plan.ts";
import type { PlanAnswer, PlanQuestion } from "./plan-answer.ts";
import type { Plan } from "./plan.ts";
import { questionAgain, stillHolds } from "./still-holds.ts";
import type { StillHolds } from "./still-holds.ts";

/**
 * `snapshot` must be of that place; `validation`, where there is any, asks validators that read more than a
 * snapshot. Throws what `makePlan` throws, and what the store throws.
 */
export async function planAt(
  place: DocumentPlace,
  snapshot: Snapshot,
  wanted: PlanQuestion,
  now: string,
  validation?: ValidationMeans,
): Promise<PlanAnswer> {
  const decision = await decisionOn(snapshot, wanted, now, validation);
  const bare = makePlan(snapshot, wanted, now, { decision });
  // What rules on plans refuse may stand once it is known what it costs.
  const isByRules = bare.plan === null && bare.reasons.some(({ rule }) => rule !== undefined);
  const { plan } = isByRules ? makePlan(snapshot, wanted, now, { decision, isDraft: true }) : bare;
  const documents = plan === null ? undefined : await documentsOf(place, snapshot, plan);
  return documents === undefined ? bare : makePlan(snapshot, wanted, now, { decision, documents });
}

/** Whether the plan would be made again as it is; see ./still-holds.ts. */
export async function stillHoldsAt(
  place: DocumentPlace,
  snapshot: Snapshot,
  plan: Plan,
  now: string,
  validation?: ValidationMeans,
): Promise<StillHolds> {
  const documents = await documentsOf(place, snapshot, plan);
  try {
    const decision = await decisionOn(snapshot, questionAgain(plan), now, validation);
    return stillHolds(snapshot, plan, now, { documents, decision });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { kind: "moved", changes: [{ what: "question", sentence: error.message }] };
  }
}

/** undefined where nothing but the snapshot is asked: then the plan decides by itself. */
async function decisionOn(
  snapshot: Snapshot,
  { fallback: _, strategy: _strategy, rollbackTo: _rollbackTo, ...question }: PlanQuestion,
  now: string,
  validation: ValidationMeans | undefined,
): Promise<Decision | undefined> {
  if (validation === undefined || question.in === undefined) return undefined;
  return decideAsked(snapshot, question, now, validation);
}

/** undefined where no document speaks of anything that the plan touches. */
async function documentsOf(
  place: DocumentPlace,
  snapshot: Snapshot,
  { content }: Plan,
): Promise<Documents | undefined> {
  const questions = [...content.before, ...content.after].flatMap(
    ({ version, service, environment }): readonly ConfigurationQuestion[] =>
      snapshot.find(`version:${version.replace(/#.*$/, "")}`) === undefined
        ? []
        : [questionsOf(snapshot, version, service, environment, undefined) ?? []].flat(),
  );
  return questions.length === 0 ? undefined : configurationDocuments(place, snapshot, questions);
}
