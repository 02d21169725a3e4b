/** Holds a decision against what a scenario says it must be. */
import { expect } from "vitest";
import type { Candidate, Pick, PlacedPick, Reason, Verdict } from "../../src/decisions/decision.ts";
import type { ReasonWanted, Scenario } from "./scenario.ts";

/** What every way of asking tells about a decision. */
export interface AnswerTold {
  readonly verdict: Verdict;
  readonly results: readonly {
    readonly environment: string;
    readonly verdict: Verdict;
    readonly pick: Partial<Pick> | null;
    readonly candidates: readonly CandidateTold[];
    readonly reasons: readonly ReasonTold[];
    readonly decidingFacts: readonly string[];
    readonly picks?: readonly Partial<PlacedPick>[] | null;
    readonly because?: readonly { readonly sentence: string }[] | null;
    readonly optimal?: boolean | null;
  }[];
}

type CandidateTold = Omit<Candidate, "reasons" | "kind"> & { readonly reasons: readonly ReasonTold[] };

export interface ReasonTold {
  readonly code: string;
  readonly truth: Reason["truth"];
  readonly about?: string | null;
  readonly required?: string | null;
  readonly observed?: { readonly value: unknown } | null;
  readonly alternatives?: readonly (readonly ReasonTold[])[] | null;
  readonly together?: readonly ReasonTold[] | null;
}

export function checkAnswer({ ask, answer }: Scenario, told: AnswerTold): void {
  expect(told.verdict).toBe(answer.verdict);
  expect(told.results).toHaveLength(1);
  const result = told.results[0]!;
  expect(result.environment).toBe(ask.in ?? ask.anywhere);
  expect(result.verdict).toBe(answer.verdict);
  if (answer.verdict !== "COMPATIBLE") expect(result.pick).toBeNull();
  if (answer.pick !== undefined) expect(result.pick).toMatchObject(answer.pick);
  checkTogether(answer, result);
  if (answer.candidates !== undefined) {
    const outcomes = result.candidates.map(({ name, outcome }) => [
      name.slice(name.indexOf("#") + 1),
      outcome,
    ]);
    expect(outcomes).toEqual(Object.entries(answer.candidates));
  }
  expect(result.decidingFacts).toEqual(answer.decidingFacts ?? []);
  for (const wanted of answer.reasons ?? []) {
    expect(
      result.reasons.some((reason) => matches(reason, wanted)),
      tellReasons(wanted, result.reasons),
    ).toBe(true);
  }
  const codes = allReasons([...result.reasons, ...result.candidates.flatMap(({ reasons }) => reasons)]).map(
    ({ code }) => code,
  );
  for (const code of answer.mentions ?? []) expect(codes).toContain(code);
}

/** What only the solver tells. */
function checkTogether(
  { picks, because, optimal }: Scenario["answer"], result: AnswerTold["results"][number],
): void {
  if (picks !== undefined) {
    expect(result.picks).toHaveLength(picks.length);
    expect(result.picks).toMatchObject(picks);
  }
  if (because !== undefined) expect(result.because?.map(({ sentence }) => sentence)).toEqual(because);
  if (optimal !== undefined) expect(result.optimal).toBe(optimal);
}

function matches(reason: ReasonTold, { alternatives, observed, ...plain }: ReasonWanted): boolean {
  const isSame = Object.entries(plain).every(([name, value]) => reason[name as keyof ReasonTold] === value);
  const isObserved = observed === undefined || String(reason.observed?.value) === observed;
  return (
    isSame &&
    isObserved &&
    (alternatives === undefined || matchAlternatives(reason.alternatives ?? [], alternatives))
  );
}

function matchAlternatives(
  told: readonly (readonly ReasonTold[])[],
  wanted: readonly (readonly ReasonWanted[])[],
): boolean {
  return (
    told.length === wanted.length &&
    wanted.every((each, index) => each.every((one) => told[index]!.some((reason) => matches(reason, one))))
  );
}

function allReasons(reasons: readonly ReasonTold[]): readonly ReasonTold[] {
  return reasons.flatMap((reason) => [
    reason,
    ...allReasons(reason.alternatives?.flat() ?? []),
    ...allReasons(reason.together ?? []),
  ]);
}

function tellReasons(wanted: ReasonWanted, reasons: readonly ReasonTold[]): string {
  return `no reason matches ${JSON.stringify(wanted)} among ${JSON.stringify(reasons, null, 1)}`;
}
