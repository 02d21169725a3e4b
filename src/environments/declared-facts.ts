/**
 * What documents declare of an environment, by key: its own word first, then that of the nearest environment
 * that it is part of. Observations, derivations and fingerprints are left out. Of several declarations at one
 * distance a signed one counts first, then the later one, then the document's order, as everywhere.
 */
import { levelsOf } from "../decisions/effective-facts.ts";
import { ABSENT } from "../decisions/fact-key.ts";
import type { Cell, FactKey } from "../decisions/fact-key.ts";
import { factIndexOf } from "../decisions/fact-index.ts";
import type { Properties } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";

export interface DeclaredFact {
  readonly key: FactKey;
  readonly cell: Cell;
  /** The environment that declares it. */
  readonly environment: NodeId;
  /** The key that was declared absent, where this one is covered by it. */
  readonly through?: FactKey;
}

export function declaredFacts(
  snapshot: Snapshot, environment: NodeId,
): ReadonlyMap<FactKey, DeclaredFact> {
  const decided = new Map<FactKey, DeclaredFact>();
  const lowered: (readonly [FactKey, DeclaredFact])[] = [];
  for (const level of levelsOf(snapshot, environment)) {
    const here = new Map<FactKey, Weighed>();
    for (const place of level) {
      for (const said of sayingsOf(snapshot, place)) {
        if (said.properties["lowered"] === true) lowered.push([said.fact.key, said.fact]);
        else if (outranks(said, here.get(said.fact.key))) here.set(said.fact.key, said);
      }
    }
    for (const [key, { fact }] of here) if (!decided.has(key)) decided.set(key, fact);
  }
  for (const [key, fact] of lowered) if (!decided.has(key)) decided.set(key, fact);
  return decided;
}

interface Weighed {
  readonly fact: DeclaredFact;
  readonly properties: Properties;
}

function* sayingsOf(snapshot: Snapshot, environment: NodeId): Generator<Weighed> {
  const index = factIndexOf(snapshot);
  for (const { node, properties } of snapshot.outgoing(environment, "HAS_FACT")) {
    if (properties["kind"] === "observed") continue;
    const key = index.at(node);
    yield { fact: { key, cell: key.cell(properties["value"]!), environment }, properties };
  }
  for (const { node, properties } of snapshot.outgoing(environment, "LACKS")) {
    if (properties["kind"] === "observed") continue;
    const key = index.at(node);
    for (const below of index.covered(key)) {
      const through = below === key ? {} : { through: key };
      yield { fact: { key: below, cell: ABSENT, environment, ...through }, properties };
    }
  }
}

function outranks(said: Weighed, best: Weighed | undefined): boolean {
  if (best === undefined) return true;
  const order =
    Number(best.properties["signer"] === undefined) - Number(said.properties["signer"] === undefined) ||
    Number(best.fact.through !== undefined) - Number(said.fact.through !== undefined) ||
    timeOf(said) - timeOf(best);
  return order > 0;
}

function timeOf({ properties: { time } }: Weighed): number {
  return time === undefined ? 0 : Date.parse(String(time));
}
