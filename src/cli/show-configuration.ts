/** A resolved configuration for people: values, replicas, price, what is wrong; with `explain`, by whom. */
import { layerText } from "../configuration/resolved-configuration.ts";
import type {
  ConfigurationProblem, ConfigurationSource, ConfiguredValue, ResolvedConfiguration,
} from "../configuration/resolved-configuration.ts";
import { shortJson } from "../configuration/short-json.ts";
import { hanging, widest } from "./layout.ts";
import type { Paint, Terminal } from "./terminal.ts";

/** Wider columns push the next one out of sight. */
const KEY_WIDTH_MAX = 40;
const VALUE_WIDTH_MAX = 44;

const MARKS = {
  resolved: ["green", "RESOLVED"], refused: ["red", "REFUSED"], unknown: ["yellow", "UNKNOWN"],
} as const;

export function showConfiguration(
  configuration: ResolvedConfiguration, isExplained: boolean, { paint, width }: Terminal,
): string {
  const { subject, version, environment, revision, state, entries } = configuration;
  const [colour, word] = MARKS[state];
  const name = version === undefined ? subject : `${subject}@${version}`;
  const lines = [`${paint(colour, word)}  ${name} in ${environment}, revision ${revision}`];
  if (entries.length > 0) lines.push("", ...entryLines(entries, isExplained, paint));
  lines.push("", ...sizeLines(configuration, isExplained, paint));
  const { problems } = configuration;
  if (problems.length > 0) lines.push("", ...problems.map((problem) => problemText(problem, paint, width)));
  if (isExplained) lines.push("", paint("dim", configuration.digest));
  return lines.join("\n");
}

function entryLines(entries: readonly ConfiguredValue[], isExplained: boolean, paint: Paint) {
  const keyWidth = widest(entries.map(({ key }) => key), KEY_WIDTH_MAX);
  const valueWidth = widest(entries.map(valueText), VALUE_WIDTH_MAX);
  return entries.flatMap((entry) => {
    const line = `  ${entry.key.padEnd(keyWidth)}  ${valueText(entry)}`;
    if (!isExplained) return [line];
    const { source, alsoBy = [], beats = [] } = entry;
    const indent = " ".repeat(keyWidth + 4);
    const by = [source, ...alsoBy].map(byText).join("; ");
    return [
      `${line.padEnd(keyWidth + valueWidth + 4)}  ${paint("dim", by)}`,
      ...beats.map(({ value, source: from }) =>
        paint("dim", `${indent}beats ${shortJson(value)}, ${byText(from)}`)),
    ];
  });
}

function valueText({ value, secretRef, fromParameter }: ConfiguredValue): string {
  if (secretRef !== undefined) return `(secret ${secretRef})`;
  if (fromParameter === undefined) return shortJson(value);
  const parameter = `(parameter ${fromParameter})`;
  return value === undefined ? parameter : `${shortJson(value)} ${parameter}`;
}

/** `environment prod-eu: ranker-production r12` */
function byText(source: ConfigurationSource): string {
  const { document, revision } = source;
  const name = document?.slice(document.indexOf(":") + 1);
  return name === undefined ? layerText(source) : `${layerText(source)}: ${name} r${revision}`;
}

function* sizeLines(
  { replicas: { min, max }, price, monthlyCeiling }: ResolvedConfiguration,
  isExplained: boolean,
  paint: Paint,
): Generator<string> {
  const from = (source: ConfigurationSource | undefined) =>
    isExplained && source !== undefined ? `  ${paint("dim", byText(source))}` : "";
  if (min !== undefined) yield `  at least  ${counted(min.value)}${from(min.source)}`;
  if (max !== undefined) yield `  at most   ${counted(max.value)}${from(max.source)}`;
  if (price !== undefined) {
    const { amount = "unknown", currency, per, fact, source } = price;
    const by = fact === undefined ? "" : ` (fact ${fact})`;
    yield `  price     ${amount} ${currency} for a replica and ${per.slice(8)}${by}${from(source)}`;
  }
  yield monthlyCeiling.kind === "known"
    ? `  a month   at most ${monthlyCeiling.amount} ${monthlyCeiling.currency}`
    : `  a month   unknown: ${monthlyCeiling.because}`;
}

function counted(value: number): string {
  return value === 1 ? "1 replica" : `${value} replicas`;
}

export function problemText(
  { code, severity, message, hint }: ConfigurationProblem, paint: Paint, width: number,
): string {
  const isRefused = severity === "refused";
  const mark = isRefused ? "\u2717" : "?";
  const head = `${mark} ${code}  `;
  const text = hanging(paint(isRefused ? "red" : "yellow", head), message, width, head.length);
  return hint === undefined ? text : `${text}\n${hanging("    hint: ", hint, width)}`;
}
