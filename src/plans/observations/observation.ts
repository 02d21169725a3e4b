/** Observations as a snapshot holds them: figures of a deployment, and of a version wherever it ran. */
import { METRICS } from "../../model/kinds/metric.ts";
import { buildKey, nodeKey, parseKey } from "../../model/names.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { Histogram } from "../statistics/quantiles.ts";

export interface Observation {
  readonly node: NodeId;
  readonly name: string;
  readonly deployment: string;
  /** What was served: `ranker@2.3.1` or `ranker@2.3.1#gpu`. */
  readonly version: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string | undefined;
  readonly better: "lower" | "higher";
  readonly samples: number;
  readonly failures: number | undefined;
  readonly deviation: number | undefined;
  readonly histogram: Histogram | undefined;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly source: string;
  /** Percent. */
  readonly trafficShare: number | undefined;
}

/** In order of window, then of name. */
export function observationsOf(snapshot: Snapshot, deployment: string): readonly Observation[] {
  return observationsAt(snapshot, nodeKey("Deployment", deployment));
}

/**
 * Of a version, with or without its builds; where it is compared with another build of the same version,
 * figures that do not say of which build are of neither. In order of window, then of name.
 */
export function observationsServing(
  snapshot: Snapshot,
  build: string,
  other?: string,
): readonly Observation[] {
  const version = withoutVariant(build);
  const isExact = other !== undefined && withoutVariant(other) === version;
  const keys = [buildKey(version)];
  const node = snapshot.find(keys[0]!);
  if (node !== undefined)
    keys.push(...snapshot.outgoing(node, "HAS_VARIANT").map((edge) => snapshot.key(edge.node)));
  const all = keys.flatMap((key) => observationsAt(snapshot, key)).sort(byWindow);
  return isExact ? all.filter((one) => one.version === build) : all;
}

export function withoutVariant(build: string): string {
  return build.replace(/#.*$/, "");
}

function observationsAt(snapshot: Snapshot, key: string): readonly Observation[] {
  const node = snapshot.find(key);
  if (node === undefined) return [];
  return snapshot
    .outgoing(node, "OBSERVED_BY")
    .map((edge) => readObservation(snapshot, edge.node))
    .sort(byWindow);
}

function byWindow(a: Observation, b: Observation): number {
  return a.from - b.from || a.to - b.to || (a.name < b.name ? -1 : 1);
}

export function readObservation(snapshot: Snapshot, node: NodeId): Observation {
  const properties = snapshot.properties(node);
  const number = (value: unknown) => (typeof value === "number" ? value : undefined);
  const { metric, better, bucketEdges, bucketCounts, from, to, source, unit } = properties;
  const samples = number(properties["samples"]) ?? 0;
  return {
    node,
    name: parseKey(snapshot.key(node))!.name,
    deployment: String(properties["deployment"]),
    version: String(properties["version"]),
    metric: String(metric),
    value: number(properties["value"]) ?? NaN,
    unit: unit === undefined ? undefined : String(unit),
    better: METRICS[String(metric)]?.better ?? (better === "higher" ? "higher" : "lower"),
    samples,
    failures: number(properties["failures"]),
    deviation: number(properties["deviation"]),
    histogram:
      bucketEdges === undefined || bucketCounts === undefined
        ? undefined
        : {
            edges: bucketEdges as readonly number[],
            counts: bucketCounts as readonly number[],
            samples,
          },
    from: Date.parse(String(from)),
    to: Date.parse(String(to)),
    source: source === undefined ? "" : String(source),
    trafficShare: number(properties["trafficShare"]),
  };
}

export function isRate({ metric, failures }: Pick<Observation, "metric" | "failures">): boolean {
  const sort = METRICS[metric];
  return sort === undefined ? failures !== undefined : sort.kind === "rate";
}

/** How many of the samples were bad; of a share that is good, those that were not. */
export function badOf({ failures, value, samples, better }: Observation): number {
  return failures ?? Math.round((better === "higher" ? 1 - value : value) * samples);
}
