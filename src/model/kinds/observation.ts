/**
 * Observation: one figure of what a deployment served, over one window of time, with its sample size. How
 * sure the figure is comes with it: what was counted (a rate), its standard deviation (a mean), or a
 * histogram (a quantile). Without one of these it is a figure, and no comparison rests on it.
 *
 * The name is made from what it measures, so the same figure twice is one document
 * (src/plans/observations/record-observations.ts).
 */
import { z } from "zod";
import { buildName, documentOf, fields, list, name, text, time } from "./fields.ts";
import { METRICS, metricName } from "./metric.ts";

/** Ten times what a busy service answers in a month; a larger count is another unit. */
const SAMPLES_MAX = 1_000_000_000_000;
/** Prometheus' default histogram has 11 buckets, a fine one some tens. */
const BUCKETS_MAX = 256;

const figure = z.number().finite("is no number that can be compared");
const count = z.number().int("is no whole number").min(0).max(SAMPLES_MAX);

const bucket = fields({
  /** Upper edge, in the figure's unit. */
  atMost: figure,
  /** Samples in this bucket alone, above the edge before it. */
  count,
});

export const observation = documentOf(
  "Observation",
  name,
  fields({
    deployment: name,
    /** What was served when it was measured. */
    version: buildName,
    metric: metricName,
    value: figure,
    unit: text().optional(),
    /** Which way is good; of a metric that is not known by name. */
    better: z.enum(["lower", "higher"]).optional(),
    /** What the figure was measured on: requests, rows, ... */
    samples: count.min(1, "is no sample at all"),
    /** Of a rate: how many of the samples were bad. */
    failures: count.optional(),
    /** Of a mean: the standard deviation of the samples. */
    deviation: figure.min(0, "is below zero").optional(),
    /** Of a quantile: how the samples lie. What is in no bucket lies above the last. */
    buckets: list(bucket)
      .min(1, "is empty")
      .max(BUCKETS_MAX, `has more than ${BUCKETS_MAX} entries`)
      .optional(),
    from: time,
    to: time,
    /** Who measured; figures of one source add up, those of two do not. */
    source: text().optional(),
    /** Percent of the traffic that this version had meanwhile. */
    trafficShare: z.number().gt(0).max(100).optional(),
  }).superRefine((spec, context) => {
    const complain = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: path === "" ? [] : [path], message });
    if (spec.from >= spec.to) complain("to", `is not after from (${spec.from})`);
    const sort = METRICS[spec.metric];
    if (sort === undefined && spec.better === undefined)
      complain("", `does not say better: lower or higher; ${spec.metric} is not known by name`);
    if (sort !== undefined && spec.better !== undefined && spec.better !== sort.better)
      complain("better", `is wrong: ${spec.metric} is better ${sort.better}`);
    const isRate = sort === undefined ? spec.failures !== undefined : sort.kind === "rate";
    if (isRate) checkRate(spec, sort?.better ?? spec.better, complain);
    else if (spec.failures !== undefined) complain("failures", `are of a rate, and ${spec.metric} is none`);
    if (sort?.kind === "level" && spec.value < 0) complain("value", "is below zero");
    const wanted = sort?.unit;
    if (wanted !== undefined && spec.unit === undefined)
      complain("", `does not say unit: ${spec.metric} is in ${wanted}`);
    if (sort !== undefined && spec.unit !== undefined && spec.unit !== wanted)
      complain(
        "unit",
        wanted === undefined
          ? `is of no ${spec.metric}, which is a share from 0 to 1`
          : `does not match: ${spec.metric} is in ${wanted}`,
      );
    checkBuckets(spec, complain);
  }),
);

export type ObservationDocument = z.output<typeof observation>;
export type ObservationSpec = ObservationDocument["spec"];

type Complain = (path: string, message: string) => void;

function checkRate(
  {
    value,
    samples,
    failures,
    deviation,
  }: {
    readonly value: number;
    readonly samples: number;
    readonly failures?: number | undefined;
    readonly deviation?: number | undefined;
  },
  better: string | undefined,
  complain: Complain,
): void {
  if (value < 0 || value > 1) complain("value", "is no share from 0 to 1 (0.4 % is 0.004)");
  if (deviation !== undefined) complain("deviation", "is of a mean; of a rate say failures");
  if (failures === undefined) return;
  if (failures > samples) complain("failures", `are more than the samples (${samples})`);
  const share = better === "higher" ? 1 - failures / samples : failures / samples;
  // A figure that was rounded to three digits is within this of its counts.
  if (Math.abs(share - value) > 0.0005 + 0.5 / samples)
    complain("failures", `of ${samples} are ${share}, and value says ${value}`);
}

function checkBuckets(
  {
    buckets,
    samples,
  }: {
    readonly buckets?: readonly { readonly atMost: number; readonly count: number }[] | undefined;
    readonly samples: number;
  },
  complain: Complain,
): void {
  if (buckets === undefined) return;
  if (buckets.some(({ atMost }, at) => at > 0 && atMost <= buckets[at - 1]!.atMost))
    complain("buckets", "do not rise from each edge to the next");
  const total = buckets.reduce((sum, one) => sum + one.count, 0);
  if (total > samples) complain("buckets", `hold ${total} samples, more than ${samples}`);
}
