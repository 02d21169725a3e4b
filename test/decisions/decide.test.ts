/** One version in one environment: exact verdicts, reasons and sentences in small worlds. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const GPU_HOSTS: World = {
  "FactKey/nvidia.driver": { type: "version", scheme: "dotted" },
  "FactKey/gpu.model": { type: "string" },
  "FactKey/gpu.class": {
    type: "enum",
    values: ["data-center", "workstation"],
    derive: [
      { when: { "gpu.model": "H100" }, value: "data-center", source: "vendor list" },
      { when: { "gpu.model": "RTX4090" }, value: "workstation", source: "vendor list" },
    ],
  },
  "FactKey/gpu": { type: "boolean", covers: ["nvidia"] },
  "Environment/cloud": { facts: { "gpu.model": "H100", "nvidia.driver": "535.104.05" } },
  "Environment/desk": { facts: { "gpu.model": "RTX4090", "nvidia.driver": "535.183.01" } },
  "Environment/bare": { facts: { gpu: "none" } },
  "Environment/edge": { facts: { "gpu.model": "H100" } },
  "Artifact/cuda": { type: "library", scheme: "dotted" },
  "Version/cuda@13.0": { requires: [{ fact: "nvidia.driver", range: ">=580", source: "release notes" }] },
  "Artifact/torch": { type: "library", scheme: "pep440" },
  "Version/torch@2.11.0": {
    variants: [
      { name: "cu130", requires: [], contains: ["cuda@13.0"] },
      { name: "cu128", requires: [{ fact: "nvidia.driver", range: ">=525.60.13" }] },
      { name: "cpu", requires: [] },
    ],
  },
  "Artifact/triton": { type: "runtime", scheme: "dotted" },
  "Version/triton@25.03": {
    requires: [
      {
        anyOf: [
          { fact: "nvidia.driver", range: ">=560" },
          [
            { fact: "gpu.class", is: "data-center" },
            {
              fact: "nvidia.driver",
              range: ">=535.86 <536 || >=545.23 <546",
              refused: ">=530 <531 || >=545 <546",
            },
          ],
        ],
      },
    ],
  },
  "Version/triton@25.04": {},
  "Version/triton@25.05": { requires: [] },
  "Version/triton@25.06": {
    requires: [
      {
        anyOf: [
          { fact: "nvidia.driver", range: ">=560" },
          {
            fact: "nvidia.driver",
            range: ">=470.57 <471 || >=525.85 <526 || >=536.86 <537 || >=545.23 <546",
          },
          [{ fact: "gpu.class", is: "data-center" }, { fact: "nvidia.driver", range: ">=540" }],
        ],
      },
    ],
  },
};

const CASES: readonly {
  readonly name: string;
  readonly ask: string;
  readonly in: string;
  readonly assume?: Record<string, string>;
  readonly verdict: string;
  readonly headline: string;
  readonly codes: readonly string[];
  readonly deciding?: readonly string[];
}[] = [
  {
    name: "a refusal names the two facts that clash",
    ask: "torch@2.11.0#cu130",
    in: "cloud",
    verdict: "INCOMPATIBLE",
    headline: "cloud has nvidia.driver 535.104.05; torch@2.11.0#cu130 requires >=580 (its cuda@13.0).",
    codes: ["FACT_FAILS"],
  },
  {
    name: "the first variant that fits is picked",
    ask: "torch@2.11.0",
    in: "cloud",
    verdict: "COMPATIBLE",
    headline: "torch@2.11.0 can run on cloud as #cu128; #cu130 cannot.",
    codes: ["FACT_SATISFIES"],
  },
  {
    name: "an absent fact is a no",
    ask: "torch@2.11.0#cu128",
    in: "bare",
    verdict: "INCOMPATIBLE",
    headline: "bare has no nvidia.driver (gpu is declared absent); torch@2.11.0#cu128 requires >=525.60.13.",
    codes: ["FACT_ABSENT"],
  },
  {
    name: "a missing fact is unknown and decides",
    ask: "torch@2.11.0#cu128",
    in: "edge",
    verdict: "UNKNOWN",
    headline: "Whether torch@2.11.0#cu128 can run on edge is not known: nvidia.driver is missing.",
    codes: ["FACT_UNKNOWN"],
    deciding: ["nvidia.driver"],
  },
  {
    name: "one alternative that holds is enough",
    ask: "triton@25.03",
    in: "cloud",
    verdict: "COMPATIBLE",
    headline: "triton@25.03 can run on cloud.",
    codes: ["FACT_SATISFIES", "FACT_SATISFIES"],
  },
  {
    name: "alternatives that all fail are told together",
    ask: "triton@25.03",
    in: "desk",
    verdict: "INCOMPATIBLE",
    headline:
      "desk fits none of the 2 alternatives of triton@25.03: nvidia.driver is 535.183.01 (needs >=560); " +
      "or gpu.class is workstation (needs data-center).",
    codes: ["NO_ALTERNATIVE"],
  },
  {
    name: "of long alternatives as many are told as fit into two lines, of a long union the first ranges",
    ask: "triton@25.06",
    in: "desk",
    verdict: "INCOMPATIBLE",
    headline:
      "desk fits none of the 3 alternatives of triton@25.06: nvidia.driver is 535.183.01 (needs >=560); or " +
      "nvidia.driver is 535.183.01 (needs >=470.57 <471 || >=525.85 <526 or 2 more ranges); and 1 more.",
    codes: ["NO_ALTERNATIVE"],
  },
  {
    name: "a version that states nothing is unknown",
    ask: "triton@25.04",
    in: "cloud",
    verdict: "UNKNOWN",
    headline: "Whether triton@25.04 can run on cloud is not known: Nobody states what triton@25.04 requires.",
    codes: ["NOTHING_STATED"],
  },
  {
    name: "a version that states that it needs nothing runs anywhere",
    ask: "triton@25.05",
    in: "edge",
    verdict: "COMPATIBLE",
    headline: "triton@25.05 can run on edge.",
    codes: ["NEEDS_NOTHING"],
  },
];

describe("decide on one environment", () => {
  const snapshot = snapshotOf(GPU_HOSTS);
  it.each(CASES)("$name", ({ ask, in: environment, assume, verdict, headline, codes, deciding = [] }) => {
    const question = { subject: ask, in: environment, ...(assume === undefined ? {} : { assume }) };
    const decision = decide(snapshot, question, NOW);
    const [result] = decision.results;
    expect([
      decision.verdict,
      decision.headline,
      result!.reasons.map(({ code }) => code),
      result!.decidingFacts,
    ]).toEqual([verdict, headline, codes, deciding]);
  });

  it("a value between what works and what is refused is told with one range of each", () => {
    const world: World = {
      "FactKey/driver": { type: "version", scheme: "dotted" },
      "Environment/here": { facts: { driver: "570" } },
      "Artifact/a": { type: "model", scheme: "dotted" },
      "Version/a@1": {
        requires: [{
          fact: "driver",
          range: ">=470.57 <471 || >=525.85 <526 || >=535.86 <536 || >=545.23 <546",
          refused: ">=418 <419 || >=440 <441 || >=450 <451 || >=460 <461 || >=555 <556",
        }],
      },
    };
    const { headline, results } = decide(snapshotOf(world), { subject: "a@1", in: "here" }, NOW);
    expect(headline).toBe(
      "Whether a@1 can run on here is not known: here has driver 570; a@1 neither states that it works " +
        "(>=470.57 <471 or 3 more ranges) nor that it is refused (>=418 <419 or 4 more ranges).",
    );
    expect(results[0]!.reasons[0]!.required).toContain(">=545.23 <546 (refused: >=418 <419");
  });
});
