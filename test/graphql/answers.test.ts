import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { NOW, post, startServer } from "./start-server.ts";
import type { TestServer } from "./start-server.ts";

const queries: string[] = [];
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ wrap: counting });
});
afterAll(() => server.stop());

/** Notes every question that the store is asked. */
function counting(store: GraphStore): GraphStore {
  for (const name of ["documents", "revisions", "records", "graph", "head"] as const) {
    const original = store[name].bind(store) as (...args: unknown[]) => unknown;
    Object.assign(store, {
      [name]: (...args: unknown[]) => {
        queries.push(name);
        return original(...args);
      },
    });
  }
  return store;
}

async function data(query: string, variables?: object) {
  const { body } = await post(server, query, variables);
  expect(body.errors).toBeUndefined();
  return body.data;
}

async function stage(value: string): Promise<number> {
  const { head } = await applyDocuments(server.services.knowledge, {
    sources: [
      {
        documents: [
          {
            apiVersion: "fairlead.dev/v1",
            kind: "Environment",
            metadata: { name: "lab", labels: { team: "lab" } },
            spec: { partOf: "linux-x86", stage: value },
          },
        ],
      },
    ],
    actor: "tester",
    reason: `stage ${value}`,
    now: NOW,
  });
  return head.revision;
}

describe("answers", () => {
  it("give the decision that the domain makes, field by field", async () => {
    const { decision } = await server.services.ask({
      question: { subject: "pytorch@2.11.0", in: "onprem-v100" },
      record: "no",
    });
    const { decide } =
      await data(`{ decide(input: { subject: "pytorch@2.11.0", in: "onprem-v100", record: NO }) {
      digest id verdict headline revision now recorded question { subject in selector assume { name value } }
      results { environment verdict headline pick { version variant parameters { name value } }
        candidates { name outcome kind }
        decidingFacts decidingFactsMayBeFewer } } }`);
    expect(decide).toMatchObject({
      digest: decision.id,
      id: `gid://fairlead/Decision/${decision.id}`,
      verdict: "COMPATIBLE",
      headline: decision.headline,
      revision: 1,
      now: NOW,
      recorded: false,
      question: { subject: "pytorch@2.11.0", in: "onprem-v100", selector: null, assume: [] },
      results: [
        {
          environment: "onprem-v100",
          pick: { version: "pytorch@2.11.0", variant: "cu126", parameters: [] },
          candidates: decision.results[0]!.candidates.map(({ name }, index) => ({
            name,
            kind: "VARIANT",
            outcome: ["REFUSED", "REFUSED", "PICKED", "FITS_LESS_PREFERRED"][index],
          })),
          decidingFacts: [],
          decidingFactsMayBeFewer: false,
        },
      ],
    });
  });

  it.each([
    ["INCOMPATIBLE is data", { subject: "pytorch@2.11.0#cu128", in: "onprem-v100" }, "INCOMPATIBLE", []],
    [
      "UNKNOWN names what would decide it",
      { subject: "pytorch@2.11.0#cu126", in: "edge-unlabelled" },
      "UNKNOWN",
      ["nvidia.driver"],
    ],
    [
      "an assumption decides",
      {
        subject: "triton-server@25.03",
        in: "cloud-h100-r535",
        assume: [{ key: "nvidia.driver", value: "530.41.03" }],
      },
      "INCOMPATIBLE",
      [],
    ],
  ])("%s", async (_, input, verdict, decidingFacts) => {
    const { decide } = await data(
      "query Q($input: DecideInput!) { decide(input: $input) { verdict results { decidingFacts } } }",
      { input },
    );
    expect(decide).toEqual({ verdict, results: [{ decidingFacts }] });
  });

  it("name what is not known, with its code and the nearest names, and answer the rest", async () => {
    const { body } = await post(
      server,
      `{
      wrong: decide(input: { subject: "pytorhc@2.11.0", in: "onprem-v100" }) { verdict }
      right: decide(input: { subject: "pytorch@2.11.0", in: "onprem-v100" }) { verdict } }`,
    );
    expect(body.data).toEqual({ wrong: null, right: { verdict: "COMPATIBLE" } });
    expect(body.errors).toMatchObject([
      { path: ["wrong"], extensions: { code: "SUBJECT_NOT_FOUND", requestId: expect.any(String) as string } },
    ]);
    expect(JSON.stringify(body.errors)).toContain("pytorch@");
  });

  it("are recorded, found again by digest and by id, and the same", async () => {
    const question =
      `decide(input: { subject: "triton-server@25.03", in: "workstation-4090", record: WAIT }) { id
        digest verdict headline }`;
    const { decide } = await data(`{ ${question} }`);
    const found = await data(
      `query Q($digest: String!, $id: ID!) {
      decision(digest: $digest) { digest headline recorded } node(id: $id) { id ... on Decision { verdict } }
      none: decision(digest: "sha256:0") { verdict } }`,
      { digest: decide.digest, id: decide.id },
    );
    expect(found).toEqual({
      decision: { digest: decide.digest, headline: decide.headline, recorded: null },
      node: { id: decide.id, verdict: "INCOMPATIBLE" },
      none: null,
    });
  });
});

