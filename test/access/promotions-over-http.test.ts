/** Gates, promotions and figures as clients meet them: REST and GraphQL, with tokens of parts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documents } from "../catalog/world.ts";
import { ask, post, startWhole, tokensOf } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

const WORLD = documents(`
kind: Environment
metadata: { name: stage-eu }
spec: { stage: staging }
---
kind: Environment
metadata: { name: prod-eu }
spec: { stage: production }
---
kind: Environment
metadata: { name: vault, owner: privacy }
spec: { stage: vault }
---
kind: Artifact
metadata: { name: ranker, owner: search }
spec: { type: model }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { requires: [] }
---
kind: Policy
metadata: { name: production }
spec:
  environments: stage=production
  gates:
    - { name: measured, observations: { stage: staging, bounds: [ { metric: errorRate, atMost: 0.01 } ] } }
    - { name: agreed, approvals: { count: 1 } }`);

let server: WholeServer;
let tokens: Record<"admin" | "ada" | "bob" | "viewer" | "privacy" | "publisher", string>;
beforeAll(async () => {
  server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false" });
  tokens = await tokensOf(server, {
    admin: ["admin"],
    ada: ["release-manager", { owner: "search" }],
    bob: ["release-manager"],
    viewer: ["viewer"],
    privacy: ["publisher", { owner: "privacy" }],
    publisher: ["publisher"],
  });
  const applied = await ask(`${server.url}/v1/apply`, tokens.admin, {
    method: "POST",
    body: WORLD,
    headers: { "content-type": "application/yaml" },
  });
  expect(applied.status).toBe(200);
  const deployed = { version: "ranker@1.0.0", environment: "stage-eu" };
  expect((await post(`${server.url}/v1/deployments`, tokens.admin, deployed)).status).toBe(200);
});
afterAll(() => server.stop());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const FIGURE = {
  deployment: "ranker-stage-eu",
  version: "ranker@1.0.0",
  metric: "errorRate",
  value: 0.004,
  samples: 1000,
  from: minutesAgo(60),
  to: minutesAgo(30),
};
const PROMOTION = { version: "ranker@1.0.0", from: "staging", to: "production" };
const promote = (token: string, more: object = {}) =>
  post(`${server.url}/v1/promotions`, token, { ...PROMOTION, ...more });
const gates = (token: string, query: string) => ask(`${server.url}/v1/gates?${query}`, token);
const graphql = async (token: string, query: string, variables: object = {}) =>
  (await post(`${server.url}/graphql`, token, { query, variables })).data;

describe("promotions over REST and GraphQL", () => {
  it("figures are taken once, from who may write evidence there, and listed to who may read", async () => {
    const of = (token: string, body: object) => post(`${server.url}/v1/observations`, token, body);
    expect((await of(tokens.viewer, FIGURE)).status).toBe(403);
    expect((await of(tokens.privacy, FIGURE)).status).toBe(422); // It does not see the deployment.
    const taken = await of(tokens.publisher, FIGURE);
    expect([taken.status, taken.data]).toMatchObject([200, { written: true }]);
    const again = await of(tokens.publisher, { observations: [FIGURE] });
    expect(again.data).toMatchObject({ written: false, observations: [{ outcome: "known" }] });
    const listed = await ask(`${server.url}/v1/observations?deployment=ranker-stage-eu`, tokens.viewer);
    expect(listed.data).toMatchObject({
      observations: [{ metric: "errorRate", value: 0.004, samples: 1000 }],
    });
    const hidden = await ask(`${server.url}/v1/observations?deployment=ranker-stage-eu`, tokens.privacy);
    expect(hidden.status).toBe(404);
    const wrong = await of(tokens.publisher, { ...FIGURE, samples: -1 });
    expect([wrong.status, wrong.data]).toMatchObject([422, { error: { code: "OBSERVATION_REFUSED" } }]);
    const misspelt = await of(tokens.publisher, { ...FIGURE, sample: 1 });
    expect([misspelt.status, misspelt.data]).toMatchObject([400, { error: { code: "INPUT_INVALID" } }]);
  });

  it("gates are told to who may ask, and a promotion waits for an approval only", async () => {
    const told = await gates(tokens.viewer, "version=ranker@1.0.0&in=prod-eu");
    expect(told.data).toMatchObject({
      state: "waiting",
      gates: [
        { name: "production/measured", state: "open" },
        { name: "production/agreed", state: "unknown" },
      ],
    });
    expect((await gates(tokens.viewer, "version=ranker@1.0.0&in=prod-us")).status).toBe(404);
    const made = await promote(tokens.viewer);
    expect(made.data).toMatchObject({ state: "waiting", plans: [{ saved: false, verdict: "COMPATIBLE" }] });
    expect((await promote(tokens.viewer, { save: true })).status).toBe(403);
    expect((await promote(tokens.viewer, { to: "prodution" })).status).toBe(404);
  });

  it("who may plan keeps the plan, somebody else approves it, and then all gates are open", async () => {
    const kept = await promote(tokens.bob, { save: true });
    expect(kept.data).toMatchObject({ state: "waiting", plans: [{ saved: true }] });
    const name = (kept.data as { plans: { plan: { name: string } }[] }).plans[0]!.plan.name;
    const approved = await post(`${server.url}/v1/plans/${name}/approve`, tokens.admin, {});
    expect(approved.status).toBe(200);
    expect((await promote(tokens.bob, { plan: name })).data).toMatchObject({ state: "open" });
    const { data } = (await graphql(
      tokens.viewer,
      `
        query ($plan: String) {
          gates(version: "ranker@1.0.0", in: "prod-eu", plan: $plan) {
            state
            headline
            gates {
              name
              kind
              state
              mode
              moment
              because
              opensAt
              needs
              citations {
                document
              }
            }
          }
          observations(deployment: "ranker-stage-eu") {
            observations {
              metric
              value
              from
              to
            }
            isTruncated
          }
        }
      `,
      { plan: name },
    )) as { data: unknown };
    expect(data).toMatchObject({
      gates: {
        state: "OPEN",
        gates: [
          { kind: "observations", state: "OPEN", moment: "NOW", needs: [] },
          { kind: "approvals", state: "OPEN", moment: "PLAN" },
        ],
      },
      observations: { observations: [{ metric: "errorRate", value: 0.004 }], isTruncated: false },
    });
  });

  it("GraphQL promotes and takes figures, and tells what is wrong in problems", async () => {
    const mutation = `mutation ($promote: PromoteInput!, $observe: RecordObservationsInput!) {
      promote(input: $promote) {
        problems { code } promotion { state environments plans { saved plan { name } } }
      }
      recordObservations(input: $observe) { problems { code } recorded { outcome } written revision }
    }`;
    const figure = { ...FIGURE, metric: "drift", value: 0.1, deviation: 0.2 };
    const good = await graphql(tokens.admin, mutation, {
      promote: PROMOTION,
      observe: { observations: [figure] },
    });
    expect(good).toMatchObject({
      data: {
        promote: {
          problems: [],
          promotion: { state: "WAITING", environments: ["prod-eu"], plans: [{ saved: false }] },
        },
        recordObservations: { problems: [], recorded: [{ outcome: "RECORDED" }], written: true },
      },
    });
    const bad = await graphql(tokens.admin, mutation, {
      promote: { ...PROMOTION, to: "nowhere" },
      observe: { observations: [{ ...figure, value: -1 }] },
    });
    expect(bad).toMatchObject({
      data: {
        promote: { problems: [{ code: "PLACE_NOT_FOUND" }], promotion: null },
        recordObservations: { problems: [{ code: "OBSERVATION_REFUSED" }], written: false },
      },
    });
  });
});
