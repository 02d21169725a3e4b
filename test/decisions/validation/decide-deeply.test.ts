/** Who is asked beside a decision, about what, and how often. */
import { describe, expect, it } from "vitest";
import { HEARD_MAX, ROUNDS_MAX, decideDeeply } from "../../../src/decisions/validation/decide-deeply.ts";
import type { ValidationMeans } from "../../../src/decisions/validation/validation-means.ts";
import type { AskedQuestion } from "../../../src/decisions/decision.ts";
import { NOW, snapshotOf } from "../world.ts";
import type { World } from "../world.ts";

const VERSIONS = 12;
const numbers = Array.from({ length: VERSIONS }, (_, index) => index + 1);
const ranker = (spec: object = {}): World =>
  Object.fromEntries(numbers.map((number) => [`Version/ranker@${number}`, { requires: [], ...spec }]));
const WORLD: World = {
  "Artifact/ranker": { type: "model", scheme: "dotted" },
  "FactKey/gpu.memory": { type: "quantity" },
  "Environment/prod": { facts: { "gpu.memory": "24Gi" } },
  "Environment/bare": {},
  "Policy/smoke": { validators: [{ name: "smoke", by: "command" }] },
};

/** A command that passes the builds given, and writes down what it was asked. */
function hearing(passes: readonly string[] = []) {
  const heard: string[] = [];
  const means: ValidationMeans = {
    names: ["smoke"],
    ask: (name, { place: { snapshot, environment } }, build) => {
      const about = snapshot.key(build);
      heard.push(`${about} ${snapshot.key(environment)}`);
      const outcome = passes.includes(about) ? "PASS" : "FAIL";
      const reasons = [{ code: "COMMAND_SAYS", outcome, about, subject: name }] as const;
      return Promise.resolve({ outcome, reasons, repeatable: false });
    },
    validator: () => Promise.reject(new Error("nobody asks for one")),
    question: () => Promise.reject(new Error("nobody asks for one")),
  };
  return { heard, means };
}

async function ask(world: World, question: AskedQuestion, passes?: readonly string[]) {
  const { heard, means } = hearing(passes);
  const decision = await decideDeeply(snapshotOf(world), question, NOW, means);
  return { decision, heard };
}

describe("a command that a policy names", () => {
  it("is asked about the build that would be picked, and then about the next best", async () => {
    const { decision, heard } = await ask({ ...WORLD, ...ranker() }, { subject: "ranker", in: "prod" },
      ["version:ranker@11"]);
    expect(decision.results[0]!.pick?.version).toBe("ranker@11");
    expect(heard).toContain("version:ranker@11 environment:prod");
    expect(heard.length).toBeLessThanOrEqual(ROUNDS_MAX);
  });

  it("is asked so often and no more; what it was not asked about is not known", async () => {
    const { decision, heard } = await ask({ ...WORLD, ...ranker() }, { subject: "ranker", in: "prod" });
    expect([decision.verdict, heard.length]).toEqual(["UNKNOWN", ROUNDS_MAX]);
    expect(decision.headline).toContain("was not run");
  });

  it("is asked about so many places and no more", async () => {
    const places: World = Object.fromEntries(Array.from({ length: HEARD_MAX + 6 }, (_, at) =>
      [`Environment/e${at}`, { labels: { tier: "edge" } }]));
    const world = { ...WORLD, ...ranker(), ...places };
    const { decision, heard } = await ask(world, { subject: "ranker@1", selector: "tier=edge" },
      ["version:ranker@1"]);
    expect(heard).toHaveLength(HEARD_MAX);
    expect(decision.verdict).toBe("UNKNOWN");
  });

  it.each([
    ["requirements refuse the build", "prod", "INCOMPATIBLE"],
    ["a fact is missing", "bare", "UNKNOWN"],
  ])("is not asked where %s", async (_, place, verdict) => {
    const world = { ...WORLD, ...ranker({ requires: [{ fact: "gpu.memory", atLeast: "80Gi" }] }) };
    const { decision, heard } = await ask(world, { subject: "ranker@1", in: place });
    expect([decision.verdict, heard, decision.evidence]).toEqual([verdict, [], undefined]);
  });

  it("is asked although it only warns, and changes no verdict", async () => {
    const world = { ...WORLD, ...ranker(),
      "Policy/smoke": { mode: "warn", validators: [{ name: "smoke", by: "command" }] } };
    const { decision, heard } = await ask(world, { subject: "ranker@1", in: "prod" });
    expect([decision.verdict, heard.length]).toEqual(["COMPATIBLE", 1]);
    expect(decision.results[0]!.warnings?.map(({ code }) => code)).toEqual(["RULE_FAILS"]);
  });
});

it("where no policy names such a validator, the answer is there at once", () => {
  const { means } = hearing();
  const { "Policy/smoke": _, ...rest } = { ...WORLD, ...ranker() };
  expect(decideDeeply(snapshotOf(rest), { subject: "ranker@1", in: "prod" }, NOW, means))
    .toMatchObject({ verdict: "COMPATIBLE" });
});
