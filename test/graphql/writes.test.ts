import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemUser } from "../../src/access/system-user.ts";
import { post, startServer } from "./start-server.ts";
import type { TestServer } from "./start-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const PAYLOAD =
  `written replayed head { revision token } outcomes { key outcome diff { path before after } }
    problems { __typename code message path hint ... on DocumentProblem { line column document key file
    } ... on RequestProblem { details } }`;

async function write(mutation: string, input: object, more = "") {
  const { body } = await post(
    server,
    `mutation M($input: ${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!) {
      ${mutation}(input: $input) { ${PAYLOAD} ${more} } }`,
    { input },
  );
  expect(body.errors).toBeUndefined();
  return body.data[mutation];
}

const lab = (stage: string) =>
  `apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: lab }\n` +
  `spec: { partOf: linux-x86, stage: ${stage} }\n`;

describe("mutations", () => {
  it("apply documents, replay a key, change nothing twice, and restore", async () => {
    const created = await write("apply", {
      text: lab("staging"),
      idempotencyKey: "first",
      reason: "a lab",
      actor: "tester",
    });
    expect(created).toMatchObject({
      written: true,
      replayed: false,
      problems: [],
      head: { revision: 2, token: "r2" },
      outcomes: [{ key: "environment:lab", outcome: "CREATED", diff: [] }],
    });
    expect(await write("apply", { text: lab("staging"), idempotencyKey: "first" })).toMatchObject({
      head: { revision: 2 },
    });
    expect(await write("apply", { text: lab("staging") })).toMatchObject({
      written: false,
      outcomes: [{ outcome: "UNCHANGED" }],
    });
    expect(await write("apply", { text: lab("production"), dryRun: true })).toMatchObject({
      written: false,
      outcomes: [
        { outcome: "REPLACED", diff: [{ path: "spec.stage", before: "staging", after: "production" }] },
      ],
    });
    expect(await write("apply", { text: lab("production") })).toMatchObject({
      written: true,
      head: { revision: 3 },
    });
    expect(await write("restore", { document: { kind: "Environment", name: "lab" }, to: 2 })).toMatchObject({
      written: true,
      head: { revision: 4 },
      outcomes: [{ outcome: "REPLACED" }],
    });
    const { body } = await post(
      server,
      `{ history(document: { kind: Environment, name: "lab" }, first: 2) {
      pageInfo { hasNextPage endCursor } nodes { revision reason actor changeCount changes { action key
        diff { path } } } } }`,
    );
    expect(body.data.history).toMatchObject({
      pageInfo: { hasNextPage: true },
      nodes: [
        { revision: 4, reason: "restored", actor: systemUser() },
        { revision: 3, changeCount: 1, changes: [{ action: "REPLACED", key: "environment:lab" }] },
      ],
    });
    const rest = await post(
      server,
      `query Q($after: String) { history(document: { kind: Environment, name: "lab" }, after: $after) {
        nodes { revision reason } pageInfo { hasNextPage } } }`,
      { after: body.data.history.pageInfo.endCursor },
    );
    expect(rest.body.data.history).toEqual({
      nodes: [{ revision: 2, reason: "a lab" }],
      pageInfo: { hasNextPage: false },
    });
  });

  it("answer what hinders them as problems, all at once, with places, and write nothing", async () => {
    const refused = await write("apply", {
      text: "apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: bad }\n" +
      "spec: { partOff: cloud, stag: x }\n",
      file: "bad.yaml",
    });
    expect(refused).toMatchObject({ written: false, head: null, outcomes: [] });
    expect(refused.problems).toHaveLength(2);
    expect(refused.problems).toMatchObject(
      ["partOf", "stage"].map((name) => ({
        __typename: "DocumentProblem",
        code: "UNKNOWN_FIELD",
        file: "bad.yaml",
        line: 4,
        hint: `Did you mean "${name}"?`,
      })),
    );
    expect(await write("apply", { text: lab("x"), expectRevision: 1 })).toMatchObject({
      problems: [{ __typename: "RequestProblem", code: "REVISION_MOVED" }],
    });
    expect(await write("apply", {})).toMatchObject({ problems: [{ code: "INPUT_INVALID" }] });
    expect(
      await write("restore", { document: { kind: "Environment", name: "nowhere" }, to: 1 }),
    ).toMatchObject({ problems: [{ code: "DOCUMENT_NOT_FOUND" }] });
    expect(await write("apply", { documents: [5, []] })).toMatchObject({
      written: false,
      problems: [{ document: 0 }, { document: 1 }],
    });
    expect(server.bugs).toEqual([]);
  });

  it("record a deployment, which the next question sees", async () => {
    const recorded = await write(
      "recordDeployment",
      { version: "feature-service@3.9.0", environment: "cloud-b200", parameters: { replicas: 2 } },
      `deployment { id name state parameters { name value } environment { name } build { ... on Version
        { name deployments { nodes { name } } } } }`,
    );
    expect(recorded).toMatchObject({
      written: true,
      deployment: {
        id: "gid://fairlead/Deployment/feature-service-cloud-b200",
        state: "RUNNING",
        environment: { name: "cloud-b200" },
        build: {
          name: "feature-service@3.9.0",
          deployments: { nodes: expect.arrayContaining([{ name: "feature-service-cloud-b200" }]) as object },
        },
        parameters: [{ name: "replicas", value: "2" }],
      },
    });
    expect(
      await write("recordDeployment", { version: "no@1", environment: "nowhere" }, "deployment { id }"),
    ).toMatchObject({
      deployment: null,
      problems: [{ code: "UNKNOWN_REFERENCE" }, { code: "UNKNOWN_REFERENCE" }],
    });
  });
});

