/**
 * Remembers what a test run had to leave out because this machine lacks something.
 *
 * Any test of any worker calls `leaveOut`; the run report (./run-report.ts) prints one line per thing when
 * the run has ended and, with CI=true, fails the run unless the thing is an extra. Workers and the report
 * meet in a folder.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface LeftOut {
  /**
   * What was not tested, as a noun: `Neo4j 5.26.31`. One line is printed for each, however often it is left
   * out.
   */
  readonly what: string;
  /** Why, and how to get it. */
  readonly howToGet: string;
  /** An extra is tested where it is found, and never fails a run. */
  readonly extra: boolean;
}

/** Names the folder to workers; set by the run report before they start. */
export const LEFT_OUT_FOLDER = "FAIRLEAD_LEFT_OUT_FOLDER";

/** Call it where tests are defined, beside `describe.skipIf`, not inside a test that then passes. */
export function leaveOut(what: string, howToGet: string, options: { readonly extra?: boolean } = {}): void {
  const leftOut: LeftOut = { what, howToGet, extra: options.extra ?? false };
  const folder = process.env[LEFT_OUT_FOLDER];
  if (folder === undefined) {
    process.stderr.write(`${sentence(leftOut)}\n`);
    return;
  }
  mkdirSync(folder, { recursive: true });
  const name = createHash("sha256").update(what).digest("hex").slice(0, 16);
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(leftOut));
}

/** Everything left out so far, sorted by name. */
export function readLeftOut(folder: string): readonly LeftOut[] {
  return readdirSync(folder)
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as LeftOut)
    .toSorted((one, other) => (one.what < other.what ? -1 : 1));
}

export function sentence({ what, howToGet, extra }: LeftOut): string {
  return `left out${extra ? " (an extra)" : ""}: ${what}: ${howToGet}`;
}

/** Whether leaving something out fails the run: in CI everything must be there. */
export function everythingMustRun(): boolean {
  const ci = process.env["CI"];
  return ci === "true" || ci === "1";
}
