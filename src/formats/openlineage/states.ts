/**
 * What is known of a run, a job, a dataset and a version of one, from all events so far.
 *
 * Each state is a join: sets only grow, and a field keeps the value with the greatest stamp or the least
 * time. So merging is associative, commutative and idempotent: any order of arrival and any repetition of
 * events ends in the same state. Plain JSON data: it lives in the store's records.
 */
import { sameColumns } from "./columns.ts";
import type { StatedColumns } from "./columns.ts";
import type { DatasetMention, LineageEvent, Stamp } from "./event.ts";
import { versionOrCurrent } from "./name-dataset.ts";

/** A value and the event that said it; the one with the greatest stamp stays. */
export interface Latest<T> {
  readonly stamp: Stamp;
  readonly value: T;
}

/** By a facet's name: `<stamp>/<scope>`, from which the key of the event's record is made. */
type FacetPlaces = Readonly<Record<string, string>>;
/** By artifact: versions as stated, sorted; empty where none was. */
export type DatasetSet = Readonly<Record<string, readonly string[]>>;

export interface RunState {
  readonly kind: "run";
  readonly id: string;
  readonly job: Latest<string>;
  readonly producer: Latest<string>;
  /** The earliest START event's instant. */
  readonly start?: string;
  /** The last event that ended the run. */
  readonly ended?: Latest<"COMPLETE" | "FAIL" | "ABORT">;
  readonly parent?: Latest<string>;
  readonly source?: Latest<string>;
  readonly uses: DatasetSet;
  readonly generates: DatasetSet;
  readonly facets: FacetPlaces;
}

export interface JobState {
  readonly kind: "job";
  readonly namespace: string;
  readonly name: string;
  readonly facets: FacetPlaces;
}

export interface DatasetState {
  readonly kind: "dataset";
  readonly namespace: string;
  readonly name: string;
  readonly artifact: string;
  readonly facets: FacetPlaces;
  /**
   * The event that said last which columns `current` has. Here and not beside the columns, so that the same
   * columns said again rewrite nothing but this record, which each event rewrites anyway.
   */
  readonly columnsAt?: Stamp;
}

/** The columns of a dataset as something that is provided: whoever requires some of them names it. */
export interface ColumnsState {
  readonly kind: "columns";
  readonly artifact: string;
}

export interface VersionState {
  readonly kind: "version";
  /** `artifact@version` */
  readonly name: string;
  /** By who says so, a facet or a job: versions that this one was made from. */
  readonly origins: Readonly<Record<string, Latest<readonly string[]>>>;
  /** By origin: `<instant> <producer>` of the event that said so first. */
  readonly since: Readonly<Record<string, string>>;
  /** As last said; empty where that was nothing. */
  readonly columns?: StatedColumns;
  /** The event that said so, of a version that is stated. */
  readonly columnsAt?: Stamp;
}

export type State = RunState | JobState | DatasetState | VersionState | ColumnsState;

/** Applies the event to the states it touches; `find` gives what is known, under the keys of `put`. */
export interface StateTable {
  find(key: string): State | undefined;
  put(key: string, state: State): void;
}

/** Where the event itself is kept: `run/<id>`, `job/<name>` or `dataset/<name>`. */
export function scopeOf({ run, job, dataset }: LineageEvent): string {
  if (run !== undefined) return `run/${run.id}`;
  return job !== undefined ? `job/${job.key}` : `dataset/${dataset!.artifact}`;
}

/** Events of one scope stand in order of time. */
export function eventRecordKey(scope: string, stamp: Stamp): string {
  return `event/${scope}/${stamp}`;
}

/** Every key that `mergeEvent` will ask for. */
export function stateKeysOf(event: LineageEvent): readonly string[] {
  const keys = new Set<string>();
  const written = new Set(event.outputs);
  if (event.run !== undefined) keys.add(`run/${event.run.id}`);
  if (event.job !== undefined) keys.add(`job/${event.job.key}`);
  for (const each of mentions(event)) {
    if (!each.isForeign) continue;
    keys.add(`dataset/${each.artifact}`);
    for (const name of namesOf(each, written)) keys.add(`version/${name}`);
    if (each.columns !== undefined) keys.add(`columns/${each.artifact}`);
  }
  return [...keys];
}