/** Reads events until `count` results have come, then goes away. */
async function follow(
  query: string,
  count: number,
  meanwhile: () => Promise<unknown>,
): Promise<readonly unknown[]> {
  const end = new AbortController();
  const response = await fetch(server.url, {
    method: "POST",
    signal: end.signal,
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query }),
  });
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "text/event-stream; charset=utf-8",
  ]);
  const reading = (async () => {
    let text = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.split("event: next").length > count || text.includes("event: complete")) break;
    }
    return text;
  })();
  await meanwhile();
  const text = await reading;
  end.abort();
  return [...text.matchAll(/event: next\ndata: (.*)\n\n/g)].map(
    ([, line]) => (JSON.parse(line!) as { data: unknown }).data,
  );
}

describe("subscriptions", () => {
  it("tell each revision that changes a document of the kinds asked for", async () => {
    const seen = await follow(
      "subscription { changes(kinds: [Environment]) { reason changes { key } } }",
      2,
      async () => {
        await write("apply", { text: lab("one"), reason: "one" });
        await write("apply", {
          text: "apiVersion: fairlead.dev/v1\nkind: Interface\nmetadata: { name: other }\n" +
          "spec: { scheme: semver }\n",
          reason: "other",
        });
        await write("apply", { text: lab("two"), reason: "two" });
      },
    );
    expect(seen).toEqual(
      ["one", "two"].map((reason) => ({ changes: { reason, changes: [{ key: "environment:lab" }] } })),
    );
  });

  it("tell a verdict, and the next one when it changes", async () => {
    const edge = (driver: string) =>
      `apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: edge-box }\n` +
      `spec: { partOf: linux-x86, facts: { gpu.model: NVIDIA-A2${driver} } }\n`;
    await write("apply", { text: edge("") });
    const seen = await follow(
      'subscription { verdict(input: { subject: "pytorch@2.11.0#cu126", in: "edge-box" }) { verdict } }',
      2,
      async () => {
        await write("apply", { text: lab("three") });
        await write("apply", { text: edge(', nvidia.driver: "570.86.10"') });
      },
    );
    expect(seen).toEqual([{ verdict: { verdict: "UNKNOWN" } }, { verdict: { verdict: "COMPATIBLE" } }]);
  });

  it("make room when their readers go, which may be more in all than fit at one time", async () => {
    const open = async (end: AbortController) =>
      fetch(`${server.url}?${new URLSearchParams({ query: "subscription { changes { revision } }" })}`, {
        headers: { accept: "text/event-stream" },
        signal: end.signal,
      });
    for (let reader = 0; reader < 26; reader++) {
      const ends = Array.from({ length: 20 }, () => new AbortController());
      const opened = await Promise.all(ends.map(open));
      expect(opened.map(({ status }) => status)).toEqual(ends.map(() => 200));
      for (const end of ends) end.abort();
    }
    expect(server.bugs).toEqual([]);
  });

  it("answer a question that cannot be asked with an error and the end of the stream", async () => {
    const response = await fetch(
      `${server.url}?${new URLSearchParams({
        query: 'subscription { verdict(input: { subject: "no@1", in: "cloud" }) { verdict } }',
      })}`,
      { headers: { accept: "text/event-stream" } },
    );
    const text = await response.text();
    expect(text).toContain("SUBJECT_NOT_FOUND");
    expect(text).toMatch(/event: complete\ndata:\n\n$/);
    expect(server.bugs).toEqual([]);
  });
});
