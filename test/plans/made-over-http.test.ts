/** Plans over REST, GraphQL and the command line: one answer, kept when asked to. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLAN_TABS } from "../../src/graphql/plan-tabs.ts";
import { runCommandLine } from "../cli/run-command-line.ts";
import { post, startServer } from "../graphql/start-server.ts";
import type { TestServer } from "../graphql/start-server.ts";
import { startService } from "../http/service.ts";
import type { Service } from "../http/service.ts";

const QUESTION = { subjects: ["ranker", "triton-server"], in: "cloud-h100-r535" };

let service: Service;
let server: TestServer;
beforeAll(async () => {
  service = await startService();
  server = await startServer();
});
afterAll(async () => {
  await service.stop();
  await server.stop();
});

async function overRest(body: object) {
  const response = await fetch(new URL("/v1/plans", service.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return { status: response.status, body: (await response.json()) as any };
}

describe("POST /v1/plans", () => {
  it("makes a plan, and keeps it when asked to", async () => {
    const made = await overRest({ ...QUESTION, save: true });
    expect({ status: made.status, saved: made.body.saved }).toEqual({ status: 200, saved: true });
    const kept = await fetch(new URL(`/v1/plans/${made.body.plan.name}`, service.url));
    const view = (await kept.json()) as { readonly digest: string; readonly content: unknown };
    expect(view.digest).toBe(made.body.plan.digest);
    expect(view.content).toEqual(made.body.plan.content);
    expect(service.bugs).toEqual([]);
  });

  it("says why there is none, and keeps nothing", async () => {
    const { body } = await overRest({ subject: "triton-server@25.03", in: "workstation-4090", save: true });
    expect({ plan: body.plan, saved: body.saved }).toEqual({ plan: null, saved: false });
    expect(body.reasons[0].code).toBe("NOT_COMPATIBLE");
  });

  it.each([
    { name: "without an environment", body: { subject: "ranker" } },
    { name: "by a strategy that there is not", body: { ...QUESTION, strategy: "quick" } },
    { name: "of the past to be kept", body: { ...QUESTION, save: true, asOf: "1" } },
  ])("refuses a question $name", async ({ body }) => {
    expect((await overRest(body)).status).toBe(400);
  });
});

describe("GraphQL", () => {
  it("answers the playground's plan, every field of it", async () => {
    const { body } = await post(server, PLAN_TABS[0]!.query);
    expect(body.errors).toBeUndefined();
    const { verdict, plan } = body.data.plan;
    expect({ verdict, strategy: plan.content.strategy.value }).toEqual({
      verdict: "COMPATIBLE", strategy: "CANARY",
    });
    expect(plan.content.steps.map(({ kind }: { readonly kind: string }) => kind)).toContain("SHIFT");
  });

  it("keeps a plan, and tells what hinders it", async () => {
    const save = `mutation Save($input: SavePlanInput!) {
      savePlan(input: $input) { saved problems { code message } made { plan { name digest } } }
    }`;
    const one = await post(server, save, { input: { question: QUESTION } });
    expect(one.body.errors).toBeUndefined();
    expect(one.body.data.savePlan).toMatchObject({ saved: true, problems: [] });
    const { name, digest } = one.body.data.savePlan.made.plan;
    const kept = server.services.knowledge.current();
    expect(kept.properties(kept.find(`plan:${name}`)!)["digest"]).toBe(digest);
    const none = await post(server, save, { input: { question: { subject: "nothing", in: "nowhere" } } });
    expect(none.body.data.savePlan).toMatchObject({ saved: false, made: null, problems: [{}] });
  });
});

describe("fairlead plan", () => {
  const ask = (...more: readonly string[]) =>
    runCommandLine(["plan", ...QUESTION.subjects, "--in", QUESTION.in, "--url", service.url, ...more]);

  it.each(["table", "json", "markdown", "mermaid"])("exits 0 with a plan as %s", async (format) => {
    const { code, stdout } = await ask("--format", format);
    expect({ code, isEmpty: stdout.trim() === "" }).toEqual({ code: 0, isEmpty: false });
  });

  it.each(["table", "json", "markdown", "mermaid"])("exits 1 with none as %s", async (format) => {
    const { code, stdout } = await runCommandLine([
      "plan", "triton-server@25.03", "--in", "workstation-4090", "--url", service.url, "--format", format,
    ]);
    expect({ code, isEmpty: stdout.trim() === "" }).toEqual({ code: 1, isEmpty: false });
  });

  it("tells what a reviewer needs", async () => {
    const { stdout } = await ask();
    for (const part of ["Changes", "How", "Steps", "States on the way", "Undo", "Risk and cost"])
      expect(stdout).toContain(part);
    expect(stdout).toContain("ranker@2.2.0 → ranker@2.3.1#gpu-fp16, serves ranking");
  });
});
