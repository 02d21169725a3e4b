/**
 * `POST /v1/observations`, `fairlead observe`: takes figures of what runs, all or none.
 *
 * A figure is named by what it measures (deployment, version, metric, source, window), so the same again
 * changes nothing and another value for the same window is refused: who counts twice is wrong once. Figures
 * may come late and in any order; a window is told by its own times.
 */
import { checkDocument } from "../../model/check-document.ts";
import { API_VERSION } from "../../model/document.ts";
import type { Document } from "../../model/document.ts";
import { METRICS } from "../../model/kinds/metric.ts";
import { nodeKey, parseKey, parseVersionName } from "../../model/names.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { digestAt, writeChanges } from "../../catalog/write-changes.ts";
import type { PutDocument } from "../../catalog/write-changes.ts";
import { documentDigest } from "../../model/document-digest.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Hex } from "../../values/digest.ts";
import { nearestNames } from "../../values/nearest.ts";
import { revisionToken } from "../../model/revision-token.ts";
import { observationsOf } from "./observation.ts";
import type { Observation } from "./observation.ts";
import { ObservationRefused } from "./observation-refused.ts";

/** What one call takes: a minute's figures of a large fleet. More are sent in several calls. */
export const OBSERVATIONS_MAX = 1000;
/** Clocks that keep time by NTP are within seconds of each other; five minutes forgives more. */
const CLOCK_SKEW_MILLISECONDS_MAX = 300_000;
/** Milliseconds of each unit of time that a latency may come in. */
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, us: 0.001 };

/** As it comes; the fields of kind Observation, of which `version` may be left out. */
export type GivenObservation = Readonly<Record<string, unknown>>;

export interface ObservedAnswer {
  /** Token of a revision that holds them. */
  readonly revision: string;
  readonly observations: readonly RecordedObservation[];
  /** False when all of them were known. */
  readonly written: boolean;
}

export interface RecordedObservation {
  readonly name: string;
  readonly deployment: string;
  readonly version: string;
  readonly metric: string;
  readonly outcome: "recorded" | "known";
}

export interface ObservingRequest {
  readonly actor: string;
  readonly now: string;
  readonly id?: string;
}

/** Errors: ObservationRefused; Forbidden, and what the store throws. */
export async function recordObservations(
  knowledge: Knowledge,
  given: readonly GivenObservation[],
  { actor, now, id }: ObservingRequest,
): Promise<ObservedAnswer> {
  if (given.length === 0) throw new ObservationRefused(0, "observations", 0, "are none");
  if (given.length > OBSERVATIONS_MAX) {
    throw new ObservationRefused(
      OBSERVATIONS_MAX,
      "observations",
      given.length,
      `are ${given.length}, more than ${OBSERVATIONS_MAX}`,
      "Send them in several calls.",
    );
  }
  const snapshot = await knowledge.refresh();
  const taken = new Map<string, Document>();
  given.forEach((one, index) => {
    const document = readObservation(snapshot, one, index, now);
    const twice = taken.get(document.metadata.name);
    if (twice !== undefined && canonicalJson(twice) !== canonicalJson(document))
      throw new ObservationRefused(
        index,
        "window",
        document.metadata.name,
        "is given twice, with two figures",
      );
    taken.set(document.metadata.name, document);
  });
  const documents = [...taken.values()];
  documents.forEach((document, index) =>
    checkAgainstKnown(snapshot, document, documents.slice(0, index), index),
  );
  const outcomes = documents.map((document): RecordedObservation => {
    const { deployment, version, metric } = document.spec as { [field: string]: string };
    const isKnown =
      digestAt(snapshot, nodeKey("Observation", document.metadata.name)) === documentDigest(document);
    const { name } = document.metadata;
    return {
      name,
      deployment: deployment!,
      version: version!,
      metric: metric!,
      outcome: isKnown ? "known" : "recorded",
    };
  });
  const puts = documents.map((document): PutDocument => ({
    key: nodeKey("Observation", document.metadata.name),
    document,
    origin: {},
  }));
  const result = await writeChanges(knowledge, {
    puts,
    actor,
    now,
    reason: `observed ${documents.length === 1 ? outcomes[0]!.name : `${documents.length} figures`}`,
    ...(id === undefined ? {} : { id }),
  });
  return {
    revision: revisionToken(result.head.revision),
    observations: outcomes,
    written: result.changes.length > 0,
  };
}

