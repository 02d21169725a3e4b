/**
 * How many standard errors an interval must reach so that it holds however often it is looked at.
 *
 * A canary is looked at again and again until it decides; an interval of 1.96 standard errors would then be
 * wrong far more often than once in twenty. The bound here is H. Robbins' normal mixture ("Statistical
 * methods related to the law of the iterated logarithm", Annals of Mathematical Statistics 41(5), 1970), as
 * stated for any number of looks by Howard, Ramdas, McAuliffe and Sekhon ("Time-uniform, nonparametric,
 * nonasymptotic confidence sequences", Annals of Statistics 49(2), 2021): with V = n r,
 *
 *     |mean - truth| < (s / sqrt n) sqrt( (1 + 1/V) ln((1 + V) / a^2) ),  all n at once, with chance 1 - a.
 *
 * It is exact for normal samples and nearly so for others once there are some tens of them; for fewer it is
 * so wide that it decides nothing. It costs about three standard errors instead of two.
 */

/** Samples at which the bound is at its tightest; around it, it is flat over two powers of ten. */
const SAMPLES_TYPICAL = 1000;

/** `samples`: of a comparison of two, n1 n2 / (n1 + n2). `confidence`: of both sides together, 0.95. */
export function alwaysValidZ(samples: number, confidence: number): number {
  if (!(samples > 0)) return Infinity;
  const alpha = 1 - confidence;
  const logs = -2 * Math.log(alpha);
  const scaled = (samples * (logs + Math.log(logs + 1))) / SAMPLES_TYPICAL;
  return Math.sqrt((1 + 1 / scaled) * Math.log((1 + scaled) / (alpha * alpha)));
}

/** The number of samples that a comparison of two groups is worth. */
export function pairedSamples(one: number, other: number): number {
  return one > 0 && other > 0 ? (one * other) / (one + other) : 0;
}
