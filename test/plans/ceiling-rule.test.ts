/**
 * The example policy with a ceiling, on plans that are made as users make them. What a plan touches was only
 * looked up for plans that rules let stand, so a rule on what it costs refused each plan before anybody had
 * read its Configuration.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../cli/run-command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-ceiling-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const POLICY = join(import.meta.dirname, "../../seeds/policies/cost-ceiling.yaml");
const local = { environment: { FAIRLEAD_DATABASE: join(folder, "f.db") } };

async function apply(...documents: readonly string[]): Promise<void> {
  const path = join(folder, "world.yaml");
  writeFileSync(path, documents.map((one) => `apiVersion: fairlead.dev/v1\n${one}\n`).join("---\n"));
  const applied = await runCommandLine(["apply", "-f", path, "-f", POLICY], local);
  expect(applied.code, applied.stderr).toBe(0);
}

const costs = (replicasMax: number) => `kind: Configuration
metadata: { name: web }
spec:
  for: { artifact: web }
  values: { a: 1 }
  replicas: { min: 1, max: ${replicasMax} }
  price: { perReplicaHour: "10", currency: EUR }`;

const WORLD = [
  "kind: Artifact\nmetadata: { name: web }\nspec: { type: image }",
  "kind: Environment\nmetadata: { name: prod }\nspec: { stage: production }",
  "kind: Version\nmetadata: { name: web@1.0.0 }\nspec: { requires: [] }",
];

async function plan(): Promise<{ readonly code: number | null; readonly told: string }> {
  const { code, stdout } = await runCommandLine(["plan", "web@1.0.0", "--in", "prod"], local);
  return { code, told: stdout.replace(/\s+/g, " ") };
}

describe("a ceiling on what a plan may cost", () => {
  it("is open where no Configuration says what it costs, and tells so with what to do", async () => {
    await apply(...WORLD);
    const { code, told } = await plan();
    expect(code).toBe(2);
    expect(told).toContain("monthlyCeiling of the plan are not known. No Configuration says what it costs.");
    expect(told).toContain("What to do State replicas.max and a price in Configuration;");
  });

  it("refuses what may cost more, and lets the rest stand", async () => {
    await apply(costs(3));
    const tooMuch = await plan();
    expect([tooMuch.code, tooMuch.told]).toEqual([
      1, expect.stringContaining("it may cost 22320 EUR a month; at most 20000 EUR is allowed."),
    ]);
    await apply(costs(2));
    expect((await plan()).code).toBe(0);
  });
});