export function mergeEvent(table: StateTable, event: LineageEvent): void {
  const jobKey = event.job?.key;
  const place = placeOf(event);
  if (event.run !== undefined) mergeRun(table, event, jobKey!, place);
  if (event.job !== undefined) {
    const { namespace, name } = event.job;
    const key = `job/${jobKey!}`;
    const old = table.find(key) as JobState | undefined;
    const facets = places(old?.facets, event.job.facets, place);
    table.put(key, { kind: "job", namespace, name, facets });
  }
  const written = new Set(event.outputs);
  for (const each of mentions(event)) {
    if (each.isForeign) mergeDataset(table, event, each, namesOf(each, written), place);
  }
  if (event.run === undefined && event.job !== undefined) {
    const inputs = [...new Set(event.inputs.map(versionOrCurrent))].sort();
    for (const output of event.outputs) {
      if (output.isForeign) mergeOrigins(table, event, versionOrCurrent(output), `job/${jobKey!}`, inputs);
    }
  }
}

function mentions({ inputs, outputs, dataset, alsoNamed }: LineageEvent): readonly DatasetMention[] {
  return [...inputs, ...outputs, ...(dataset === undefined ? [] : [dataset]), ...alsoNamed];
}

/**
 * The version that is mentioned, first, and `current` where it is about that too: whoever writes a version
 * writes the data under the name, and another name is one of all its versions.
 */
function namesOf(each: DatasetMention, written: ReadonlySet<DatasetMention>): readonly string[] {
  const { artifact, version, origins } = each;
  if (version === undefined) return [versionOrCurrent(each)];
  const isAbout = written.has(each) || NAMING_FACETS.some((facet) => own(origins, facet) !== undefined);
  return isAbout ? [version, versionOrCurrent({ artifact })] : [version];
}

/** Facets about the name of a dataset, not about what is in one version of it. */
const NAMING_FACETS: readonly string[] = ["lifecycleStateChange", "symlinks"];

function mergeRun(table: StateTable, event: LineageEvent, jobKey: string, place: string): void {
  const { id, type, parent } = event.run!;
  const key = `run/${id}`;
  const old = table.find(key) as RunState | undefined;
  const { stamp, inputs, outputs } = event;
  const instant = stamp.slice(0, stamp.indexOf("/"));
  const start = type !== "START" || (old?.start !== undefined && old.start < instant) ? old?.start : instant;
  const hasEnded = type === "COMPLETE" || type === "FAIL" || type === "ABORT";
  const ended = hasEnded ? latest(old?.ended, stamp, type) : old?.ended;
  const started = parent === undefined ? old?.parent : latest(old?.parent, stamp, parent);
  const { source: from } = event.job!;
  const source = from === undefined ? old?.source : latest(old?.source, stamp, from);
  const given = new Set(inputs.map((each) => each.artifact));
  const readByFacet = outputs
    .flatMap(({ origins }) => [...(origins["columnLineage"] ?? []), ...(origins["lineage"] ?? [])])
    .map((name) => ({ artifact: name.slice(0, name.indexOf("@")), ...ownVersion(name) }))
    .filter(({ artifact }) => !given.has(artifact));
  table.put(key, {
    kind: "run", id,
    job: latest(old?.job, stamp, jobKey),
    producer: latest(old?.producer, stamp, event.producer),
    ...(start === undefined ? {} : { start }),
    ...(ended === undefined ? {} : { ended }),
    ...(started === undefined ? {} : { parent: started }),
    ...(source === undefined ? {} : { source }),
    uses: union(old?.uses, [...inputs, ...readByFacet]),
    generates: union(old?.generates, outputs.flatMap(withCurrent)),
    facets: places(old?.facets, event.run!.facets, place),
  });
}

function withCurrent(output: DatasetMention) {
  const { artifact, version, isForeign } = output;
  if (version === undefined || !isForeign) return [output];
  return [output, { artifact, version: versionOrCurrent({ artifact }) }];
}

/** `clicks@current` states no version. */
function ownVersion(name: string): { readonly version?: string } {
  return name.endsWith("@current") ? {} : { version: name };
}

