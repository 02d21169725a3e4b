/** Reasons as a compact list: what is there, what is needed, through what, and who says so. */
import type { ObservedValue, Reason, ReasonCode } from "../decisions/decision.ts";
import { findingWords } from "../decisions/schema-wording.ts";
import { textOf } from "../decisions/wording.ts";
import type { Citations } from "./citations.ts";
import { hanging, widest } from "./layout.ts";
import type { Paint } from "./terminal.ts";
import { truthMark } from "./verdict-mark.ts";

/** A longer name takes the room of what is said about it. */
const NAME_WIDTH_MAX = 24;

export interface ReasonLayout {
  readonly width: number;
  readonly indent: number;
  readonly paint: Paint;
  readonly citations: Citations;
}

/** One entry a reason; what an `anyOf` rests on is indented below it. */
export function showReasons(reasons: readonly Reason[], layout: ReasonLayout): readonly string[] {
  const nameWidth = widest(
    reasons.map(({ about = "" }) => about),
    NAME_WIDTH_MAX,
  );
  return reasons.flatMap((reason) => [showReason(reason, nameWidth, layout), ...nested(reason, layout)]);
}

function showReason(
  reason: Reason,
  nameWidth: number,
  { width, indent, paint, citations }: ReasonLayout,
): string {
  const blank = " ".repeat(indent);
  const cite = reason.alternatives === undefined ? citations.mark(reason.statedBy) : "";
  const name = isAboutOneThing(reason) ? `${(reason.about ?? "").padEnd(nameWidth)}  ` : "";
  const first = `${blank}${truthMark(reason.truth, paint)} ${name}`;
  const waivers = reason.waivers ?? [];
  const waived = waivers.map(({ document, revision }) => citations.mark({ document, revision }));
  const text = [...(name === "" ? [shortSentence(reason)] : facts(reason)), cite, ...waived]
    .filter((part) => part !== "")
    .join(" ");
  return hanging(first, text, width, indent + 2 + name.length);
}

/** These say what blocks a choice and not what is there: their sentence has both sides. */
const TOLD_WHOLE: ReadonlySet<string> = new Set<ReasonCode>(["NO_CHOICE", "DEPENDENT_HOLDS", "HELD"]);

function isAboutOneThing({ code, about, required, together, alternatives }: Reason): boolean {
  if (TOLD_WHOLE.has(code)) return false;
  return (
    about !== undefined && required !== undefined && together === undefined && alternatives === undefined
  );
}

/** What is listed below is not said here too. */
function shortSentence({ sentence, alternatives, truth }: Reason): string {
  if (alternatives === undefined) return sentence;
  const count = alternatives.length;
  return truth === "no"
    ? `none of ${count} alternatives holds:`
    : `whether one of ${count} alternatives holds is not known:`;
}

/** `7.0 (from gpu.chip NVIDIA V100), needs code for 7.5 (its cuda-toolkit@13.0)` */
function facts(reason: Reason): readonly string[] {
  const { required = "", path } = reason;
  const via = path === undefined || path.length < 2 ? "" : ` (its ${nameOf(path.at(-1)!)})`;
  return [`${found(reason)}; ${statement(reason, required)}${via}${flipText(reason)}`];
}

function statement({ code, sentence }: Reason, required: string): string {
  switch (code) {
    case "STATED_BOTH":
    case "STATED_NEITHER": // The sentence has only those parts of long ranges that matter.
      return sentence.slice(sentence.indexOf("; ") + 2).replace(/\.$/, "");
    case "CODE_UNSTATED":
      return `built with ${required}`;
    default:
      return required.startsWith("code for") || required.startsWith("PTX")
        ? `built with ${required}`
        : `needs ${required}`;
  }
}

function found({ code, observed, adds, columns }: Reason): string {
  if (columns !== undefined && observed !== undefined)
    return `${valueText(observed)}${findingWords(columns)}`;
  switch (code) {
    case "FACT_UNKNOWN":
      return "not known";
    case "RESTRICTED":
      return "not shown to you";
    case "FACT_ABSENT":
      return "declared absent";
    case "NOT_DEPLOYED":
      return adds === undefined ? "not deployed" : `${adds} is to be added`;
    case "NOT_PROVIDED":
      return adds === undefined ? "not provided" : `${adds} is to be added`;
    case "PICKED_SATISFIES":
      return `${adds ?? "a pick"} is picked`;
    case "CONTAINED_SATISFIES":
      return `contained${observed === undefined ? "" : `: ${valueText(observed)}`}`;
    default:
      return observed === undefined ? "not there" : valueText(observed);
  }
}

function flipText({ flip, code, observed }: Reason): string {
  return flip === undefined || code !== "FACT_FAILS" || observed?.kind === "derived"
    ? ""
    : `; ${flip} would do`;
}

/** The value with where it comes from and how old it is. */
export function valueText(value: ObservedValue): string {
  const from = provenance(value);
  return `${textOf(value.value)}${from === "" ? "" : ` (${from})`}`;
}

function provenance({ kind, source, ageSeconds, derivedFrom }: ObservedValue): string {
  switch (kind) {
    case "declared":
      return "";
    case "assumed":
      return "assumed";
    case "observed":
      return [
        "observed",
        ...(source === undefined ? [] : [`by ${source}`]),
        ...(ageSeconds === undefined ? [] : [ageText(ageSeconds)]),
      ].join(" ");
    case "derived": {
      const inputs = Object.entries(derivedFrom ?? {}).map(([key, input]) => `${key} ${textOf(input)}`);
      return inputs.length === 0 ? "derived" : `from ${inputs.join(", ")}`;
    }
    default:
      return kind satisfies never;
  }
}

const AGES = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
] as const;

function ageText(seconds: number): string {
  const [size, unit] = AGES.find(([least]) => seconds >= least) ?? AGES[3];
  return `${Math.max(0, Math.floor(seconds / size))} ${unit} ago`;
}

function nested(reason: Reason, layout: ReasonLayout): readonly string[] {
  const deeper = { ...layout, indent: layout.indent + 4 };
  if (reason.together !== undefined) return showReasons(reason.together, deeper);
  if (reason.alternatives === undefined || reason.code === "NO_CANDIDATE") return [];
  return reason.alternatives.flatMap((alternative, index) => [
    `${" ".repeat(layout.indent + 2)}${layout.paint("dim", index === 0 ? "either" : "or")}`,
    ...showReasons(
      alternative.map(({ alternatives: _, ...plain }) => plain),
      deeper,
    ),
  ]);
}

function nameOf(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}
