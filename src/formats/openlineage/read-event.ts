/**
 * From plain JSON data to an event, or to the first thing that is wrong with it.
 *
 * The frame and the published facets are checked as their schemas say (./facet-schemas.ts); a facet of any
 * other name needs only what every facet has, its producer and the address of its schema, wherever that lies.
 */
import { hash } from "node:crypto";
import { z } from "zod";
import { statedColumns } from "./columns.ts";
import { EventInvalid } from "./event-invalid.ts";
import { instantOf } from "./event-time.ts";
import { eventText } from "./event-text.ts";
import type { DatasetMention, JobMention, LineageEvent, RunEventType, RunMention } from "./event.ts";
import { FACETS, facets, identity, runId, time } from "./facet-schemas.ts";
import type { FacetPlace } from "./facet-schemas.ts";
import { encodeName } from "./encode-name.ts";
import type { ForeignName } from "./encode-name.ts";
import { surelyAccepts } from "./surely-accepts.ts";
import { nameDataset, nameSource, versionOrCurrent } from "./name-dataset.ts";

/**
 * Characters of a namespace or a name: object stores end at 1,024, and ours are kept whole in a
 * description.
 */
const NAME_CHARACTERS_MAX = 2_000;
/** Characters of what is wrong; a list of what is possible may be long. */
const MESSAGE_CHARACTERS_MAX = 300;
/** Datasets that one event names, in lists or facets; each becomes two documents of one commit. */
export const DATASETS_MAX = 1_000;

const RUN_EVENT_TYPES = ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"] as const;

const uri = z.string().min(1, "is empty");
const dataset = z.looseObject({ ...identity, facets });
const frame = z.looseObject({
  eventTime: time,
  producer: uri,
  schemaURL: uri,
  eventType: z.enum(RUN_EVENT_TYPES).optional(),
  run: z.looseObject({ runId, facets }).optional(),
  job: z.looseObject({ ...identity, facets }).optional(),
  dataset: dataset.optional(),
  inputs: z.array(z.looseObject({ ...dataset.shape, inputFacets: facets })).optional(),
  outputs: z.array(z.looseObject({ ...dataset.shape, outputFacets: facets })).optional(),
});
type Frame = z.output<typeof frame>;
const isFrame = surelyAccepts(frame);
type Facets = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface GivenDataset extends ForeignName {
  readonly facets?: Facets | undefined;
  readonly inputFacets?: Facets | undefined;
  readonly outputFacets?: Facets | undefined;
}

/** Throws EventInvalid. */
export function readEvent(data: unknown): LineageEvent {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new EventInvalid([], "is not a JSON object");
  }
  const text = eventText(data);
  const given = frameOf(data, text);
  checkKind(given);
  checkFacets(given);
  const inputs = (given.inputs ?? []).map((each, index) => mention(each, ["inputs", index]));
  const outputs = (given.outputs ?? []).map((each, index) => mention(each, ["outputs", index]));
  const about = given.dataset === undefined ? undefined : mention(given.dataset, ["dataset"]);
  const entries = lineageEntries(given);
  const foreign = [...namedInFacets(given, entries)].map(({ place, ...each }) => ({
    ...mention(each, place), facets: [],
  }));
  inputs.push(...entries.filter(isImplicit).flatMap((entry) => entry.inputs ?? []).filter(isDataset)
    .map((each) => mention({ namespace: each.namespace, name: each.name }, ENTRIES)));
  const named = inputs.length + outputs.length + foreign.length;
  if (named > DATASETS_MAX) throw new EventInvalid([], `names ${named} datasets; at most ${DATASETS_MAX}`);
  return {
    stamp: `${instantOf(given.eventTime)!}/${hash("sha256", text)}`,
    text,
    producer: given.producer,
    inputs,
    outputs,
    alsoNamed: foreign,
    ...(given.run === undefined ? {} : { run: runMention(given.run, given.eventType ?? "OTHER") }),
    ...(given.job === undefined ? {} : { job: jobMention(given.job) }),
    ...(about === undefined ? {} : { dataset: about }),
  };
}

function frameOf(data: object, text: string): Frame {
  // What zod does with a field of this name is its own affair.
  if (isFrame(data) && !text.includes("__proto__")) return data as Frame;
  const result = frame.safeParse(data);
  if (!result.success) throw refusal([], result.error.issues[0]!);
  return result.data;
}

/** A run event has a run and a job; a job event a job; a dataset event a dataset; nothing is two of them. */
function checkKind({ run, job, dataset: about }: Frame): void {
  if (run !== undefined && job === undefined) {
    throw new EventInvalid(["job"], "is missing; a run is of a job");
  }
  if (about !== undefined && job !== undefined) {
    throw new EventInvalid(["dataset"], "stands in an event about a job; an event has one subject");
  }
  if (run === undefined && job === undefined && about === undefined) {
    throw new EventInvalid([], "is about nothing: it has neither run and job, nor job, nor dataset");
  }
}

