import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { post, startServer } from "../graphql/start-server.ts";
import type { TestServer } from "../graphql/start-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({});
});
afterAll(() => server.stop());

async function data(query: string) {
  const { body } = await post(server, query);
  expect(body.errors).toBeUndefined();
  return body.data;
}

describe("lineage over GraphQL", () => {
  it("tells where a deployment comes from, a page at a time", async () => {
    const query = (
      after: string,
    ) => `{ lineage(thing: "ranker-canary-cloud-h100", to: ["dataset"], first: 1${after}) {
      of { key } things { depth key type via { type key } } edges { source time } next truncated { at } } }`;
    const { lineage } = await data(query(""));
    expect(lineage).toMatchObject({
      of: { key: "deployment:ranker-canary-cloud-h100" },
      things: [
        { depth: 2, key: "version:clicks@2026-10-01", type: "dataset", via: { type: "DERIVED_FROM" } },
      ],
      truncated: null,
    });
    const second = await data(query(`, after: "${lineage.next}"`));
    expect(second.lineage).toMatchObject({
      things: [{ depth: 3, key: "version:click-events@2026-10-01" }],
      next: null,
    });
  });

  it("makes names and edges where they are selected, by alias and in fragments too", async () => {
    const { lineage } = await data(`
      { lineage(thing: "ranker-canary-cloud-h100", to: ["dataset"], first: 1) { ...Page } }
      fragment Page on Lineage { found: things { key ...Named } told: edges { ... { type } } }
      fragment Named on TracedThing { called: name declared }`);
    expect(lineage).toEqual({
      found: [{ key: "version:clicks@2026-10-01", called: "clicks@2026-10-01", declared: true }],
      told: [{ type: "OF" }, { type: "DERIVED_FROM" }],
    });
  });

  it("counts what a commit reaches, finds paths, neighbours and differences", async () => {
    const answers = await data(`{
      lineageImpact(thing: "ranker-source@1f3c9aa") { total environments { environment stage running } }
      paths(from: "clicks@2026-10-01", to: "ranker-canary-cloud-h100", count: 2) {
        direction length paths { length } }
      neighbours(thing: "train-ranker-2026-10-02", shown: 1) {
        groups { direction type total hidden shown { key } } }
      lineageDifference(a: "ranker-cloud-h100", b: "ranker-canary-cloud-h100") {
        differences sections { section differences { name a b } } }
    }`);
    expect(answers.lineageImpact).toEqual({
      total: 6,
      environments: [{ environment: "cloud-h100-r535", stage: "production", running: 1 }],
    });
    expect(answers.paths).toEqual({
      direction: "DOWNSTREAM",
      length: 2,
      paths: [{ length: 2 }, { length: 3 }],
    });
    expect(answers.neighbours.groups[0]).toEqual({
      direction: "UPSTREAM",
      type: "USED",
      total: 2,
      hidden: 1,
      shown: [{ key: "version:clicks@2026-10-01" }],
    });
    expect(answers.lineageDifference.sections[0]).toEqual({
      section: "sources",
      differences: [
        { name: "ranker-source", a: [], b: ["1f3c9aa"] },
        { name: "ranker-source location", a: [], b: ["git+https://git.example/ranker"] },
      ],
    });
  });

  it("an unknown name is an error with the nearest", async () => {
    const { body } = await post(server, '{ lineage(thing: "rankr@2.3.1") { revision } }');
    expect(body.errors?.[0]).toMatchObject({ extensions: { code: "THING_NOT_FOUND" } });
  });

  it("a run is a document like any other", async () => {
    const { document } = await data('{ document(kind: Run, name: "train-ranker-2026-10-02") { kind } }');
    expect(document).toEqual({ kind: "Run" });
  });
});
