/** Runs the command line as a process of its own, from source. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { join } from "node:path";

const PROGRAM = join(import.meta.dirname, "../../src/cli/fairlead.ts");

/** A command that takes longer hangs. */
const LIMIT_MILLISECONDS = 25_000;

export interface CommandRun {
  /** null when it had to be killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Another program than the one from source: its path. */
  readonly program?: string;
}

/** None of the caller's FAIRLEAD_ settings reach it, and no colours. */
export async function runCommandLine(
  parameters: readonly string[],
  { cwd, stdin, environment, program }: CommandOptions = {},
): Promise<CommandRun> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(FAIRLEAD_|FORCE_COLOR|NO_COLOR|COLUMNS|NODE_OPTIONS)/.test(name),
  );
  const child = spawn(process.execPath, [program ?? PROGRAM, ...parameters], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ["pipe", "pipe", "pipe"],
    timeout: LIMIT_MILLISECONDS,
    killSignal: "SIGKILL",
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  child.stdin.on("error", () => {}); // It may end without reading.
  child.stdin.end(stdin ?? "");
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
