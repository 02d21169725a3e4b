/**
 * Whether a split of the traffic can decide within its window, told when the plan is made: a canary that
 * ends before anybody can know holds everybody up, or lets everything pass.
 *
 *     at 5 % of 200 requests an hour, 30 minutes give 5 samples; 3,100 are needed: take 50 %, or 31 h
 */
import { badOf, isRate, observationsServing } from "../observations/observation.ts";
import type { Observation } from "../observations/observation.ts";
import { pooled } from "../statistics/means.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { neededAlways } from "./canary.ts";
import { aboutText, countText, figureText, spanText } from "./gate-state.ts";
import { CONFIDENCE_DEFAULT } from "./judge-observations.ts";
import type { Comparison } from "./judge-observations.ts";

export interface Split {
  /** Of the traffic, for the new version. */
  readonly percent: number;
  readonly windowSeconds: number;
  /** All requests, of both versions; undefined: nobody knows. */
  readonly requestsPerHour: number | undefined;
}

/** What is known of a metric before the change. */
export interface MetricBaseline {
  /** Of a rate: the share that is bad. */
  readonly badShare?: number;
  /** Of a mean: the standard deviation of the samples. */
  readonly deviation?: number;
}

export type SplitAnswer =
  | { readonly kind: "yes"; readonly because: string; readonly samples: number; readonly needed: number }
  | {
      readonly kind: "no";
      readonly because: string;
      readonly samples: number;
      readonly needed: number;
      /** The least share that decides in the same window; undefined: none does. */
      readonly percentNeeded?: number;
      /** The time after which this share decides; undefined: never. */
      readonly windowSecondsNeeded?: number;
    }
  | { readonly kind: "unknown"; readonly because: string };

/** Of several comparisons the one that needs most samples decides. */
export function canDecide(
  {
    canary,
    confidence = CONFIDENCE_DEFAULT,
  }: {
    readonly canary: readonly Comparison[];
    readonly confidence?: number;
  },
  split: Split,
  baselines: Readonly<Record<string, MetricBaseline>>,
): SplitAnswer {
  const { percent, windowSeconds, requestsPerHour } = split;
  if (canary.length === 0)
    return { kind: "unknown", because: "Nothing is compared, and no objectives is not a pass." };
  if (requestsPerHour === undefined || !(requestsPerHour > 0))
    return { kind: "unknown", because: "Nobody knows how many requests come; observe what runs first." };
  const hours = windowSeconds / 3600;
  const samples = Math.floor((requestsPerHour * hours * percent) / 100);
  let most: { readonly needed: number; readonly metric: string } | undefined;
  for (const comparison of canary) {
    const variance = varianceOf(baselines[comparison.metric]);
    if (variance === undefined) {
      const because = `Nothing was measured of how ${comparison.metric} varies; observe what runs first.`;
      return { kind: "unknown", because };
    }
    const needed = neededAt(percent, variance, comparison.margin, confidence);
    if (needed === undefined) {
      const because =
        percent >= 100
          ? "At 100 % nothing of what it replaces is left to compare with."
          : `No number of samples decides ${comparison.metric} within ${figureText(comparison.margin)}.`;
      return { kind: "no", because, samples, needed: Infinity };
    }
    if (most === undefined || needed > most.needed) most = { needed, metric: comparison.metric };
  }
  const needed = Math.ceil(most!.needed);
  const told =
    `At ${figureText(percent)} % of ${countText(requestsPerHour)} requests an hour, ` +
    `${spanText(windowSeconds)} give ${countText(samples)} samples`;
  if (samples >= needed)
    return { kind: "yes", because: `${told}; ${aboutText(needed)} decide ${most!.metric}.`, samples, needed };
  const windowSecondsNeeded = Math.ceil((needed / ((requestsPerHour * percent) / 100)) * 3600);
  const percentNeeded = shareNeeded(canary, baselines, confidence, requestsPerHour * hours);
  const ways = [
    ...(percentNeeded === undefined ? [] : [`${percentNeeded} %`]),
    hoursText(windowSecondsNeeded),
  ];
  return {
    kind: "no",
    samples,
    needed,
    windowSecondsNeeded,
    because: `${told}; ${aboutText(needed)} are needed for ${most!.metric}: take ${ways.join(" or ")}.`,
    ...(percentNeeded === undefined ? {} : { percentNeeded }),
  };
}

