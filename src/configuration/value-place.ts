/** The text of a value's place, `server.port` or `log["a.b"]`, read and written. */
import { pathText } from "../model/problem.ts";
import { QuestionInvalid } from "../decisions/question-invalid.ts";
import { quoted } from "../values/quoted.ts";

/** Documents are at most 32 deep, `spec.values` included. */
const STEPS_MAX = 30;
const STEP = /\.?([A-Za-z_$][\w$-]*|\d{1,9})|\["((?:[^"\\]|\\.){1,1000})"\]/y;

/** Throws QuestionInvalid. */
export function readPlace(text: string): readonly string[] {
  const steps: string[] = [];
  STEP.lastIndex = 0;
  for (let at = 0; at < text.length; at = STEP.lastIndex) {
    const match = STEP.exec(text);
    const isFirstDotted = at === 0 && text.startsWith(".");
    const isGlued = at > 0 && match?.[1] !== undefined && text[at] !== ".";
    if (match === null || isFirstDotted || isGlued || steps.length >= STEPS_MAX) throw unreadable(text);
    const step = match[1] ?? readQuoted(match[2]!, text);
    if (step === "__proto__") throw unreadable(text);
    steps.push(step);
  }
  if (steps.length === 0) throw unreadable(text);
  return steps;
}

export function placeText(path: readonly string[]): string {
  return pathText(path);
}

function readQuoted(inner: string, text: string): string {
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch {
    throw unreadable(text);
  }
}

function unreadable(text: string): QuestionInvalid {
  return new QuestionInvalid(
    `${quoted(text)} is not the place of a value`, 'Places look like server.port or log["a.b"].');
}
