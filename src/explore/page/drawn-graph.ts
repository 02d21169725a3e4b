/**
 * What is drawn: the things reached so far, the edges between them, and how many edges of each thing are not
 * drawn. It grows by one hop of one thing at a time and knows nothing of the page.
 */
import type { EdgeStatement } from "../../lineage/edge-statement.ts";
import type { Neighbours } from "../../lineage/neighbours.ts";
import type { Thing } from "../../lineage/thing.ts";
import type { Way } from "./state.ts";

export interface DrawnThing extends Thing {
  /** Edges from the thing that was asked about. */
  readonly step: number;
  /** Edges that lead on in the direction of the question, drawn or not. */
  readonly total: number;
}

export interface DrawnEdge extends EdgeStatement {
  /** The end that is nearer to what was asked about when it was first drawn, and the other. */
  readonly near: string;
  readonly far: string;
}

/** Things in one picture; more are neither told apart by people nor laid out within a second. */
export const THINGS_MAX = 150;

export class DrawnGraph {
  readonly root: string;
  readonly way: Way;
  readonly revision: number;
  readonly things = new Map<string, DrawnThing>();
  readonly edges = new Map<string, DrawnEdge>();
  /** Some neighbours were not drawn, as the picture is full. */
  isFull = false;
  /** The path that the server found to the chosen thing; nearest to the start first. */
  #path: readonly DrawnEdge[] = [];

  constructor(of: Neighbours, way: Way) {
    this.root = of.of.key;
    this.way = way;
    this.revision = of.revision;
    const total = of.groups
      .filter(({ direction }) => direction === way)
      .reduce((sum, group) => sum + group.total, 0);
    this.things.set(this.root, { ...of.of, step: 0, total });
  }

  /** Draws what one hop leads to. Returns the keys that are new. */
  grow({ of, groups }: Neighbours): readonly string[] {
    const start = this.things.get(of.key);
    if (start === undefined) return [];
    const added: string[] = [];
    for (const { direction, shown } of groups) {
      if (direction !== this.way) continue;
      for (const { edge, upstream, downstream, ...thing } of shown) {
        if (!this.things.has(thing.key)) {
          if (this.things.size >= THINGS_MAX) {
            this.isFull = true;
            continue;
          }
          const total = this.way === "upstream" ? upstream : downstream;
          this.things.set(thing.key, { ...thing, step: start.step + 1, total });
          added.push(thing.key);
        }
        const key = `${edge.type}\n${edge.from}\n${edge.to}`;
        if (!this.edges.has(key)) this.edges.set(key, { ...edge, near: of.key, far: thing.key });
      }
    }
    return added;
  }

  /** Draws one path from the start: its edges, nearest first, and the hop of every thing on it. */
  lead(edges: readonly EdgeStatement[], hops: readonly Neighbours[]): void {
    const path: DrawnEdge[] = [];
    let near = this.root;
    for (const [index, edge] of edges.entries()) {
      const { of, groups } = hops[index + 1]!;
      if (!this.things.has(of.key)) {
        if (this.things.size >= THINGS_MAX) {
          this.isFull = true;
          return;
        }
        const ahead = groups.filter(({ direction }) => direction === this.way);
        const total = ahead.reduce((sum, group) => sum + group.total, 0);
        this.things.set(of.key, { ...of, step: this.things.get(near)!.step + 1, total });
      }
      const key = `${edge.type}\n${edge.from}\n${edge.to}`;
      if (!this.edges.has(key)) this.edges.set(key, { ...edge, near, far: of.key });
      path.push(this.edges.get(key)!);
      near = of.key;
    }
    this.#path = path;
  }

  /** Edges that lead on from a thing and are not drawn. */
  hidden(key: string): number {
    const drawn = [...this.edges.values()].filter(({ near }) => near === key).length;
    return Math.max(0, (this.things.get(key)?.total ?? 0) - drawn);
  }

  /** In order of step, then kind and name. */
  inOrder(): readonly DrawnThing[] {
    return [...this.things.values()].sort(
      (left, right) =>
        left.step - right.step || compare(left.kind, right.kind) || compare(left.name, right.name),
    );
  }

  edgesFrom(key: string): readonly DrawnEdge[] {
    return [...this.edges.values()].filter(({ from }) => from === key);
  }

  /**
   * A shortest path from the thing asked about, nearest first; empty for that thing itself. What the server
   * was not asked about is led to by what is drawn.
   */
  pathTo(key: string): readonly DrawnEdge[] {
    if (this.#path.at(-1)?.far === key) return this.#path;
    const cameOver = new Map<string, DrawnEdge>();
    const reached = new Set([this.root]);
    for (const near of reached) {
      if (near === key) break;
      for (const edge of this.edges.values()) {
        if (edge.near !== near || reached.has(edge.far)) continue;
        reached.add(edge.far);
        cameOver.set(edge.far, edge);
      }
    }
    const path: DrawnEdge[] = [];
    for (let at = cameOver.get(key); at !== undefined; at = cameOver.get(at.near)) path.unshift(at);
    return path;
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
