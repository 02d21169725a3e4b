/** A decision for people: the verdict and why, the choices, what would decide it, who says so. */
import type { Candidate, Decision, EnvironmentResult, Pick, PlacedPick } from "../decisions/decision.ts";
import { keyOfFact, placedFacts } from "../decisions/deciding-fact.ts";
import { textOf } from "../decisions/wording.ts";
import { Citations, citationText } from "./citations.ts";
import { hanging, widest } from "./layout.ts";
import { costText, pickLines, picksToShow, proofLines, whereOf } from "./show-picks.ts";
import { showReasons, valueText } from "./show-reasons.ts";
import type { ReasonLayout } from "./show-reasons.ts";
import type { Terminal } from "./terminal.ts";
import { verdictMark, verdictWord } from "./verdict-mark.ts";

const OUTCOMES: Readonly<Record<Candidate["outcome"], string>> = {
  picked: "picked",
  "fits-less-preferred": "fits, less preferred",
  refused: "refused",
  undecided: "not known",
};

/** A longer name of an environment takes the room of its headline. */
const NAME_WIDTH_MAX = 32;

/** `proof` shows why no choice can work, sentence by sentence. */
export function showDecision(
  decision: Decision,
  recorded: boolean,
  terminal: Terminal,
  { proof = false }: { readonly proof?: boolean } = {},
): string {
  const { results, question, verdict, headline } = decision;
  const { paint, width } = terminal;
  const citations = new Citations();
  const layout = { width, indent: 4, paint, citations };
  const subject = paint("bold", question.subject);
  const [preposition, where] = whereOf(question);
  const lines = [
    `${verdictWord(verdict, paint)}  ${subject} ${paint("dim", preposition)} ${paint("bold", where)}`,
    hanging("  ", headline, width),
    ...assumptions(decision, terminal),
  ];
  const [only] = results;
  if (question.selector === undefined && only !== undefined)
    lines.push(...showResult(decision, only, layout, proof));
  else lines.push(...showResults(decision, terminal));
  lines.push(...showCitations(citations, terminal), "", paint("dim", footer(decision, recorded)));
  return lines.join("\n");
}

function assumptions({ question: { assume } }: Decision, { width }: Terminal): readonly string[] {
  if (assume === undefined) return [];
  return [
    hanging(
      "  ",
      `Assumed: ${Object.entries(assume)
        .map(([key, value]) => `${key}=${value}`)
        .join(", ")}`,
      width,
    ),
  ];
}

function showResult(
  decision: Decision,
  result: EnvironmentResult,
  layout: ReasonLayout,
  isProofShown: boolean,
): readonly string[] {
  const { pick, candidates, reasons } = result;
  const { subject } = decision.question;
  const picks = picksToShow(decision, result);
  const variants = candidates.filter(({ kind }) => kind === "variant" && !subject.includes("#"));
  const values = candidates.filter(({ kind }) => kind === "parameter-value");
  const isToldByBuilds = reasons.every(({ code }) => code === "NO_CANDIDATE") && variants.length > 0;
  return [
    ...(pick === null || picks.length > 0 ? [] : section("Pick", [`    ${pickText(pick)}`], layout)),
    ...section("Picks", showPicks(picks, result, layout), layout),
    ...section("Builds, preferred first", showCandidates(variants, layout), layout),
    ...section("Parameter values, preferred first", showCandidates(values, layout), layout),
    ...(isToldByBuilds ? [] : section(whyTitle(result, picks), showReasons(reasons, layout), layout)),
    ...section("Waived", showReasons(result.waived ?? [], layout), layout),
    ...section("Warnings", showReasons(result.warnings ?? [], layout), layout),
    ...section("Skipped", skippedLines(result, layout), layout),
    ...section("What to do", remedies(result, layout), layout),
    ...(isProofShown ? section("Proof", proofLines(result, layout.citations, layout.width), layout) : []),
    ...section("To decide it", deciding(result, layout), layout),
    ...section("Sources disagree", disagreements(result, layout), layout),
  ];
}

function skippedLines({ skipped = [] }: EnvironmentResult, { width }: ReasonLayout): readonly string[] {
  return skipped.map(({ sentence }) => hanging("    ", sentence, width));
}

/** What the policies of failed and open rules say is to be done. */
function remedies({ reasons }: EnvironmentResult, { width }: ReasonLayout): readonly string[] {
  const told = reasons.flatMap(({ rule }) => (rule?.remedy === undefined ? [] : [rule.remedy]));
  return [...new Set(told)].map((one) => hanging("    ", one, width));
}

