/**
 * What the definitions of verbs share: where they answer, the options that several have, and how values are
 * read.
 */
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { DomainError } from "../values/domain-error.ts";
import type { ExitCode } from "./exit-code.ts";
import { readCount, readDuration, readRevision } from "./read-options.ts";
import type { Terminal } from "./terminal.ts";

export interface VerbContext {
  readonly terminal: Terminal;
  /** Takes the command's exit code. */
  readonly reach: (code: ExitCode) => void;
}

export const EXIT_CODES = `
Exit codes, the same for every format:
  0 yes   1 no   2 not known   3 wrong arguments, names or documents   4 service or database failed`;

/** Examples stand below the options: with them one rarely needs the rest. */
export function withPlace(command: Command, examples: readonly string[]): Command {
  return command
    .option("--url <address>", "ask the service there (default: FAIRLEAD_URL, if set)")
    .option(
      "--database <path>",
      "open this file or neo4j:// address " +
        "(default: FAIRLEAD_NEO4J_URI, FAIRLEAD_DATABASE, else fairlead-data/fairlead.db)",
    )
    .addHelpText("after", `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}\n${EXIT_CODES}`);
}

export function formatOption(...choices: readonly string[]): Option {
  return new Option("--format <format>", "how to show it").choices(choices).default(choices[0]);
}

/** For options that may be repeated. */
export function collected(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

export function duration(text: string): number {
  return orRefused(() => readDuration(text));
}

export function revision(text: string): number {
  return orRefused(() => readRevision(text));
}

export function count(text: string): number {
  return orRefused(() => readCount(text));
}

function orRefused<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InvalidArgumentError((error as DomainError).hint ?? "");
  }
}