describe("the store is asked", () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      "nothing for decisions, a matrix and the graph",
      "",
      `{
      decide(input: { subject: "pytorch@2.11.0", in: "onprem-v100", record: NO }) { verdict }
      matrix(input: { subjects: ["pytorch@2.11.0"] }) { rows { cells { verdict } } }
      versions(first: 100) { nodes { name artifact { name } variants { name requirements { alternatives
        { about required } } } } } }`,
      [],
    ],
    [
      "once for the documents of a page",
      "",
      "{ versions(first: 50) { nodes { name description document { content } } } }",
      ["documents"],
    ],
    [
      "once for documents asked at different places",
      "",
      `{ environment(name: "onprem-v100") { description partOf { description } }
      document(kind: Environment, name: "onprem-v100") { name } }`,
      ["documents", "documents"],
    ],
    [
      "once for the log",
      "",
      "{ history(first: 5) { nodes { revision } } again: history(first: 5) { nodes { reason } } }",
      ["revisions"],
    ],
  ])("%s", async (_, __, query, asked) => {
    queries.length = 0;
    await data(query);
    expect(queries.filter((name) => name !== "head").length).toBeLessThanOrEqual(asked.length);
    expect(new Set(queries.filter((name) => name !== "head"))).toEqual(new Set(asked));
  });
});

describe("one operation reads one revision", () => {
  it("of the past, by number, token or time, and says which", async () => {
    const first = await stage("staging");
    await stage("production");
    const read =
      'head { revision } environment(name: "lab") { stage revision document { revision content } }';
    for (const asOf of [`${first}`, `r${first}`]) {
      const past = await data(`query Q($asOf: String) @consistency(asOf: $asOf) { ${read} }`, { asOf });
      expect(past).toMatchObject({
        head: { revision: first },
        environment: { stage: "staging", document: { content: { spec: { stage: "staging" } } } },
      });
    }
    expect(await data(`{ ${read} }`)).toMatchObject({
      head: { revision: first + 1 },
      environment: { stage: "production" },
    });
    expect(await data(`query @consistency(asOf: "${NOW}") { head { revision } }`)).toMatchObject({
      head: { revision: first + 1 },
    });
  });

  it("that holds a write, or is refused", async () => {
    const revision = await stage("development");
    expect(await data(`query @consistency(atLeast: "r${revision}") { head { token } }`)).toEqual({
      head: { token: `r${revision}` },
    });
    const late = await post(
      server,
      `query @consistency(atLeast: "r${revision + 1}", maxWaitMilliseconds: 1) { head { token } }`,
    );
    expect([late.status, late.body.errors![0]!.extensions["code"]]).toEqual([503, "STALE_REPLICA"]);
    const never = await post(server, `query @consistency(asOf: "r${revision + 1}") { head { token } }`);
    expect(never.body.errors![0]!.extensions["code"]).toBe("REVISION_NOT_REACHED");
    const both = await post(server, `query @consistency(asOf: "r1", atLeast: "r1") { head { token } }`);
    expect(both.body.errors![0]!.extensions["code"]).toBe("CONSISTENCY_INVALID");
  });

  it("on all pages, each entry once; a cursor of another revision is refused with the way out", async () => {
    const page = `pageInfo { hasNextPage endCursor } totalCount nodes { name }`;
    const names: string[] = [];
    const start = await data(`{ head { revision } environments(first: 4) { ${page} } }`);
    const { revision } = start.head;
    await stage(`stage-${revision}`);
    const stale = await post(
      server,
      `{ environments(after: "${start.environments.pageInfo.endCursor}") { totalCount } }`,
    );
    expect(stale.body.errors).toMatchObject([
      {
        extensions: {
          code: "CURSOR_OF_OTHER_REVISION",
          hint: `Read all pages at one revision: query @consistency(asOf: "${revision}").`,
        },
      },
    ]);
    let connection = start.environments;
    for (
      names.push(...namesOf(connection));
      connection.pageInfo.hasNextPage;
      names.push(...namesOf(connection))
    ) {
      const variables = { asOf: `${revision}`, after: connection.pageInfo.endCursor };
      connection = (
        await data(
          `query Q($asOf: String, $after: String) @consistency(asOf: $asOf) {
        environments(first: 4, after: $after) { ${page} } }`,
          variables,
        )
      ).environments;
    }
    expect(names).toEqual([...new Set(names)].toSorted());
    expect(names).toHaveLength(connection.totalCount);
  });
});