function readObservation(snapshot: Snapshot, given: GivenObservation, index: number, now: string): Document {
  const deployment = String(given["deployment"] ?? "");
  const key = nodeKey("Deployment", deployment);
  const node = snapshot.find(key);
  if (node === undefined || digestAt(snapshot, key) === undefined) {
    const known = snapshot.nodesOf("Deployment").map((one) => parseKey(snapshot.key(one))!.name);
    const [nearest] = nearestNames(deployment, known, 1);
    throw new ObservationRefused(
      index,
      "deployment",
      deployment,
      `"${deployment.slice(0, 100)}" is not recorded`,
      nearest === undefined
        ? "Record it: fairlead deployed NAME@VERSION --in ENVIRONMENT"
        : `Did you mean ${nearest}?`,
    );
  }
  const converted = inOwnUnit(given, index);
  const version = given["version"] ?? runningVersion(snapshot, node, given["from"], deployment, index);
  const spec = { ...converted, version };
  const checked = checkDocument({
    apiVersion: API_VERSION,
    kind: "Observation",
    metadata: { name: nameOf({ ...spec, ...utc(given) }) },
    spec,
  });
  if (checked.kind === "invalid") {
    const [first] = checked.findings;
    const field = String(first!.path.slice(1).join(".") || "it");
    throw new ObservationRefused(
      index,
      field,
      valueAt(spec, first!.path.slice(1)),
      first!.message.replace(/^This /, "").replace(/\.$/, ""),
      first!.hint,
    );
  }
  const document = checked.document;
  const { to, version: served } = document.spec as { to: string; version: string };
  if (Date.parse(to) > Date.parse(now) + CLOCK_SKEW_MILLISECONDS_MAX)
    throw new ObservationRefused(index, "to", to, `is in the future (${to}; it is ${now} here)`);
  checkServed(snapshot, node, served, deployment, index);
  return document;
}

/** Latencies come in seconds too; they are kept in milliseconds. */
function inOwnUnit(given: GivenObservation, index: number): GivenObservation {
  const { metric, unit, value, deviation, buckets } = given;
  const own = METRICS[String(metric)]?.unit;
  if (own !== "ms" || unit === undefined || unit === own) return given;
  const factor = MILLISECONDS[String(unit)];
  if (factor === undefined)
    throw new ObservationRefused(index, "unit", unit, `${String(unit)} is no unit of time`, "ms, s or us.");
  const scaled = (number: unknown) => (typeof number === "number" ? number * factor : number);
  return {
    ...given,
    unit: own,
    value: scaled(value),
    ...(deviation === undefined ? {} : { deviation: scaled(deviation) }),
    ...(!Array.isArray(buckets)
      ? {}
      : {
          buckets: buckets.map((one: { readonly atMost?: unknown }) => ({
            ...one,
            atMost: scaled(one.atMost),
          })),
        }),
  };
}

/** What runs there, when it surely ran in the whole window. */
function runningVersion(
  snapshot: Snapshot,
  node: number,
  from: unknown,
  deployment: string,
  index: number,
): string {
  const { since, state } = snapshot.properties(node);
  const build = snapshot.outgoing(node, "OF")[0]?.node;
  const isSure =
    state === "running" &&
    since !== undefined &&
    typeof from === "string" &&
    Date.parse(from) >= Date.parse(String(since));
  if (build !== undefined && isSure) return parseKey(snapshot.key(build))!.name;
  const runs = build === undefined ? "NAME@VERSION" : parseKey(snapshot.key(build))!.name;
  throw new ObservationRefused(
    index,
    "version",
    "",
    "is not told, and nothing says what " + `${deployment} served in the whole window`,
    `Say what was served: --version ${runs}`,
  );
}

