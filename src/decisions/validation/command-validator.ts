/**
 * A validator that asks a command: the question goes to its standard input as JSON, its answer comes from its
 * standard output as JSON. The command comes from the server's configuration, never from a document, and is
 * started without a shell and with no more of the environment than PATH and what the configuration names.
 *
 *     in:  { "schemaVersion": 1, "build": "version:ranker@2.3.1", "digest": "sha256:...",
 *            "location": "oci://...", "environment": "environment:prod-eu", "picks": [...],
 *            "replaces": "version:...", "now": "2026-11-21T12:00:00Z", "facts": { "gpu.memory": "80Gi" } }
 *     out: { "outcome": "PASS" | "FAIL" | "UNKNOWN",
 *            "reasons": [ { "subject": "smoke test", "required": "...", "observed": "..." } ] }
 *
 * Only a whole, well-formed answer of a command that ends with 0 counts. A crash, silence, nonsense and a
 * timeout are UNKNOWN, each with its code: a check that did not happen says nothing. At the timeout the
 * command is killed with everything it started.
 */
import { spawn } from "node:child_process";
import { z } from "zod";
import type { Reason, ReasonCode } from "../../rules/validators/reason.ts";
import type { Question, Result } from "../../rules/validators/validator.ts";
import { versionOf } from "../../rules/thing-types.ts";
import type { FactValue } from "../../values/fact-type.ts";
import { formatTime } from "../../values/time.ts";
import type { DeepValidator } from "./deep-validator.ts";

/** An answer is reasons, not a log; a longer one is nonsense. */
const ANSWER_BYTES_MAX = 1_048_576;
/** What a failed command wrote to its error output is told up to here. */
const ERROR_CHARACTERS_MAX = 1_000;
/** Time of one command where the configuration names none. */
const TIMEOUT_MILLISECONDS_DEFAULT = 30_000;
/** Reasons of one answer; more is a log. */
const REASONS_MAX = 100;
const TEXT_CHARACTERS_MAX = 10_000;

export interface CommandValidatorSettings {
  readonly name: string;
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly [program: string, ...rest: string[]];
  readonly timeoutMilliseconds?: number;
  readonly appliesTo?: readonly string[];
  /** Beside PATH. */
  readonly environment?: Readonly<Record<string, string>>;
}

const text = z.string().max(TEXT_CHARACTERS_MAX);
const answerShape = z.strictObject({
  outcome: z.enum(["PASS", "FAIL", "UNKNOWN"]),
  reasons: z.array(z.strictObject({
    subject: text,
    required: text.optional(),
    observed: text.optional(),
    source: text.optional(),
  })).max(REASONS_MAX).default([]),
});

export function commandValidator(settings: CommandValidatorSettings): DeepValidator {
  const { name, appliesTo } = settings;
  return {
    name,
    tier: "verify",
    reads: {},
    ...(appliesTo === undefined ? {} : { appliesTo }),
    async evaluate(question) {
      const about = question.snapshot.key(question.build);
      return resultOfEnd(await run(settings, JSON.stringify(inputOf(question))), about, settings);
    },
  };
}

interface Exited {
  readonly kind: "exited";
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}
type End =
  | Exited
  | { readonly kind: "not-started"; readonly message: string }
  | { readonly kind: "too-long" }
  | { readonly kind: "timed-out" };

