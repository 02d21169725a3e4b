/**
 * Two rates compared: how much higher one may be than the other. The interval of each is E. B. Wilson's
 * ("Probable inference, the law of succession, and statistical inference", JASA 22, 1927), that of their
 * difference R. G. Newcombe's hybrid score interval ("Interval estimation for the difference between
 * independent proportions", Statistics in Medicine 17, 1998, method 10). Both hold for few events and for
 * none, where the usual interval would claim to know.
 */

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface Counted {
  /** How many of the samples were bad. */
  readonly bad: number;
  readonly samples: number;
}

export function wilsonInterval({ bad, samples }: Counted, z: number): Interval {
  if (!(samples > 0) || !Number.isFinite(z)) return { lower: 0, upper: 1 };
  const share = bad / samples;
  const square = z * z;
  const middle = share + square / (2 * samples);
  const half = z * Math.sqrt((share * (1 - share)) / samples + square / (4 * samples * samples));
  const scale = 1 + square / samples;
  return { lower: Math.max(0, (middle - half) / scale), upper: Math.min(1, (middle + half) / scale) };
}

/** Of the rate of `one` less that of `other`. */
export function differenceInterval(one: Counted, other: Counted, z: number): Interval {
  if (!(one.samples > 0) || !(other.samples > 0)) return { lower: -1, upper: 1 };
  const [a, b] = [wilsonInterval(one, z), wilsonInterval(other, z)];
  const [p, q] = [one.bad / one.samples, other.bad / other.samples];
  return {
    lower: p - q - Math.hypot(p - a.lower, b.upper - q),
    upper: p - q + Math.hypot(a.upper - p, q - b.lower),
  };
}

/**
 * Samples of the group with `variance` that show, with the chance that `zPower` stands for, that it is worse
 * by less than the margin: n = (z + zPower)^2 (variance + otherVariance / k) / gap^2, for k samples of the
 * other for each of its own. Source: Chow, Shao and Wang, "Sample Size Calculations in Clinical Research",
 * 2nd edition, 2008, sections 3.2.2 (means) and 4.2.2 (rates, whose variance is p (1 - p)).
 * `gap`: from the expected difference to the margin.
 */
export function samplesNeeded(
  {
    variance,
    otherVariance,
    perSample,
    gap,
  }: {
    readonly variance: number;
    readonly otherVariance: number;
    readonly perSample: number;
    readonly gap: number;
  },
  z: number,
  zPower: number,
): number {
  return ((z + zPower) ** 2 * (variance + otherVariance / perSample)) / (gap * gap);
}
