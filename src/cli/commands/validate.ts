/** `fairlead validate`: what validators say of one build in one place, line by line. */
import { verdictOf } from "../../decisions/validation/verdict-of.ts";
import { askingOf } from "../asking-of.ts";
import type { WhenOptions } from "../asking-of.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { exitCodeOf } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readAssumed, readValidators } from "../read-options.ts";
import { showValidation, validationMarkdown } from "../show-validation.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface ValidateOptions extends PlaceOptions, WhenOptions {
  readonly in?: string;
  readonly validate?: string | true;
  readonly assume?: readonly string[];
  readonly format: "table" | "json" | "markdown";
}

export async function validateCommand(
  subject: string, options: ValidateOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { in: environment, validate, assume, format } = options;
  if (environment === undefined)
    throw new UsageInvalid(
      "Where is it to run? --in is not given.", "Name an environment (--in onprem-v100).");
  const assumed = readAssumed(assume ?? []);
  const connection = await connect(options, terminal);
  try {
    const validation = await connection.validate({
      subject,
      in: environment,
      ...(validate === undefined ? {} : { validate: readValidators(validate) }),
      ...(assumed === undefined ? {} : { assume: assumed }),
    }, askingOf(options));
    switch (format) {
      case "table":
        terminal.write(showValidation(validation, terminal));
        break;
      case "json":
        terminal.write(JSON.stringify(validation, null, 2));
        break;
      case "markdown":
        terminal.write(validationMarkdown(validation));
        break;
      default:
        format satisfies never;
    }
    return exitCodeOf(verdictOf(validation.outcome));
  } finally {
    await connection.close();
  }
}
