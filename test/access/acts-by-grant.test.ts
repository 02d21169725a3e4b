/** Every act on plans, figures, exceptions and places, by who may do it there and who may not. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documents } from "../catalog/world.ts";
import { ask, post, startWhole } from "./whole-server.ts";
import type { Answer, WholeServer } from "./whole-server.ts";

const WORLD = documents(`
kind: FactKey
metadata: { name: gpu.memory }
spec: { type: quantity }
---
kind: Environment
metadata: { name: prod-eu, owner: search, labels: { zone: eu } }
spec: { stage: production }
---
kind: Environment
metadata: { name: prod-us, owner: search, labels: { zone: us } }
spec: { stage: production }
---
kind: Environment
metadata: { name: test-eu, owner: search, labels: { zone: eu } }
spec: { stage: test }
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
kind: Deployment
metadata: { name: ranker-prod-eu, owner: search }
spec: { version: ranker@1.0.0, environment: prod-eu }
---
kind: Policy
metadata: { name: limits }
spec:
  rules:
    - { name: calm, on: deployment, require: version.version != "9" }
---
kind: Policy
metadata: { name: places }
spec:
  environments: stage=test
  rules:
    - name: five-a-zone
      on: deployment
      quantifier: count
      count: { atMost: 5, per: { label: zone }, lease: 15m }
      require: node.state == "running"`);

const PLACE = { owner: "search", environments: "zone=eu" };
const GRANTS = {
  manager: ["release-manager", PLACE],
  second: ["release-manager", PLACE],
  publisher: ["publisher", PLACE],
  viewer: ["viewer", PLACE],
  /** The same of another place, and the same of another owner: to both it is not there. */
  elsewhere: ["release-manager", { ...PLACE, environments: "zone=us" }],
  others: ["release-manager", { owner: "privacy" }],
} as const;
type Who = keyof typeof GRANTS;
const [SEEING, BLIND] = [["manager", "second", "publisher", "viewer"], ["elsewhere", "others"]] as const;

let server: WholeServer;
const tokens = new Map<Who | "admin", string>();
let plan: string;
let waiver: string;
beforeAll(async () => {
  server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false" });
  const token = async (name: Who | "admin", role: string, part: object) => {
    const wanted = { name, grants: [{ role, ...part }], expiresSeconds: 3_600 };
    tokens.set(name, (await server.running.services.tokens.create(wanted, "tests")).text);
  };
  await token("admin", "admin", {});
  for (const [name, [role, part]] of Object.entries(GRANTS)) await token(name as Who, role, part);
  const sent = { method: "POST", body: WORLD, headers: { "content-type": "application/yaml" } };
  expect((await ask(`${server.url}/v1/apply`, tokens.get("admin")!, sent)).status).toBe(200);
});
afterAll(() => server.stop());

const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const step = (what: string) => () => [`/v1/plans/${plan}/steps/deploy-ranker-prod-eu/${what}`] as const;
const FIGURE = { deployment: "ranker-prod-eu", version: "ranker@1.0.0", metric: "errorRate", value: 0.01,
  samples: 900, from: at(60), to: at(30) };
const WAIVER = { rule: "limits/calm", subject: "ranker@1.0.0", environment: "prod-eu", expires: "14d",
  reason: "for a while" };
const LEASE = { subjects: ["ranker@2.0.0"], environment: "test-eu", holder: "run-1" };
const FINGERPRINT = { time: at(5), source: "ci", facts: { platform: { "gpu.memory": "80Gi" } } };
const TOLD = { apiVersion: "fairlead.dev/v1", kind: "Configuration",
  metadata: { name: "ranker-eu" }, spec: { for: { artifact: "ranker" }, environment: "prod-eu",
    values: { batch: 4 } } };

interface Act {
  readonly act: string;
  readonly scope: string;
  /** In the order in which they do it. */
  readonly may: readonly Who[];
  readonly request: () => readonly [path: string, body?: unknown];
  readonly then?: (answer: Answer) => void;
}

