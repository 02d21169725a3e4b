/**
 * The order of a plan's moves: what comes, in waves; what it replaces side by side goes in waves after it. An
 * order that passes an incompatible state is not offered. Where nobody insists on replacing one by one, and
 * no order of that is safe, the new ones are put beside the old ones instead.
 */
import { findOrder, holds, requiredOf } from "./find-order.ts";
import { ADDING, RECREATING, REPLACING, RETIRING } from "./find-order.ts";
import type { Broken, MoveWave, Passage } from "./find-order.ts";
import { isSideBySide } from "./move.ts";
import type { Strategy } from "./plan.ts";
import { worseText } from "./states-passed.ts";
import { BOTH, NEW, OLD } from "./world.ts";
import type { State, World } from "./world.ts";

export interface Ordered {
  readonly kind: "ordered";
  readonly coming: readonly MoveWave[];
  readonly going: readonly MoveWave[];
  /** While they come, and while what they replace goes; by move. */
  readonly passagesComing: readonly Passage[];
  readonly passagesGoing: readonly Passage[];
}

export type OrderOutcome =
  | Ordered
  /** No order is safe, or none was found before the limit: why, in sentences. */
  | { readonly kind: "refused"; readonly isProved: boolean; readonly because: readonly string[] };

/** What is said of an order that is none: more would not be read. */
const BROKEN_TOLD_MAX = 5;

export function orderMoves(world: World, strategies: readonly Strategy[], concurrency: number): OrderOutcome {
  const start: State = world.moves.map(() => OLD);
  const end: State = world.moves.map(() => NEW);
  const passagesComing = world.moved.map(({ from }, move): Passage => {
    if (from === undefined) return REPLACING;
    if (isSideBySide(strategies[move]!)) return ADDING;
    return strategies[move] === "recreate" ? RECREATING : REPLACING;
  });
  const passagesGoing = passagesComing.map((one) => (one === ADDING ? RETIRING : one));
  const worse = world.judged.filter((unit) => !holds(world, unit, end, passagesGoing));
  if (worse.length > 0) {
    const told = worse.slice(0, BROKEN_TOLD_MAX).map((unit) => `At the end ${worseText(world, unit, end)}.`);
    return { kind: "refused", isProved: true, because: told };
  }
  const places = world.moves.map((_, place) => place);
  const coming = findOrder(world, places, start, passagesComing, concurrency);
  if (coming.kind !== "order") return refusedBy(world, coming.broken, coming.kind === "none");
  const beside = places.filter((move) => passagesComing[move] === ADDING);
  const meanwhile = places.map((move) => (passagesComing[move] === ADDING ? BOTH : NEW));
  const going = findOrder(world, beside, meanwhile, passagesGoing, concurrency);
  if (going.kind !== "order") return refusedBy(world, going.broken, going.kind === "none");
  return { kind: "ordered", coming: coming.waves, going: going.waves, passagesComing, passagesGoing };
}

function refusedBy(
  world: World,
  broken: readonly Broken[],
  isProved: boolean,
): Extract<OrderOutcome, { readonly kind: "refused" }> {
  const told = broken.map(({ move, unit, state, verdict }) => {
    const { to, from } = world.moves[move]!;
    const done = doneIn(world, state, move);
    const after = done === "" ? "" : `, after ${done},`;
    const what = from === undefined ? `To bring ${to}` : `To replace ${from} by ${to}`;
    const was = requiredOf(world, unit);
    const before = world.roleOf(unit)?.isNew === true || was === verdict ? "" : `, which is ${was} now`;
    return `${what}${after} is not safe: ${worseText(world, unit, state)}${before}.`;
  });
  const more =
    told.length > BROKEN_TOLD_MAX ? [`${told.length - BROKEN_TOLD_MAX} more moves are not safe.`] : [];
  const ended = isProved ? [] : ["The search for a safe order ended at its limit; there may be one."];
  return { kind: "refused", isProved, because: [...told.slice(0, BROKEN_TOLD_MAX), ...more, ...ended] };
}

function doneIn(world: World, state: State, move: number): string {
  const done = world.moves.flatMap(({ to }, place) => (place !== move && state[place] === NEW ? [to] : []));
  if (done.length === 0) return "";
  return done.length <= 3 ? done.join(" and ") : `${done.slice(0, 2).join(", ")} and ${done.length - 2} more`;
}
