/**
 * What a walk found: numbers copied out of the scratch room, read as keys only where somebody asks.
 */
import type { EdgeType, NodeKind, Properties } from "../model/graph.ts";
import { EDGE_TYPES_BY_CODE } from "../snapshot/adjacency.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Scratch, Visited } from "./scratch.ts";
import type { Ended } from "./spread.ts";
import { directionOf } from "./steps.ts";
import type { WalkDirection } from "./steps.ts";

export interface WalkHit {
  readonly key: string;
  /** Edges from the start. */
  readonly depth: number;
  /** The last edge of a shortest path: its type, and the key one edge nearer to the start. */
  readonly via: { readonly type: EdgeType; readonly key: string };
}

/** One edge of a path, in the order of the walk. */
export interface PathStep {
  /** Nearer to where the walk started. */
  readonly from: string;
  readonly to: string;
  readonly type: EdgeType;
  readonly id: string;
  readonly properties: Properties;
  /** Whether the edge points from `to` to `from` in the graph. */
  readonly isAgainst: boolean;
}

/** "limit": there are more hits than asked for. "work": the search was stopped; what it missed is unknown. */
export type Truncated = "limit" | "work";

interface Found {
  readonly layers: readonly number[];
  readonly hits: readonly number[];
  readonly work: number;
  readonly truncated: Truncated | undefined;
  readonly request: { readonly direction: WalkDirection };
}

interface Copied extends Visited {
  /** By place. */
  readonly depths: Uint32Array;
}

/** Beyond so many visited nodes a copy of one array takes a millisecond. */
const COPIED_AT_ONCE_MAX = 100_000;

export class WalkResult {
  readonly #snapshot: Snapshot;
  readonly #direction: WalkDirection;
  readonly #hits: readonly number[];
  readonly #layers: readonly number[];
  readonly #nodes: Uint32Array;
  /** Places of parents; of no meaning for a start. */
  readonly #parents: Uint32Array;
  readonly #records: Uint32Array;
  readonly #types: Uint8Array;
  readonly #depths: Uint32Array;
  #keys: (string | undefined)[] = [];
  /** 1 at the places whose keys were read together. */
  #isRead = new Uint8Array(0);
  readonly truncated: Truncated | undefined;
  /** Edges looked at. */
  readonly work: number;

  /** Copies what the scratch room holds of the search, in steps; for ./walk.ts. */
  static *from(snapshot: Snapshot, { queue, parents, records, types }: Scratch, found: Found) {
    const visited = found.layers.at(-1)!;
    const nodes = queue.slice(0, visited);
    if (visited >= COPIED_AT_ONCE_MAX) yield;
    const places = parents.slice(0, visited);
    if (visited >= COPIED_AT_ONCE_MAX) yield;
    const edges = { records: records.slice(0, visited), types: types.slice(0, visited) };
    if (visited >= COPIED_AT_ONCE_MAX) yield;
    const depths = new Uint32Array(visited);
    for (let depth = 1; depth + 1 < found.layers.length; depth++) {
      depths.fill(depth, found.layers[depth], found.layers[depth + 1]);
    }
    if (visited >= COPIED_AT_ONCE_MAX) yield;
    return new WalkResult(snapshot, found, { nodes, parents: places, ...edges, depths });
  }

  private constructor(snapshot: Snapshot, found: Found, copied: Copied) {
    this.#snapshot = snapshot;
    this.#direction = found.request.direction;
    this.#hits = found.hits;
    this.#layers = found.layers;
    this.truncated = found.truncated;
    this.work = found.work;
    this.#nodes = copied.nodes;
    this.#parents = copied.parents;
    this.#records = copied.records;
    this.#types = copied.types;
    this.#depths = copied.depths;
    this.forgetKeys();
  }

  get hitCount(): number {
    return this.#hits.length;
  }
  /** Nodes visited, those it started from included. */
  get visited(): number {
    return this.#nodes.length;
  }

