/**
 * Between which values a quantile lies, by ranks alone: whatever the distribution, the number of samples
 * below the true p-quantile is binomial. Source: H. A. David and H. N. Nagaraja, "Order Statistics", 3rd
 * edition, 2003, section 7.1. The ranks are taken from the normal approximation with its continuity, outward;
 * of a histogram the edges of the buckets that hold them, outward too.
 */
import type { Interval } from "./rates.ts";

export interface Histogram {
  /** Upper edges, rising. */
  readonly edges: readonly number[];
  /** Samples of each bucket alone. */
  readonly counts: readonly number[];
  /** All, also those above the last edge. */
  readonly samples: number;
}

/** Ranks, from 1, between which the quantile lies; 0 and samples + 1 where no sample bounds it. */
export function quantileRanks(samples: number, share: number, z: number): readonly [number, number] {
  const middle = samples * share;
  const half = z * Math.sqrt(samples * share * (1 - share));
  const lower = Math.floor(middle - half + 0.5);
  const upper = Math.ceil(middle + half + 0.5);
  return [Math.max(0, lower), Math.min(samples + 1, upper)];
}

export function quantileInterval(histogram: Histogram, share: number, z: number): Interval {
  if (!(histogram.samples > 0) || !Number.isFinite(z)) return { lower: -Infinity, upper: Infinity };
  const [lower, upper] = quantileRanks(histogram.samples, share, z);
  return { lower: edgeBelow(histogram, lower), upper: edgeAbove(histogram, upper) };
}

/** The lower edge of the bucket that holds a rank: nothing smaller can be there. */
function edgeBelow({ edges, counts }: Histogram, rank: number): number {
  let seen = 0;
  let below = -Infinity;
  for (const [at, count] of counts.entries()) {
    seen += count;
    if (rank <= seen) return below;
    below = edges[at]!;
  }
  return below;
}

function edgeAbove({ edges, counts }: Histogram, rank: number): number {
  let seen = 0;
  for (const [at, count] of counts.entries()) {
    seen += count;
    if (rank <= seen) return edges[at]!;
  }
  return Infinity;
}

/** Several windows as one; undefined where their edges differ, or there is none. */
export function added(parts: readonly Histogram[]): Histogram | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const isAlike = ({ edges }: Histogram) =>
    edges.length === first.edges.length && edges.every((edge, at) => edge === first.edges[at]);
  if (!parts.every(isAlike)) return undefined;
  return {
    edges: first.edges,
    counts: first.counts.map((_, at) => parts.reduce((sum, part) => sum + part.counts[at]!, 0)),
    samples: parts.reduce((sum, part) => sum + part.samples, 0),
  };
}
