/**
 * A long line of writes: compaction, at once or beside the writes, changes nothing that can be seen.
 */
import { expect, it } from "vitest";
import type { GraphDelta } from "../../src/model/graph.ts";
import { atOnce } from "../../src/snapshot/at-once.ts";
import { compactGround, shouldCompact } from "../../src/snapshot/compaction.ts";
import { LayeredSnapshot } from "../../src/snapshot/layered-snapshot.ts";
import { buildSnapshot, emptySnapshot } from "../../src/snapshot/snapshot-builder.ts";
import { SnapshotKeeper } from "../../src/snapshot/snapshot-keeper.ts";
import { headAt } from "./graph-arbitraries.ts";
import { PlainGraph, seenIn } from "./plain-graph.ts";

/**
 * Write n puts version n of the one artifact, derives it from an older one, and now and then retires
 * another.
 */
function write(number: number): GraphDelta {
  const key = `version:m@${number}`;
  const older = `version:m@${Math.floor(number / 2)}`;
  return {
    putNodes: [
      { key, kind: "Version", properties: { revision: number } },
      { key: "artifact:m", kind: "Artifact", properties: { scheme: "semver" } },
    ],
    putEdges: [
      { type: "VERSION_OF", from: key, to: "artifact:m", id: "", properties: {} },
      { type: "DERIVED_FROM", from: key, to: older, id: "", properties: { order: number } },
    ],
    removeNodes: number % 3 === 0 ? [`version:m@${number - 2}`] : [],
    removeEdges: [],
  };
}

function plainAfter(writes: number): PlainGraph {
  let plain = new PlainGraph();
  for (let number = 1; number <= writes; number++) plain = plain.after(write(number));
  return plain;
}

it("a small graph is compacted at once when its overlay has outgrown it", () => {
  let snapshot: LayeredSnapshot = emptySnapshot();
  const grounds = new Set();
  for (let number = 1; number <= 600; number++) {
    snapshot = snapshot.advance(headAt(number), write(number));
    grounds.add(snapshot.ground);
  }
  expect(grounds.size).toBe(3);
  expect(seenIn(snapshot)).toEqual(plainAfter(600).seen());
});

it("a keeper compacts a large graph beside the writes and misses none", () => {
  const versions = Array.from({ length: 30_000 }, (_, index) => `version:x@${index}`);
  const large = buildSnapshot(headAt(0),
    versions.map((key) => ({ key, kind: "Version" as const, properties: {} })),
    versions.map((from) =>
      ({ type: "DERIVED_FROM" as const, from, to: versions[0]!, id: "", properties: {} })));
  const keeper = new SnapshotKeeper(large);
  let straight = large;
  let tidiedAt: number | undefined;
  for (let number = 1; number <= 6000; number++) {
    keeper.advance(headAt(number), write(number));
    straight = straight.advance(headAt(number), write(number));
    const before = (keeper.current as LayeredSnapshot).ground;
    keeper.tidy();
    if ((keeper.current as LayeredSnapshot).ground !== before) tidiedAt ??= number;
  }
  expect(straight.ground).toBe(large.ground);
  expect(shouldCompact(straight)).toBe(true);
  // A quarter of 60,000 nodes and edges is 15,000 changes; three writes make 13 changes.
  expect(tidiedAt).toBeGreaterThan(15_000 / 13 * 3);
  expect(keeper.current.head).toEqual(headAt(6000));
  expect(nodesWithEdges(keeper.current as LayeredSnapshot)).toEqual(nodesWithEdges(straight));
});

it("a compacted snapshot keeps the values that may be carried", () => {
  const owner = {};
  const snapshot = emptySnapshot().advance(headAt(1), write(1));
  snapshot.memo(owner, () => "made", (value) => value);
  const compacted = snapshot.onGround(atOnce(compactGround(snapshot)));
  expect(compacted.memo(owner, () => "made again", (value) => value)).toBe("made");
});

/** Cheaper than everything that can be seen: this graph is large. */
function nodesWithEdges(snapshot: LayeredSnapshot): readonly string[] {
  return (["Artifact", "Version"] as const).flatMap((kind) => snapshot.nodesOf(kind).map((node) => [
    snapshot.key(node), JSON.stringify(snapshot.properties(node)),
    ...snapshot.outgoing(node, "DERIVED_FROM")
      .map((edge) => `${snapshot.key(edge.node)} ${edge.properties["order"]}`),
    ...snapshot.incoming(node, "VERSION_OF").map((edge) => snapshot.key(edge.node)),
  ].join(" ")));
}
