/**
 * Reads one of uv's packaging scenarios (../shared/data/solver/uv) as a universe and a question.
 *
 * An extra is a package of its own: `a[x]` has the versions of `a`, needs the same version of `a`, and what
 * the extra needs. What uv refuses before it resolves (another Python, a yanked version) excludes a version
 * with that reason.
 */
import type { Question } from "../../src/solver/ask.ts";
import type { Selection, Statement, UniverseDescription } from "../../src/solver/universe.ts";
import { compileRange, contains } from "../../src/values/range.ts";
import { compareVersions, parseVersion } from "../../src/values/scheme.ts";

export interface UvScenario {
  readonly root: { readonly requires?: readonly string[]; readonly requires_python?: string };
  readonly expected: { readonly satisfiable: boolean; readonly packages?: Readonly<Record<string, string>> };
  readonly packages?: Readonly<Record<string, { readonly versions?: Readonly<Record<string, UvVersion>> }>>;
  readonly resolver_options?: Readonly<Record<string, unknown>>;
  readonly environment?: { readonly python?: string };
}
interface UvVersion {
  readonly requires?: readonly string[];
  readonly requires_python?: string;
  readonly yanked?: boolean;
  readonly extras?: Readonly<Record<string, readonly string[]>>;
}

/** What uv's scenario tests run with unless a scenario says otherwise. */
const PYTHON = "3.12";

export function readUvScenario(scenario: UvScenario): { universe: UniverseDescription; question: Question } {
  const python = String(scenario.resolver_options?.["python"] ?? scenario.environment?.python ?? PYTHON);
  const versions = new Map<string, readonly string[]>();
  for (const [name, { versions: own = {} }] of Object.entries(scenario.packages ?? {})) {
    versions.set(name, Object.keys(own).sort(preferred));
  }
  const required = scenario.root.requires ?? [];
  const extras = new Set<string>();
  const select = (text: string): Selection[] => {
    const { name, extra, range } = requirement(text);
    const candidates = (versions.get(name) ?? []).filter((version) => isIn(range, version));
    if (!versions.has(name)) versions.set(name, []);
    const selections = [{ package: name, candidates, text: range }];
    for (const each of extra) {
      extras.add(`${name}[${each}]`);
      selections.push({ package: `${name}[${each}]`, candidates, text: range });
    }
    return selections;
  };
  const needs = (name: string, version: string, list: readonly string[]): Statement[] =>
    list.flatMap(select).map((choice) => ({
      kind: "depends",
      package: name,
      candidates: [version],
      on: [choice],
      cause: `${name} ${version}`,
    }));
  const statements: Statement[] = [];
  const described = Object.entries(scenario.packages ?? {}).flatMap(([name, { versions: own = {} }]) =>
    Object.entries(own).map(([version, about]) => ({ name, version, about })),
  );
  for (const { name, version, about } of described) {
    statements.push(...needs(name, version, about.requires ?? []));
    const optedIn = required.some(
      (text) => requirement(text).name === name && requirement(text).range === `==${version}`,
    );
    const isUnusable = (about.yanked === true && !optedIn) || !isIn(about.requires_python ?? "", python);
    if (isUnusable)
      statements.push({ kind: "excludes", package: name, candidates: [version], cause: "yanked or Python" });
  }
  const question = {
    statements: required
      .flatMap(select)
      .map((choice): Statement => ({ kind: "requires", anyOf: [choice], cause: "root" })),
  };
  for (const extra of extras) {
    const name = extra.slice(0, extra.indexOf("["));
    for (const version of versions.get(name)!) {
      const list = Object.entries(
        described.find((each) => each.name === name && each.version === version)?.about.extras ?? {},
      );
      const wanted = list.find(([each]) => `${name}[${normal(each)}]` === extra)?.[1] ?? [];
      statements.push(...needs(extra, version, [...wanted, `${name}==${version}`]));
    }
    versions.set(extra, versions.get(name)!);
  }
  return {
    universe: { packages: [...versions].map(([name, candidates]) => ({ name, candidates })), statements },
    question,
  };
}

/** `a[x,y]>=1,<2`; a marker after `;` is not read: scenarios with markers are left out. */
function requirement(text: string): { name: string; extra: readonly string[]; range: string } {
  const [, name, extra = "", range] = /^([\w.-]+)(?:\[([^\]]*)\])?\s*([^;]*)/.exec(text)!;
  return {
    name: name!,
    extra: extra === "" ? [] : extra.split(",").map((each) => normal(each.trim())),
    range: range!.trim(),
  };
}

function normal(name: string): string {
  return name.replaceAll(/[-_.]+/g, "-").toLowerCase();
}

/** Pre-releases count: uv takes them when nothing else will do, so they come last in order of preference. */
function isIn(range: string, version: string): boolean {
  if (range === "") return true;
  return contains(compileRange("pep440", range, { prereleases: "all" }), parseVersion("pep440", version));
}

/** Final releases first, then newest first. */
function preferred(left: string, right: string): number {
  const [one, other] = [parseVersion("pep440", left), parseVersion("pep440", right)];
  return Number(one.prerelease) - Number(other.prerelease) || compareVersions(other, one);
}
