/**
 * Secrets that the server's configuration gives to validators and webhooks, and names in configurations:
 * none stands in an answer, a page or a log, also where what it was given to fails.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCommandValidators } from "../../src/decisions/validation/read-command-validators.ts";
import { readWebhooks } from "../../src/notices/read-webhooks.ts";
import { documents } from "../catalog/world.ts";
import { ask, post, startWhole, tokenFor } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

const KEY = "hush-smoke-key-8Vw2";
const OWN = "hush-own-password-4Kd9";
const SIGNING = "aHVzaC13ZWJob29rLXNlY3JldC1vZi0zMi1ieXRlcyE=";
const SECRETS = [KEY, OWN, SIGNING, "hush-webhook-secret"];
const WORLD = documents(`
kind: Environment
metadata: { name: prod }
spec: { stage: production }
---
kind: Artifact
metadata: { name: ranker }
spec: { type: model }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { requires: [] }
---
kind: Configuration
metadata: { name: ranker-told }
spec:
  for: { artifact: ranker }
  values: { password: { secretRef: vault/ranker/password } }`);

let server: WholeServer;
let admin: string;
const place = mkdtempSync(join(tmpdir(), "fairlead-secrets-"));
beforeAll(async () => {
  const validator = (name: string, script: string) =>
    `- { name: ${name}, command: [/bin/sh, -c, '${script}'], environment: { API_KEY: ${KEY} } }`;
  const answer = '{"outcome":"FAIL","reasons":[{"subject":"key","observed":"\'"$API_KEY"\'"}]}';
  writeFileSync(join(place, "validators.yaml"), [
    validator("failing", "env >&2; exit 1"), validator("babbling", "echo $API_KEY"),
    validator("telling", `echo ''${answer.replaceAll("'", "''")}''`),
  ].join("\n"));
  writeFileSync(join(place, "secret"), `whsec_${SIGNING}`);
  writeFileSync(join(place, "webhooks.yaml"),
    'webhooks: [ { name: chat, url: "http://127.0.0.1:1/hook", secretFile: secret } ]');
  process.env["FAIRLEAD_NEO4J_PASSWORD"] = OWN;
  server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false",
    FAIRLEAD_VALIDATORS: join(place, "validators.yaml"), FAIRLEAD_WEBHOOKS: join(place, "webhooks.yaml") });
  admin = await tokenFor(server, "admin", "admin");
  const sent = { method: "POST", body: WORLD, headers: { "content-type": "application/yaml" } };
  expect((await ask(`${server.url}/v1/apply`, admin, sent)).status).toBe(200);
});
afterAll(async () => {
  delete process.env["FAIRLEAD_NEO4J_PASSWORD"];
  await server.stop();
  rmSync(place, { recursive: true });
});

describe("a secret of the server's configuration", () => {
  it.each([["failing", "COMMAND_FAILED"], ["babbling", "COMMAND_NONSENSE"], ["telling", "COMMAND_SAYS"]])(
    "is not told by a command that writes it down (%s)", async (name, code) => {
      const asked = { subject: "ranker@1.0.0", in: "prod", validate: [name] };
      const { status, text } = await post(`${server.url}/v1/validate`, admin, asked);
      expect([status, text]).toEqual([200, expect.stringContaining(code)]);
      expect(text).toContain("(hidden)");
      for (const secret of SECRETS) expect(text).not.toContain(secret);
    });

  it("is in no page, list, metric or configuration, and in no log", async () => {
    const told: string[] = [];
    for (const path of ["v1/notices", "v1/webhooks/deliveries", "v1/configuration/ranker?in=prod", "metrics",
      "v1/reports/period?format=html", "v1/documents?limit=100", "health", "openapi.json", "explore"])
      told.push((await ask(`${server.url}/${path}`, admin)).text);
    told.push((await post(`${server.url}/v1/webhooks/chat/retry`, admin, {})).text);
    expect(told.join("")).toContain("vault/ranker/password");
    expect(server.logs.length).toBeGreaterThan(10);
    for (const secret of SECRETS) expect([...told, ...server.logs].join("\n")).not.toContain(secret);
  });

  it("is in no message about a file that cannot be used", async () => {
    const messages: string[] = [];
    const wrong = async (text: string, read: (path: string) => Promise<unknown>) => {
      writeFileSync(join(place, "wrong"), text);
      messages.push(await read(join(place, "wrong")).then(() => "", (error: Error) =>
        [error.message, error.stack, JSON.stringify(error)].join("\n")));
    };
    await wrong(`- name: a\n  environment: { API_KEY: ${KEY}\n  command: [`, readCommandValidators);
    await wrong(`- { name: a, command: [b], environment: { API_KEY: [${KEY}] } }`, readCommandValidators);
    await wrong(`webhooks: [ { name: a, url: "https://u:${KEY}@h", secretEnv: S } ]`, (path) =>
      readWebhooks(path, { S: SIGNING }));
    await wrong('webhooks: [ { name: a, url: "https://h", secretEnv: S } ]', (path) =>
      readWebhooks(path, { S: `${OWN}!` }));
    expect(messages.filter((message) => message === "")).toEqual([]);
    for (const secret of SECRETS) expect(messages.join("\n")).not.toContain(secret);
  });
});
