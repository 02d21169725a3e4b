/** What is noticed, once each: by a write, by the time alone, after a restart, by two processes. */
import { afterEach, describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { NoticeLog } from "../../src/notices/notice-log.ts";
import { NoticeWatch } from "../../src/notices/notice-watch.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const FLEET = (driver: string) => `
kind: FactKey
metadata: { name: driver }
spec: { type: version, scheme: dotted, freshFor: 24h }
---
kind: Artifact
metadata: { name: ranker }
spec: { type: model }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { requires: [ { fact: driver, range: ">=550" } ] }
---
kind: Environment
metadata: { name: prod }
spec:
  facts:
    driver:
      - { value: "${driver}", kind: observed, source: agent, time: 2026-11-21T10:00:00Z }
      - { value: "500", kind: declared }
---
kind: Deployment
metadata: { name: ranker-prod }
spec: { version: ranker@1.0.0, environment: prod }
`;

class World {
  readonly store: GraphStore;
  now = "2026-11-21T11:00:00.000Z";
  constructor(store: GraphStore) {
    this.store = store;
  }
  async knowledge(): Promise<Knowledge> {
    const knowledge = await Knowledge.open(this.store);
    closers.push(() => knowledge.close());
    return knowledge;
  }
  apply(knowledge: Knowledge, kinds: string) {
    const text = kinds.replaceAll(/^kind:/gm, "apiVersion: fairlead.dev/v1\nkind:");
    return applyDocuments(knowledge, { actor: "ada", reason: "a test", now: this.now, sources: [{ text }] });
  }
  /** Looks only when it is asked to. */
  watch(knowledge: Knowledge): NoticeWatch {
    const onError = (error: unknown) => {
      throw error;
    };
    const watch = new NoticeWatch({ knowledge, now: () => this.now, onError });
    closers.push(() => watch.close());
    return watch;
  }
}

async function world(): Promise<World> {
  const store = await openSqliteStore(":memory:");
  closers.push(() => store.close());
  return new World(store);
}

describe("notices", () => {
  it("of what stands at the first look there are none", async () => {
    const at = await world();
    const knowledge = await at.knowledge();
    await at.apply(knowledge, FLEET("500"));
    expect(await at.watch(knowledge).look()).toEqual([]);
  });

  it("tell a verdict that a write flipped, once, with why", async () => {
    const at = await world();
    const knowledge = await at.knowledge();
    await at.apply(knowledge, FLEET("560"));
    const watch = at.watch(knowledge);
    await watch.look();
    await at.apply(knowledge, FLEET("540"));
    at.now = "2026-11-21T11:00:01.000Z";
    const [notice, ...more] = await watch.look();
    expect(more).toEqual([]);
    expect(notice).toMatchObject({
      type: "verdict.flipped",
      about: "deployment:ranker-prod",
      revision: 2,
      data: { from: "COMPATIBLE", to: "INCOMPATIBLE", environment: "prod", subject: "ranker@1.0.0" },
    });
    expect(notice!.sentence).toMatch(
      /^ranker@1\.0\.0 in prod was COMPATIBLE and is INCOMPATIBLE: prod has driver 540/,
    );
    expect(await watch.look()).toEqual([]);
    expect(await watch.log.page(undefined)).toEqual([notice]);
    expect(await watch.log.page(notice!.id)).toEqual([]);
  });

  it("tell a verdict that the time flipped: the observation went stale", async () => {
    const at = await world();
    const knowledge = await at.knowledge();
    await at.apply(knowledge, FLEET("560"));
    const watch = at.watch(knowledge);
    await watch.look();
    at.now = "2026-11-22T11:00:00.000Z";
    expect(await watch.look()).toMatchObject([{ data: { from: "COMPATIBLE", to: "INCOMPATIBLE" } }]);
  });

  it("tell after a restart what happened meanwhile", async () => {
    const at = await world();
    const knowledge = await at.knowledge();
    await at.apply(knowledge, FLEET("560"));
    const first = at.watch(knowledge);
    await first.look();
    await first.close();
    await at.apply(knowledge, FLEET("540"));
    await at.apply(knowledge, "kind: Artifact\nmetadata: { name: other }\nspec: { type: model }");
    const restarted = await at.knowledge();
    expect(await at.watch(restarted).look()).toMatchObject([{ data: { to: "INCOMPATIBLE" }, revision: 3 }]);
  });

  it("are kept once by two processes that look at the same time", async () => {
    const at = await world();
    const [one, other] = [await at.knowledge(), await at.knowledge()];
    await at.apply(one, FLEET("560"));
    await other.refresh();
    const watches = [at.watch(one), at.watch(other)];
    await watches[0]!.look();
    await at.apply(one, FLEET("540"));
    await other.refresh();
    const kept = (await Promise.all(watches.map((watch) => watch.look()))).flat();
    expect(kept).toHaveLength(1);
    expect(await new NoticeLog(at.store).page(undefined)).toHaveLength(1);
  });

  it("of another version in the same place are none: it did not flip", async () => {
    const at = await world();
    const knowledge = await at.knowledge();
    await at.apply(knowledge, FLEET("560"));
    const watch = at.watch(knowledge);
    await watch.look();
    await at.apply(
      knowledge,
      FLEET("560")
        .replace(
          'ranker@1.0.0 }\nspec: { requires: [ { fact: driver, range: ">=550" } ] }',
          'ranker@2.0.0 }\nspec: { requires: [ { fact: driver, range: ">=600" } ] }',
        )
        .replace("version: ranker@1.0.0", "version: ranker@2.0.0"),
    );
    expect(await watch.look()).toEqual([]);
  });
});
