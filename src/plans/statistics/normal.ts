/**
 * The standard normal distribution: P(Z <= z), by the series of G. Marsaglia, "Evaluating the Normal
 * Distribution", Journal of Statistical Software 11(4), 2004, and its inverse by halving.
 */

/** Beyond it the tail is below 1e-15. */
const Z_MAX = 8;
/** The series has converged to double precision long before, for every |z| up to 8. */
const TERMS_MAX = 400;

export function normalCdf(z: number): number {
  if (z <= -Z_MAX) return 0;
  if (z >= Z_MAX) return 1;
  let [sum, term] = [z, z];
  for (let n = 3; n < TERMS_MAX; n += 2) {
    term *= (z * z) / n;
    if (sum + term === sum) break;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z - 0.918_938_533_204_672_8);
}

/** z with P(Z <= z) = p. */
export function normalQuantile(p: number): number {
  let [low, high] = [-Z_MAX, Z_MAX];
  for (let halving = 0; halving < 60; halving++) {
    // 16 / 2^60 is below a double's precision.
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
