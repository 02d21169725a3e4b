/**
 * Walks of one snapshot whose next pages may be asked for: the next page goes on where the last one ended,
 * and does not walk again from the start. A snapshot never changes, so neither does its walk; and who may
 * not see all of the graph reads a snapshot of their own (src/access/view.ts), with walks of its own.
 */
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { WalkResult } from "../walk/walk-result.ts";

const KEPT_WALKS = {};

export function keptWalks(snapshot: Snapshot): KeptWalks {
  return snapshot.memo(KEPT_WALKS, () => new KeptWalks(snapshot.nodeCount));
}

export class KeptWalks {
  readonly #nodesMax: number;
  /** By question; those used last are at the end. */
  readonly #walks = new Map<string, WalkResult>();
  #nodes = 0;

  /**
   * All walks together visited at most `nodesMax` nodes, at some 30 bytes each. As many as the snapshot has
   * keep this at a tenth of the snapshot itself, and any one walk fits.
   */
  constructor(nodesMax: number) {
    this.#nodesMax = nodesMax;
  }

  find(question: string): WalkResult | undefined {
    return this.#walks.get(question);
  }

  /** In place of what was kept for the question. */
  keep(question: string, walk: WalkResult): void {
    this.#drop(question);
    walk.forgetKeys();
    this.#walks.set(question, walk);
    this.#nodes += walk.visited;
    for (const oldest of this.#walks.keys()) {
      if (this.#nodes <= this.#nodesMax) break;
      this.#drop(oldest);
    }
  }

  #drop(question: string): void {
    this.#nodes -= this.#walks.get(question)?.visited ?? 0;
    this.#walks.delete(question);
  }
}
