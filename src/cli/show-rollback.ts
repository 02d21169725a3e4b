/** A rollback for people: where to and why there, what was passed over, what holds it up. */
import type { Performance } from "../plans/performance.ts";
import type { PassedOver } from "../plans/rollback.ts";
import type { RolledBack } from "./connection-environments.ts";
import { hanging } from "./layout.ts";
import { showParity } from "./show-environments.ts";
import type { Colour, Terminal } from "./terminal.ts";
import { verdictWord } from "./verdict-mark.ts";

const PERFORMED: Readonly<Record<Performance["verdict"], readonly [Colour, string]>> = {
  good: ["green", "performed well"], bad: ["red", "performed badly"], unknown: ["yellow", "not measured"],
};

/** What it was passed over for, in a word or two. */
const WHY: Readonly<Record<PassedOver["code"], string>> = {
  RUNS_ALREADY: "runs now",
  PERFORMED_BADLY: "performed badly",
  NOT_MEASURED: "not measured",
  NOT_COMPATIBLE: "fits no more",
  NOT_KNOWN: "not known to fit",
  GONE: "gone",
  NOT_TRIED: "not tried",
};

export function showRollback(found: RolledBack, terminal: Terminal): readonly string[] {
  const { paint, width } = terminal;
  const { verdict, headline, baseline, performance, parity, passedOver, stays, hints } = found;
  const lines = [hanging(`${verdictWord(verdict, paint)}  `, headline, width, verdict.length + 4)];
  if (baseline !== null && performance !== null) {
    const [colour, words] = PERFORMED[performance.verdict];
    lines.push(
      hanging("  known good since ", `${baseline.time.slice(0, 16)}Z: ${baseline.because}`, width),
      hanging(`  ${paint(colour, words)}: `, performance.because.join(" "), width, words.length + 4),
    );
  }
  if (parity !== null) lines.push(...showParity(parity, terminal).map((line) => `  ${line}`));
  for (const { baseline: name, code, because } of passedOver)
    lines.push(hanging("  passed over ", `${name} (${WHY[code]}): ${because}`, width));
  if (stays.length > 0) lines.push(hanging("  stays as it is: ", stays.join(", "), width));
  return [...lines, ...hints.map((hint) => hanging("  hint: ", hint, width))];
}

export function rollbackMarkdown(found: RolledBack): readonly string[] {
  const { verdict, headline, environment, baseline, performance, parity, passedOver, stays, hints } = found;
  return [
    `# Rollback of ${environment}: ${verdict}`,
    "",
    headline,
    ...(baseline === null ? [] : ["", `- known good since ${baseline.time}: ${baseline.because}`]),
    ...(performance === null
      ? []
      : [`- ${PERFORMED[performance.verdict][1]}: ${performance.because.join(" ")}`]),
    ...(parity === null ? [] : [`- parity **${parity.verdict}**: ${parity.headline}`]),
    ...(stays.length === 0 ? [] : [`- stays as it is: ${stays.join(", ")}`]),
    ...(passedOver.length === 0 ? [] : [
      "", "| Passed over | Good since | Why |", "|---|---|---|",
      ...passedOver.map(({ baseline: name, time, code, because }) =>
        `| \`${name}\` | ${time} | ${WHY[code]}: ${because} |`),
    ]),
    ...(hints.length === 0 ? [] : ["", ...hints.map((hint) => `> ${hint}`)]),
  ];
}
