/**
 * The facts that a fingerprint or a baseline holds, read from the snapshot: each with its layer, those that a
 * declared absence covers too. And what it takes for two values of one key to be the same.
 */
import { ABSENT, factValue } from "../decisions/fact-key.ts";
import type { Cell, FactKey } from "../decisions/fact-key.ts";
import { factIndexOf } from "../decisions/fact-index.ts";
import { ABSENT as ABSENT_WORD } from "../model/kinds/facts.ts";
import type { Layer } from "../model/kinds/layered-facts.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { FactValue } from "../values/fact-type.ts";
import { compareVersions } from "../values/scheme.ts";
import type { Version } from "../values/version.ts";

export interface ObservedFact {
  readonly key: FactKey;
  readonly layer: Layer;
  readonly cell: Cell;
  /** The key that was said to be absent, where this one is covered by it. */
  readonly through?: FactKey;
}

/** By key; a value that is stated beats an absence that covers it. */
export function factsAt(snapshot: Snapshot, node: NodeId): ReadonlyMap<FactKey, ObservedFact> {
  const index = factIndexOf(snapshot);
  const found = new Map<FactKey, ObservedFact>();
  for (const { node: of, properties } of snapshot.outgoing(node, "LACKS")) {
    const key = index.at(of);
    const layer = properties["layer"] as Layer;
    for (const below of index.covered(key)) {
      found.set(below, { key: below, layer, cell: ABSENT, ...(below === key ? {} : { through: key }) });
    }
  }
  for (const { node: of, properties } of snapshot.outgoing(node, "HAS_FACT")) {
    const key = index.at(of);
    const cell = key.cell(properties["value"]!);
    found.set(key, { key, layer: properties["layer"] as Layer, cell });
  }
  return found;
}

/** What is said of it: the value, or `none`. */
export function toldValue(cell: Cell): FactValue {
  return cell === ABSENT ? ABSENT_WORD : factValue(cell.value!);
}

/** Whether two statements on one key say the same: 80Gi and 81920Mi do, and sets in any order. */
export function sameCell(a: Cell, b: Cell): boolean {
  if (a === b) return true;
  const [left, right] = [a.prepared, b.prepared];
  if (left === null || right === null) return false; // Read by nobody; other texts are other values.
  if (typeof left !== "object" || typeof right !== "object") return left === right;
  const isSet = left instanceof Set || right instanceof Set;
  return !isSet && compareVersions(left as Version, right as Version) === 0;
}