function checkFacets(given: Frame): void {
  checkEach("run", given.run?.facets, ["run", "facets"]);
  checkEach("job", given.job?.facets, ["job", "facets"]);
  checkEach("dataset", given.dataset?.facets, ["dataset", "facets"]);
  given.inputs?.forEach((each, index) => {
    checkEach("dataset", each.facets, ["inputs", index, "facets"]);
    checkEach("input", each.inputFacets, ["inputs", index, "inputFacets"]);
  });
  given.outputs?.forEach((each, index) => {
    checkEach("dataset", each.facets, ["outputs", index, "facets"]);
    checkEach("output", each.outputFacets, ["outputs", index, "outputFacets"]);
  });
}

function checkEach(place: FacetPlace, given: Facets | undefined, path: readonly PropertyKey[]): void {
  const known = FACETS[place];
  for (const name in given) {
    const facet = given[name]!;
    if (!Object.hasOwn(known, name) || (place !== "run" && isDeleted(facet))) continue;
    const schema = known[name]!;
    if (surelyAccepts(schema)(facet)) continue;
    const result = schema.safeParse(facet);
    if (!result.success) throw refusal([...path, name], result.error.issues[0]!);
  }
}

/** A facet of a job or a dataset that says that it is gone has none of its fields, whatever stands there. */
function isDeleted(facet: Facets[string]): boolean {
  return facet["_deleted"] === true;
}

function live(given: Facets | undefined, name: string): Facets[string] | undefined {
  const facet = given?.[name];
  return facet === undefined || isDeleted(facet) ? undefined : facet;
}

function refusal(path: readonly PropertyKey[], issue: z.core.$ZodIssue): EventInvalid {
  const place = [...path, ...issue.path];
  if (issue.code === "invalid_type" && /received undefined$/.test(issue.message)) {
    return new EventInvalid(place, "is missing");
  }
  const message = issue.message
    .replace(/^Invalid (?:input|option): |^Invalid discriminator value\. (?=Expected)/, "is wrong: ")
    .replace(/: Expected (.*)\.$/, ": expected $1")
    .slice(0, MESSAGE_CHARACTERS_MAX);
  return new EventInvalid(place, message.replace(/^Invalid input$/, "is not what its schema says"));
}

function runMention(run: NonNullable<Frame["run"]>, type: RunEventType): RunMention {
  const parent = run.facets?.["parent"] as { run?: { runId: string } } | undefined;
  return {
    id: run.runId.toLowerCase(),
    type,
    facets: Object.keys(run.facets ?? {}),
    ...(parent?.run === undefined ? {} : { parent: parent.run.runId.toLowerCase() }),
  };
}

function jobMention({ namespace, name, facets: given }: NonNullable<Frame["job"]>): JobMention {
  checkLength({ namespace, name }, ["job"]);
  const location = live(given, "sourceCodeLocation") as
    | { url?: string; repoUrl?: string; version?: string }
    | undefined;
  const repository = location?.repoUrl ?? location?.url;
  const source =
    repository === undefined || location?.version === undefined
      ? undefined
      : nameSource(repository, location.version);
  return {
    namespace, name, key: encodeName({ namespace, name }), facets: Object.keys(given ?? {}),
    ...(source === undefined ? {} : { source }),
  };
}

function mention(given: GivenDataset, path: readonly PropertyKey[]): DatasetMention {
  const { namespace, name, facets: own } = given;
  checkLength({ namespace, name }, path);
  const stated = (live(own, "version") as { datasetVersion?: string } | undefined)?.datasetVersion;
  return {
    namespace,
    name,
    ...nameDataset({ namespace, name }, stated),
    facets: [own, given.inputFacets, given.outputFacets].flatMap((each) => Object.keys(each ?? {})),
    origins: originsOf(own),
    ...columnsOf(own),
  };
}

function columnsOf(own: Facets | undefined): Pick<DatasetMention, "columns"> {
  const schema = own?.["schema"];
  if (schema === undefined) return NO_COLUMNS;
  const fields = isDeleted(schema) ? [] : ((schema as SchemaFacet).fields ?? []);
  return { columns: statedColumns(fields) };
}

const NO_COLUMNS = {};
type SchemaFacet = { readonly fields?: Parameters<typeof statedColumns>[0] };

function checkLength({ namespace, name }: ForeignName, path: readonly PropertyKey[]): void {
  for (const [field, value] of Object.entries({ namespace, name })) {
    if (value.length <= NAME_CHARACTERS_MAX) continue;
    const message = `has ${value.length} characters; at most ${NAME_CHARACTERS_MAX}`;
    throw new EventInvalid([...path, field], message);
  }
}

