/**
 * Registries that hurt: chains of packages in which only the oldest versions fit, so that a solver that
 * tries the newest first must go back through all others. In the layout of pubgrub-rs's registries, so that
 * native solvers read the same files.
 */
import type { Registry, Root } from "../../test/solver/pubgrub-registry.ts";

export interface Family {
  readonly name: string;
  readonly data: string;
  readonly registry: Registry;
  readonly roots: readonly Root[];
}

type Ranges = [number, number | null][];

/** A package number beyond all chains: it has no versions. */
const MISSING = 100_000;
const ROOT = 99_999;

export function families(): Family[] {
  return [
    chain(
      "exact",
      "100 packages x 500 versions; v needs exactly v of the next; of the last only 0 is usable",
      100,
      500,
      1,
      (version) => [[version, version + 1]],
    ),
    chain(
      "disjoint",
      "300 packages x 200 versions; v needs its block of ten of the next; of the last only 0 to 9 are usable",
      300,
      200,
      10,
      (version) => [[version - (version % 10), version - (version % 10) + 10]],
    ),
    chain(
      "ranges",
      "5 packages x 200 versions; v needs v - 5 to v + 5 of the next; of the last only 0 to 9 are usable",
      5,
      200,
      10,
      (version) => [[Math.max(0, version - 5), version + 6]],
    ),
  ];
}

/**
 * `count` packages of `versions` versions each; version v of the last needs a missing package unless v <
 * `usable`.
 */
function chain(
  name: string,
  data: string,
  count: number,
  versions: number,
  usable: number,
  needs: (version: number) => Ranges,
): Family {
  const universe: Record<string, Record<string, Record<string, Ranges>>> = {
    [ROOT]: { 0: { 0: [[0, null]] } },
  };
  for (let number = 0; number < count; number++) {
    const own: Record<string, Record<string, Ranges>> = {};
    for (let version = 0; version < versions; version++) {
      own[version] =
        number + 1 < count
          ? { [number + 1]: needs(version) }
          : version < usable
            ? {}
            : { [MISSING]: [[0, null]] };
    }
    universe[number] = own;
  }
  return {
    name,
    data,
    registry: { file: name, universe, expected: {} },
    roots: [{ package: String(ROOT), version: "0", isSatisfiable: true }],
  };
}
