/** Event streams end when the credentials that opened them do, in whichever process that happens. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import { CredentialWatch } from "../../src/access/credential-watch.ts";
import { Tokens } from "../../src/access/tokens/tokens.ts";
import { openStore } from "../../src/store/open-store.ts";
import { post, startWhole, tokenFor } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-streams-"));
const database = join(folder, "f.db");
let here: WholeServer;
let there: WholeServer;
let admin: string;
beforeAll(async () => {
  here = await startWhole({ FAIRLEAD_AUTH: "tokens" }, database);
  there = await startWhole({ FAIRLEAD_AUTH: "tokens" }, database);
  admin = await tokenFor(here, "admin", "admin");
});
afterAll(async () => {
  await here.stop();
  await there.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function open({ url }: WholeServer, token: string): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const response = await fetch(`${url}/graphql?query=subscription{changes{token}}`,
    { headers: { accept: "text/event-stream", authorization: `Bearer ${token}` } });
  expect([response.status, response.headers.get("content-type")])
    .toEqual([200, "text/event-stream; charset=utf-8"]);
  return response.body!.getReader();
}

async function restOf(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString("utf8");
    chunks.push(value);
  }
}

const change = (name: string) => post(`${here.url}/graphql`, admin, {
  query: "mutation M($input: ApplyInput!) { apply(input: $input) { written } }",
  variables: { input: { text: "apiVersion: fairlead.dev/v1\nkind: Environment\n" +
    `metadata: { name: ${name} }\n` +
    "spec: { stage: test }\n" } },
});

describe("an event stream", () => {
  it("ends when its token is revoked, here or in another process, and tells nothing after", async () => {
    const mine = await open(here, await tokenFor(here, "stream-1", "viewer"));
    const theirs = await open(there, await tokenFor(here, "stream-2", "viewer"));
    const lasting = await open(there, await tokenFor(here, "stream-3", "viewer"));
    for (const name of ["stream-1", "stream-2"]) {
      expect((await post(`${here.url}/v1/tokens/${name}/revoke`, admin, {})).status).toBe(200);
    }
    expect(await restOf(mine)).not.toContain("event: next");
    expect(await restOf(theirs)).not.toContain("event: next");
    await change("after-revocation");
    const decoder = new TextDecoder();
    let told = "";
    while (!told.includes("event: next")) told += decoder.decode((await lasting.read()).value);
    expect(told).toContain('"changes"');
    await lasting.cancel();
  });

  it("ends when its token's time is over", async () => {
    const stream = await open(here, await tokenFor(here, "short", "viewer", 1));
    expect(await restOf(stream)).not.toContain("event: next");
  });
});

describe("the watch over credentials", () => {
  const caller = (id: string, until: string | null): Caller =>
    ({ kind: "token", name: `token:${id}`, grants: [], credential: { id, until } });

  it("takes credentials for over when the store cannot say any more whether they hold", async () => {
    const store = await openStore("sqlite::memory:");
    const tokens = new Tokens(store, () => "2026-11-21T12:00:00.000Z");
    const { token } = await tokens.create({ name: "a", grants: [{ role: "viewer" }], expiresSeconds: null },
      "x");
    await store.close();
    const watch = new CredentialWatch(tokens, () => "2026-11-21T12:00:00.000Z", 1);
    await new Promise<void>((resolve) => { watch.watch(caller(token.id, null), resolve); });
    watch.close();
  });

  it("calls back once, not at all when it was told to forget, and never for a local caller", async () => {
    const store = await openStore("sqlite::memory:");
    const tokens = new Tokens(store, () => "2026-11-21T12:00:00.000Z");
    const make = async (name: string) =>
      (await tokens.create({ name, grants: [{ role: "viewer" }], expiresSeconds: null }, "x")).token.id;
    const [first, second] = [await make("first"), await make("second")];
    const watch = new CredentialWatch(tokens, () => "2026-11-21T12:00:00.000Z", 1);
    const ended: string[] = [];
    watch.watch(caller(first, null), () => ended.push("first"));
    watch.watch(caller(second, null), () => ended.push("second"))();
    watch.watch({ kind: "local", name: "ada", grants: [] }, () => ended.push("local"));
    for (const name of ["first", "second", "first"]) await tokens.revoke(name, "x");
    expect(ended).toEqual(["first"]);
    watch.close();
    await store.close();
  });
});
