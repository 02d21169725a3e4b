/** `fairlead audit`: what it says and how it exits, on a database and on an export, without any service. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isReceiptSound } from "../../src/access/audit/receipt.ts";
import { newKey } from "../access/audit/tampered.ts";
import { runCommandLine } from "./run-command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-audit-cli-"));
const key = newKey();
const environment = { FAIRLEAD_SEEDS: "false" };
const run = (...parameters: readonly string[]) => runCommandLine(parameters, { cwd: folder, environment });
const lab = (stage: string) =>
  `apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: lab }\nspec: { stage: ${stage} }\n`;
const CHECKED = ["--checkpoint", "checkpoints.jsonl", "--key", "public.pem"];

beforeAll(async () => {
  writeFileSync(join(folder, "private.pem"), key.privatePem);
  writeFileSync(join(folder, "public.pem"), key.publicPem);
  writeFileSync(join(folder, "other.pem"), newKey().publicPem);
  for (const stage of ["one", "two", "three"]) {
    writeFileSync(join(folder, "lab.yaml"), lab(stage));
    await run("apply", "-f", "lab.yaml", "--database", "log.db", "--reason", `stage ${stage}`);
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

it("a write as JSON carries a receipt that proves", async () => {
  writeFileSync(join(folder, "other.yaml"), lab("four").replace("lab", "other"));
  const { stdout, code } = await run("apply", "-f", "other.yaml", "--database", "log.db", "--format", "json");
  expect(code).toBe(0);
  const { receipt } = JSON.parse(stdout);
  expect(receipt).toMatchObject({ revision: 4, leafIndex: 3, treeSize: 4 });
  expect(isReceiptSound(receipt)).toBe(true);
});

describe("audit verify", () => {
  it("without a checkpoint says that it cannot be told, and exits 2", async () => {
    const { stdout, code } = await run("audit", "verify", "--database", "log.db");
    expect(code).toBe(2);
    expect(stdout).toMatch(/^\? not verifiable: The log agrees with itself\. No checkpoint was given, so /);
  });

  it("proves a database and an export against checkpoints, offline", async () => {
    const signed = await run("audit", "checkpoint", "--database", "log.db", "--key", "private.pem",
      "--to", "checkpoints.jsonl", "--origin", "lab.example/log");
    expect(signed.code).toBe(0);
    expect(signed.stdout).toMatch(/^lab\.example\/log\n4\n[A-Za-z0-9+/]{43}=\n\n\u2014 lab\.example\/log /);
    expect(signed.stderr).toContain("written to checkpoints.jsonl: revisions 1 to 4");
    const inDatabase = await run("audit", "verify", "--database", "log.db", ...CHECKED);
    expect(inDatabase.code).toBe(0);
    expect(inDatabase.stdout)
      .toMatch(/^✔ verified: Revisions 1 to 4 are those that lab\.example\/log\+[0-9a-f]{8} signed/);
    await run("export", "log.jsonl", "--database", "log.db");
    const inExport = await run("audit", "verify", "log.jsonl", ...CHECKED, "--format", "json");
    expect(inExport.code).toBe(0);
    const report = JSON.parse(inExport.stdout);
    expect(report).toMatchObject({ schemaVersion: 1, verdict: "VERIFIED", revisions: 4 });
  });

  it("names the first altered entry of an export with both digests, and exits 1", async () => {
    const lines = readFileSync(join(folder, "log.jsonl"), "utf8").split("\n");
    const { digest } = JSON.parse(lines[2]!) as { digest: string };
    lines[2] = lines[2]!.replace("stage two", "stage twice");
    writeFileSync(join(folder, "edited.jsonl"), lines.join("\n"));
    const { stdout, code } = await run("audit", "verify", "edited.jsonl", ...CHECKED);
    expect(code).toBe(1);
    expect(stdout).toContain("✘ altered: revision 2 says it has another digest than its content has.\n" +
      `  expected ${digest}\n  found    sha256:`);
  });

  it("names the first altered entry of a database, and who else signed", async () => {
    const copy = join(folder, "copy.db");
    await run("import", "log.jsonl", "--database", copy);
    const database = new DatabaseSync(copy);
    database.exec("UPDATE revision SET actor = 'eve' WHERE revision = 3");
    database.close();
    const altered = await run("audit", "verify", "--database", copy, ...CHECKED, "--format", "json");
    expect(altered.code).toBe(1);
    expect(JSON.parse(altered.stdout).first).toMatchObject({ kind: "content", revision: 3 });
    const foreign = ["--checkpoint", "checkpoints.jsonl", "--key", "other.pem"];
    const swapped = await run("audit", "verify", "--database", "log.db", ...foreign);
    expect(swapped.code).toBe(1);
    expect(swapped.stdout).toMatch(/line 1 of the checkpoints: it is signed by .*, and .* is trusted/);
  });

  it.each([
    [["audit", "verify", "nothing.jsonl"], 3], [["audit", "verify", "--database", "nothing.db"], 4],
    [["audit", "verify", "--database", "log.db", "--key", "public.pem"], 3],
    [["audit", "verify", "--database", "log.db", "--checkpoint", "nothing"], 3],
    [["audit", "verify", "--database", "log.db", ...CHECKED, "--key", "lab.yaml"], 3],
    [["audit", "verify", "--url", "http://localhost:9"], 3], [["audit"], 3],
    [["audit", "checkpoint", "--database", "log.db"], 3],
    [["audit", "log", "--database", "log.db", "--since", "yesterday"], 3],
    [["audit", "log", "--database", "log.db", "--kind", "Cat"], 3],
    [["audit", "log", "--url", "http://127.0.0.1:9999"], 4],
  ] as const)("%j exits %i", async (parameters, code) => {
    expect((await run(...parameters)).code).toBe(code);
  });
});

describe("audit log", () => {
  it("lists who changed what, filtered, in three forms", async () => {
    const table = await run("audit", "log", "--database", "log.db");
    expect(table.stdout).toMatch(/^r1 {2}\S+Z {2}\S+ {2}stage one\n {2}created {2}environment:lab\nr2 /);
    const ofKind = ["--format", "jsonl", "--kind", "environment"];
    const lines = await run("audit", "log", "--database", "log.db", ...ofKind);
    const entries = lines.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    expect(entries.map(({ revision }) => revision)).toEqual([1, 2, 3, 4]);
    const { time, actor } = entries[2];
    const some = await run("audit", "log", "--database", "log.db", "--format", "json", "--since", time,
      "--actor", actor, "--limit", "1");
    expect(JSON.parse(some.stdout)).toEqual({ schemaVersion: 1, entries: [entries[2]] });
    const none = await run("audit", "log", "--database", "log.db", "--actor", "nobody");
    expect([none.code, none.stdout]).toEqual([0, ""]);
  });
});
