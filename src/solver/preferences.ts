/**
 * Preferences: costs of choices, compared level by level.
 *
 * A level gives each value of a package a whole-number weight; the cost of a choice on a level is the sum
 * over all packages. Of two choices the one with the smaller cost on the first level that tells them apart
 * is better.
 */
import type { Picks } from "./picks.ts";
import type { Universe } from "./universe.ts";

/** Whole numbers, 0 or more: by candidate position, and for not being picked. */
export interface Weights {
  readonly byCandidate: readonly number[];
  readonly absent: number;
}

export interface PreferenceLevel {
  readonly name: string;
  /**
   * Called once for each package that is met; undefined: the package costs nothing on this level. Must be
   * pure.
   */
  readonly weightsOf: (packageName: string) => Weights | undefined;
  /** Packages whose absence costs something: they count even if nothing leads to them. */
  readonly always?: readonly string[];
}

export interface WeightedCandidate {
  readonly package: string;
  /** By name or position; null: not being picked. */
  readonly candidate: string | number | null;
  readonly weight: number;
}

/** A level from a list; what is not listed costs nothing. */
export function levelOf(
  name: string,
  universe: Universe,
  list: readonly WeightedCandidate[],
): PreferenceLevel {
  const byPackage = new Map<string, { byCandidate: number[]; absent: number }>();
  for (const { package: packageName, candidate, weight } of list) {
    const candidates = universe.packages[universe.idByName.get(packageName) ?? -1]?.candidates ?? [];
    let weights = byPackage.get(packageName);
    if (weights === undefined)
      byPackage.set(packageName, (weights = { byCandidate: candidates.map(() => 0), absent: 0 }));
    if (candidate === null) weights.absent = weight;
    else
      weights.byCandidate[typeof candidate === "number" ? candidate : candidates.indexOf(candidate)] = weight;
  }
  const always = [...byPackage]
    .filter(([, weights]) => weights.absent > 0)
    .map(([packageName]) => packageName)
    .sort();
  return { name, weightsOf: (packageName) => byPackage.get(packageName), always };
}

/** The cost of a choice on each level. */
export function costOf(universe: Universe, levels: readonly PreferenceLevel[], picks: Picks): number[] {
  return levels.map((level) => {
    let cost = 0;
    for (const [name, candidate] of picks) {
      cost +=
        level.weightsOf(name)?.byCandidate[
          universe.packages[universe.idByName.get(name)!]!.candidates.indexOf(candidate)
        ] ?? 0;
    }
    for (const name of level.always ?? []) if (!picks.has(name)) cost += level.weightsOf(name)?.absent ?? 0;
    return cost;
  });
}

/** Below zero if the left cost is better. */
export function compareCosts(left: readonly number[], right: readonly number[]): number {
  for (const [at, cost] of left.entries()) if (cost !== right[at]) return cost - right[at]!;
  return 0;
}