/** The least share, in steps of one percent, at which so many requests decide all comparisons. */
function shareNeeded(
  canary: readonly Comparison[],
  baselines: Readonly<Record<string, MetricBaseline>>,
  confidence: number,
  requests: number,
): number | undefined {
  for (let percent = 1; percent < 100; percent++) {
    const isEnough = canary.every(({ metric, margin }) => {
      const needed = neededAt(percent, varianceOf(baselines[metric])!, margin, confidence);
      return needed !== undefined && needed <= (requests * percent) / 100;
    });
    if (isEnough) return percent;
  }
  return undefined;
}

function neededAt(percent: number, variance: number, margin: number, confidence: number): number | undefined {
  if (!(percent > 0) || !(percent < 100)) return undefined;
  const perSample = (100 - percent) / percent;
  return neededAlways({ variance, otherVariance: variance, perSample, gap: margin }, confidence);
}

/** undefined where nothing is known. */
function varianceOf(baseline: MetricBaseline | undefined): number | undefined {
  if (baseline?.badShare !== undefined) return baseline.badShare * (1 - baseline.badShare);
  return baseline?.deviation === undefined ? undefined : baseline.deviation ** 2;
}

function hoursText(seconds: number): string {
  return seconds < 48 * 3600 ? spanText(seconds) : `${Math.ceil(seconds / 86_400)} days`;
}

/** Days of figures that say how much comes in an hour: a week has every hour of the day, and a weekend. */
const DAYS_READ = 7;

export interface MeasuredTraffic {
  readonly requestsPerHour: number | undefined;
  readonly baselines: Readonly<Record<string, MetricBaseline>>;
}

/** What the figures of the running version say of its traffic and how its metrics vary. */
export function measuredTraffic(
  snapshot: Snapshot,
  deployment: string,
  version: string,
  now: string,
): MeasuredTraffic {
  const at = Date.parse(now);
  const recent = observationsServing(snapshot, version).filter(
    (one) => one.deployment === deployment && one.to <= at && one.to > at - DAYS_READ * 86_400_000,
  );
  const rates = [...Map.groupBy(recent, ({ metric, source }) => `${metric} ${source}`).values()]
    .map((of) => {
      const hours = of.reduce((sum, { from, to }) => sum + (to - from), 0) / 3_600_000;
      const requests = of.reduce((sum, one) => sum + one.samples / ((one.trafficShare ?? 100) / 100), 0);
      return requests / hours;
    })
    .filter((rate) => Number.isFinite(rate) && rate > 0);
  return {
    // Sources that count less than others see less; the least is what can be relied on.
    requestsPerHour: rates.length === 0 ? undefined : Math.min(...rates),
    baselines: Object.fromEntries(
      [...Map.groupBy(recent, ({ metric }) => metric)].flatMap(([metric, of]) => {
        const known = baselineOf(of);
        return known === undefined ? [] : [[metric, known]];
      }),
    ),
  };
}

function baselineOf(of: readonly Observation[]): MetricBaseline | undefined {
  if (of.every(isRate)) {
    const samples = of.reduce((sum, one) => sum + one.samples, 0);
    // One more of each: a rate that was never seen to fail still may.
    return { badShare: (of.reduce((sum, one) => sum + badOf(one), 0) + 1) / (samples + 2) };
  }
  if (!of.every(({ deviation }) => deviation !== undefined)) return undefined;
  return {
    deviation: pooled(
      of.map((one) => ({ mean: one.value, deviation: one.deviation!, samples: one.samples })),
    )!.deviation,
  };
}
