/** Plans driven through a whole server: made by the planner itself, by callers of narrow and of no rights. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, post, startWhole, tokenFor } from "../access/whole-server.ts";
import type { WholeServer } from "../access/whole-server.ts";
import { documents } from "../catalog/world.ts";
import { runCommandLine } from "../cli/run-command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-driving-"));
afterAll(() => rmSync(folder, { recursive: true }));

const WORLD = documents(`
kind: Environment
metadata: { name: prod }
spec: { stage: production }
---
kind: Environment
metadata: { name: lab }
spec: { stage: lab }
---
kind: Artifact
metadata: { name: a }
spec: { type: image, scheme: semver }
---
kind: Version
metadata: { name: a@1.0.0 }
spec: { requires: [] }
---
kind: Version
metadata: { name: a@2.0.0 }
spec: { requires: [] }
---
kind: Deployment
metadata: { name: a-prod }
spec: { version: a@1.0.0, environment: prod }
---
kind: Deployment
metadata: { name: a-lab }
spec: { version: a@1.0.0, environment: lab }`);

let server: WholeServer;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false" });
  const roles = { admin: "admin", viewer: "viewer", manager: "release-manager" };
  for (const [name, role] of Object.entries(roles)) tokens[name] = await tokenFor(server, name, role);
  tokens["lab"] = (await server.running.services.tokens.create({
    name: "lab", grants: [{ role: "release-manager", environments: "stage=lab" }, { role: "viewer" }],
    expiresSeconds: 3_600,
  }, "tests")).text;
  const applied = await ask(`${server.url}/v1/apply`, tokens["admin"], {
    method: "POST", body: WORLD, headers: { "content-type": "application/yaml" },
  });
  expect(applied.status, applied.text).toBe(200);
});
afterAll(() => server.stop());

const plans = () => server.running.services.plans;
const caller = { kind: "token", name: "token:manager", grants: [{ role: "release-manager" }] } as const;

/** A plan by the planner, of what is asked for now. */
async function madePlan(environment: string): Promise<string> {
  const { planAt } = await import("../../src/plans/plan-at.ts");
  const { knowledge, now } = server.running.services;
  const question = { subject: "a@2.0.0", in: environment };
  const { plan } = await planAt(knowledge, await knowledge.refresh(), question, now());
  return (await plans().save(plan!.content, { caller, now: now() })).name;
}

describe("plans over a server", () => {
  it("are driven only by who may, where they may, and hidden from nobody who may read", async () => {
    const name = await madePlan("prod");
    const next = await ask(`${server.url}/v1/plans/${name}/next`, tokens["manager"]);
    const [step] = next.data.steps as { id: string }[];
    const start = `${server.url}/v1/plans/${name}/steps/${step!.id}/start`;
    expect((await post(start, undefined, {})).status).toBe(401);
    expect((await post(start, tokens["viewer"], {})).data.error.code).toBe("FORBIDDEN");
    // Over the environments of the lab, and this plan is for production.
    expect((await post(start, tokens["lab"], {})).data.error.code).toBe("FORBIDDEN");
    const shown = await ask(`${server.url}/v1/plans/${name}`, tokens["viewer"]);
    expect(shown.data).toMatchObject({ name, state: "open", proposer: { name: "token:manager" } });
    const named = await post(start, tokens["manager"], { actor: "somebody else" });
    expect(named.data.error.code).toBe("ACTOR_REFUSED");
    expect((await post(start, tokens["manager"], { holder: "x" })).data).toMatchObject({ state: "running" });
    const nowhere = await ask(`${server.url}/v1/plans/nowhere`, tokens["viewer"]);
    expect([nowhere.status, nowhere.data.error.code]).toEqual([404, "PLAN_NOT_FOUND"]);
  });

  it("are never written by apply", async () => {
    const { data } = await ask(`${server.url}/v1/documents/Plan/${(await madePlan("lab"))}`, tokens["admin"]);
    const forged = { ...data.document, spec: { ...data.document.spec, state: "finished" } };
    const refused = await post(`${server.url}/v1/apply`, tokens["admin"], forged);
    expect(refused.data.error.code).toBe("APPROVAL_NOT_APPLIED");
  });

  it("are refused when they would be made otherwise by now", async () => {
    const name = await madePlan("lab");
    const gone = await post(`${server.url}/v1/deployments`, tokens["admin"],
      { version: "a@1.0.0", environment: "lab", name: "a-lab", state: "retired" });
    expect(gone.status).toBe(200);
    const url = `${server.url}/v1/plans/${name}`;
    const [step] = (await ask(`${url}/next`, tokens["lab"])).data.steps as { id: string }[];
    const refused = await post(`${url}/steps/${step!.id}/start`, tokens["lab"], {});
    expect(refused.data.error.code, refused.text).toBe("PLAN_MOVED");
  });

  it("are done by the shipped runner, which talks to the server", async () => {
    const name = await madePlan("lab");
    const script = join(folder, "step.sh");
    writeFileSync(script, `read step; echo "{\\"runs\\": \\"$FAIRLEAD_VERSION\\"}"\n`);
    const run = await runCommandLine(["plan", "run", name, "--exec", `sh ${script}`], {
      environment: { FAIRLEAD_URL: server.url, FAIRLEAD_TOKEN: tokens["lab"]! },
    });
    expect(run.code, run.stderr).toBe(0);
    const query = `query P($name: String!) {
      keptPlan(name: $name) { state steps { stands tries { by { name } } } } }`;
    const answer = await post(`${server.url}/graphql`, tokens["viewer"], { query, variables: { name } });
    const { state, steps } = answer.data.data.keptPlan;
    expect([state, steps[0].tries[0].by.name]).toEqual(["FINISHED", "token:lab"]);
    const deployed = await ask(`${server.url}/v1/documents/Deployment/a-lab`, tokens["viewer"]);
    expect(deployed.data.document.spec).toMatchObject({ version: "a@2.0.0", state: "running" });
  });

  it("are driven by mutations, which tell what hinders them", async () => {
    const name = await madePlan("prod");
    const send = async (query: string, input: object) =>
      (await post(`${server.url}/graphql`, tokens["manager"], { query, variables: { input } })).data.data;
    const start = `mutation S($input: StartStepInput!) {
      startStep(input: $input) { problems { code } written step { stands holder } plan { state } } }`;
    const unknown = await send(start, { plan: name, step: "nothing" });
    expect(unknown.startStep).toEqual(
      { problems: [{ code: "STEP_NOT_FOUND" }], written: false, step: null, plan: null });
    const withdraw = `mutation W($input: WithdrawPlanInput!) {
      withdrawPlan(input: $input) { problems { code } plan { state } } }`;
    const { state } = (await ask(`${server.url}/v1/plans/${name}`, tokens["viewer"])).data;
    const ended = await send(withdraw, { plan: name });
    expect([state, ended.withdrawPlan]).toEqual(["open", { problems: [], plan: { state: "WITHDRAWN" } }]);
  });
});