/** In an order in which each may be done: who may not tries first. */
const ACTS: readonly Act[] = [
  { act: "keep a plan", scope: "plan:write", may: ["manager"],
    request: () => ["/v1/plans", { subject: "ranker@2.0.0", in: "prod-eu", save: true }],
    then: ({ data }) => { plan = data.plan.name; } },
  { act: "approve a plan", scope: "approval:give", may: ["second"],
    request: () => [`/v1/plans/${plan}/approve`] },
  { act: "start a step", scope: "plan:write", may: ["manager"], request: step("start") },
  { act: "renew a step", scope: "plan:write", may: ["manager"], request: step("renew") },
  { act: "fail a step", scope: "plan:write", may: ["manager"],
    request: () => [step("fail")()[0], { because: "no", final: true }] },
  { act: "undo a plan", scope: "plan:write", may: ["manager"], request: () => [`/v1/plans/${plan}/undo`] },
  { act: "start it back", scope: "plan:write", may: ["manager"], request: step("start") },
  { act: "finish it", scope: "plan:write", may: ["manager"],
    request: () => [step("finish")()[0], { runs: "ranker@1.0.0" }] },
  { act: "record a figure", scope: "attestation:write", may: ["publisher"],
    request: () => ["/v1/observations", FIGURE] },
  { act: "publish a fingerprint", scope: "attestation:write", may: ["publisher"],
    request: () => ["/v1/fingerprints?environment=prod-eu", FINGERPRINT] },
  { act: "say what a thing is told", scope: "document:write", may: ["publisher"],
    request: () => ["/v1/apply", TOLD] },
  { act: "ask for a waiver", scope: "waiver:write", may: ["manager"], request: () => ["/v1/waivers", WAIVER],
    then: ({ data }) => { waiver = data.waiver.name; } },
  { act: "approve a waiver", scope: "approval:give", may: ["second"],
    request: () => [`/v1/waivers/${waiver}/approve`] },
  { act: "withdraw a waiver", scope: "waiver:write", may: ["second"],
    request: () => [`/v1/waivers/${waiver}/withdraw`] },
  { act: "hold a place", scope: "deployment:write", may: ["publisher", "manager"],
    request: () => ["/v1/leases", LEASE], then: ({ data }) => expect(data.leases).toHaveLength(1) },
  { act: "let a place go", scope: "deployment:write", may: ["manager"],
    request: () => ["/v1/leases/release", { holder: "run-1" }] },
];

const send = (who: Who | "admin", [path, body = {}]: readonly [string, unknown?]) =>
  post(`${server.url}${path}`, tokens.get(who)!, body);

/** `second` holds what `manager` holds: it is never among those that are refused. */
const refusedOf = ({ may, scope }: Act): readonly Who[] => {
  const managed = may.some((one) => one === "manager" || one === "second");
  return SEEING.filter((one) => !may.includes(one) && !(managed && (one === "manager" || one === "second")) &&
    !(scope === "deployment:write" && one === "publisher"));
};

describe("who holds a scope on a part", () => {
  it.each(ACTS)("may $act there, and nobody else may", async (act) => {
    for (const who of refusedOf(act)) {
      const { status, data } = await send(who, act.request());
      expect([who, status, data.error?.code]).toEqual([who, 403, "FORBIDDEN"]);
      expect(data.error.message, who).toContain(act.scope);
    }
    for (const who of BLIND) {
      const answer = await send(who, act.request());
      if (act.act === "let a place go") expect(answer.data.leases, who).toEqual([]);
      else expect([who, [400, 403, 404, 422]]).toEqual([who, expect.arrayContaining([answer.status])]);
    }
    for (const who of act.may) {
      const answer = await send(who, act.request());
      expect([who, answer.status, answer.data.error?.message]).toEqual([who, 200, undefined]);
      act.then?.(answer);
    }
  });

  it("sends no webhook again, which is about everything", async () => {
    for (const who of [...SEEING, ...BLIND]) {
      const { status, data } = await send(who, ["/v1/webhooks/channel/retry"]);
      expect([who, status, data.error.message]).toEqual([who, 403, expect.stringContaining("token:admin")]);
    }
    expect((await send("admin", ["/v1/webhooks/channel/retry"])).status).toBe(404);
  });
});

describe("who asked", () => {
  it("approves neither their own plan nor their own waiver, whatever they hold", async () => {
    const kept = await send("manager", ["/v1/plans", { subject: "ranker@2.0.0", in: "prod-eu", save: true }]);
    const asked = await send("manager", ["/v1/waivers", { ...WAIVER, reason: "once more" }]);
    for (const path of [`plans/${kept.data.plan.name}`, `waivers/${asked.data.waiver.name}`]) {
      const { status, data } = await send("manager", [`/v1/${path}/approve`]);
      expect([path, status, data.error.code]).toEqual([path, 403, "OWN_APPROVAL"]);
    }
    expect((await send("second", [`/v1/plans/${kept.data.plan.name}/withdraw`])).status).toBe(200);
  });
});
