/** Gates and promotions as people read them: what is open, what is not and why, what to do, when. */
import { countText, figureText, timeText } from "../plans/gates/gate-state.ts";
import type { ObservationList } from "../plans/observations/list-observations.ts";
import type { GatesAnswer, JudgedGate, PromotedPlan, PromotionAnswer } from "../plans/promotion.ts";
import { hanging, widest } from "./layout.ts";
import type { Colour, Paint, Terminal } from "./terminal.ts";

const WORDS: Readonly<Record<GatesAnswer["state"], readonly [sign: string, word: string, colour: Colour]>> = {
  open: ["✔", "OPEN", "green"],
  closed: ["✘", "CLOSED", "red"],
  waiting: ["?", "WAITING", "yellow"],
};
const GATE_SIGNS: Readonly<Record<JudgedGate["state"], readonly [sign: string, colour: Colour]>> = {
  open: ["✔", "green"],
  closed: ["✘", "red"],
  unknown: ["?", "yellow"],
};
const NAME_WIDTH_MAX = 40;

export function showGates(answer: GatesAnswer, terminal: Terminal): readonly string[] {
  const { paint, width } = terminal;
  const [sign, word, colour] = WORDS[answer.state];
  return [
    hanging(`${paint(colour, `${sign} ${word}`)}  `, answer.headline, width, word.length + 4),
    ...gateLines(answer.gates, terminal),
  ];
}

export function showPromotion(answer: PromotionAnswer, terminal: Terminal): readonly string[] {
  const { plans } = answer;
  return [...showGates(answer, terminal), ...plans.flatMap((plan) => planLines(plan, terminal))];
}

/** Environment by environment; what is judged while the plan is driven comes last. */
function gateLines(gates: readonly JudgedGate[], { paint, width }: Terminal): readonly string[] {
  const environments = [...new Set(gates.map(({ environment }) => environment))];
  const names = widest(
    gates.map(({ name }) => name),
    NAME_WIDTH_MAX,
  );
  return environments.flatMap((environment) => {
    const here = gates.filter((gate) => gate.environment === environment);
    const [later, now] = [here.filter(isLater), here.filter((gate) => !isLater(gate))];
    return [
      "",
      `  ${paint("bold", environment)}`,
      ...now.flatMap((gate) => oneGate(gate, names, paint, width)),
      ...later.map((gate) =>
        hanging(`    · ${gate.name.padEnd(names)}  `, `judged as the plan is driven: ${gate.asks}`, width),
      ),
    ];
  });
}

function isLater({ moment }: JudgedGate): boolean {
  return moment === "driving";
}

function oneGate(gate: JudgedGate, names: number, paint: Paint, width: number): readonly string[] {
  const [sign, colour] = GATE_SIGNS[gate.state];
  const note = gate.mode === "warn" ? " (a warning: it holds nothing up)" : "";
  const first = `    ${paint(colour, sign)} ${gate.name.padEnd(names)}  `;
  const indent = " ".repeat(names + 8);
  const isShut = gate.state !== "open";
  return [
    hanging(first, `${gate.because}${note}`, width, names + 8),
    ...(isShut ? [hanging(`${indent}asks   `, gate.asks, width)] : []),
    ...(isShut && gate.opensAt !== undefined ? [`${indent}opens  ${timeText(gate.opensAt)}`] : []),
    ...(gate.needs ?? []).map((need) => hanging(`${indent}needs  `, need, width)),
  ];
}

function planLines({ environment, plan, saved, headline, hints }: PromotedPlan, { paint, width }: Terminal) {
  if (plan === null) {
    return [
      "",
      hanging(`  ${environment}: `, headline, width),
      ...hints.map((hint) => hanging("    ", hint, width)),
    ];
  }
  const steps = plan.content.steps.length;
  const next = saved
    ? `fairlead plan show ${plan.name}; fairlead plan run ${plan.name} --exec CMD`
    : "not kept; add --save to keep it";
  return [
    "",
    `  ${paint("bold", plan.name)}${saved ? " (saved)" : ""}: ${steps} steps`,
    `  ${plan.digest}`,
    `  ${next}`,
  ];
}

/** `2026-11-21 10:00–11:00 UTC  errorRate  0.004  12,000 samples  ranker@2.3.1  5 %  prometheus` */
export function showObservations(list: ObservationList, { paint }: Terminal): readonly string[] {
  const { deployment, observations, isTruncated } = list;
  if (observations.length === 0) return [`Nothing was measured of ${deployment}.`];
  const rows = observations.map((one) => [
    windowText(one.from, one.to),
    one.metric,
    `${figureText(one.value)}${one.unit === undefined ? "" : ` ${one.unit}`}`,
    countText(one.samples),
    one.version,
    one.trafficShare === undefined ? "" : `${figureText(one.trafficShare)} %`,
    one.source ?? "",
  ]);
  const titles = ["window (UTC)", "metric", "value", "samples", "version", "share", "source"];
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join("  ")
      .trimEnd();
  return [
    paint("bold", line(titles)),
    ...rows.map(line),
    ...(isTruncated
      ? ["There are older ones; --metric and --version narrow it down, --first shows more."]
      : []),
  ];
}

function windowText(from: string, to: string): string {
  const [day, end] = [from.slice(0, 10), to.slice(0, 10)];
  return `${day} ${from.slice(11, 16)}–${day === end ? "" : `${end} `}${to.slice(11, 16)}`;
}
