/** The statistics of gates against values that others published; each with its source. */
import { describe, expect, it } from "vitest";
import { alwaysValidZ } from "../../../src/plans/statistics/always-valid.ts";
import { meansInterval, pooled, studentOf, welch } from "../../../src/plans/statistics/means.ts";
import { normalCdf, normalQuantile } from "../../../src/plans/statistics/normal.ts";
import { quantileInterval, quantileRanks } from "../../../src/plans/statistics/quantiles.ts";
import { differenceInterval, samplesNeeded, wilsonInterval } from "../../../src/plans/statistics/rates.ts";

const Z = normalQuantile(0.975);
const round = (value: number, digits = 4) => Number(value.toFixed(digits));

describe("the normal distribution", () => {
  // NIST/SEMATECH e-Handbook, 1.3.6.7.1, table of the cumulative normal.
  it.each([
    [0, 0.5],
    [1, 0.841_34],
    [1.64, 0.949_5],
    [1.96, 0.975],
    [2.58, 0.995_06],
    [-1.28, 0.100_27],
  ])("at %d is %d", (z, p) => expect(round(normalCdf(z), 5)).toBeCloseTo(p, 5));

  it("is inverted to nine digits", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959_963_985, 9);
    expect(normalQuantile(0.8)).toBeCloseTo(0.841_621_234, 9);
  });
});

describe("Wilson's interval", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Stat. Med. 17, 1998, table I,
  // method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %d of %d is %d to %d", (bad, samples, lower, upper) => {
    const interval = wilsonInterval({ bad, samples }, Z);
    expect([round(interval.lower), round(interval.upper)]).toEqual([lower, upper]);
  });
});

describe("Newcombe's interval of a difference", () => {
  // Newcombe, "Interval estimation for the difference ...", Stat. Med. 17, 1998, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])("%d/%d - %d/%d is %d to %d", (a, m, b, n, lower, upper) => {
    const interval = differenceInterval({ bad: a, samples: m }, { bad: b, samples: n }, Z);
    expect([round(interval.lower), round(Math.min(1, interval.upper))]).toEqual([lower, upper]);
  });
});

describe("Welch's test", () => {
  // NIST/SEMATECH e-Handbook, 1.3.5.3, AUTO83B.DAT: without equal variances T is -12.946, degrees 136.875.
  const us = { mean: 20.144_58, deviation: 6.4147, samples: 249 };
  const japan = { mean: 30.481_01, deviation: 6.107_71, samples: 79 };
  it("gives NIST's statistic and degrees of freedom", () => {
    const { error, freedom } = welch(us, japan);
    expect(round((us.mean - japan.mean) / error, 3)).toBe(-12.946);
    expect(round(freedom, 2)).toBe(136.87);
  });

  it("has Student's quantiles: 2.228 at 10 degrees, 2.042 at 30, 1.984 at 100 (1.3.6.7.2)", () => {
    expect([10, 30, 100].map((freedom) => round(studentOf(Z, freedom), 3))).toEqual([2.228, 2.042, 1.984]);
  });

  it("pools windows to the sample that they are parts of", () => {
    const whole = [1, 2, 4, 7, 11, 16];
    const of = (values: readonly number[]) => {
      const mean = values.reduce((a, b) => a + b) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return { mean, deviation: Math.sqrt(squares / (values.length - 1)), samples: values.length };
    };
    const joined = pooled([of(whole.slice(0, 2)), of(whole.slice(2))])!;
    expect(joined.mean).toBeCloseTo(of(whole).mean, 12);
    expect(joined.deviation).toBeCloseTo(of(whole).deviation, 12);
  });

  it("claims nothing of one sample, or without spread", () => {
    expect(meansInterval({ ...us, samples: 1 }, japan, Z).upper).toBe(Infinity);
    expect(meansInterval({ ...us, deviation: 0 }, { ...japan, deviation: 0 }, Z).lower).toBe(-Infinity);
  });
});

describe("the ranks of a quantile", () => {
  // The sign test's interval of a median, in tables: of 20 samples ranks 6 and 15, of 100 ranks 40 and 61.
  it.each([
    [20, 6, 15],
    [100, 40, 61],
  ])("of the median of %d are no narrower than %d and %d", (n, low, high) => {
    const [lower, upper] = quantileRanks(n, 0.5, Z);
    expect(lower).toBeLessThanOrEqual(low);
    expect(upper).toBeGreaterThanOrEqual(high);
    expect(low - lower).toBeLessThanOrEqual(1);
  });

  it("are the outer edges of their buckets, and nothing where no bucket bounds them", () => {
    const histogram = { edges: [10, 20, 50], counts: [50, 40, 8], samples: 100 };
    expect(quantileInterval(histogram, 0.5, Z)).toEqual({ lower: -Infinity, upper: 20 });
    expect(quantileInterval(histogram, 0.99, Z)).toEqual({ lower: 20, upper: Infinity });
  });
});

describe("the number of samples", () => {
  const [alpha, power] = [normalQuantile(0.95), normalQuantile(0.8)];
  it("of Chow, Shao and Wang's rates is 25 (2nd edition, page 90: 0.85 and 0.65, margin 0.10)", () => {
    const needed = samplesNeeded(
      { variance: 0.85 * 0.15, otherVariance: 0.65 * 0.35, perSample: 1, gap: 0.3 },
      alpha,
      power,
    );
    expect(Math.ceil(needed)).toBe(25);
  });
  it("of their means is 50 (deviation 0.1, margin 0.05, no difference)", () => {
    const needed = samplesNeeded(
      { variance: 0.01, otherVariance: 0.01, perSample: 1, gap: 0.05 },
      alpha,
      power,
    );
    expect(Math.ceil(needed)).toBe(50);
  });
});

describe("the bound for any number of looks", () => {
  it("is wider than that of one look, flat around a thousand, and endless for none", () => {
    expect([100, 1000, 10_000, 100_000].map((n) => round(alwaysValidZ(n, 0.95), 2))).toEqual([
      3.86, 3.04, 3.24, 3.56,
    ]);
    expect(alwaysValidZ(0, 0.95)).toBe(Infinity);
  });
});