function mergeDataset(
  table: StateTable, event: LineageEvent, each: DatasetMention, names: readonly string[],
  place: string,
): void {
  const { namespace, name, artifact } = each;
  const jobKey = event.job?.key;
  const key = `dataset/${artifact}`;
  const old = table.find(key) as DatasetState | undefined;
  const facets = places(old?.facets, each.facets, place);
  for (const version of names) mergeOrigins(table, event, version, undefined, []);
  const columnsAt = mergeColumns(table, event, each, old?.columnsAt);
  if (old === undefined || facets !== old.facets) {
    const at = columnsAt === undefined ? {} : { columnsAt };
    table.put(key, { kind: "dataset", namespace, name, artifact, facets, ...at });
  }
  for (const [facet, origins] of Object.entries(each.origins)) {
    const by = jobKey === undefined ? facet : `${facet}/${jobKey}`;
    const about = NAMING_FACETS.includes(facet) ? names : names.slice(0, 1);
    for (const version of about) mergeOrigins(table, event, version, by, origins);
    if (facet !== "symlinks") continue;
    const current = versionOrCurrent({ artifact });
    // Two names of one dataset: what is true of one is true of the other, so each leads to the other.
    for (const alias of event.alsoNamed) {
      if (!alias.isForeign || !origins.includes(versionOrCurrent(alias))) continue;
      mergeOrigins(table, event, versionOrCurrent(alias), `symlinks of ${current}`, [current]);
    }
  }
}

/** The last word on the columns stays. The answer is the stamp of what `current` has. */
function mergeColumns(
  table: StateTable, { stamp }: LineageEvent, { columns, artifact, version }: DatasetMention,
  currentAt: Stamp | undefined,
): Stamp | undefined {
  if (columns === undefined) return currentAt;
  const key = `version/${version ?? versionOrCurrent({ artifact })}`;
  const old = table.find(key) as VersionState;
  const saidAt = version === undefined ? currentAt : old.columnsAt;
  if (saidAt !== undefined && saidAt >= stamp) return currentAt;
  if (table.find(`columns/${artifact}`) === undefined)
    table.put(`columns/${artifact}`, { kind: "columns", artifact });
  if (version !== undefined) table.put(key, { ...old, columns, columnsAt: stamp });
  else if (!sameColumns(old.columns, columns)) table.put(key, { ...old, columns });
  return version === undefined ? stamp : currentAt;
}

function mergeOrigins(
  table: StateTable, { stamp, producer }: LineageEvent, name: string, by: string | undefined,
  origins: readonly string[],
): void {
  const key = `version/${name}`;
  const old = (table.find(key) as VersionState | undefined) ?? EMPTY_VERSION;
  if (by === undefined) {
    if (old === EMPTY_VERSION) table.put(key, { ...EMPTY_VERSION, name });
    return;
  }
  const others = origins.filter((origin) => origin !== name);
  const said = `${stamp.slice(0, stamp.indexOf("/"))} ${producer}`;
  const since = { ...old.since };
  for (const origin of others) if (since[origin] === undefined || said < since[origin]) since[origin] = said;
  const merged = { ...old.origins, [by]: latest(own(old.origins, by), stamp, others) };
  table.put(key, { ...old, name, origins: merged, since });
}

const EMPTY_VERSION: VersionState = { kind: "version", name: "", origins: {}, since: {} };

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function latest<T>(old: Latest<T> | undefined, stamp: Stamp, value: T): Latest<T> {
  return old !== undefined && old.stamp >= stamp ? old : { stamp, value };
}

function union(
  old: DatasetSet | undefined,
  more: readonly { readonly artifact: string; readonly version?: string }[],
): DatasetSet {
  if (more.length === 0) return old ?? {};
  if (old !== undefined && more.every((each) => holds(old, each))) return old;
  const sets: Record<string, readonly string[]> = { ...old };
  for (const { artifact, version } of more) {
    const versions = own(sets, artifact) ?? [];
    if (version === undefined) sets[artifact] = versions;
    else if (!versions.includes(version)) sets[artifact] = [...versions, version].sort();
    else sets[artifact] = versions;
  }
  return sets;
}

function holds(
  set: DatasetSet, { artifact, version }: { readonly artifact: string; readonly version?: string },
): boolean {
  const versions = own(set, artifact);
  return versions !== undefined && (version === undefined || versions.includes(version));
}

/** What stands for the event where a facet is kept; made once for each, as all its mentions say it. */
function placeOf(event: LineageEvent): string {
  return `${event.stamp}/${scopeOf(event)}`;
}

/** Facets by the event that said them last. A facet's name may be any text, `__proto__` included. */
function places(old: FacetPlaces | undefined, names: readonly string[], place: string): FacetPlaces {
  if (names.length === 0) return old ?? {};
  if (names.includes("__proto__")) {
    const merged = new Map(Object.entries(old ?? {}));
    for (const name of names) if ((merged.get(name) ?? "") < place) merged.set(name, place);
    return Object.fromEntries(merged);
  }
  const merged: Record<string, string> = { ...old };
  for (const name of names) if ((own(merged, name) ?? "") < place) merged[name] = place;
  return merged;
}