function run(settings: CommandValidatorSettings, input: string): Promise<End> {
  const { command, environment, timeoutMilliseconds = TIMEOUT_MILLISECONDS_DEFAULT } = settings;
  const [program, ...rest] = command;
  return new Promise((settle) => {
    const child = spawn(program, rest, {
      shell: false,
      // A group of its own, so that what it started can be ended with it.
      detached: true,
      env: { PATH: process.env["PATH"], ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    let [size, errors] = [0, ""];
    let isSettled = false;
    const end = (how: End): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      if (child.pid !== undefined && how.kind !== "not-started") endGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      settle(how);
    };
    const timer = setTimeout(() => end({ kind: "timed-out" }), timeoutMilliseconds);
    child.on("error", ({ message }) => end({ kind: "not-started", message }));
    child.stdout.on("data", (part: Buffer) => {
      size += part.length;
      if (size > ANSWER_BYTES_MAX) end({ kind: "too-long" });
      else output.push(part);
    });
    child.stderr.on("data", (part: Buffer) => {
      errors = (errors + part.toString("utf8")).slice(0, ERROR_CHARACTERS_MAX);
    });
    child.on("close", (code) =>
      end({ kind: "exited", code, output: Buffer.concat(output).toString("utf8"), errors }));
    // A command that does not read its input may still answer.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Ends a group of processes that this file started. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already, or made itself somebody else's: either way nothing of ours is left to end.
  }
}

function resultOfEnd(
  end: End,
  about: string,
  { name, timeoutMilliseconds = TIMEOUT_MILLISECONDS_DEFAULT, environment }: CommandValidatorSettings,
): Result {
  const told = (text: string) => withoutSecrets(text, environment);
  const unknown = (code: ReasonCode, observed?: string): Result => {
    const seen = observed === undefined ? {} : { observed };
    return { outcome: "UNKNOWN", reasons: [{ code, outcome: "UNKNOWN", about, subject: name, ...seen }] };
  };
  switch (end.kind) {
    case "not-started":
      return unknown("COMMAND_FAILED", end.message);
    case "timed-out":
      return unknown("COMMAND_TIMED_OUT", `${timeoutMilliseconds} ms`);
    case "too-long":
      return unknown("COMMAND_NONSENSE", `more than ${ANSWER_BYTES_MAX} bytes`);
    case "exited":
      if (end.code !== 0)
        return unknown("COMMAND_FAILED", `exit ${end.code ?? "by a signal"}: ${told(end.errors.trim())}`);
      if (end.output.trim() === "") return unknown("COMMAND_SILENT");
      return answerOf(told(end.output), about, name) ??
        unknown("COMMAND_NONSENSE", firstOf(told(end.output)));
    default:
      return end satisfies never;
  }
}

/** Shorter ones are switches, and words of any text. */
const SECRET_CHARACTERS_MIN = 6;

/** A command that fails may write down what it was started with, and whoever asked reads that. */
function withoutSecrets(text: string, environment: CommandValidatorSettings["environment"] = {}): string {
  return Object.values(environment)
    .filter(({ length }) => length >= SECRET_CHARACTERS_MIN)
    .reduce((left, value) => left.replaceAll(value, "(hidden)"), text);
}

/** undefined: it is no answer. */
function answerOf(output: string, about: string, name: string): Result | undefined {
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    return undefined;
  }
  const read = answerShape.safeParse(json);
  if (!read.success) return undefined;
  const { outcome, reasons } = read.data;
  const own = reasons.length > 0 ? reasons : [{ subject: name }];
  return {
    outcome,
    reasons: own.map(({ subject, required, observed, source }): Reason => ({
      code: "COMMAND_SAYS", outcome, about, subject,
      ...(required === undefined ? {} : { required }),
      ...(observed === undefined ? {} : { observed }),
      ...(source === undefined ? {} : { source }),
    })),
  };
}

/** As much of nonsense as shows what it is. */
const SHOWN_CHARACTERS_MAX = 200;

function firstOf(output: string): string {
  return output.slice(0, SHOWN_CHARACTERS_MAX);
}

function inputOf(question: Question): Readonly<Record<string, unknown>> {
  const { snapshot, facts, now, build, place, picks, replaces } = question;
  const { digest, location } = {
    ...snapshot.properties(versionOf(snapshot, build)), ...snapshot.properties(build),
  };
  const known: Record<string, FactValue> = {};
  for (const key of place === undefined ? [] : [...facts.types.keys()].sort()) {
    const sight = facts.sight(place!, key);
    if (sight.kind === "value") known[key] = sight.value;
  }
  return {
    schemaVersion: 1,
    build: snapshot.key(build), digest, location,
    environment: place === undefined ? undefined : snapshot.key(place),
    picks: (picks ?? []).map((pick) => snapshot.key(pick)),
    replaces: replaces === undefined ? undefined : snapshot.key(replaces),
    now: formatTime(now),
    facts: known,
  };
}
