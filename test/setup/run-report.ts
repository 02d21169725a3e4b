/**
 * Closes a test run: prints what was left out, counts what ran, and fails the run where CI had to leave
 * something out.
 *
 * The counts come from the run itself. `.ci/run` names a file in FAIRLEAD_TEST_COUNTS and prints what it
 * finds there as its last line; a run that died writes none.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import { everythingMustRun, LEFT_OUT_FOLDER, readLeftOut, sentence } from "./left-out.ts";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export class RunReport implements Reporter {
  private readonly folder = mkdtempSync(join(tmpdir(), "fairlead-left-out-"));

  onInit(): void {
    process.env[LEFT_OUT_FOLDER] = this.folder;
    process.once("exit", () => rmSync(this.folder, { recursive: true, force: true }));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const leftOut = readLeftOut(this.folder);
    const missing = everythingMustRun() ? leftOut.filter((each) => !each.extra) : [];
    const ran = countTests(modules);
    const counts = { ...ran, failed: ran.failed + unhandled.length + missing.length };
    if (leftOut.length > 0) process.stdout.write(`\n${leftOut.map(sentence).join("\n")}\n`);
    if (missing.length > 0) {
      process.stdout.write(`with CI=true nothing may be left out: ${missing.length} counted as failed\n`);
      process.exitCode = 1;
    }
    const file = process.env["FAIRLEAD_TEST_COUNTS"];
    if (file !== undefined) writeFileSync(file, `${plainLine(counts)}\n`);
  }
}

/** The line that CI reads: `12 passed, 0 failed, 3 skipped`. */
export function plainLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** A file or a group that broke outside its tests (an import, a hook) counts as one failure each. */
export function countTests(modules: readonly TestModule[]): Counts {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const module of modules) {
    failed += module.errors().length;
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") passed += 1;
      else if (state === "skipped") skipped += 1;
      else failed += 1; // `pending` at the end is a test that never ended.
    }
  }
  return { passed, failed, skipped };
}
