/** Verdicts and truths as signs that read without colour, beside the word. */
import type { Truth, Verdict } from "../decisions/decision.ts";
import type { Colour, Paint } from "./terminal.ts";

const MARKS: Readonly<Record<Truth, { readonly sign: string; readonly colour: Colour }>> = {
  yes: { sign: "✔", colour: "green" },
  no: { sign: "✘", colour: "red" },
  unknown: { sign: "?", colour: "yellow" },
};

const TRUTHS: Readonly<Record<Verdict, Truth>> = {
  COMPATIBLE: "yes",
  INCOMPATIBLE: "no",
  UNKNOWN: "unknown",
};

export function truthMark(truth: Truth, paint: Paint): string {
  return paint(MARKS[truth].colour, MARKS[truth].sign);
}

export function verdictMark(verdict: Verdict, paint: Paint): string {
  return truthMark(TRUTHS[verdict], paint);
}

/** `✔ COMPATIBLE` */
export function verdictWord(verdict: Verdict, paint: Paint): string {
  const { sign, colour } = MARKS[TRUTHS[verdict]];
  return paint("bold", paint(colour, `${sign} ${verdict}`));
}

export function plainSign(verdict: Verdict): string {
  return MARKS[TRUTHS[verdict]].sign;
}
