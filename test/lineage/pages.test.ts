/** Pages of one answer: the walk is kept between them, and nobody can tell. */
import { describe, expect, it } from "vitest";
import type { GraphEdge, GraphNode } from "../../src/model/graph.ts";
import { KeptWalks } from "../../src/lineage/kept-walks.ts";
import { positionOf, traceAt, tracePartAt } from "../../src/lineage/trace.ts";
import { buildSnapshot } from "../../src/snapshot/snapshot-builder.ts";
import { walk } from "../../src/walk/walk.ts";
import { HEAD, randomNumbers } from "../walk/random-graphs.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const VERSIONS = 80;

/** Versions derived from one another, cycles included. Equal arguments give equal graphs. */
function derivations(graphSeed: number) {
  const random = randomNumbers(graphSeed);
  const key = (index: number) => `version:data@${index}`;
  const nodes = Array.from({ length: VERSIONS }, (_, index): GraphNode =>
    ({ key: key(index), kind: "Version", properties: { name: `data@${index}`, revision: 1 } }));
  const edges = Array.from({ length: 3 * VERSIONS }, (): GraphEdge => {
    const [from, to] = [key(random(VERSIONS)), key(random(VERSIONS))];
    return { type: "DERIVED_FROM", from, to, id: "", properties: {} };
  });
  return buildSnapshot(HEAD, nodes, edges);
}

const QUESTION = { thing: "data@0", direction: "upstream" } as const;

describe(`the pages of one answer (SEED=${seed})`, () => {
  it.each([1, 7, 30])("of %i things are those of a reader who walks again for each", async (first) => {
    const snapshot = derivations(seed);
    const whole = await traceAt(derivations(seed), { ...QUESTION, first: VERSIONS }, 0);
    const things = [];
    let after: string | undefined;
    do {
      const question = { ...QUESTION, first, after };
      const offset = positionOf(question)?.offset ?? 0;
      const page = await traceAt(snapshot, question, offset);
      expect(page).toEqual(await traceAt(derivations(seed), question, offset));
      things.push(...page.things);
      after = page.next;
    } while (after !== undefined);
    expect(things.length).toBeGreaterThan(30);
    expect(things).toEqual(whole.things);
  });

  it("may be asked for again, backwards, and in other sizes", async () => {
    const snapshot = derivations(seed);
    for (const [offset, first] of [[20, 10], [0, 5], [10, 10], [10, 40], [2, 1]] as const) {
      const question = { ...QUESTION, first };
      const fresh = await traceAt(derivations(seed), question, offset);
      expect(await traceAt(snapshot, question, offset)).toEqual(fresh);
    }
  });

  it("are of the snapshot that is read: what another reader may see has walks of its own", async () => {
    const [mine, theirs] = [derivations(seed), derivations(seed + 1)];
    await traceAt(mine, { ...QUESTION, first: 20 }, 0);
    const second = await traceAt(theirs, { ...QUESTION, first: 20 }, 20);
    expect(second).toEqual(await traceAt(derivations(seed + 1), { ...QUESTION, first: 20 }, 20));
  });

  it("have keys and depths alone where nobody reads more", async () => {
    const whole = await traceAt(derivations(seed), QUESTION, 0);
    const part = await tracePartAt(derivations(seed), QUESTION, 0, { names: false, edges: false });
    const placed = whole.things.map(({ key, depth, via }) => ({ key, depth, via }));
    expect(part).toEqual({ ...whole, things: placed, edges: [] });
  });
});

describe("walks that are kept", () => {
  it("visited together no more nodes than they may; those used longest ago go first", () => {
    const snapshot = derivations(seed);
    const walked = (limit: number) => walk(snapshot, {
      from: ["version:data@0"], direction: "upstream", along: ["DERIVED_FROM"], limit,
    });
    const [a, b, c] = [walked(5), walked(5), walked(6)];
    const kept = new KeptWalks(a.visited + b.visited + c.visited - 1);
    kept.keep("a", a);
    kept.keep("b", b);
    kept.keep("a", a);
    kept.keep("c", c);
    expect([kept.find("a"), kept.find("b"), kept.find("c")]).toEqual([a, undefined, c]);
  });
});