/** What the facets of a dataset say it comes from, by facet; a facet that is gone says: from nothing. */
function originsOf(given: Facets | undefined): Readonly<Record<string, readonly string[]>> {
  const origins: Record<string, readonly string[]> = {};
  for (const facet of ORIGIN_FACETS) {
    const value = given?.[facet];
    const names = value === undefined ? undefined : isDeleted(value) ? [] : namesIn(facet, value);
    if (names === undefined) continue;
    const distinct = new Map(names.map((each) => [`${each.namespace}\n${each.name}`, each]));
    origins[facet] = [...distinct.values()]
      .map((each) => versionOrCurrent(nameDataset(each, undefined)))
      .sort();
  }
  return origins;
}

const ORIGIN_FACETS = ["columnLineage", "lifecycleStateChange", "lineage", "symlinks"] as const;

/** Undefined: the facet has no word on it. */
function namesIn(facet: (typeof ORIGIN_FACETS)[number], value: Facets[string]): ForeignName[] | undefined {
  switch (facet) {
    case "columnLineage": {
      const { fields = {}, dataset: whole = [] } = value as ColumnLineage;
      return [...whole, ...Object.values(fields).flatMap((each) => each.inputFields)];
    }
    case "lineage": {
      const { inputs = [], fields = {} } = value as LineageOfDataset;
      return [...inputs, ...Object.values(fields).flatMap((each) => each.inputs)].filter(isDataset);
    }
    case "lifecycleStateChange": {
      const { lifecycleStateChange, previousIdentifier } = value as unknown as Lifecycle;
      const isRename = lifecycleStateChange === "RENAME" && previousIdentifier !== undefined;
      return isRename ? [previousIdentifier] : undefined;
    }
    case "symlinks":
      return (value as { identifiers?: ForeignName[] }).identifiers ?? [];
    default:
      return facet satisfies never;
  }
}

interface ColumnLineage {
  readonly fields?: Readonly<Record<string, { readonly inputFields: ForeignName[] }>>;
  readonly dataset?: ForeignName[];
}
interface LineageOfDataset {
  readonly inputs?: LineageInput[];
  readonly fields?: Readonly<Record<string, { readonly inputs: LineageInput[] }>>;
}
type LineageInput = ForeignName & { readonly type: "DATASET" | "JOB" };
interface Lifecycle {
  readonly lifecycleStateChange: string;
  readonly previousIdentifier?: ForeignName;
}

function isDataset(input: LineageInput): boolean {
  return input.type === "DATASET";
}

/** Each dataset that stands in facets, once; `place` is of the first. */
function namedInFacets(given: Frame, entries: readonly LineageEntry[]): Iterable<PlacedDataset> {
  const found = new Map<string, PlacedDataset>();
  const add = (each: GivenDataset, place: readonly PropertyKey[]) => {
    const key = `${each.namespace}\n${each.name}`;
    if (!found.has(key) || each.facets !== undefined) found.set(key, { ...each, place });
  };
  const addFrom = (own: Facets | undefined, place: readonly PropertyKey[]) => {
    for (const facet of ORIGIN_FACETS) {
      const value = live(own, facet);
      const names = value === undefined ? [] : (namesIn(facet, value) ?? []);
      for (const { namespace, name } of names) add({ namespace, name }, [...place, facet]);
    }
  };
  for (const place of ["inputs", "outputs"] as const) {
    given[place]?.forEach((each, index) => addFrom(each.facets, [place, index, "facets"]));
  }
  addFrom(given.dataset?.facets, ["dataset", "facets"]);
  for (const entry of entries) {
    const { type, namespace, name, inputs, fields } = entry;
    const lineage = { ...(inputs && { inputs }), ...(fields && { fields }) };
    addFrom({ lineage }, ENTRIES);
    if (type === "DATASET") add({ namespace, name, facets: { lineage } }, ENTRIES);
  }
  return found.values();
}

type PlacedDataset = GivenDataset & { readonly place: readonly PropertyKey[] };

const ENTRIES = ["job", "facets", "lineage", "entries"];

/** What the job's own `lineage` facet says, of datasets and of jobs. */
function lineageEntries(given: Frame): readonly LineageEntry[] {
  return (live(given.job?.facets, "lineage") as { entries?: LineageEntry[] } | undefined)?.entries ?? [];
}

type LineageEntry = LineageOfDataset & LineageInput;

/** An entry about a job without a name is about the event's own. */
function isImplicit({ type, name }: LineageEntry): boolean {
  return type === "JOB" && (name as string | undefined) === undefined;
}
