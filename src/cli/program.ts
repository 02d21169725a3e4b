/**
 * The verbs of the command line, with their options and examples. Each command's code is loaded when it is run, so that
 * `decide` starts fast.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { DomainError } from "../values/domain-error.ts";
import type { DecideOptions } from "./commands/decide.ts";
import { EXIT_SERVICE, EXIT_USAGE, EXIT_YES } from "./exit-code.ts";
import type { ExitCode } from "./exit-code.ts";
import { readDuration } from "./read-options.ts";
import { errorJson, exitCodeOfError, showError } from "./show-error.ts";
import { processTerminal } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  const terminal = processTerminal();
  let code: ExitCode = EXIT_YES;
  const program = buildProgram(terminal, (reached) => { code = reached; });
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_YES : EXIT_USAGE;
    if (!(error instanceof DomainError)) return reportBug(error, terminal);
    const isJson = argv.some((argument, at) => argument === "--format=json" || (argument === "json" && argv[at - 1] === "--format"));
    terminal.note(isJson ? JSON.stringify(errorJson(error)) : showError(error, terminal));
    return exitCodeOfError(error);
  }
}

function reportBug(error: unknown, terminal: Terminal): ExitCode {
  const { stack, message } = error as Error;
  terminal.note(`error INTERNAL: ${message ?? String(error)}`);
  terminal.note(process.env["FAIRLEAD_TRACE"] === undefined ? "hint: FAIRLEAD_TRACE=1 shows where." : stack ?? "");
  return EXIT_SERVICE;
}

export function buildProgram(terminal: Terminal, reach: (code: ExitCode) => void): Command {
  const program = new Command("fairlead")
    .description("Can this run there? If not, why not, and what would decide it?")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "error USAGE_INVALID: ")) })
    .showHelpAfterError("hint: add --help for the options.")
    .addHelpText("after", EXIT_CODES);
  addDecide(program, terminal, reach);
  return program;
}

const EXIT_CODES = `
Exit codes, the same for every format:
  0 yes    1 no    2 not known    3 the arguments, names or documents are wrong    4 service or database`;

export function place(command: Command): Command {
  return command
    .option("--url <address>", "ask the service there (default: FAIRLEAD_URL, if set)")
    .option("--database <path>", "open this database file or neo4j:// address (default: FAIRLEAD_NEO4J_URI, " +
      "FAIRLEAD_DATABASE or fairlead-data/fairlead.db)");
}

function addDecide(program: Command, terminal: Terminal, reach: (code: ExitCode) => void): void {
  const command = program.command("decide")
    .description("Can this version run there? The exit code is the answer.")
    .argument("<subject>", "NAME@VERSION or NAME@VERSION#VARIANT")
    .option("--in <environment>", "in this environment")
    .option("--selector <selector>", "in every environment that these labels match: stage=production,team in (ranking)")
    .option("--assume <key=value>", "a fact that outranks every source; may be repeated", collected)
    .option("--as-of <revision|time>", "by what was known then")
    .option("--at-least <token>", "by knowledge that holds this write")
    .option("--max-wait <duration>", "how long --at-least may wait", durationArgument)
    .addOption(new Option("--format <format>", "how to show it").choices(["table", "json", "markdown", "junit"]).default("table"))
    .option("--warn-only", "exit 0 whatever the verdict; the true code is told on stderr")
    .option("--wait-unknown <duration>", "ask again until it is known, or this long", durationArgument)
    .option("--no-record", "do not record the decision");
  place(command).addHelpText("after", `
Examples:
  fairlead decide pytorch@2.11.0 --in onprem-v100
  fairlead decide triton-server@25.03 --in cloud-h100-r535 --assume nvidia.driver=550.54.15
  fairlead decide pytorch@2.11.0#cpu --selector stage=production --format junit > fairlead.xml
  fairlead decide pytorch@2.11.0#cu126 --in edge-unlabelled --wait-unknown 5m
${EXIT_CODES}`)
    .action(async (subject: string, options: DecideOptions) => {
      const { decideCommand } = await import("./commands/decide.ts");
      reach(await decideCommand(subject, options, terminal));
    });
}

function collected(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...before ?? [], value];
}

function durationArgument(text: string): number {
  try {
    return readDuration(text);
  } catch (error) {
    throw new InvalidArgumentError((error as DomainError).hint ?? "");
  }
}
