/** Which missing facts would decide a joint question. */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Picks } from "../../solver/picks.ts";
import type { DecidingFacts } from "../deciding-facts.ts";
import { conditionsIn } from "../formula.ts";
import type { Layout } from "./layout.ts";
import { pickedFormula, pickedGroups } from "./missing-facts.ts";
import type { Stack } from "./stack.ts";
import type { Statements } from "./statements.ts";

export function smallestQuestions(
  snapshot: Snapshot,
  layout: Layout,
  _stacks: readonly Stack[],
  picks: Picks,
  { grounds }: Statements,
): DecidingFacts {
  const names = new Set<string>();
  for (const picked of pickedGroups(snapshot, layout.meanings, picks))
    for (const { key } of conditionsIn(pickedFormula(picked, picks, grounds))) names.add(key.name);
  return { names: [...names].sort(), isSmallest: false };
}
