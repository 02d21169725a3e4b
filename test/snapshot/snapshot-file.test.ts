/**
 * A snapshot written and read again is the same; a file with anything wrong in it is no snapshot.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildSnapshot, emptySnapshot } from "../../src/snapshot/snapshot-builder.ts";
import { decodeSnapshot, encodeSnapshot } from "../../src/snapshot/snapshot-file.ts";
import type { LayeredSnapshot } from "../../src/snapshot/layered-snapshot.ts";
import { delta, edges, headAt, nodes, seed } from "./graph-arbitraries.ts";
import { seenIn, seenInAdjacency } from "./plain-graph.ts";

console.log(`snapshot file: SEED=${seed}`);

function encoded(snapshot: LayeredSnapshot): Uint8Array {
  return Uint8Array.from(Buffer.concat(encodeSnapshot(snapshot)));
}

const SMALL = buildSnapshot(headAt(7),
  ["a", "b"].map((name) => ({ key: `version:${name}`, kind: "Version", properties: { name } })),
  [{ type: "DERIVED_FROM", from: "version:a", to: "version:b", id: "", properties: { order: 1 } }]);

it("a snapshot that was written is read as it was, and advances as it would have", () => {
  fc.assert(fc.property(nodes, edges, delta, delta, (someNodes, someEdges, before, after) => {
    const snapshot = buildSnapshot(headAt(1), someNodes, someEdges).advance(headAt(2), before);
    const read = decodeSnapshot(encoded(snapshot))!;
    expect(read.head).toEqual(headAt(2));
    expect(seenInAdjacency(read)).toEqual(seenIn(snapshot));
    expect(seenIn(read.advance(headAt(3), after))).toEqual(seenIn(snapshot.advance(headAt(3), after)));
  }), { seed, numRuns: 200 });
});

it("an empty snapshot can be written and read", () => {
  expect(seenIn(decodeSnapshot(encoded(emptySnapshot()))!)).toEqual(seenIn(emptySnapshot()));
});

it("bytes that lie unaligned in memory are read too", () => {
  const bytes = encoded(SMALL);
  const shifted = new Uint8Array(bytes.length + 3).subarray(3);
  shifted.set(bytes);
  expect(seenIn(decodeSnapshot(shifted)!)).toEqual(seenIn(SMALL));
});

it("a file with any one bit changed is refused", () => {
  const bytes = encoded(SMALL);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at]! ^= 1 << (at % 8);
    expect(decodeSnapshot(damaged), `byte ${at}`).toBeUndefined();
  }
});

it("a file cut off anywhere, or with something after its end, is refused", () => {
  const bytes = encoded(SMALL);
  for (let length = 0; length < bytes.length; length++) {
    expect(decodeSnapshot(bytes.slice(0, length)), `${length} bytes`).toBeUndefined();
  }
  expect(decodeSnapshot(Uint8Array.from([...bytes, ...new Uint8Array(8)]))).toBeUndefined();
});

it("a foreign file is refused", () => {
  expect(decodeSnapshot(new TextEncoder().encode("SQLite format 3\0".repeat(8)))).toBeUndefined();
});
