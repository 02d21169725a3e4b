/**
 * Guesses at a value in a set on a line. A guess may be wrong: the caller tests it.
 */
import { pairsOf } from "./cut-set.ts";
import type { Cut, CutSet } from "./cut-set.ts";
import type { DottedKey } from "./dotted.ts";
import type { FactType, FactValue } from "./fact-type.ts";
import { quantityText } from "./line.ts";
import type { Point } from "./line.ts";
import { formatTime } from "./time.ts";
import type { SchemeName, Version } from "./version.ts";

/** Intervals that are tried; the first nearly always gives an example. */
const INTERVALS_TRIED_MAX = 4;

export function exampleCandidates(type: FactType, set: CutSet<Point>): readonly FactValue[] {
  return pairsOf(set)
    .slice(0, INTERVALS_TRIED_MAX)
    .flatMap(([lower, upper]): readonly FactValue[] => {
      switch (type.kind) {
        case "version":
          return versionGuesses(type.scheme, lower as Cut<Version> | null, upper as Cut<Version> | null);
        case "number":
          return numberGuesses(lower?.at as number | undefined, upper?.at as number | undefined);
        case "quantity":
          return shortestFirst(wholeGuesses(lower, upper, 1_000_000_000n).map(quantityText));
        case "time":
          return wholeGuesses(lower, upper, 1_000_000_000n).map(timeText);
        default:
          return [];
      }
    });
}

function versionGuesses(
  scheme: SchemeName,
  lower: Cut<Version> | null,
  upper: Cut<Version> | null,
): readonly string[] {
  const texts = [lower, upper].flatMap((cut) => (cut === null ? [] : [cut.at.text]));
  const lowest = scheme === "semver" ? ["0.0.0", "0.0.0-0"] : scheme === "pep440" ? ["0", "0.dev0"] : ["0"];
  const near = texts.flatMap((text) => [
    text,
    `${text}.1`,
    `${text}+local`,
    `${text}.0.1`,
    `${text}.dev0`,
    `${text}-1`,
    `${text}~`,
  ]);
  const bottom = [...lowest, ...lowest.map((text) => `${text}+local`)];
  return [...(lower === null ? bottom : []), ...between(scheme, lower, upper), ...near, ...bottom];
}

/** A dotted version just above the lower one: 1.2 and 1.2.1 have 1.2.0.1 between them. */
function between(
  scheme: SchemeName,
  lower: Cut<Version> | null,
  upper: Cut<Version> | null,
): readonly string[] {
  if (scheme !== "dotted" || lower === null || lower.side === "below") return [];
  const from = (lower.at.key as DottedKey).numbers;
  const length =
    upper === null ? from.length : Math.max(from.length, (upper.at.key as DottedKey).numbers.length);
  return [
    Array.from({ length: length + 1 }, (_, index) => (index === length ? 1 : (from[index] ?? 0))).join("."),
  ];
}

function numberGuesses(lower: number | undefined, upper: number | undefined): readonly number[] {
  if (lower === undefined) return upper === undefined ? [0] : [upper - 1, upper];
  if (upper === undefined) return [lower, lower + 1];
  return [lower, lower / 2 + upper / 2, upper];
}

function wholeGuesses(lower: Cut<Point> | null, upper: Cut<Point> | null, step: bigint): readonly bigint[] {
  const from = lower?.at as bigint | undefined;
  const to = upper?.at as bigint | undefined;
  if (from === undefined) return to === undefined ? [0n] : [to - step, to];
  const round = from > 0n ? ((from + step - 1n) / step) * step : from;
  return to === undefined ? [from, round, round + step] : [from, round, from + 1n, to];
}

function shortestFirst(texts: readonly string[]): readonly string[] {
  return texts.toSorted((a, b) => a.length - b.length);
}

function timeText(nanoseconds: bigint): string {
  const year = Number(nanoseconds / 31_557_600_000_000_000n) + 1970;
  return year > 0 && year < 9999 ? formatTime(nanoseconds) : "";
}
