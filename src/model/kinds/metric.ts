/**
 * Metrics and what is asked of them: bounds, and a comparison with the version that is replaced.
 *
 * Metrics that are known by name have a direction and a kind; any other states both. The kind says which
 * statistics apply: a rate is counted (so many bad of so many), a mean has a spread.
 */
import { z } from "zod";
import { DURATION, durationSeconds } from "../duration.ts";
import { fields, name, text, uniqueList } from "./fields.ts";

export interface MetricSort {
  /** What is good. */
  readonly better: "lower" | "higher";
  /** rate: a share of counted things, from 0 to 1. level: a figure with a unit. */
  readonly kind: "rate" | "level";
  /** In which its figures are. */
  readonly unit?: string;
  /** Of which share of the samples it is the upper end. */
  readonly quantile?: number;
}

/** Metrics known by name. */
export const METRICS: Readonly<Record<string, MetricSort>> = {
  errorRate: { better: "lower", kind: "rate" },
  latencyP95: { better: "lower", kind: "level", unit: "ms", quantile: 0.95 },
  dataQuality: { better: "higher", kind: "rate" },
  drift: { better: "lower", kind: "level" },
};

/** Metrics of one gate; each is another way in which a good version is refused by chance. */
const METRICS_MAX = 16;

export const metricName = text(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, "is no name of a metric, such as errorRate");

/** A wait that is over at once asks for nothing. */
export const wait = text(DURATION, "is no duration such as 90m, 24h or 7d").refine(
  (value) => durationSeconds(value)! > 0,
  "is no time at all",
);

const bound = fields({
  metric: metricName,
  atMost: z.number().finite().optional(),
  atLeast: z.number().finite().optional(),
  /** Requests, or whatever was counted, without which there is no figure. */
  samples: z.number().int().min(1).default(1),
})
  .refine(({ atMost, atLeast }) => atMost !== undefined || atLeast !== undefined, {
    message: "bounds nothing: give atMost, atLeast or both",
  })
  .refine(({ atMost, atLeast }) => atMost === undefined || atLeast === undefined || atLeast <= atMost, {
    message: "leaves nothing between atLeast and atMost",
  });

export const metricBounds = uniqueList(bound, ({ metric }) => metric)
  .min(1, "is empty; no objectives is not a pass")
  .max(METRICS_MAX, `has more than ${METRICS_MAX} entries`);

const comparison = fields({
  metric: metricName,
  /** Of a metric that is not known by name. */
  better: z.enum(["lower", "higher"]).optional(),
  /** How much worse it may be, in the metric's own unit: 0.005 of an error rate is half a percent. */
  margin: z.number().finite().positive(),
}).superRefine(({ metric, better }, context) => {
  const known = METRICS[metric];
  if (known === undefined && better === undefined)
    context.addIssue({
      code: "custom",
      message: `says not which way is better: give better: lower or higher`,
    });
  if (known !== undefined && better !== undefined && better !== known.better)
    context.addIssue({
      code: "custom",
      path: ["better"],
      message: `is wrong: ${metric} is better ${known.better}`,
    });
});

export const observed = fields({
  /** Figures of what runs must be within these. */
  bounds: metricBounds.optional(),
  /** Figures of what is new are compared with those of what it replaces. */
  canary: uniqueList(comparison, ({ metric }) => metric)
    .min(1, "is empty; no objectives is not a pass")
    .max(METRICS_MAX, `has more than ${METRICS_MAX} entries`)
    .optional(),
  /** How sure: 0.95 lets one in twenty bad versions pass, and refuses one in twenty good ones. */
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  /** Only figures as young as this count. */
  maxAge: wait.optional(),
  /** Where they are measured; left out: where the gate stands. */
  stage: text().optional(),
  environment: name.optional(),
}).refine(({ bounds, canary }) => bounds !== undefined || canary !== undefined, {
  message: "asks for nothing: give bounds, canary or both",
});
