/**
 * Whether rules are against a state on the way: while a wave is under way, with the old ones and the new ones
 * both there, and after it. What runs must be no worse by rules than at the start, and what is new no worse
 * than at the end, which the decision allowed.
 */
import { tellingOf } from "../decisions/telling.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { factIndexOf, nameOf } from "../decisions/fact-index.ts";
import { judgeVersion } from "../decisions/judge-version.ts";
import { ruleReason } from "../decisions/policies/rule-reason.ts";
import { opposing } from "../decisions/policies/ruled-version.ts";
import { hasRules, truthOfRule } from "../decisions/policies/rules-here.ts";
import type { RuledRule } from "../decisions/policies/waived-rules.ts";
import { readAssumptions } from "../decisions/read-assumptions.ts";
import { subjectOf } from "../decisions/subject.ts";
import { NO, YES } from "../decisions/truth.ts";
import type { TruthCode } from "../decisions/truth.ts";
import type { MoveWave, Passage } from "./find-order.ts";
import type { Ordered } from "./order-moves.ts";
import type { PlanReason } from "./plan-answer.ts";
import { snapshotIn } from "./snapshot-in-state.ts";
import type { Unit } from "./unit.ts";
import { BOTH, NEITHER, NEW, OLD } from "./world.ts";
import type { Presence, State, World } from "./world.ts";

/** As the question gives them, and the environment that they are about. */
export interface Assumed {
  readonly environment: string;
  readonly facts: Readonly<Record<string, string>> | undefined;
}

export interface RefusedState {
  readonly verdict: "INCOMPATIBLE" | "UNKNOWN";
  readonly reasons: readonly PlanReason[];
}

/** undefined where rules are against none of the states. */
export function rulesOnTheWay(
  world: World, ordered: Ordered, millisecondsNow: number, assumed: Assumed,
): RefusedState | undefined {
  const ruled = world.judged.filter(({ deployed }) => hasRules(world.snapshot, deployed.environment));
  if (ruled.length === 0) return undefined;
  const judge = new RuleJudge(world, millisecondsNow, assumed);
  const state: Presence[] = world.moves.map(() => OLD);
  const pass = (
    wave: MoveWave, passages: readonly Passage[], number: number,
  ): RefusedState | undefined => {
    const units = [...new Set(wave.moves.flatMap((move) => world.affected[move]!))]
      .filter((unit) => ruled.includes(unit));
    const meanwhile = [...state];
    for (const move of wave.moves) meanwhile[move] = passages[move]!.between[0] === NEITHER ? NEITHER : BOTH;
    for (const move of wave.moves) state[move] = passages[move]!.to;
    return judge.against(units, meanwhile, passages, `While wave ${number} is under way`) ??
      judge.against(units, state, passages, `After wave ${number}`);
  };
  const { coming, going, passagesComing, passagesGoing } = ordered;
  for (const [at, wave] of coming.entries()) {
    const refused = pass(wave, passagesComing, at + 1);
    if (refused !== undefined) return refused;
  }
  for (const [at, wave] of going.entries()) {
    const refused = pass(wave, passagesGoing, coming.length + at + 1);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

class RuleJudge {
  readonly #world: World;
  readonly #millisecondsNow: number;
  readonly #assumed: Assumed;
  readonly #required = new Map<Unit, TruthCode>();
  readonly #start: State;
  readonly #end: State;
  #endSnapshot: Snapshot | undefined;

  constructor(world: World, millisecondsNow: number, assumed: Assumed) {
    this.#world = world;
    this.#millisecondsNow = millisecondsNow;
    this.#assumed = assumed;
    this.#start = world.moves.map(() => OLD);
    this.#end = world.moves.map(() => NEW);
  }

  against(
    units: readonly Unit[], state: State, passages: readonly Passage[], when: string,
  ): RefusedState | undefined {
    const snapshot = snapshotIn(this.#world, state);
    for (const unit of units) {
      const role = this.#world.roleOf(unit);
      const isJudged = role === undefined || role.isNew || passages[role.move]!.judgesOld;
      if (!isJudged || !this.#world.isThere(unit, state)) continue;
      const opposed = this.#opposed(unit, snapshot);
      if (truthOf(opposed) >= this.#requiredOf(unit)) continue;
      const { sentence, rule } = ruleReason(opposed!);
      const reason: PlanReason = {
        code: "STATE_REFUSED", sentence: `${when}: ${unit.runs} (${unit.name}): ${sentence}`,
        ...(rule === undefined ? {} : { rule: rule.name }),
      };
      return { verdict: truthOf(opposed) === NO ? "INCOMPATIBLE" : "UNKNOWN", reasons: [reason] };
    }
    return undefined;
  }

  #requiredOf(unit: Unit): TruthCode {
    let required = this.#required.get(unit);
    if (required === undefined) {
      const isNew = this.#world.roleOf(unit)?.isNew === true;
      this.#endSnapshot ??= snapshotIn(this.#world, this.#end);
      const snapshot = isNew ? this.#endSnapshot : snapshotIn(this.#world, this.#start);
      this.#required.set(unit, (required = truthOf(this.#opposed(unit, snapshot))));
    }
    return required;
  }

  /** Nodes are told by their keys: a snapshot that was compacted numbers them anew. */
  #opposed({ deployed, variant }: Unit, snapshot: Snapshot): RuledRule | undefined {
    const { snapshot: known } = this.#world;
    const environment = snapshot.find(known.key(deployed.environment))!;
    const version = snapshot.find(known.key(deployed.version))!;
    const { facts, environment: place } = this.#assumed;
    const isAssumed = facts !== undefined && nameOf(snapshot.key(environment)) === place;
    const assumed = isAssumed ? readAssumptions(factIndexOf(snapshot), facts) : undefined;
    const telling = tellingOf(snapshot, environment, this.#millisecondsNow, assumed);
    return opposing(judgeVersion(subjectOf(snapshot, version), variant, telling.place), telling);
  }
}

function truthOf(opposed: RuledRule | undefined): TruthCode {
  return opposed === undefined ? YES : truthOfRule(opposed);
}
