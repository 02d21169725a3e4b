/** Waivers in verdicts: what they excuse, what they never do, and how what rests on one is told. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { AskedQuestion, EnvironmentResult } from "../../src/decisions/decision.ts";
import { adviceOn } from "../../src/decisions/fixes/advice.ts";
import { matrix } from "../../src/decisions/matrix.ts";
import { checkDeployed } from "../../src/decisions/policies/check-deployed.ts";
import { statedWaivers } from "../../src/decisions/waivers/waivers-in-force.ts";
import { stateOf } from "../../src/decisions/waivers/waiver.ts";
import { LATER, waived, waivedDocuments } from "./waiver-world.ts";
import type { WaiverWanted } from "./waiver-world.ts";
import { NOW, snapshotOf, snapshotOfDocuments } from "./world.ts";
import type { World } from "./world.ts";

const RULE = "p/in-the-eu";
const WORLD: World = {
  "FactKey/data.residency": { type: "string" },
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Artifact/other": { type: "model", scheme: "semver" },
  "Environment/prod": { stage: "production" },
  "Environment/staging": { stage: "staging" },
  "Version/ranker@1.0.0": { requires: [], facts: { "data.residency": "US" } },
  "Version/ranker@2.0.0": {
    requires: [], facts: { "data.residency": "US" }, variants: [{ name: "gpu" }, { name: "cpu" }],
  },
  "Version/ranker@3.0.0": { requires: [] },
  "Version/other@1.0.0": { requires: [], facts: { "data.residency": "US" } },
  "Policy/p": { rules: [
    { name: "in-the-eu", on: "version", require: 'version.facts["data.residency"] == "EU"' },
  ] },
};
const FOR_ONE: WaiverWanted = { rule: RULE, subject: "ranker@1.0.0", environment: "prod" };
const ONE = { subject: "ranker@1.0.0", in: "prod" };
const GPU = { subject: "ranker@2.0.0#gpu", in: "prod" };

const ANYWHERE = { environment: undefined! };

function answer(wanted: readonly WaiverWanted[], question: AskedQuestion, now = NOW): EnvironmentResult {
  return decide(waived(WORLD, ...wanted), question, now).results[0]!;
}

describe("a waiver that counts", () => {
  it("turns a rule that fails into none, and is counted and cited", () => {
    const result = answer([FOR_ONE], ONE);
    expect(result.verdict).toBe("COMPATIBLE");
    expect(result.headline).toBe("ranker@1.0.0 can run on prod; 1 rule is waived.");
    expect(result.waived).toMatchObject([{
      code: "RULE_WAIVED",
      truth: "yes",
      requirement: `rule:${RULE}`,
      sentence:
        `ranker@1.0.0 fails rule ${RULE}: version.facts["data.residency"] == "EU" does not hold, as ` +
        'version.facts["data.residency"] is US; waived by w-0 (search, approved by token:bob) until ' +
        `${LATER}.`,
      statedBy: { document: "policy:p" },
      rule: { why: "fails" },
      waivers: [{ name: "w-0", document: "waiver:w-0", owner: "search", requester: "token:ada",
        approvedBy: ["token:bob"], expires: LATER, reason: "the story of a test" }],
    }]);
  });

  it("excuses what is not known too", () => {
    const open = { subject: "ranker@3.0.0", in: "prod" };
    expect(answer([], open).verdict).toBe("UNKNOWN");
    expect(answer([{ ...FOR_ONE, subject: "ranker@3.0.0" }], open).verdict).toBe("COMPATIBLE");
  });

  it("is cited where something else leaves the verdict open", () => {
    const known = { ...WORLD, "Version/ranker@1.0.0": {
      requires: [{ fact: "data.residency", is: "EU" }], facts: { "data.residency": "US" },
    } };
    const result = decide(waived(known, FOR_ONE), ONE, NOW).results[0]!;
    expect([result.verdict, result.waived?.length]).toEqual(["UNKNOWN", 1]);
    expect(result.headline).toMatch(/is not known: .*; 1 rule is waived\.$/);
  });

  const SCOPES: readonly (readonly [string, Partial<WaiverWanted>, AskedQuestion, boolean])[] = [
    ["a version covers it", { subject: "ranker@1.0.0" }, ONE, true],
    ["an artifact covers its versions", { subject: "ranker" }, ONE, true],
    ["a range covers versions in it", { subject: "ranker@^1" }, ONE, true],
    ["a range covers no others", { subject: "ranker@^2" }, ONE, false],
    ["a version covers its builds", { subject: "ranker@2.0.0" }, GPU, true],
    ["a build covers itself", { subject: "ranker@2.0.0#gpu" }, GPU, true],
    ["a build covers no other", { subject: "ranker@2.0.0#cpu" }, GPU, false],
    ["another artifact covers nothing", { subject: "other" }, ONE, false],
    ["an environment covers no other", {}, { subject: "ranker@1.0.0", in: "staging" }, false],
    ["a selector covers what it matches", { ...ANYWHERE, selector: "stage=production" }, ONE, true],
    ["a selector covers nothing else", { ...ANYWHERE, selector: "stage=staging" }, ONE, false],
  ];
  it.each(SCOPES)("holds for its scope alone: %s", (_, scope, question, isWaived) => {
    expect(answer([{ ...FOR_ONE, ...scope }], question).verdict)
      .toBe(isWaived ? "COMPATIBLE" : "INCOMPATIBLE");
  });

  it("lets the search pick the build that it excuses", () => {
    const any = { subject: "ranker@2.0.0", in: "prod" };
    const result = answer([{ ...FOR_ONE, subject: "ranker@2.0.0#cpu" }], any);
    expect([result.verdict, result.pick?.variant, result.waived?.length]).toEqual(["COMPATIBLE", "cpu", 1]);
  });

  it("excuses from a validator as from a rule, and from nothing beside it", () => {
    const known: World = {
      "FactKey/licence": { type: "string" },
      "Artifact/ranker": { type: "model", scheme: "semver" },
      "Environment/prod": {},
      "Version/ranker@1.0.0": { requires: [], facts: { licence: "AGPL-3.0-only" } },
      "Policy/legal": {
        validators: [{ name: "licence", settings: { allowed: ["MIT"] } }],
        rules: [{ name: "named", on: "version", require: 'version.owner == "search"' }],
      },
    };
    const [licence, named] = ["legal/licence", "legal/named"].map((rule) => ({ ...FOR_ONE, rule }));
    const one = decide(waived(known, licence!), ONE, NOW).results[0]!;
    expect(one.verdict).not.toBe("COMPATIBLE");
    expect(one.reasons.flatMap(({ rule }) => rule?.name ?? [])).toEqual(["legal/named"]);
    const both = decide(waived(known, licence!, named!), ONE, NOW).results[0]!;
    expect(both.verdict).toBe("COMPATIBLE");
    expect(both.waived!.map(({ rule }) => rule!.name).sort()).toEqual(["legal/licence", "legal/named"]);
    expect(both.headline).toMatch(/; 2 rules are waived\.$/);
    const [asked] = known["Policy/legal"]!["validators"] as readonly object[];
    const strict = { ...known["Policy/legal"], validators: [{ ...asked, waivable: false }] };
    const never = decide(waived({ ...known, "Policy/legal": strict }, licence!, named!), ONE, NOW);
    expect(never.verdict).toBe("INCOMPATIBLE");
  });

  it("counts in the matrix, in a joint question and for what runs", () => {
    const known = {
      ...WORLD,
      "Deployment/d": { version: "ranker@1.0.0", environment: "prod", state: "running" },
    };
    const snapshot = waived(known, FOR_ONE);
    const cells = matrix(snapshot, { subjects: ["ranker@1.0.0"], environments: ["prod", "staging"] }, NOW);
    expect([0, 1].map((at) => cells.rows[0]!.cell(at))).toMatchObject([
      { verdict: "COMPATIBLE", cause: { kind: "fits", build: "ranker@1.0.0" }, waived: 1 },
      { verdict: "INCOMPATIBLE" },
    ]);
    const build = waived(WORLD, { ...FOR_ONE, subject: "ranker@2.0.0#cpu" });
    const row = matrix(build, { subjects: ["ranker@2.0.0"], environments: ["prod"] }, NOW).rows[0]!;
    expect(row.cell(0)).toEqual({
      verdict: "COMPATIBLE", cause: { kind: "fits", build: "ranker@2.0.0#cpu" }, waived: 1,
    });
    const both = { subjects: ["ranker@1.0.0", "other@1.0.0"], in: "prod" };
    expect(decide(snapshot, both, NOW).verdict).toBe("INCOMPATIBLE");
    const two = decide(waived(WORLD, FOR_ONE, { ...FOR_ONE, subject: "other" }), both, NOW);
    expect([two.verdict, two.results[0]!.waived?.length]).toEqual(["COMPATIBLE", 2]);
    expect(two.headline).toMatch(/; 2 rules are waived\.$/);
    const check = checkDeployed(snapshot, {}, NOW);
    expect([check.verdict, check.deployments[0]!.reasons[0]!.code]).toEqual(["COMPATIBLE", "RULE_WAIVED"]);
  });
});

describe("a waiver that does not count changes no byte of a verdict", () => {
  const NONE: readonly (readonly [string, Partial<WaiverWanted>, string])[] = [
    ["nobody approved it", { approver: undefined }, "requested"],
    ["who asked approved it", { approver: "token:ada" }, "requested"],
    ["it is over", { expires: NOW }, "expired"],
    ["its approval is over", { approvedUntil: NOW }, "requested"],
    ["it was withdrawn", { state: "withdrawn" }, "withdrawn"],
  ];
  it.each(NONE)("%s", (_, how, state) => {
    const snapshot = waived(WORLD, { ...FOR_ONE, ...how });
    const without = decide(snapshotOf(WORLD), ONE, NOW);
    expect(JSON.stringify(decide(snapshot, ONE, NOW))).toBe(JSON.stringify(without));
    expect(stateOf(snapshot, statedWaivers(snapshot)[0]!, NOW)).toBe(state);
  });

  it("its policy was changed, be it by one word", () => {
    const [policy] = waivedDocuments({ "Policy/p": { ...WORLD["Policy/p"], tier: "verify" } });
    const documents = waivedDocuments(WORLD, FOR_ONE).map((one) => (one.kind === "Policy" ? policy! : one));
    const snapshot = snapshotOfDocuments(documents);
    expect(decide(snapshot, ONE, NOW).verdict).toBe("INCOMPATIBLE");
    expect(stateOf(snapshot, statedWaivers(snapshot)[0]!, NOW)).toBe("void");
  });

  it("the rule says that it cannot be waived", () => {
    const [rule] = WORLD["Policy/p"]!["rules"] as readonly object[];
    const known = { ...WORLD, "Policy/p": { rules: [{ ...rule, waivable: false }] } };
    expect(decide(waived(known, FOR_ONE), ONE, NOW).verdict).toBe("INCOMPATIBLE");
  });

  it("the rule failed in itself", () => {
    const known = { ...WORLD, "Policy/p": { rules: [
      { name: "in-the-eu", on: "version", require: 'version.facts["no.such.key"] == "EU"' },
    ] } };
    const result = decide(waived(known, FOR_ONE), ONE, NOW).results[0]!;
    expect([result.verdict, result.waived]).toEqual(["UNKNOWN", undefined]);
    expect(result.reasons.map(({ code }) => code)).toContain("RULE_ERROR");
  });

  it("time passed: the same question is no again once it is over", () => {
    expect(answer([FOR_ONE], ONE, "2026-11-30T23:59:59.999Z").verdict).toBe("COMPATIBLE");
    expect(answer([FOR_ONE], ONE, LATER).verdict).toBe("INCOMPATIBLE");
  });
});

describe("the last resort", () => {
  const resorts = (known: World, question: AskedQuestion) => {
    const snapshot = snapshotOf(known);
    const decision = decide(snapshot, question, NOW);
    return adviceOn(snapshot, decision, NOW, { fixes: true }).lastResort;
  };

  it("is a waiver of the rule in the way, beside the fixes and none of them", () => {
    expect(resorts(WORLD, ONE)).toEqual([{
      rule: RULE, environment: "prod", subject: "ranker@1.0.0",
      command: `fairlead waiver request ${RULE} --for ranker@1.0.0 --in prod --expires 14d --reason 'WHY'`,
    }]);
  });

  it("is not named where nothing is in the way, or nobody can be excepted", () => {
    const [rule] = WORLD["Policy/p"]!["rules"] as readonly object[];
    expect(resorts({ ...WORLD, "Policy/p": { rules: [{ ...rule, waivable: false }] } }, ONE)).toBeUndefined();
    expect(resorts({ ...WORLD, "Policy/p": { mode: "warn", rules: [rule] } }, ONE)).toBeUndefined();
  });
});

describe("a rule about all that is picked", () => {
  const CHOICE: World = {
    ...WORLD,
    "Policy/p": { rules: [{
      name: "in-the-eu", on: "choice", quantifier: "all",
      walk: { from: "picks", along: ["DERIVED_FROM"] }, require: 'node.facts["data.residency"] == "EU"',
    }] },
    "Version/other@1.0.0": { requires: [], derivedFrom: ["clicks@1"] },
    "Version/ranker@1.0.0": { requires: [], derivedFrom: ["clicks@1"] },
    "Version/ranker@3.0.0": { requires: [] },
    "Artifact/clicks": { type: "dataset", scheme: "dotted" },
    "Version/clicks@1": { facts: { "data.residency": "US" } },
  };
  const BOTH = { subjects: ["other@1.0.0", "ranker@1.0.0"], in: "prod" };

  it("is waived only for all that is guilty", () => {
    const one = decide(waived(CHOICE, FOR_ONE), BOTH, NOW);
    expect(one.verdict).toBe("INCOMPATIBLE");
    // The proof is about the other one: this one is excused.
    const proof = one.results[0]!.because!.map(({ sentence }) => sentence).join(" ");
    expect(proof).not.toContain("ranker@1.0.0 fails");
    const all = decide(waived(CHOICE, FOR_ONE, { ...FOR_ONE, subject: "other" }), BOTH, NOW).results[0]!;
    expect(all.verdict).toBe("COMPATIBLE");
    expect(all.waived!.flatMap(({ waivers }) => waivers!.map(({ name }) => name))).toEqual(["w-1", "w-0"]);
  });

  it("is waived for the guilty beside what brings no evidence of its own", () => {
    const question = { subjects: ["ranker@1.0.0", "other@2.0.0"], in: "prod" };
    const known = { ...CHOICE, "Version/other@2.0.0": { requires: [] } };
    expect(decide(waived(known), question, NOW).verdict).toBe("INCOMPATIBLE");
    expect(decide(waived(known, FOR_ONE), question, NOW).verdict).toBe("COMPATIBLE");
    // About the innocent it says nothing.
    const wrong = { ...FOR_ONE, subject: "other@2.0.0" };
    expect(decide(waived(known, wrong), question, NOW).verdict).toBe("INCOMPATIBLE");
  });

  it("cites none that is not needed", () => {
    const known = { ...CHOICE, "Version/other@1.0.0": { requires: [], derivedFrom: ["clicks@2"] },
      "Version/clicks@2": { facts: { "data.residency": "EU" } } };
    const snapshot = waived(known, { ...FOR_ONE, subject: "other" }, FOR_ONE);
    const result = decide(snapshot, BOTH, NOW).results[0]!;
    expect(result.waived!.map(({ waivers }) => waivers!.map(({ name }) => name))).toEqual([["w-1"]]);
  });
});
