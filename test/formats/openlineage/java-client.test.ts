/** The real Java client, unchanged: all it sends is there when it has ended. */
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { javaClient, sendWithJava } from "./java-client.ts";
import { allDocuments, readRun, startLineageServer } from "./server.ts";

const RUNS = 10;
const LIMIT = { timeout: 90_000 };
const client = javaClient();

describe.skipIf(client === undefined)("openlineage-java", () => {
  it.each(["plain", "gzip"])("over HTTP, %s", LIMIT, async (compression) => {
    const server = await startLineageServer();
    try {
      const runs = await sendWithJava(client!, [server.url, compression, String(RUNS)]);
      expect(runs).toHaveLength(RUNS);
      for (const [index, id] of runs.entries()) {
        expect(await readRun(server.url, id)).toMatchObject({
          job: `spark+/nightly.stage-${index}`,
          state: index % 5 === 4 ? "failed" : "completed",
          source: "https://example.org/java",
          uses: expect.arrayContaining([
            "github.com/acme/etl@1f3c9aa", `s3+3A//lake+/clicks/${index}@7`,
            "s3+3A//lake+/only-in-columns@current",
          ]),
          generates: [`hdfs+3A//warehouse+3A8020+/+2Ffeatures/${index}@current`],
        });
      }
      const documents = await allDocuments(server.services);
      expect(documents.get("version:dbt+/orders@current")).toMatchObject({
        spec: { derivedFrom: [{ version: "dbt+/raw_orders@current" }] },
      });
      expect(documents.has("artifact:dbt+/seeds")).toBe(true);
      expect(documents.has("artifact:hive+3A//metastore+3A9083+/ml.f0")).toBe(true);
      const snapshot = server.services.knowledge.current();
      expect(snapshot.outgoing(snapshot.find(`run:${runs[0]}`)!, "STARTED_BY")).toHaveLength(1);
    } finally {
      await server.stop();
    }
    expect(server.errors).toEqual([]);
  });

  it("compresses what it sends and says no length, which the server must take", LIMIT, async () => {
    const heads: IncomingHttpHeaders[] = [];
    const bodies: unknown[] = [];
    const recorder = createServer((request, response) => {
      heads.push(request.headers);
      void buffer(request).then((body) => {
        bodies.push(JSON.parse(gunzipSync(body).toString()));
        response.end();
      });
    });
    await new Promise<void>((listening) => { recorder.listen(0, "127.0.0.1", listening); });
    const { port } = recorder.address() as AddressInfo;
    await sendWithJava(client!, [`http://127.0.0.1:${port}`, "gzip", "1"]);
    recorder.close();
    expect(bodies).toHaveLength(5);
    for (const head of heads) {
      expect(head).toMatchObject({ "content-encoding": "gzip", "transfer-encoding": "chunked" });
      expect(head["content-length"]).toBeUndefined();
    }
  });
});