function namesOf({ nodes }: { readonly nodes: readonly { readonly name: string }[] }): readonly string[] {
  return nodes.map(({ name }) => name);
}

describe("catalogue", () => {
  it("filters by labels, stage, artifact and type, and by the beginning of a name", async () => {
    const found = await data(`{
      gpu: environments(filter: { selector: "tier=gpu,stage=production" }) { nodes { name } }
      cpu: environments(filter: { namePrefix: "cpu-" }) { nodes { stage labels { name value } partOf {
        name } } }
      torch: versions(filter: { selector: "artifact=pytorch" }, first: 1) { nodes { name artifact {
        type } } } }`);
    expect(found.gpu.nodes.map(({ name }: { name: string }) => name)).toEqual([
      "cloud-h100-r535",
      "edge-unlabelled",
      "onprem-v100",
    ]);
    expect(found.cpu.nodes[0]).toMatchObject({
      labels: [{ name: "tier", value: "cpu" }],
      partOf: { name: "linux-x86" },
    });
    expect(found.torch.nodes[0].name).toMatch(/^pytorch@/);
  });

  it("finds nodes by id, and null where there is none", async () => {
    const ids = [
      "gid://fairlead/Variant/pytorch@2.11.0#cu126",
      "gid://fairlead/Environment/none",
      "gid://fairlead/Nothing/x",
    ];
    const { nodes } = await data(
      `query Q($ids: [ID!]!) { nodes(ids: $ids) { id ... on Variant { name version { id } } } }`,
      { ids },
    );
    expect(nodes).toEqual([
      { id: ids[0], name: "pytorch@2.11.0#cu126", version: { id: "gid://fairlead/Version/pytorch@2.11.0" } },
      null,
      null,
    ]);
  });

  it("shows facts, requirements, parameters, provisions and what refers to what", async () => {
    const found = await data(`{
      environment(name: "cpu-alpine") { facts { key value absent kind source time } }
      version(name: "ranker@2.3.1") { version statesRequirements parameters { name values { value
        requirements { alternatives { required } } } }
        provides { interface { name providedBy { by { name } version } } version } requirements {
          alternatives { requirementId kind about required statedBy { document } } } }
      factKey(name: "nvidia.driver") { type scheme aliases covers } }`);
    expect(found.environment.facts).toContainEqual({
      key: "gpu",
      value: null,
      absent: true,
      kind: "DECLARED",
      source: null,
      time: null,
    });
    expect(found.version).toMatchObject({
      version: "2.3.1",
      statesRequirements: true,
      provides: [{ interface: { name: "ranker.predict" }, version: "3.2.0" }],
      parameters: [
        {
          name: "maxBatch",
          values: [{ value: "32" }, { value: "8" }].map(({ value }) => ({ value: Number(value) })),
        },
      ],
      requirements: [
        {
          alternatives: [
            [{ kind: "ARTIFACT", about: "triton-server", statedBy: { document: "version:ranker@2.3.1" } }],
          ],
        },
        { alternatives: [[{ kind: "INTERFACE", about: "features.user" }]] },
      ],
    });
    expect(found.factKey).toMatchObject({ type: "version", scheme: "dotted" });
  });
});
