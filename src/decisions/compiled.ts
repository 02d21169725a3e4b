/**
 * What is compiled from the documents of versions, services and fact keys, by node: kept from one revision to
 * the next as far as no write touched what it was compiled from.
 *
 * Most writes are about environments, deployments and evidence, and touch nothing of this. A write about
 * versions drops what each table says depends on them. One about anything else that is compiled (a fact key,
 * an artifact, an interface, a service) drops all, as so much stands on those. Nodes are numbers that a
 * compaction changes; then, too, all is dropped.
 *
 *     const subjects = tableOf(snapshot, SUBJECTS); // a Map that belongs to this snapshot
 */
import type { EdgeType, GraphDelta } from "../model/graph.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { documentOf } from "./document-of.ts";

/** What writes did to versions since a value was compiled. */
export interface Touched {
  /** Keys of documents: `version:ranker@2.3.1`. */
  readonly versions: ReadonlySet<string>;
  /** Names of the artifacts that these are versions of: `ranker`. */
  readonly artifacts: ReadonlySet<string>;
  /** Whether any of them may provide something else than before: one that provides is new or gone, too. */
  readonly isProviding: boolean;
}

export interface Table<Key, Value> {
  /** Nothing that is written changes a value, so all snapshots share the table: texts and their meanings. */
  readonly isLasting?: true;
  /** Whether a value is still right although versions were touched. Absent: none is. */
  readonly staysAfter?: (value: Value, touched: Touched, key: Key) => boolean;
}

interface Compiled {
  numbering: object;
  /** Since the oldest of the values was made. */
  writes: number;
  tables: Map<Table<unknown, unknown>, Map<unknown, unknown>>;
}

/**
 * Writes after which all is compiled anew once, so that texts, values and conditions that nobody states any
 * more are let go; a fleet takes some thousand writes a day.
 */
const WRITES_MAX = 1_024;

const COMPILED = {};

/** The table's values for this snapshot, to be filled by whoever asks. */
export function tableOf<Key, Value>(snapshot: Snapshot, table: Table<Key, Value>): Map<Key, Value> {
  const { numbering } = snapshot;
  const compiled = snapshot.memo(COMPILED, (): Compiled => emptyOf(numbering), carryCompiled);
  if (compiled.numbering !== numbering) Object.assign(compiled, emptyOf(numbering));
  let values = compiled.tables.get(table as Table<unknown, unknown>);
  if (values === undefined) compiled.tables.set(table as Table<unknown, unknown>, (values = new Map()));
  return values as Map<Key, Value>;
}

function emptyOf(numbering: object): Compiled {
  return { numbering, writes: 0, tables: new Map() };
}

function carryCompiled(compiled: Compiled, deltas: readonly GraphDelta[]): Compiled | undefined {
  const writes = compiled.writes + deltas.length;
  const touched = writes > WRITES_MAX ? undefined : touchedBy(deltas);
  if (touched === undefined) return undefined;
  const tables: Compiled["tables"] = new Map();
  for (const [table, values] of compiled.tables) {
    if (table.isLasting === true) tables.set(table, values);
    else if (touched.versions.size === 0) tables.set(table, new Map(values));
    else if (table.staysAfter !== undefined) tables.set(table, without(values, table.staysAfter, touched));
  }
  return { numbering: compiled.numbering, writes, tables };
}

function without(
  values: ReadonlyMap<unknown, unknown>,
  staysAfter: NonNullable<Table<unknown, unknown>["staysAfter"]>,
  touched: Touched,
): Map<unknown, unknown> {
  const kept = new Map(values);
  for (const [key, value] of values) if (!staysAfter(value, touched, key)) kept.delete(key);
  return kept;
}

/** Edges that something is compiled from. */
const READ: ReadonlySet<EdgeType> = new Set<EdgeType>([
  "CONTAINS", "DERIVED_BY", "HAS_PARAMETER", "HAS_VALUE", "HAS_VARIANT", "PROVIDES", "REQUIRES", "RUNS",
  "VERSION_OF", "WHEN",
]);
/** Kinds of nodes, by the prefix of their keys: part of a version's document, or compiled from otherwise. */
const OF_VERSIONS: ReadonlySet<string> = new Set(["version", "variant", "parameter", "parameter-value"]);
const OTHERS: ReadonlySet<string> = new Set(["artifact", "derivation", "fact-key", "interface", "service"]);

/** undefined when the deltas touch more than versions. */
function touchedBy(deltas: readonly GraphDelta[]): Touched | undefined {
  const versions = new Set<string>();
  let isProviding = false;
  for (const { putNodes, putEdges, removeNodes, removeEdges } of deltas) {
    for (const key of [...putNodes.map((node) => node.key), ...removeNodes]) {
      const kind = kindOf(key);
      if (OTHERS.has(kind)) return undefined;
      if (OF_VERSIONS.has(kind)) versions.add(documentOf(key));
    }
    for (const { type, from } of [...putEdges, ...removeEdges]) {
      if (!READ.has(type)) continue;
      if (!OF_VERSIONS.has(kindOf(from))) return undefined;
      versions.add(documentOf(from));
      isProviding ||= type === "PROVIDES";
    }
    isProviding ||= removeNodes.some((key) => kindOf(key) === "version");
  }
  const artifacts = new Set([...versions].map((key) => key.slice(key.indexOf(":") + 1).split("@", 1)[0]!));
  return { versions, artifacts, isProviding };
}

function kindOf(key: string): string {
  return key.slice(0, key.indexOf(":"));
}
