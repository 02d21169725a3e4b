/**
 * What the solver picked together: each pick with its part and place, what it cost, and a proof in
 * sentences.
 */
import type { Decision, EnvironmentResult, PlacedPick } from "../decisions/decision.ts";
import type { Citations } from "./citations.ts";
import { hanging, widest } from "./layout.ts";
import { pickText } from "./show-decision.ts";

/** A longer pick takes the room of what is said about it. */
const PICK_WIDTH_MAX = 44;

/** `in onprem-v100`, `anywhere tier=gpu`: the question's words for where. */
export function whereOf(question: Decision["question"]): readonly [string, string] {
  const { in: environment, selector, anywhere } = question;
  return anywhere === undefined ? ["in", environment ?? selector ?? ""] : ["anywhere", anywhere];
}

/** The picks, unless they only repeat the one version that was asked about. */
export function picksToShow(
  { question, results }: Decision, { picks = [] }: EnvironmentResult,
): readonly PlacedPick[] {
  const [first] = picks;
  const isRepeated =
    results.length === 1 && question.anywhere === undefined && picks.length === 1 &&
    first!.version === question.subject.replace(/#.*$/, "");
  return isRepeated ? [] : picks;
}

/** `asked  ranker@2.3.1#gpu-fp16 maxBatch=32  in cloud-h100-r535, serves ranking` */
export function pickLines(
  picks: readonly PlacedPick[], result: EnvironmentResult, width: number,
): readonly string[] {
  const roleWidth = widest(picks.map(({ role }) => role), width);
  const nameWidth = widest(picks.map(pickText), PICK_WIDTH_MAX);
  return picks.map((pick) => {
    const said = saidOf(pick, result);
    const name = said === "" ? pickText(pick) : pickText(pick).padEnd(nameWidth);
    const first = `    ${pick.role.padEnd(roleWidth)}  ${name}`;
    return said === "" ? first : hanging(`${first}  `, said, width);
  });
}

/** One pick in one line, where there are no columns. */
export function pickSentence(pick: PlacedPick, result: EnvironmentResult): string {
  return [`${pick.role} ${pickText(pick)}`, saidOf(pick, result)].filter((part) => part !== "").join(", ");
}

function saidOf(
  { version, environment, services = [], from, replica, reads = [] }: PlacedPick, result: EnvironmentResult,
): string {
  const others = replica === undefined ? reads : reads.filter((one) => one !== replica.version);
  // That a dataset reads itself need not be said.
  const read = others.filter((one) => one !== version);
  return [
    ...(environment === result.environment ? [] : [`in ${environment}`]),
    ...(services.length === 0 ? [] : [`serves ${services.join(" and ")}`]),
    ...(replica === undefined ? [] : [`read from ${replica.version}`]),
    ...(read.length === 0 ? [] : [`reads ${read.join(" and ")}`]),
    ...(from === undefined ? [] : [`instead of ${from}, which runs there`]),
  ].join(", ");
}

/** `freshness 3 (2 at least), all else 0; a better choice is not ruled out` */
export function costText({ cost = [], optimal }: EnvironmentResult): string {
  if (cost.length === 0) return "";
  const counted = cost
    .filter((level) => level.cost !== 0 || level.gap !== undefined)
    .map(({ level, cost: paid, gap }) =>
      gap === undefined ? `${level} ${paid}` : `${level} ${paid} (${paid - gap} at least)`);
  const rest = counted.length < cost.length ? ["all else 0"] : [];
  const paid = counted.length === 0 ? "0 at every level" : [...counted, ...rest].join(", ");
  return `${paid}; ${optimal === true ? "no choice is better" : "a better choice is not ruled out"}`;
}

/** The sentences as they are, each with its number and what it rests on. */
export function proofLines(
  { because = [] }: EnvironmentResult, citations: Citations, width: number,
): readonly string[] {
  const numberWidth = widest(because.map(({ number }) => numberText(number)), width);
  return because.map(({ sentence, number, citations: cited }) => {
    const marks = cited.map((each) => citations.mark(each)).join(" ");
    const lead = numberWidth === 0 ? "    " : `    ${numberText(number).padEnd(numberWidth)} `;
    return hanging(lead, marks === "" ? sentence : `${sentence} ${marks}`, width);
  });
}

function numberText(number: number | undefined): string {
  return number === undefined ? "" : `(${number})`;
}
