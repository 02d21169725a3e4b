/** `fairlead validate` and contracts in files: two versions of a service's SDL, and who breaks. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "./run-command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-cli-validate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const DATABASE = join(folder, "fairlead.db");

const SDL = {
  "1.0.0": "type Query { score(item: ID!): Float! explain: String }",
  "1.1.0": "type Query { score(item: ID!): Float! }",
  "1.2.0": "type Query { score(item: ID!, region: String): Float! explain: String }",
};
const framed = (...documents: readonly string[]): string =>
  documents.map((one) => `apiVersion: fairlead.dev/v1\n${one}\n`).join("---\n");
const WORLD = framed(
  "kind: Artifact\nmetadata: { name: api }\nspec: { type: image }",
  "kind: Interface\nmetadata: { name: ranking }\nspec: {}",
  ...Object.keys(SDL).map((version) => `kind: Version\nmetadata: { name: api@${version} }\nspec:
  requires: []
  provides:
    - { interface: ranking, version: ${version}, contract: { format: graphql, file: sdl/${version}.gql } }`),
  "kind: Service\nmetadata: { name: shop }\nspec: { requires: [ { interface: ranking, range: ^1.0 } ] }",
  "kind: Environment\nmetadata: { name: prod }\nspec: {}",
  "kind: Deployment\nmetadata: { name: d }\nspec: { version: api@1.0.0, environment: prod }",
);
const POLICY = framed(`kind: Policy
metadata: { name: contracts }
spec: { validators: [ { name: api-surface } ] }`);

const run = (...parameters: string[]) => runCommandLine([...parameters, "--database", DATABASE]);

beforeAll(async () => {
  mkdirSync(join(folder, "sdl"));
  for (const [version, text] of Object.entries(SDL)) writeFileSync(join(folder, `sdl/${version}.gql`), text);
  writeFileSync(join(folder, "world.yaml"), WORLD);
  writeFileSync(join(folder, "policy.yaml"), POLICY);
  const applied = await run("apply", "-f", join(folder, "world.yaml"));
  expect(applied.stderr + applied.stdout).toContain("version:api@1.1.0 created");
});

describe("fairlead validate", () => {
  it("names who breaks by a version that takes a field away", async () => {
    const { code, stdout } = await run("validate", "api@1.1.0", "--in", "prod", "--validate", "api-surface");
    expect(stdout).toBe(`FAIL  api@1.1.0 in prod, in place of api@1.0.0
PASS     requirements  gate
    api@1.1.0 states that it needs nothing of its host.
    api@1.1.0 can run on prod.
FAIL     api-surface   verify
    interface:ranking breaks, and is required by service:shop: FIELD_REMOVED: Field Query.explain
    was removed.
2 ran, 0 skipped, revision 1.
`);
    expect(code).toBe(1);
  });

  it("exits 0 where the contract is kept, and tells the same as JSON and Markdown", async () => {
    const asked = ["validate", "api@1.2.0", "--in", "prod", "--validate", "api-surface"];
    const { code, stdout } = await run(...asked, "--format", "json");
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({
      outcome: "PASS", build: "version:api@1.2.0", replaces: "version:api@1.0.0",
    })]);
    const markdown = await run(...asked, "--format", "markdown");
    expect(markdown.stdout).toContain("| PASS | api-surface | verify |");
  });

  it("runs all that need no settings where none is named, and says what it skipped and why", async () => {
    const { code, stdout } = await run("validate", "api@1.2.0", "--in", "prod");
    expect(code).toBe(2);
    expect(stdout).toContain(
      "skipped  serialization         gate\n    Skipped because it is about model, and this is image.");
  });

  it("takes no name that no validator has", async () => {
    const { code, stderr } = await run("validate", "api@1.2.0", "--in", "prod", "--validate", "api-surfaces");
    expect([code, stderr]).toEqual([3, expect.stringContaining('Did you mean "api-surface"?')]);
  });
});

describe("a policy that names it", () => {
  beforeAll(async () => {
    expect((await run("apply", "-f", join(folder, "policy.yaml"))).code).toBe(0);
  });

  it("refuses the breaking version in every question there, and picks the other one", async () => {
    const refused = await run("decide", "api@1.1.0", "--in", "prod");
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining(
      "api@1.1.0 fails validator contracts/api-surface: ranking breaks, and is")]);
    expect(refused.stdout).toContain("shop");
    expect((await run("decide", "api@1.2.0", "--in", "prod")).code).toBe(0);
  });

  it("keeps the text beside the document, which has its digest alone", async () => {
    const { stdout } = await run("get", "version/api@1.1.0");
    expect(stdout).toMatch(/contract:\s+format: graphql\s+digest: sha256:[0-9a-f]{64}\n/);
    expect((await run("apply", "-f", join(folder, "world.yaml"))).stdout).not.toContain("replaced");
  });
});
