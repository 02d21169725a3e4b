/**
 * The facts of one environment, after inheritance, precedence, derivation and assumptions.
 *
 * The nearest environment along PART_OF that says anything about a key decides (environments at one distance
 * speak together). There a fresh observation beats a declaration, which beats a stale observation; then a
 * signed statement beats an unsigned one; then a statement on the key itself beats one that covers it, then
 * the later one, then the document's order. What nobody states is derived where a table says so. An
 * assumption beats all, and derived facts are derived again after it. What loses at the deciding distance
 * with another value is kept as a disagreement.
 *
 * What an environment says is what its document states and what its newest fingerprint observed.
 *
 * A statement that a policy lowers, as its signer did not sign it, decides only where nobody else states
 * anything, at whatever distance; what it says otherwise is a disagreement.
 */
import type { PropertyValue } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { deriveMissing } from "./derivation.ts";
import type { DerivationRow } from "./derivation.ts";
import { ABSENT, MISSING } from "./fact-key.ts";
import type { Cell, FactKey } from "./fact-key.ts";
import { newestFingerprint, nextFingerprintMilliseconds } from "../rules/newest-fingerprint.ts";
import { factIndexOf } from "./fact-index.ts";
import type { FactIndex } from "./fact-index.ts";

/** One source's word on one key. */
export interface Statement {
  readonly kind: "assumed" | "observed" | "declared";
  readonly cell: Cell;
  /** The key that was declared absent, when this statement is about another key that it covers. */
  readonly through?: FactKey;
  /** The environment that states it, or the fingerprint of one; undefined for an assumption. */
  readonly environment?: NodeId;
  readonly source?: string;
  /** RFC 3339, UTC; of observations always, of declarations where given. */
  readonly time?: string;
  /** Whose key signed the document; absent for an unsigned one. */
  readonly signer?: string;
  /** By policy it loses to every statement that is not lowered. */
  readonly lowered?: true;
}

/**
 * How many environments one may be part of, one inside the other: regions, zones, clusters, racks are below
 * ten.
 */
export const INHERITANCE_DEPTH_MAX = 32;

export class EffectiveFacts {
  readonly index: FactIndex;
  /** By index of the key. */
  readonly cells: readonly Cell[];
  /** The statement that decides, by index of the key; none where the key is derived or missing. */
  readonly stated: readonly (Statement | undefined)[];
  /** The row that a key was derived by. */
  readonly rows: readonly (DerivationRow | undefined)[];
  readonly #disagreeing: ReadonlyMap<number, readonly Statement[]>;

  constructor(
    index: FactIndex,
    stated: readonly (Statement | undefined)[],
    disagreeing: ReadonlyMap<number, readonly Statement[]>,
  ) {
    const cells = index.keys.map((key) => stated[key.index]?.cell ?? MISSING);
    this.rows = deriveMissing(index.derivedKeys, cells);
    this.index = index;
    this.cells = cells;
    this.stated = stated;
    this.#disagreeing = disagreeing;
  }

  cell(key: FactKey): Cell {
    return this.cells[key.index]!;
  }

  /**
   * Statements with another value at the distance that decides; empty when all agree, and for an assumption.
   */
  disagreeing(key: FactKey): readonly Statement[] {
    return this.#disagreeing.get(key.index) ?? NO_STATEMENTS;
  }

