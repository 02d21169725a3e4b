/**
 * Every row of `packaging`'s tables about PEP 440 that has a version, a specifier and an answer.
 *
 * The tables ask without a pre-release policy, where `packaging` 26 lets `>=1.0` contain `2.0rc1`: that is
 * our policy "all". Text that is no version (`foobar`) is in no range here, as a fact of type version is
 * always a version. NOT_OURS lists the tables that are about Python's objects, with the reason; a table in
 * neither list fails.
 */
import { describe, expect, it } from "vitest";
import { DomainError } from "../../src/values/domain-error.ts";
import { normalisedPep440, PHASES } from "../../src/values/pep440.ts";
import type { Pep440Key } from "../../src/values/pep440.ts";
import {
  compileRange,
  complement,
  contains,
  equalRanges,
  intersection,
  isEmpty,
} from "../../src/values/range.ts";
import type { RangePolicy } from "../../src/values/range.ts";
import { compareVersions, parseVersion } from "../../src/values/scheme.ts";
import { publishedJson } from "./published-tables.ts";

interface Table {
  readonly test: string;
  readonly params: string | readonly string[];
  readonly values: readonly unknown[];
}

interface Tables {
  readonly versions_in_ascending_order: readonly string[];
  readonly specifier_parametrizations: readonly Table[];
  readonly version_parametrizations: readonly Table[];
}

const tables = publishedJson<Tables>("versions/pep440_packaging_cases.json");
const all = [...(tables?.version_parametrizations ?? []), ...(tables?.specifier_parametrizations ?? [])];

type Row = Readonly<Record<string, unknown>>;
type Allowed = boolean | null;

const parse = (text: unknown) => parseVersion("pep440", text as string);
const keyOf = (text: unknown) => parse(text).key as Pep440Key;
const plain = (value: unknown) => (value === Infinity || value === -1 ? null : value);
const policyOf = (allowed: Allowed): RangePolicy => ({ prereleases: allowed === false ? "none" : "all" });
const compile = (text: unknown, allowed: Allowed = null) =>
  compileRange("pep440", text as string, policyOf(allowed));
