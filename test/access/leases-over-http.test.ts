/** Places over REST and the command line, with tokens of roles bound to parts of the graph. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LEASE_NAMESPACE } from "../../src/decisions/leases/lease.ts";
import { Leases } from "../../src/decisions/leases/leases.ts";
import { documents } from "../catalog/world.ts";
import { runCommandLine } from "../cli/run-command-line.ts";
import { ask, post, startWhole, tokensOf } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

const WORLD = documents(`
kind: Environment
metadata: { name: prod, labels: { zone: eu } }
spec: { stage: production }
---
kind: Environment
metadata: { name: vault, owner: privacy, labels: { zone: eu } }
spec: { stage: production }
---
kind: Artifact
metadata: { name: ranker, owner: search }
spec: { type: model }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { requires: [] }
---
kind: Version
metadata: { name: ranker@2.0.0 }
spec: { requires: [] }
---
kind: Artifact
metadata: { name: diary, owner: privacy }
spec: { type: model }
---
kind: Version
metadata: { name: diary@1.0.0 }
spec: { requires: [] }
---
kind: Policy
metadata: { name: limits }
spec:
  rules:
    - name: one-a-zone
      on: deployment
      quantifier: count
      count: { atMost: 1, per: { label: zone }, lease: 15m }
      require: node.state == "running"`);

let server: WholeServer;
let tokens: Record<"admin" | "search" | "privacy" | "viewer", string>;
beforeAll(async () => {
  server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false" });
  tokens = await tokensOf(server, {
    admin: ["admin"],
    search: ["release-manager", { owner: "search" }],
    privacy: ["release-manager", { owner: "privacy" }],
    viewer: ["viewer"],
  });
  const applied = await ask(`${server.url}/v1/apply`, tokens.admin, {
    method: "POST", body: WORLD, headers: { "content-type": "application/yaml" },
  });
  expect(applied.status).toBe(200);
});
afterAll(() => server.stop());

const hold = (token: string, more: object = {}) => post(`${server.url}/v1/leases`, token,
  { subjects: ["ranker@1.0.0"], environment: "prod", holder: "run-1", ...more });
const list = async (token: string) => (await ask(`${server.url}/v1/leases`, token)).data.leases;
const release = (token: string, holder: string) => post(`${server.url}/v1/leases/release`, token, { holder });
const DIARY = { subjects: ["diary@1.0.0"], environment: "vault", holder: "run-2" };

describe("places over REST", () => {
  it("are held by one, shown to who sees the environment, and full for the next", async () => {
    const { status, data } = await hold(tokens.search);
    expect([status, data.kind, data.leases[0].group]).toEqual([200, "held", "zone eu"]);
    const full = await hold(tokens.admin, { ...DIARY, holder: "run-9" });
    expect(full.data).toMatchObject({ kind: "full", taken: 2, atMost: 1, holders: [{ holder: "run-1" }] });
    expect(await list(tokens.viewer)).toHaveLength(1);
    expect((await release(tokens.search, "run-1")).data.leases).toHaveLength(1);
    expect(await list(tokens.viewer)).toEqual([]);
  });

  it("are full without saying who holds them where that may not be seen", async () => {
    expect((await hold(tokens.privacy, DIARY)).data.kind).toBe("held");
    const { data } = await hold(tokens.search);
    expect(data).toMatchObject({ kind: "full", taken: 2, holders: [] });
    expect(await list(tokens.search)).toEqual([]);
    expect((await release(tokens.search, "run-2")).data.leases).toEqual([]);
    expect(await list(tokens.admin)).toHaveLength(1);
    expect((await release(tokens.admin, "run-2")).data.leases).toHaveLength(1);
  });

  it("are let go by who sees all that they are for, and not what the same holder has beside", async () => {
    const { leases, knowledge, now } = server.running.services;
    const book = leases ?? new Leases(knowledge, now);
    const lease = { rule: "limits/one-a-zone", group: "zone us", holder: "run-3", environment: "prod",
      places: [], since: now(), until: "2999-01-01T00:00:00.000Z" };
    const value = { leases: [{ ...lease, subjects: ["ranker@1.0.0"] },
      { ...lease, subjects: ["diary@1.0.0", "ranker@1.0.0"] }] };
    const key = "limits/one-a-zone zone us";
    await knowledge.store.putRecords([{ namespace: LEASE_NAMESPACE, key, value }]);
    const { data } = await release(tokens.search, "run-3");
    expect(data.leases).toMatchObject([{ subjects: ["ranker@1.0.0"] }]);
    expect(await book.list()).toMatchObject([{ subjects: ["diary@1.0.0", "ranker@1.0.0"] }]);
    await book.letGo({ holder: "run-3" });
  });

  it("are held by who may record the deployment, and by nobody else", async () => {
    const refused = [[tokens.viewer, {}], [tokens.privacy, {}], [tokens.search, DIARY]] as const;
    for (const [token, more] of refused) expect((await hold(token, more)).status).toBeGreaterThanOrEqual(400);
    expect(await list(tokens.admin)).toEqual([]);
    await hold(tokens.search);
    expect((await release(tokens.viewer, "run-1")).status).toBe(403);
    expect((await release(tokens.privacy, "run-1")).data.leases).toEqual([]);
    expect(await list(tokens.admin)).toHaveLength(1);
    await release(tokens.admin, "run-1");
  });

  it.each([
    [{ subjects: ["nothing@1"] }, 404, "SUBJECT_NOT_FOUND"],
    [{ environment: "nowhere" }, 404, "ENVIRONMENT_NOT_FOUND"],
    [{ for: "soon" }, 400, "INPUT_INVALID"],
    [{ for: "8d" }, 400, "LEASE_REFUSED"],
  ] as const)("%j is refused with %i %s", async (more, status, code) => {
    const answer = await hold(tokens.admin, more);
    expect([answer.status, answer.data.error?.code ?? answer.data.code]).toEqual([status, code]);
  });
});

describe("fairlead lease", () => {
  const run = (...words: readonly string[]) => runCommandLine(["lease", ...words],
    { environment: { FAIRLEAD_URL: server.url, FAIRLEAD_TOKEN: tokens.admin } });

  it("takes, lists and lets go at a server, and says no by its exit code", async () => {
    const held = await run("take", "ranker@2.0.0", "--in", "prod", "--holder", "ci-7", "--for", "5m");
    expect([held.code, held.stdout]).toEqual([0, expect.stringMatching(/^Held until \S+: zone eu, by rule/)]);
    const full = await run("take", "diary@1.0.0", "--in", "vault", "--holder", "ci-8");
    const who = expect.stringContaining("ci-7: ranker@2.0.0 in prod, until");
    expect([full.code, full.stdout]).toEqual([1, who]);
    expect((await run("list", "--in", "prod")).stdout).toContain("ci-7");
    expect((await run("release", "ci-7")).code).toBe(0);
    const none = await run("list");
    expect([none.code, none.stdout, none.stderr.trim()]).toEqual([0, "", "No place is held."]);
  });
});
