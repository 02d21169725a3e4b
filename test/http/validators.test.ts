/** Validators over HTTP: a policy names a command of the server's configuration, and the command is asked. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ask, post, startService } from "./service.ts";
import type { Service } from "./service.ts";

/** A command is Node with a program. It passes builds of one version, and fails the others. */
const node = (program: string): readonly [string, ...string[]] => [process.execPath, "-e", program];
const READING = `let text = ""; process.stdin.on("data", (part) => (text += part)).on("end", () => {
  const { build } = JSON.parse(text);
  const outcome = build === "version:ranker@1.0.0" ? "PASS" : "FAIL";
  process.stdout.write(JSON.stringify({ outcome, reasons: [{ subject: "smoke", observed: build }] }));
});`;
const COMMANDS = [
  { name: "smoke", command: node(READING) },
  { name: "crashing", command: node("throw new Error('boom')") },
  { name: "silent", command: node("") },
  { name: "hanging", command: node("setInterval(() => {}, 1000)"), timeoutMilliseconds: 1_000 },
];

let service: Service;
beforeAll(async () => {
  service = await startService({ seeds: false, commands: COMMANDS });
  const documents = [
    { kind: "Artifact", metadata: { name: "ranker" }, spec: { type: "model", scheme: "semver" } },
    ...["1.0.0", "2.0.0"].map((version) =>
      ({ kind: "Version", metadata: { name: `ranker@${version}` }, spec: { requires: [] } })),
    ...[...COMMANDS.map(({ name }) => name), "unheard-of"].flatMap((name) => [
      { kind: "Environment", metadata: { name: `in-${name}` }, spec: { stage: "test" } },
      { kind: "Policy", metadata: { name }, spec: {
        binds: [`in-${name}`], validators: [{ name, by: "command" }] } },
    ]),
    { kind: "Environment", metadata: { name: "free" }, spec: { stage: "test" } },
  ];
  const framed = documents.map((one) => ({ apiVersion: "fairlead.dev/v1", ...one }));
  const { status, text } = await post(service.url, "/v1/apply",
    framed.map((one) => JSON.stringify(one)).join("\n---\n"));
  expect(status, text).toBe(200);
});
afterAll(() => service.stop());
afterEach(() => expect(service.bugs).toEqual([]));

const decide = async (question: object) => (await post(service.url, "/v1/decide", question)).data;
const IN_SMOKE = { subject: "ranker@2.0.0", in: "in-smoke", record: "wait" };

describe("a command that a policy names", () => {
  it("is asked, and what it fails is refused with its words", async () => {
    const { verdict, headline, evidence } = await decide(IN_SMOKE);
    expect([verdict, headline]).toEqual(["INCOMPATIBLE",
      "ranker@2.0.0 fails validator smoke/smoke: smoke of ranker@2.0.0: the command says FAIL, " +
        "version:ranker@2.0.0."]);
    expect(evidence).toMatchObject([{ validator: "smoke", outcome: "FAIL", repeatable: false }]);
  });

  it("is asked about the next best where it fails the first", async () => {
    const { verdict, results, evidence } = await decide({ ...IN_SMOKE, subject: "ranker" });
    expect([verdict, results[0].pick.version]).toEqual(["COMPATIBLE", "ranker@1.0.0"]);
    expect(evidence.map(({ build, outcome }: Record<string, string>) => [build, outcome])).toEqual([
      ["version:ranker@1.0.0", "PASS"], ["version:ranker@2.0.0", "FAIL"]]);
  });

  it("is recorded with the decision, which is made again from it to the byte, and asks nobody", async () => {
    const { id } = await decide(IN_SMOKE);
    const { data } = await post(service.url, `/v1/decisions/${id}/replay`, "");
    expect([data.equal, data.decision.evidence[0].outcome]).toEqual([true, "FAIL"]);
  });

  it.each([["crashing", "failed"], ["silent", "said nothing"], ["hanging", "had not ended"],
    ["unheard-of", "the server has no command"]])("and that is %s is never a yes", async (name, says) => {
    const { verdict, headline } = await decide({ subject: "ranker@1.0.0", in: `in-${name}` });
    expect(verdict).toBe("UNKNOWN");
    expect(headline.toLowerCase()).toContain(says);
  });
});

describe("POST /v1/validate", () => {
  it("tells of each validator what it said, or why it was skipped", async () => {
    const asked = { subject: "ranker@2.0.0", in: "in-smoke", validate: ["training-record"] };
    const { status, data } = await post(service.url, "/v1/validate", asked);
    expect([status, data.outcome, data.build]).toEqual([200, "FAIL", "version:ranker@2.0.0"]);
    expect(data.lines.map(({ name, tier, mode, outcome }: Record<string, string>) =>
      [name, tier, mode, outcome])).toEqual([
      ["requirements", "gate", undefined, "PASS"],
      ["training-record", "verify", undefined, "UNKNOWN"],
      ["smoke/smoke", "verify", "enforce", "FAIL"],
    ]);
    expect(data.lines[2].reasons[0]).toMatchObject({ code: "COMMAND_SAYS",
      sentence: "smoke of version:ranker@2.0.0: the command says FAIL, version:ranker@2.0.0." });
  });

  it("refuses a name that no validator has", async () => {
    const { status, data } = await post(service.url, "/v1/validate",
      { subject: "ranker@2.0.0", in: "free", validate: ["smokes"] });
    expect([status, data.error.hint]).toEqual([400, 'Did you mean "smoke"?']);
  });
});

describe("validators that a question names", () => {
  it("take part as if a policy enforced them", async () => {
    expect((await decide({ subject: "ranker@2.0.0", in: "free" })).verdict).toBe("COMPATIBLE");
    const { verdict, question } = await decide({ subject: "ranker@2.0.0", in: "free", validate: ["smoke"] });
    expect([verdict, question.validate]).toEqual(["INCOMPATIBLE", ["smoke"]]);
    const all = await decide({ subject: "ranker@2.0.0", in: "free", validate: true });
    expect([all.verdict, all.question.validate]).toEqual(["UNKNOWN", expect.arrayContaining(["gpu-memory"])]);
    const byGet = await ask(service.url, "/v1/decide?subject=ranker@2.0.0&in=free&validate=smoke");
    expect(byGet.data.verdict).toBe("INCOMPATIBLE");
  });

  it("have names, or the nearest is told", async () => {
    const { status, data } = await post(service.url, "/v1/decide",
      { subject: "ranker@2.0.0", in: "free", validate: ["gpu-memry"] });
    expect([status, data.error.code, data.error.hint]).toEqual(
      [400, "QUESTION_INVALID", 'Did you mean "gpu-memory"?']);
  });
});
