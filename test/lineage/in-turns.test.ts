/** Searches over a million things go on beside everything else, and only a few of them at once. */
import { beforeAll, describe, expect, it } from "vitest";
import { impactOf } from "../../src/lineage/impact.ts";
import { inTurns } from "../../src/lineage/in-turns.ts";
import { neighboursOf } from "../../src/lineage/neighbours.ts";
import { pathsBetween } from "../../src/lineage/paths-between.ts";
import { traceAt } from "../../src/lineage/trace.ts";
import type { GraphEdge, GraphNode } from "../../src/model/graph.ts";
import { SnapshotBuilder } from "../../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { HEAD } from "../walk/random-graphs.ts";

const NODES = 1_000_000;
const BATCH = 10_000;
/** Each thing was derived from one of a tenth of its number: seven layers, the last of 900,000. */
const BRANCHES = 10;
const SMALL_QUESTIONS = 5;

const keyOf = (index: number) => `version:thing@${index}`;

function grownTree(): Snapshot {
  const builder = new SnapshotBuilder();
  for (let start = 0; start < NODES; start += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, at) => start + at);
    builder.addNodes(batch.map((index): GraphNode => ({
      key: keyOf(index), kind: "Version", properties: { name: `thing@${index}` },
    })));
  }
  for (let start = 0; start < NODES; start += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, at) => start + at).filter((index) => index > 0);
    builder.addEdges(batch.map((index): GraphEdge => ({
      type: "DERIVED_FROM", from: keyOf(index), to: keyOf(Math.floor(index / BRANCHES)), id: "",
      properties: {},
    })));
  }
  return builder.finish(HEAD);
}

describe("a search over a million things", () => {
  let snapshot: Snapshot;
  beforeAll(() => { snapshot = grownTree(); });

  const farthest = keyOf(NODES - 1);
  it.each([
    ["a trace", () => traceAt(snapshot, { thing: keyOf(0), direction: "downstream", to: ["Run"] }, 0)
      .then(({ things }) => things.length), 0],
    ["an impact", () => impactOf(snapshot, { thing: keyOf(0) }).then(({ total }) => total), NODES - 1],
    ["a path",
      () => pathsBetween(snapshot, { from: keyOf(0), to: farthest }).then(({ length }) => length), 6],
    ["a name that nothing has",
      () => traceAt(snapshot, { thing: "thingy@1x", direction: "upstream" }, 0)
        .catch((error: { readonly code: string }) => error.code), "THING_NOT_FOUND"],
  ])("lets others be answered meanwhile: %s", { timeout: 60_000 }, async (name, ask, expected) => {
    const ended: string[] = [];
    const long = ask().then((answer) => {
      ended.push(name);
      return answer;
    });
    for (let index = 0; index < SMALL_QUESTIONS; index++) {
      await new Promise((turn) => setImmediate(turn));
      const { groups } = await neighboursOf(snapshot, { thing: keyOf(index), shown: 1 });
      expect(groups.length).toBeGreaterThan(0);
      ended.push("small");
    }
    expect(await long).toBe(expected);
    expect(ended).toEqual([...Array.from({ length: SMALL_QUESTIONS }, () => "small"), name]);
  });

  it("gives the answer that it gives alone when many are asked at once", { timeout: 60_000 }, async () => {
    const ask = () => traceAt(snapshot, { thing: keyOf(3), direction: "downstream", first: 5 }, 100_000);
    const alone = await ask();
    expect(alone.things).toHaveLength(5);
    const together = await Promise.all(Array.from({ length: 9 }, ask));
    for (const each of together) expect(each).toEqual(alone);
  });
});

describe("long searches", () => {
  /** Ends when it is told to; says how many of its kind are open. */
  class Search {
    static open = 0;
    static mostOpen = 0;
    isOver = false;
    *steps(): Generator<void, string> {
      Search.mostOpen = Math.max(Search.mostOpen, ++Search.open);
      try {
        while (!this.isOver) yield;
        return "over";
      } finally {
        Search.open--;
      }
    }
  }

  it("are at most four at once and one that is looked at; all of them end", async () => {
    const searches = Array.from({ length: 12 }, () => new Search());
    const answers = searches.map((search) => inTurns(() => search.steps()));
    await new Promise((turn) => setImmediate(turn));
    expect(Search.open).toBe(4);
    for (const search of searches) {
      search.isOver = true;
      await new Promise((turn) => setImmediate(turn));
    }
    expect(await Promise.all(answers)).toEqual(answers.map(() => "over"));
    expect([Search.open, Search.mostOpen]).toEqual([0, 5]);
  });

  it("that fail give their place to the next", async () => {
    const failing = Array.from({ length: 9 }, (_, index) => inTurns(function* () {
      const end = performance.now() + 20;
      while (performance.now() < end) yield;
      throw new Error(`failed ${index}`);
    }));
    const outcomes = await Promise.allSettled(failing);
    expect(outcomes.map((each) => each.status)).toEqual(failing.map(() => "rejected"));
    expect(await inTurns(function* () { yield; return 1; })).toBe(1);
  });
});
