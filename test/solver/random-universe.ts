/** Small universes at random, with every kind of statement, reproducible from a seed. */
import type {
  CandidateList,
  PackageDescription,
  Selection,
  Statement,
  UniverseDescription,
} from "../../src/solver/universe.ts";

export interface RandomCase {
  readonly universe: UniverseDescription;
  readonly question: readonly Statement[];
}

/** One universe in this many has a package of 28 to 36 candidates, so that masks of several words are met. */
const WIDE_ONE_IN = 40;

export function randomCase(random: () => number): RandomCase {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const isWide = below(WIDE_ONE_IN) === 0;
  const packages: PackageDescription[] = Array.from({ length: 2 + below(6) }, (_, at) => ({
    name: `p${at}`,
    candidates: Array.from(
      { length: isWide && below(2) === 0 ? 28 + below(9) : below(8) === 0 ? 0 : 1 + below(4) },
      (_, number) => `${number}`,
    ),
  }));
  const some = (packageId: PackageDescription): CandidateList => {
    if (below(8) === 0) return "every";
    const share = 0.2 + random() * 0.6;
    return packageId.candidates.filter(() => random() < share);
  };
  const selection = (): Selection => {
    const chosen = pick(packages);
    return { package: chosen.name, candidates: some(chosen) };
  };
  const narrow = (): Selection => {
    const chosen = pick(packages);
    return {
      package: chosen.name,
      candidates: chosen.candidates.length === 0 ? [] : [pick(chosen.candidates)],
    };
  };
  const cause = () => `c${below(1000)}`;
  const statement = (): Statement => {
    const kind = below(20);
    const about = below(3) === 0 ? selection() : narrow();
    if (kind < 11) return { kind: "depends", ...about, on: [selection()], cause: cause() };
    if (kind < 14)
      return { kind: "depends", ...about, on: Array.from({ length: below(4) }, selection), cause: cause() };
    if (kind < 16) return { kind: "constrains", ...about, to: selection(), cause: cause() };
    if (kind < 17) return { kind: "excludes", ...narrow(), cause: cause() };
    if (kind < 19) {
      return {
        kind: "conflicts",
        cause: cause(),
        terms: Array.from({ length: 1 + below(3) }, () => ({ ...selection(), absent: below(5) === 0 })),
      };
    }
    return below(2) === 0
      ? { kind: "requires", anyOf: Array.from({ length: 1 + below(3) }, selection), cause: cause() }
      : about.candidates.length === 1
        ? { kind: "locks", package: about.package, candidate: about.candidates[0]!, cause: cause() }
        : { kind: "excludes", ...narrow(), cause: cause() };
  };
  const nonEmpty = (): Selection => {
    const chosen = selection();
    return chosen.candidates.length > 0 ? chosen : { ...chosen, candidates: "every" };
  };
  return {
    universe: { packages, statements: Array.from({ length: 2 + below(22) }, statement) },
    question: Array.from({ length: 1 + below(3) }, (): Statement => ({
      kind: "requires",
      anyOf: Array.from({ length: below(6) === 0 ? 2 : 1 }, nonEmpty),
      cause: cause(),
    })),
  };
}

export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, at: random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ item }) => item);
}
