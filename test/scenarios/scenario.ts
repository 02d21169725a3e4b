/**
 * The scenarios: YAML files below this folder, each a question to the example knowledge with the answer it
 * must get.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { AskedQuestion, Candidate, PlacedPick, Verdict } from "../../src/decisions/decision.ts";

export interface Scenario {
  readonly name: string;
  readonly why: string;
  readonly ask: AskedQuestion;
  readonly answer: {
    readonly verdict: Verdict;
    readonly exit: number;
    readonly pick?: { readonly version: string; readonly variant?: string };
    /** What was picked together, in the answer's order; only what is given of each is compared. */
    readonly picks?: readonly Partial<PlacedPick>[];
    /** The proof's sentences, word for word. */
    readonly because?: readonly string[];
    readonly optimal?: boolean;
    /** All variants in order of preference, by their own name. */
    readonly candidates?: Readonly<Record<string, Candidate["outcome"]>>;
    readonly decidingFacts?: readonly string[];
    /** Each must match one reason. */
    readonly reasons?: readonly ReasonWanted[];
    /** Codes that must appear, in alternatives and candidates too. */
    readonly mentions?: readonly string[];
  };
}

/** Only what is given is compared; `observed` is the observed value. */
export interface ReasonWanted {
  readonly code?: string;
  readonly about?: string;
  readonly truth?: string;
  readonly required?: string;
  readonly observed?: string;
  /** For each alternative, in the document's order, what must be among its reasons. */
  readonly alternatives?: readonly (readonly ReasonWanted[])[];
}

/** In order of file. */
export function readScenarios(): readonly Scenario[] {
  const names = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".yaml"))
    .toSorted()
    .map((name) => parse(readFileSync(join(import.meta.dirname, name), "utf8")) as Scenario);
}
