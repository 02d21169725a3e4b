/** `fairlead gates` and `fairlead promote`: 0 all open, 1 one is closed, 2 not known or not yet. */
import { timeText } from "../../plans/gates/gate-state.ts";
import type { GatesAnswer, PromotionAnswer } from "../../plans/promotion.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { PromotionConnection } from "../connection-promotions.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showGates, showPromotion } from "../show-promotion.ts";
import type { Terminal } from "../terminal.ts";

export interface GatesOptions extends PlaceOptions {
  readonly in: string;
  readonly plan?: string;
  readonly format: "table" | "json";
}

export interface PromoteOptions extends PlaceOptions {
  readonly from: string;
  readonly to: string;
  readonly save?: boolean;
  readonly plan?: string;
  readonly wait?: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly format: "table" | "json";
}

/** Gates open by evidence that arrives in minutes, or by time that is told. */
const PAUSE_MILLISECONDS = 5_000;
/** As long as a pipeline's own limit usually is. */
const TIMEOUT_SECONDS_DEFAULT = 3_600;

export async function gatesCommand(
  version: string,
  options: GatesOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { in: environment, plan, format } = options;
  const connection = await connect(options, terminal);
  try {
    const wanted = { version, in: environment, ...(plan === undefined ? {} : { plan }) };
    const answer = await (await connection.promotions()).gates(wanted);
    if (format === "json") terminal.write(JSON.stringify(answer, null, 2));
    else for (const line of showGates(answer, terminal)) terminal.write(line);
    return exitCodeOf(answer);
  } finally {
    await connection.close();
  }
}

export async function promoteCommand(
  version: string,
  options: PromoteOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    const promotions = await connection.promotions();
    const answer =
      options.wait === true
        ? await untilOpen(promotions, version, options, terminal)
        : await promotions.promote(questionOf(version, options));
    if (options.format === "json") terminal.write(JSON.stringify(answer, null, 2));
    else for (const line of showPromotion(answer, terminal)) terminal.write(line);
    return exitCodeOf(answer);
  } finally {
    await connection.close();
  }
}

function questionOf(version: string, { from, to, save, plan }: PromoteOptions) {
  return {
    version,
    from,
    to,
    ...(save === undefined ? {} : { save }),
    ...(plan === undefined ? {} : { plan }),
  };
}

function exitCodeOf({ state }: GatesAnswer): ExitCode {
  switch (state) {
    case "open":
      return EXIT_YES;
    case "closed":
      return EXIT_NO;
    case "waiting":
      return EXIT_UNKNOWN;
    default:
      return state satisfies never;
  }
}

/** Ends when all is open, when a gate is closed that nothing opens, or when the time is over. */
async function untilOpen(
  promotions: PromotionConnection,
  version: string,
  options: PromoteOptions,
  terminal: Terminal,
): Promise<PromotionAnswer> {
  const { timeout = TIMEOUT_SECONDS_DEFAULT } = options;
  const deadline = performance.now() + timeout * 1000;
  let question = questionOf(version, options);
  let told = "";
  for (;;) {
    const answer = await promotions.promote(question);
    const left = deadline - performance.now();
    if (answer.state === "open" || isHopeless(answer)) return answer;
    if (left <= 0) {
      terminal.note(`not open after ${timeout} s`);
      return answer;
    }
    const words = waitingFor(answer);
    if (words !== told) terminal.note(`waiting up to ${Math.ceil(left / 1000)} s: ${words}`);
    told = words;
    // Approvals are given to one plan: the next look is at that plan, and makes no other.
    const [only] = answer.plans;
    if (answer.plans.length === 1 && only!.saved) question = { ...question, plan: only!.plan!.name };
    await new Promise((resume) => setTimeout(resume, Math.min(PAUSE_MILLISECONDS, left)));
  }
}

/** Closed, with nothing that could be done and no time at which it opens. */
function isHopeless({ gates, plans }: PromotionAnswer): boolean {
  const isOver = gates.some(
    ({ state, mode, moment, opensAt, needs = [] }) =>
      state === "closed" &&
      mode === "enforce" &&
      moment !== "driving" &&
      opensAt === undefined &&
      needs.length === 0,
  );
  return isOver || plans.some(({ verdict }) => verdict === "INCOMPATIBLE");
}

function waitingFor({ gates, headline }: PromotionAnswer): string {
  const shut = gates.filter(
    ({ state, mode, moment }) => state !== "open" && mode === "enforce" && moment !== "driving",
  );
  const words = shut.map(
    ({ name, opensAt, because }) =>
      `${name} ${opensAt === undefined ? `(${because.replace(/\.$/, "")})` : `opens ${timeText(opensAt)}`}`,
  );
  return words.length === 0 ? headline : words.join("; ");
}
