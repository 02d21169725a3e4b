/**
 * `/openapi.json` is true: its routes are the table's, real answers fit its schemas, its inputs are what
 * routes take.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openapiDescription } from "../../src/http/routes/openapi.ts";
import { ed25519, sealed } from "../formats/dsse/sign.ts";
import { ask, post, startService } from "./service.ts";
import type { Answer, Data, Service } from "./service.ts";

const description = openapiDescription() as Data;
let service: Service;
beforeAll(async () => { service = await startService(); });
afterAll(() => service.stop());

/** References are to the description's own components; times and dates are checked by pattern elsewhere. */
function validator(schema: object, coerceTypes = false): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, validateFormats: false,
    coerceTypes });
  ajv.addKeyword("components");
  return ajv.compile({ ...schema, components: description.components, $id: "x" } as object);
}

describe("the description", () => {
  it("has exactly the routes that are served", () => {
    const described = Object.entries(description.paths as object).flatMap(([path, operations]) =>
      Object.keys(operations as object).map((method) => `${method.toUpperCase()} ${path}`));
    const served = service.routes.map(({ method, path }) => `${method} ${path.replace("*}", "}")}`);
    expect(described.toSorted()).toEqual(served.toSorted());
  });

  it("names each operation once, and every schema that it refers to is there", () => {
    const ids = Object.values(description.paths as Record<string, Data>).flatMap((path) =>
      Object.values(path as Record<string, Data>).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
    const refs = [...JSON.stringify(description).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([,
      name]) => name);
    expect(refs.filter((name) => description.components.schemas[name!] === undefined)).toEqual([]);
    const unused = Object.keys(description.components.schemas as object).filter((name) =>
      !refs.includes(name));
    expect(unused).toEqual([]);
  });
});

const ENVIRONMENT =
  "apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: described }\nspec: { stage: STAGE }\n";
const SUBJECTS = ["pytorch@2.11.0", "pytorch@2.11.0#cpu", "triton-server@25.03", "kserve-tritonserver@0.20.0",
  "kserve-huggingfaceserver@0.20.0"];
const ENVIRONMENTS = ["onprem-v100", "cloud-h100-r535", "cloud-b200", "workstation-4090", "cpu-alpine",
  "edge-unlabelled"];

describe("real answers fit", () => {
  const fits = (path: string, method: "get" | "post", answer: Answer) => {
    const { responses } = description.paths[path][method];
    expect(Object.keys(responses as object), `${method} ${path}`).toContain(String(answer.status));
    const validate = validator(responses[answer.status].content["application/json"].schema as object);
    validate(answer.data);
    expect(validate.errors ?? [],
      `${method} ${path} ${answer.status}: ${answer.text.slice(0, 300)}`).toEqual([]);
  };

  it.each(SUBJECTS)("decisions about %s everywhere", async (subject) => {
    for (const environment of ENVIRONMENTS)
      fits("/v1/decide", "post", await post(service.url, "/v1/decide", { subject, in: environment }));
    fits("/v1/decide", "post", await post(service.url, "/v1/decide",
      { subject, selector: "stage=no-such-stage" }));
    fits("/v1/decide", "post", await post(service.url, "/v1/decide", { subject, anywhere: "tier=gpu" }));
    fits("/v1/decide", "post", await post(service.url, "/v1/decide", { subject, selector: "stage" }));
    fits("/v1/decide", "get", await ask(service.url,
      `/v1/decide?subject=${encodeURIComponent(subject)}&in=onprem-v100`));
  });

  it.each([
    { subjects: ["ranker", "triton-server"], in: "cloud-h100-r535", prefer: ["freshness"], holding: "free" },
    { subjects: ["ranker@2.3.1", "triton-server@25.03"], in: "onprem-v100", fixes: true, fallback: true },
    { subject: "ranking", anywhere: "tier=gpu", improvingSteps: 1_000 },
    { subject: "ranker@^2.2", selector: "stage" },
    { subject: "ranker@>=9", in: "onprem-v100", fixes: true },
  ])("decisions about what runs together: %j", async (question) => {
    fits("/v1/decide", "post", await post(service.url, "/v1/decide", question));
  });

  it("matrices, writes, documents, history, replays, health and errors", async () => {
    fits("/v1/matrix", "post", await post(service.url, "/v1/matrix", {}));
    const first = await post(service.url, "/v1/apply", ENVIRONMENT.replace("STAGE", "one"));
    fits("/v1/apply", "post", first);
    fits("/v1/apply", "post", await post(service.url, "/v1/apply", ENVIRONMENT.replace("STAGE", "two")));
    fits("/v1/apply", "post", await post(service.url, "/v1/apply", ENVIRONMENT.replace("stage", "stagee")));
    fits("/v1/apply", "post", await post(service.url, "/v1/apply?expectRevision=77", ENVIRONMENT));
    fits("/v1/restore/{kind}/{name}", "post",
      await post(service.url, "/v1/restore/environment/described", { to: first.data.revision }));
    fits("/v1/deployments", "post",
      await post(service.url, "/v1/deployments", { version: "pytorch@2.11.0#cpu",
        environment: "cpu-alpine" }));
    fits("/v1/documents", "get", await ask(service.url, "/v1/documents?limit=500"));
    fits("/v1/documents/{kind}/{name}", "get", await ask(service.url, "/v1/documents/environment/described"));
    fits("/v1/documents/{kind}/{name}", "get", await ask(service.url, "/v1/documents/environment/descibed"));
    fits("/v1/history/{kind}/{name}", "get", await ask(service.url,
      "/v1/history/environment/described?limit=1"));
    const { data } = await post(service.url, "/v1/decide", { subject: "pytorch@2.11.0", in: "onprem-v100" });
    fits("/v1/decisions/{id}", "get", await ask(service.url, `/v1/decisions/${data.id}`));
    fits("/v1/decisions/{id}/replay", "post", await post(service.url, `/v1/decisions/${data.id}/replay`, ""));
    fits("/v1/decide", "post", await post(service.url, "/v1/decide",
      { subject: "x", in: "y", atLeast: "r99999" }));
    for (const [path, query] of [
      ["/v1/lineage/{name}", "/v1/lineage/ranker-canary-cloud-h100?first=2"],
      ["/v1/lineage/{name}", "/v1/lineage/rankr@2.3.1"],
      ["/v1/paths", "/v1/paths?from=clicks@2026-10-01&to=ranker-canary-cloud-h100&count=3"],
      ["/v1/impact/{name}", "/v1/impact/ranker-source@1f3c9aa"],
      ["/v1/neighbours/{name}", "/v1/neighbours/ranker@2.3.1"],
      ["/v1/changed", "/v1/changed?a=ranker-cloud-h100&b=ranker-canary-cloud-h100"],
    ] as const) fits(path, "get", await ask(service.url, query));
    const event = { eventType: "COMPLETE", eventTime: "2026-11-20T12:00:00Z", producer: "https://example.com",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
      run: { runId: "0197aa5e-1b1e-7000-8000-000000000001" }, job: { namespace: "n", name: "j" } };
    fits("/api/v1/lineage", "post", await post(service.url, "/api/v1/lineage", event));
    fits("/api/v1/lineage", "post", await post(service.url, "/api/v1/lineage", { eventType: "COMPLETE" }));
    fits("/api/v1/lineage/batch", "post", await post(service.url, "/api/v1/lineage/batch", [event, {}]));
    const envelope = JSON.stringify(sealed([ed25519], { keyid: "ci" }));
    const kept = await post(service.url, "/v1/attestations?for=ranker@2.3.1", envelope);
    expect(kept.data.attestations).toHaveLength(1);
    fits("/v1/attestations", "post", kept);
    fits("/v1/attestations", "post", await post(service.url, "/v1/attestations", "{}"));
    const { digest } = kept.data.attestations[0];
    fits("/v1/attestations/{digest}", "get", await ask(service.url, `/v1/attestations/${digest}`));
    fits("/v1/attestations/{digest}", "get", await ask(service.url, "/v1/attestations/sha256:0"));
    for (const path of ["/v1/schemas", "/openapi.json", "/health", "/ready"]) fits(path, "get",
      await ask(service.url, path));
    service.setStopping(true);
    fits("/ready", "get", await ask(service.url, "/ready"));
    service.setStopping(false);
  });
});

describe("inputs", () => {
  const BODIES: readonly [string, unknown][] = [
    ["/v1/decide", { subject: "a@1", in: "b" }], ["/v1/decide",
      { subject: "a@1", in: "b", assume: { x: 1, y: true, z: "1" } }],
    ["/v1/decide", { subject: "a@1", in: "b", asOf: 0 }], ["/v1/decide",
      { subject: "a@1", in: "b", asOf: "r0" }],
    ["/v1/decide", { subject: "a@1", in: "b", record: "wait", maxWaitMilliseconds: 0 }],
    ["/v1/decide", {}], ["/v1/decide", []], ["/v1/decide", { subject: "" }], ["/v1/decide",
      { subject: 1, in: "b" }],
    ["/v1/decide", { subject: "a@1", in: "b", record: "later" }], ["/v1/decide",
      { subject: "a@1", in: "b", more: 1 }],
    ["/v1/decide", { subject: "a@1", in: "b", assume: { x: null } }], ["/v1/decide",
      { subject: "a@1", in: "b", asOf: -1 }],
    ["/v1/decide", { subject: "a@1", in: "b", asOf: 1.5 }], ["/v1/decide",
      { subject: "a@1", in: "b", maxWaitMilliseconds: 1e9 }],
    ["/v1/matrix", {}], ["/v1/matrix", { subjects: ["a"] }], ["/v1/matrix", { subjects: [] }], ["/v1/matrix",
      { subjects: "a" }],
    ["/v1/restore/environment/x", { to: 1 }], ["/v1/restore/environment/x", { to: "r1" }],
    ["/v1/restore/environment/x", { to: "one" }], ["/v1/restore/environment/x", {}],
    ["/v1/deployments", { version: "a@1", environment: "b" }], ["/v1/deployments", { version: "a@1" }],
    ["/v1/deployments", { version: "a@1", environment: "b", state: "gone" }],
    ["/v1/deployments", { version: "a@1", environment: "b", parameters: { x: [] } }],
  ];
  it.each(BODIES)("%s with %j is taken or refused as the description says", async (path, body) => {
    const described = path.replace("environment/x", "{kind}/{name}");
    const schema = description.paths[described].post.requestBody.content["application/json"].schema;
    const isDescribed = validator(schema as object)(body);
    const { data } = await post(service.url, path, body);
    expect(data.error?.code === "INPUT_INVALID").toBe(!isDescribed);
  });

  const QUERIES: readonly [string, string, Record<string, string>][] = [
    ["/v1/documents", "/v1/documents", { kind: "Environment", limit: "5" }], ["/v1/documents",
      "/v1/documents", { limit: "x" }],
    ["/v1/documents", "/v1/documents", { limit: "" }], ["/v1/documents", "/v1/documents", { size: "5" }],
    ["/v1/documents", "/v1/documents", { after: "" }], ["/v1/decide", "/v1/decide",
      { subject: "a", in: "b", maxWaitMilliseconds: "5" }],
    ["/v1/decide", "/v1/decide", { subject: "a", in: "b", maxWaitMilliseconds: "-5" }], ["/v1/decide",
      "/v1/decide", { in: "b" }],
    ["/v1/decide", "/v1/decide", { subject: "a", in: "b", record: "never" }],
    ["/v1/history/{kind}/{name}", "/v1/history/environment/onprem-v100", { after: "r1" }],
    ["/v1/history/{kind}/{name}", "/v1/history/environment/onprem-v100", { after: "first" }],
  ];
  it.each(QUERIES)("%s (%s) with %j is taken or refused as the description says", async (described, path,
    query) => {
    const parameters = (description.paths[described].get.parameters as Data[]).filter((parameter) =>
      parameter.in === "query");
    const known = new Map(parameters.map((parameter) => [parameter.name as string, parameter]));
    const isDescribed = parameters.every(({ name, required }) => required !== true
      || query[name] !== undefined)
      && Object.entries(query).every(([name, value]) => known.has(name) && validator(
        { type: "object", properties: { value: known.get(name).schema } }, true)({ value }));
    const { data } = await ask(service.url, `${path}?${new URLSearchParams(query)}`);
    expect(data.error?.code === "INPUT_INVALID").toBe(!isDescribed);
  });
});
