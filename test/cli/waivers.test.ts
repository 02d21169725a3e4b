/** What `fairlead waiver` and `policy shadow` say and how they exit, on a file and at a server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWhole } from "../access/whole-server.ts";
import type { WholeServer } from "../access/whole-server.ts";
import { documents } from "../catalog/world.ts";
import { runCommandLine } from "./run-command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-cli-waivers-"));
const WORLD = documents(`
kind: Environment
metadata: { name: prod }
spec: { stage: production }
---
kind: Artifact
metadata: { name: app, owner: search }
spec: { type: image }
---
kind: Version
metadata: { name: app@1.0.0 }
spec: { requires: [] }
---
kind: Policy
metadata: { name: freeze }
spec: { rules: [ { name: nothing-new, on: environment, require: 'env.stage != "production"' } ] }
---
kind: Policy
metadata: { name: shade }
spec: { mode: shadow, rules: [ { name: named, on: version, require: 'version.name == ""' } ] }`);

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
const NAME = "w-[0-9a-f]{12}";

beforeAll(() => writeFileSync(join(folder, "world.yaml"), WORLD));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["the database", "a server with tokens"])("on %s", (place) => {
  const isServer = place !== "the database";
  const database = join(folder, isServer ? "server.db" : "local.db");
  let server: WholeServer | undefined;
  let tokens: Record<"admin" | "ada" | "bob", string>;
  const run = (token: string, ...parameters: readonly string[]) =>
    runCommandLine(parameters, {
      cwd: folder,
      environment: {
        FAIRLEAD_SEEDS: "false", FAIRLEAD_TOKEN: token,
        ...(server === undefined ? { FAIRLEAD_DATABASE: database } : { FAIRLEAD_URL: server.url }),
      },
    });

  beforeAll(async () => {
    const settings = { FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false" };
    if (isServer) server = await startWhole(settings, database);
    const onFile = { cwd: folder, environment: { FAIRLEAD_SEEDS: "false", FAIRLEAD_DATABASE: database } };
    const made = async (name: string, role: string) =>
      (await runCommandLine(["token", "create", "--name", name, "--role", role], onFile)).stdout.trim();
    tokens = { admin: await made("admin", "admin"), ada: await made("ada", "release-manager"),
      bob: await made("bob", "release-manager") };
    expect((await run(tokens.admin, "apply", "-f", "world.yaml")).code).toBe(0);
  }, 120_000);
  afterAll(() => server?.stop());

  it("an exception is asked for by one, approved by another, and counted where it decides", async () => {
    const wanted = ["waiver", "request", "freeze/nothing-new", "--for", "app@1.0.0", "--in", "prod",
      "--expires", "14d", "--reason", "a fix that cannot wait"];
    expect((await run(tokens.ada, "decide", "app@1.0.0", "--in", "prod")).code).toBe(1);
    const asked = await run(tokens.ada, ...wanted);
    expect([asked.code, asked.stdout.split("\n").slice(0, 4)]).toEqual([0, [
      expect.stringMatching(new RegExp(`^${NAME}  waits for approval$`)),
      expect.stringMatching(
        new RegExp(`^  waives    freeze/nothing-new for app@1.0.0 in prod, until ${TIME}$`)),
      "  owner     search",
      expect.stringMatching(new RegExp(`^  asked     ${TIME} by token:ada: a fix that cannot wait$`)),
    ]]);
    const [name = ""] = new RegExp(NAME).exec(asked.stdout) ?? [];
    const own = await run(tokens.ada, "waiver", "approve", name);
    expect([own.code, own.stderr]).toEqual([1, expect.stringContaining("error OWN_APPROVAL")]);
    const nobody = await run(tokens.bob, "waiver", "approve", name.replace("w-", "x-"));
    expect([nobody.code, nobody.stderr]).toEqual([3, expect.stringContaining("error WAIVER_NOT_FOUND")]);
    const given = await run(tokens.bob, "waiver", "approve", name);
    expect([given.code, given.stdout.split("\n")[0]]).toEqual([0, `${name}  in force`]);
    const listed = await run(tokens.bob, "waiver", "list", "--expiring", "15d");
    expect(listed.stdout).toMatch(
      new RegExp(`^${name}  in force  ${TIME}  freeze/nothing-new  app@1.0.0 in prod \\(search\\)\n?$`));
    const decided = await run(tokens.ada, "decide", "app@1.0.0", "--in", "prod");
    const told = `; 1 rule is waived\\.[^]*Waived\n[^]*waived by ${name}[^]*waiver:${name} `;
    expect([decided.code, decided.stdout]).toEqual([0, expect.stringMatching(new RegExp(told))]);
    const junit = await run(tokens.ada, "decide", "app@1.0.0", "--in", "prod", "--format", "junit");
    expect([junit.code, junit.stdout]).toEqual([0, expect.stringContaining(`waived by ${name}`)]);
    const ended = await run(tokens.ada, "waiver", "withdraw", name, "--reason", "shipped");
    expect([ended.code, ended.stdout.split("\n")[0]]).toEqual([0, `${name}  withdrawn`]);
    const none = await run(tokens.bob, "waiver", "list");
    expect([none.code, none.stdout, none.stderr.trim()]).toEqual([0, "", "no waivers"]);
    expect((await run(tokens.bob, "waiver", "list", "--all", "--format", "json")).stdout).toContain(name);
    // The policy of mode shadow saw the two that were COMPATIBLE; the first one was refused without it.
    const shadow = await run(tokens.bob, "policy", "shadow", "shade", "--since", "1h");
    expect([shadow.code, shadow.stdout]).toEqual([0, expect.stringMatching(
      /^shade\/named {2}judged in 2 decisions, of which 2 would have been answered otherwise/)]);
  }, 120_000);
});
