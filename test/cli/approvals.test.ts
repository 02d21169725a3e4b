/** What the verbs of approval, signing, tokens and audit say and how they exit, on a file and at a server. */
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWhole } from "../access/whole-server.ts";
import type { WholeServer } from "../access/whole-server.ts";
import { runCommandLine } from "./run-command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-cli-approvals-"));
const document = (kind: string, metadata: string, spec: string) =>
  `apiVersion: fairlead.dev/v1\nkind: ${kind}\nmetadata: { ${metadata}, owner: sre }\nspec: ${spec}\n`;
const FILES: Readonly<Record<string, string>> = {
  "policies.yaml": [
    document("Policy", "name: four-eyes",
      "{ review: [ { kinds: [Environment], selector: stage=production } ] }"),
    document("Policy", "name: signed",
      "{ signatures: [ { kinds: [Environment], selector: stage=lab, signers: [ci] } ] }"),
  ].join("---\n"),
  "one.yaml": document("Environment", "name: prod-eu, labels: { region: one }", "{ stage: production }"),
  "two.yaml": document("Environment", "name: prod-eu, labels: { region: two }", "{ stage: production }"),
  "lab.yaml": document("Environment", "name: lab", "{ stage: lab }"),
};

beforeAll(() => {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, "keys"));
  for (const name of ["ci", "other"]) {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    writeFileSync(join(folder, `${name}.key`), privateKey.export({ type: "pkcs8", format: "pem" }));
    const pem = publicKey.export({ type: "spki", format: "pem" });
    writeFileSync(join(folder, name === "ci" ? "keys/ci.pem" : "other.pem"), pem);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
const idIn = (text: string) => /p-[0-9a-f]{12}(-\d+)?/.exec(text)?.[0] ?? "no proposal is named";

describe.each(["the database", "a server with tokens"])("on %s", (place) => {
  const isServer = place !== "the database";
  const database = join(folder, isServer ? "server.db" : "local.db");
  let server: WholeServer | undefined;
  let tokens: Record<"admin" | "ada" | "bob" | "vic", string>;

  const environment = (token: string) => ({
    FAIRLEAD_SEEDS: "false", FAIRLEAD_TOKEN: token,
    ...(isServer && server !== undefined ? { FAIRLEAD_URL: server.url }
      : { FAIRLEAD_DATABASE: database, FAIRLEAD_KEYS: join(folder, "keys") }),
  });
  const run = (token: string, ...parameters: readonly string[]) =>
    runCommandLine(parameters, { cwd: folder, environment: environment(token) });
  const proposed = async (file: string) =>
    idIn((await run(tokens.ada, "apply", "-f", file, "--propose", "--reason", "new region")).stdout);

  beforeAll(async () => {
    const settings = {
      FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false", FAIRLEAD_KEYS: join(folder, "keys"),
      FAIRLEAD_CHECKPOINT_KEY: join(folder, "other.key"),
      FAIRLEAD_CHECKPOINT_TO: join(folder, "server-checkpoints.jsonl"),
    };
    if (isServer) server = await startWhole(settings, database);
    const onFile = { cwd: folder, environment: { FAIRLEAD_SEEDS: "false", FAIRLEAD_DATABASE: database } };
    const made = async (name: string, role: string) =>
      (await runCommandLine(["token", "create", "--name", name, "--role", role], onFile)).stdout.trim();
    tokens = { admin: await made("admin", "admin"), ada: await made("ada", "admin"),
      bob: await made("bob", "release-manager"), vic: await made("vic", "viewer") };
    expect((await run(tokens.admin, "apply", "-f", "policies.yaml")).code).toBe(0);
  });
  afterAll(() => server?.stop());

  it("a reviewed change is refused, proposed, refused to its proposer, and applied by another", async () => {
    const refused = await run(tokens.ada, "apply", "-f", "one.yaml");
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(new RegExp(
      "^error REVIEW_REQUIRED: environment:prod-eu needs the approval of somebody else to change, by " +
      "four-eyes.\nhint: Propose the change instead"))]);
    const asked = await run(tokens.ada, "apply", "-f", "one.yaml", "--propose", "--reason", "new region");
    const id = idIn(asked.stdout);
    expect(asked.code).toBe(0);
    expect(asked.stdout).toMatch(new RegExp(`^${id}  open, 0 of 1 approvals\n` +
      `  proposed  ${TIME} by token:ada, at r1: new region\n  needs     one other, by four-eyes\n` +
      "  \\+ environment:prod-eu created\n$"));
    expect(asked.stderr).toBe(`proposed; somebody else approves it: fairlead approve ${id}\n`);
    const listed = await run(tokens.bob, "proposals");
    expect(listed.stdout).toMatch(new RegExp(
      `^${id}  open, 0 of 1 approvals  token:ada  ${TIME}  environment:prod-eu: new region\n$`));

    const own = await run(tokens.ada, "approve", id);
    expect([own.code, own.stderr]).toEqual([1,
      `error OWN_APPROVAL: ${id} was proposed by token:ada, who cannot approve it too.\n` +
      "hint: Somebody else approves it.\n"]);
    const approved = await run(tokens.bob, "approve", id, "--reason", "tested");
    expect(approved).toEqual({ code: 0, stdout: "+ environment:prod-eu created\n",
      stderr: `r3: ${id} is applied by token:bob\n` });
    const again = await run(tokens.bob, "approve", id);
    expect(again).toEqual({ code: 0, stdout: "", stderr: `${id} was already applied by token:bob\n` });
    const shown = await run(tokens.bob, "proposals", id, "--format", "json");
    expect(JSON.parse(shown.stdout)).toMatchObject({ schemaVersion: 1, proposal: { id, state: "applied",
      proposer: { kind: "token", name: "token:ada" }, closed: { by: { name: "token:bob" } },
      approvals: [{ approver: { name: "token:bob" } }] } });
    const late = await run(tokens.ada, "withdraw", id);
    expect([late.code, late.stderr]).toEqual([1,
      `error PROPOSAL_CLOSED: ${id} was applied by token:bob; it waits for nothing.\n`]);
  });

  it("a proposal is rejected with a reason, and withdrawn by its proposer alone", async () => {
    const id = await proposed("two.yaml");
    const rejected = await run(tokens.bob, "reject", id, "--reason", "not yet", "--format", "json");
    expect(rejected.code).toBe(0);
    expect(JSON.parse(rejected.stdout)).toMatchObject({ schemaVersion: 1, written: true, outcomes: [],
      proposal: { id, state: "rejected", closed: { reason: "not yet" } } });
    const closed = await run(tokens.bob, "approve", id);
    expect([closed.code, closed.stderr]).toEqual([1, expect.stringContaining(
      `${id} was rejected by token:bob; it waits for nothing.\nhint: Propose the change again.`)]);

    const second = await run(tokens.ada, "apply", "-f", "two.yaml", "--propose");
    const next = idIn(second.stdout);
    expect(next).toBe(`${id}-2`);
    expect(second.stdout).toContain("by token:ada, at r5: no reason given\n");
    expect(second.stdout).toContain('~ metadata.labels.region: "one" -> "two"\n');
    const other = await run(tokens.bob, "withdraw", next);
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining("error NOT_PROPOSER")]);
    const withdrawn = await run(tokens.ada, "withdraw", next, "--reason", "a typo");
    expect([withdrawn.code, withdrawn.stderr]).toEqual([0, `r7: ${next} is withdrawn by token:ada\n`]);
    expect(await run(tokens.bob, "proposals"))
      .toEqual({ code: 0, stdout: "", stderr: "no open proposals\n" });
    const all = await run(tokens.bob, "proposals", "--state", "all");
    expect(all.stdout.split("\n").map((line) => line.split(/  +/)[1]))
      .toEqual(["withdrawn by token:ada", "rejected by token:bob", "applied by token:bob", undefined]);
    const unknown = await run(tokens.bob, "approve", `${next}3`);
    expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringMatching(
      new RegExp(`^error PROPOSAL_NOT_FOUND: .*\nhint: Did you mean .*${next}`))]);
  });

  it("documents are signed without a server, and taken where a policy wants that signature", async () => {
    const unsigned = await run(tokens.admin, "apply", "-f", "lab.yaml");
    expect([unsigned.code, unsigned.stderr]).toEqual([1, expect.stringContaining(
      "error SIGNATURE_REQUIRED: environment:lab must be signed by ci to be written, by signed.")]);
    const signing = await run("", "sign", "-f", "lab.yaml", "--key", "ci.key");
    expect(signing).toEqual({ code: 0, stdout: "", stderr: "wrote lab.yaml.sig\n" });
    await run("", "sign", "-f", "lab.yaml", "--key", "other.key", "-o", "other.sig");
    const signed = (file: string, signature: string) =>
      run(tokens.admin, "apply", "-f", file, "--signature", signature);
    const wrongKey = await signed("lab.yaml", "other.sig");
    expect([wrongKey.code, wrongKey.stderr]).toEqual([1, expect.stringContaining("error SIGNATURE_INVALID")]);
    const wrongFile = await signed("one.yaml", "lab.yaml.sig");
    expect([wrongFile.code, wrongFile.stderr]).toEqual([1, expect.stringContaining("over other documents")]);
    const right = await signed("lab.yaml", "lab.yaml.sig");
    expect([right.code, right.stdout]).toEqual([0, "+ environment:lab created\n"]);
  });

  it("the log is read, signed and proved", async () => {
    const log = await run(tokens.admin, "audit", "log", "--kind", "Proposal", "--actor", "token:bob");
    expect(log.code).toBe(0);
    expect(log.stdout).toMatch(new RegExp(`^r3  ${TIME}  token:bob  new region \\(p-[0-9a-f]+, proposed by ` +
      "token:ada: tested\\)\n  replaced proposal:p-"));
    const entries = await run(tokens.admin, "audit", "log", "--format", "json");
    expect(JSON.parse(entries.stdout).entries.map((one: { readonly actor: string }) => one.actor))
      .toContain("token:ada");
    const checkpoints = isServer ? "server-checkpoints.jsonl" : "local-checkpoints.jsonl";
    const own = isServer ? [] : ["--key", "other.key", "--to", checkpoints];
    const signed = await run(tokens.admin, "audit", "checkpoint", ...own);
    expect([signed.code, signed.stdout]).toEqual([0, expect.stringMatching(/^fairlead\n8\n/)]);
    expect(signed.stderr).toMatch(/revisions 1 to 8\n$/);
    const verified = await run(tokens.admin, "audit", "verify", "--database", database,
      "--checkpoint", checkpoints, "--key", "other.pem");
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringMatching(
      /^✔ verified: Revisions 1 to 8 are those that fairlead\+[0-9a-f]{8} signed\.\n8 revisions, root /)]);
  });

  it("tokens are listed with their last use, and refused from their revocation on", async () => {
    const list = await run(tokens.admin, "token", "list", "--format", "json");
    type Listed = { readonly name: string; readonly lastUsedAt: unknown };
    const used = (JSON.parse(list.stdout).tokens as readonly Listed[])
      .filter(({ lastUsedAt }) => lastUsedAt !== null).map(({ name }) => name);
    expect(used).toEqual(isServer ? ["ada", "admin", "bob"] : ["ada", "bob"]);
    const unknown = await run(tokens.admin, "token", "create", "--name", "eve", "--role", "publishr");
    expect([unknown.code, unknown.stderr]).toEqual([3,
      'error ROLE_NOT_FOUND: There is no role "publishr".\nhint: Did you mean publisher?\n']);
    const revoked = await run(tokens.admin, "token", "revoke", "bob");
    expect([revoked.code, revoked.stdout]).toEqual([0, expect.stringMatching(/^revoked token:bob at /)]);
    const refused = await run(tokens.bob, "approve", "p-none");
    expect([refused.code, refused.stderr])
      .toEqual([3, "error CREDENTIALS_INVALID: The token was revoked.\n"]);
  });

  it.runIf(isServer)("who may not is told which scope is missing, and exits 3", async () => {
    const attempts = [
      [["token", "list"], "token:admin on everything"], [["audit", "log"], "audit:read on everything"],
      [["audit", "checkpoint"], "audit:read on everything"],
      [["approve", "p-none"], "approval:give on any part of the graph"],
      [["apply", "-f", "two.yaml", "--propose"], "document:write on any part of the graph"],
    ] as const;
    for (const [parameters, missing] of attempts) {
      const { code, stdout, stderr } = await run(tokens.vic, ...parameters);
      expect([code, stdout, stderr]).toEqual([3, "", "error FORBIDDEN: token:vic does not hold " +
        `${missing}.\nhint: An admin binds roles: \`kind: RoleBinding\`.\n`]);
    }
    const nobody = await run("", "proposals");
    expect([nobody.code, nobody.stderr]).toEqual([3, expect.stringContaining("error UNAUTHENTICATED")]);
  });
});
