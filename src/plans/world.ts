/**
 * What runs in a place and around it while a plan changes it, and how each of it is judged in any state on
 * the way, by the very functions that decisions are made with.
 *
 * A state says of each move what is there: the old one, the new one, both or neither. A unit is judged with
 * what is there of the units that it stands on, so its verdict is kept by the states of a few moves and
 * judged once for each of them.
 */
import type { PropertyValue } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { tellingOf } from "../decisions/telling.ts";
import type { Reason, Verdict } from "../decisions/decision.ts";
import { DeploymentView, deploymentsIn } from "../decisions/deployed.ts";
import { nameOf } from "../decisions/fact-index.ts";
import type { FactKey } from "../decisions/fact-key.ts";
import { groupTruth, judgeVersion } from "../decisions/judge-version.ts";
import { groupReasons, reasonsOf } from "../decisions/reasons.ts";
import type { Telling } from "../decisions/reasons.ts";
import { NO, YES } from "../decisions/truth.ts";
import type { Move } from "./move.ts";
import { lookingAt, sightOf, unitOf } from "./unit.ts";
import type { Sight, Unit } from "./unit.ts";

/** What is there of a move. */
export const OLD = 0;
export const NEW = 1;
export const BOTH = 2;
export const NEITHER = 3;
export type Presence = typeof OLD | typeof NEW | typeof BOTH | typeof NEITHER;
/** By place of the move. */
export type State = readonly Presence[];

/** The two units of a move. */
export interface MovedUnits {
  readonly from: Unit | undefined;
  readonly to: Unit;
}

interface Role {
  readonly move: number;
  readonly isNew: boolean;
}

export class World {
  readonly snapshot: Snapshot;
  readonly moves: readonly Move[];
  /** Nothing is moved yet. */
  readonly start: State;
  readonly moved: readonly MovedUnits[];
  /** Everything that is judged: what moves, and what stands on something that moves. In order of name. */
  readonly judged: readonly Unit[];
  /** Running deployments in the place, moved or not. */
  readonly inPlace: number;
  readonly #roles = new Map<Unit, Role>();
  /** By unit: moves whose old or new unit it may stand on, in order of place. */
  readonly #movers = new Map<Unit, readonly number[]>();
  readonly #providers = new Map<Unit, readonly Unit[]>();
  /** By move: units whose verdict it may change, its own included. */
  readonly affected: readonly (readonly Unit[])[];
  readonly #tellings = new Map<NodeId, Telling>();
  readonly #sights = new Map<NodeId, Sight>();
  readonly #verdicts = new Map<Unit, Map<string, Verdict>>();
  readonly #millisecondsNow: number;
  readonly #assumed: ReadonlyMap<FactKey, PropertyValue | undefined> | undefined;
  readonly #place: NodeId;
  readonly #known: ReadonlySet<NodeId>;

