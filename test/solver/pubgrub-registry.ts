/**
 * Reads the synthetic registries of pubgrub-rs (../shared/data/solver/pubgrub-rs; see its README) as
 * universes.
 *
 * Every (package, version) of a registry is a root of its own: one universe, many questions.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Question } from "../../src/solver/ask.ts";
import type { PackageDescription, Statement, UniverseDescription } from "../../src/solver/universe.ts";

/** `[low, high)` pairs; null is no bound. */
type Range = readonly (readonly [number, number | null])[];
type Dependencies = Readonly<Record<string, Range>>;

export interface Registry {
  readonly file: string;
  readonly universe: Readonly<Record<string, Readonly<Record<string, Dependencies>>>>;
  readonly expected: Readonly<Record<string, Readonly<Record<string, { readonly sat: boolean }>>>>;
}

export interface Root {
  readonly package: string;
  readonly version: string;
  readonly isSatisfiable: boolean;
}

/** All registries of the folder, in the order of their file names. */
export function readRegistries(folder: string): Registry[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith("large_case"))
    .sort()
    .map((file) => ({
      file,
      ...(JSON.parse(readFileSync(join(folder, file), "utf8")) as Omit<Registry, "file">),
    }));
}

export function rootsOf(registry: Registry): Root[] {
  return Object.entries(registry.expected).flatMap(([name, versions]) =>
    Object.entries(versions).map(([version, { sat }]) => ({ package: name, version, isSatisfiable: sat })),
  );
}

/** Versions newest first, so that the newest is preferred. */
export function versionsOf(registry: Registry, name: string): readonly string[] {
  const versions = registry.universe[name];
  if (versions === undefined) return [];
  let sorted = sortedVersions.get(versions);
  if (sorted === undefined)
    sortedVersions.set(
      versions,
      (sorted = Object.keys(versions).sort((left, right) => Number(right) - Number(left))),
    );
  return sorted;
}

const sortedVersions = new WeakMap<object, readonly string[]>();

export function describeRegistry(registry: Registry): UniverseDescription {
  const names = new Set(Object.keys(registry.universe));
  const statements: Statement[] = [];
  for (const [name, versions] of Object.entries(registry.universe)) {
    for (const [version, dependencies] of Object.entries(versions)) {
      for (const [dependency, range] of Object.entries(dependencies)) {
        names.add(dependency);
        const candidates = versionsOf(registry, dependency).filter((each) => isIn(range, Number(each)));
        statements.push({
          kind: "depends",
          package: name,
          candidates: [version],
          on: [{ package: dependency, candidates, text: rangeText(range) }],
          cause: `${name} ${version} -> ${dependency}`,
        });
      }
    }
  }
  const packages: PackageDescription[] = [...names].map((name) => ({
    name,
    candidates: versionsOf(registry, name),
  }));
  return { packages, statements };
}

export function questionOf(root: Root): Question {
  return {
    statements: [
      {
        kind: "requires",
        anyOf: [{ package: root.package, candidates: [root.version], text: root.version }],
        cause: "root",
      },
    ],
  };
}

/**
 * What is wrong with the picks, or undefined: an independent check against the registry as it was written.
 */
export function violationOf(
  registry: Registry,
  root: Root,
  picks: ReadonlyMap<string, string>,
): string | undefined {
  if (picks.get(root.package) !== root.version) return `${root.package} ${root.version} is not picked`;
  for (const [name, version] of picks) {
    for (const [dependency, range] of Object.entries(registry.universe[name]![version]!)) {
      const picked = picks.get(dependency);
      if (picked === undefined || !isIn(range, Number(picked)))
        return `${name} ${version} needs ${dependency}, got ${picked}`;
    }
  }
  return undefined;
}

/** Newer versions than the picked one, summed over all packages but the root's. */
export function lagOf(registry: Registry, root: Root, picks: ReadonlyMap<string, string>): number {
  let lag = 0;
  for (const [name, version] of picks)
    if (name !== root.package) lag += versionsOf(registry, name).indexOf(version);
  return lag;
}

export function isIn(range: Range, version: number): boolean {
  return range.some(([low, high]) => version >= low && (high === null || version < high));
}

function rangeText(range: Range): string {
  return (
    range
      .map(([low, high]) =>
        high === null
          ? low === 0
            ? "any"
            : `>=${low}`
          : high === low + 1
            ? `${low}`
            : low === 0
              ? `<${high}`
              : `>=${low} <${high}`,
      )
      .join(" or ") || "no version"
  );
}
