/** Rules that limit how many deployments a group of environments has, what is being decided among them. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { readDocuments } from "../../src/model/read-documents.ts";
import { problemsOfPolicy } from "../../src/rules/policies.ts";
import { placesTaken } from "../../src/rules/places-taken.ts";
import { RuleCompiler } from "../../src/rules/rule-compiler.ts";
import type { PolicyDocument } from "../../src/model/kinds/policy.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";

const WORLD: World = {
  "FactKey/region": { type: "string" },
  "FactKey/critical": { type: "boolean" },
  "Artifact/m": { type: "model", scheme: "dotted" },
  "Artifact/n": { type: "model", scheme: "dotted" },
  "Artifact/o": { type: "model", scheme: "dotted" },
  "Version/m@1": { requires: [], facts: { critical: true } },
  "Version/m@2": { requires: [], facts: { critical: true } },
  "Version/n@1": { requires: [] },
  "Version/o@1": { requires: [], facts: { critical: false } },
  "Environment/eu-1": { facts: { region: "eu" }, labels: { team: "a" } },
  "Environment/eu-2": { facts: { region: "eu" }, labels: { team: "a" } },
  "Environment/us-1": { facts: { region: "us" } },
  "Environment/somewhere": {},
};

const LIMIT = { on: "deployment", quantifier: "count", require: 'node.state == "running"' };

function verdictOf(
  subject: string, environment: string, running: Readonly<Record<string, string>>, rule: object,
) {
  const deployments = Object.entries(running).map(([name, what]) => {
    const [version, where] = what.split(" in ");
    return [`Deployment/${name}`, { version, environment: where, state: "running" }];
  });
  const policy = { rules: [{ name: "r", ...LIMIT, ...rule }] };
  const world = { ...WORLD, ...Object.fromEntries(deployments), "Policy/p": policy } as World;
  const [result] = decide(snapshotOf(world), { subject, in: environment }, NOW).results;
  const reason = result!.reasons.find(({ rule: evidence, requirement }) =>
    evidence !== undefined || requirement === "rule:p/r");
  return { verdict: result!.verdict, sentence: reason?.sentence, decidingFacts: result!.decidingFacts };
}

describe("places that are counted per group", () => {
  const two = { count: { atMost: 2, per: { fact: "region" } } };
  it.each([
    ["none is taken", "m@2", "eu-1", {}, two, "COMPATIBLE"],
    ["one is left", "m@2", "eu-1", { a: "n@1 in eu-2" }, two, "COMPATIBLE"],
    ["none is left", "m@2", "eu-1", { a: "n@1 in eu-2", b: "o@1 in eu-1" }, two, "INCOMPATIBLE"],
    ["all are taken elsewhere", "m@2", "us-1", { a: "n@1 in eu-2", b: "o@1 in eu-1" }, two, "COMPATIBLE"],
    ["what runs there is replaced", "m@2", "eu-1", { a: "n@1 in eu-2", b: "m@1 in eu-1" }, two, "COMPATIBLE"],
    ["the same runs elsewhere", "m@2", "eu-1", { a: "m@1 in eu-2", b: "o@1 in eu-1" }, two, "INCOMPATIBLE"],
    ["something may be in the region", "m@2", "eu-1", { a: "n@1 in eu-2", b: "o@1 in somewhere" }, two,
      "UNKNOWN"],
    ["something may be, and would fit", "m@2", "eu-1", { b: "o@1 in somewhere" }, two, "COMPATIBLE"],
    ["it is not known where it is", "m@2", "somewhere", {}, two, "UNKNOWN"],
    ["none is allowed", "m@2", "eu-1", {}, { count: { atMost: 0, per: "everywhere" } }, "INCOMPATIBLE"],
    ["per environment", "m@2", "eu-1", { a: "n@1 in eu-2" }, { count: { atMost: 1, per: "environment" } },
      "COMPATIBLE"],
    ["everywhere", "m@2", "eu-1", { a: "n@1 in us-1" }, { count: { atMost: 1, per: "everywhere" } },
      "INCOMPATIBLE"],
    ["per label", "m@2", "eu-1", { a: "n@1 in eu-2" }, { count: { atMost: 1, per: { label: "team" } } },
      "INCOMPATIBLE"],
    ["some do not count", "m@2", "eu-1", { a: "n@1 in eu-2", b: "o@1 in eu-2" },
      { ...two, require: 'node.state == "running" && node.artifact != "n"' }, "COMPATIBLE"],
  ] as const)("are judged where %s", (_, subject, environment, running, rule, verdict) => {
    expect(verdictOf(subject, environment, running, rule).verdict).toBe(verdict);
  });

  it("say how many are taken", () => {
    expect(verdictOf("m@2", "eu-1", { a: "n@1 in eu-2", b: "o@1 in eu-1" }, two).sentence).toBe(
      "m@2 fails rule p/r: with it 3 would be taken in region eu, and it allows at most 2.");
  });

  it("say so too where one is left", () => {
    expect(verdictOf("m@2", "eu-1", { a: "n@1 in eu-2" }, two).sentence).toBe(
      "m@2 passes rule p/r: with it 2 of at most 2 places are taken in region eu.");
  });

  it("ask for the fact that would tell", () => {
    const { decidingFacts, sentence } = verdictOf("m@2", "somewhere", {}, two);
    expect(decidingFacts).toEqual(["region"]);
    expect(sentence).toBe("Whether m@2 passes rule p/r is not known: region of somewhere is not known.");
  });

  it("are one for each pick of a choice", () => {
    const rule = { name: "r", ...LIMIT, on: "choice", count: { atMost: 1, per: "environment" } };
    const snapshot = snapshotOf({ ...WORLD, "Policy/p": { rules: [rule] } } as World);
    expect(decide(snapshot, { subjects: ["m@2", "n@1"], in: "eu-1" }, NOW).verdict).toBe("INCOMPATIBLE");
    expect(decide(snapshot, { subject: "n@1", in: "eu-1" }, NOW).verdict).toBe("COMPATIBLE");
  });

  it.each([
    [[], [], 0], [["a"], [], 1], [["a"], ["a"], 1], [["a", "a"], ["a"], 2], [["a"], ["a", "a"], 2],
    [["a"], ["b"], 2],
  ])("are the larger of %j and %j of each: %i", (running, planned, taken) => {
    expect(placesTaken(running, planned)).toBe(taken);
  });
});

describe("a rule on places is refused", () => {
  const problems = (count: object, more: object = {}): string => {
    const spec = { rules: [{ name: "r", ...LIMIT, count, ...more }] };
    const document = { apiVersion: "fairlead.dev/v1", kind: "Policy", metadata: { name: "p" }, spec };
    return [...readDocuments([{ documents: [document] }])].flatMap((read) => {
      if (read.kind === "invalid") return read.problems.map(({ path, message }) => `${path}: ${message}`);
      const compiler = new RuleCompiler({ facts: new Map([["region", { kind: "string" } as const]]) });
      const { spec: valid } = read.document as unknown as PolicyDocument;
      return problemsOfPolicy(compiler, "policy:p", valid).map(({ path, message, hint }) =>
        `${path.join(".")}: ${message} ${hint ?? ""}`);
    }).join("\n");
  };
  it.each([
    ["without a limit", { per: "environment" }, {}, /atMost/],
    ["with a lower bound", { per: "environment", atMost: 1, atLeast: 1 }, {}, /atLeast/],
    ["with a lease of no group", { atMost: 1, lease: "15m" }, {}, /lease: .* needs per/],
    ["with a lease of a week", { atMost: 1, per: "environment", lease: "7d" }, {}, /a second and a day/],
    ["with a fact that there is not", { atMost: 1, per: { fact: "regoin" } }, {}, /regoin.*region/],
    ["with a fact and a label", { atMost: 1, per: { fact: "region", label: "x" } }, {}, /either a fact or/],
    ["with a walk", { atMost: 1, per: "environment" }, { walk: { from: "env", along: ["IN"] } },
      /either hits/],
    ["about an environment", { atMost: 1, per: "environment" }, { on: "environment" }, /on: environment/],
    ["with something for where none is", { atMost: 1, per: "environment" }, { onEmpty: "fail" }, /onEmpty/],
    ["that counts nothing", { atMost: 1, per: "environment" }, { quantifier: "all" }, /quantifier: count/],
    ["whose condition asks for what no deployment has", { atMost: 1, per: "environment" },
      { require: "node.stage == 'x'" }, /Deployment has no field stage/],
  ])("%s", (_, count, more, expected) => {
    expect(problems(count, more)).toMatch(expected);
  });
  it("in no other case", () => {
    expect(problems({ atMost: 1, per: { fact: "region" }, lease: "15m" })).toBe("");
  });
});
