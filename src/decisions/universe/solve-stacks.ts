/**
 * The verdict over a universe: a choice that holds whatever the missing facts are, one that may hold, or a
 * proof
 * that there is none.
 *
 * First everything unknown is read as no: a choice found then is COMPATIBLE. If there is none, everything
 * unknown is
 * read as possible: no choice then is INCOMPATIBLE, with the proof; else it is UNKNOWN.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Picks } from "../../solver/picks.ts";
import type { PreferenceLevel } from "../../solver/preferences.ts";
import type { Proof } from "../../solver/proof.ts";
import { solve } from "../../solver/solve.ts";
import type { Solution, SolveOptions } from "../../solver/solve.ts";
import type { Favour } from "../../solver/ask.ts";
import { rulesIn } from "../policies/rules-here.ts";
import type { Telling } from "../reasons.ts";
import { CERTAIN, POSSIBLE } from "./clauses.ts";
import type { Reading } from "./clauses.ts";
import type { Layout } from "./layout.ts";
import { clashesOf } from "./missing-facts.ts";
import { sharedIn } from "./shared-places.ts";
import type { Stack } from "./stack.ts";
import { Statements } from "./statements.ts";

export interface Effort {
  readonly prefer: readonly PreferenceLevel[];
  readonly favoured: readonly Favour[];
  readonly improvingSteps: number;
}

export type Solved =
  | { readonly kind: "certain"; readonly solution: Solution; readonly statements: Statements }
  | { readonly kind: "possible"; readonly picks: Picks; readonly statements: Statements }
  | { readonly kind: "none"; readonly proof: Proof; readonly statements: Statements }
  | { readonly kind: "ended-early" };

/** Decisions and conflicts of one search: real questions take hundreds; these take about 0.2 s. */
const STEPS_MAX = 200_000;

export function solveStacks(
  snapshot: Snapshot,
  layout: Layout,
  stacks: readonly Stack[],
  effort: Effort,
): Solved {
  const certain = findCertain(snapshot, layout, stacks, effort);
  if (certain.kind !== "none") return certain;
  return findChoice(snapshot, layout, stacks, POSSIBLE, "shrunk");
}

/**
 * A choice that holds whatever the missing facts are; the best one within the effort. "none" has no proof.
 */
export function findCertain(
  snapshot: Snapshot,
  layout: Layout,
  stacks: readonly Stack[],
  { prefer, favoured, improvingSteps }: Effort,
): Solved {
  const statements = new Statements(snapshot, layout, CERTAIN);
  const answer = solve(
    layout.universe,
    { statements: statements.roots(stacks), favoured },
    {
      supply: (name, candidate) => statements.supply(name, candidate),
      ...judgeOf(snapshot, layout, stacks, statements),
      prefer,
      improvingStepsMax: improvingSteps,
      stepsMax: STEPS_MAX,
      proof: "none",
    },
  );
  if (answer.kind === "solution") return { kind: "certain", solution: answer, statements };
  return answer.kind === "conflict"
    ? { kind: "none", proof: { steps: [] }, statements }
    : { kind: "ended-early" };
}

/** Any choice under a reading of what is unknown, or the proof that there is none. */
export function findChoice(
  snapshot: Snapshot,
  layout: Layout,
  stacks: readonly Stack[],
  reading: Reading,
  proof: "shrunk" | "none",
): Solved {
  const statements = new Statements(snapshot, layout, reading);
  const answer = solve(
    layout.universe,
    { statements: statements.roots(stacks) },
    {
      supply: (name, candidate) => statements.supply(name, candidate),
      ...judgeOf(snapshot, layout, stacks, statements),
      stepsMax: STEPS_MAX,
      proof,
    },
  );
  switch (answer.kind) {
    case "solution":
      return { kind: "possible", picks: answer.picks, statements };
    case "conflict":
      return { kind: "none", proof: answer.proof ?? { steps: [] }, statements };
    case "budget":
    case "cancelled":
      return { kind: "ended-early" };
    default:
      return answer satisfies never;
  }
}

function isRuledTogether(telling: Telling): boolean {
  const { ofChoice, ofVerify } = rulesIn(telling);
  return ofChoice.length + ofVerify.length > 0;
}

/** What only a whole choice shows: facts that cannot be so together, stacks that meet in one place, rules. */
function judgeOf(
  snapshot: Snapshot,
  layout: Layout,
  stacks: readonly Stack[],
  { grounds, causes, rules }: Statements,
): Pick<SolveOptions, "judge"> {
  const clashes = grounds.reading.missing === "possible";
  const isRuled = stacks.some(({ places }) => places.some(isRuledTogether));
  if (!clashes && !isRuled && stacks.length === 1) return {};
  return {
    judge: (picks) => [
      ...(stacks.length === 1 ? [] : sharedIn(layout, stacks, picks, causes)),
      ...(isRuled ? rules.againstChoice(stacks, layout.meanings, picks) : []),
      ...(clashes ? clashesOf(snapshot, layout.meanings, picks, grounds, causes) : []),
    ],
  };
}
