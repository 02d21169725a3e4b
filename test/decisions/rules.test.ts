/** Policies in the verdict and in the search: what they forbid, how it is told, what is picked instead. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { AskedQuestion, EnvironmentResult } from "../../src/decisions/decision.ts";
import { matrix } from "../../src/decisions/matrix.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const KEYS: World = {
  "FactKey/region.jurisdiction": { type: "string" },
  "FactKey/data.residency": { type: "string" },
  "FactKey/data.anonymised": { type: "boolean" },
  "FactKey/gpu.memory": { type: "quantity" },
};
const RESIDENCY = {
  environments: "stage=production",
  rules: [
    {
      name: "datasets-stay-in-the-eu",
      on: "deployment",
      when: 'env.facts["region.jurisdiction"] == "EU"',
      walk: { from: "version", along: ["DERIVED_FROM", "GENERATED_BY", "USED"], to: "dataset" },
      quantifier: "all",
      require: 'node.facts["data.residency"] in ["EU"] || node.facts["data.anonymised"] == true',
      message: "dataset {node.name} is resident in {node.facts['data.residency']}",
      remedy: "Retrain on an EU copy.",
    },
  ],
};
const ARTIFACTS: World = {
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Artifact/clicks": { type: "dataset", scheme: "dotted" },
  "Artifact/features": { type: "dataset", scheme: "dotted" },
  "Environment/eu": { facts: { "region.jurisdiction": "EU" } },
  "Environment/prod": { stage: "production", partOf: "eu" },
  "Environment/dev": { stage: "development", partOf: "eu" },
};

/** ranker@2 was made from features, which was made from clicks; ranker@1 from nothing but clicks@1. */
function world(facts: { clicks2?: object; features?: object }, policy: object = RESIDENCY): World {
  return {
    ...KEYS,
    ...ARTIFACTS,
    "Version/clicks@1": { requires: [], facts: { "data.residency": "EU" } },
    "Version/clicks@2": { requires: [], ...(facts.clicks2 === undefined ? {} : { facts: facts.clicks2 }) },
    "Version/features@7": {
      requires: [],
      derivedFrom: ["clicks@2"],
      ...(facts.features === undefined ? {} : { facts: facts.features }),
    },
    "Version/ranker@1.0.0": { requires: [], derivedFrom: ["clicks@1"] },
    "Version/ranker@2.0.0": { requires: [], derivedFrom: ["features@7"] },
    "Policy/residency": policy as Record<string, unknown>,
  };
}

function ask(known: World, question: AskedQuestion): EnvironmentResult {
  return decide(snapshotOf(known), question, NOW).results[0]!;
}

const EU = { "data.residency": "EU" };
const US = { "data.residency": "US", "data.anonymised": false };
const IN_PROD = { subject: "ranker@2.0.0", in: "prod" };

