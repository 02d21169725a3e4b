/**
 * The figures of a new version compared with those of the one that it replaces: pass, fail, or not enough
 * samples, and about how many more.
 *
 * Non-inferiority: with `harm` the amount by which the new version is worse, it passes when harm surely is at
 * most the margin, fails when it surely is above, and otherwise nobody knows yet. "Surely" holds however
 * often it is looked at (../statistics/always-valid.ts). Which interval: ../statistics/rates.ts for what is
 * counted, means.ts for what has a spread, quantiles.ts for what has a histogram.
 */
import { METRICS } from "../../model/kinds/metric.ts";
import { badOf, isRate } from "../observations/observation.ts";
import type { Observation } from "../observations/observation.ts";
import { alwaysValidZ, pairedSamples } from "../statistics/always-valid.ts";
import { meansInterval, pooled } from "../statistics/means.ts";
import type { Measured } from "../statistics/means.ts";
import { normalQuantile } from "../statistics/normal.ts";
import { added, quantileInterval } from "../statistics/quantiles.ts";
import { differenceInterval, samplesNeeded } from "../statistics/rates.ts";
import type { Counted, Interval } from "../statistics/rates.ts";

export type CanaryAnswer =
  | (Compared & { readonly kind: "pass" | "fail" })
  /** `more`: samples of the new version; undefined: the difference lies at the margin, no number tells. */
  | (Compared & {
      readonly kind: "more";
      readonly more: number | undefined;
      readonly seconds: number | undefined;
    })
  /** The figures cannot be compared. */
  | { readonly kind: "unknown"; readonly because: string };

interface Compared {
  /** What is measured, and what it replaces, in the metric's unit. */
  readonly value: number;
  readonly replaced: number;
  readonly samples: number;
  readonly replacedSamples: number;
  /** By how much it is worse, at least and at most. */
  readonly harm: Interval;
}

/** The chance that a version as good as the one it replaces passes with the samples that are asked for. */
export const POWER = 0.8;
/** Steps until the number of samples and the width that follows from it agree; three are usual. */
const STEPS_MAX = 40;
/** More is no number to wait for. */
const SAMPLES_MAX = 1e12;

/** Both of one metric and source; windows of each apart from each other. */
export function compareCanary(
  fresh: readonly Observation[],
  replaced: readonly Observation[],
  { margin, confidence }: { readonly margin: number; readonly confidence: number },
): CanaryAnswer {
  const [first] = fresh;
  if (first === undefined) return { kind: "unknown", because: "nothing was measured of it" };
  if (replaced.length === 0)
    return { kind: "unknown", because: "nothing was measured meanwhile of what it replaces" };
  const all = [...fresh, ...replaced];
  if (!all.every((one) => Number.isFinite(one.value) && one.samples > 0))
    return { kind: "unknown", because: "a figure is no number" };
  if (new Set(all.map(({ unit }) => unit ?? METRICS[first.metric]?.unit)).size > 1)
    return { kind: "unknown", because: "the figures are in several units" };
  if (new Set(all.map(({ better }) => better)).size > 1)
    return { kind: "unknown", because: "the figures do not agree which way is better" };
  const settings = { margin, confidence };
  const compared = all.every(isRate)
    ? compareRates(fresh, replaced, settings)
    : all.every(({ histogram }) => histogram !== undefined)
      ? compareQuantiles(fresh, replaced, settings)
      : all.every(({ deviation }) => deviation !== undefined)
        ? compareMeans(fresh, replaced, settings)
        : undefined;
  if (compared === undefined)
    return {
      kind: "unknown",
      because: "nothing says how sure the figures are (counts, deviation or buckets)",
    };
  if ("kind" in compared) return compared;
  const { harm } = compared;
  if (harm.upper <= margin) return { ...compared.told, harm, kind: "pass" };
  if (harm.lower > margin) return { ...compared.told, harm, kind: "fail" };
  const hours = fresh.reduce((sum, { from, to }) => sum + (to - from), 0) / 3_600_000;
  const { more } = compared;
  const seconds =
    more === undefined || !(hours > 0) ? undefined : (more / (compared.told.samples / hours)) * 3600;
  return { ...compared.told, harm, kind: "more", more, seconds };
}

interface Comparing {
  readonly told: Omit<Compared, "harm">;
  readonly harm: Interval;
  readonly more: number | undefined;
}
type Settings = { readonly margin: number; readonly confidence: number };
type Unknown = { readonly kind: "unknown"; readonly because: string };

function compareRates(
  fresh: readonly Observation[],
  replaced: readonly Observation[],
  settings: Settings,
): Comparing {
  const [one, other] = [counted(fresh), counted(replaced)];
  const z = alwaysValidZ(pairedSamples(one.samples, other.samples), settings.confidence);
  const harm = differenceInterval(one, other, z);
  // One more of each outcome: a rate that was never seen to fail still may.
  const [p, q] = [(one.bad + 1) / (one.samples + 2), (other.bad + 1) / (other.samples + 2)];
  const expected = one.bad / one.samples - other.bad / other.samples;
  const isGoodHigh = fresh[0]!.better === "higher";
  const shown = ({ bad, samples }: Counted) => (isGoodHigh ? 1 - bad / samples : bad / samples);
  return {
    told: { value: shown(one), replaced: shown(other), samples: one.samples, replacedSamples: other.samples },
    harm,
    more: moreOf(
      one.samples,
      other.samples,
      {
        variance: p * (1 - p),
        otherVariance: q * (1 - q),
        gap: Math.abs(settings.margin - expected),
      },
      settings,
    ),
  };
}

