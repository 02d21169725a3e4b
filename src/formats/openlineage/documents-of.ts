/** What states of OpenLineage are in the catalog: a run, an artifact of type dataset, a version. Pure. */
import { API_VERSION } from "../../model/document.ts";
import type { Document } from "../../model/document.ts";
import { LIST_ITEMS_MAX } from "../../model/kinds/fields.ts";
import { compareText, nodeKey } from "../../model/names.ts";
import { sameColumns } from "./columns.ts";
import type { StatedColumns } from "./columns.ts";
import { CURRENT } from "./name-dataset.ts";
import type { DatasetSet, RunState, State, VersionState } from "./states.ts";

/** Marks documents that events wrote. Whoever takes it off, or writes the document first, owns it. */
export const ORIGIN_LABEL = { name: "origin", value: "openlineage" } as const;
const labels = { [ORIGIN_LABEL.name]: ORIGIN_LABEL.value };

const STATES = { COMPLETE: "completed", FAIL: "failed", ABORT: "aborted" } as const;

/** Undefined for what has no document of its own: jobs are a property of their runs. */
export function documentOf(state: State): Document | undefined {
  switch (state.kind) {
    case "run":
      return document("Run", state.id, runSpec(state));
    case "dataset":
      // The scheme that reads any text: snapshot ids, dates and words all have an order in it.
      return document("Artifact", state.artifact, { type: "dataset", scheme: "rpm" },
        `${state.namespace} ${state.name}`);
    case "version":
      return document("Version", state.name, versionSpec(state));
    case "columns":
      return document("Interface", state.artifact, { scheme: "rpm" });
    case "job":
      return undefined;
    default:
      return state satisfies never;
  }
}

/** The key of a state's document, without making it. */
export function documentKeyOf(state: State): string | undefined {
  switch (state.kind) {
    case "run": return nodeKey("Run", state.id);
    case "dataset": return nodeKey("Artifact", state.artifact);
    case "version": return nodeKey("Version", state.name);
    case "columns": return nodeKey("Interface", state.artifact);
    case "job": return undefined;
    default: return state satisfies never;
  }
}

/** Whether two states of one thing have the same document; false where only making both would tell. */
export function saysTheSame(one: State, other: State): boolean {
  if (one === other || one.kind === "dataset" || one.kind === "columns") return true;
  if (one.kind !== "version" || other.kind !== "version") return false;
  if (!sameColumns(one.columns, other.columns)) return false;
  const [names, same] = [Object.keys(one.origins), Object.keys(other.origins)];
  return names.length === same.length && Object.keys(one.since).every((name) =>
    one.since[name] === other.since[name]) && names.every((name) => {
    const [left, right] = [one.origins[name]!.value, other.origins[name]?.value];
    return left.length === right?.length && left.every((each, index) => each === right[index]);
  });
}

function document(
  kind: Document["kind"], name: string, spec: Document["spec"], description?: string,
): Document {
  const about = description === undefined ? {} : { description: plain(description) };
  const metadata = { name, labels, ...about };
  return { apiVersion: API_VERSION, kind, metadata, spec };
}

function runSpec(run: RunState): Document["spec"] {
  const { job, start, ended, parent, producer, source, uses, generates } = run;
  const used = [...versionsOf(uses), ...(source === undefined ? [] : [source.value])].sort(compareText);
  return {
    job: job.value,
    state: ended === undefined ? "running" : STATES[ended.value],
    ...(start === undefined ? {} : { start: milliseconds(start) }),
    ...(ended === undefined ? {} : { end: milliseconds(ended.stamp) }),
    ...(parent === undefined || parent.value === run.id ? {} : { startedBy: parent.value }),
    ...listed("uses", used),
    ...listed("generates", versionsOf(generates)),
    source: plain(producer.value),
  };
}

function versionSpec({ name, origins, since, columns }: VersionState): Document["spec"] {
  const names = new Set(Object.values(origins).flatMap(({ value }) => value));
  const derivedFrom = [...names].sort(compareText).map((version) => {
    const said = since[version]!;
    const split = said.indexOf(" ");
    return { version, source: plain(said.slice(split + 1)), time: milliseconds(said.slice(0, split)) };
  });
  return { ...providing(name, columns), ...listed("derivedFrom", derivedFrom) };
}

/**
 * Data of whose columns anything was ever said provides its interface, and needs nothing of a host. Where
 * the last word was none, it does not state its columns.
 */
function providing(name: string, columns: StatedColumns | undefined): Document["spec"] {
  if (columns === undefined) return {};
  const at = name.indexOf("@");
  const [artifact, version] = [name.slice(0, at), name.slice(at + 1)];
  const stated = columns.length === 0 ? {} : { columns: Object.fromEntries(columns) };
  return { requires: [], provides: [{ interface: artifact, version, ...stated }] };
}

/** `current` where no version was stated, sorted. */
function versionsOf(set: DatasetSet): readonly string[] {
  return Object.entries(set)
    .flatMap(([artifact, versions]) => (versions.length === 0 ? [`${artifact}@${CURRENT}`] : versions))
    .sort(compareText);
}

/** A document's list ends at LIST_ITEMS_MAX: the first ones by name; the record has them all. */
function listed(field: string, entries: readonly unknown[]): Readonly<Record<string, readonly unknown[]>> {
  return entries.length === 0 ? {} : { [field]: entries.slice(0, LIST_ITEMS_MAX) };
}

/** Documents tell time to the millisecond, as the rest of the catalog does. */
function milliseconds(instant: string): string {
  return `${instant.slice(0, "2026-10-01T12:00:00.000".length)}Z`;
}

/** Text of a document: of a length that every store indexes. */
function plain(text: string): string {
  return text.length <= TEXT_CHARACTERS_MAX ? text : text.slice(0, TEXT_CHARACTERS_MAX);
}

/** A producer's address is far below it, a namespace and a name together end at 4,001. */
const TEXT_CHARACTERS_MAX = 4_096;
