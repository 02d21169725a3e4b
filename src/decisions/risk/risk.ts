/**
 * How risky it is to run some picks in an environment: a number that rules compare (`plan.risk`), and why.
 *
 *     risk = impact * likelihood
 *     impact = (stage + blastRadius) / 2
 *     likelihood = (novelty + missingEvidence) / 2
 *
 * Risk as a function of likelihood and impact is NIST SP 800-30 Rev. 1, section 2.3.1; that a change's size
 * and diffusion are counted on a logarithmic scale is Kamei et al., "A Large-Scale Empirical Study of
 * Just-in-Time Quality Assurance", IEEE TSE 39(6), 2013. Every part is from 0 to 1. A part that cannot be
 * known counts as 1: not knowing is never low. Of several picks the worst counts.
 */
import type { RulePick } from "../../rules/rule-scene.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { nameOf } from "../fact-index.ts";
import { dependentsOf } from "./dependents-of.ts";
import { missingEvidenceOf } from "./missing-evidence.ts";
import { noveltyOf } from "./novelty.ts";
import { counted } from "./scored.ts";
import type { Scored } from "./scored.ts";
import { rankOfStage, stageOf } from "./stages.ts";

export type RiskPartName = "stage" | "blastRadius" | "novelty" | "missingEvidence";

export interface RiskPart {
  readonly name: RiskPartName;
  /** From 0 to 1, two decimals. */
  readonly score: number;
  /** A sentence. */
  readonly because: string;
}

export interface Risk {
  /** From 0 to 1, two decimals. */
  readonly score: number;
  /** Stage, blast radius, novelty, missing evidence. */
  readonly parts: readonly RiskPart[];
}

/** Pure: of the snapshot alone. `picks`: what would run there, as ruled picks name it. */
export function riskOf(snapshot: Snapshot, picks: readonly RulePick[], environment: NodeId): Risk {
  const parts = [
    { name: "stage", ...stageRisk(snapshot, environment) },
    { name: "blastRadius", ...blastRadius(snapshot, picks, environment) },
    { name: "novelty", ...worst(picks, (pick) => noveltyOf(snapshot, pick, environment)) },
    { name: "missingEvidence", ...worst(picks, (pick) => missingEvidenceOf(snapshot, pick)) },
  ] as const;
  const told = parts.map((part): RiskPart => ({ ...part, score: twoDecimals(part.score) }));
  const [stage = 1, blast = 1, novelty = 1, evidence = 1] = told.map(({ score }) => score);
  return { score: twoDecimals(((stage + blast) / 2) * ((novelty + evidence) / 2)), parts: told };
}

function stageRisk(snapshot: Snapshot, environment: NodeId): Scored {
  const name = nameOf(snapshot.key(environment));
  const stage = stageOf(snapshot, environment);
  if (stage === undefined) return { score: 1, because: `Nobody states the stage of ${name}.` };
  const score = rankOfStage(stage);
  if (score === undefined)
    return { score: 1, because: `${name} is ${stage}, which may be as critical as production.` };
  return { score, because: `${name} is ${stage}.` };
}

/** A hundred things that depend on it are as bad as it gets: nobody looks at each of them. */
const DEPENDENTS_FOR_1 = 100;

function blastRadius(snapshot: Snapshot, picks: readonly RulePick[], environment: NodeId): Scored {
  const found = dependentsOf(snapshot, picks, environment);
  if (found.kind === "unknown") return { score: 1, because: found.because };
  const { deployments, environments } = found;
  if (deployments === 0) return { score: 0, because: "Nothing that runs is known to need it." };
  const score = Math.log(1 + deployments + environments) / Math.log(1 + DEPENDENTS_FOR_1);
  const others = environments === 0 ? "" : `, in ${counted(environments, "other environment")} too`;
  return {
    score: Math.min(1, score),
    because: `${counted(deployments, "running deployment")} ${deployments === 1 ? "needs" : "need"} it, ` +
      `directly or not${others}.`,
  };
}

function worst(picks: readonly RulePick[], judge: (pick: RulePick) => Scored): Scored {
  const scored = picks.map(judge).toSorted((a, b) => b.score - a.score); // Stable: the first of equal ones.
  return scored[0] ?? { score: 1, because: "It is not known what would run." };
}

function twoDecimals(score: number): number {
  return Math.round(score * 100) / 100;
}