  /**
   * The same place with some facts assumed: key -> value, or undefined to assume the key absent with all it
   * covers.
   */
  assuming(assumptions: ReadonlyMap<FactKey, PropertyValue | undefined>): EffectiveFacts {
    const stated = [...this.stated];
    const disagreeing = new Map(this.#disagreeing);
    const assume = (key: FactKey, statement: Statement): void => {
      stated[key.index] = statement;
      disagreeing.delete(key.index);
    };
    for (const [key, value] of assumptions) {
      if (value !== undefined) continue;
      for (const below of this.index.covered(key)) {
        assume(below, { kind: "assumed", cell: ABSENT, ...(below === key ? {} : { through: key }) });
      }
    }
    for (const [key, value] of assumptions) {
      if (value !== undefined) assume(key, { kind: "assumed", cell: key.assumedCell(value) });
    }
    return new EffectiveFacts(this.index, stated, disagreeing);
  }

  /** The same, of single keys: one that is assumed absent takes no other along. */
  assumingOnly(assumptions: ReadonlyMap<FactKey, PropertyValue | undefined>): EffectiveFacts {
    const stated = [...this.stated];
    for (const [key, value] of assumptions) {
      const cell = value === undefined ? ABSENT : key.assumedCell(value);
      stated[key.index] = { kind: "assumed", cell };
    }
    return new EffectiveFacts(this.index, stated, this.#disagreeing);
  }
}

const NO_STATEMENTS: readonly Statement[] = [];

/**
 * A stretch of time in which no observation that has a rival goes stale and no fingerprint becomes the
 * newest: after `from`, up to and with `until`.
 */
export interface Epoch {
  readonly from: number;
  readonly until: number;
}

/** What the environment and everything it is part of say, weighed at one time. */
function computeFacts(
  snapshot: Snapshot,
  environment: NodeId,
  now: number,
): Epoch & { readonly facts: EffectiveFacts } {
  const index = factIndexOf(snapshot);
  const stated: (Statement | undefined)[] = new Array(index.keys.length).fill(undefined);
  const disagreeing = new Map<number, readonly Statement[]>();
  let [from, until] = [-Infinity, Infinity];
  const lowered = new Map<FactKey, Statement[]>();
  const weigh = (said: ReadonlyMap<FactKey, Statement[]>): void => {
    for (const [key, statements] of said) {
      if (stated[key.index] !== undefined) continue;
      for (const statement of statements.length > 1 ? statements : NO_STATEMENTS) {
        const end = lastFreshMilliseconds(key, statement);
        if (end < now) from = Math.max(from, end);
        else until = Math.min(until, end);
      }
      const [best, ...others] = statements.sort((a, b) => compareStatements(key, now, a, b));
      stated[key.index] = best!;
      const different = others.filter(({ cell }) => cell !== best!.cell);
      if (different.length > 0) disagreeing.set(key.index, different);
    }
  };
  for (const level of levelsOf(snapshot, environment)) {
    weigh(withoutLowered(statementsAt(snapshot, index, level, now), lowered));
    for (const place of level) {
      from = Math.max(from, (newestFingerprint(snapshot, place, now)?.milliseconds ?? -Infinity) - 1);
      until = Math.min(until, nextFingerprintMilliseconds(snapshot, place, now) - 1);
    }
  }
  // Only now: what is lowered decides nothing that somebody else states, near or far.
  for (const [key, statements] of lowered) {
    const used = stated[key.index];
    if (used === undefined) continue;
    const others = statements.filter(({ cell }) => cell !== used.cell);
    if (others.length > 0)
      disagreeing.set(key.index, [...(disagreeing.get(key.index) ?? NO_STATEMENTS), ...others]);
  }
  weigh(lowered);
  return { from, until, facts: new EffectiveFacts(index, stated, disagreeing) };
}

/** Takes lowered statements out, into `lowered`: those of the nearest distance that has any. */
function withoutLowered(
  said: ReadonlyMap<FactKey, Statement[]>,
  lowered: Map<FactKey, Statement[]>,
): ReadonlyMap<FactKey, Statement[]> {
  const kept = new Map<FactKey, Statement[]>();
  for (const [key, statements] of said) {
    const full = statements.filter((statement) => statement.lowered === undefined);
    if (full.length > 0) kept.set(key, full);
    if (full.length < statements.length && !lowered.has(key))
      lowered.set(key, statements.filter((statement) => statement.lowered !== undefined));
  }
  return kept;
}

function statementsAt(
  snapshot: Snapshot,
  index: FactIndex,
  level: readonly NodeId[],
  now: number,
): ReadonlyMap<FactKey, Statement[]> {
  const found = new Map<FactKey, Statement[]>();
  const add = (key: FactKey, statement: Statement): void => {
    const list = found.get(key);
    if (list === undefined) found.set(key, [statement]);
    else list.push(statement);
  };
  const speakers = level.flatMap((environment) => {
    const observed = newestFingerprint(snapshot, environment, now);
    return observed === undefined ? [environment] : [environment, observed.node];
  });
  for (const speaker of speakers) {
    for (const { node, properties } of snapshot.outgoing(speaker, "HAS_FACT")) {
      const key = index.at(node);
      add(key, { ...provenance(speaker, properties), cell: key.cell(properties["value"]!) });
    }
    for (const { node, properties } of snapshot.outgoing(speaker, "LACKS")) {
      const key = index.at(node);
      for (const below of index.covered(key)) {
        const through = below === key ? {} : { through: key };
        add(below, { ...provenance(speaker, properties), cell: ABSENT, ...through });
      }
    }
  }
  return found;
}

/** Negative when `a` outranks `b`. */
function compareStatements(key: FactKey, now: number, a: Statement, b: Statement): number {
  return (
    rankOf(key, now, b) - rankOf(key, now, a) ||
    (a.signer === undefined ? 1 : 0) - (b.signer === undefined ? 1 : 0) ||
    (a.through === undefined ? 0 : 1) - (b.through === undefined ? 0 : 1) ||
    millisecondsOf(b) - millisecondsOf(a)
  );
}

function rankOf(key: FactKey, now: number, statement: Statement): number {
  if (statement.kind === "declared") return 1;
  return lastFreshMilliseconds(key, statement) >= now ? 2 : 0;
}

/** Infinity for what cannot go stale. */
function lastFreshMilliseconds(key: FactKey, statement: Statement): number {
  return statement.kind === "observed" ? millisecondsOf(statement) + key.freshForSeconds * 1000 : Infinity;
}

type EdgeProperties = Readonly<Record<string, PropertyValue>>;

function provenance(environment: NodeId, properties: EdgeProperties): Omit<Statement, "cell"> {
  const { source, time, signer } = properties;
  return {
    kind: properties["kind"] === "observed" ? "observed" : "declared",
    environment,
    ...(source === undefined ? {} : { source: String(source) }),
    ...(time === undefined ? {} : { time: String(time) }),
    ...(signer === undefined ? {} : { signer: String(signer) }),
    ...(properties["lowered"] === true ? { lowered: true } : {}),
  };
}

/** A statement without a time is older than every one that has one. */
function millisecondsOf(statement: Statement): number {
  return statement.time === undefined ? 0 : Date.parse(statement.time);
}

/** The environment, then those it is part of by distance; each once, so that a cycle ends. */
export function levelsOf(snapshot: Snapshot, environment: NodeId): readonly (readonly NodeId[])[] {
  const seen = new Set([environment]);
  const levels: NodeId[][] = [[environment]];
  for (let depth = 0; depth < INHERITANCE_DEPTH_MAX; depth++) {
    const next: NodeId[] = [];
    for (const node of levels[depth]!) {
      for (const parent of snapshot.outgoing(node, "PART_OF")) {
        if (!seen.has(parent.node)) next.push(parent.node);
        seen.add(parent.node);
      }
    }
    if (next.length === 0) break;
    levels.push(next.sort((a, b) => snapshot.adjacency.compare(a, b)));
  }
  return levels;
}

/** Epochs kept for one environment: questions come at the present, and now and then at one past time. */
const EPOCHS_KEPT_MAX = 4;
const FACTS = {};

/**
 * The facts of one environment at a time, and how long they stay what they are. The time matters only where
 * an observation goes stale beside another statement; in between they are computed once.
 */
export function factsAndEpochOf(
  snapshot: Snapshot,
  environment: NodeId,
  nowMilliseconds: number,
): Epoch & { readonly facts: EffectiveFacts } {
  const kept = snapshot.memo(FACTS, () => new Map<NodeId, (Epoch & { readonly facts: EffectiveFacts })[]>());
  let epochs = kept.get(environment);
  if (epochs === undefined) kept.set(environment, (epochs = []));
  for (const epoch of epochs) {
    if (epoch.from < nowMilliseconds && nowMilliseconds <= epoch.until) return epoch;
  }
  const computed = computeFacts(snapshot, environment, nowMilliseconds);
  if (epochs.length >= EPOCHS_KEPT_MAX) epochs.shift();
  epochs.push(computed);
  return computed;
}

export function effectiveFactsOf(
  snapshot: Snapshot,
  environment: NodeId,
  nowMilliseconds: number,
): EffectiveFacts {
  return factsAndEpochOf(snapshot, environment, nowMilliseconds).facts;
}
