/**
 * A plan as a reviewer reads it: what changes and why, in which order, what must be shown on the way, and how
 * each step is taken back. Everything that is said once for all steps is said once.
 */
import type { PlanAnswer } from "../plans/plan-answer.ts";
import type {
  Chosen,
  JudgedState,
  PlanContent,
  PlannedDeployment,
  PlanStep,
  Remark,
  StepKind,
  UndoOfStep,
  Wave,
} from "../plans/plan.ts";
import type { PlanMade } from "./connection.ts";
import { hanging, widest } from "./layout.ts";
import type { Colour, Paint, Terminal } from "./terminal.ts";
import { verdictMark, verdictWord } from "./verdict-mark.ts";

/** Signs that read without colour, beside the word. */
export const STEP_SIGNS: Readonly<Record<StepKind, string>> = {
  configure: "⚙",
  deploy: "+",
  verify: "◆",
  shift: "→",
  retire: "−",
  record: "●",
};

const STEP_COLOURS: Readonly<Record<StepKind, Colour>> = {
  configure: "cyan",
  deploy: "green",
  verify: "yellow",
  shift: "cyan",
  retire: "red",
  record: "dim",
};

const NAME_WIDTH_MAX = 34;
/** States that are all alike are counted; of others so many are told. */
const STATES_TOLD_MAX = 12;

export function showPlan(made: PlanMade, terminal: Terminal): string {
  const { verdict, headline, plan, reasons, hints } = made;
  const { paint, width } = terminal;
  const top = hanging(`${verdictWord(verdict, paint)}  `, headline, width, verdict.length + 4);
  if (plan === null) {
    return [
      top,
      ...section(
        "Why not",
        reasons.map(({ sentence }) => hanging("    ", sentence, width)),
        paint,
      ),
      ...section(
        "What to do",
        hints.map((hint) => hanging("    ", hint, width)),
        paint,
      ),
      "",
      footer(made),
    ].join("\n");
  }
  const { content } = plan;
  return [
    top,
    ...(content.fallback === undefined ? [] : [hanging("  instead: ", content.fallback.because, width)]),
    ...(content.steps.length === 0 ? [] : planLines(content, terminal)),
    ...section(
      "Remarks",
      content.remarks.map((remark) => remarkLine(remark, terminal)),
      paint,
    ),
    "",
    `  ${paint("bold", plan.name)}${made.saved ? " (saved)" : ""}`,
    `  ${plan.digest}`,
    footer(made),
    ...(made.saved ? ["", ...nextLines(plan.name, content)] : []),
  ].join("\n");
}

function planLines(content: PlanContent, terminal: Terminal): readonly string[] {
  const { paint, width } = terminal;
  return [
    ...section("Changes", changeLines(content, terminal), paint),
    ...section("How", howLines(content, terminal), paint),
    ...section(
      "Steps",
      content.waves.flatMap((wave, at) => waveLines(wave, at, content, terminal)),
      paint,
    ),
    ...section("States on the way", stateLines(content.states, terminal), paint),
    ...section("Undo", undoLines(content, terminal), paint),
    ...section("Risk and cost", riskLines(content, width), paint),
  ];
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : ["", `  ${paint("bold", title)}`, ...lines];
}

/** `ranker-prod   ranker@2.3.0 → ranker@2.3.1` */
function changeLines({ before, after, steps }: PlanContent, { width }: Terminal): readonly string[] {
  const pairs = changesOf({ before, after, steps });
  const nameWidth = widest(
    pairs.map(({ name }) => name),
    NAME_WIDTH_MAX,
  );
  return pairs.map(({ name, from, to, service }) => {
    const change = from === undefined ? `${to} (new)` : `${from} → ${to}`;
    const serves = service === undefined ? "" : `, serves ${service}`;
    return hanging(`    ${name.padEnd(nameWidth)}  `, `${change}${serves}`, width);
  });
}

export interface Change {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string;
  readonly service: string | undefined;
}

/** Each deployment that comes, with what it replaces. */
export function changesOf({
  after,
  steps,
}: Pick<PlanContent, "before" | "after" | "steps">): readonly Change[] {
  return after.map(({ name, version, service }: PlannedDeployment) => {
    const step = steps.find((one) => one.kind === "deploy" && one.deployment === name);
    const retired = steps.find((one) => one.kind === "retire" && one.deployment === name);
    return { name, from: step?.from ?? retired?.from, to: version, service };
  });
}

function howLines({ choices }: PlanContent, { width }: Terminal): readonly string[] {
  const { strategy, strategies, concurrency, retry } = choices;
  const { attempts } = retry.value;
  const rows: readonly (readonly [string, string])[] = [
    ["strategy", chosenText(strategy, strategy.value)],
    ...Object.entries(strategies ?? {}).map(
      ([name, one]) => [`  ${name}`, chosenText(one, one.value)] as const,
    ),
    ["at once", chosenText(concurrency, `${concurrency.value} steps at most`)],
    ["retry", chosenText(retry, attempts === 1 ? "none" : `${attempts} attempts`)],
  ];
  const nameWidth = widest(
    rows.map(([name]) => name),
    NAME_WIDTH_MAX,
  );
  return rows.map(([name, text]) => hanging(`    ${name.padEnd(nameWidth)}  `, text, width));
}

