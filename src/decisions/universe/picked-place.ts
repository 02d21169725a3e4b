/** Where a choice puts a stack. */
import type { Picks } from "../../solver/picks.ts";
import type { Telling } from "../reasons.ts";
import { placePackage } from "./stack.ts";
import type { Stack } from "./stack.ts";

/** The place of a stack: the only one, or the one that was picked. */
export function pickedPlace(stack: Stack, picks: Picks): Telling {
  const name = picks.get(placePackage(stack));
  return stack.places.find(({ environment }) => environment === name) ?? stack.places[0]!;
}
