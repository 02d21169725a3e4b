/** A command that is asked, and everything that can go wrong with it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandValidator } from "../../../src/decisions/validation/command-validator.ts";
import { runDeeper } from "../../../src/decisions/validation/run-deeper.ts";
import { gpuMemoryValidator } from "../../../src/rules/validators/gpu-memory.ts";
import { questionOf } from "../../rules/validators/question-of.ts";

const question = questionOf({
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@1.0.0": {
    requires: [], digest: `sha256:${"a".repeat(64)}`, location: "oci://registry.example/ranker",
    facts: { "gpu.memoryNeeded": "80Gi" }, variants: [{ name: "gpu" }],
  },
  "Environment/prod": { facts: { "gpu.memory": "24Gi", "os.family": "linux" } },
}, { build: "variant:ranker@1.0.0#gpu", place: "environment:prod" });

/** A command is Node with a program; each ends by itself or is ended. */
const asking = (program: string, timeoutMilliseconds = 20_000) =>
  commandValidator({ name: "smoke", command: [process.execPath, "-e", program], timeoutMilliseconds });
const saying = (answer: string) => asking(`process.stdout.write(${JSON.stringify(answer)})`);

const CASES: readonly (readonly [name: string, program: string, outcome: string, code: string])[] = [
  ["passes", `process.stdout.write('{"outcome":"PASS"}')`, "PASS", "COMMAND_SAYS"],
  ["fails", `process.stdout.write('{"outcome":"FAIL","reasons":[{"subject":"a"}]}')`, "FAIL", "COMMAND_SAYS"],
  ["does not know", `process.stdout.write('{"outcome":"UNKNOWN"}')`, "UNKNOWN", "COMMAND_SAYS"],
  ["says nothing", "", "UNKNOWN", "COMMAND_SILENT"],
  ["crashes", "throw new Error('boom')", "UNKNOWN", "COMMAND_FAILED"],
  ["passes and crashes", `process.stdout.write('{"outcome":"PASS"}'); process.exitCode = 3`, "UNKNOWN",
    "COMMAND_FAILED"],
  ["is killed", "process.kill(process.pid, 'SIGKILL')", "UNKNOWN", "COMMAND_FAILED"],
  ["talks nonsense", "console.log('all good')", "UNKNOWN", "COMMAND_NONSENSE"],
  ["answers twice", `process.stdout.write('{"outcome":"PASS"}{"outcome":"PASS"}')`, "UNKNOWN",
    "COMMAND_NONSENSE"],
  ["answers with another word", `process.stdout.write('{"outcome":"OK"}')`, "UNKNOWN", "COMMAND_NONSENSE"],
  ["claims an error of the validator", `process.stdout.write('{"outcome":"ERROR"}')`, "UNKNOWN",
    "COMMAND_NONSENSE"],
  ["says too much", "for (let i = 0; i < 64; i++) process.stdout.write('x'.repeat(65536))", "UNKNOWN",
    "COMMAND_NONSENSE"],
];

describe("a command", () => {
  it.each(CASES)("that %s", async (_, program, outcome, code) => {
    const result = await asking(program).evaluate(question);
    expect([result.outcome, result.reasons[0]!.code]).toEqual([outcome, code]);
  });

  it("that hangs is ended, with what it started", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fairlead-command-"));
    const file = join(folder, "pid");
    const child = `setInterval(() => {}, 1000)`;
    const program = `const { spawn } = require("node:child_process");
      const inner = spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" });
      require("node:fs").writeFileSync(${JSON.stringify(file)}, String(inner.pid));
      setInterval(() => {}, 1000);`;
    const result = await asking(program, 4_000).evaluate(question);
    const inner = Number(readFileSync(file, "utf8"));
    rmSync(folder, { recursive: true });
    await expect.poll(() => isRunning(inner), { timeout: 5_000 }).toBe(false);
    expect(result).toEqual({ outcome: "UNKNOWN", reasons: [{
      code: "COMMAND_TIMED_OUT", outcome: "UNKNOWN", about: "variant:ranker@1.0.0#gpu", subject: "smoke",
      observed: "4000 ms",
    }] });
  });

  it("that is not there is unknown", async () => {
    const missing = commandValidator({ name: "smoke", command: ["no-such-program-anywhere"] });
    const { outcome, reasons } = await missing.evaluate(question);
    expect([outcome, reasons[0]!.code]).toEqual(["UNKNOWN", "COMMAND_FAILED"]);
  });

  it("is told what is asked, and nothing of the server's environment", async () => {
    const echo = asking(`let all = ""; process.stdin.on("data", (part) => (all += part)).on("end", () => {
      const names = Object.keys(process.env).filter((name) => !name.startsWith("__")).sort().join();
      process.stdout.write(JSON.stringify({ outcome: "PASS", reasons: [
        { subject: "question", observed: all }, { subject: "environment", observed: names }] })); });`);
    const { reasons } = await echo.evaluate(question);
    expect(JSON.parse(reasons[0]!.observed!)).toEqual({
      schemaVersion: 1, build: "variant:ranker@1.0.0#gpu", digest: `sha256:${"a".repeat(64)}`,
      location: "oci://registry.example/ranker", environment: "environment:prod", picks: [],
      now: "2026-11-21T12:00:00Z", facts: { "gpu.memory": "24Gi", "os.family": "linux" },
    });
    expect(reasons[1]!.observed).toBe("PATH");
  });

  it("runs after the gates, and not at all once one failed", async () => {
    const report = await runDeeper([gpuMemoryValidator()], [saying('{"outcome":"PASS"}')], question);
    expect([report.outcome, report.lines[1]]).toEqual(["FAIL", {
      kind: "skipped", validator: "smoke", tier: "verify",
      because: { kind: "gate-failed", gate: "gpu-memory" },
    }]);
    const alone = await runDeeper([], [saying('{"outcome":"PASS"}')], question);
    expect(alone.outcome).toBe("PASS");
  });
});

/** A process that ended and that nobody waited for yet runs no longer. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, "utf8"));
}
