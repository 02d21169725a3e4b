/** `fairlead token`, on the database and through a server: what it writes, and what it refuses. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startWhole } from "../access/whole-server.ts";
import { runCommandLine } from "./run-command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-cli-tokens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("fairlead token", () => {
  it("makes the first token on the database; the server takes it, makes more with it, and revokes them",
    async () => {
      const database = join(folder, "f.db");
      const server = await startWhole({ FAIRLEAD_AUTH: "tokens" }, database);
      try {
        const create = ["token", "create", "--role", "admin", "--name"];
        const onFile = { FAIRLEAD_DATABASE: database };
        const first = await runCommandLine([...create, "admin"], { environment: onFile });
        expect([first.code, first.stdout]).toEqual([0, expect.stringMatching(/^fl_[0-9A-Za-z]{46}\n$/)]);
        expect(first.stderr).toContain("made token:admin, admin, until ");
        expect(first.stderr).not.toContain(first.stdout.trim());

        const bare = { FAIRLEAD_URL: server.url };
        const refused = await runCommandLine(["token", "list"], { environment: bare });
        expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("error UNAUTHENTICATED")]);
        const remote = { ...bare, FAIRLEAD_TOKEN: first.stdout.trim() };
        const more = await runCommandLine(["token", "create", "--name", "ci", "--role", "publisher",
          "--owner",
          "search", "--environments", "stage=production", "--expires", "1d", "--format", "json"],
        { environment: remote });
        expect(JSON.parse(more.stdout)).toMatchObject({ schemaVersion: 1, token: { name: "ci",
          createdBy: "token:admin",
          grants: [{ role: "publisher", owner: "search", environments: "stage=production" }] } });
        const revoked = await runCommandLine(["token", "revoke", "ci"], { environment: remote });
        expect(revoked.stdout).toMatch(/^revoked token:ci at .*, by token:admin\n$/);
        const all = await runCommandLine(["token", "list"], { environment: remote });
        expect(all.stdout).toMatch(/^active   admin  fl_\w{8}\.\.\.  admin; until .*; used .*Z; by /);
        expect(all.stdout).toMatch(/\nrevoked  ci     fl_\w{8}\.\.\.  publisher owner search in stage=/);
      } finally {
        await server.stop();
      }
    });

  it("takes names and never the text of a token", async () => {
    const text = `fl_${"a".repeat(46)}`;
    const { code, stderr } = await runCommandLine(["token", "revoke", text]);
    expect([code, stderr.includes(text)]).toEqual([3, false]);
  });
});
