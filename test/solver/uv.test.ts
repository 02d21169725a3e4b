/** uv's scenarios: satisfiable or not as expected, and the same picks where one choice is expected. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileUniverse } from "../../src/solver/compile-universe.ts";
import { solve } from "../../src/solver/solve.ts";
import { corpus } from "../setup/corpus.ts";
import { readToml } from "./toml.ts";
import { readUvScenario } from "./uv-scenario.ts";
import type { UvScenario } from "./uv-scenario.ts";

/**
 * Scenarios about what an installer knows beside versions; there is nothing in them for a solver to decide.
 */
const INSTALLER_DETAILS: Readonly<Record<string, string>> = {
  "wheels/no-sdist-no-wheels-with-matching-abi.toml": "which wheel tags the machine accepts",
  "wheels/no-sdist-no-wheels-with-matching-python.toml": "which wheel tags the machine accepts",
  "wheels/only-wheels-no-binary.toml": "that only wheels exist, and wheels are forbidden",
  "wheels/requires-python-subset.toml": "which wheels a lock file lists",
  "wheels/specific-architecture.toml": "which wheels a lock file lists",
  "tag_and_markers/unreachable-wheels.toml": "which wheels a lock file lists",
  "extras/lock-without-metadata.toml": "what a lock file says",
};

/**
 * Universal resolution: one answer for all platforms, in which a package may have several versions, told
 * apart by markers.
 */
function isUniversal(text: string, scenario: UvScenario): boolean {
  return (
    scenario.resolver_options?.["universal"] === true ||
    /;\s*(sys_platform|platform_|python_|os_name)/.test(text)
  );
}

const folder = corpus("solver/uv/scenarios");
const scenarios = (folder === undefined ? [] : globSync("**/*.toml", { cwd: folder }).sort()).flatMap(
  (file) => {
    const text = readFileSync(join(folder!, file), "utf8");
    const scenario = readToml(text) as unknown as UvScenario;
    return file in INSTALLER_DETAILS || isUniversal(text, scenario) ? [] : [{ file, scenario }];
  },
);

describe.skipIf(folder === undefined)("uv's scenarios", () => {
  it("are left out only for universal resolution and installer details", () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(60);
  });

  it.each(scenarios)("$file", ({ scenario }) => {
    const { universe, question } = readUvScenario(scenario);
    const answer = solve(compileUniverse(universe), question);
    expect(answer.kind).toBe(scenario.expected.satisfiable ? "solution" : "conflict");
    if (answer.kind !== "solution" || scenario.expected.packages === undefined) return;
    const picks = [...answer.picks].filter(([name]) => !name.includes("["));
    expect(Object.fromEntries(picks)).toEqual(scenario.expected.packages);
  });
});
