import { describe, expect, it } from "vitest";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { trace } from "../../src/lineage/trace.ts";
import { loadSeeds } from "../../src/load-seeds.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";

describe("the example story", () => {
  it("one walk goes from the deployment back to the commit and the dataset", async () => {
    const knowledge = await Knowledge.open(await openSqliteStore(":memory:"), { pollMilliseconds: 0 });
    try {
      await loadSeeds(knowledge, "2026-11-21T10:00:00.000Z");
      const { things, edges } = await trace(knowledge, {
        thing: "ranker-canary-cloud-h100",
        direction: "upstream",
        to: ["dataset", "source"],
      });
      expect(
        things.map(({ key, type, depth, via }) => `${depth} ${type} ${key} via ${via.type} ${via.key}`),
      ).toEqual([
        "2 dataset version:clicks@2026-10-01 via DERIVED_FROM version:ranker@2.3.1",
        "2 source version:ranker-source@1f3c9aa via DERIVED_FROM version:ranker@2.3.1",
        "3 dataset version:click-events@2026-10-01 via DERIVED_FROM version:clicks@2026-10-01",
      ]);
      expect(edges.at(-1)).toEqual({
        from: "version:clicks@2026-10-01",
        to: "version:click-events@2026-10-01",
        type: "DERIVED_FROM",
        source: "openlineage",
        time: "2026-10-02T01:10:00.000Z",
        revision: 1,
      });
    } finally {
      await knowledge.close();
    }
  });
});
