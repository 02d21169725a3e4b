/** The graphs that walks are measured on; the same for the same seed. */
import type { GraphEdge, GraphNode } from "../../src/model/graph.ts";
import type { Head } from "../../src/model/revision.ts";
import { SnapshotBuilder } from "../../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { randomFrom } from "../../test/setup/random-from.ts";

const BATCH = 10_000;
const HEAD: Head = { revision: 1, time: "2026-01-01T00:00:00.000Z", digest: `sha256:${"0".repeat(64)}` };

export const keyOf = (index: number) => `version:artifact-${index % 50_021}@1.${index}`;

function versionNode(index: number): GraphNode {
  const key = keyOf(index);
  return { key, kind: "Version", properties: { name: key.slice("version:".length), revision: 1 } };
}

function derived(from: number, to: number): GraphEdge {
  return { type: "DERIVED_FROM", from: keyOf(from), to: keyOf(to), id: "", properties: { source: "bench" } };
}

/** `edgesOf(index)` gives the nodes that a node was derived from. */
function build(nodes: number, edgesOf: (index: number) => Iterable<number>): Snapshot {
  const builder = new SnapshotBuilder();
  for (let start = 0; start < nodes; start += BATCH) {
    builder.addNodes(
      Array.from({ length: Math.min(BATCH, nodes - start) }, (_, at) => versionNode(start + at)),
    );
  }
  let batch: GraphEdge[] = [];
  for (let index = 0; index < nodes; index++) {
    for (const to of edgesOf(index)) batch.push(derived(index, to));
    if (batch.length < BATCH) continue;
    builder.addEdges(batch);
    batch = [];
  }
  builder.addEdges(batch);
  return builder.finish(HEAD);
}

/**
 * Layers of equal size; a node derives from `edges / nodes` nodes of the layer below, near its own place, so
 * that closures grow by some dozens a layer and not to everything at once.
 */
export function layeredGraph(nodes: number, edges: number, layers: number, seed: number): Snapshot {
  const random = randomFrom(seed);
  const size = Math.floor(nodes / layers);
  const degree = Math.round(edges / (nodes - size));
  const reach = 4 * degree;
  return build(size * layers, function* (index) {
    const layer = Math.floor(index / size);
    if (layer === 0) return;
    const place = index % size;
    const chosen = new Set<number>();
    while (chosen.size < degree) chosen.add((place + Math.floor(random() * reach)) % size);
    for (const one of chosen) yield (layer - 1) * size + one;
  });
}

/**
 * Preferential attachment: a node derives from earlier ones, the more often the more edges those have; and
 * one edge in twenty points back, which makes cycles. A few nodes take a hundred thousand edges.
 */
export function powerLawGraph(nodes: number, edges: number, seed: number): Snapshot {
  const random = randomFrom(seed);
  const degree = Math.round(edges / nodes);
  const ends = new Uint32Array(nodes * degree * 2);
  let written = 0;
  return build(nodes, function* (index) {
    const chosen = new Set<number>();
    for (let edge = 0; edge < degree; edge++) {
      const isBack = random() < 0.05;
      const isRich = written > 0 && random() < 0.8;
      const to = isBack
        ? Math.floor(random() * nodes)
        : isRich
          ? ends[Math.floor(random() * written)]!
          : Math.floor(random() * Math.max(1, index));
      if (to === index || chosen.has(to)) continue;
      chosen.add(to);
      ends[written++] = to;
      yield to;
    }
  });
}

/** Layers in which every node derives from every node of the layer below. */
export function connectedLayers(layers: number, width: number): Snapshot {
  return build(layers * width, function* (index) {
    const layer = Math.floor(index / width);
    if (layer === 0) return;
    for (let place = 0; place < width; place++) yield (layer - 1) * width + place;
  });
}
