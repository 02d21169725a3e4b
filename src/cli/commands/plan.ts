/** `fairlead plan SUBJECT`: the steps from what runs to what was picked. The exit code is the verdict. */
import { parseAsOf } from "../../catalog/consistency.ts";
import type { PlanQuestion } from "../../plans/plan-answer.ts";
import type { Strategy } from "../../plans/plan.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { PlanMade } from "../connection.ts";
import { exitCodeOf } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readAssumed } from "../read-options.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export type PlanFormat = "table" | "json" | "markdown" | "mermaid";

export interface PlanOptions extends PlaceOptions {
  readonly in?: string;
  readonly assume?: readonly string[];
  readonly holding?: "deployed" | "free";
  readonly fallback?: boolean;
  readonly strategy?: Strategy;
  readonly save?: boolean;
  readonly asOf?: string;
  readonly atLeast?: string;
  readonly format: PlanFormat;
}

export async function planCommand(
  subjects: readonly string[],
  options: PlanOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const question = questionOf(subjects, options);
  const { asOf, atLeast, save = false, format } = options;
  if (save && asOf !== undefined)
    throw new UsageInvalid(
      "--save and --as-of exclude each other.",
      "What was known then is not acted on now.",
    );
  const connection = await connect(options, terminal);
  try {
    const made = await connection.plan({
      question,
      save,
      ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }),
      ...(atLeast === undefined ? {} : { atLeast }),
    });
    terminal.write(await shown(made, format, terminal));
    return exitCodeOf(made.verdict);
  } finally {
    await connection.close();
  }
}

function questionOf(subjects: readonly string[], options: PlanOptions): PlanQuestion {
  const { in: environment, assume, holding, fallback, strategy } = options;
  if (subjects.length === 0) {
    throw new UsageInvalid(
      "What is to run? No subject is given.",
      "Such as fairlead plan ranker@2.3.1 --in prod-eu; `fairlead plan list` shows what is saved.",
    );
  }
  if (environment === undefined)
    throw new UsageInvalid("Where is it to run? --in is not given.", "Such as --in prod-eu.");
  const assumed = readAssumed(assume ?? []);
  return {
    ...(subjects.length === 1 ? { subject: subjects[0]! } : { subjects }),
    in: environment,
    ...(assumed === undefined ? {} : { assume: assumed }),
    ...(holding === undefined ? {} : { holding }),
    ...(fallback === true ? { fallback } : {}),
    ...(strategy === undefined ? {} : { strategy }),
  };
}

async function shown(made: PlanMade, format: PlanFormat, terminal: Terminal): Promise<string> {
  switch (format) {
    case "table":
      return (await import("../show-plan.ts")).showPlan(made, terminal);
    case "json":
      return JSON.stringify(made, null, 2);
    case "markdown":
      return (await import("../plan-markdown.ts")).planMarkdown(made);
    case "mermaid":
      return (await import("../plan-mermaid.ts")).planMermaid(made);
    default:
      return format satisfies never;
  }
}
