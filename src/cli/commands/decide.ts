/** `fairlead decide`: can this run there? The exit code is the verdict. */
import { parseAsOf } from "../../catalog/consistency.ts";
import type { AskedQuestion } from "../../decisions/decision.ts";
import type { AdviceWanted } from "../../decisions/fixes/advice.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { Answer, AskingOptions, Connection } from "../connection.ts";
import { EXIT_YES, exitCodeOf } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readAssumed, readPreferences, readValidators } from "../read-options.ts";
import { showDecision } from "../show-decision.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export type DecisionFormat = "table" | "json" | "markdown" | "junit";

export interface DecideOptions extends PlaceOptions {
  readonly in?: string;
  readonly selector?: string;
  readonly anywhere?: string;
  readonly holding?: "deployed" | "free";
  /** Levels of preference, most important first, separated by commas. */
  readonly prefer?: string;
  readonly improvingSteps?: number;
  /** Names with commas between them; true: all that need no settings. */
  readonly validate?: string | true;
  readonly assume?: readonly string[];
  readonly asOf?: string;
  readonly atLeast?: string;
  readonly maxWait?: number;
  readonly format: DecisionFormat;
  readonly warnOnly?: boolean;
  readonly waitUnknown?: number;
  readonly record: boolean;
  /** Shows fixes, and the proof of what cannot be. */
  readonly explain?: boolean;
  readonly fallback?: boolean;
}

export async function decideCommand(
  subjects: readonly string[],
  options: DecideOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const question = questionOf(subjects, options);
  const connection = await connect(options, terminal);
  try {
    const answer = await ask(connection, question, options, terminal);
    terminal.write(await shown(answer, options, terminal));
    const code = exitCodeOf(answer.decision.verdict);
    if (options.warnOnly !== true) return code;
    terminal.note(`exit code without --warn-only: ${code}`);
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

function questionOf(subjects: readonly string[], options: DecideOptions): AskedQuestion {
  const { in: environment, selector, anywhere, assume, holding, prefer, improvingSteps, validate } =
    options;
  const targets = [environment, selector, anywhere].filter((target) => target !== undefined);
  if (targets.length === 0) {
    throw new UsageInvalid(
      "Where is it to run? Neither --in nor --selector nor --anywhere is given.",
      "Name an environment (--in onprem-v100) or select some (--selector stage=production).",
    );
  }
  if (targets.length > 1) {
    throw new UsageInvalid(
      "--in and --selector exclude each other, and so does --anywhere.",
      "A selector with `name in (...)` may say two.",
    );
  }
  const assumed = readAssumed(assume ?? []);
  return {
    ...(subjects.length === 1 ? { subject: subjects[0]! } : { subjects }),
    ...(environment === undefined ? {} : { in: environment }),
    ...(selector === undefined ? {} : { selector }),
    ...(anywhere === undefined ? {} : { anywhere }),
    ...(assumed === undefined ? {} : { assume: assumed }),
    ...(holding === undefined ? {} : { holding }),
    ...(prefer === undefined ? {} : { prefer: readPreferences(prefer) }),
    ...(improvingSteps === undefined ? {} : { improvingSteps }),
    ...(validate === undefined ? {} : { validate: readValidators(validate) }),
  };
}

async function ask(
  connection: Connection,
  question: AskedQuestion,
  { asOf, atLeast, maxWait, record, waitUnknown, explain, fallback }: DecideOptions,
  terminal: Terminal,
): Promise<Answer> {
  const isAdvised = explain === true || fallback === true;
  const asking: AskingOptions & { readonly advice?: AdviceWanted } = {
    ...(isAdvised ? { advice: { fixes: true, fallback: fallback === true } } : {}),
    ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }),
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(maxWait === undefined ? {} : { maxWaitMilliseconds: maxWait * 1000 }),
  };
  if (waitUnknown === undefined) return connection.decide({ ...asking, question, record });
  const { askUntilKnown } = await import("../ask-until-known.ts");
  return askUntilKnown(
    (recorded) => connection.decide({ ...asking, question, record: record && recorded }),
    waitUnknown,
    terminal,
  );
}

async function shown(
  { decision, recorded, advice }: Answer,
  { format, explain = false }: DecideOptions,
  terminal: Terminal,
): Promise<string> {
  switch (format) {
    case "table": {
      const told = showDecision(decision, recorded, terminal, { proof: explain });
      if (advice.fixes === undefined) return told;
      const { showAdvice } = await import("../show-advice.ts");
      return `${told}\n${showAdvice(decision, advice, terminal)}`;
    }
    case "json":
      return JSON.stringify({ ...decision, recorded, ...advice }, null, 2);
    case "markdown": {
      const told = (await import("../decision-markdown.ts")).decisionMarkdown(decision, { proof: explain });
      if (advice.fixes === undefined) return told;
      const { adviceMarkdown } = await import("../show-advice.ts");
      return `${told}\n\n${adviceMarkdown(advice)}`;
    }
    case "junit":
      return (await import("../decision-junit.ts")).decisionJunit(decision, { proof: explain });
    default:
      return format satisfies never;
  }
}