  constructor(
    snapshot: Snapshot,
    place: NodeId,
    moves: readonly Move[],
    millisecondsNow: number,
    assumed: ReadonlyMap<FactKey, PropertyValue | undefined> | undefined,
  ) {
    this.snapshot = snapshot;
    this.moves = moves;
    this.start = moves.map(() => OLD);
    this.#place = place;
    this.#millisecondsNow = millisecondsNow;
    this.#assumed = assumed;
    const looking = lookingAt(snapshot, place);
    const seen = new Set(looking);
    for (const one of looking) for (const other of this.#sight(one).reachable) seen.add(other);
    const units: Unit[] = [];
    const byName = new Map<string, Unit>();
    for (const environment of seen) {
      for (const deployed of deploymentsIn(snapshot, environment)) {
        const name = nameOf(snapshot.key(deployed.deployment));
        const unit = unitOf(snapshot, units.length, name, deployed);
        units.push(unit);
        byName.set(name, unit);
      }
    }
    this.inPlace = deploymentsIn(snapshot, place).length;
    this.#known = new Set(units.map(({ deployed }) => deployed.deployment));
    this.moved = moves.map((move): MovedUnits => {
      const from = move.replaces === undefined ? undefined : byName.get(move.replaces);
      const to = unitOf(snapshot, units.length, move.name, move.deployed);
      units.push(to);
      return { from, to };
    });
    for (const [move, { from, to }] of this.moved.entries()) {
      if (from !== undefined) this.#roles.set(from, { move, isNew: false });
      this.#roles.set(to, { move, isNew: true });
    }
    this.judged = this.#tie(units, new Set(looking));
    const affected = moves.map((): Unit[] => []);
    for (const unit of this.judged) {
      const own = this.#roles.get(unit)?.move;
      const all = new Set(this.moversOf(unit));
      if (own !== undefined) all.add(own);
      for (const move of all) affected[move]!.push(unit);
    }
    this.affected = affected;
  }

  /** Finds who stands on whom; returns what is to be judged. */
  #tie(units: readonly Unit[], looking: ReadonlySet<NodeId>): readonly Unit[] {
    const offering = new Map<NodeId, Unit[]>();
    for (const unit of units) {
      for (const offer of unit.offers) {
        const list = offering.get(offer);
        if (list === undefined) offering.set(offer, [unit]);
        else list.push(unit);
      }
    }
    const judged: Unit[] = [];
    for (const unit of units) {
      if (!looking.has(unit.deployed.environment)) continue;
      const { reachable } = this.#sight(unit.deployed.environment);
      const providers = new Set<Unit>();
      for (const need of unit.needs) {
        for (const one of offering.get(need) ?? [])
          if (unit.looksAnywhere || reachable.has(one.deployed.environment)) providers.add(one);
      }
      const movers = new Set<number>();
      for (const one of providers) {
        const role = this.#roles.get(one);
        if (role !== undefined) movers.add(role.move);
      }
      this.#providers.set(unit, [...providers].sort((a, b) => a.index - b.index));
      this.#movers.set(unit, [...movers].sort((a, b) => a - b));
      if (movers.size > 0 || this.#roles.has(unit)) judged.push(unit);
    }
    return judged.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.index - b.index));
  }

  /** Moves that it may stand on, perhaps its own. */
  moversOf(unit: Unit): readonly number[] {
    return this.#movers.get(unit) ?? [];
  }

  /** The move that it is the old or the new unit of. */
  roleOf(unit: Unit): Role | undefined {
    return this.#roles.get(unit);
  }

  isThere(unit: Unit, state: State): boolean {
    const role = this.#roles.get(unit);
    if (role === undefined) return true;
    const presence = state[role.move]!;
    return presence === BOTH || presence === (role.isNew ? NEW : OLD);
  }

  verdict(unit: Unit, state: State): Verdict {
    let key = "";
    for (const move of this.moversOf(unit)) key += state[move];
    let verdicts = this.#verdicts.get(unit);
    if (verdicts === undefined) this.#verdicts.set(unit, (verdicts = new Map()));
    let verdict = verdicts.get(key);
    if (verdict === undefined) verdicts.set(key, (verdict = this.#judge(unit, state)));
    return verdict;
  }

  #judge(unit: Unit, state: State): Verdict {
    const { place } = this.tellingOf(unit, state);
    const { verdict } = judgeVersion(unit.subject, unit.variant, place);
    let worst = verdict;
    for (const { build, groups } of unit.services) {
      for (const group of groups) {
        const truth = groupTruth(group, place, build);
        if (truth === NO) return "INCOMPATIBLE";
        if (truth !== YES && worst === "COMPATIBLE") worst = "UNKNOWN";
      }
    }
    return worst;
  }

  /** Why it is judged as it is, what blocks it first. */
  reasons(unit: Unit, state: State): readonly Reason[] {
    const telling = this.tellingOf(unit, state);
    const { leading, verdict } = judgeVersion(unit.subject, unit.variant, telling.place);
    const own = verdict === "COMPATIBLE" ? [] : reasonsOf(leading, telling);
    const ofServices = unit.services.flatMap(({ build, groups }) =>
      groups.flatMap((group) => {
        const truth = groupTruth(group, telling.place, build);
        return truth === YES ? [] : groupReasons({ group, truth }, build, telling);
      }),
    );
    return [...own, ...ofServices];
  }

  /** The place of a unit, with what is there then of all that it may stand on. */
  tellingOf(unit: Unit, state: State): Telling {
    const { environment } = unit.deployed;
    let telling = this.#tellings.get(environment);
    if (telling === undefined) {
      const assumed = environment === this.#place ? this.#assumed : undefined;
      telling = tellingOf(this.snapshot, environment, this.#millisecondsNow, assumed);
      this.#tellings.set(environment, telling);
    }
    const there = (this.#providers.get(unit) ?? []).filter((one) => this.isThere(one, state));
    const { here, reachable } = this.#sight(environment);
    const viewOf = (seen: ReadonlySet<NodeId>) =>
      new DeploymentView(
        this.snapshot,
        there.flatMap(({ deployed }) => (seen.has(deployed.environment) ? [deployed] : [])),
      );
    const surroundings = {
      here: viewOf(here),
      reachable: viewOf(reachable),
      ...(unit.looksAnywhere ? { everywhere: this.#everywhere(there) } : {}),
    };
    return { ...telling, place: { ...telling.place, surroundings } };
  }

  /** What runs where nobody here looks, and what is there of the rest. */
  #everywhere(there: readonly Unit[]): DeploymentView {
    const others = this.snapshot
      .nodesOf("Environment")
      .flatMap((node) => deploymentsIn(this.snapshot, node))
      .filter(({ deployment }) => !this.#known.has(deployment));
    return new DeploymentView(this.snapshot, [...others, ...there.map(({ deployed }) => deployed)]);
  }

  #sight(environment: NodeId): Sight {
    let sight = this.#sights.get(environment);
    if (sight === undefined) this.#sights.set(environment, (sight = sightOf(this.snapshot, environment)));
    return sight;
  }
}
