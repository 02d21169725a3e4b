/**
 * The verbs of the command line, with their options and examples. Each command's code is loaded when it is
 * run, so that `decide` starts fast.
 */
import { Command, CommanderError } from "commander";
import { DomainError } from "../values/domain-error.ts";
import { EXIT_SERVICE, EXIT_USAGE, EXIT_YES } from "./exit-code.ts";
import type { ExitCode } from "./exit-code.ts";
import { errorJson, exitCodeOfError, showError } from "./show-error.ts";
import { processTerminal } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";
import { UsageInvalid } from "./usage-invalid.ts";
import { addAuditVerbs } from "./verbs-of-audit.ts";
import { addAskingVerbs } from "./verbs-that-ask.ts";
import { addPromotionVerbs } from "./verbs-of-promotion.ts";
import { addPolicyVerbs } from "./verbs-of-policies.ts";
import { addConfigurationVerbs } from "./verbs-of-configuration.ts";
import { addLineageVerbs } from "./verbs-of-lineage.ts";
import { addPlanVerbs } from "./verbs-of-plans.ts";
import { addEnvironmentVerbs } from "./verbs-of-environments.ts";
import { addTokenVerbs } from "./verbs-of-tokens.ts";
import { addLeaseVerbs } from "./verbs-of-leases.ts";
import { addNoticeVerbs } from "./verbs-of-notices.ts";
import { addReportVerbs } from "./verbs-of-reports.ts";
import { addWaiverVerbs } from "./verbs-of-waivers.ts";
import { addKeepingVerbs } from "./verbs-that-keep.ts";
import { addApprovingVerbs } from "./verbs-of-approval.ts";
import { addWritingVerbs } from "./verbs-that-write.ts";
import { EXIT_CODES } from "./verb.ts";

export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  const terminal = processTerminal();
  let code: ExitCode = EXIT_YES;
  const program = buildProgram(terminal, (reached) => {
    code = reached;
  });
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_YES : EXIT_USAGE;
    if (!(error instanceof DomainError)) return reportBug(error, terminal);
    const isJson = argv.some(
      (argument, at) => argument === "--format=json" || (argument === "json" && argv[at - 1] === "--format"),
    );
    terminal.note(isJson ? JSON.stringify(errorJson(error)) : showError(error, terminal));
    return exitCodeOfError(error);
  }
}

function reportBug(error: unknown, terminal: Terminal): ExitCode {
  const { stack, message } = error as Error;
  terminal.note(`error INTERNAL: ${message ?? String(error)}`);
  terminal.note(
    process.env["FAIRLEAD_TRACE"] === undefined ? "hint: FAIRLEAD_TRACE=1 shows where." : (stack ?? ""),
  );
  return EXIT_SERVICE;
}

export function buildProgram(terminal: Terminal, reach: (code: ExitCode) => void): Command {
  const program = new Command("fairlead")
    .description("Can this run there? If not, why not, and what would decide it?")
    .exitOverride()
    // Options of the same name, such as --database, are those of the command that they stand behind.
    .enablePositionalOptions()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, "error USAGE_INVALID: ")),
    })
    .showHelpAfterError("hint: add --help for the options.")
    .hook("preAction", (_, command) => checkWords(command))
    .addHelpText("after", EXIT_CODES);
  for (const add of [addAskingVerbs, addPlanVerbs, addPromotionVerbs, addConfigurationVerbs,
    addLineageVerbs, addWritingVerbs, addApprovingVerbs, addTokenVerbs, addPolicyVerbs, addWaiverVerbs,
    addNoticeVerbs, addReportVerbs, addLeaseVerbs, addEnvironmentVerbs,
    addKeepingVerbs, addAuditVerbs]) {
    add(program, { terminal, reach });
  }
  return program;
}

/** An empty word is a variable that a script forgot to set; some would take it for everything. */
function checkWords(command: Command): void {
  const given = command.registeredArguments.map((argument, at) => [
    `<${argument.name()}>`, command.processedArgs[at] as unknown,
  ] as const);
  const options = Object.entries(command.opts()).map(([name, value]) => [
    command.options.find((one) => one.attributeName() === name)?.long ?? name, value as unknown,
  ] as const);
  for (const [name, value] of [...given, ...options]) {
    const isEmpty = value === "" || (Array.isArray(value) && value.includes(""));
    if (isEmpty) throw new UsageInvalid(`${name} is empty.`, "Is a variable of your script not set?");
  }
}
