/** The sentences of the example policies, word for word: what failed or is open, and the way to it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tryPolicy } from "../../src/decisions/policies/try-policy.ts";
import type { Document } from "../../src/model/document.ts";
import type { PolicyDocument } from "../../src/model/kinds/policy.ts";
import { readDocuments } from "../../src/model/read-documents.ts";
import { tryGates } from "../../src/plans/gates/try-gates.ts";

const FOLDER = join(import.meta.dirname, "../../seeds/policies");
const sources = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => ({ file: name, text: readFileSync(join(FOLDER, name), "utf8") }));
const documents = [...readDocuments(sources)].flatMap((read): readonly Document[] =>
  read.kind === "valid" ? [read.document] : []);

/** All that a policy's tests are told of one rule, but where it holds. */
function told(policy: string, rule: string): readonly string[] {
  const found = documents.find(({ kind, metadata }) => kind === "Policy" && metadata.name === policy);
  const { rules } = tryPolicy(found as unknown as PolicyDocument, documents, tryGates);
  return rules.filter((one) => one.rule === rule && one.actual !== "PASS").map(({ because }) => because);
}

const SAID: readonly (readonly [why: string, policy: string, rule: string, sentence: string])[] = [
  ["a walk is drawn to what fails", "eu-data-residency", "datasets-stay-in-the-eu",
    "ranker@1.0.0 fails rule eu-data-residency/datasets-stay-in-the-eu: dataset clicks@1 is resident in US " +
      "(ranker@1.0.0 -> clicks@2 -> clicks@1)"],
  ["a walk that finds nothing says what it looked for", "eu-data-residency", "datasets-stay-in-the-eu",
    "Whether ranker@1.0.0 passes rule eu-data-residency/datasets-stay-in-the-eu is not known: it finds no " +
      "dataset to judge, and no evidence is no pass"],
  ["evidence that is missing is nobody's word", "scanned-images", "every-image-has-a-passing-scan",
    "Whether server@1.0.0 passes rule scanned-images/every-image-has-a-passing-scan is not known: nobody " +
      "attested anything about base@1 (server@1.0.0 -> base@1)"],
  ["a word that a statement lacks is quoted", "documented-models", "there-is-a-model-card",
    "Whether ranker@1.0.0 passes rule documented-models/there-is-a-model-card is not known: " +
      "\"limitations\" is not known"],
  ["a count draws the way to what it counts", "failed-before", "at-most-one-failure-on-hosts-like-these",
    "ranker@1.0.0 fails rule failed-before/at-most-one-failure-on-hosts-like-these: ranker@1.0.0 failed on " +
      "hosts like a before (2 of 2 things count, and it allows at most 1: ranker@1.0.0 -> p1)"],
  ["places are counted with what comes", "regions", "two-models-a-region",
    "ranker@1.0.0 fails rule regions/two-models-a-region: the region has no place left (with it 3 would be " +
      "taken in region.name eu, and it allows at most 2)"],
  ["a plan has no name yet", "cost-ceiling", "monthly-ceiling",
    "Whether the plan for prod passes rule cost-ceiling/monthly-ceiling is not known: currency of the plan " +
      "and monthlyCeiling of the plan are not known"],
  ["a validator names things without their kind, and draws the way", "licences", "licence",
    "ranker@1.0.0 fails validator licences/licence: text@1.0.0 has the licence GPL-3.0-only; GPL-3.0-only " +
      "is not among Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MIT " +
      "(ranker@1.0.0 -> tokens@1.0.0 -> text@1.0.0)"],
  ["memory is told in units that people read", "gpu-headroom", "gpu-memory",
    "ranker@1.0.0 fails validator gpu-headroom/gpu-memory: ranker@1.0.0 needs 21Gi and 20 % = 25805Mi, and " +
      "there is 24Gi"],
  ["a message may say what there is not", "licences", "data-may-be-handed-on",
    "ranker@1.0.0 fails rule licences/data-may-be-handed-on: clicks@1 is under no licence, and what was " +
      "made from it may not be handed on (ranker@1.0.0 -> clicks@1)"],
  ["a gate says when it opens", "freeze-windows", "gates/office-hours",
    "Frozen from 2026-12-18 to 2027-01-04: the end of the year. It opens Tue 2027-01-05 09:00 " +
      "Europe/Berlin."],
];

describe("what the example policies say", () => {
  it.each(SAID)("%s", (_, policy, rule, sentence) => {
    expect(told(policy, rule)).toContain(sentence);
  });
});
