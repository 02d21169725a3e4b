/**
 * Collects nodes and edges as numbers and lays them out as a Ground.
 */
import type { GraphEdge, GraphNode, Properties } from "../model/graph.ts";
import { edgeTypeCode } from "./adjacency.ts";
import { NOT_FOUND, hashSlots, trimmed } from "./byte-table.ts";
import { Ground, nodeKindCode } from "./ground.ts";
import { KeyIntake, KeyTable } from "./key-table.ts";
import { PropertyNames } from "./property-names.ts";
import { EMPTY_RECORD, RecordTable } from "./record-table.ts";
import { sortEdges } from "./sort-edges.ts";
import { sortNodes } from "./sort-nodes.ts";

/** How many entries are renumbered before the caller may do something else: about 1 ms. */
const ENTRIES_PER_STEP = 262_144;

/** How much will come; more or less may come too. */
export interface Expected {
  readonly nodes: number;
  readonly edges: number;
  readonly keyBytes: number;
  readonly records: number;
  readonly recordBytes: number;
}

export class GroundBuilder {
  readonly records: RecordTable;
  #edgeCount = 0;
  readonly #keys: KeyIntake;
  #kinds: Uint8Array;
  #nodeRecords: Uint32Array;
  #from: Uint32Array;
  #to: Uint32Array;
  #types: Uint8Array;
  #edgeRecords: Uint32Array;
  /** Edges of one node mostly arrive together, so the last start is worth remembering. */
  #lastFrom = "";
  #lastFromNode = NOT_FOUND;

  /** The expected counts only save growing; any number may arrive. */
  constructor(names = new PropertyNames(), expected: Expected = NOTHING_YET) {
    this.records = new RecordTable(names, undefined, expected.records, expected.recordBytes);
    this.#keys = new KeyIntake(expected.nodes, expected.keyBytes);
    this.#kinds = new Uint8Array(Math.max(16, expected.nodes));
    this.#nodeRecords = new Uint32Array(Math.max(16, expected.nodes));
    const edges = Math.max(16, expected.edges);
    this.#from = new Uint32Array(edges);
    this.#to = new Uint32Array(edges);
    this.#types = new Uint8Array(edges);
    this.#edgeRecords = new Uint32Array(edges);
  }

  addNode(node: GraphNode): void {
    this.addNodeRecord(node.key, nodeKindCode(node.kind), internNode(this.records, node.properties));
  }

  /** A node whose record is already in `records`. */
  addNodeRecord(key: string, kind: number, record: number): void {
    this.#lastFromNode = NOT_FOUND;
    const node = this.#keys.intern(key);
    if (node >= this.#kinds.length) {
      this.#kinds = grown(this.#kinds);
      this.#nodeRecords = grown(this.#nodeRecords);
    }
    this.#kinds[node] = kind;
    this.#nodeRecords[node] = record;
  }

  /** False when one of the ends is not there; the edge is then left out. */
  addEdge(edge: GraphEdge): boolean {
    const type = edgeTypeCode(edge.type as string);
    if (type === undefined) throw new TypeError(`No type of edge is named "${edge.type}".`);
    if (edge.from !== this.#lastFrom || this.#lastFromNode === NOT_FOUND) {
      this.#lastFrom = edge.from;
      this.#lastFromNode = this.#keys.find(edge.from);
    }
    const to = this.#keys.find(edge.to);
    if (this.#lastFromNode === NOT_FOUND || to === NOT_FOUND) return false;
    this.addEdgeRecord(this.#lastFromNode, to, type, this.records.intern(edge.id, edge.properties));
    return true;
  }

  /** An edge between nodes by number of arrival. */
  addEdgeRecord(from: number, to: number, type: number, record: number): void {
    const edge = this.#edgeCount++;
    if (edge >= this.#from.length) {
      this.#from = grown(this.#from);
      this.#to = grown(this.#to);
      this.#types = grown(this.#types);
      this.#edgeRecords = grown(this.#edgeRecords);
    }
    this.#from[edge] = from;
    this.#to[edge] = to;
    this.#types[edge] = type;
    this.#edgeRecords[edge] = record;
  }

  /** Lays everything out, in steps of a few milliseconds. The builder is used up. */
  *finish(): Generator<void, Ground> {
    const nodeCount = this.#keys.count;
    const order = yield* sortNodes(this.#keys);
    if (order !== undefined) yield* this.#renumber(order);
    const columns = {
      count: this.#edgeCount, from: this.#from, to: this.#to, types: this.#types, records: this.#edgeRecords,
    };
    const rows = yield* sortEdges(columns, nodeCount, this.records);
    const keys = order === undefined ? this.#keys.frozen() : yield* this.#keys.frozenInOrder(order);
    return new Ground({
      keys: new KeyTable(keys, yield* hashSlots(keys)),
      records: new RecordTable(this.records.names, this.records.freeze()),
      kinds: trimmed(this.#kinds, nodeCount),
      nodeRecords: trimmed(this.#nodeRecords, nodeCount),
      ...rows,
    });
  }

  *#renumber(order: Uint32Array): Generator<void, void> {
    const ranks = new Uint32Array(order.length);
    const kinds = new Uint8Array(order.length);
    const records = new Uint32Array(order.length);
    for (let rank = 0; rank < order.length; rank++) {
      const node = order[rank]!;
      ranks[node] = rank;
      kinds[rank] = this.#kinds[node]!;
      records[rank] = this.#nodeRecords[node]!;
      if (rank % ENTRIES_PER_STEP === 0) yield;
    }
    this.#kinds = kinds;
    this.#nodeRecords = records;
    for (let edge = 0; edge < this.#edgeCount; edge++) {
      this.#from[edge] = ranks[this.#from[edge]!]!;
      this.#to[edge] = ranks[this.#to[edge]!]!;
      if (edge % ENTRIES_PER_STEP === 0) yield;
    }
  }
}

const NOTHING_YET: Expected = { nodes: 0, edges: 0, keyBytes: 0, records: 0, recordBytes: 0 };

/** The record of a node: everything but `description`, which stays in the store. */
export function internNode(records: RecordTable, properties: Properties, held = EMPTY_RECORD): number {
  if (!("description" in properties)) return records.internOr(held, "", properties);
  const { description: _, ...kept } = properties;
  return records.internOr(held, "", kept);
}

function grown<T extends Uint8Array | Uint32Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2);
  larger.set(array);
  return larger;
}