describe("a rule over the datasets upstream", () => {
  it("lets a version pass whose datasets all hold, and says so", () => {
    const result = ask(world({ clicks2: EU, features: EU }), IN_PROD);
    expect(result.verdict).toBe("COMPATIBLE");
    expect(result.reasons.map(({ code, sentence }) => [code, sentence])).toContainEqual([
      "RULE_HOLDS",
      "ranker@2.0.0 passes rule residency/datasets-stay-in-the-eu, judged on 2 things.",
    ]);
  });

  it("refuses with the shortest path, the condition and its values, and proves it", () => {
    const result = ask(world({ clicks2: US, features: EU }), IN_PROD);
    expect(result.verdict).toBe("INCOMPATIBLE");
    expect(result.headline).toBe(
      "ranker@2.0.0 fails rule residency/datasets-stay-in-the-eu: dataset clicks@2 is resident in US " +
        "(ranker@2.0.0 -> features@7 -> clicks@2).",
    );
    expect(result.reasons).toEqual([
      {
        code: "RULE_FAILS",
        truth: "no",
        sentence: result.headline,
        requirement: "rule:residency/datasets-stay-in-the-eu",
        statedBy: { document: "policy:residency", revision: 3 },
        rule: {
          name: "residency/datasets-stay-in-the-eu",
          mode: "enforce",
          why: "fails",
          about: "version:ranker@2.0.0",
          path: ["version:ranker@2.0.0", "version:features@7", "version:clicks@2"],
          conjunct: 'node.facts["data.residency"] in ["EU"] || node.facts["data.anonymised"] == true',
          operands: [
            { text: 'node.facts["data.residency"]', value: "US" },
            { text: 'node.facts["data.anonymised"]', value: "false" },
          ],
          hits: 2,
          failing: 1,
          open: 0,
          message: "dataset clicks@2 is resident in US",
          remedy: "Retrain on an EU copy.",
        },
      },
    ]);
    expect(result.because?.at(-1)?.citations).toContainEqual({ document: "policy:residency", revision: 3 });
  });

  it("leaves it open while a fact is missing, and names the fact of the thing", () => {
    const result = ask(world({ features: EU }), IN_PROD);
    expect(result.verdict).toBe("UNKNOWN");
    expect(result.decidingFacts).toEqual(["data.anonymised of clicks@2", "data.residency of clicks@2"]);
    expect(result.pick).toBeNull();
  });

  it("does not hold where it is not bound, nor where `when` says no", () => {
    expect(ask(world({ clicks2: US }), { subject: "ranker@2.0.0", in: "dev" }).verdict).toBe("COMPATIBLE");
  });

  it("makes the search pick a version that passes, and cites the rule where none does", () => {
    const known = world({ clicks2: US, features: EU });
    const result = ask(known, { subject: "ranker", in: "prod" });
    expect([result.verdict, result.pick?.version]).toEqual(["COMPATIBLE", "ranker@1.0.0"]);
    const none = ask(known, { subject: "ranker@^2", in: "prod" });
    expect(none.verdict).toBe("INCOMPATIBLE");
    expect(none.because?.map(({ sentence }) => sentence)).toEqual([
      "Because ranker@2.0.0 fails rule residency/datasets-stay-in-the-eu: dataset clicks@2 is resident in " +
        "US (ranker@2.0.0 -> features@7 -> clicks@2) and the question asks for ranker ^2, ranker@^2 cannot " +
        "run on prod.",
    ]);
  });

  it("finds nothing upstream and does not take that for a pass", () => {
    const known = { ...world({ clicks2: EU, features: EU }), "Version/ranker@3.0.0": { requires: [] } };
    const result = ask(known, { subject: "ranker@3.0.0", in: "prod" });
    expect(result.verdict).toBe("UNKNOWN");
    expect(result.headline).toBe(
      "Whether ranker@3.0.0 can run on prod is not known: Whether ranker@3.0.0 passes rule " +
        "residency/datasets-stay-in-the-eu is not known: it finds no dataset to judge, and no evidence is " +
        "no pass.",
    );
  });
});

describe("modes", () => {
  const MODES = [["warn", "warnings"], ["shadow", "shadow"]] as const;
  it.each(MODES)("%s does not refuse, and is kept", (mode, field) => {
    const result = ask(world({ clicks2: US, features: EU }, { ...RESIDENCY, mode }), IN_PROD);
    expect(result.verdict).toBe("COMPATIBLE");
    expect(result[field]?.map(({ code, rule }) => [code, rule?.mode])).toEqual([["RULE_FAILS", mode]]);
  });
});

describe("the matrix", () => {
  it("says of every cell what the decision says", () => {
    const known = {
      ...world({ clicks2: US, features: EU }),
      "Environment/prod-2": { stage: "production", partOf: "eu" },
    };
    const snapshot = snapshotOf(known);
    const subjects = ["ranker@1.0.0", "ranker@2.0.0"];
    const environments = ["dev", "eu", "prod", "prod-2"];
    const { rows } = matrix(snapshot, { subjects, environments }, NOW);
    const cells = rows.map((row) => environments.map((_, column) => row.cell(column).verdict));
    expect(cells).toEqual(
      subjects.map((subject) =>
        environments.map((name) => decide(snapshot, { subject, in: name }, NOW).verdict),
      ),
    );
    expect(cells[1]).toEqual(["COMPATIBLE", "COMPATIBLE", "INCOMPATIBLE", "INCOMPATIBLE"]);
  });
});
