/** The states that a plan passes, judged: at the start, while a step is under way, and after each wave. */
import type { Verdict } from "../decisions/decision.ts";
import { verdictOver } from "../decisions/decide.ts";
import { holds } from "./find-order.ts";
import type { Passage } from "./find-order.ts";
import type { JudgedState } from "./plan.ts";
import type { State, World } from "./world.ts";
import type { Unit } from "./unit.ts";

export function startState(world: World, state: State): JudgedState {
  const worst = verdictOver(
    world.judged.filter((unit) => world.isThere(unit, state)).map((unit) => world.verdict(unit, state)),
  );
  const count = world.judged.filter((unit) => world.isThere(unit, state)).length;
  return {
    when: "before the first step",
    verdict: count === 0 ? "COMPATIBLE" : worst,
    headline:
      count === 0
        ? "Nothing that runs there stands on what is to change."
        : `${deployments(count)} that will change, or stand on what will, ${count === 1 ? "is" : "are"} ` +
          `${worst} at worst.`,
  };
}

/** While one step is under way: what it brings is there beside what it replaces, or neither is. */
export function stateUnderWay(
  world: World,
  move: number,
  state: State,
  passages: readonly Passage[],
  step: string,
  isBeside: boolean,
): JudgedState {
  const told = judged(world, world.affected[move]!, state, passages);
  const { to, from } = world.moves[move]!;
  const there = from === undefined ? to : isBeside ? `${from} and ${to}` : `neither ${from} nor ${to}`;
  return {
    when: `while ${step} is under way`,
    under: [step],
    verdict: told.verdict,
    headline:
      told.verdict === "COMPATIBLE"
        ? `With ${there} there, ${standing(told.count)}.`
        : `With ${there} there, ${told.worse}.`,
  };
}

export function stateAfter(
  world: World,
  moves: readonly number[],
  state: State,
  passages: readonly Passage[],
  when: string,
): JudgedState {
  const units = [...new Set(moves.flatMap((move) => world.affected[move]!))];
  const told = judged(world, units, state, passages);
  return {
    when,
    verdict: told.verdict,
    headline: told.verdict === "COMPATIBLE" ? `${capital(standing(told.count))}.` : `${capital(told.worse)}.`,
  };
}

interface Told {
  readonly verdict: Verdict;
  readonly count: number;
  readonly worse: string;
}

function judged(world: World, units: readonly Unit[], state: State, passages: readonly Passage[]): Told {
  const there = units.filter((unit) => world.isThere(unit, state));
  const worse = there.filter((unit) => !holds(world, unit, state, passages));
  const verdicts = worse.map((unit) => world.verdict(unit, state));
  const verdict =
    worse.length === 0 ? "COMPATIBLE" : verdicts.includes("INCOMPATIBLE") ? "INCOMPATIBLE" : "UNKNOWN";
  return {
    verdict,
    count: there.length,
    worse: worse.map((unit) => worseText(world, unit, state)).join("; "),
  };
}

/** `ranker@1.0.0 (ranker-prod) would be INCOMPATIBLE: it requires features ^1; features@2.0.0 is there` */
export function worseText(world: World, unit: Unit, state: State): string {
  const verdict = world.verdict(unit, state);
  const [reason] = world.reasons(unit, state);
  const why = reason === undefined ? "" : `: ${reason.sentence.replace(/\.$/, "")}`;
  return `${unit.runs} (${unit.name}) would be ${verdict}${why}`;
}

function standing(count: number): string {
  if (count === 0) return "nothing stands on it";
  return (
    `${deployments(count)} that it is or that stand${count === 1 ? "s" : ""} on it ` +
    `${count === 1 ? "is" : "are"} no worse than before`
  );
}

function deployments(count: number): string {
  return count === 1 ? "one deployment" : `${count} deployments`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
