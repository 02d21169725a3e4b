/** Validators that policies name: they take part in the verdict, the search and the proof as rules do. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/decisions/decide.ts";
import type { AskedQuestion, EnvironmentResult } from "../../../src/decisions/decision.ts";
import { matrix } from "../../../src/decisions/matrix.ts";
import { NOW, snapshotOf } from "../world.ts";
import type { World } from "../world.ts";

const KEYS: World = {
  "FactKey/licence": { type: "string" },
  "FactKey/gpu.memory": { type: "quantity" },
  "FactKey/gpu.memoryNeeded": { type: "quantity" },
  "FactKey/model.format": { type: "string" },
  "FactKey/onnx.opset": { type: "number" },
  "FactKey/onnxruntime.version": { type: "version", scheme: "dotted" },
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Artifact/triton": { type: "runtime", scheme: "dotted" },
  "Environment/prod": { stage: "production", facts: { "gpu.memory": "80Gi" } },
};
const LICENCES = { name: "licence", settings: { allowed: ["MIT", "Apache-2.0"] } };

function ranker(facts: Record<string, unknown>, more: object = {}): Record<string, unknown> {
  return { requires: [], facts, ...more };
}

function ask(world: World, question: AskedQuestion): EnvironmentResult {
  return decide(snapshotOf({ ...KEYS, ...world }), question, NOW).results[0]!;
}

/** Two versions, the newer one under a licence that is not allowed. */
function twoLicences(policy: object, newer: Record<string, unknown> = { licence: "AGPL-3.0-only" }): World {
  return {
    "Version/ranker@1.0.0": ranker({ licence: "MIT" }),
    "Version/ranker@2.0.0": ranker(newer),
    "Policy/legal": { environments: "stage=production", ...policy },
  };
}

describe("a validator that a policy enforces", () => {
  const world = twoLicences({ validators: [LICENCES] });

  it("refuses what it fails, with its own reasons as data", () => {
    const { verdict, reasons, pick, headline } = ask(world, { subject: "ranker@2.0.0", in: "prod" });
    expect([verdict, pick]).toEqual(["INCOMPATIBLE", null]);
    expect(headline).toBe("ranker@2.0.0 fails validator legal/licence: ranker@2.0.0 has the " +
      "licence AGPL-3.0-only; AGPL-3.0-only is not among Apache-2.0, MIT.");
    expect(reasons[0]).toMatchObject({
      code: "RULE_FAILS",
      requirement: "rule:legal/licence",
      statedBy: { document: "policy:legal", revision: 3 },
      rule: {
        name: "legal/licence", validator: "licence", tier: "gate",
        reasons: [{ code: "LICENCE_NOT_ALLOWED", about: "version:ranker@2.0.0", observed: "AGPL-3.0-only" }],
      },
    });
  });

  it("lets pass what holds, and says so", () => {
    const { verdict, reasons } = ask(world, { subject: "ranker@1.0.0", in: "prod" });
    expect(verdict).toBe("COMPATIBLE");
    expect(reasons.map(({ sentence }) => sentence)).toContain(
      "ranker@1.0.0 passes validator legal/licence: ranker@1.0.0 has the licence MIT, which is allowed.");
  });

  it("makes the search pick another version", () => {
    const { verdict, pick } = ask(world, { subject: "ranker", in: "prod" });
    expect([verdict, pick?.version]).toEqual(["COMPATIBLE", "ranker@1.0.0"]);
  });

  it("leaves open what nobody states, and names what would decide it", () => {
    const { verdict, decidingFacts, headline } = ask(twoLicences({ validators: [LICENCES] }, {}),
      { subject: "ranker@2.0.0", in: "prod" });
    expect([verdict, decidingFacts]).toEqual(["UNKNOWN", ["licence of ranker@2.0.0"]]);
    expect(headline).toContain("licence of ranker@2.0.0");
  });

  it("counts in a matrix", () => {
    const { rows } = matrix(snapshotOf({ ...KEYS, ...world }),
      { subjects: ["ranker@1.0.0", "ranker@2.0.0"], environments: ["prod"] }, NOW);
    expect(rows.map((row) => row.cell(0).verdict)).toEqual(["COMPATIBLE", "INCOMPATIBLE"]);
  });

  it("is asked only where the policy holds and its `when` does", () => {
    const elsewhere = twoLicences({ environments: "stage=staging", validators: [LICENCES] });
    expect(ask(elsewhere, { subject: "ranker@2.0.0", in: "prod" }).verdict).toBe("COMPATIBLE");
    const when = twoLicences({ validators: [{ ...LICENCES, when: 'version.version == "1.0.0"' }] });
    expect(ask(when, { subject: "ranker@2.0.0", in: "prod" }).verdict).toBe("COMPATIBLE");
  });
});

describe("a validator that is not enforced", () => {
  for (const [mode, field] of [["warn", "warnings"], ["shadow", "shadow"]] as const) {
    it(`of mode ${mode} changes no verdict, and stands among the ${field}`, () => {
      const world = twoLicences({ mode, validators: [LICENCES] });
      const result = ask(world, { subject: "ranker@2.0.0", in: "prod" });
      expect(result.verdict).toBe("COMPATIBLE");
      expect(result[field]?.map(({ code }) => code)).toEqual(["RULE_FAILS"]);
    });
  }
});

