/**
 * One call of the user's command for one step: the step as JSON on its standard input, its values in the
 * environment, its output shown line by line, its exit code and its last line for an answer.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlanStep } from "../plans/plan.ts";
import type { Ran } from "../plans/progress.ts";

export interface StepCall {
  readonly command: string;
  readonly plan: string;
  readonly environment: string;
  readonly step: PlanStep;
  readonly isUndo: boolean;
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly holder: string;
  /** Told each line of its output, both streams as they come. */
  readonly tell: (line: string) => void;
}

export interface CallEnded {
  /** Of the process; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  /** What its last line on standard output says that runs now. */
  readonly runs?: Ran;
  /** Its last words, on either stream. */
  readonly lastLine: string;
}

export interface RunningCall {
  readonly ended: Promise<CallEnded>;
  /** Passes a signal on to the command and all that it started. */
  readonly signal: (name: NodeJS.Signals) => void;
}

/** Of a line of output; a longer one is cut, so that a command cannot fill our memory. */
const LINE_CHARACTERS_MAX = 64 * 1024;

export async function callCommand(call: StepCall): Promise<RunningCall> {
  const { configuration } = call.step;
  const folder = configuration === undefined ? undefined : await mkdtemp(join(tmpdir(), "fairlead-step-"));
  const path = folder === undefined ? undefined : join(folder, "configuration.json");
  if (path !== undefined) await writeFile(path, JSON.stringify(configuration!.values), { mode: 0o600 });
  // A group of its own: a signal reaches all of it, and Ctrl-C of a terminal comes by way of us.
  const child = spawn("sh", ["-c", call.command], {
    detached: true, stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...valuesOf(call, path) },
  });
  const { plan, environment, step, isUndo, attempt, idempotencyKey } = call;
  child.stdin.on("error", () => {}); // A command need not read it.
  child.stdin.end(JSON.stringify({
    schemaVersion: 1, plan, environment, isUndo, attempt, idempotencyKey, step,
  }));
  let lastOut = "";
  let lastLine = "";
  const heard = (isOut: boolean) => (line: string) => {
    if (line.trim() === "") return;
    if (isOut) lastOut = line;
    lastLine = line;
    call.tell(line);
  };
  const streams = [byLine(child.stdout, heard(true)), byLine(child.stderr, heard(false))];
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on("error", (error) => {
      lastLine = error.message;
      resolve({ code: 127, signal: null });
    });
    child.on("exit", (code, signal) => resolve({ code, signal }));
  }).then(async (end) => {
    // Whatever it left running in the background may hold the streams open.
    const drained = new Promise((resume) => setTimeout(resume, DRAIN_MILLISECONDS));
    await Promise.race([Promise.all(streams), drained]);
    if (folder !== undefined) await rm(folder, { recursive: true });
    const runs = readRan(lastOut);
    return { ...end, lastLine, ...(runs === undefined ? {} : { runs }) };
  });
  return {
    ended,
    signal: (name) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name);
      } catch {
        // It is over already.
      }
    },
  };
}

/** What is still in the pipes when a command has ended comes at once. */
const DRAIN_MILLISECONDS = 500;

function valuesOf(call: StepCall, configurationPath: string | undefined): Record<string, string> {
  const { plan, environment, step, isUndo, attempt, idempotencyKey, holder } = call;
  const { traffic } = step;
  const given: Readonly<Record<string, string | undefined>> = {
    PLAN: plan, ENVIRONMENT: environment, STEP: step.id, STEP_KIND: step.kind, STEP_TITLE: step.title,
    UNDO: String(isUndo), ATTEMPT: String(attempt), IDEMPOTENCY_KEY: idempotencyKey, HOLDER: holder,
    VERSION: step.runs?.version, DIGEST: step.runs?.digest, FROM_VERSION: step.from,
    DEPLOYMENT: step.deployment, SERVICE: step.service,
    PARAMETERS: step.parameters === undefined ? undefined : JSON.stringify(step.parameters),
    CONFIGURATION: configurationPath, CONFIGURATION_DIGEST: step.configuration?.digest,
    GATE: step.gate?.name,
    TRAFFIC: traffic === undefined ? undefined : JSON.stringify(traffic),
    TRAFFIC_PERCENT: traffic !== undefined && "percent" in traffic ? String(traffic.percent) : undefined,
  };
  return Object.fromEntries(Object.entries(given)
    // A value of an outer call would be another step's.
    .map(([name, value]) => [`FAIRLEAD_${name}`, value ?? ""]));
}

function byLine(stream: NodeJS.ReadableStream, tell: (line: string) => void): Promise<void> {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!.slice(0, LINE_CHARACTERS_MAX);
    for (const line of lines) tell(line.slice(0, LINE_CHARACTERS_MAX));
  });
  return new Promise((resolve) => stream.on("close", () => {
    if (rest !== "") tell(rest);
    resolve();
  }));
}

/** `{"runs": "ranker@2.3.1", "digest": "sha256:..."}`; undefined for anything else. */
export function readRan(line: string): Ran | undefined {
  try {
    const said = JSON.parse(line) as { readonly runs?: unknown; readonly digest?: unknown } | null;
    if (typeof said !== "object" || typeof said?.runs !== "string" || said.runs === "") return undefined;
    return { version: said.runs, ...(typeof said.digest === "string" ? { digest: said.digest } : {}) };
  } catch {
    return undefined;
  }
}