  /** Places of the hits, and where the walk stopped, for the walk that goes on from there. */
  get soFar(): { readonly hits: readonly number[]; readonly ended: Ended } {
    const visited = {
      nodes: this.#nodes, parents: this.#parents, records: this.#records, types: this.#types,
    };
    return { hits: this.#hits, ended: { visited, layers: this.#layers, work: this.work } };
  }

  /** Lets go of the keys that were read: for who keeps the result for later. */
  forgetKeys(): void {
    this.#keys = new Array<string | undefined>(this.#nodes.length);
    this.#isRead = new Uint8Array(this.#nodes.length);
  }

  /** Hits from `start` (inclusive) to `end` (exclusive), in order of depth, then key. */
  hits(start = 0, end = this.#hits.length): readonly WalkHit[] {
    const places = this.#hits.slice(start, end);
    this.#readKeys(places);
    return places.map((place) => ({
      key: this.#key(place),
      depth: this.#depths[place]!,
      via: { type: EDGE_TYPES_BY_CODE[this.#types[place]!]!, key: this.#key(this.#parents[place]!) },
    }));
  }

  /** The node of one hit, valid in the walked snapshot. */
  node(hit: number): NodeId {
    return this.#nodes[this.#placeOf(hit)]!;
  }

  kind(hit: number): NodeKind {
    return this.#snapshot.kind(this.node(hit));
  }

  depth(hit: number): number {
    return this.#depths[this.#placeOf(hit)]!;
  }

  /** A shortest path from where the walk started to one hit. */
  path(hit: number): readonly PathStep[] {
    const steps: PathStep[] = [];
    for (let place = this.#placeOf(hit); this.#depths[place]! > 0; place = this.#parents[place]!) {
      steps.push(this.#step(place));
    }
    return steps.reverse();
  }

  /**
   * The edges of the paths to the hits from `start` (inclusive) to `end` (exclusive), each once: a tree,
   * nearest first.
   */
  *tree(start = 0, end = this.#hits.length): Generator<PathStep> {
    const wanted = new Uint8Array(this.#nodes.length);
    for (let hit = start; hit < Math.min(end, this.#hits.length); hit++) {
      for (let place = this.#hits[hit]!; wanted[place] === 0; place = this.#parents[place]!)
        wanted[place] = 1;
    }
    for (let place = 0; place < wanted.length; place++) {
      if (wanted[place] === 1 && this.#depths[place]! > 0) yield this.#step(place);
    }
  }

  #step(place: number): PathStep {
    const type = EDGE_TYPES_BY_CODE[this.#types[place]!]!;
    const { id, properties } = this.#snapshot.adjacency.attributes(this.#records[place]!);
    return {
      from: this.#key(this.#parents[place]!),
      to: this.#key(place),
      type,
      id,
      properties,
      isAgainst: directionOf(type, this.#direction) === "incoming",
    };
  }

  /** Reads the keys at these places and of their parents together, those that nobody asked for so far. */
  #readKeys(places: readonly number[]): void {
    const missing = new Uint32Array(2 * places.length);
    let count = 0;
    for (const place of places) {
      const parent = this.#parents[place]!;
      if (this.#isRead[place] === 0) missing[count++] = place;
      this.#isRead[place] = 1;
      if (this.#isRead[parent] === 0) missing[count++] = parent;
      this.#isRead[parent] = 1;
    }
    const nodes = new Uint32Array(count);
    for (let index = 0; index < count; index++) nodes[index] = this.#nodes[missing[index]!]!;
    const keys = this.#snapshot.keys(nodes);
    for (let index = 0; index < count; index++) this.#keys[missing[index]!] = keys[index];
  }

  #key(place: number): string {
    return (this.#keys[place] ??= this.#snapshot.key(this.#nodes[place]!));
  }

  #placeOf(hit: number): number {
    const place = this.#hits[hit];
    if (place === undefined) throw new RangeError(`There is no hit ${hit}.`);
    return place;
  }
}
