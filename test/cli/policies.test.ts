/** `fairlead policy`: tests without a database, what runs on one and through a server, what would change. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startWhole } from "../access/whole-server.ts";
import { runCommandLine } from "./run-command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-cli-policies-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const POLICIES = join(import.meta.dirname, "../../seeds/policies");

function file(name: string, ...documents: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, documents.map((one) => `apiVersion: fairlead.dev/v1\n${one}\n`).join("---\n"));
  return path;
}

const WORLD = file(
  "world.yaml",
  "kind: Artifact\nmetadata: { name: ranker }\nspec: { type: model }",
  "kind: Environment\nmetadata: { name: prod }\nspec: { stage: production }",
  "kind: Environment\nmetadata: { name: empty }\nspec: { stage: production }",
  "kind: Version\nmetadata: { name: ranker@1.0.0-rc.1 }\nspec: { requires: [] }",
  "kind: Deployment\nmetadata: { name: d }\nspec: { version: ranker@1.0.0-rc.1, environment: prod }",
);
const POLICY = file(
  "policy.yaml",
  `kind: Policy
metadata: { name: releases }
spec:
  mode: warn
  rules:
    - { name: r, on: deployment, require: "!version.prerelease", message: "{version.name} is a pre-release" }
  tests:
    - name: wrong on purpose
      given:
        - { kind: Artifact, metadata: { name: a }, spec: { type: model } }
        - { kind: Environment, metadata: { name: e }, spec: {} }
        - { kind: Version, metadata: { name: a@1.0.0 }, spec: {} }
      in: e
      version: a@1.0.0
      expect: { r: FAIL }`,
);
const FAILS = "✘ ranker@1.0.0-rc.1 fails rule releases/r: ranker@1.0.0-rc.1 is a pre-release.";

describe("fairlead policy", () => {
  it("test runs the examples' tests, and tells which expectation is not met", async () => {
    const examples = await runCommandLine(["policy", "test", POLICIES]);
    const [summary = ""] = /\d+ expectations of \d+ policies\.$/.exec(examples.stdout.trim()) ?? [];
    expect([examples.code, summary]).toEqual([0, expect.stringMatching(/^\d{3} expectations/)]);
    for (const file of ["README.md", "docs/policies.md"])
      expect(readFileSync(join(import.meta.dirname, "../..", file), "utf8")).toContain(summary.slice(0, -1));
    const wrong = await runCommandLine(["policy", "test", POLICY]);
    expect([wrong.code, wrong.stdout]).toEqual([
      1, expect.stringContaining("r PASS, expected FAIL: a@1.0.0 passes rule releases/r"),
    ]);
    const nothing = await runCommandLine(["policy", "test", WORLD]);
    expect(nothing.code).toBe(2);
  });

  it("impact tells what would change, check what is so; through a server the same", async () => {
    const database = join(folder, "f.db");
    const local = { environment: { FAIRLEAD_DATABASE: database } };
    await runCommandLine(["apply", "-f", WORLD], local);
    const impact = ["policy", "impact", POLICY, "--in", "prod"];
    const before = await runCommandLine(impact, local);
    expect([before.code, before.stdout]).toEqual([1, expect.stringContaining(FAILS)]);
    expect(before.stdout).toContain("1 of 1 running deployment would change, 1 rules judged, revision 1.");
    await runCommandLine(["apply", "-f", POLICY], local);
    const server = await startWhole({}, database);
    try {
      const remote = { environment: { FAIRLEAD_URL: server.url } };
      expect((await runCommandLine(impact, remote)).stdout).toContain(FAILS);
      const check = await runCommandLine(["policy", "check", "--in", "prod"], remote);
      // It is only a warning.
      expect([check.code, check.stdout]).toEqual([0, expect.stringContaining(`${FAILS} [warn]`)]);
      expect((await runCommandLine(["policy", "check", "--in", "empty"], remote)).code).toBe(2);
      const decided = await runCommandLine(["decide", "ranker@1.0.0-rc.1", "--in", "prod"], remote);
      expect([decided.code, decided.stdout]).toEqual([0, expect.stringMatching(/Warnings\n +✘ ranker/)]);
      const query = `{ decide(input: { subject: "ranker@1.0.0-rc.1", in: "prod", record: NO }) {
        verdict results { warnings { code rule { name mode why about path conjunct
          operands { text value } missing { name } remedy } } shadow { code } } } }`;
      const response = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      const { data } = (await response.json()) as { data: unknown };
      expect(data).toEqual({ decide: { verdict: "COMPATIBLE", results: [{ shadow: null, warnings: [{
        code: "RULE_FAILS",
        rule: {
          name: "releases/r", mode: "warn", why: "fails", about: "version:ranker@1.0.0-rc.1",
          path: ["version:ranker@1.0.0-rc.1"], conjunct: "!version.prerelease", missing: null, remedy: null,
          operands: [{ text: "version.prerelease", value: "true" }],
        },
      }] }] } });
    } finally {
      await server.stop();
    }
  }, 60_000);
});
