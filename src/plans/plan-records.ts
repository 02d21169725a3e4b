/**
 * Where the progress of plans is kept: records beside the graph (src/model/README.md). A command commits the
 * plan's record, at the version that it read, together with the steps that it touches: all or nothing, and of
 * two commands at once one comes second and looks again.
 */
import type { GraphStore, RecordPut } from "../store/graph-store.ts";
import { RecordMoved } from "../store/record-moved.ts";
import type { Changed } from "./drive.ts";
import type { IndexedPlan, Progress, StepProgress } from "./progress.ts";

const PLANS = "plan-progress";
const STEPS = "plan-step";

export interface StoredProgress {
  readonly progress: Progress;
  /** Of its record; 0 when there is none yet. */
  readonly version: number;
}

export class PlanRecords {
  readonly #store: GraphStore;
  /** By plan, the last of those who wait for their turn. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(store: GraphStore) {
    this.#store = store;
  }

  /**
   * One command of this process on a plan at a time, first come first served: they would only make each other
   * start again.
   */
  async inTurn<T>(plan: string, act: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(plan) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(act);
    const last = turn.catch(() => undefined);
    this.#turns.set(plan, last);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(plan) === last) this.#turns.delete(plan);
    }
  }

  async progress(plan: string): Promise<StoredProgress | undefined> {
    const [found] = await this.#store.records({ namespace: PLANS, keys: [plan] });
    return found === undefined ? undefined : { progress: found.value as Progress, version: found.version };
  }

  /** Of these places; those never started are missing. */
  async steps(
    { name, content }: IndexedPlan, places: readonly number[],
  ): Promise<ReadonlyMap<number, StepProgress>> {
    if (places.length === 0) return new Map();
    const byKey = new Map(places.map((place) => [`${name}/${content.steps[place]!.id}`, place]));
    const found = await this.#store.records({ namespace: STEPS, keys: [...byKey.keys()] });
    return new Map(found.map(({ key, value }) => [byKey.get(key)!, value as StepProgress]));
  }

  /** Throws RecordMoved when another command was faster; nothing is written then. */
  async put({ name, content }: IndexedPlan, { progress, steps }: Changed, version: number): Promise<void> {
    const records: RecordPut[] = [...steps].map(([place, value]) => ({
      namespace: STEPS, key: `${name}/${content.steps[place]!.id}`, value,
    }));
    await this.#store.putRecords([
      { namespace: PLANS, key: name, value: progress, expects: version }, ...records,
    ]);
  }
}

/**
 * Each lost attempt is a command of another process that came through; a hundred in a row mean that a plan is
 * driven from more processes than it has steps for.
 */
const ATTEMPTS_MAX = 100;
/** The first wait; it grows with each lost attempt, and differs from one process to the next. */
const WAIT_MILLISECONDS = 2;
const WAIT_MILLISECONDS_MAX = 50;

/** Tries again, a moment later, what another process made obsolete. */
export async function untilUndisturbed<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RecordMoved) || attempt === ATTEMPTS_MAX) throw error;
      const most = Math.min(WAIT_MILLISECONDS_MAX, WAIT_MILLISECONDS * attempt);
      await new Promise((resume) => setTimeout(resume, Math.random() * most));
    }
  }
}
