/**
 * Two means compared without equal variances: B. L. Welch, "The generalization of Student's problem when
 * several different population variances are involved", Biometrika 34, 1947; NIST/SEMATECH e-Handbook of
 * Statistical Methods, section 1.3.5.3.
 */
import type { Interval } from "./rates.ts";

export interface Measured {
  readonly mean: number;
  /** Standard deviation of the samples, with n - 1. */
  readonly deviation: number;
  readonly samples: number;
}

/** Standard error of the difference of two means, and its degrees of freedom (Welch and Satterthwaite). */
export function welch(one: Measured, other: Measured): { readonly error: number; readonly freedom: number } {
  const a = one.deviation ** 2 / one.samples;
  const b = other.deviation ** 2 / other.samples;
  const freedom = (a + b) ** 2 / ((a * a) / (one.samples - 1) + (b * b) / (other.samples - 1));
  return { error: Math.sqrt(a + b), freedom };
}

/**
 * Of the mean of `one` less that of `other`, `z` standard errors wide. For few samples z is widened to
 * Student's by the first terms of its expansion in 1 / freedom: Abramowitz and Stegun, 26.7.5.
 */
export function meansInterval(one: Measured, other: Measured, z: number): Interval {
  if (!(one.samples > 1) || !(other.samples > 1)) return { lower: -Infinity, upper: Infinity };
  const { error, freedom } = welch(one, other);
  const difference = one.mean - other.mean;
  // Without any spread at all nothing is known of the spread.
  if (error === 0) return { lower: -Infinity, upper: Infinity };
  const half = studentOf(z, freedom) * error;
  return { lower: difference - half, upper: difference + half };
}

export function studentOf(z: number, freedom: number): number {
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / freedom + g2 / freedom ** 2 + g3 / freedom ** 3;
}

/** Several windows as one sample; undefined where there is none. */
export function pooled(parts: readonly Measured[]): Measured | undefined {
  const samples = parts.reduce((sum, part) => sum + part.samples, 0);
  if (samples === 0) return undefined;
  const mean = parts.reduce((sum, part) => sum + part.mean * part.samples, 0) / samples;
  const squares = parts.reduce(
    (sum, part) => sum + part.deviation ** 2 * (part.samples - 1) + part.samples * (part.mean - mean) ** 2,
    0,
  );
  return { mean, deviation: samples > 1 ? Math.sqrt(squares / (samples - 1)) : 0, samples };
}