/** `canary, by rule canary-in-production/canary: production takes no unobserved version` */
export function chosenText({ rule, because }: Chosen<unknown>, value: string): string {
  if (rule !== undefined) return `${value}, by rule ${rule}: ${because}`;
  return because === "no rule chose" ? `${value} (no rule chose)` : `${value}: ${because}`;
}

function waveLines(
  { steps: ids, because }: Wave,
  at: number,
  { steps }: PlanContent,
  { paint, width }: Terminal,
): readonly string[] {
  const own = ids.map((id) => steps.find((step) => step.id === id)!);
  return [
    hanging(`    ${paint("bold", `wave ${at + 1}`)}  `, because, width, 10 + String(at + 1).length),
    ...own.flatMap((step) => stepLines(step, paint, width)),
  ];
}

function stepLines(step: PlanStep, paint: Paint, width: number): readonly string[] {
  const sign = paint(STEP_COLOURS[step.kind], STEP_SIGNS[step.kind]);
  const told =
    step.kind === "verify" && step.gate !== undefined && step.deployment === undefined
      ? step.title
      : `${step.title}. ${step.because}`;
  const lines = [hanging(`      ${sign} `, told.replace(/\.\.$/, "."), width, 8)];
  const undo = undoText(step.undo);
  if (undo !== undefined) {
    const mark = step.undo.kind === "irreversible" ? paint("red", "✘ ") : paint("dim", "↶ ");
    lines.push(hanging(`          ${mark}`, undo, width, 12));
  }
  return lines;
}

/** `retire ranker@2.3.1, if ranker@2.3.0 still runs`; undefined where there is nothing to take back. */
export function undoText(undo: UndoOfStep): string | undefined {
  switch (undo.kind) {
    case "step":
      return `${lowered(undo.step.title)}, if ${undo.precondition}`;
    case "nothing":
      return undefined;
    case "irreversible":
      return (
        `irreversible: ${undo.because}` +
        (undo.data === undefined ? "" : ` An undo would have to restore ${undo.data.join(" and ")}.`)
      );
    default:
      return undo satisfies never;
  }
}

function lowered(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

function stateLines(states: readonly JudgedState[], { paint, width }: Terminal): readonly string[] {
  const [start, ...rest] = states;
  if (start === undefined) return [];
  const line = ({ verdict, when, headline }: JudgedState): string =>
    hanging(`    ${verdictMark(verdict, paint)} `, `${when}: ${headline}`, width, 6);
  if (rest.length <= STATES_TOLD_MAX) return states.map(line);
  const last = rest.at(-1)!;
  const alike = rest.slice(0, -1).filter(({ verdict }) => verdict === "COMPATIBLE");
  const others = rest.slice(0, -1).filter(({ verdict }) => verdict !== "COMPATIBLE");
  const counted = `${alike.length} states between: nothing is worse than before in any of them.`;
  return [
    line(start),
    hanging(`    ${verdictMark("COMPATIBLE", paint)} `, counted, width, 6),
    ...others.map(line),
    line(last),
  ];
}

function undoLines({ undo }: PlanContent, { paint, width }: Terminal): readonly string[] {
  const { leadsBack, because, target } = undo;
  return [
    hanging(`    ${verdictMark(leadsBack ? "COMPATIBLE" : "INCOMPATIBLE", paint)} `, because, width, 6),
    hanging(`    ${verdictMark(target.verdict, paint)} `, target.headline, width, 6),
  ];
}

function riskLines({ risk, monthlyCeiling }: PlanContent, width: number): readonly string[] {
  const parts =
    risk === undefined
      ? []
      : [
          hanging(
            "    ",
            `risk ${risk.score} of 1: ` +
              risk.parts.map(({ name, score }) => `${words(name)} ${score}`).join(", "),
            width,
          ),
          ...risk.parts.map(({ because }) => hanging("      ", because, width)),
        ];
  return [
    ...parts,
    ...(monthlyCeiling === undefined ? [] : [hanging("    ", ceilingText(monthlyCeiling), width)]),
  ];
}

/** `missingEvidence` -> `missing evidence` */
export function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

export function ceilingText(ceiling: NonNullable<PlanContent["monthlyCeiling"]>): string {
  if ("unknown" in ceiling) return `monthly ceiling not known: ${ceiling.unknown}`;
  const amounts = Object.entries(ceiling.amounts).map(([currency, amount]) => `${amount} ${currency}`);
  return `at most ${amounts.join(" and ")} a month`;
}

const REMARK_SIGNS: Readonly<Record<Remark["outcome"], readonly [string, Colour]>> = {
  PASS: ["✔", "green"],
  FAIL: ["✘", "red"],
  UNKNOWN: ["?", "yellow"],
  ERROR: ["✘", "red"],
  CHOSEN: ["→", "cyan"],
};

function remarkLine({ outcome, sentence }: Remark, { paint, width }: Terminal): string {
  const [sign, colour] = REMARK_SIGNS[outcome];
  return hanging(`    ${paint(colour, sign)} `, sentence, width, 6);
}

function nextLines(name: string, { steps }: PlanContent): readonly string[] {
  if (steps.length === 0) return [];
  return [`  fairlead plan next ${name}`, `  fairlead plan run ${name} --exec ./deploy-step.sh`];
}

function footer({ decision: { revision, now } }: PlanAnswer): string {
  return `  revision ${revision}, ${now}`;
}
