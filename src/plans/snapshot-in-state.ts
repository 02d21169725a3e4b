/** The snapshot as it would be in a state on the way of a plan, for rules, which read it as they like. */
import type { GraphDelta, GraphEdge, GraphNode } from "../model/graph.ts";
import { nodeKey } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { State, World } from "./world.ts";
import { BOTH, NEW, OLD } from "./world.ts";

/** Beside the old one of its name; no document's name ends so. */
const BESIDE = "+beside";

export function snapshotIn({ snapshot, moves, moved }: World, state: State): Snapshot {
  const putNodes: GraphNode[] = [];
  const putEdges: GraphEdge[] = [];
  const removeNodes: string[] = [];
  for (const [place, move] of moves.entries()) {
    const presence = state[place]!;
    if (presence === OLD) continue;
    const old = move.replaces === undefined ? undefined : nodeKey("Deployment", move.replaces);
    if (presence !== BOTH && old !== undefined) removeNodes.push(old);
    if (presence !== BOTH && presence !== NEW) continue;
    const isTaken = presence === BOTH && move.replaces === move.name;
    const name = isTaken ? `${move.name}${BESIDE}` : move.name;
    const key = nodeKey("Deployment", name);
    const { from, to } = moved[place]!;
    const before = from === undefined ? {} : snapshot.properties(from.deployed.deployment);
    putNodes.push({ key, kind: "Deployment", properties: { ...before, name, state: "running" } });
    const edge = (type: GraphEdge["type"], node: number): GraphEdge =>
      ({ type, from: key, to: snapshot.key(node), id: "", properties: {} });
    putEdges.push(edge("OF", to.deployed.build), edge("IN", to.deployed.environment));
    for (const read of move.reads ?? []) putEdges.push(edge("READS", snapshot.find(`version:${read}`)!));
    for (const service of to.deployed.services ?? []) putEdges.push(edge("SERVES", service));
  }
  if (putNodes.length === 0 && removeNodes.length === 0) return snapshot;
  const delta: GraphDelta = { putNodes, putEdges, removeNodes, removeEdges: [] };
  return snapshot.advance(snapshot.head, delta);
}
