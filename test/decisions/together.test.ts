/** Joint questions in small worlds: exact verdicts, picks, headlines and the exact words of proofs. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { AskedQuestion } from "../../src/decisions/decision.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const WORLD: World = {
  "FactKey/nvidia.driver": { type: "version", scheme: "dotted" },
  "Environment/prod-eu-t4": { stage: "production", facts: { "nvidia.driver": "470.57.02" } },
  "Environment/edge": { stage: "edge" },
  "Environment/big": { stage: "production", facts: { "nvidia.driver": "570" } },
  "Environment/busy": { stage: "busy", facts: { "nvidia.driver": "570" } },
  "Artifact/triton": { type: "runtime", scheme: "dotted" },
  "Version/triton@24.08": { requires: [] },
  "Version/triton@25.03": { requires: [{ fact: "nvidia.driver", range: ">=525" }] },
  "Version/triton@25.05": { requires: [{ fact: "nvidia.driver", range: ">=535" }] },
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@2.2.0": { requires: [{ artifact: "triton", range: ">=24" }] },
  "Version/ranker@2.3.0": { requires: [{ artifact: "triton", range: ">=25" }] },
  "Version/ranker@2.3.1": { requires: [{ artifact: "triton", range: ">=25" }], variants: [{ name: "gpu" }] },
  "Version/ranker@3.0.0-rc.1": { requires: [] },
  "Artifact/indexer": { type: "model", scheme: "semver" },
  "Version/indexer@1.0.0": { requires: [{ artifact: "triton", range: "<25" }] },
  "Artifact/bundle": { type: "image", scheme: "semver" },
  "Version/bundle@1.0.0": {
    requires: [{ artifact: "triton", range: ">=25.05" }], contains: ["triton@24.08"],
  },
  "Service/ranking": { runs: [{ artifact: "ranker", range: "^2.2" }] },
  "Deployment/triton-busy": { version: "triton@24.08", environment: "busy", state: "running" },
  "Deployment/indexer-busy": { version: "indexer@1.0.0", environment: "busy", state: "running" },
};

const CASES: readonly {
  readonly name: string;
  readonly ask: AskedQuestion;
  readonly headline: string;
  readonly picks?: readonly string[];
  readonly because?: readonly string[];
  readonly deciding?: readonly string[];
}[] = [
  {
    name: "two demands on one thing clash, and the headline names both",
    ask: { subjects: ["ranker@2.3.0", "indexer@1.0.0"], in: "big" },
    headline: "indexer@1.0.0 requires triton <25; ranker@2.3.0 requires triton >=25.",
    because: [
      "Because the question asks for indexer@1.0.0 which requires triton <25, triton <25 is required.",
      "So, because the question asks for ranker@2.3.0 which requires triton >=25, indexer@1.0.0 and " +
        "ranker@2.3.0 cannot run on big together.",
    ],
  },
  {
    name: "a version is left to the solver, which goes back as far as it must",
    ask: { subjects: ["ranker", "indexer@1.0.0"], in: "big" },
    headline:
      "indexer@1.0.0 and ranker can run on big as indexer@1.0.0 and ranker@2.2.0; " +
      "triton@24.08 is to be added.",
    picks: ["asked indexer@1.0.0", "asked ranker@2.2.0", "added triton@24.08"],
  },
  {
    name: "an environment has its own words in a proof",
    ask: { subject: "ranker@2.3.0", in: "prod-eu-t4" },
    headline:
      "triton runs neither in prod-eu-t4 nor in an environment it is part of; ranker@2.3.0 requires >=25.",
    because: [
      "Because the question asks for ranker@2.3.0 which requires triton >=25, triton >=25 is required.",
      "So, because triton@25.05 requires nvidia.driver >=535 and prod-eu-t4 has 470.57.02 and triton@25.03 " +
        "requires nvidia.driver >=525 and prod-eu-t4 has 470.57.02, ranker@2.3.0 cannot run on prod-eu-t4.",
    ],
  },
  {
    name: "a version that exists only as one variant is said to",
    ask: { subject: "ranker@^2.3.1", in: "prod-eu-t4" },
    headline: "prod-eu-t4 has nvidia.driver 470.57.02; triton@25.03 requires >=525.",
  },
  {
    name: "a range that matches no version lists those that exist",
    ask: { subject: "ranker@^4", in: "big" },
    headline:
      "The question asks for ranker ^4, which matches no version (2.3.1, 2.3.0, 2.2.0 and 3.0.0-rc.1 exist).",
    because: [
      "Because the question asks for ranker ^4, which matches no version (2.3.1, 2.3.0, 2.2.0 and " +
        "3.0.0-rc.1 exist), ranker@^4 cannot run on big.",
    ],
  },
  {
    name: "a range that only pre-releases match says so",
    ask: { subject: "ranker@>=2.4", in: "big" },
    headline: "The question asks for ranker >=2.4, which only pre-releases match (3.0.0-rc.1).",
  },
  {
    name: "a service runs what it runs, and what is missing is added",
    ask: { subject: "ranking", in: "big" },
    headline: "ranking can run on big as ranker@2.3.1#gpu; triton@25.05 is to be added.",
    picks: ["asked ranker@2.3.1", "added triton@25.05"],
  },
  {
    name: "what runs stays as it is, and an older version is picked that fits it",
    ask: { subject: "ranker", in: "busy" },
    headline: "ranker can run on busy as ranker@2.2.0.",
    picks: ["asked ranker@2.2.0"],
  },
  {
    name: "a dependent that would be broken is named",
    ask: { subject: "triton@25.03", in: "busy" },
    headline: "busy runs indexer@1.0.0, which requires triton <25.",
  },
  {
    name: "the solver picks the place",
    ask: { subject: "ranker@^2.3", anywhere: "stage=production" },
    headline: "ranker@^2.3 can run on big as ranker@2.3.1#gpu; triton@25.05 is to be added.",
    picks: ["asked ranker@2.3.1", "added triton@25.05"],
  },
  {
    name: "what is contained in another version than required leaves room for a fitting one beside it",
    ask: { subject: "bundle@1.0.0", in: "big" },
    headline: "bundle@1.0.0 can run on big; triton@25.05 is to be added.",
    picks: ["asked bundle@1.0.0", "added triton@25.05"],
  },
  {
    name: "a missing fact that would decide is asked for",
    ask: { subject: "ranker@^2.3", in: "edge" },
    headline: "Whether ranker@^2.3 can run on edge is not known: nvidia.driver is missing.",
    deciding: ["nvidia.driver"],
  },
];

describe("decide on several things together", () => {
  const snapshot = snapshotOf(WORLD);
  it.each(CASES)("$name", ({ ask, headline, picks, because, deciding = [] }) => {
    const decision = decide(snapshot, ask, NOW);
    const [result] = decision.results;
    expect([decision.headline, result!.decidingFacts]).toEqual([headline, deciding]);
    if (picks !== undefined)
      expect(result!.picks!.map(({ role, version }) => `${role} ${version}`)).toEqual(picks);
    if (because !== undefined) expect(result!.because!.map(({ sentence }) => sentence)).toEqual(because);
  });

  it("each sentence of a proof cites the documents it stands on, at their revision", () => {
    const { results } = decide(snapshot, { subject: "ranker@2.3.0", in: "prod-eu-t4" }, NOW);
    expect(results[0]!.because!.at(-1)!.citations).toEqual([
      { document: "version:triton@25.05", revision: 3 },
      { document: "environment:prod-eu-t4", revision: 3 },
      { document: "version:triton@25.03", revision: 3 },
    ]);
  });

  it("what runs is changed when the question is free to, and no more than needed", () => {
    const question = { subject: "ranker@2.3.0", in: "busy", holding: "free" } as const;
    const { verdict, headline } = decide(snapshot, question, NOW);
    expect([verdict, headline]).toEqual([
      "INCOMPATIBLE",
      "ranker@2.3.0 requires triton >=25; busy runs indexer@1.0.0, which requires triton <25.",
    ]);
  });
});
