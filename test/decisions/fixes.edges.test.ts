/**
 * Fixes, fallback and impact at every edge are those of the functions behind them, by what was known then,
 * too.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { adviceOn } from "../../src/decisions/fixes/advice.ts";
import { impact } from "../../src/decisions/impact.ts";
import { recordDeployment } from "../../src/catalog/record-deployment.ts";
import { NOW, post, startServer } from "../graphql/start-server.ts";
import type { TestServer } from "../graphql/start-server.ts";
import { runCommandLine } from "../cli/run-command-line.ts";
import { ask, post as postJson, startService } from "../http/service.ts";
import type { Service } from "../http/service.ts";

const QUESTION = { subject: "pytorch@2.11.0#cu130", in: "cloud-h100-r535" };
const CHANGE = [{ facts: { "nvidia.driver": "530.41.03" }, in: "cloud-h100-r535" }];

describe("over REST", () => {
  let service: Service;
  beforeAll(async () => { service = await startService(); });
  afterAll(() => service.stop());

  it("POST /v1/decide tells fixes and fallback where asked, and the fallback is recorded", async () => {
    const { data, status } = await postJson(service.url, "/v1/decide", {
      ...QUESTION, fixes: true, fallback: true, record: "wait",
    });
    expect(status).toBe(200);
    const snapshot = service.services.knowledge.current();
    const decision = decide(snapshot, QUESTION, data.now);
    const wanted = { fixes: true, fallback: true };
    const { fixes, fixesTruncated, fallback } = adviceOn(snapshot, decision, data.now, wanted);
    expect(data).toMatchObject({ verdict: "INCOMPATIBLE", id: decision.id, fixes, fixesTruncated, fallback });
    const { id } = data.fallback.decision;
    expect(data.fallback).toMatchObject({ insteadOf: data.id, decision: { verdict: "COMPATIBLE" } });
    const { data: replayed } = await postJson(service.url, `/v1/decisions/${id}/replay`, {});
    expect(replayed).toMatchObject({ equal: true });
    const plain = await postJson(service.url, "/v1/decide", QUESTION);
    expect(Object.keys(plain.data as object)).not.toContain("fixes");
    const query = "subject=pytorch%402.11.0%23cu130&in=cloud-h100-r535&fixes=true";
    const { data: simple } = await ask(service.url, `/v1/decide?${query}`);
    const sentences = (all: readonly { readonly sentence: string }[]) => all.map(({ sentence }) => sentence);
    expect(sentences(simple.fixes)).toEqual(sentences(fixes!));
  });

  it("POST /v1/impact tells what flips, now and by what was known then", async () => {
    const { knowledge } = service.services;
    const before = knowledge.current();
    await recordDeployment(knowledge, {
      version: "pytorch@2.11.0#cu128", environment: "cloud-h100-r535",
      actor: "test", reason: "test", now: NOW,
    });
    const { data } = await postJson(service.url, "/v1/impact", { assume: CHANGE });
    const expected = impact(knowledge.current(), { assume: CHANGE }, data.now);
    expect(data).toEqual(JSON.parse(JSON.stringify(expected)));
    const past = await postJson(service.url, "/v1/impact", { assume: CHANGE, asOf: before.head.revision });
    expect(past.data.revision).toBe(before.head.revision);
    expect(data.deployments).toBe(past.data.deployments + 1);
    expect((await postJson(service.url, "/v1/impact", { assume: [] })).status).toBe(400);
  });
});

describe("on the command line", () => {
  let service: Service;
  beforeAll(async () => { service = await startService(); });
  afterAll(() => service.stop());

  it("decide --explain --fallback shows both, and exits with the answer's own code", async () => {
    const { subject, in: environment } = QUESTION;
    const { code, stdout } = await runCommandLine(
      ["decide", subject, "--in", environment, "--explain", "--fallback", "--url", service.url],
    );
    expect(code).toBe(1);
    expect(stdout).toContain("Change nvidia.driver of cloud-h100-r535 from 535.104.05 to 580; then it is");
    expect(stdout).toMatch(/Fallback\n +Take pytorch@2\.11\.0#cu128 instead of pytorch@2\.11\.0#cu130/);
  });

  it("every command of a fix can be typed, and answers as predicted", async () => {
    const { subject, in: environment } = QUESTION;
    const together = ["decide", subject, "triton-server@25.03", "--in", environment, "--holding", "free"];
    const place = ["--url", service.url];
    const { stdout } = await runCommandLine([...together, "--explain", "--format", "json", ...place]);
    const { fixes } = JSON.parse(stdout) as { fixes: readonly { command: string }[] };
    expect(fixes.length).toBeGreaterThan(0);
    for (const { command } of fixes.slice(-2)) {
      const words = command.replaceAll("'", "").split(" ").slice(1);
      const { code, stderr } = await runCommandLine([...words, ...place]);
      expect(code, `${command} ${stderr}`).toBe(0);
    }
  }, 30_000);

  it("impact shows what flips, and exits 1 where something that fits would not any more", async () => {
    const place = ["--url", service.url];
    const change = ["impact", "--assume", "nvidia.driver=530.41.03", "--in", "cloud-h100-r535"];
    const { code, stdout } = await runCommandLine([...change, ...place]);
    expect(code).toBe(1);
    expect(stdout).toContain("triton-server@25.03 (triton-cloud-h100)");
    const none = await runCommandLine(["impact", ...place]);
    expect(none.code).toBe(3);
    expect(none.stderr).toContain("No --assume is given");
  });
});

describe("over GraphQL", () => {
  let server: TestServer;
  beforeAll(async () => { server = await startServer(); });
  afterAll(() => server.stop());

  it("a decision has its fixes and its fallback", async () => {
    const { body } = await post(server, `query ($input: DecideInput!) { decide(input: $input) {
      digest fixesTruncated
      fixes { kind sentence command verdict decision cost { changes kind distance } question { subject in }
        changes { kind environment fact from to document } }
      fallback { insteadOf fix { sentence }
        decision { verdict digest recorded results { pick { variant } } } } } }`,
    { input: { ...QUESTION, record: "WAIT" } });
    expect(body.errors).toBeUndefined();
    const snapshot = server.services.knowledge.current();
    const wanted = adviceOn(snapshot, decide(snapshot, QUESTION, NOW), NOW, { fixes: true, fallback: true });
    const { fixes, fallback, digest } = body.data.decide;
    const sentences = (all: readonly { readonly sentence: string }[]) => all.map(({ sentence }) => sentence);
    expect(sentences(fixes)).toEqual(sentences(wanted.fixes!));
    expect(fixes.at(-1)).toMatchObject({
      kind: "FACT", verdict: "COMPATIBLE",
      changes: [{
        kind: "FACT", environment: "cloud-h100-r535", fact: "nvidia.driver", from: "535.104.05", to: "580",
      }],
    });
    expect(fallback).toMatchObject({
      insteadOf: digest,
      decision: { verdict: "COMPATIBLE", recorded: true, results: [{ pick: { variant: "cu128" } }] },
    });
  });

  it("a change has its impact", async () => {
    const facts = [{ key: "nvidia.driver", value: "530.41.03" }];
    const { body } = await post(server, `query ($input: ImpactInput!) { impact(input: $input) {
      deployments directions { from to count } environments { environment directions { count } }
      flips(first: 1) { deployment environment subject services from to reason { sentence } }
      flipsTruncated } }`,
    { input: { assume: [{ facts, in: "cloud-h100-r535" }] } });
    expect(body.errors).toBeUndefined();
    const { flips, deployments } = impact(server.services.knowledge.current(), { assume: CHANGE }, NOW);
    expect(body.data.impact.deployments).toBe(deployments);
    expect(flips.length).toBeGreaterThan(0);
    const [{ reason, ...first }] = flips as [(typeof flips)[number]];
    expect(body.data.impact.flips).toEqual([{ ...first, reason: { sentence: reason.sentence } }]);
  });
});
