/** How old evidence may be, and what counts as evidence. */
import { describe, expect, it } from "vitest";
import { freshnessValidator } from "../../../src/rules/validators/freshness.ts";
import { ValidatorSettingsInvalid } from "../../../src/rules/validators/validator-settings-invalid.ts";
import { ask, brief } from "./question-of.ts";
import type { World } from "./question-of.ts";

const SCAN = "https://in-toto.io/attestation/vulns/v0.1";
const DAY = 86_400;
const scanned = (spec: Readonly<Record<string, unknown>>): World => ({
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@1.0.0": { requires: [], variants: [{ name: "gpu" }] },
  "Attestation/scan": { about: [{ version: "ranker@1.0.0" }], predicateType: SCAN, ...spec },
});
const verified = (time: string): World => scanned({ verification: "verified", time });

// The clock stands at 2026-11-21T12:00:00Z.
const ATTESTATIONS: readonly (readonly [name: string, world: World, told: readonly string[]])[] = [
  ["a scan of yesterday passes", verified("2026-11-20T12:00:01Z"),
    ["PASS", "EVIDENCE_FRESH attestation:scan"]],
  ["a scan at the very limit passes", verified("2026-11-20T12:00:00Z"),
    ["PASS", "EVIDENCE_FRESH attestation:scan"]],
  ["a billionth of a second beyond it fails", verified("2026-11-20T11:59:59.999999999Z"),
    ["FAIL", "EVIDENCE_STALE attestation:scan"]],
  ["a clock a minute ahead is forgiven", verified("2026-11-21T12:01:00Z"),
    ["PASS", "EVIDENCE_FRESH attestation:scan"]],
  ["a scan of tomorrow is no evidence", verified("2026-11-22T12:00:00Z"),
    ["UNKNOWN", "EVIDENCE_FROM_FUTURE attestation:scan"]],
  ["a scan without a time is no evidence", scanned({ verification: "verified" }),
    ["UNKNOWN", "EVIDENCE_UNDATED attestation:scan"]],
  ["a signature that nobody checked is not enough", scanned({ time: "2026-11-21T11:00:00Z" }),
    ["UNKNOWN", "EVIDENCE_UNVERIFIED attestation:scan"]],
  ["a failed signature is no evidence at all",
    scanned({ verification: "failed", time: "2026-11-21T11:00:00Z" }),
    ["UNKNOWN", "EVIDENCE_MISSING version:ranker@1.0.0"]],
  ["evidence of another kind is none", scanned({ predicateType: "other", verification: "verified" }),
    ["UNKNOWN", "EVIDENCE_MISSING version:ranker@1.0.0"]],
  ["the newest counts", {
    ...verified("2026-11-01T00:00:00Z"),
    "Attestation/scan-2": { about: [{ version: "ranker@1.0.0" }], predicateType: SCAN,
      verification: "verified", time: "2026-11-21T00:00:00Z" },
  }, ["PASS", "EVIDENCE_FRESH attestation:scan-2"]],
];

describe("an attestation", () => {
  const validator = freshnessValidator([{ predicateType: SCAN, ageSecondsMax: DAY }]);
  it.each(ATTESTATIONS)("%s", (_, world, told) => {
    expect(brief(ask(validator, world, { build: "version:ranker@1.0.0" }))).toEqual(told);
  });

  it("about a version counts for its variants", () => {
    const result = ask(validator, verified("2026-11-21T00:00:00Z"), { build: "variant:ranker@1.0.0#gpu" });
    expect(result.outcome).toBe("PASS");
  });

  it("that nobody verified counts where the settings say so", () => {
    const lenient = freshnessValidator([{ predicateType: SCAN, ageSecondsMax: DAY, unverifiedCounts: true }]);
    const world = scanned({ time: "2026-11-21T11:00:00Z" });
    expect(ask(lenient, world, { build: "version:ranker@1.0.0" }).reasons[0]).toMatchObject({
      code: "EVIDENCE_FRESH", ageSeconds: 3_600, required: "at most 86400 s",
    });
  });
});

const observed = (time: string) => ({ value: "24Gi", kind: "observed", source: "gfd", time });
const places = (facts: object, above: object = {}): World => ({
  ...verified("2026-11-21T00:00:00Z"),
  "Environment/region": { facts: above },
  "Environment/prod": { partOf: "region", facts },
});

describe("an observed fact", () => {
  const validator = freshnessValidator([{ fact: "gpu.memory", ageSecondsMax: DAY }]);
  const asked = { build: "version:ranker@1.0.0", place: "environment:prod" };
  it.each([
    ["seen today passes", places({ "gpu.memory": observed("2026-11-21T06:00:00Z") }), "PASS", "prod"],
    ["seen last week fails", places({ "gpu.memory": observed("2026-11-14T06:00:00Z") }), "FAIL", "prod"],
    ["only declared is not seen", places({ "gpu.memory": "24Gi" }), "UNKNOWN", "prod"],
    ["seen where the place is part of counts",
      places({}, { "gpu.memory": observed("2026-11-21T06:00:00Z") }), "PASS", "region"],
    ["near by counts before one further away, however old",
      places({ "gpu.memory": observed("2026-11-01T06:00:00Z") },
        { "gpu.memory": observed("2026-11-21T06:00:00Z") }), "FAIL", "prod"],
  ])("%s", (_, world, outcome, at) => {
    const result = ask(validator, world, asked);
    expect([result.outcome, result.reasons[0]!.about]).toEqual([outcome, `environment:${at}`]);
  });

  const looked = (time: string, facts: object = { "gpu.memory": "24Gi" }): World => ({
    ...places({ "gpu.memory": observed("2026-11-01T06:00:00Z") }),
    "Fingerprint/f": { environment: "prod", time, source: "ci", facts: { platform: facts } },
  });
  it.each([
    ["in a fingerprint of today passes", looked("2026-11-21T06:00:00Z"), "PASS", "fingerprint:f"],
    ["in one of tomorrow does not count", looked("2026-11-22T06:00:00Z"), "FAIL", "environment:prod"],
    ["that the newest does not mention is as old as before", looked("2026-11-21T06:00:00Z", { os: "x" }),
      "FAIL", "environment:prod"],
  ])("%s", (_, world, outcome, about) => {
    const result = ask(validator, world, asked);
    expect([result.outcome, result.reasons[0]!.about]).toEqual([outcome, about]);
  });

  it("of no place is unknown", () => {
    const result = ask(validator, places({}), { build: "version:ranker@1.0.0" });
    expect(brief(result)).toEqual(["UNKNOWN", "PLACE_UNSTATED version:ranker@1.0.0"]);
  });
});

it("a demand that nobody made is no pass", () => {
  const world = verified("2026-11-21T00:00:00Z");
  const result = ask(freshnessValidator([]), world, { build: "version:ranker@1.0.0" });
  expect(brief(result)).toEqual(["UNKNOWN", "NOTHING_STATED version:ranker@1.0.0"]);
});

it("an age is a whole number of seconds", () => {
  const demands = [{ fact: "gpu.memory", ageSecondsMax: 0.5 }];
  expect(() => freshnessValidator(demands)).toThrow(ValidatorSettingsInvalid);
});
