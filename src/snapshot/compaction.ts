/**
 * Lays a new ground under a snapshot whose overlay has grown, so that reading stays as fast as after a
 * fresh load.
 */
import { emptySpan } from "./adjacency.ts";
import type { Ground } from "./ground.ts";
import { GroundBuilder } from "./ground-builder.ts";
import type { LayeredSnapshot } from "./layered-snapshot.ts";
import type { NodeId } from "./snapshot.ts";

/** Changes below which compaction is not worth its fixed costs. */
const CHANGES_MIN = 1024;
/**
 * The overlay's share of the ground at which a compaction pays: writes then cost at most some four times a
 * load.
 */
const CHANGES_SHARE = 1 / 4;
/** Nodes and edges up to which `advance` compacts at once: about 25 ms. */
const AT_ONCE_MAX = 50_000;
/**
 * The share at which a large graph is compacted at once too, if nobody did it in steps: memory must end
 * somewhere.
 */
const CHANGES_SHARE_MAX = 1;
/** Nodes that are copied, with their edges, before the caller may do something else: about 3 ms. */
const NODES_PER_STEP = 2048;

/** Whether it is time to compact, by `advance` or by the holder. */
export function shouldCompact(snapshot: LayeredSnapshot): boolean {
  return snapshot.changes > Math.max(CHANGES_MIN, sizeOfGround(snapshot) * CHANGES_SHARE);
}

/** Whether `advance` must compact at once. */
export function mustCompact(snapshot: LayeredSnapshot): boolean {
  if (!shouldCompact(snapshot)) return false;
  const isSmall = snapshot.nodeCount + snapshot.edgeCount <= AT_ONCE_MAX;
  return isSmall || snapshot.changes > sizeOfGround(snapshot) * CHANGES_SHARE_MAX;
}

function sizeOfGround(snapshot: LayeredSnapshot): number {
  return snapshot.ground.nodeCount + snapshot.ground.edgeCount;
}

/** The ground of the same graph, in steps of a few milliseconds; the snapshot stays as it is. */
export function* compactGround(snapshot: LayeredSnapshot): Generator<void, Ground> {
  const { ground } = snapshot;
  const builder = new GroundBuilder(ground.records.names, {
    nodes: snapshot.nodeCount,
    edges: snapshot.edgeCount,
    keyBytes: ground.keys.contentBytes,
    records: ground.records.count,
    recordBytes: ground.records.contentBytes,
  });
  yield;
  /** New number of each record, plus one. */
  const records = new Uint32Array(ground.records.count);
  const recordInNew = (record: number): number => {
    if (records[record] === 0) records[record] = builder.records.internFrom(ground.records, record) + 1;
    return records[record]! - 1;
  };

  const inOrder = yield* nodesInOrder(snapshot);
  const numbers = new Uint32Array(snapshot.nodeBound);
  for (let number = 0; number < inOrder.length; number++) {
    const node = inOrder[number]!;
    const state = snapshot.states.get(node);
    numbers[node] = number;
    const kind = state?.kind ?? ground.kinds[node]!;
    const record = state?.record ?? ground.nodeRecords[node]!;
    builder.addNodeRecord(ground.keys.key(node), kind, recordInNew(record));
    if (number % NODES_PER_STEP === 0) yield;
  }
  const span = emptySpan();
  for (let number = 0; number < inOrder.length; number++) {
    snapshot.edges(inOrder[number]!, "outgoing", span);
    for (let at = span.start; at < span.end; at++) {
      const to = numbers[span.nodes[at]!]!;
      builder.addEdgeRecord(number, to, span.types[at]!, recordInNew(span.records[at]!));
    }
    if (number % NODES_PER_STEP === 0) yield;
  }
  return yield* builder.finish();
}

/** All nodes in order of key. */
function* nodesInOrder(snapshot: LayeredSnapshot): Generator<void, Uint32Array> {
  const { ground, states } = snapshot;
  const later: NodeId[] = [];
  for (const [node, { kind }] of states.entries()) {
    if (node >= ground.nodeCount && kind !== undefined) later.push(node);
  }
  later.sort((left, right) => ground.keys.compare(left, right));
  const inOrder = new Uint32Array(snapshot.nodeCount);
  let written = 0;
  let next = 0;
  for (let node = 0; node < ground.nodeCount; node++) {
    if (node % (NODES_PER_STEP * 8) === 0) yield;
    const state = states.get(node);
    if (state !== undefined && state.kind === undefined) continue;
    while (next < later.length && ground.keys.compare(later[next]!, node) < 0) {
      inOrder[written++] = later[next++]!;
    }
    inOrder[written++] = node;
  }
  while (next < later.length) inOrder[written++] = later[next++]!;
  return inOrder;
}
