/** The real client, unchanged, over both of its HTTP transports: all it sends is there when it has ended. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pythonClient, sendWithPython } from "./python-client.ts";
import { allDocuments, readRun, startLineageServer } from "./server.ts";
import type { LineageServer } from "./server.ts";

const RUNS = 10;
const folder = pythonClient();

describe.skipIf(folder === undefined)("openlineage-python", () => {
  let server: LineageServer;
  beforeEach(async () => { server = await startLineageServer(); });
  afterEach(async () => {
    await server.stop();
    expect(server.errors).toEqual([]);
  });

  it.each([
    ["http", "plain"], ["http", "gzip"], ["async_http", "plain"], ["async_http", "gzip"],
  ])("over %s, %s", { timeout: 90_000 }, async (transport, compression) => {
    const runs = await sendWithPython(folder!, [server.url, transport, compression, String(RUNS)]);
    expect(runs).toHaveLength(RUNS);
    for (const [index, id] of runs.entries()) {
      expect(await readRun(server.url, id)).toMatchObject({
        job: `airflow+/daily.task-${index}`,
        state: index % 5 === 4 ? "failed" : "completed",
        source: "https://example.org/python",
        uses: [
          "github.com/acme/etl@1f3c9aa", "s3+3A//lake+/+2Fclicks/" + `${index}+2F@7`,
          "s3+3A//lake+/only-in-columns@current",
        ],
        generates: [`postgres+3A//db+3A5432+/shop.public.t${index}@current`],
      });
    }
    const documents = await allDocuments(server.services);
    expect(documents.get("version:dbt+/orders@current")).toMatchObject({
      spec: { derivedFrom: [{ version: "dbt+/raw_orders@current" }] },
    });
    expect(documents.has("artifact:dbt+/seeds")).toBe(true);
    expect(documents.has("artifact:hive+/t0")).toBe(true);
    const [run] = runs;
    const snapshot = server.services.knowledge.current();
    const parents = snapshot.outgoing(snapshot.find(`run:${run}`)!, "STARTED_BY");
    expect(parents).toHaveLength(1);
  });
});
