/** Licences of what is shipped against what is allowed. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { licenceValidator } from "../../../src/rules/validators/licence.ts";
import { readExpression } from "../../../src/rules/validators/licence-expression.ts";
import { ValidatorSettingsInvalid } from "../../../src/rules/validators/validator-settings-invalid.ts";
import { corpus } from "../../setup/corpus.ts";
import { ask, brief } from "./question-of.ts";

const ALLOWED = ["MIT", "Apache-2.0", "BSD-3-Clause", "LGPL-3.0-only", "LicenseRef-acme-internal"];

const EXPRESSIONS: readonly (readonly [licence: string, allowed: readonly string[], outcome: string])[] = [
  ["MIT", ALLOWED, "PASS"],
  ["GPL-3.0-only", ALLOWED, "FAIL"],
  ["MIT OR GPL-3.0-only", ALLOWED, "PASS"],
  ["MIT AND GPL-3.0-only", ALLOWED, "FAIL"],
  ["(MIT OR GPL-3.0-only) AND Apache-2.0", ALLOWED, "PASS"],
  ["MIT OR Apache-2.0 AND GPL-2.0-only", ALLOWED, "PASS"],
  // Or later: the licensee picks the edition.
  ["LGPL-2.1-or-later", ALLOWED, "PASS"],
  ["LGPL-2.1-only", ALLOWED, "FAIL"],
  // spdx-satisfies 6.0.0 says yes to this one.
  ["LGPL-2.1", ["LGPL-3.0"], "FAIL"],
  ["GPL-2.0+", ["GPL-3.0-only"], "PASS"],
  ["GPL-3.0-or-later", ["GPL-2.0-only"], "FAIL"],
  ["GPL-3.0-only", ["GPL-2.0-or-later"], "PASS"],
  ["GPL-2.0-only", ["GPL-2.0"], "PASS"],
  ["Apache-2.0", ["Apache-1.1+"], "PASS"],
  ["AGPL-3.0-only", ["GPL-3.0-only"], "FAIL"],
  // Exceptions.
  ["Apache-2.0 WITH LLVM-exception", ["Apache-2.0"], "FAIL"],
  ["Apache-2.0 WITH LLVM-exception", ["Apache-2.0 WITH LLVM-exception"], "PASS"],
  ["Apache-2.0", ["Apache-2.0 WITH LLVM-exception"], "FAIL"],
  // References.
  ["LicenseRef-acme-internal", ALLOWED, "PASS"],
  ["LicenseRef-other", ALLOWED, "FAIL"],
  ["DocumentRef-sbom:LicenseRef-acme-internal", ALLOWED, "FAIL"],
  // What says nothing, or nothing that can be read, is not known.
  ["NOASSERTION", ALLOWED, "UNKNOWN"],
  ["mit", ALLOWED, "UNKNOWN"],
  ["MIT AND", ALLOWED, "UNKNOWN"],
  ["Apache 2", ALLOWED, "UNKNOWN"],
  ["(".repeat(70) + "MIT" + ")".repeat(70), ALLOWED, "UNKNOWN"],
  ["NONE", ALLOWED, "FAIL"],
];

const world = (licence: string | undefined) => ({
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@1.0.0": { requires: [], ...(licence === undefined ? {} : { facts: { licence } }) },
});

describe("the licence of a build", () => {
  it.each(EXPRESSIONS)("%s against %j is %s", (licence, allowed, outcome) => {
    const result = ask(licenceValidator({ allowed }), world(licence), { build: "version:ranker@1.0.0" });
    expect(result.outcome).toBe(outcome);
  });

  it("that nobody states is unknown", () => {
    const asked = { build: "version:ranker@1.0.0" };
    const result = ask(licenceValidator({ allowed: ALLOWED }), world(undefined), asked);
    expect(brief(result)).toEqual(["UNKNOWN", "LICENCE_UNSTATED version:ranker@1.0.0"]);
  });

  it("with an exception that is accepted with every allowed licence passes", () => {
    const validator = licenceValidator({ allowed: ["Apache-2.0"], exceptions: ["LLVM-exception"] });
    const result = ask(validator, world("Apache-2.0 WITH LLVM-exception"), { build: "version:ranker@1.0.0" });
    expect(result.outcome).toBe("PASS");
  });

  it("names the licences in the way, as few as a choice leaves", () => {
    const told = world("(GPL-2.0-only AND EPL-2.0) OR MPL-2.0");
    const result = ask(licenceValidator({ allowed: ["MIT"] }), told, { build: "version:ranker@1.0.0" });
    expect(result.reasons[0]).toEqual({
      code: "LICENCE_NOT_ALLOWED", outcome: "FAIL", about: "version:ranker@1.0.0", subject: "licence",
      observed: "(GPL-2.0-only AND EPL-2.0) OR MPL-2.0", required: "MIT", missing: ["MPL-2.0"],
    });
  });

  it("counts with those of everything inside it, and the path is told", () => {
    const result = ask(licenceValidator({ allowed: ["MIT"] }), {
      "Artifact/image": { type: "image", scheme: "semver" },
      "Artifact/lib": { type: "library", scheme: "semver" },
      "Version/image@1.0.0": { facts: { licence: "MIT" }, contains: ["lib@1.0.0"],
        variants: [{ name: "gpu", contains: ["lib@2.0.0"] }] },
      "Version/lib@1.0.0": { facts: { licence: "GPL-3.0-only" }, contains: ["lib@3.0.0"] },
      "Version/lib@2.0.0": { facts: { licence: "MIT" } },
      "Version/lib@3.0.0": {},
    }, { build: "variant:image@1.0.0#gpu" });
    expect(brief(result)).toEqual([
      "FAIL", "LICENCE_NOT_ALLOWED version:lib@1.0.0", "LICENCE_UNSTATED version:lib@3.0.0",
      "LICENCE_ALLOWED variant:image@1.0.0#gpu", "LICENCE_ALLOWED version:lib@2.0.0",
    ]);
    expect(result.reasons[1]!.path).toEqual([
      "variant:image@1.0.0#gpu", "version:lib@1.0.0", "version:lib@3.0.0",
    ]);
  });

  it("is not checked against a list that names no licence: the nearest name is told", () => {
    expect(() => licenceValidator({ allowed: ["Apache2.0"] })).toThrow(ValidatorSettingsInvalid);
    expect(() => licenceValidator({ allowed: ["MIT OR ISC"] })).toThrow(ValidatorSettingsInvalid);
  });
});

const sboms = ["ai-example01-simplehtr", "ai-example02-sbom", "dataset-example01"];
const folder = corpus("spdx3");
describe.skipIf(folder === undefined)("licences in published SPDX documents", () => {
  it.each(sboms)("of %s can be read", (name) => {
    const text = readFileSync(`${folder}/${name}.spdx3.json`, "utf8");
    const { "@graph": graph } = JSON.parse(text) as { "@graph": readonly Record<string, string>[] };
    const found = graph.flatMap((node) => node["simplelicensing_licenseExpression"] ?? []);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((text) => readExpression(text).kind === "unreadable")).toEqual([]);
  });
});
