/**
 * All FactKeys of a snapshot, compiled once: names, coverage, tables, and the conditions that anybody states
 * on them.
 */
import { conditionFromProperties } from "../model/compile/condition-properties.ts";
import type { PropertyValue, Properties } from "../model/graph.ts";
import { factTypeOf } from "../model/fact-type-of.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { FactType } from "../values/fact-type.ts";
import { tableOf } from "./compiled.ts";
import type { Table } from "./compiled.ts";
import { FactCondition } from "./fact-condition.ts";
import { FactKey, isRestricted } from "./fact-key.ts";
import type { DerivationRow } from "./derivation.ts";

/**
 * How long an observation outranks a declaration where the FactKey does not say: a week is longer than a
 * weekend without a discovery run, and shorter than the usual time between two driver changes.
 */
export const FRESH_FOR_SECONDS_DEFAULT = 7 * 86_400;

export class FactIndex {
  /** In order of name. */
  readonly keys: readonly FactKey[];
  /** Keys with a table, inputs as far as possible before what is derived from them. */
  readonly derivedKeys: readonly FactKey[];
  readonly #byNode = new Map<NodeId, FactKey>();
  readonly #byName = new Map<string, FactKey>();
  readonly #covered = new Map<FactKey, readonly FactKey[]>();
  readonly #conditions = new Map<string, FactCondition>();

  constructor(snapshot: Snapshot) {
    this.keys = snapshot.nodesOf("FactKey").map((node, index) => {
      const properties = snapshot.properties(node);
      const fresh = properties["freshForSeconds"];
      return new FactKey(
        index,
        node,
        nameOf(snapshot.key(node)),
        typeOf(properties),
        typeof fresh === "number" ? fresh : FRESH_FOR_SECONDS_DEFAULT,
        textsOf(properties["covers"]),
      );
    });
    for (const key of this.keys) {
      this.#byNode.set(key.node, key);
      if (!isRestricted(key)) this.#byName.set(key.name, key);
    }
    for (const key of this.keys) key.rows = this.#rowsOf(snapshot, key);
    this.derivedKeys = inputsFirst(this.keys);
  }

  /** The key of a node; every FactKey node of the snapshot has one. */
  at(node: NodeId): FactKey {
    return this.#byNode.get(node)!;
  }

  /** undefined when there is no such key. */
  named(name: string): FactKey | undefined {
    return this.#byName.get(name);
  }

  /** The condition that an edge's properties state on a key. Equal conditions on one key are one object. */
  condition(key: FactKey, properties: Properties): FactCondition {
    const text = `${key.index} ${identityOf(properties)}`;
    let condition = this.#conditions.get(text);
    if (condition === undefined) {
      condition = new FactCondition(this.#conditions.size, key, conditionFromProperties(properties)!);
      this.#conditions.set(text, condition);
    }
    return condition;
  }

  /**
   * The keys that are absent when this one is declared absent: itself, those below it, and those it covers.
   */
  covered(key: FactKey): readonly FactKey[] {
    let covered = this.#covered.get(key);
    if (covered === undefined) {
      const prefixes = new Set([key.name]);
      for (const prefix of prefixes)
        for (const more of this.#byName.get(prefix)?.covers ?? []) prefixes.add(more);
      const names = [...prefixes];
      covered = this.keys.filter(({ name }) =>
        names.some((prefix) => name === prefix || name.startsWith(`${prefix}.`)),
      );
      this.#covered.set(key, covered);
    }
    return covered;
  }

  #rowsOf(snapshot: Snapshot, key: FactKey): readonly DerivationRow[] {
    return snapshot
      .outgoing(key.node, "DERIVED_BY")
      .map(({ node }) => ({ node, properties: snapshot.properties(node) }))
      .sort((a, b) => Number(a.properties["order"]) - Number(b.properties["order"]))
      .map(({ node, properties }) => ({
        key: snapshot.key(node),
        value: key.cell(properties["value"]!),
        source: properties["source"] as string | undefined,
        when: snapshot
          .outgoing(node, "WHEN")
          .map((edge) => this.condition(this.at(edge.node), edge.properties)),
      }));
  }
}

/** One value, under 0. */
const FACT_INDEX: Table<0, FactIndex> = { staysAfter: () => true };

export function factIndexOf(snapshot: Snapshot): FactIndex {
  const table = tableOf(snapshot, FACT_INDEX);
  let index = table.get(0);
  if (index === undefined) table.set(0, (index = new FactIndex(snapshot)));
  return index;
}

/** A key that is only referred to, and that nobody has declared, holds text. */
function typeOf(properties: Properties): FactType {
  return properties["type"] === undefined ? { kind: "string" } : factTypeOf(properties);
}

function textsOf(value: PropertyValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The name in a node's key: `nvidia.driver` of `fact-key:nvidia.driver`. */
export function nameOf(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}

/** A text that equal conditions share. Ranges are by far the most frequent and have a short one. */
function identityOf(properties: Properties): string {
  const { condition, range, refused } = properties;
  if (condition === "range" && refused === undefined) return `range ${String(range)}`;
  return JSON.stringify(conditionFromProperties(properties));
}

/** Keys with tables in an order in which most inputs come first, so that one pass usually settles all. */
function inputsFirst(keys: readonly FactKey[]): readonly FactKey[] {
  const ordered: FactKey[] = [];
  const seen = new Set<FactKey>();
  const visit = (key: FactKey): void => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const row of key.rows) for (const condition of row.when) visit(condition.key);
    if (key.rows.length > 0) ordered.push(key);
  };
  keys.forEach(visit);
  return ordered;
}
