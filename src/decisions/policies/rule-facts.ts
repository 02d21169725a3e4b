/**
 * Facts as rules read them: of the environment in question after inheritance, derivation and assumptions, of
 * versions after precedence. A variant has the facts of its version.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { FactSight } from "../../rules/cel/thing.ts";
import type { FactSource } from "../../rules/fact-source.ts";
import { versionOf } from "../../rules/thing-types.ts";
import type { FactType } from "../../values/fact-type.ts";
import { factsAndEpochOf } from "../effective-facts.ts";
import type { EffectiveFacts } from "../effective-facts.ts";
import { factIndexOf } from "../fact-index.ts";
import { MISSING, factValue } from "../fact-key.ts";
import type { Cell, FactKey } from "../fact-key.ts";
import type { Telling } from "../reasons.ts";

const STORES = {};
/** Nodes of one page of a column: a page is made when one of its nodes is read. */
const PAGE_BITS = 10;

/** What a snapshot says of its versions, read once for each node and key. */
class FactStore {
  readonly types: ReadonlyMap<string, FactType>;
  readonly #snapshot: Snapshot;
  readonly #columns = new Map<FactKey, (Int32Array | undefined)[]>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.types = new Map(factIndexOf(snapshot).keys.map(({ name, type }) => [name, type]));
  }

  /** The code of a node's cell; kept unless it changes with the time. */
  code(key: FactKey, node: NodeId, now: number): number {
    let pages = this.#columns.get(key);
    if (pages === undefined) this.#columns.set(key, (pages = []));
    const page = (pages[node >>> PAGE_BITS] ??= new Int32Array(1 << PAGE_BITS).fill(NOT_READ));
    const at = node & ((1 << PAGE_BITS) - 1);
    const known = page[at]!;
    if (known !== NOT_READ) return known;
    const { cell, isTimeless } = this.#read(key, node, now);
    if (isTimeless) page[at] = cell.id;
    return cell.id;
  }

  cell(key: FactKey, node: NodeId, now: number): Cell {
    return this.#read(key, node, now).cell;
  }

  /** One plain statement is the fact; everything else is weighed as an environment's statements are. */
  #read(key: FactKey, build: NodeId, now: number): { readonly cell: Cell; readonly isTimeless: boolean } {
    const snapshot = this.#snapshot;
    const node = versionOf(snapshot, build);
    const kind = snapshot.kind(node);
    if (kind !== "Version" && kind !== "Environment") return { cell: MISSING, isTimeless: true };
    const own = snapshot.outgoing(node, "HAS_FACT").filter((edge) => edge.node === key.node);
    const isPlain =
      kind === "Version" &&
      own.length <= 1 &&
      snapshot.outgoing(node, "LACKS").length === 0 &&
      (own.length === 1 || key.rows.length === 0);
    if (isPlain) {
      const cell = own[0] === undefined ? MISSING : key.cell(own[0].properties["value"]!);
      return { cell, isTimeless: true };
    }
    const { facts, from, until } = factsAndEpochOf(snapshot, node, now);
    return { cell: facts.cell(key), isTimeless: from === -Infinity && until === Infinity };
  }
}

const NOT_READ = -2;

/** For one environment at one time, with what is assumed of it. */
export class RuleFacts implements FactSource {
  readonly identity: object;
  readonly types: ReadonlyMap<string, FactType>;
  readonly #store: FactStore;
  readonly #environment: NodeId;
  readonly #facts: EffectiveFacts;
  readonly #now: number;

  constructor({ place, nowMilliseconds }: Telling) {
    this.#store = factStoreOf(place.snapshot);
    this.types = this.#store.types;
    this.identity = this.#store;
    this.#environment = place.environment;
    this.#facts = place.facts;
    this.#now = nowMilliseconds;
  }

  sight(node: NodeId, name: string): FactSight {
    const key = this.#facts.index.named(name);
    const cell = key === undefined ? MISSING : this.#cell(key, node);
    if (cell.id === 0) return { kind: "missing" };
    if (cell.id === 1) return { kind: "absent" };
    // A value that its key's type cannot read is worth no more than none.
    return cell.prepared === null ? { kind: "missing" } : { kind: "value", value: factValue(cell.value!) };
  }

  codes(name: string): (node: NodeId) => number {
    const key = this.#facts.index.named(name);
    if (key === undefined) return () => 0;
    return (node) =>
      node === this.#environment ? this.#facts.cell(key).id : this.#store.code(key, node, this.#now);
  }

  #cell(key: FactKey, node: NodeId): Cell {
    return node === this.#environment ? this.#facts.cell(key) : this.#store.cell(key, node, this.#now);
  }
}

export function factTypesOf(snapshot: Snapshot): ReadonlyMap<string, FactType> {
  return factStoreOf(snapshot).types;
}

function factStoreOf(snapshot: Snapshot): FactStore {
  return snapshot.memo(STORES, () => new FactStore(snapshot));
}

/** Of whole milliseconds, in the nanoseconds that rules count in. */
export function nanosecondsOf(milliseconds: number): bigint {
  return BigInt(milliseconds) * 1_000_000n;
}
