/**
 * Looks tokens up in the store, many at a time: requests that arrive while a look-up is under way are
 * answered together by the next one, and so are those that are let in together (the server lets in what
 * arrived in one turn of the event loop). So every answer was read after its question came, and a store
 * across a network is asked once for all who wait.
 */
import type { GraphStore } from "../../store/graph-store.ts";
import { TOKEN_NAMESPACE } from "./token-record.ts";
import type { TokenRecord } from "./token-record.ts";

type Found = ReadonlyMap<string, TokenRecord>;

export class Lookups {
  readonly #store: GraphStore;
  #waiting: { readonly ids: Set<string>; readonly found: Promise<Found> } | undefined;
  #underWay: Promise<unknown> | undefined;

  constructor(store: GraphStore) {
    this.#store = store;
  }

  /** Errors: the store's. */
  async find(id: string): Promise<TokenRecord | undefined> {
    if (this.#waiting === undefined) {
      const ids = new Set<string>();
      const start = () => {
        this.#waiting = undefined;
        return this.#read(ids);
      };
      this.#waiting = { ids, found: (this.#underWay ?? Promise.resolve()).then(start, start) };
    }
    this.#waiting.ids.add(id);
    return (await this.#waiting.found).get(id);
  }

  #read(ids: ReadonlySet<string>): Promise<Found> {
    const found = this.#store.records({ namespace: TOKEN_NAMESPACE, keys: [...ids] })
      .then((records) => new Map(records.map(({ key, value }) => [key, value as TokenRecord])));
    const underWay = found.then(() => {}, () => {}).then(() => {
      if (this.#underWay === underWay) this.#underWay = undefined;
    });
    this.#underWay = underWay;
    return found;
  }
}
