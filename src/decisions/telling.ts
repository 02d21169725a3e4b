/** An environment at a time, as judgements and their sentences need it. */
import type { PropertyValue } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { surroundingsOf } from "./deployed.ts";
import { effectiveFactsOf } from "./effective-facts.ts";
import { nameOf } from "./fact-index.ts";
import type { FactKey } from "./fact-key.ts";
import { QuestionInvalid } from "./question-invalid.ts";
import type { Telling } from "./reasons.ts";

/** Of RFC 3339. Throws QuestionInvalid. */
export function millisecondsOf(now: string): number {
  const milliseconds = Date.parse(now);
  if (Number.isNaN(milliseconds))
    throw new QuestionInvalid(`"${now}" is no time`, "Times look like 2026-10-01T12:00:00Z.");
  return milliseconds;
}

/** Everything about one environment that a judgement and its sentences need. */
export function tellingOf(
  snapshot: Snapshot,
  environment: NodeId,
  nowMilliseconds: number,
  assumptions?: ReadonlyMap<FactKey, PropertyValue | undefined>,
): Telling {
  const stated = effectiveFactsOf(snapshot, environment, nowMilliseconds);
  const facts = assumptions === undefined ? stated : stated.assuming(assumptions);
  return {
    place: { snapshot, environment, facts, surroundings: surroundingsOf(snapshot, environment) },
    environment: nameOf(snapshot.key(environment)),
    nowMilliseconds,
  };
}
