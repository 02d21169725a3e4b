/**
 * What revisions have changed since the ground was laid: for each touched node its present state, in a
 * persistent map.
 *
 * A delta is applied in this order: removed edges, removed nodes (each takes its edges along), put nodes,
 * put edges. An edge whose end is not there is left out, as a store that matches both ends would leave it
 * out; replaying revisions over a torn read may meet such edges on its way.
 */
import type { GraphDelta, GraphEdge } from "../model/graph.ts";
import { edgeTypeCode } from "./adjacency.ts";
import type { Direction } from "./adjacency.ts";
import { NOT_FOUND } from "./byte-table.ts";
import { EdgeChange, changeEdges, removal } from "./edge-change.ts";
import type { EdgeLists, EdgeOperation } from "./edge-change.ts";
import type { Ground } from "./ground.ts";
import { nodeKindCode } from "./ground.ts";
import { internNode } from "./ground-builder.ts";
import { IntegerMap } from "./integer-map.ts";
import type { NodeId } from "./snapshot.ts";

export interface NodeState {
  /** The kind's code; undefined: there is no such node. */
  readonly kind: number | undefined;
  readonly record: number;
  /** undefined: as in the ground. */
  readonly outgoing: EdgeChange | undefined;
  readonly incoming: EdgeChange | undefined;
}

/** A node that a delta creates, removes, or gives another kind. */
export interface KindChange {
  readonly node: NodeId;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface Overlay {
  readonly states: IntegerMap<NodeState>;
  readonly nodeCount: number;
  readonly edgeCount: number;
}

interface Draft {
  kind: number | undefined;
  record: number;
  readonly held: NodeState | undefined;
  readonly operations: Record<Direction, Map<string, EdgeOperation>>;
}

const NO_CHANGE = new EdgeChange();

export function applyDelta(
  ground: Ground, overlay: Overlay, delta: GraphDelta,
): { readonly overlay: Overlay; readonly kindChanges: readonly KindChange[] } {
  const drafts = new Map<NodeId, Draft>();

  function draft(node: NodeId): Draft {
    const known = drafts.get(node);
    if (known !== undefined) return known;
    const held = overlay.states.get(node);
    const inGround = held === undefined && node < ground.nodeCount;
    const made: Draft = {
      kind: inGround ? ground.kinds[node] : held?.kind,
      record: inGround ? ground.nodeRecords[node]! : held?.record ?? 0,
      held,
      operations: { outgoing: new Map(), incoming: new Map() },
    };
    drafts.set(node, made);
    return made;
  }

  function operate(from: NodeId, to: NodeId, type: number, id: string, record: number | undefined): void {
    const identity = (other: NodeId) => `${type} ${other} ${id}`;
    const operation = (other: NodeId) =>
      (record === undefined ? removal(type, other, id) : { type, other, id, record });
    draft(from).operations.outgoing.set(identity(to), operation(to));
    draft(to).operations.incoming.set(identity(from), operation(from));
  }

  for (const edge of delta.removeEdges) {
    const from = ground.keys.find(edge.from);
    const to = ground.keys.find(edge.to);
    if (from === NOT_FOUND || to === NOT_FOUND) continue;
    operate(from, to, edgeTypeCode(edge.type), edge.id, undefined);
  }
  for (const key of delta.removeNodes) {
    const node = ground.keys.find(key);
    if (node === NOT_FOUND || draft(node).kind === undefined) continue;
    removeEdgesOf(node);
    draft(node).kind = undefined;
  }
  for (const node of delta.putNodes) {
    const put = draft(ground.keys.intern(node.key));
    put.kind = nodeKindCode(node.kind);
    put.record = internNode(ground.records, node.properties, put.record);
  }
  for (const edge of delta.putEdges) putEdge(edge);
  return settle(ground, overlay, drafts);

  function removeEdgesOf(node: NodeId): void {
    const state = overlay.states.get(node);
    const outgoing = edgeLists(ground, state, node, "outgoing");
    outgoing.nodes.forEach((to, at) => {
      operate(node, to, outgoing.types[at]!, ground.records.id(outgoing.records[at]!), undefined);
    });
    const incoming = edgeLists(ground, state, node, "incoming");
    incoming.nodes.forEach((from, at) => {
      operate(from, node, incoming.types[at]!, ground.records.id(incoming.records[at]!), undefined);
    });
  }

  function putEdge(edge: GraphEdge): void {
    const from = ground.keys.find(edge.from);
    const to = ground.keys.find(edge.to);
    if (from === NOT_FOUND || to === NOT_FOUND) return;
    if (draft(from).kind === undefined || draft(to).kind === undefined) return;
    const type = edgeTypeCode(edge.type);
    operate(from, to, type, edge.id, ground.records.intern(edge.id, edge.properties));
  }
}

function settle(
  ground: Ground, overlay: Overlay, drafts: ReadonlyMap<NodeId, Draft>,
): { readonly overlay: Overlay; readonly kindChanges: readonly KindChange[] } {
  const kindChanges: KindChange[] = [];
  const states: [NodeId, NodeState][] = [];
  let { nodeCount, edgeCount } = overlay;
  for (const [node, { kind, record, held, operations }] of drafts) {
    const before = held === undefined ? ground.kinds[node] : held.kind;
    if (before !== kind) kindChanges.push({ node, before, after: kind });
    nodeCount += Number(kind !== undefined) - Number(before !== undefined);
    let { outgoing, incoming } = held ?? UNCHANGED;
    if (operations.outgoing.size > 0) {
      const settled = changeEdges(
        ground, ground.outgoing, node, outgoing ?? NO_CHANGE, [...operations.outgoing.values()]);
      outgoing = settled.change;
      edgeCount += settled.difference;
    }
    if (operations.incoming.size > 0) {
      incoming = changeEdges(
        ground, ground.incoming, node, incoming ?? NO_CHANGE, [...operations.incoming.values()]).change;
    }
    states.push([node, { kind, record, outgoing, incoming }]);
  }
  return { overlay: { states: overlay.states.with(states), nodeCount, edgeCount }, kindChanges };
}

const UNCHANGED: Pick<NodeState, "outgoing" | "incoming"> = { outgoing: undefined, incoming: undefined };

function edgeLists(
  ground: Ground, state: NodeState | undefined, node: NodeId, direction: Direction,
): EdgeLists {
  return (state?.[direction] ?? new EdgeChange()).lists(ground, ground[direction], node);
}