function showPicks(
  picks: readonly PlacedPick[],
  result: EnvironmentResult,
  { width }: ReasonLayout,
): readonly string[] {
  if (picks.length === 0) return [];
  const cost = costText(result);
  const lines = pickLines(picks, result, width);
  return cost === "" ? lines : [...lines, hanging("    cost: ", cost, width)];
}

function whyTitle({ verdict, pick }: EnvironmentResult, picks: readonly PlacedPick[]): string {
  switch (verdict) {
    case "COMPATIBLE":
      return pick?.variant === undefined || picks.length > 0 ? "Why" : `Why #${pick.variant}`;
    case "INCOMPATIBLE":
      return "Why not";
    case "UNKNOWN":
      return "What is open";
    default:
      return verdict satisfies never;
  }
}

function section(title: string, lines: readonly string[], { paint }: ReasonLayout): readonly string[] {
  return lines.length === 0 ? [] : ["", `  ${paint("bold", title)}`, ...lines];
}

export function pickText({ version, variant, parameters }: Pick): string {
  const values = Object.entries(parameters).map(([name, value]) => ` ${name}=${textOf(value)}`);
  return `${version}${variant === undefined ? "" : `#${variant}`}${values.join("")}`;
}

function showCandidates(candidates: readonly Candidate[], layout: ReasonLayout): readonly string[] {
  const names = candidates.map(({ name }) => name.slice(name.indexOf("#") + 1));
  const nameWidth = widest(names, NAME_WIDTH_MAX);
  return candidates.flatMap(({ verdict, outcome, reasons }, index) => {
    const mark = verdictMark(verdict, layout.paint);
    const said = outcome === "picked" ? layout.paint("bold", OUTCOMES[outcome]) : OUTCOMES[outcome];
    return [
      `${" ".repeat(layout.indent)}${mark} ${names[index]!.padEnd(nameWidth)}  ${said}`,
      ...showReasons(reasons, { ...layout, indent: layout.indent + 4 }),
    ];
  });
}

function deciding(
  { decidingFacts, decidingFactsMayBeFewer, environment }: EnvironmentResult,
  { width }: ReasonLayout,
) {
  if (decidingFacts.length === 0) return [];
  const few = decidingFactsMayBeFewer === true ? " (fewer may do)" : "";
  const tries = [...new Set(decidingFacts.map(keyOfFact))].map((key) => `--assume ${key}=VALUE`).join(" ");
  return [
    hanging("    ", `Ask for ${placedFacts(decidingFacts, environment)}${few}.`, width),
    hanging("    ", `Try one: ${tries}`, width),
  ];
}

function disagreements(
  { disagreements: all }: EnvironmentResult,
  { width }: ReasonLayout,
): readonly string[] {
  return all.map(({ fact, used, others }) =>
    hanging(
      "    ",
      `${fact}: ${valueText(used)} from ${used.document ?? "?"} is used, not ` +
        others.map((other) => `${valueText(other)} from ${other.document ?? "?"}`).join(" nor "),
      width,
    ),
  );
}

/** Several environments: one entry each, in order of name. */
function showResults({ results }: Decision, { paint, width }: Terminal): readonly string[] {
  if (results.length === 0) return [];
  const nameWidth = widest(
    results.map(({ environment }) => environment),
    NAME_WIDTH_MAX,
  );
  return [
    "",
    ...results.map(({ environment, verdict, headline }) =>
      hanging(
        `  ${verdictMark(verdict, paint)} ${environment.padEnd(nameWidth)}  `,
        headline,
        width,
        nameWidth + 6,
      ),
    ),
  ];
}

function showCitations(citations: Citations, { paint, width }: Terminal): readonly string[] {
  if (citations.all.length === 0) return [];
  const numberWidth = String(citations.all.length).length + 2;
  return [
    "",
    `  ${paint("bold", "Stated by")}`,
    ...citations.all.map((citation) => {
      const first = `    ${`[${citation.number}]`.padEnd(numberWidth)} `;
      return hanging(first, citationText(citation), width);
    }),
  ];
}

function footer({ revision, now, id }: Decision, recorded: boolean): string {
  return `  revision ${revision}, ${now}\n  ${id}${recorded ? "" : " (not recorded)"}`;
}
