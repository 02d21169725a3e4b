/**
 * What scripts go by: the exit code says how a plan stands, whatever the format, and nothing but a plan that
 * finished well is a yes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../cli/run-command-line.ts";
import { contentOf } from "./content.ts";
import { BOB } from "./driving.contract.ts";
import { makePlanFile, withPlans } from "./plan-file.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-plan-exit-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (state: string) => join(folder, `${state}.db`);

const CONTENT = contentOf([
  { id: "configure-begin", kind: "configure", undo: "nothing" },
  { id: "deploy-a", attempts: 1, leaseSeconds: 3_600 },
  {
    id: "verify-nothing", kind: "verify", undo: "nothing",
    gate: { name: "g/none", kind: "nobody-judges-it", asks: "something", settings: {} },
  },
], { concurrency: 3 });
const SHORT = contentOf([{ id: "configure-begin", kind: "configure", undo: "nothing" }]);
let plan = "";
let short = "";

beforeAll(async () => {
  for (const state of ["running", "failed", "undone"]) plan = await makePlanFile(file(state), ["a"], CONTENT);
  short = await makePlanFile(file("finished"), ["a"], SHORT);
  const by = () => ({ caller: BOB, now: new Date().toISOString(), holder: "job-1" });
  await withPlans(file("running"), async (plans) => {
    await plans.start(plan, "deploy-a", by());
    await plans.start(plan, "verify-nothing", by());
  });
  for (const state of ["failed", "undone"]) {
    await withPlans(file(state), async (plans) => {
      await plans.start(plan, "deploy-a", by());
      await plans.fail(plan, "deploy-a", { ...by(), because: "no room" });
      if (state === "failed") return;
      await plans.undo(plan, by());
      await plans.start(plan, "undo-deploy-a", by());
      await plans.finish(plan, "undo-deploy-a", { ...by(), runs: { version: "a@1.0.0" } });
    });
  }
});

const BY_JOB = ["--holder", "job-1"];
/** State, arguments, code. Refusals leave everything as it is, so their order does not matter. */
const CASES: readonly (readonly [string, readonly string[], number, string])[] = [
  ["finished", ["show"], 0, "finished"],
  ["finished", ["next"], 0, "finished"],
  ["finished", ["wait"], 0, "finished"],
  ["running", ["show"], 2, "running"],
  ["running", ["next"], 2, "job-1"],
  ["running", ["wait", "--timeout", "1s"], 2, "running"],
  ["failed", ["show"], 1, "failed"],
  ["failed", ["next"], 1, "failed"],
  ["failed", ["wait"], 1, "failed"],
  ["undone", ["show"], 1, "undone"],
  ["undone", ["wait"], 1, "undone"],
  ["running", ["start", "deploy-a", "--holder", "job-2"], 1, "STEP_HELD"],
  ["running", ["finish", "deploy-a", ...BY_JOB], 2, "RUNS_UNSTATED"],
  ["running", ["finish", "deploy-a", "--runs", "a@1.0.0", ...BY_JOB], 1, "NOT_WHAT_WAS_PLANNED"],
  ["running", ["finish", "verify-nothing", ...BY_JOB], 2, "GATE_UNKNOWN"],
  ["running", ["start", "deploy-z"], 3, "STEP_NOT_FOUND"],
  ["failed", ["start", "verify-nothing"], 1, "PLAN_FAILED"],
  ["finished", ["withdraw"], 1, "PLAN_ENDED"],
];

describe("a plan's commands", () => {
  it.each(CASES)("of one that is %s: %j exits %i", async (state, [verb, ...rest], code, said) => {
    const name = state === "finished" ? short : plan;
    const runs = await Promise.all(["table", "json"].map((format) => runCommandLine(
      ["plan", verb!, name, ...rest, "--database", file(state), "--format", format],
    )));
    expect(runs.map((run) => run.code)).toEqual([code, code]);
    for (const { stdout, stderr } of runs) expect(stdout + stderr).toContain(said);
    const [, json] = runs;
    const text = json!.stdout === "" ? json!.stderr : json!.stdout;
    const told = JSON.parse(text) as { readonly schemaVersion: number };
    expect(told.schemaVersion).toBe(1);
  });
});
