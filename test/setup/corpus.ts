/**
 * Finds the corpus: data that the tests read and the repository does not hold, in `../shared/data` beside the
 * clone or wherever FAIRLEAD_CORPUS says.
 *
 *     const table = corpus("versions/pep440.csv");
 *     describe.skipIf(table === undefined)("PEP 440", () => { ... readFileSync(table!) ... });
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { leaveOut } from "./left-out.ts";

const FOLDER = process.env["FAIRLEAD_CORPUS"] ?? join(import.meta.dirname, "../../../shared/data");

/** The whole path of a file or folder of the corpus, or undefined, which the end of the run will report. */
export function corpus(path: string): string | undefined {
  const whole = join(FOLDER, path);
  if (existsSync(whole)) return whole;
  if (existsSync(FOLDER)) leaveOut(`corpus ${path}`, `the corpus at ${FOLDER} lacks it; get a newer corpus`);
  else leaveOut("tests on the corpus", `no folder ${FOLDER}; put the corpus there or set FAIRLEAD_CORPUS`);
  return undefined;
}
