/** What risk is made of: each part with its sentence, and that not knowing is never low. */
import { describe, expect, it } from "vitest";
import { riskOf } from "../../src/decisions/risk/risk.ts";
import type { RiskPartName } from "../../src/decisions/risk/risk.ts";
import { snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const TEST = "https://in-toto.io/attestation/test-result/v0.1";
const PROVENANCE = "https://slsa.dev/provenance/v1";

const WORLD: World = {
  "Interface/api": {},
  "Artifact/m": { type: "model", scheme: "dotted" },
  "Artifact/shop": { type: "image", scheme: "dotted" },
  "Artifact/front": { type: "image", scheme: "dotted" },
  "Environment/prod": { stage: "production" },
  "Environment/prod-us": { stage: "production", reaches: ["prod"] },
  "Environment/staging": { stage: "staging" },
  "Environment/dev": { stage: "dev" },
  "Environment/odd": { stage: "gamma" },
  "Environment/bare": {},
  "Environment/zone": { partOf: "prod" },
  "Version/m@1": { provides: [{ interface: "api", version: "1.0.0" }] },
  "Version/m@2": { derivedFrom: ["m@1"] },
  "Version/m@3": {},
  "Version/m@9": {},
  "Version/shop@1": { requires: [{ interface: "api", range: "^1" }] },
  "Version/front@1": { requires: [{ artifact: "shop", range: ">=1" }] },
  "Deployment/m-prod": { version: "m@1", environment: "prod", state: "running" },
  "Deployment/m-staging": { version: "m@2", environment: "staging", state: "running" },
  "Deployment/m-us": { version: "m@3", environment: "prod-us", state: "running" },
  "Deployment/shop-zone": { version: "shop@1", environment: "zone", state: "running" },
  "Deployment/front-zone": { version: "front@1", environment: "zone", state: "running" },
  "Deployment/shop-staging": { version: "shop@1", environment: "staging", state: "running" },
  "Attestation/t1": { about: [{ version: "m@1" }], predicateType: TEST },
  "Attestation/p1": { about: [{ version: "m@1" }], predicateType: PROVENANCE },
  "Attestation/t2": { about: [{ version: "m@2" }], predicateType: TEST },
  "Attestation/t3": { about: [{ version: "m@3" }], predicateType: TEST, verification: "failed" },
};

function risk(version: string, environment: string, more: World = {}) {
  const snapshot = snapshotOf({ ...WORLD, ...more });
  const picks = version === "" ? [] : version.split(" ").map((name) => (
    { version: snapshot.find(`version:${name}`)! }));
  return riskOf(snapshot, picks, snapshot.find(`environment:${environment}`)!);
}

describe("a part of a risk", () => {
  it.each<[string, string, RiskPartName, number, string]>([
    ["m@2", "prod", "stage", 1, "prod is production."],
    ["m@2", "zone", "stage", 1, "zone is production."],
    ["m@2", "staging", "stage", 0.5, "staging is staging."],
    ["m@2", "dev", "stage", 0.2, "dev is dev."],
    ["m@2", "odd", "stage", 1, "odd is gamma, which may be as critical as production."],
    ["m@2", "bare", "stage", 1, "Nobody states the stage of bare."],
    ["m@2", "prod", "blastRadius", 0.3,
      "2 running deployments need it, directly or not, in 1 other environment too."],
    ["m@2", "dev", "blastRadius", 0, "Nothing that runs is known to need it."],
    ["m@1", "prod", "novelty", 0, "m@1 runs there, or has."],
    ["m@9", "prod", "novelty", 1, "m@9 is not known to have run anywhere."],
    ["m@2", "prod", "novelty", 0.6, "m@2 has run only in earlier stages."],
    ["m@3", "prod", "novelty", 0.4,
      "m@3 has run in a stage like this one, and not here; it skips 1 version."],
    ["m@3", "bare", "novelty", 1,
      "m@3 has run only in earlier stages; how far it is from what runs here is not known."],
    ["m@1", "prod", "missingEvidence", 0,
      "m@1 has the evidence that its other versions have, and an origin."],
    ["m@2", "prod", "missingEvidence", 0,
      "m@2 has the evidence that its other versions have, and an origin."],
    ["m@3", "prod", "missingEvidence", 1, "Nothing is attested of m@3."],
    ["", "dev", "novelty", 1, "It is not known what would run."],
    ["", "dev", "blastRadius", 1, "It is not known what would run."],
  ])("of %s in %s: %s", (version, environment, name, score, because) => {
    const more: World = name === "missingEvidence" && version === "m@2"
      ? { "Attestation/p2": { about: [{ version: "m@2" }], predicateType: PROVENANCE } } : {};
    const part = risk(version, environment, more).parts.find((one) => one.name === name);
    expect(part).toEqual({ name, score, because });
  });

  it("names the kinds of evidence that are missing", () => {
    const part = risk("m@2", "prod").parts[3];
    expect(part).toEqual({ name: "missingEvidence", score: 0.33,
      because: "Of m@2 1 kind of evidence of 3 is missing: provenance/v1." });
  });
});

describe("a risk", () => {
  it("is impact times likelihood", () => {
    const { score, parts } = risk("m@9", "prod");
    expect(parts.map((part) => part.score)).toEqual([1, 0.3, 1, 1]);
    expect(score).toBe(0.65);
  });

  it("of several picks is that of the worst", () => {
    const both = risk("m@1 m@9", "prod");
    expect(both.score).toBeGreaterThanOrEqual(risk("m@9", "prod").score);
    expect(both.parts[2]).toEqual(risk("m@9", "prod").parts[2]);
  });

  it.each(["m@1", "m@2", "m@3", "m@9"])("of %s is no lower where nobody states the stage", (version) => {
    const part = (environment: string) => risk(version, environment).parts[0]!.score;
    expect(part("bare")).toBe(Math.max(part("prod"), part("staging"), part("dev")));
  });

  it("of nothing known is as high as it can be", () => {
    expect(risk("", "bare").score).toBe(1);
  });
});
