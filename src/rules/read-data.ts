/**
 * What a deployment reads where it runs: data, as versions, copies by their own names. Of what is recorded
 * the edges say it; of what is being decided the choice does, by the copies that rules choose first.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Missing } from "./cel/thing.ts";

export interface ReadData {
  /** Versions, in order of key. */
  readonly nodes: readonly NodeId[];
  /** What would tell what else is read; empty: these are all. */
  readonly open: readonly Missing[];
}

/** As its document states it; where that states nothing, what it reads is not known. */
export function recordedReads(snapshot: Snapshot, deployment: NodeId): ReadData {
  const nodes = snapshot.outgoing(deployment, "READS").map(({ node }) => node);
  return { nodes, open: nodes.length > 0 ? [] : [readsMissing(snapshot.key(deployment))] };
}

export function readsMissing(thing: string): Missing {
  return { kind: "neighbours", thing, name: "READS" };
}