/** A figure of something else entirely is a mistake in a name. */
function checkServed(
  snapshot: Snapshot,
  node: number,
  served: string,
  deployment: string,
  index: number,
): void {
  const build = snapshot.outgoing(node, "OF")[0]?.node;
  if (build === undefined) return;
  const running = parseKey(snapshot.key(build))!.name;
  if (parseVersionName(served)?.artifact === parseVersionName(running)?.artifact) return;
  throw new ObservationRefused(
    index,
    "version",
    served,
    `${served} is nothing that ${deployment} serves`,
    `It runs ${running}.`,
  );
}

/** Windows of one source that overlap count the same requests twice; units of one metric are one. */
function checkAgainstKnown(
  snapshot: Snapshot,
  { metadata, spec }: Document,
  before: readonly Document[],
  index: number,
): void {
  const {
    deployment,
    metric,
    version,
    source = "",
    from,
    to,
    unit,
  } = spec as Readonly<Record<string, string>>;
  const own = nodeKey("Observation", metadata.name);
  if (snapshot.find(own) !== undefined && digestAt(snapshot, own) !== undefined) {
    if (
      digestAt(snapshot, own) ===
      documentDigest({ apiVersion: API_VERSION, kind: "Observation", metadata, spec })
    )
      return;
    const { value, samples } = snapshot.properties(snapshot.find(own)!);
    throw new ObservationRefused(
      index,
      "value",
      spec["value"],
      `of this window is known already: ${String(value)}, of ${String(samples)} samples`,
      `Correct it with fairlead apply; it is Observation/${metadata.name}.`,
    );
  }
  const known = observationsOf(snapshot, deployment!).filter((one) => one.metric === metric);
  const others = before
    .filter((one) => one.spec["deployment"] === deployment && one.spec["metric"] === metric)
    .map(
      ({ metadata: { name }, spec: given }) =>
        ({
          ...given,
          name,
          from: Date.parse(String(given["from"])),
          to: Date.parse(String(given["to"])),
          source: String(given["source"] ?? ""),
        }) as unknown as Observation,
    );
  const all = [...known, ...others];
  const otherUnit = all.find((one) => one.unit !== unit && METRICS[metric!] === undefined);
  if (otherUnit !== undefined) {
    throw new ObservationRefused(
      index,
      "unit",
      unit ?? "",
      `does not match: ${metric} of ${deployment} is in ` + `${otherUnit.unit ?? "no unit"}`,
      `Convert it, or name it another metric.`,
    );
  }
  const [start, end] = [Date.parse(from!), Date.parse(to!)];
  const met = all.find(
    (one) => one.version === version && one.source === source && one.from < end && start < one.to,
  );
  if (met !== undefined) {
    const window = `${new Date(met.from).toISOString()} to ${new Date(met.to).toISOString()}`;
    throw new ObservationRefused(
      index,
      "window",
      `${from} to ${to}`,
      `overlaps one that is known: ${window}`,
      "Send windows that follow each other, or name another source.",
    );
  }
}

/** As the document has them, so that one moment has one name. */
function utc({ from, to }: GivenObservation): { readonly from: string; readonly to: string } {
  const text = (time: unknown) => {
    const at = Date.parse(String(time));
    return Number.isNaN(at) ? String(time) : new Date(at).toISOString();
  };
  return { from: text(from), to: text(to) };
}

/** `ranker-prod-eu.errorRate.20261002T1200.1f3c9aa0`: told by people, unique by its digest. */
function nameOf(spec: GivenObservation & { readonly from: string; readonly to: string }): string {
  const { deployment, version, metric, source = "", from, to } = spec;
  const digest = sha256Hex(canonicalJson([deployment, version, metric, source, from, to].map(String))).slice(
    0,
    16,
  );
  const minute = from.slice(0, 16).replace(/[^0-9T]/g, "");
  const told = `${String(deployment)}.${String(metric)}.${minute}`.replace(/[^A-Za-z0-9._+/-]/g, "-");
  return `${told.slice(0, 180)}.${digest}`;
}

function valueAt(spec: GivenObservation, path: readonly (string | number)[]): unknown {
  let value: unknown = spec;
  for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step];
  return value ?? "";
}
