/** Validators over GraphQL: a validation line by line, and a question that names some. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { post, startServer } from "./start-server.ts";
import type { TestServer } from "./start-server.ts";

let server: TestServer;
beforeAll(async () => { server = await startServer(); });
afterAll(() => server.stop());

const LINES = `query ($input: ValidateInput!) {
  validate(input: $input) {
    build environment outcome picks replaces
    lines { name tier mode outcome reasons { code outcome about sentence missing } skipped { kind sentence } }
  }
}`;
const DECIDE = `query ($input: DecideInput!) {
  decide(input: $input) {
    verdict question { validate } evidence { validator }
    results {
      skipped { name } reasons { code rule { validator tier environment reasons { code sentence } } }
    }
  }
}`;
const ASKED = { subject: "pytorch@2.11.0", in: "onprem-v100" };

describe("validate", () => {
  it("says what ran and why it says so", async () => {
    const input = { ...ASKED, validate: ["gpu-memory"] };
    const { body } = await post(server, LINES, { input });
    expect(body.errors).toBeUndefined();
    const { validate } = body.data as { validate: { lines: readonly Record<string, unknown>[] } };
    expect(validate.lines.map(({ name, tier, outcome }) => [name, tier, outcome])).toEqual([
      ["requirements", "gate", "PASS"], ["gpu-memory", "gate", null],
    ]);
    expect(validate.lines[1]!["skipped"]).toEqual({ kind: "does-not-apply",
      sentence: "Skipped because it is about model, image, runtime, and this is library." });
  });

  it("names the nearest where a name is none", async () => {
    const { body } = await post(server, LINES, { input: { ...ASKED, validate: ["licens"] } });
    expect(body.errors?.[0]).toMatchObject({ extensions: { code: "QUESTION_INVALID" } });
  });
});

it("a question may name validators, and its reasons hold theirs", async () => {
  const { body } = await post(server, DECIDE, { input: { ...ASKED, validate: ["binary-compatibility"] } });
  expect(body.errors).toBeUndefined();
  const { decide } = body.data as { decide: { verdict: string; question: object; results: readonly {
    reasons: readonly { rule: { validator: string; reasons: readonly object[] } | null }[] }[] } };
  expect([decide.verdict, decide.question]).toEqual(["UNKNOWN", { validate: ["binary-compatibility"] }]);
  const [reason] = decide.results[0]!.reasons.flatMap(({ rule }) => rule ?? []);
  expect(reason).toMatchObject({ validator: "binary-compatibility", tier: "gate",
    reasons: [{ code: "NOTHING_STATED", sentence: null }] });
});
