/** The example policies: each has tests of its own, with cases that pass and cases that fail. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tryPolicy } from "../../src/decisions/policies/try-policy.ts";
import type { Document } from "../../src/model/document.ts";
import type { PolicyDocument } from "../../src/model/kinds/policy.ts";
import { readDocuments } from "../../src/model/read-documents.ts";
import { tryGates } from "../../src/plans/gates/try-gates.ts";

const FOLDER = join(import.meta.dirname, "../../seeds/policies");

function documentsIn(folder: string): readonly Document[] {
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ file: name, text: readFileSync(join(folder, name), "utf8") }));
  return [...readDocuments(sources)].map((read) => {
    if (read.kind === "invalid") throw new Error(JSON.stringify(read.problems));
    return read.document;
  });
}

const documents = documentsIn(FOLDER);
const policies = documents.filter(({ kind }) => kind === "Policy") as unknown as readonly PolicyDocument[];

const NAMED = policies.map((policy) => [policy.metadata.name, policy] as const);

describe.each(NAMED)("policy %s", (_, policy) => {
  const tried = tryPolicy(policy, documents, tryGates);

  it("comes to what its tests expect", () => {
    expect(tried.problems).toEqual([]);
    expect(tried.rules.filter(({ isAsExpected }) => !isAsExpected)).toEqual([]);
    expect(tried.untested).toEqual([]);
  });

  it("is tested with a case that passes and one that fails", () => {
    const outcomes = new Set(tried.rules.map(({ actual }) => actual));
    expect([outcomes.has("PASS"), outcomes.has("FAIL")]).toEqual([true, true]);
  });
});

describe("a policy's tests", () => {
  it("tell what came out instead, and why", () => {
    const [policy] = policies.filter(({ metadata }) => metadata.name === "stages");
    const expected = { "no-more-than-may-run": "FAIL" };
    const tests = policy!.spec.tests!.map((test) => ({ ...test, expect: expected }));
    const changed = { ...policy!, spec: { ...policy!.spec, tests } } as PolicyDocument;
    const wrong = tryPolicy(changed, documents, tryGates).rules.filter(({ isAsExpected }) => !isAsExpected);
    expect(wrong.map(({ test, actual, because }) => [test, actual, because])).toEqual([
      ["a release, with two beside it", "PASS", "prod passes rule stages/no-more-than-may-run"],
      ["staging takes both", "PASS", "staging passes rule stages/no-more-than-may-run"],
    ]);
  });

  it("are not run where a rule does not compile", () => {
    const [policy] = policies.filter(({ metadata }) => metadata.name === "eu-data-residency");
    const { problems, rules } = tryPolicy(policy!, [], tryGates);
    expect(rules).toEqual([]);
    expect(problems[0]).toMatch(/^rules\.0\.when: Line 1, column 1: there is no fact key region\.juris/);
  });
});
