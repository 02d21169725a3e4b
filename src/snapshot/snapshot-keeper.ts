/**
 * The newest snapshot of a process, and the compaction that goes on beside its writes.
 *
 * Compacting a million nodes takes seconds. The keeper does it in steps of a few milliseconds, on the
 * snapshot of the moment at which it began, and then repeats on the new ground what was written meanwhile.
 * Whoever holds the keeper calls `tidy` when there is nothing else to do (after a write, through
 * setImmediate) until it returns false:
 *
 *     function tidyLater() { if (keeper.tidy()) setImmediate(tidyLater); }
 */
import type { GraphDelta } from "../model/graph.ts";
import type { Head } from "../model/revision.ts";
import { compactGround, shouldCompact } from "./compaction.ts";
import type { Ground } from "./ground.ts";
import type { LayeredSnapshot } from "./layered-snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

/** Writes that are repeated in one step: some 5 ms. */
const WRITES_PER_STEP = 64;

interface Write {
  readonly head: Head;
  readonly delta: GraphDelta;
}

type Tidying =
  | { readonly kind: "laying"; readonly from: LayeredSnapshot; readonly steps: Generator<void, Ground> }
  | { readonly kind: "catching-up"; readonly behind: LayeredSnapshot };

export class SnapshotKeeper {
  #current: LayeredSnapshot;
  #tidying: Tidying | undefined;
  /** Not yet repeated on the new ground, oldest first. */
  #writes: Write[] = [];

  constructor(snapshot: LayeredSnapshot) {
    this.#current = snapshot;
  }

  get current(): Snapshot { return this.#current; }

  advance(head: Head, delta: GraphDelta): Snapshot {
    const next = this.#current.advance(head, delta);
    if (next.ground !== this.#current.ground) this.#stop();
    else if (this.#tidying !== undefined) this.#writes.push({ head, delta });
    this.#current = next;
    return next;
  }

  /** Works for a few milliseconds if the overlay has grown past its share; true while more is to do. */
  tidy(): boolean {
    if (this.#tidying === undefined) {
      if (!shouldCompact(this.#current)) return false;
      this.#tidying = { kind: "laying", from: this.#current, steps: compactGround(this.#current) };
    }
    switch (this.#tidying.kind) {
      case "laying": this.#tidying = layFurther(this.#tidying); return true;
      case "catching-up": return this.#catchUp(this.#tidying.behind);
      default: return this.#tidying satisfies never;
    }
  }

  #catchUp(from: LayeredSnapshot): boolean {
    let behind = from;
    for (const { head, delta } of this.#writes.splice(0, WRITES_PER_STEP)) {
      behind = behind.advance(head, delta);
    }
    if (this.#writes.length > 0) {
      this.#tidying = { kind: "catching-up", behind };
      return true;
    }
    this.#current = behind.withMemosOf(this.#current);
    this.#stop();
    return false;
  }

  #stop(): void {
    this.#tidying = undefined;
    this.#writes = [];
  }
}

function layFurther(laying: Extract<Tidying, { kind: "laying" }>): Tidying {
  const step = laying.steps.next();
  if (step.done !== true) return laying;
  return { kind: "catching-up", behind: laying.from.onGround(step.value) };
}
