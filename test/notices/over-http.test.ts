/** The whole way: a server with a webhook, a write that flips a verdict, and everybody who wanted to know. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ask, post, startWhole, tokenFor } from "../access/whole-server.ts";
import type { WholeServer } from "../access/whole-server.ts";
import { runCommandLine } from "../cli/run-command-line.ts";
import { WebhookReceiver } from "./webhook-receiver.ts";

const SECRET = Buffer.alloc(32, 3);
const SECONDS = { timeout: 15_000, interval: 50 };
const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const FLEET = (driver: string) =>
  [
    "kind: FactKey\nmetadata: { name: driver }\nspec: { type: version, scheme: dotted }",
    "kind: Artifact\nmetadata: { name: ranker }\nspec: { type: model }",
    "kind: Version\nmetadata: { name: ranker@1.0.0 }\n" +
      'spec: { requires: [ { fact: driver, range: ">=550" } ] }',
    `kind: Environment\nmetadata: { name: prod }\nspec: { facts: { driver: "${driver}" } }`,
    "kind: Deployment\nmetadata: { name: ranker-prod }\nspec: { version: ranker@1.0.0, environment: prod }",
  ]
    .map((text) => `apiVersion: fairlead.dev/v1\n${text}`)
    .join("\n---\n");

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "fairlead-notices-"));
  closers.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function start(file: string, settings: Readonly<Record<string, string>> = {}): Promise<WholeServer> {
  const server = await startWhole({ FAIRLEAD_SEEDS: "false", FAIRLEAD_WEBHOOKS: file, ...settings });
  closers.push(server.stop);
  return server;
}

function webhooksFile(address: string, types = "[verdict.flipped]"): string {
  const place = folder();
  writeFileSync(join(place, "secret"), `whsec_${SECRET.toString("base64")}\n`);
  const file = join(place, "webhooks.yaml");
  writeFileSync(file, `webhooks: [ { name: chat, url: "${address}", secretFile: secret, types: ${types} } ]`);
  return file;
}

async function apply({ url }: WholeServer, text: string): Promise<void> {
  const answer = await ask(`${url}/v1/apply`, undefined, {
    method: "POST",
    body: text,
    headers: { "content-type": "application/yaml" },
  });
  expect(answer.status, answer.text).toBe(200);
}

async function looked({ running }: WholeServer, revision: number): Promise<void> {
  const { store } = running.services.knowledge;
  await vi.waitFor(async () => {
    const [state] = await store.records({ namespace: "notice-state" });
    expect((state?.value as { revision: number } | undefined)?.revision).toBe(revision);
  }, SECONDS);
}

describe("a server", () => {
  it("tells the webhook, the subscriber, REST, GraphQL and the command line of a flip", async () => {
    const receiver = new WebhookReceiver(SECRET);
    const address = await receiver.listen();
    closers.push(() => receiver.close());
    const server = await start(webhooksFile(address));
    await apply(server, FLEET("560"));
    await looked(server, 1);
    const end = new AbortController();
    const stream = await fetch(
      `${server.url}/graphql?query=${encodeURIComponent("subscription { notices { type sentence data } }")}`,
      { headers: { accept: "text/event-stream" }, signal: end.signal },
    );
    let streamed = "";
    const reading = (async () => {
      for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) streamed += chunk;
    })().catch(() => undefined);
    await apply(server, FLEET("540"));
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SECONDS);
    expect(receiver.received[0]!.message).toMatchObject({
      type: "verdict.flipped",
      data: { about: "deployment:ranker-prod", from: "COMPATIBLE", to: "INCOMPATIBLE" },
    });
    await vi.waitFor(() => expect(streamed).toContain('"VERDICT_FLIPPED"'), SECONDS);
    end.abort();
    await reading;
    const { data: page } = await ask(`${server.url}/v1/notices?type=verdict.flipped`);
    expect(page.notices).toMatchObject([{ revision: 2, about: "deployment:ranker-prod" }]);
    const { data: graph } = await post(`${server.url}/graphql`, undefined, {
      query: "{ notices(types: [VERDICT_FLIPPED]) { id type time revision about sentence } }",
    });
    expect(graph.data.notices).toMatchObject([
      { id: page.notices[0].id, type: "VERDICT_FLIPPED", revision: 2 },
    ]);
    const environment = { FAIRLEAD_URL: server.url };
    const shown = await runCommandLine(["notices"], { environment });
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toMatch(
      /verdict\.flipped\n {2}ranker@1\.0\.0 in prod was COMPATIBLE and is INCOMPATIBLE:/,
    );
    await vi.waitFor(async () => {
      const delivered = await runCommandLine(["webhook", "list"], { environment });
      expect(delivered).toMatchObject({ code: 0, stdout: "", stderr: "Everything was delivered.\n" });
    }, SECONDS);
  });

  it("keeps what nobody took, and sends it again when it is told to", async () => {
    const receiver = new WebhookReceiver(SECRET);
    receiver.answer = (request) => (request === 0 ? 410 : 200);
    const address = await receiver.listen();
    closers.push(() => receiver.close());
    const server = await start(webhooksFile(address));
    await apply(server, FLEET("560"));
    await looked(server, 1);
    await apply(server, FLEET("540"));
    const environment = { FAIRLEAD_URL: server.url };
    await vi.waitFor(async () => {
      const { data } = await ask(`${server.url}/v1/webhooks/deliveries?state=dead`);
      expect(data.deliveries).toHaveLength(1);
    }, SECONDS);
    const dead = await runCommandLine(["webhook", "list", "--dead"], { environment });
    expect(dead.stdout).toMatch(/^chat {2}1 try, dead since .*: 410 Gone\n/);
    const wrong = await runCommandLine(["webhook", "retry", "chta"], { environment });
    expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining("DELIVERY_NOT_FOUND") });
    const again = await runCommandLine(["webhook", "retry", "chat"], { environment });
    expect(again).toMatchObject({ code: 0, stdout: "1 notice is sent to chat again\n" });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SECONDS);
  });

  it("shows notices to who may read everything only", async () => {
    const server = await start(webhooksFile("http://127.0.0.1:1/"), { FAIRLEAD_AUTH: "tokens" });
    const { tokens } = server.running.services;
    const wanted = { name: "team", grants: [{ role: "viewer", owner: "search" }], expiresSeconds: 600 };
    const narrow = (await tokens.create(wanted, "tests")).text;
    const whole = await tokenFor(server, "all", "viewer");
    expect((await ask(`${server.url}/v1/notices`, narrow)).status).toBe(403);
    expect((await ask(`${server.url}/v1/notices`, whole)).status).toBe(200);
    expect((await ask(`${server.url}/v1/notices`)).status).toBe(401);
    expect((await post(`${server.url}/v1/webhooks/chat/retry`, whole, {})).status).toBe(403);
  });

  it.each([
    ["an address in the clear", "http://chat.example.com/", "is no https address"],
    ["credentials in the address", "https://a:b@chat.example.com/", "is no https address"],
  ])("does not start with %s", async (_, address, message) => {
    await expect(
      startWhole({ FAIRLEAD_SEEDS: "false", FAIRLEAD_WEBHOOKS: webhooksFile(address) }),
    ).rejects.toThrow(message);
  });

  it("does not start with a type that there is not, or without its secret", async () => {
    const typo = webhooksFile("https://chat.example.com/", "[plan.fails]");
    await expect(startWhole({ FAIRLEAD_WEBHOOKS: typo })).rejects.toThrow("is none of verdict.flipped");
    const file = join(folder(), "webhooks.yaml");
    writeFileSync(file, "webhooks: [ { name: chat, url: https://chat.example.com/, secretEnv: NOT_THERE } ]");
    await expect(startWhole({ FAIRLEAD_WEBHOOKS: file })).rejects.toThrow(
      "chat: there is no secret; the variable NOT_THERE cannot be read",
    );
  });
});
