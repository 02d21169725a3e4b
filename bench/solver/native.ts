/**
 * Builds and runs the native solvers beside the project: ./native, copied to bench/.work, by cargo where
 * there is one.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "..", ".work", "solver-native");

/** For each root of one file: the least seconds of all rounds, and whether it has a solution. */
export interface NativeTimes {
  readonly solver: string;
  readonly file: string;
  readonly seconds: readonly number[];
  readonly solved: readonly boolean[];
}

/** The built program, or the reason why there is none. */
export function buildNative(): { readonly program: string } | { readonly missing: string } {
  mkdirSync(FOLDER, { recursive: true });
  cpSync(join(import.meta.dirname, "native"), FOLDER, { recursive: true });
  try {
    execFileSync("cargo", ["build", "--release", "--quiet"], {
      cwd: FOLDER,
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    return { missing: `cargo did not build it: ${String(error).split("\n")[0]}` };
  }
  return { program: join(FOLDER, "target", "release", "solver-native") };
}

export function runNative(program: string, rounds: number, files: readonly string[]): NativeTimes[] {
  const output = execFileSync(program, [String(rounds), ...files], { maxBuffer: 1 << 28, encoding: "utf8" });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as NativeTimes);
}
