/** What a runner does that is told to stop, and what it leaves to the next one. Real processes. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../cli/run-command-line.ts";
import { contentOf } from "./content.ts";
import { makePlanFile, withPlans } from "./plan-file.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-stop-"));
afterAll(() => rmSync(folder, { recursive: true }));
const PROGRAM = join(import.meta.dirname, "../../src/cli/fairlead.ts");

const CONTENT = contentOf([
  { id: "configure-begin", kind: "configure", undo: "nothing" },
  { id: "deploy-a", leaseSeconds: 600 }, { id: "deploy-b", wave: 1 },
]);

/** Says that it works, and then works for long the first time. */
const SLOW = `
echo "$FAIRLEAD_STEP $FAIRLEAD_IDEMPOTENCY_KEY" >> "$LOG"
if [ "$FAIRLEAD_STEP" = deploy-a ] && [ ! -e "$LOG.once" ]; then touch "$LOG.once"; exec sleep 60; fi
echo "{\\"runs\\": \\"$FAIRLEAD_VERSION\\"}"
`;

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !isSo(); turn++) await new Promise((resume) => setTimeout(resume, 20));
  expect(isSo()).toBe(true);
}

describe("a runner that is told to stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("by %s passes it on, and leaves a plan to be gone on with",
    async (signal) => {
      const [database, log, script] = [".db", ".log", ".sh"].map((end) => join(folder, `${signal}${end}`));
      writeFileSync(script!, SLOW);
      const name = await makePlanFile(database!, ["a", "b"], CONTENT);
      const parameters = ["plan", "run", name, "--exec", `sh ${script!}`, "--database", database!];
      const runner = spawn(process.execPath, [PROGRAM, ...parameters], {
        env: { ...process.env, LOG: log! }, stdio: "ignore",
      });
      const ended = new Promise<number | null>((resolve) => runner.once("exit", resolve));
      await until(() => existsSync(`${log!}.once`));
      runner.kill(signal);
      expect(await ended).toBe(2);
      await withPlans(database!, async (plans) => {
        const { state, steps } = await plans.show(name, new Date().toISOString());
        const stands = steps.map((step) => step.stands);
        expect([state, ...stands]).toEqual(["running", "done", "running", "waiting"]);
      });
      const again = await runCommandLine(parameters, { environment: { LOG: log! } });
      expect(again.code, again.stderr).toBe(0);
      // The lease of ten minutes was not waited for, and the key is the same.
      expect(readFileSync(log!, "utf8").trim().split("\n")).toEqual([
        `deploy-a ${name}/deploy-a/1`, `deploy-a ${name}/deploy-a/1`, `deploy-b ${name}/deploy-b/1`,
      ]);
    });

  it("says what does not run as planned, tries again, and takes back what it did", async () => {
    const [database, script] = [join(folder, "lie.db"), join(folder, "lie.sh")];
    writeFileSync(script, `
if [ "$FAIRLEAD_STEP" = deploy-b ]; then echo "{\\"runs\\": \\"b@1.5.0\\"}"; exit 0; fi
echo "{\\"runs\\": \\"$FAIRLEAD_VERSION\\"}"`);
    const name = await makePlanFile(database, ["a", "b"], contentOf([
      { id: "configure-begin", kind: "configure", undo: "nothing" },
      { id: "deploy-a" }, { id: "deploy-b", wave: 1, attempts: 2, backoffSeconds: 0 },
    ]));
    const run = await runCommandLine(["plan", "run", name, "--exec", `sh ${script}`, "--database", database]);
    expect(run.code, run.stderr).toBe(1);
    expect(run.stdout).toContain("b@1.5.0 runs after deploy-b, and not b@2.0.0, which was planned.");
    await withPlans(database, async (plans) => {
      const { state, steps } = await plans.show(name, new Date().toISOString());
      expect([state, ...steps.map(({ stands }) => stands)]).toEqual(["undone", "undone", "undone", "undone"]);
      expect(steps[2]!.mismatches).toHaveLength(2);
    });
  });
});
