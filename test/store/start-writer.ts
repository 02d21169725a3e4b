/** Starts ./writer-process.ts and reads what it acknowledges. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface WriterTask {
  readonly uri: string;
  /** Starts the names of its documents and the ids of its commits. */
  readonly label: string;
  readonly mode: "free" | "expects";
  readonly tasks: number;
  readonly commitsPerTask: number;
  /** Makes each document this much larger, so that a commit takes several pages. */
  readonly paddingCharacters?: number;
}

export interface Acknowledged {
  readonly id: string;
  readonly revision: number;
}

export interface RunningWriter {
  readonly started: Promise<void>;
  /** What was acknowledged until it ended or was killed; rejects with its stderr when it failed by itself. */
  readonly ended: Promise<readonly Acknowledged[]>;
  /** kill -9. */
  kill(): void;
}

const PROGRAM = fileURLToPath(new URL("./writer-process.ts", import.meta.url));

export function startWriter(task: WriterTask): RunningWriter {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const acknowledged: Acknowledged[] = [];
  const started = Promise.withResolvers<void>();
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    if (!line.endsWith("}")) return; // The end of a killed process.
    const parsed = JSON.parse(line) as Acknowledged | { readonly started: true };
    if ("started" in parsed) started.resolve();
    else acknowledged.push(parsed);
  });
  const ended = new Promise<readonly Acknowledged[]>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      started.resolve();
      if (code === 0 || signal === "SIGKILL") resolve(acknowledged);
      else reject(new Error(`The writer ended with ${code ?? signal}: ${errors}`));
    });
  });
  return { started: started.promise, ended, kill: () => child.kill("SIGKILL") };
}