function counted(parts: readonly Observation[]): Counted {
  return {
    bad: parts.reduce((sum, part) => sum + badOf(part), 0),
    samples: parts.reduce((sum, part) => sum + part.samples, 0),
  };
}

function compareMeans(
  fresh: readonly Observation[],
  replaced: readonly Observation[],
  settings: Settings,
): Comparing {
  const measured = ({ value, deviation, samples }: Observation): Measured => ({
    mean: value,
    deviation: deviation!,
    samples,
  });
  const one = pooled(fresh.map(measured))!;
  const other = pooled(replaced.map(measured))!;
  const z = alwaysValidZ(pairedSamples(one.samples, other.samples), settings.confidence);
  const isGoodHigh = fresh[0]!.better === "higher";
  const harm = isGoodHigh ? meansInterval(other, one, z) : meansInterval(one, other, z);
  const expected = (one.mean - other.mean) * (isGoodHigh ? -1 : 1);
  return {
    told: { value: one.mean, replaced: other.mean, samples: one.samples, replacedSamples: other.samples },
    harm,
    more: moreOf(
      one.samples,
      other.samples,
      {
        variance: one.deviation ** 2,
        otherVariance: other.deviation ** 2,
        gap: Math.abs(settings.margin - expected),
      },
      settings,
    ),
  };
}

function compareQuantiles(
  fresh: readonly Observation[],
  replaced: readonly Observation[],
  settings: Settings,
): Comparing | Unknown {
  const share = METRICS[fresh[0]!.metric]?.quantile;
  if (share === undefined) return { kind: "unknown", because: "nobody says which quantile it is" };
  const [one, other] = [
    added(fresh.map((part) => part.histogram!)),
    added(replaced.map((part) => part.histogram!)),
  ];
  if (one === undefined || other === undefined)
    return { kind: "unknown", because: "the histograms have different buckets" };
  // Each side may be wrong half as often, so that both hold together.
  const confidence = 1 - (1 - settings.confidence) / 2;
  const a = quantileInterval(one, share, alwaysValidZ(one.samples, confidence));
  const b = quantileInterval(other, share, alwaysValidZ(other.samples, confidence));
  const isGoodHigh = fresh[0]!.better === "higher";
  const harm = isGoodHigh
    ? { lower: b.lower - a.upper, upper: b.upper - a.lower }
    : { lower: a.lower - b.upper, upper: a.upper - b.lower };
  const mean = (parts: readonly Observation[], samples: number) =>
    parts.reduce((sum, part) => sum + part.value * part.samples, 0) / samples;
  const [value, before] = [mean(fresh, one.samples), mean(replaced, other.samples)];
  const gap = Math.abs(settings.margin - (value - before) * (isGoodHigh ? -1 : 1));
  const half = (harm.upper - harm.lower) / 2;
  const needed = one.samples * (half / gap) ** 2;
  return {
    told: { value, replaced: before, samples: one.samples, replacedSamples: other.samples },
    harm,
    more: Number.isFinite(needed) && needed < SAMPLES_MAX ? atLeastSome(needed, one.samples) : undefined,
  };
}

/** Samples of the new version beyond those that are there; undefined where no number would tell. */
function moreOf(
  samples: number,
  other: number,
  sizes: { readonly variance: number; readonly otherVariance: number; readonly gap: number },
  settings: Settings,
): number | undefined {
  const needed = neededAlways({ ...sizes, perSample: other / samples }, settings.confidence);
  return needed === undefined ? undefined : atLeastSome(needed, samples);
}

/** A comparison that is open asks for some more, also where the formula's chance was not had. */
function atLeastSome(needed: number, samples: number): number {
  return Math.ceil(Math.max(needed - samples, samples / 10, 1));
}

/** Samples with which a comparison decides, however often it is looked at; undefined: no number would do. */
export function neededAlways(
  sizes: Parameters<typeof samplesNeeded>[0],
  confidence: number,
): number | undefined {
  if (!(sizes.gap > 0) || !(sizes.perSample > 0)) return undefined;
  const zPower = normalQuantile(POWER);
  let needed = 1000;
  for (let step = 0; step < STEPS_MAX; step++) {
    const z = alwaysValidZ(pairedSamples(needed, needed * sizes.perSample), confidence);
    const next = samplesNeeded(sizes, z, zPower);
    if (Math.abs(next - needed) < 0.001 * needed) return next;
    needed = (needed + next) / 2;
    if (!(needed < SAMPLES_MAX)) return undefined;
  }
  return needed;
}
