/**
 * The large, flat part of a snapshot: built once, never changed, shared by every snapshot advanced from it.
 *
 * Nodes 0 to n - 1 stand in order of key. Edges stand twice, as compressed sparse rows: by the node they
 * start at and by the node they end at. Per edge and direction that is four bytes for the other end, one
 * for the type and four for the record. The two tables can grow at their ends, for the sake of later
 * snapshots; what the ground refers to stays.
 */
import { NODE_KINDS } from "../model/graph.ts";
import type { NodeKind } from "../model/graph.ts";
import { KeyTable } from "./key-table.ts";
import type { RecordTable } from "./record-table.ts";
import type { NodeId } from "./snapshot.ts";

/** Kinds by code; a code is the place in this list. */
export const NODE_KINDS_BY_CODE = Object.keys(NODE_KINDS).sort() as readonly NodeKind[];

const KIND_CODES = new Map<string, number>(NODE_KINDS_BY_CODE.map((kind, code) => [kind, code]));

export function nodeKindCode(kind: NodeKind): number {
  const code = KIND_CODES.get(kind);
  if (code === undefined) throw new TypeError(`No kind of node is named "${kind}".`);
  return code;
}

/** Edges in order of (node, type, other end, id); those of node `n` are `offsets[n]` to `offsets[n + 1]`. */
export interface EdgeRows {
  readonly offsets: Uint32Array;
  readonly nodes: Uint32Array;
  readonly types: Uint8Array;
  readonly records: Uint32Array;
}

export class Ground {
  readonly keys: KeyTable;
  readonly records: RecordTable;
  readonly kinds: Uint8Array;
  readonly nodeRecords: Uint32Array;
  readonly outgoing: EdgeRows;
  readonly incoming: EdgeRows;
  readonly #nodesOf = new Map<number, readonly NodeId[]>();

  constructor(parts: Pick<Ground, "keys" | "records" | "kinds" | "nodeRecords" | "outgoing" | "incoming">) {
    this.keys = parts.keys;
    this.records = parts.records;
    this.kinds = parts.kinds;
    this.nodeRecords = parts.nodeRecords;
    this.outgoing = parts.outgoing;
    this.incoming = parts.incoming;
  }

  get nodeCount(): number { return this.kinds.length; }
  get edgeCount(): number { return this.outgoing.nodes.length; }

  /** Nodes of one kind in order of key. */
  nodesOf(kind: number): readonly NodeId[] {
    const known = this.#nodesOf.get(kind);
    if (known !== undefined) return known;
    const nodes: NodeId[] = [];
    for (let node = 0; node < this.kinds.length; node++) if (this.kinds[node] === kind) nodes.push(node);
    this.#nodesOf.set(kind, nodes);
    return nodes;
  }

  /** Bytes in typed arrays: the whole of it but for a few names. */
  get byteSize(): number {
    return this.keys.byteSize + this.records.byteSize + this.kinds.byteLength + this.nodeRecords.byteLength
      + rowBytes(this.outgoing) + rowBytes(this.incoming);
  }
}

function rowBytes(rows: EdgeRows): number {
  return rows.offsets.byteLength + rows.nodes.byteLength + rows.types.byteLength + rows.records.byteLength;
}
