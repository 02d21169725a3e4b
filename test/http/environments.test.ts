/** Fingerprints, drift, baselines, parity and rollbacks over REST, as `/openapi.json` describes them. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openapiDescription } from "../../src/http/routes/openapi.ts";
import { PLACES } from "../environments/observed-world.ts";
import { documents } from "../catalog/world.ts";
import { ask, post, startService } from "./service.ts";
import type { Answer, Data, Service } from "./service.ts";

const description = openapiDescription() as Data;
let service: Service;
beforeAll(async () => {
  service = await startService({ seeds: false });
  await post(service.url, "/v1/apply", documents(PLACES), { "content-type": "application/yaml" });
});
afterAll(async () => {
  expect(service.bugs).toEqual([]);
  await service.stop();
});

/** The answer, when it is as the description says. */
async function fits(method: "get" | "post", path: string, answering: Promise<Answer>): Promise<Data> {
  const answer = await answering;
  const { responses } = description.paths[path][method];
  const told = `${method} ${path}: ${answer.text}`;
  expect(Object.keys(responses as object), told).toContain(String(answer.status));
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, validateFormats: false });
  ajv.addKeyword("components");
  const { schema } = responses[answer.status].content["application/json"];
  const validate = ajv.compile({ ...schema, components: description.components, $id: "x" } as object);
  validate(answer.data);
  expect(validate.errors ?? [], told).toEqual([]);
  return answer.data;
}

const get = (path: string, query: string, described = path) =>
  fits("get", described, ask(service.url, `${path}${query}`));
const send = (path: string, body: unknown) => fits("post", path, post(service.url, path, body));
const publish = (facts: object, query = "") => {
  const time = new Date(Date.now() - 1000).toISOString();
  const body = JSON.stringify({ environment: "prod", time, source: "nightly", facts });
  return fits("post", "/v1/fingerprints", post(service.url, `/v1/fingerprints${query}`, body,
    { "content-type": "application/yaml" }));
};
const run = (version: string) => post(service.url, "/v1/deployments", { version, environment: "prod" });

describe("over REST", () => {
  it("a place is observed, found to have drifted, known good, and gone back to", async () => {
    expect((await get("/v1/drift/prod", "", "/v1/drift/{name}")).verdict).toBe("unknown");
    expect((await send("/v1/rollbacks", { environment: "prod" })).verdict).toBe("UNKNOWN");
    expect((await publish({ platform: { gpu: "none" } }, "?dryRun")).written).toBe(false);
    const first = await publish({ platform: { "nvidia.driver": "570.20", "cpu.isa": ["a"] } });
    expect(first).toMatchObject({ written: true, isNewest: true });
    expect((await get("/v1/drift/prod", "", "/v1/drift/{name}")).verdict).toBe("drift");
    expect((await get("/v1/fingerprints", "?environment=prod")).fingerprints).toHaveLength(1);
    const shown = await get("/v1/fingerprints/prod", "", "/v1/fingerprints/{name}");
    expect(shown.name).toBe(first.fingerprint.name);
    await get("/v1/fingerprint-difference", `?before=prod&after=${first.fingerprint.name}`);

    await run("ranker@1.0.0");
    const { baseline } = await send("/v1/baselines", { environment: "prod", because: "quiet" });
    expect((await get("/v1/baselines", "?environment=prod")).baselines).toHaveLength(1);
    await get(`/v1/baselines/${baseline.name}`, "", "/v1/baselines/{name}");
    await run("ranker@2.0.0");
    expect((await get("/v1/parity", `?environment=prod&baseline=${baseline.name}`)).verdict).toBe("yes");
    await publish({ platform: { "nvidia.driver": "571.1" } });
    const parity = await get("/v1/parity", `?environment=prod&baseline=${baseline.name}`);
    expect(parity.differences.map(({ kind }: Data) => kind)).toEqual(["missing", "differs"]);
    const back = await send("/v1/rollbacks", { environment: "prod", save: true });
    expect(back).toMatchObject({ verdict: "COMPATIBLE", saved: true, baseline: { name: baseline.name } });
    const plan = await ask(service.url, `/v1/plans/${back.answer.plan.name}`);
    expect(plan.status).toBe(200);
  });

  const REFUSED = [
    ["get", "/v1/drift/{name}", "/v1/drift/prd", 404, "ENVIRONMENT_NOT_FOUND"],
    ["get", "/v1/fingerprints/{name}", "/v1/fingerprints/prd", 404, "FINGERPRINT_NOT_FOUND"],
    ["get", "/v1/fingerprints", "/v1/fingerprints?env=prod", 400, "INPUT_INVALID"],
    ["get", "/v1/baselines/{name}", "/v1/baselines/x", 404, "BASELINE_NOT_FOUND"],
    ["get", "/v1/baselines", "/v1/baselines", 400, "INPUT_INVALID"],
    ["get", "/v1/parity", "/v1/parity?environment=prod&baseline=x", 404, "BASELINE_NOT_FOUND"],
  ] as const;
  it.each(REFUSED)("%s %s refuses %s", async (method, path, asked, status, code) => {
    const answering = ask(service.url, asked);
    expect((await fits(method, path, answering)).error.code).toBe(code);
    expect((await answering).status).toBe(status);
  });

  it("what is wrong with a fingerprint is told with its place", async () => {
    const { error } = await publish({ platform: { "nvidia.drivr": "1" } });
    expect(error).toMatchObject({ code: "DOCUMENTS_INVALID" });
    expect(error.details.problems[0]).toMatchObject({
      code: "UNKNOWN_REFERENCE", path: 'spec.facts.platform["nvidia.drivr"]',
    });
  });
});
