/** From an event that has a column to one that has it no more, and what a model that takes it is told. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../cli/run-command-line.ts";
import { dataset, facet, post, runEvent, startLineageServer } from "../formats/openlineage/server.ts";
import type { LineageServer } from "../formats/openlineage/server.ts";

let server: LineageServer;
beforeAll(async () => { server = await startLineageServer(); });
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const CLICKS = "s3+3A//lake+/clicks";
const MODEL = `
apiVersion: fairlead.dev/v1
kind: Artifact
metadata: { name: ranker }
spec: { type: model }
---
apiVersion: fairlead.dev/v1
kind: Version
metadata: { name: ranker@1.0.0 }
spec:
  requires: [ { interface: "${CLICKS}", columns: { user_id: int64, country: string } } ]
---
apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: prod }
spec: {}
---
apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: empty }
spec: {}
`;
const QUESTION = { subject: "ranker@1.0.0", in: "prod" };

async function write(minute: number, columns: Readonly<Record<string, string>>): Promise<string> {
  const fields = Object.entries(columns).map(([name, type]) => ({ name, type }));
  const outputs = [dataset("clicks", { schema: facet({ fields }) })];
  const event = runEvent({ type: "COMPLETE", time: `2026-10-01T12:0${minute}:00Z`, outputs });
  const { status, data } = await post(server.url, "/api/v1/lineage", event);
  expect(status).toBe(200);
  return data.revision as string;
}

async function apply(text: string): Promise<void> {
  const answer = await fetch(`${server.url}/v1/apply`, {
    method: "POST", headers: { "content-type": "application/yaml" }, body: text,
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
}

async function decided(question: object): Promise<any> {
  const { status, data } = await post(server.url, "/v1/decide", question);
  expect(status).toBe(200);
  return data;
}

const WITH = { user_id: "bigint", country: "VARCHAR", clicked_at: "TIMESTAMP" };
const WITHOUT = { user_id: "bigint", county: "VARCHAR", clicked_at: "TIMESTAMP" };

describe("a model that takes a column of a dataset that events tell of", () => {
  it("is compatible while the newest event has the column, then incompatible with its name", async () => {
    const before = await write(1, WITH);
    await apply(MODEL);
    const deployment = { version: `${CLICKS}@current`, environment: "prod" };
    const { status } = await post(server.url, "/v1/deployments", deployment);
    expect(status).toBe(200);
    const good = await decided(QUESTION);
    expect([good.verdict, good.headline]).toEqual(["COMPATIBLE", "ranker@1.0.0 can run on prod."]);
    expect(good.results[0].reasons[0]).toMatchObject({ code: "PROVIDED", observed: { value: "current" } });

    const after = await write(3, WITHOUT);
    const bad = await decided(QUESTION);
    expect([bad.verdict, bad.headline]).toEqual(["INCOMPATIBLE",
      `prod runs ${CLICKS}@current, which provides ${CLICKS} current without column country ` +
      "(the nearest is county); " +
      "ranker@1.0.0 requires any version with columns country string and user_id int64."]);
    expect(bad.results[0].reasons[0].columns).toEqual([
      { part: "columns", column: "country", problem: "missing", required: "string", nearest: "county" },
    ]);
    expect(bad.results[0].because.at(-1).citations.map(({ document }: { document: string }) => document))
      .toContain(`version:${CLICKS}@current`);
    expect(Number(after.slice(1))).toBeGreaterThan(Number(before.slice(1)));

    // What was known before the event came is still known.
    const past = await decided({ ...QUESTION, asOf: `r${good.revision}` });
    expect([past.verdict, past.revision]).toEqual(["COMPATIBLE", good.revision]);
    // News that is older than the newest changes nothing.
    await write(2, WITH);
    expect((await decided(QUESTION)).verdict).toBe("INCOMPATIBLE");
  });

  it("is told the same over GraphQL", async () => {
    const query = `query ($input: DecideInput!) { decide(input: $input) { verdict results { reasons {
      code columns { part column problem required provided nearest goneSince lastIn } } } } }`;
    const { data } = await post(server.url, "/graphql", { query, variables: { input: QUESTION } });
    expect(data.errors).toBeUndefined();
    expect(data.data.decide).toEqual({ verdict: "INCOMPATIBLE", results: [{ reasons: [{
      code: "COLUMN_MISSING",
      columns: [{
        part: "COLUMNS", column: "country", problem: "MISSING", required: "string", provided: null,
        nearest: "county", goneSince: null, lastIn: null,
      }],
    }] }] });
  });

  it("and by the command line, with exit code 1", async () => {
    const line = ["decide", "ranker@1.0.0", "--in", "prod", "--url", server.url];
    const { code, stdout } = await runCommandLine(line, { environment: { COLUMNS: "200" } });
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, " ")).toContain("without column country (the nearest is county)");
  });

  it("where the data is not deployed, the same column is named, and its return makes it fit", async () => {
    const bad = await decided({ ...QUESTION, in: "empty" });
    expect([bad.verdict, bad.results[0].reasons[0].code]).toEqual(["INCOMPATIBLE", "COLUMN_MISSING"]);
    await write(4, WITH);
    const good = await decided({ ...QUESTION, in: "empty" });
    expect([good.verdict, good.results[0].adds.map(({ version }: { version: string }) => version)])
      .toEqual(["COMPATIBLE", [`${CLICKS}@current`]]);
    expect((await decided(QUESTION)).verdict).toBe("COMPATIBLE");
  });

  it("is not known to fit when the schema is gone from the events", async () => {
    const gone = { schema: { ...facet({}), _deleted: true } };
    const outputs = [dataset("clicks", gone)];
    const event = runEvent({ type: "COMPLETE", time: "2026-10-01T12:05:00Z", outputs });
    await post(server.url, "/api/v1/lineage", event);
    const open = await decided(QUESTION);
    expect([open.verdict, open.results[0].reasons[0].code]).toEqual(["UNKNOWN", "SCHEMA_UNSTATED"]);
  });

  it("the graph shows both sides, and the store is whole", async () => {
    await write(6, WITH);
    const { knowledge } = server.services;
    const snapshot = knowledge.current();
    const [edge] = snapshot.outgoing(snapshot.find(`version:${CLICKS}@current`)!, "PROVIDES");
    expect(edge!.properties).toEqual({
      version: "current", columns: ["clicked_at", "country", "user_id"],
      columnTypes: ["TIMESTAMP", "VARCHAR", "bigint"],
    });
    const query = `{ interface(name: "${CLICKS}") {
      providedBy { by { name } columns { part name type } } } }`;
    const { data } = await post(server.url, "/graphql", { query });
    expect(data.data.interface.providedBy[0].columns[1]).toEqual(
      { part: "COLUMNS", name: "country", type: "VARCHAR" });
  });
});
