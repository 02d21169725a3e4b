/** The scenarios on SQLite; the command line reads the file beside the service that has it open. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeScenarios } from "./scenario-suite.ts";
import { readScenarios } from "./scenario.ts";

const folder = await mkdtemp(join(tmpdir(), "fairlead-scenarios-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

it("every scenario has a name of its own and says why it is hard", () => {
  const scenarios = readScenarios();
  expect(scenarios.length).toBeGreaterThanOrEqual(21);
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  expect(scenarios.filter(({ why }) => !(why?.length > 20))).toEqual([]);
});

describeScenarios("SQLite", async () => {
  const path = join(folder, "fairlead.db");
  return { store: { kind: "sqlite", path }, commandLine: () => ["--database", path] };
});
