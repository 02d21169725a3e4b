/** Stages by how much depends on what runs there. */
import { labelsOf } from "../../model/label-selector.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { levelsOf } from "../effective-facts.ts";

/** What stages are commonly called; any other word may mean production. */
const STAGES: Readonly<Record<string, number>> = {
  production: 1, prod: 1, live: 1,
  staging: 0.5, stage: 0.5, preproduction: 0.5, "pre-production": 0.5, preprod: 0.5, uat: 0.5, qa: 0.5,
  development: 0.2, dev: 0.2, test: 0.2, testing: 0.2, ci: 0.2, sandbox: 0.2, local: 0.2,
};

/** The nearest along PART_OF; undefined where nobody states any. */
export function stageOf(snapshot: Snapshot, environment: NodeId): string | undefined {
  for (const level of levelsOf(snapshot, environment)) {
    for (const node of level) {
      const stage = labelsOf(snapshot.properties(node)).get("stage");
      if (stage !== undefined) return stage;
    }
  }
  return undefined;
}

/** How critical, from 0 to 1: what ran where it is higher has been through more. undefined: any. */
export function rankOfStage(stage: string | undefined): number | undefined {
  return stage === undefined || !Object.hasOwn(STAGES, stage.toLowerCase())
    ? undefined
    : STAGES[stage.toLowerCase()];
}
