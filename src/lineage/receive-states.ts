/**
 * States of runs and datasets as the store's records have them, the recently used ones in memory. What is in
 * memory may be old when another process writes too: each write says which version it expects, and after a
 * lost race the memory is cleared.
 */
import type { State } from "../formats/openlineage/states.ts";
import type { GraphStore } from "../store/graph-store.ts";

/** States in memory, at a kilobyte or two each: the runs under way and the datasets that they touch. */
const STATES_MAX = 20_000;

interface Kept {
  readonly state: State | undefined;
  /** 0: the record is not there. */
  readonly version: number;
  /** The state that the document in the catalog was made from, as far as this process knows. */
  readonly written?: State;
}

export class StateCache {
  readonly #store: GraphStore;
  readonly #namespace: string;
  readonly #kept = new Map<string, Kept>();

  constructor(store: GraphStore, namespace: string) {
    this.#store = store;
    this.#namespace = namespace;
  }

  /** States of the keys that have one. Errors: what the store throws. */
  async load(keys: readonly string[]): Promise<Map<string, State>> {
    if (this.#kept.size > STATES_MAX) this.#kept.clear();
    const missing = keys.filter((key) => !this.#kept.has(key));
    if (missing.length > 0) {
      for (const key of missing) this.#kept.set(key, { state: undefined, version: 0 });
      const records = await this.#store.records({ namespace: this.#namespace, keys: missing });
      for (const { key, value, version } of records) this.#kept.set(key, { state: value as State, version });
    }
    const states = new Map<string, State>();
    for (const key of keys) {
      const state = this.#kept.get(key)!.state;
      if (state !== undefined) states.set(key, state);
    }
    return states;
  }

  /** The version of a record that was loaded. */
  versionOf(key: string): number {
    return this.#kept.get(key)!.version;
  }

  /** Keeps what was just written over the versions that were loaded. */
  keep(changed: ReadonlyMap<string, State>): void {
    for (const [key, state] of changed) {
      const { version, written } = this.#kept.get(key)!;
      this.#kept.set(key, { state, version: version + 1, ...(written === undefined ? {} : { written }) });
    }
  }

  writtenOf(key: string): State | undefined {
    return this.#kept.get(key)?.written;
  }

  keepWritten(states: ReadonlyMap<string, State>): void {
    for (const [key, written] of states) {
      const kept = this.#kept.get(key);
      if (kept !== undefined) this.#kept.set(key, { ...kept, written });
    }
  }

  clear(): void {
    this.#kept.clear();
  }
}
