/** Layers of every size and of large numbers, against a plain sort. */
import { describe, expect, it } from "vitest";
import type { Adjacency } from "../../src/snapshot/adjacency.ts";
import { atOnce } from "../../src/snapshot/at-once.ts";
import { Scratch } from "../../src/walk/scratch.ts";
import { sortLayer } from "../../src/walk/sort-layer.ts";
import { randomNumbers } from "./random-graphs.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`sort-layer: SEED=${seed}`);

const CASES = [
  { name: "an empty layer", size: 0, below: 10 },
  { name: "a single node", size: 1, below: 10 },
  { name: "a few nodes", size: 7, below: 2 ** 26 },
  { name: "the last layer that is sorted plainly", size: 511, below: 1_000_000 },
  { name: "numbers of one digit", size: 600, below: 2 ** 11 },
  { name: "numbers of two digits", size: 5_000, below: 2 ** 22 },
  { name: "numbers of three digits", size: 40_000, below: 2 ** 26 },
];

/** Keys in the opposite order of the numbers from `orderedBound` on. */
const adjacencyOf = (orderedBound: number) =>
  ({ orderedBound, compare: (left: number, right: number) => right - left }) as unknown as Adjacency;

/** The nodes as they stand after sorting, each with what was known of it. */
function sorted(nodes: readonly number[], orderedBound: number) {
  const before = 3;
  const scratch = new Scratch(before + nodes.length);
  nodes.forEach((node, index) => {
    const place = before + index;
    scratch.queue[place] = node;
    scratch.parents[place] = node + 1;
    scratch.records[place] = node + 2;
    scratch.types[place] = node % 251;
  });
  atOnce(sortLayer(adjacencyOf(orderedBound), scratch, before, before + nodes.length));
  const known = ({ queue, parents, records, types }: Scratch) =>
    Array.from(queue.subarray(before), (node, index) => {
      const place = before + index;
      return [node, parents[place]! - node, records[place]! - node, types[place]! - (node % 251)];
    });
  return known(scratch);
}

describe("a layer", () => {
  it.each(CASES)("$name: stands in order of number, and what is known of a node goes with it", (layer) => {
    const random = randomNumbers(seed);
    const chosen = new Set<number>();
    while (chosen.size < layer.size) chosen.add(random(layer.below));
    const inOrder = [...chosen].sort((left, right) => left - right);
    expect(sorted([...chosen], 2 ** 26)).toEqual(inOrder.map((node) => [node, 1, 2, 0]));
    expect(sorted([...chosen], 0)).toEqual(inOrder.reverse().map((node) => [node, 1, 2, 0]));
  });
});
