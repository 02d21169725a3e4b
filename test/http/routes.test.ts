/** Every route: what it answers, and what it says about input that it does not take. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ask, post, startService } from "./service.ts";
import type { Service } from "./service.ts";

let service: Service;
beforeAll(async () => { service = await startService(); });
afterAll(() => service.stop());
afterEach(() => expect(service.bugs).toEqual([]));

const get = (path: string) => ask(service.url, path);
const send = (path: string, body: unknown) => post(service.url, path, body);
const QUESTION = { subject: "pytorch@2.11.0#cu126", in: "onprem-v100" };
const environment = (name: string, stage = "test") =>
  `apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: ${name} }\nspec: { stage: ${stage} }\n`;

describe("decide", () => {
  it("the same question by GET and by POST gets the same verdict", async () => {
    const [byPost, byGet] = [await send("/v1/decide", QUESTION),
      await get("/v1/decide?subject=pytorch@2.11.0%23cu126&in=onprem-v100")];
    expect(byPost.data).toMatchObject({ verdict: "COMPATIBLE", recorded: true });
    const { id: _, now: __, ...rest } = byPost.data;
    expect(byGet.data).toMatchObject(rest);
  });

  it.each([["queued", true], ["wait", true], ["no", false]])("record %s is answered with recorded: %s",
    async (record, recorded) => {
    const { data } = await send("/v1/decide", { ...QUESTION, record });
    expect(data.recorded).toBe(recorded);
    expect((await get(`/v1/decisions/${data.id}`)).status).toBe(recorded ? 200 : 404);
  });

  it("a recorded decision is read and replayed to the same bytes", async () => {
    const { data, text } = await send("/v1/decide", QUESTION);
    const read = await get(`/v1/decisions/${encodeURIComponent(data.id)}`);
    expect(read.text).toBe(text.replace(/,"recorded":true\}$/, "}"));
    expect((await send(`/v1/decisions/${data.id}/replay`,
      "")).data).toEqual({ equal: true, decision: read.data });
  });

  it("assumptions may stand several times in a query", async () => {
    const path =
      "/v1/decide?subject=triton-server@25.03&in=cloud-h100-r535" +
      "&assume=nvidia.driver=550.54.15&assume=gpu.memory=8Gi";
    const { data } = await get(path);
    expect(data.question.assume).toEqual({ "gpu.memory": "8Gi", "nvidia.driver": "550.54.15" });
    expect(data.verdict).toBe("UNKNOWN");
  });
});

describe("consistency", () => {
  it("the past is asked for by revision or time, and the future is not there", async () => {
    const { data: applied } = await send("/v1/apply", environment("asof-env"));
    const before = applied.head.revision - 1;
    const question = { subject: "pytorch@2.11.0#cpu", in: "asof-env" };
    expect((await send("/v1/decide", question)).status).toBe(200);
    for (const asOf of [before, `r${before}`, String(before)])
      expect((await send("/v1/decide", { ...question, asOf })).data.error.code).toBe("ENVIRONMENT_NOT_FOUND");
    expect((await send("/v1/decide", { ...question,
      asOf: applied.head.time })).data.revision).toBe(applied.head.revision);
    expect(await get(`/v1/documents/environment/asof-env?asOf=${before}`)).toMatchObject({ status: 404 });
    const future = await send("/v1/decide", { ...question, asOf: 1_000_000 });
    expect(future).toMatchObject({ status: 404, data: { error: { code: "REVISION_NOT_REACHED",
      details: { want: 1_000_000 } } } });
  });

  it("a write is visible to a read that insists on it", async () => {
    const { data } = await send("/v1/apply", environment("at-least-env"));
    const answer = await send("/v1/decide", { subject: "pytorch@2.11.0#cpu", in: "at-least-env",
      atLeast: data.revision });
    expect(answer.data.revision).toBe(data.head.revision);
  });

  it("a revision that does not come is refused with what is had and wanted, after the wait", async () => {
    const started = performance.now();
    const answer = await send("/v1/decide", { ...QUESTION, atLeast: "r999999", maxWaitMilliseconds: 60 });
    expect(answer).toMatchObject({ status: 503, data: { error: { code: "STALE_REPLICA",
      details: { want: "r999999" } } } });
    expect(answer.data.error.details.have).toMatch(/^r\d+$/);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
  });
});

describe("writes", () => {
  it("the same apply with the same id is written once and answers as it did", async () => {
    const path = "/v1/apply?id=ci-run-7&actor=ci&reason=release";
    const first = await send(path, environment("idempotent-env"));
    const again = await send(path, environment("idempotent-env"));
    expect(first.data).toMatchObject({ written: true, replayed: false });
    expect(again.data.revision).toBe(first.data.revision);
    const { data } = await get("/v1/history/environment/idempotent-env");
    expect(data.entries).toMatchObject([{ actor: "ci", reason: "release", action: "created" }]);
  });

  it("a dry run says what would change and writes nothing", async () => {
    const { data } = await send("/v1/apply?dryRun", environment("dry-env"));
    expect(data).toMatchObject({ written: false, outcomes: [{ key: "environment:dry-env",
      outcome: "created" }] });
    expect((await get("/v1/documents/environment/dry-env")).status).toBe(404);
  });

  it("an apply that expects another revision is refused with 409", async () => {
    const answer = await send("/v1/apply?expectRevision=1000", environment("moved-env"));
    expect(answer).toMatchObject({ status: 409, data: { error: { code: "REVISION_MOVED",
      details: { want: 1000 } } } });
  });

  it("documents that cannot be taken are refused with every problem and its place", async () => {
    const bad =
      environment("a", "nowhere").replace("stage", "stagee") + "---\n" +
      environment("b").replace("Environment", "Enviroment");
    const { status, data } = await send("/v1/apply?file=k.yaml", bad);
    expect(status).toBe(422);
    expect(data.error.details.problems).toMatchObject([
      { code: "UNKNOWN_FIELD", file: "k.yaml", line: 4, path: "spec.stagee", hint: 'Did you mean "stage"?' },
      { code: "UNKNOWN_KIND", file: "k.yaml", line: 7, hint: 'Did you mean "Environment"?' },
    ]);
  });

  it("a document goes back to an earlier revision, and its history says so", async () => {
    const first = await send("/v1/apply", environment("back-env", "one"));
    await send("/v1/apply", environment("back-env", "two"));
    const restored = await send("/v1/restore/Environment/back-env", { to: first.data.revision });
    expect(restored.data).toMatchObject({ written: true, outcomes: [{ outcome: "replaced" }] });
    expect((await get("/v1/documents/Environment/back-env")).data.document.spec.stage).toBe("one");
    const { data } = await get("/v1/history/environment/back-env?limit=2");
    expect(data.entries).toHaveLength(2);
    expect((await get(`/v1/history/environment/back-env?after=${data.next}`)).data.entries).toHaveLength(1);
  });

  it("a deployment is recorded once", async () => {
    const body = { version: "pytorch@2.11.0#cpu", environment: "cpu-alpine", id: "deploy-1" };
    const first = await send("/v1/deployments", body);
    expect(first.data).toMatchObject({ written: true, outcomes: [{ key: "deployment:pytorch-cpu-alpine" }] });
    expect((await send("/v1/deployments", body)).data.revision).toBe(first.data.revision);
    expect((await send("/v1/deployments", { ...body, environment: "nowhere" })).status).toBe(422);
  });
});

describe("reading", () => {
  it("documents are listed in pages that hold each of them once", async () => {
    const keys: string[] = [];
    for (let after = ""; ;) {
      const { data } =
        await get(`/v1/documents?kind=FactKey&limit=7${after === "" ? "" : `&after=${after}`}`);
      keys.push(...data.documents.map(({ key }: { key: string }) => key));
      if (data.next === undefined) break;
      after = encodeURIComponent(data.next);
    }
    expect(keys).toEqual(keys.toSorted());
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain("fact-key:nvidia.driver");
  });

  it("a matrix has a cell with a cause for every version and environment", async () => {
    const { data } = await send("/v1/matrix", { subjects: ["pytorch@2.11.0#cu126", "pytorch@2.11.0#cpu"],
      environments: ["onprem-v100", "cpu-alpine", "edge-unlabelled"] });
    expect(data.environments).toEqual(["onprem-v100", "cpu-alpine", "edge-unlabelled"]);
    expect(data.rows.map(({ cells }: { cells: { verdict: string }[] }) => cells.map(({ verdict }) =>
      verdict)))
      .toEqual([["COMPATIBLE", "INCOMPATIBLE", "UNKNOWN"], ["COMPATIBLE", "INCOMPATIBLE", "COMPATIBLE"]]);
    expect(data.rows[0].cells[1].cause).toMatchObject({ kind: "requirement", about: expect.any(String) });
  });

  it("schemas, the description and the health are served, also as headers alone", async () => {
    for (const path of ["/v1/schemas", "/openapi.json", "/health", "/ready", "/metrics"]) {
      const whole = await get(path);
      const head = await ask(service.url, path, { method: "HEAD" });
      expect([path, whole.status, head.status, head.text]).toEqual([path, 200, 200, ""]);
      expect(Number(head.headers.get("content-length"))).toBeGreaterThan(10);
    }
  });
});

describe("what is refused", () => {
  interface Case {
    readonly path: string;
    readonly body?: unknown;
    readonly status: number;
    readonly code: string;
    readonly says: readonly string[];
  }
  const CASES: readonly Case[] = [
    { path: "/v1/decide", body: { subject: "pytroch@2.11.0", in: "onprem-v100" }, status: 404,
      code: "SUBJECT_NOT_FOUND",
      says: ["pytroch@2.11.0", "pytorch@"] },
    { path: "/v1/decide", body: { subject: "pytorch@2.11.0", in: "onprem-v10" }, status: 404,
      code: "ENVIRONMENT_NOT_FOUND",
      says: ["onprem-v10", "onprem-v100"] },
    { path: "/v1/decide", body: { ...QUESTION, assume: { "nvidia.drive": "1" } }, status: 404,
      code: "FACT_KEY_NOT_FOUND",
      says: ["nvidia.drive", "nvidia.driver"] },
    { path: "/v1/decide", body: { ...QUESTION, assume: { "nvidia.driver": "a b" } }, status: 400,
      code: "ASSUMPTION_INVALID",
      says: ["a b"] },
    { path: "/v1/decide", body: { subjct: "x", in: 5, maxWaitMilliseconds: -1, record: "maybe",
      assume: { x: null } },
      status: 400, code: "INPUT_INVALID", says: ['subjct: \\"subjct\\" is not a field',
        'Did you mean \\"subject\\" or \\"subjects\\"?', "in: 5 stands where text",
        "maxWaitMilliseconds: -1 is negative", 'record: \\"maybe\\" must be queued or wait or no',
          "assume.x: null"] },
    { path: "/v1/decide", body: { ...QUESTION, selector: "a=b" }, status: 400, code: "QUESTION_INVALID",
      says: ["selector"] },
    { path: "/v1/decide", body: { subject: "pytorch@2.11.0", selector: "a in (" }, status: 400,
      code: "INVALID_SELECTOR", says: ["a in ("] },
    { path: "/v1/decide", body: { ...QUESTION, atLeast: "42" }, status: 400, code: "INVALID_REVISION_TOKEN",
      says: ["42", "r42"] },
    { path: "/v1/decide", body: { ...QUESTION, asOf: "yesterday" }, status: 400, code: "CONSISTENCY_INVALID",
      says: ["yesterday"] },
    { path: "/v1/decide", body: { ...QUESTION, asOf: 1, atLeast: "r1" }, status: 400,
      code: "CONSISTENCY_INVALID", says: ["asOf", "atLeast"] },
    { path: "/v1/decide?subject=a&subject=b&in=c", status: 400, code: "INPUT_INVALID",
      says: ["subject: It is given more than once"] },
    { path: "/v1/decide?subject=a&in=c&assume=x", status: 400, code: "INPUT_INVALID",
      says: ['\\"x\\" is no assumption', "KEY=VALUE"] },
    { path: "/v1/decide?subject=%zz&in=c", status: 400, code: "PATH_INVALID", says: ["query", "%zz"] },
    { path: "/v1/decide?__proto__=x&subject=a&in=b", status: 400, code: "INPUT_INVALID",
      says: ["__proto__"] },
    { path: "/v1/decisions/none", status: 404, code: "DECISION_NOT_FOUND", says: ["none"] },
    { path: "/v1/decisions/none/replay", body: {}, status: 404, code: "DECISION_NOT_FOUND", says: ["none"] },
    { path: "/v1/matrix", body: { subjects: [] }, status: 400, code: "INPUT_INVALID", says: ["subjects",
      "empty list"] },
    { path: "/v1/matrix", body: { subjects: ["a"], subjectSelector: "b" }, status: 400, code: "INPUT_INVALID",
      says: ["subjectSelector"] },
    { path: "/v1/matrix", body: { environments: ["onprem-v10"] }, status: 404, code: "ENVIRONMENT_NOT_FOUND",
      says: ["onprem-v100"] },
    { path: "/v1/documents?kind=Enviroment", status: 400, code: "INPUT_INVALID", says: ["Enviroment",
      "Environment"] },
    { path: "/v1/documents?limit=0", status: 400, code: "INPUT_INVALID", says: ["limit", "less than 1"] },
    { path: "/v1/documents?limit=9999", status: 400, code: "INPUT_INVALID", says: ["limit",
      "more than 500"] },
    { path: "/v1/documents?limt=9", status: 400, code: "INPUT_INVALID", says: ["limt", "limit"] },
    { path: "/v1/documents/environment/onprem-v10", status: 404, code: "DOCUMENT_NOT_FOUND",
      says: ["onprem-v10", "onprem-v100"] },
    { path: "/v1/documents/enviroment/x", status: 400, code: "INVALID_DOCUMENT_REFERENCE",
      says: ["enviroment", "Environment/x"] },
    { path: "/v1/documents/environment/%ff", status: 400, code: "PATH_INVALID", says: ["path", "%ff"] },
    { path: "/v1/history/environment/onprem-v10", status: 404, code: "DOCUMENT_NOT_FOUND",
      says: ["onprem-v100"] },
    { path: "/v1/history/environment/onprem-v100?after=x", status: 400, code: "INPUT_INVALID", says: ["after",
      '\\"x\\" is no revision'] },
    { path: "/v1/restore/environment/onprem-v10", body: { to: 1 }, status: 404, code: "DOCUMENT_NOT_FOUND",
      says: ["onprem-v100"] },
    { path: "/v1/restore/environment/onprem-v100", body: { to: "first" }, status: 400, code: "INPUT_INVALID",
      says: ["to", "first"] },
    { path: "/v1/restore/environment/onprem-v100", body: { to: 999999 }, status: 404,
      code: "REVISION_NOT_REACHED", says: ["999999"] },
    { path: "/v1/deployments", body: { versoin: "a@1", environment: "b" }, status: 400, code: "INPUT_INVALID",
      says: ["versoin", "version"] },
    { path: "/v1/apply?prune=", body: "", status: 400, code: "INPUT_INVALID", says: ["prune", "empty"] },
    { path: "/v1/apply?dryRun=perhaps", body: "", status: 400, code: "INPUT_INVALID", says: ["dryRun",
      "perhaps"] },
    { path: "/v1/decid", status: 404, code: "NOT_FOUND", says: ["/v1/decid", "/v1/decide"] },
    { path: "/far/from/everything/that/is/known", status: 404, code: "NOT_FOUND", says: ["/openapi.json"] },
  ];
  it.each(CASES)("$path with $body: $status $code", async ({ path, body, status, code, says }) => {
    const answer = body === undefined ? await get(path) : await send(path, body);
    expect([answer.status, answer.data.error.code]).toEqual([status, code]);
    for (const words of says) expect(answer.text).toContain(words);
    expect(answer.data.error.requestId).toBe(answer.headers.get("x-request-id"));
  });

  it.each([["DELETE", "/v1/decide", "POST, GET, HEAD"], ["GET", "/v1/apply", "POST"], ["PUT",
    "/v1/documents/environment/x", "GET, HEAD"],
    ["OPTIONS", "/health", "GET, HEAD"]])("%s %s is answered with 405 and what it takes", async (method, path,
      allow) => {
    const answer = await ask(service.url, path, { method });
    expect([answer.status, answer.headers.get("allow"), answer.data.error.code]).toEqual([405, allow,
      "METHOD_NOT_ALLOWED"]);
  });

  it("every answer has a request id, the caller's own where it is harmless, and headers for browsers",
    async () => {
    for (const path of ["/health", "/nowhere", "/raw", "/v1/decide"]) {
      const { headers } = await ask(service.url, path, { headers: { "x-request-id": "ci-42" } });
      expect([path, headers.get("x-request-id")]).toEqual([path, "ci-42"]);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
    }
    const { headers } = await ask(service.url, "/health", { headers: { "x-request-id": "a b\tc" } });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});
