/**
 * The runner is killed outright at every event of its commands, and run again: nothing is left out, nothing
 * that was done is done again, and what was under way is done again by the same key. Real processes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../cli/run-command-line.ts";
import type { PlanView } from "../../src/plans/plan-view.ts";
import { contentOf } from "./content.ts";
import type { StepSketch } from "./content.ts";
import { makePlanFile, withPlans } from "./plan-file.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-kill-"));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Writes a line when it begins and one when it ends; at line KILL_AT it kills whoever called it. The lock of
 * a folder keeps lines of two commands apart.
 */
const COMMAND = `
line() {
  until mkdir "$LOG.lock" 2> /dev/null; do sleep 0.01; done
  echo "$1 $FAIRLEAD_STEP $FAIRLEAD_IDEMPOTENCY_KEY" >> "$LOG"
  lines=$(wc -l < "$LOG")
  rmdir "$LOG.lock"
  if [ "$lines" -eq "$KILL_AT" ]; then kill -9 "$PPID"; fi
}
line begin
if [ "$FAIRLEAD_STEP" = "$FAILING" ]; then line end; echo broken >&2; exit 1; fi
line end
echo "{\\"runs\\": \\"$FAIRLEAD_VERSION\\"}"
`;
const script = join(folder, "step.sh");
beforeAll(() => writeFileSync(script, COMMAND));

const BEGIN = { id: "configure-begin", kind: "configure", undo: "nothing" } as const;
const STEPS: readonly StepSketch[] = [
  { id: "configure-a", kind: "configure" },
  { id: "deploy-a", after: ["configure-a"] },
  { id: "deploy-b" },
  { id: "deploy-c", wave: 1, after: ["deploy-a"], attempts: 1 },
];

let turn = 0;
async function prepared() {
  const database = join(folder, `${turn}.db`);
  const log = join(folder, `${turn++}.log`);
  writeFileSync(log, "");
  const name = await makePlanFile(database, ["a", "b", "c"], contentOf([BEGIN, ...STEPS]));
  const run = (killAt: number, failing = "") => runCommandLine(
    // exec: whoever calls the script is the runner itself.
    ["plan", "run", name, "--exec", `exec sh ${script}`, "--database", database],
    { environment: { LOG: log, KILL_AT: String(killAt), FAILING: failing } },
  );
  return { database, name, run, lines: () => readFileSync(log, "utf8").trim().split("\n") };
}

/** By step: `begin key` and `end key` in the order of the log. */
function byStep(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    const [what, step, key] = line.split(" ") as [string, string, string];
    const own = found.get(step) ?? [];
    own.push(`${what} ${key}`);
    found.set(step, own);
  }
  return found;
}

/**
 * Each step once; or, where a runner was killed under it and another took it over, twice, one after the
 * other, by one key.
 */
function checkSteps(
  lines: readonly string[], expected: readonly string[], { steps: views, content }: PlanView,
): void {
  const steps = byStep(lines);
  expect([...steps.keys()].sort()).toEqual([...expected].sort());
  for (const [step, events] of steps) {
    const key = events[0]!.split(" ")[1];
    const once = [`begin ${key}`, `end ${key}`];
    const at = content.steps.findIndex(({ id, undo }) =>
      id === step || (undo.kind === "step" && undo.step.id === step));
    const takenOver = views[at]!.tries.some(({ outcome, isUndo }) =>
      outcome === "taken-over" && isUndo === step.startsWith("undo"));
    expect([once, ...(takenOver ? [[...once, ...once]] : [])], step).toContainEqual(events);
  }
}

describe("a runner that is killed and run again", () => {
  const ids = STEPS.map(({ id }) => id);
  it.each(Array.from({ length: 2 * STEPS.length }, (_, index) => index + 1))(
    "at event %i of a plan that goes well: finishes it", async (killAt) => {
      const { database, name, run, lines } = await prepared();
      const killed = await run(killAt);
      expect(killed.code).toBeNull();
      const again = await run(0);
      expect(again.code, again.stderr).toBe(0);
      await withPlans(database, async (plans) => {
        const view = await plans.show(name, new Date().toISOString());
        checkSteps(lines(), ids, view);
        const states = new Set(view.steps.map(({ stands }) => stands));
        expect([view.state, ...states]).toEqual(["finished", "done"]);
      });
    },
  );

  const undone = [...ids, "undo-deploy-c", "undo-deploy-b", "undo-deploy-a", "undo-configure-a"];
  it.each(Array.from({ length: 2 * undone.length - 2 * 3 }, (_, index) => index + 7))(
    "at event %i of a plan whose last step fails: takes all of it back", async (killAt) => {
      const { database, name, run, lines } = await prepared();
      const killed = await run(killAt, "deploy-c");
      expect(killed.code).toBeNull();
      const again = await run(0, "deploy-c");
      expect(again.code, again.stderr).toBe(1);
      const order = lines().filter((line) => line.startsWith("begin undo")).map((line) => line.split(" ")[1]);
      expect([...new Set(order)]).toEqual(undone.slice(ids.length));
      await withPlans(database, async (plans, knowledge) => {
        const view = await plans.show(name, new Date().toISOString());
        checkSteps(lines(), undone, view);
        const node = knowledge.current().find("deployment:a-prod")!;
        const [build] = knowledge.current().outgoing(node, "OF");
        expect([view.state, knowledge.current().key(build!.node)]).toEqual(["undone", "version:a@1.0.0"]);
      });
    },
  );
});
