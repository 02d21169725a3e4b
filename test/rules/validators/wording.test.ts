/** The exact words of what validators find. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REASON_CODES } from "../../../src/rules/validators/reason.ts";
import type { Reason } from "../../../src/rules/validators/reason.ts";
import { reasonSentence, skippedSentence } from "../../../src/rules/validators/wording.ts";

const FOLDER = join(import.meta.dirname, "../../../src/rules/validators");

const CASES: readonly (readonly [Reason, string])[] = [
  [{ code: "FACT_MISSING", outcome: "UNKNOWN", about: "environment:prod", missing: ["gpu.memory"] },
    "Nobody states gpu.memory of environment:prod."],
  [{ code: "LICENCE_NOT_ALLOWED", outcome: "FAIL", about: "version:lib@1", observed: "GPL-3.0-only",
    required: "MIT", missing: ["GPL-3.0-only"], path: ["version:image@1", "version:lib@1"] },
    "version:lib@1 has the licence GPL-3.0-only; GPL-3.0-only is not among MIT " +
      "(version:image@1 -> version:lib@1)."],
  [{ code: "EVIDENCE_STALE", outcome: "FAIL", about: "attestation:scan", subject: "vulns",
    required: "at most 86400 s", ageSeconds: 200_000 },
    "vulns of attestation:scan is 2 d old, and may be at most 86400 s."],
  [{ code: "RECORD_INCOMPLETE", outcome: "FAIL", about: "version:ranker@1", missing: ["code", "seeds"] },
    "The training record of version:ranker@1 lacks code, seeds."],
  [{ code: "MEMORY_SHORT", outcome: "FAIL", about: "version:ranker@1", required: "80Gi", observed: "24Gi" },
    "version:ranker@1 needs 80Gi, and there is 24Gi."],
  [{ code: "CONTRACT_BROKEN", outcome: "FAIL", about: "interface:users", affected: ["version:app@1"],
    subject: "operation-removed: GET /users" },
    "interface:users breaks, and is required by version:app@1: operation-removed: GET /users."],
  [{ code: "PLACE_NOT_REACHED", outcome: "FAIL", about: "deployment:db", subject: "rows",
    path: ["environment:prod", "environment:lake"] },
    "Nobody states that environment:prod -> environment:lake is reached, for rows of deployment:db."],
  [{ code: "COMMAND_TIMED_OUT", outcome: "UNKNOWN", about: "version:a@1", subject: "smoke",
    observed: "30 s" },
    "The command smoke had not ended after 30 s."],
];

describe("a reason's sentence", () => {
  it.each(CASES)("%#", (reason, sentence) => {
    expect(reasonSentence(reason)).toBe(sentence);
  });

  it.each(REASON_CODES)("of %s can be made from the little that every reason has", (code) => {
    const sentence = reasonSentence({ code, outcome: "UNKNOWN", about: "version:a@1" });
    expect(sentence).toMatch(/^\S.*\.$/);
    expect(sentence).not.toMatch(/undefined|\bnull\b/);
  });
});

it("what was skipped says why", () => {
  expect(skippedSentence({ kind: "gate-failed", gate: "licence" })).toBe("Skipped because licence failed.");
  expect(skippedSentence({ kind: "does-not-apply", type: "dataset", appliesTo: ["model", "image"] }))
    .toBe("Skipped because it is about model, image, and this is dataset.");
});

describe("the glossary of validators", () => {
  const readme = readFileSync(join(FOLDER, "README.md"), "utf8");
  it("has every code, and no other", () => {
    const told = [...readme.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code]) => code!);
    expect([...new Set(told)].sort()).toEqual([...REASON_CODES].sort());
  });

  it("has every fact that a validator reads by name", () => {
    const sources = readdirSync(FOLDER).filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(FOLDER, file), "utf8")).join("\n");
    const families = "model|onnx|pickle|wheel|cuda|glibc|network|storage|runtime";
    const found = sources.matchAll(new RegExp(`"((?:${families})\\.[A-Za-z]+)"`, "g"));
    const keys = [...new Set([...found].map(([, key]) => key!))];
    expect(keys.length).toBeGreaterThan(10);
    expect(keys.filter((key) => !readme.includes(`\`${key}\``))).toEqual([]);
  });
});
