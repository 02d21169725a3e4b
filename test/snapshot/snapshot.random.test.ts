/**
 * Snapshots against two plain maps, on random graphs and random histories.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { GraphDelta } from "../../src/model/graph.ts";
import { atOnce } from "../../src/snapshot/at-once.ts";
import { compactGround } from "../../src/snapshot/compaction.ts";
import { LayeredSnapshot } from "../../src/snapshot/layered-snapshot.ts";
import { buildSnapshot } from "../../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { delta, edges, headAt, nodes, seed } from "./graph-arbitraries.ts";
import { PlainGraph, seenIn, seenInAdjacency } from "./plain-graph.ts";

console.log(`snapshot: SEED=${seed}`);
const RUNS = { seed, numRuns: Number(process.env["RUNS"] ?? 300) };

const put = (putNodes: GraphDelta["putNodes"], putEdges: GraphDelta["putEdges"]): GraphDelta =>
  ({ putNodes, putEdges, removeNodes: [], removeEdges: [] });

it("a built snapshot shows the graph, in order, however it was shuffled", () => {
  fc.assert(fc.property(nodes, edges, (someNodes, someEdges) => {
    const plain = new PlainGraph().after(put(someNodes, someEdges));
    const expected = plain.seen();
    const built = buildSnapshot(headAt(1), someNodes, someEdges);
    expect(seenIn(built)).toEqual(expected);
    expect(seenInAdjacency(built)).toEqual(expected);
    const shuffled = buildSnapshot(
      headAt(1), [...plain.nodes.values()].reverse(), [...plain.edges.values()].reverse());
    expect(seenIn(shuffled)).toEqual(expected);
  }), RUNS);
});

it("an advanced snapshot equals a fresh one, and every older snapshot stays as it was", () => {
  fc.assert(fc.property(
    nodes, edges, fc.array(fc.tuple(delta, fc.boolean()), { minLength: 1, maxLength: 8 }),
    (someNodes, someEdges, history) => {
      let plain = new PlainGraph().after(put(someNodes, someEdges));
      let snapshot: Snapshot = buildSnapshot(headAt(0), someNodes, someEdges);
      const past = [{ snapshot, plain }];
      history.forEach(([change, isCompacted], index) => {
        plain = plain.after(change);
        snapshot = snapshot.advance(headAt(index + 1), change);
        expect(snapshot.head).toEqual(headAt(index + 1));
        expect(seenInAdjacency(snapshot)).toEqual(plain.seen());
        if (isCompacted && snapshot instanceof LayeredSnapshot) {
          snapshot = snapshot.onGround(atOnce(compactGround(snapshot)));
        }
        past.push({ snapshot, plain });
      });
      for (const moment of past) expect(seenIn(moment.snapshot)).toEqual(moment.plain.seen());
    }), RUNS);
});

it("two futures of one snapshot do not see each other", () => {
  fc.assert(fc.property(nodes, edges, delta, delta, delta, (someNodes, someEdges, first, left, right) => {
    const plain = new PlainGraph().after(put(someNodes, someEdges)).after(first);
    const snapshot = buildSnapshot(headAt(0), someNodes, someEdges).advance(headAt(1), first);
    const futures = [left, right].map((change) => snapshot.advance(headAt(2), change));
    expect(seenIn(futures[0]!)).toEqual(plain.after(left).seen());
    expect(seenIn(futures[1]!)).toEqual(plain.after(right).seen());
  }), RUNS);
});

it("a node is found by exactly the keys that are there", () => {
  fc.assert(fc.property(nodes, delta, (someNodes, change) => {
    const plain = new PlainGraph().after(put(someNodes, [])).after(change);
    const snapshot = buildSnapshot(headAt(0), someNodes, []).advance(headAt(1), change);
    for (const { key } of [...someNodes, ...change.putNodes]) {
      const node = snapshot.find(key);
      expect(node !== undefined).toBe(plain.nodes.has(key));
      if (node !== undefined) expect(snapshot.key(node)).toBe(key);
    }
  }), RUNS);
});

it("keys that are read together are those that are read one by one", () => {
  fc.assert(fc.property(nodes, delta, (someNodes, change) => {
    const snapshot = buildSnapshot(headAt(0), someNodes, []).advance(headAt(1), change);
    const found = [...someNodes, ...change.putNodes].flatMap(({ key }) => snapshot.find(key) ?? []);
    expect(snapshot.keys(Uint32Array.from(found))).toEqual(found.map((node) => snapshot.key(node)));
  }), RUNS);
});
