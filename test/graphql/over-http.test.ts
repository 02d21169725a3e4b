import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { auditServer } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { post, startServer } from "./start-server.ts";
import type { AnswerBody, TestServer } from "./start-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const QUERY = "{ head { revision } }";

interface Sent {
  readonly status: number;
  readonly body: AnswerBody;
}

/** Sends exactly this. */
function send(options: {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}): Promise<Sent> {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  const url = new URL(server.url);
  const outgoing = request(
    {
      host: url.hostname,
      port: url.port,
      method: options.method ?? "POST",
      path: options.path ?? "/graphql",
      headers: { "content-type": "application/json", ...options.headers },
    },
    (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode!, body: text === "" ? {} : (JSON.parse(text) as AnswerBody) }),
      );
    },
  );
  outgoing.once("error", reject);
  outgoing.end(options.body);
  return promise;
}

function codesOf({ body }: { readonly body: AnswerBody }): readonly unknown[] {
  return (body.errors ?? []).map(({ extensions }) => extensions["code"]);
}

describe("GraphQL over HTTP", () => {
  it("passes the audit of graphql-http without an error or a warning", async () => {
    const results = await auditServer({ url: server.url, fetchFn: fetch });
    const notOk = await Promise.all(
      results
        .filter(({ status }) => status !== "ok")
        .map(
          async (result) =>
            [result.status, result.id, result.name, "reason" in result ? result.reason : ""].join(" "),
        ),
    );
    expect(notOk.filter((line) => !line.startsWith("notice"))).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
  });

  it("has no bug to log after all of this", async () => {
    expect((await post(server, QUERY)).body).toEqual({ data: { head: { revision: 1 } } });
    expect(server.bugs).toEqual([]);
  });

  const get = (query: string) =>
    `/graphql?${new URLSearchParams(JSON.parse(query) as Record<string, string>)}`;
  const json = (value: object) => JSON.stringify(value);

  it.each<[string, Parameters<typeof send>[0], number, string]>([
    [
      "variables of a GET that are no JSON",
      { method: "GET", path: get(json({ query: QUERY, variables: "{" })) },
      400,
      "INPUT_INVALID",
    ],
    [
      "extensions of a GET that are no JSON",
      { method: "GET", path: get(json({ query: QUERY, extensions: "x" })) },
      400,
      "INPUT_INVALID",
    ],
    [
      "variables of a GET that are a list",
      { method: "GET", path: get(json({ query: QUERY, variables: "[]" })) },
      400,
      "INPUT_INVALID",
    ],
    ["a GET without a query", { method: "GET" }, 400, "INPUT_INVALID"],
    ["a body that is no JSON", { body: "{" }, 400, "INPUT_INVALID"],
    ["an empty body", { body: "" }, 400, "INPUT_INVALID"],
    ["a body that is not UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, "BODY_UNREADABLE"],
    ["a list of operations", { body: json([{ query: QUERY }, { query: QUERY }]) }, 400, "BATCH_REFUSED"],
    ["a query that is a number", { body: json({ query: 5 }) }, 400, "INPUT_INVALID"],
    [
      "a mutation by GET",
      { method: "GET", path: get(json({ query: "mutation { apply(input: {}) { written } }" })) },
      405,
      "METHOD_NOT_ALLOWED",
    ],
    ["another method", { method: "PUT", body: json({ query: QUERY }) }, 405, "METHOD_NOT_ALLOWED"],
    [
      "a form",
      { headers: { "content-type": "application/x-www-form-urlencoded" }, body: `query=${QUERY}` },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    [
      "text, as another site's page may send it",
      { headers: { "content-type": "text/plain" }, body: json({ query: QUERY }) },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    [
      "a media type that is not given",
      { headers: { accept: "image/png" }, body: json({ query: QUERY }) },
      406,
      "NOT_ACCEPTABLE",
    ],
    [
      "a subscription without a stream",
      { body: json({ query: "subscription { changes { revision } }" }) },
      406,
      "NOT_ACCEPTABLE",
    ],
    [
      "10 MB",
      { body: json({ query: QUERY, variables: { x: "x".repeat(10_000_000) } }) },
      413,
      "BODY_TOO_LARGE",
    ],
    [
      "a small body that unpacks to 200 MB",
      { headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(200_000_000, 32)) },
      413,
      "BODY_TOO_LARGE",
    ],
    [
      "a body that is badly compressed",
      { headers: { "content-encoding": "gzip" }, body: "not gzip" },
      400,
      "BODY_UNREADABLE",
    ],
    [
      "an encoding nobody knows",
      { headers: { "content-encoding": "zstd" }, body: "x" },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    ["another path below", { path: "/graphql/x", body: json({ query: QUERY }) }, 404, "NOT_FOUND"],
  ])("refuses %s", async (_, sent, status, code) => {
    const answer = await send(sent);
    expect([answer.status, ...codesOf(answer)]).toEqual([status, code]);
    expect(answer.body.errors![0]!.extensions["requestId"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ["an origin that is not ours", { origin: "https://evil.example" }],
    ["an origin that is none", { origin: "null" }],
    ["a request of another site", { "sec-fetch-site": "cross-site" }],
  ])("refuses %s", async (_, headers) => {
    expect((await send({ headers: { ...headers }, body: json({ query: QUERY }) })).status).toBe(403);
  });

  const nested = (depth: number) =>
    '{ environment(name: "cloud") ' + "{ partOf ".repeat(depth) + "{ name }" + " }".repeat(depth) + " }";
  const many = (count: number, of: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => of(index)).join(" ");

  it.each<[string, string, object | undefined, string]>([
    ["a query 40 fields deep", nested(40), undefined, "QUERY_TOO_DEEP"],
    ["a query 1,000 fields deep", nested(1000), undefined, "QUERY_TOO_DEEP"],
    [
      "100 aliases",
      `{ ${many(100, (index) => `a${index}: head { revision }`)} }`,
      undefined,
      "QUERY_TOO_WIDE",
    ],
    ["2,000 fields", `{ ${many(2000, () => "__typename")} }`, undefined, "QUERY_TOO_WIDE"],
    ["10,000 tokens", `{ ${many(10_000, () => "x")} }`, undefined, "QUERY_TOO_LONG"],
    ["1 MB of blanks", `{ ${" ".repeat(1_000_000)} head { revision } }`, undefined, "QUERY_TOO_LONG"],
    [
      "a list 3,000 deep",
      `{ nodes(ids: ${"[".repeat(1900)}${"]".repeat(1900)}) { id } }`,
      undefined,
      "GRAPHQL_INVALID",
    ],
    [
      "30 operations",
      many(30, (index) => `query q${index} { head { revision } }`),
      undefined,
      "QUERY_TOO_WIDE",
    ],
    [
      "fragments that spread each other",
      "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
      undefined,
      "GRAPHQL_INVALID",
    ],
    [
      "pages of pages",
      "{ artifacts(first: 500) { nodes { versions(first: 500) { nodes { name } } } } }",
      undefined,
      "QUERY_TOO_COSTLY",
    ],
    [
      "pages of pages, asked by a variable",
      "query Q($n: Int) { artifacts(first: $n) { nodes { versions(first: $n) { nodes { name } } } } }",
      { n: 500 },
      "QUERY_TOO_COSTLY",
    ],
    [
      "fragments that double and double",
      `{ environments(first: 500) { nodes { ...f0 } } } ${many(12, (index) => {
        const below = index < 11 ? `...f${index + 1}` : "name";
        const fields = `a${index}: partOf { ${below} } b${index}: partOf { ${below} }`;
        return `fragment f${index} on Environment { ${fields} }`;
      })}`,
      undefined,
      "QUERY_TOO_COSTLY",
    ],
    [
      "introspection that goes round",
      `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } }`,
      undefined,
      "GRAPHQL_INVALID",
    ],
    ["a page of a million", "{ versions(first: 1000000) { totalCount } }", undefined, "QUERY_TOO_COSTLY"],
    ["a page of 501", "{ versions(first: 501) { totalCount } }", undefined, "INPUT_INVALID"],
    ["a page of a negative number", "{ versions(first: -1) { totalCount } }", undefined, "INPUT_INVALID"],
    [
      "an id of 100,000 characters",
      "query Q($id: ID!) { node(id: $id) { id } }",
      { id: "gid://fairlead/Version/" + "x".repeat(100_000) },
      "ID_INVALID",
    ],
    [
      "a thousand ids",
      "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }",
      { ids: Array.from({ length: 1000 }, () => "gid://fairlead/Version/x") },
      "INPUT_INVALID",
    ],
    ["a cursor that is none", '{ versions(after: "x") { totalCount } }', undefined, "CURSOR_INVALID"],
    [
      "a variable of another type",
      "query Q($n: Int) { versions(first: $n) { totalCount } }",
      { n: "many" },
      "GRAPHQL_INVALID",
    ],
    [
      "a variable that is missing",
      "query Q($name: String!) { version(name: $name) { name } }",
      {},
      "GRAPHQL_INVALID",
    ],
    [
      "a number beyond 32 bits",
      "query Q($n: Int) { versions(first: $n) { totalCount } }",
      { n: 9_007_199_254_740_993 },
      "GRAPHQL_INVALID",
    ],
    [
      "a name of one million characters",
      'query Q($name: String!) { decide(input: { subject: $name, in: "cloud" }) { verdict } }',
      { name: "x".repeat(1_000_000) },
      "SUBJECT_NOT_FOUND",
    ],
    ["a field that is not there", "{ nothing }", undefined, "GRAPHQL_INVALID"],
    [
      "a prototype's name as a variable",
      "query Q($input: DecideInput!) { decide(input: $input) { verdict } }",
      { input: JSON.parse('{"subject":"a@1","in":"cloud","__proto__":{"x":1}}') as object },
      "GRAPHQL_INVALID",
    ],
  ])("answers %s with a clear error", async (_, query, variables, code) => {
    const answer = await post(server, query, variables, { accept: "application/graphql-response+json" });
    expect(answer.status).toBeLessThan(500);
    expect(codesOf(answer)).toContain(code);
    expect(JSON.stringify(answer.body).length).toBeLessThan(20_000);
    expect(server.bugs).toEqual([]);
  });

  it("answers with status 400 where nothing was run and the client takes the newer media type", async () => {
    const newer = await post(server, "{ nothing }", undefined, {
      accept: "application/graphql-response+json",
    });
    const older = await post(server, "{ nothing }", undefined, { accept: "application/json" });
    expect([newer.status, older.status]).toEqual([400, 200]);
  });

  it("says which method to use instead, and that no answer may be kept", async () => {
    const query = "mutation { apply(input: {}) { written } }";
    const mutation = await fetch(`${server.url}?${new URLSearchParams({ query })}`);
    const deletion = await fetch(server.url, { method: "DELETE" });
    const image = await fetch(server.url, { headers: { accept: "image/png" } });
    const kept = ({ headers }: Response) => headers.get("cache-control");
    expect([mutation, deletion].map(({ headers }) => headers.get("allow"))).toEqual([
      "POST",
      "GET, HEAD, POST",
    ]);
    expect([mutation, deletion, image].map(kept)).toEqual(["no-store", "no-store", "no-store"]);
  });

  it("runs nothing whose answer would not be acceptable", async () => {
    const before = await post(server, QUERY);
    const text = "kind: Interface\nmetadata: { name: unwanted }\nspec: { scheme: semver }\n";
    const query = "mutation Q($input: ApplyInput!) { apply(input: $input) { written } }";
    const variables = { input: { text: `apiVersion: fairlead.dev/v1\n${text}` } };
    const refused = await send({ headers: { accept: "image/png" }, body: json({ query, variables }) });
    expect(refused.status).toBe(406);
    expect((await post(server, QUERY)).body).toEqual(before.body);
  });

  it("cuts a body that stops in the middle, and takes the next request", async () => {
    const url = new URL(server.url);
    const outgoing = request({
      host: url.hostname,
      port: url.port,
      method: "POST",
      path: "/graphql",
      headers: { "content-type": "application/json", "content-length": "1000" },
    });
    outgoing.on("error", () => {});
    outgoing.write("{");
    await new Promise((resume) => setTimeout(resume, 50));
    outgoing.destroy();
    expect((await post(server, QUERY)).status).toBe(200);
    expect(server.bugs).toEqual([]);
  });

  it("takes the request's own origin, compressed bodies, and queries by GET", async () => {
    const same = await send({
      headers: { origin: new URL(server.url).origin },
      body: json({ query: QUERY }),
    });
    const packed = await send({
      headers: { "content-encoding": "gzip" },
      body: gzipSync(json({ query: QUERY })),
    });
    const got = await send({
      method: "GET",
      path: get(
        json({ query: "query Q($n: String!) { version(name: $n) { name } }", variables: '{"n":"no@1"}' }),
      ),
    });
    expect([same.body, packed.body, got.body]).toEqual([
      { data: { head: { revision: 1 } } },
      { data: { head: { revision: 1 } } },
      { data: { version: null } },
    ]);
  });

  it("masks what is our own fault, logs it with its stack, and tells the request's id", async () => {
    const broken = await startServer({
      wrap: (store) => {
        const documents = store.documents.bind(store);
        let isBroken = false;
        store.documents = (selection) => {
          if (isBroken) throw new TypeError("secret of the store");
          return documents(selection);
        };
        setTimeout(() => {
          isBroken = true;
        }, 0);
        return store;
      },
    });
    const answer = await post(
      broken,
      '{ head { revision } document(kind: Environment, name: "cloud") { name } }',
    );
    expect(answer.body).toMatchObject({
      data: { head: { revision: 1 }, document: null },
      errors: [{ path: ["document"], extensions: { code: "INTERNAL" } }],
    });
    expect(JSON.stringify(answer.body)).not.toContain("secret");
    expect((broken.bugs[0] as Error).stack).toContain("store.documents");
    await broken.stop();
  });
});