describe("a validator about a build beside others", () => {
  const model = ranker({ "model.format": "onnx", "onnx.opset": 21 },
    { requires: [{ artifact: "triton", range: ">=1" }] });
  const triton = (onnxruntime: string): Record<string, unknown> =>
    ({ requires: [], facts: { "onnxruntime.version": onnxruntime } });
  const world: World = {
    "Version/ranker@1.0.0": model,
    "Version/triton@1": triton("1.20.1"),
    "Version/triton@2": triton("1.10.0"),
    "Policy/loads": { validators: [{ name: "serialization" }] },
  };

  it("makes the search pick a runtime that loads the model", () => {
    const { verdict, picks } = ask(world, { subject: "ranker@1.0.0", in: "prod" });
    expect(verdict).toBe("COMPATIBLE");
    expect(picks?.map(({ version }) => version)).toEqual(["ranker@1.0.0", "triton@1"]);
  });

  it("proves that there is none where no runtime does", () => {
    const { "Version/triton@1": _, ...rest } = world;
    const { verdict, because } = ask(rest, { subject: "ranker@1.0.0", in: "prod" });
    expect(verdict).toBe("INCOMPATIBLE");
    expect(because?.map(({ sentence }) => sentence).join(" "))
      .toContain("fails validator loads/serialization");
  });

  it("sees a runtime that runs there already", () => {
    const running = (version: string): World =>
      ({ "Deployment/triton-prod": { version, environment: "prod", state: "running" } });
    const asked = { subject: "ranker@1.0.0", in: "prod" };
    expect(ask({ ...world, ...running("triton@1") }, asked).verdict).toBe("COMPATIBLE");
    expect(ask({ ...world, ...running("triton@2") }, asked).verdict).toBe("INCOMPATIBLE");
  });

  it("reads the values of parameters, and a smaller one is picked", () => {
    const requires = (atLeast: string) => [{ fact: "gpu.memory", atLeast }];
    const batches = { parameters: { batch: [
      { value: 32, requires: requires("70Gi") }, { value: 8, requires: requires("16Gi") },
    ] } };
    const headroom = { validators: [{ name: "gpu-memory", settings: { headroomPercent: 20 } }] };
    const asked = { subject: "ranker@1.0.0", in: "prod" };
    const batched = { "Version/ranker@1.0.0": ranker({}, batches) };
    expect(ask(batched, asked).pick?.parameters).toEqual({ batch: 32 });
    const { verdict, pick } = ask({ ...batched, "Policy/memory": headroom }, asked);
    expect([verdict, pick?.parameters]).toEqual(["COMPATIBLE", { batch: 8 }]);
  });
});

describe("the verify tier", () => {
  const deep = { name: "licensed", on: "deployment", require: 'version.facts["licence"] == "MIT"' };
  const cheap = { name: "named-ranker", on: "deployment", require: 'version.artifact == "ranker"' };

  it("is not judged where a gate fails, whatever the order of the policies", () => {
    const world = (gate: object): World => ({
      "Version/ranker@1.0.0": ranker({ licence: "AGPL-3.0-only" }),
      "Policy/a-deep": { tier: "verify", rules: [deep] },
      "Policy/z-cheap": { rules: [gate] },
    });
    const asked = { subject: "ranker@1.0.0", in: "prod" };
    const held = ask(world(cheap), asked);
    expect(held.reasons.map(({ rule }) => rule?.name)).toContain("a-deep/licensed");
    const stopped = ask(world({ ...cheap, require: 'version.artifact != "ranker"' }), asked);
    expect(stopped.verdict).toBe("INCOMPATIBLE");
    expect(stopped.reasons.map(({ rule }) => rule?.name)).toEqual(["z-cheap/named-ranker"]);
    expect(held.skipped).toBeUndefined();
    expect(stopped.skipped).toEqual([{
      name: "a-deep/licensed", tier: "verify", because: "z-cheap/named-ranker",
      sentence: "a-deep/licensed was not judged, as z-cheap/named-ranker fails.",
    }]);
  });

  it("is not judged where requirements fail", () => {
    const { skipped } = ask({
      "Version/ranker@1.0.0": { requires: [{ fact: "gpu.memory", atLeast: "90Gi" }] },
      "Policy/deep": { validators: [{ name: "training-record" }] },
    }, { subject: "ranker@1.0.0", in: "prod" });
    expect(skipped?.map(({ sentence }) => sentence)).toEqual([
      "deep/training-record was not judged, as requirements fail."]);
  });

  it("takes part in the search", () => {
    const world = twoLicences({ tier: "verify", rules: [deep] });
    expect(ask(world, { subject: "ranker", in: "prod" }).pick?.version).toBe("ranker@1.0.0");
  });
});

it("a new version that replaces nothing keeps every contract, and nobody need be asked", () => {
  const world = twoLicences({ validators: [{ name: "api-surface" }] });
  expect(ask(world, { subject: "ranker@1.0.0", in: "prod" }).verdict).toBe("COMPATIBLE");
  const running = { "Deployment/d": { version: "ranker@1.0.0", environment: "prod", state: "running" } };
  expect(ask({ ...world, ...running }, { subject: "ranker@2.0.0", in: "prod" }).verdict).toBe("UNKNOWN");
});

it("a validator whose word is handed in is open until it is", () => {
  const { verdict, headline } = ask(
    twoLicences({ validators: [{ name: "smoke", by: "command" }] }), { subject: "ranker@1.0.0", in: "prod" });
  expect(verdict).toBe("UNKNOWN");
  expect(headline).toContain("was not run");
});
