/** The example policies: each has tests of its own, with cases that pass, that fail and that are open. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tryPolicy } from "../../src/decisions/policies/try-policy.ts";
import type { TestOutcome } from "../../src/decisions/policies/try-policy.ts";
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

  it("has for each rule, validator, gate and choice a case that passes and one that does not", () => {
    const found = new Map<string, Set<string>>();
    for (const { rule, actual } of tried.rules) {
      const name = rule.startsWith("reviews/") ? "reviews" : rule;
      found.set(name, (found.get(name) ?? new Set()).add(passes(actual)));
    }
    const { rules = [], validators = [], gates = [], review } = policy.spec;
    const names = [...rules, ...validators].map(({ name }) => name);
    const all = [
      ...names,
      ...gates.map(({ name }) => `gates/${name}`),
      ...(review === undefined ? [] : ["reviews"]),
    ];
    expect([...found.keys()].sort()).toEqual(all.sort());
    const oneSided = [...found].filter(([, of]) => !(of.has("passes") && of.has("does not")));
    expect(oneSided.map(([name]) => name)).toEqual([]);
  });

  it("has a case in which evidence is missing, and is open then", () => {
    expect(tried.rules.map(({ actual }) => passes(actual))).toContain("open");
  });

  it("says at the top in two lines what it is for and what it needs", () => {
    const text = readFileSync(join(FOLDER, `${policy.metadata.name}.yaml`), "utf8");
    expect(text).toMatch(/^# .+\n# .*(?:Needs|needs) .+\.\napiVersion:/);
  });
});

/** Whether it lets go on. A choice that is not made, and a review that asks nobody, are the other side. */
function passes(outcome: TestOutcome): "passes" | "does not" | "open" {
  switch (outcome) {
    case "PASS":
    case "CHOSEN":
    case "open":
    case 0:
      return "passes";
    case "UNKNOWN":
    case "unknown":
      return "open";
    default:
      return "does not";
  }
}

describe("the fact keys beside the policies", () => {
  it("are word for word those of the knowledge where both have them: neither undoes the other", () => {
    const keys = (all: readonly Document[]) =>
      new Map(all.filter(({ kind }) => kind === "FactKey").map((one) => [one.metadata.name, one]));
    const [here, there] = [keys(documents), keys(documentsIn(join(FOLDER, "../knowledge")))];
    const both = [...here.keys()].filter((name) => there.has(name));
    expect(both.length).toBeGreaterThan(5);
    for (const name of both) expect(here.get(name)).toEqual(there.get(name));
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
      [expect.any(String), "PASS", "prod passes rule stages/no-more-than-may-run"],
    ]);
  });

  it("are refused where they expect something of a rule that there is not, with the nearest name", () => {
    const [policy] = policies.filter(({ metadata }) => metadata.name === "freeze-windows");
    const misspelt = { "no-freeze-declare": "NOT_APPLICABLE", gates: { "office-hour": "open" } };
    const tests = [{ ...policy!.spec.tests![0]!, expect: misspelt }];
    const changed = { ...policy!, spec: { ...policy!.spec, tests } } as unknown as PolicyDocument;
    const { problems, rules, untested } = tryPolicy(changed, documents, tryGates);
    const at = 'test "a Tuesday morning in winter": expect: the policy has no';
    expect(problems).toEqual([
      `${at} "no-freeze-declare". Did you mean "no-freeze-declared"?`,
      `${at} "gates/office-hour". Did you mean "gates/office-hours"?`,
    ]);
    expect([rules, untested]).toEqual([[], ["no-freeze-declared", "gates/office-hours"]]);
  });

  it("judge gates and reviews as if the policy were enforced, whatever its mode", () => {
    const [policy] = policies.filter(({ metadata }) => metadata.name === "four-eyes");
    const shadow = { ...policy!, spec: { ...policy!.spec, mode: "shadow" } } as PolicyDocument;
    expect(tryPolicy(shadow, documents, tryGates)).toEqual(tryPolicy(policy!, documents, tryGates));
    const because = tryPolicy(policy!, documents, tryGates).rules.map((one) => one.because);
    expect(because).toContain("one other must approve a plan for prod");
    expect(because).toContain("Nobody has approved the plan; 1 must.");
  });

  it("are not run where a rule does not compile", () => {
    const [policy] = policies.filter(({ metadata }) => metadata.name === "eu-data-residency");
    const { problems, rules } = tryPolicy(policy!, [], tryGates);
    expect(rules).toEqual([]);
    expect(problems[0]).toMatch(/^rules\.0\.when: Line 1, column 50: there is no fact key region\.juris/);
  });
});