const isVersion = (text: unknown): boolean => {
  try {
    return parse(text) !== undefined;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
};

function expectContains(specifier: unknown, allowed: unknown, version: unknown, expected: unknown): void {
  const range = compile(specifier, allowed as Allowed);
  if (!isVersion(version)) return; // Nothing to ask: it cannot be the value of a fact.
  expect(contains(range, parse(version)), `${version} in ${specifier} (${allowed})`).toBe(expected);
}

/** PEP 440's own default for choosing: pre-releases only when named, or when nothing else is left. */
function expectFiltered(specifier: unknown, allowed: unknown, input: unknown, expected: unknown): void {
  const versions = (input as readonly string[]).filter(isVersion);
  const chosen = (policy: RangePolicy) =>
    versions.filter((version) =>
      contains(compileRange("pep440", specifier as string, policy), parse(version)),
    );
  const named = chosen({ prereleases: "named" });
  const kept =
    allowed === true
      ? chosen({ prereleases: "all" })
      : allowed === false
        ? chosen({ prereleases: "none" })
        : named.length > 0
          ? named
          : chosen({ prereleases: "all" });
  expect(kept, `${specifier} (${allowed}) of ${versions}`).toEqual(
    (expected as readonly string[]).filter(isVersion),
  );
}

function expectRefused(specifier: unknown): void {
  expect(() => compile(specifier), String(specifier)).toThrow(DomainError);
}

const only = (row: Row) => row["value"];

const TABLES: Readonly<Record<string, (row: Row) => void>> = {
  "TestVersion.test_valid_versions": (row) => expect(parse(only(row)).text).toBe(only(row)),
  "TestVersion.test_invalid_versions": (row) =>
    expect(() => parse(only(row)), String(only(row))).toThrow(DomainError),
  "TestVersion.test_oversized_version_raises_valueerror": (row) =>
    expect(() => parse(only(row))).toThrow(DomainError),
  "TestVersion.test_normalized_versions": (row) =>
    expect(normalisedPep440(keyOf(row["version"]))).toBe(row["normalized"]),
  "TestVersion.test_version_str_repr": (row) =>
    expect(normalisedPep440(keyOf(row["version"]))).toBe(row["expected"]),
  "TestVersion.test_version_epoch": (row) => expect(keyOf(row["version"]).epoch).toBe(row["epoch"]),
  "TestVersion.test_version_release": (row) => expect(keyOf(row["version"]).release).toEqual(row["release"]),
  "TestVersion.test_version_dev": (row) => expect(plain(keyOf(row["version"]).dev)).toBe(row["dev"]),
  "TestVersion.test_version_post": (row) => expect(plain(keyOf(row["version"]).post)).toBe(row["post"]),
  "TestVersion.test_version_pre": (row) => {
    const { phase, pre } = keyOf(row["version"]);
    const isPre = phase > 0 && phase < PHASES.indexOf("final");
    expect(isPre ? [PHASES[phase], pre] : null).toEqual(row["pre"]);
  },
  "TestVersion.test_version_local": (row) =>
    expect(keyOf(row["version"]).local?.join(".") ?? null).toBe(row["local"]),
  "TestVersion.test_version_public": (row) =>
    expect(normalisedPep440({ ...keyOf(row["version"]), local: null })).toBe(row["public"]),
  "TestVersion.test_version_base_version": (row) =>
    expect(
      normalisedPep440({
        ...keyOf(row["version"]),
        phase: PHASES.indexOf("final"),
        post: -1,
        dev: Infinity,
        local: null,
      }),
    ).toBe(row["base_version"]),
  "TestVersion.test_version_is_prerelease": (row) =>
    expect(parse(row["version"]).prerelease).toBe(row["expected"]),
  "TestVersion.test_version_is_devrelease": (row) =>
    expect(keyOf(row["version"]).dev !== Infinity).toBe(row["expected"]),
  "TestVersion.test_version_is_postrelease": (row) =>
    expect(keyOf(row["version"]).post !== -1).toBe(row["expected"]),

  "TestSpecifier.test_specifiers": (row) =>
    expectContains(row["spec_str"], null, row["version"], row["expected"]),
  "TestSpecifier.test_arbitrary_equality": (row) =>
    expectContains(row["spec_str"], null, row["version"], row["expected"]),
  "TestSpecifier.test_invalid_version": (row) => expect(isVersion(row["version"])).toBe(false),
  "TestSpecifier.test_comparison_canonicalizes": (row) =>
    expect(equalRanges(compile(row["left"]), compile(row["right"]))).toBe(true),
  "TestSpecifier.test_specifiers_valid": (row) => expect(compile(only(row)).text).toBe(only(row)),
  "TestSpecifier.test_specifiers_invalid": (row) => expectRefused(only(row)),
  "TestSpecifier.test_specifiers_normalized": (row) => {
    const text = `==${only(row) as string}`;
    expect(equalRanges(compile(text), compile(`==${normalisedPep440(keyOf(only(row)))}`))).toBe(true);
  },
  "TestSpecifier.test_specifiers_str_and_repr": (row) =>
    expect(equalRanges(compile(row["specifier"]), compile(row["expected"]))).toBe(true),
  "TestSpecifier.test_specifier_prereleases_detection": (row) => {
    const range = compileRange("pep440", row["specifier"] as string);
    expect(
      !isEmpty(intersection(range, compileRange("pep440", ">=0.dev0,<9999.dev0"))) &&
        range.sets[1]!.cuts.length + Number(range.sets[1]!.insideBelow) > 0,
    ).toBe(row["expected"]);
  },
  "TestSpecifier.test_specifiers_prereleases": (row) =>
    expectContains(row["specifier"], row["contains_pre"] ?? row["spec_pre"], row["version"], row["expected"]),
  "TestSpecifier.test_specifier_prereleases_set": (row) => {
    expectContains(row["specifier"], row["initial_prereleases"], row["version"], row["initial_contains"]);
    expectContains(row["specifier"], row["set_prereleases"], row["version"], row["final_contains"]);
  },
  "TestSpecifier.test_specifier_filter": (row) =>
    expectFiltered(
      row["specifier"],
      row["prereleases"] ?? row["specifier_prereleases"],
      row["input"],
      row["expected"],
    ),

  "TestSpecifierSet.test_comparison_canonicalizes": (row) =>
    expect(equalRanges(compile(row["left"]), compile(row["right"]))).toBe(true),
  "TestSpecifierSet.test_comparison_ignores_local": (row) =>
    expectContains(row["specifier"], null, row["version"], row["expected"]),
  "TestSpecifierSet.test_contains_arbitrary_equality_contains": (row) =>
    expectContains(row["specifier"], null, row["version"], row["expected"]),
  "TestSpecifierSet.test_contains_exclusionary_bridges": (row) =>
    expectContains(row["specifier"], row["prereleases"], row["version"], row["expected"]),
  "TestSpecifierSet.test_contains_post_release_boundary_intersection": (row) =>
    expectContains(row["spec_str"], null, row["version"], row["expected"]),
  "TestSpecifierSet.test_contains_oversized_version_raises_valueerror": (row) => expectRefused(only(row)),
  "TestSpecifierSet.test_contains_rejects_invalid_specifier": (row) =>
    expect(isVersion(row["input"])).toBe(false),
  "TestSpecifierSet.test_empty_specifier": (row) => expectContains("", null, only(row), true),
  "TestSpecifierSet.test_filter_exclusionary_bridges": (row) =>
    expectFiltered(row["specifier"], row["prereleases"], row["input"], row["expected"]),
  "TestSpecifierSet.test_is_disjoint": (row) =>
    expect(isEmpty(intersection(compile(row["left"]), compile(row["right"])))).toBe(row["expected"]),
  "TestSpecifierSet.test_is_subset": (row) =>
    expect(isEmpty(intersection(compile(row["left"]), complement(compile(row["right"]))))).toBe(
      row["expected"],
    ),
  "TestSpecifierSet.test_is_superset": (row) =>
    expect(isEmpty(intersection(compile(row["right"]), complement(compile(row["left"]))))).toBe(
      row["expected"],
    ),
  "TestSpecifierSet.test_specifier_contains_installed_prereleases": (row) => {
    // An installed version is let through though it is a pre-release.
    const asked = row["contains_prereleases"] ?? row["spec_prereleases"];
    expectContains(
      row["specifier"],
      row["installed"] === true ? true : asked,
      row["version"],
      row["expected"],
    );
  },
  "TestSpecifierSet.test_specifier_prereleases_explicit": (row) => {
    expectContains(row["spec_str"], row["initial_prereleases"], row["version"], row["initial_contains"]);
    expectContains(row["spec_str"], row["set_prereleases"], row["version"], row["final_contains"]);
  },
  "TestSpecifierSet.test_specifiers_combine": (row) =>
    expect(
      equalRanges(intersection(compile(row["left"]), compile(row["right"])), compile(row["expected"])),
    ).toBe(true),
  "TestSpecifierSet.test_specifiers_str_and_repr": (row) =>
    expect(equalRanges(compile(row["specifier"]), compile(row["expected"]))).toBe(true),
  "TestSpecifierSet.test_arbitrary_equality_is_intersection_preserving": (row) => {
    const both = intersection(compile(row["spec1"]), compile(row["spec2"]));
    for (const version of row["input_versions"] as readonly string[]) {
      const [first, second] = [
        contains(compile(row["spec1"]), parse(version)),
        contains(compile(row["spec2"]), parse(version)),
      ];
      expect(contains(both, parse(version))).toBe(first && second);
    }
  },

  "TestIsUnsatisfiable.test_contains_identical_across_canonicalization": (row) => {
    const [first, ...rest] = (row["spec"] as string).split(",").map((clause) => compile(clause));
    const together = rest.reduce(intersection, first!);
    expect(equalRanges(together, compile(row["spec"]))).toBe(true);
  },
  "TestIsUnsatisfiable.test_post_release_boundary_unsatisfiable": (row) =>
    expect(isEmpty(compile(only(row)))).toBe(true),
  "TestIsUnsatisfiable.test_unsatisfiable": (row) =>
    expect(isEmpty(compile(only(row))), String(only(row))).toBe(true),
  "TestIsUnsatisfiable.test_unsatisfiable_prereleases_false": (row) =>
    expect(isEmpty(compile(only(row), false)), String(only(row))).toBe(true),
  "TestIsUnsatisfiable.test_satisfiable": (row) =>
    expect(isEmpty(compile(only(row))), String(only(row))).toBe(isTextOnly(only(row))),
  "TestIsUnsatisfiable.test_satisfiable_prereleases_false": (row) =>
    expect(isEmpty(compile(only(row), false)), String(only(row))).toBe(isTextOnly(only(row))),
};

/** `===foobar` holds only text that is no version: for us, nothing. */
function isTextOnly(specifier: unknown): boolean {
  return (specifier as string)
    .split(",")
    .some((clause) => clause.startsWith("===") && !isVersion(clause.slice(3)));
}

const NOT_OURS: Readonly<Record<string, string>> = {
  "TestVersion.test_base_version_notimplemented_with_non_base_version":
    "Python's operators on foreign objects",
  "TestVersion.test_compare_other": "Python's operators on foreign objects",
  "TestVersion.test_dunder_op_returns_notimplemented": "Python's operators on foreign objects",
  "TestVersion.test_version_hash": "hashes of Python objects",
  "TestSpecifier.test_iteration": "iterating a Python object",
  "TestSpecifier.test_length": "the length of a Python object",
  "TestSpecifier.test_specifier_filter_with_key": "a Python callback",
  "TestSpecifier.test_specifier_operator_property": "a property of a Python object",
  "TestSpecifier.test_specifier_version_property": "a property of a Python object",
  "TestSpecifier.test_specifiers_hash": "hashes of Python objects",
  "TestSpecifierInternal.test_spec_version_cache_compatible_operator":
    "a cache inside packaging; no answers listed",
  "TestSpecifierInternal.test_spec_version_cache_consistency": "a cache inside packaging; no answers listed",
  "TestSpecifierInternal.test_spec_version_cache_with_arbitrary_equality":
    "a cache inside packaging; no answers listed",
  "TestSpecifierInternal.test_spec_version_cache_with_wildcards":
    "a cache inside packaging; no answers listed",
  "TestSpecifierSet.test_empty_specifier_arbitrary_string": "text that is no version",
  "TestSpecifierSet.test_empty_specifier_ordering_with_arbitrary": "text that is no version",
  "TestSpecifierSet.test_empty_specifierset_filter_with_key": "a Python callback",
  "TestSpecifierSet.test_set_relations_raise_on_prerelease_policy_mismatch": "errors of Python methods",
  "TestSpecifierSet.test_set_relations_reject_arbitrary_equality":
    "errors of Python methods; ours relate such ranges",
  "TestSpecifierSet.test_set_relations_require_specifierset": "types of Python arguments",
  "TestSpecifierSet.test_specifiers_hash": "hashes of Python objects",
  "TestSpecifierSet.test_specifierset_filter_with_key": "a Python callback",
  "TestSpecifierSetToRangeEquivalence.test_contains_equivalent":
    "two classes of packaging against each other",
  "TestSpecifierSetToRangeEquivalence.test_contains_equivalent_with_version_objects":
    "two classes of packaging",
  "TestSpecifierSetToRangeEquivalence.test_filter_equivalent": "two classes of packaging against each other",
  "TestSpecifierSetToRangeEquivalence.test_to_specifier_set_roundtrip_matches": "two classes of packaging",
};

describe.skipIf(tables === undefined)("packaging's tables of PEP 440", () => {
  it("are each tested here or listed with the reason why not", () => {
    const unknown = all.map(({ test }) => test).filter((test) => !(test in TABLES) && !(test in NOT_OURS));
    expect(unknown).toEqual([]);
  });

  it("order versions as listed", () => {
    const versions = tables!.versions_in_ascending_order.map(parse);
    versions.forEach((lower, place) => {
      for (const higher of versions.slice(place + 1)) {
        expect(compareVersions(lower, higher), `${lower.text} < ${higher.text}`).toBeLessThan(0);
      }
    });
  });

  it.each(all.filter(({ test }) => test in TABLES))("$test", ({ test, params, values }) => {
    expect(values.length).toBeGreaterThan(0);
    const names = typeof params === "string" ? [params] : params;
    for (const value of values) {
      const cells = typeof params === "string" ? [value] : (value as readonly unknown[]);
      TABLES[test]!({ ...Object.fromEntries(names.map((name, place) => [name, cells[place]])), value });
    }
  });
});
