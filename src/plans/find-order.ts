/**
 * Finds an order of moves in which no state on the way is worse than the start: waves of moves that may be
 * made in any order among themselves, or the proof that there is none.
 *
 * A wave takes a move only if everything that it affects holds in every mix of what the wave has done and has
 * not, so that scripts may do the wave at once. Waves are filled greedily, providers before those who stand
 * on them where nothing forbids it. Where that ends with moves left over, orders of single moves are searched
 * depth first over sets of done moves, no set twice; that search is complete below its limit.
 */
import type { Verdict } from "../decisions/decision.ts";
import { BOTH, NEITHER, NEW, OLD } from "./world.ts";
import type { Presence, State, World } from "./world.ts";
import type { Unit } from "./unit.ts";

/** How each move goes on: from what is there to what is there, and what is there meanwhile. */
export interface Passage {
  readonly from: Presence;
  readonly to: Presence;
  readonly between: readonly Presence[];
  /** Whether what is replaced is still judged: it is not once its traffic has gone. */
  readonly judgesOld: boolean;
}

export const REPLACING: Passage = { from: OLD, to: NEW, between: [BOTH], judgesOld: true };
export const RECREATING: Passage = { from: OLD, to: NEW, between: [NEITHER], judgesOld: true };
export const ADDING: Passage = { from: OLD, to: BOTH, between: [], judgesOld: true };
export const RETIRING: Passage = { from: BOTH, to: NEW, between: [], judgesOld: false };

/** A wave of moves by place; `isKnot`: they need each other, and are judged when all are there. */
export interface MoveWave {
  readonly moves: readonly number[];
  readonly isKnot: boolean;
}

export type Found =
  | { readonly kind: "order"; readonly waves: readonly MoveWave[] }
  | { readonly kind: "none"; readonly broken: readonly Broken[]; readonly states: number }
  | { readonly kind: "ended-early"; readonly broken: readonly Broken[]; readonly states: number };

/** What a move would break in a state. */
export interface Broken {
  readonly move: number;
  readonly unit: Unit;
  readonly state: State;
  readonly verdict: Verdict;
}

/** Sets of done moves that are looked at; each takes some microseconds where verdicts are known already. */
export const STATES_MAX = 20_000;
/** Moves of one wave that may meet in one unit: 3^5 mixes are judged at most. */
const SHARED_MAX = 5;

const RANKS: Readonly<Record<Verdict, number>> = { COMPATIBLE: 2, UNKNOWN: 1, INCOMPATIBLE: 0 };

/** `passages`: of each move of the world, by place. */
export function findOrder(
  world: World,
  moves: readonly number[],
  start: State,
  passages: readonly Passage[],
  concurrency: number,
): Found {
  const search = new OrderSearch(world, moves, start, passages, concurrency);
  return search.find();
}

/** Whether the unit is no worse in the state than a plan may leave it. */
export function holds(world: World, unit: Unit, state: State, passages: readonly Passage[]): boolean {
  const role = world.roleOf(unit);
  if (!world.isThere(unit, state)) return true;
  if (role !== undefined && !role.isNew && !passages[role.move]!.judgesOld) return true;
  return RANKS[world.verdict(unit, state)] >= RANKS[requiredOf(world, unit)];
}

/** What runs must stay what it is; what is new must be COMPATIBLE. */
export function requiredOf(world: World, unit: Unit): Verdict {
  if (world.roleOf(unit)?.isNew === true) return "COMPATIBLE";
  return world.verdict(unit, world.start);
}

class OrderSearch {
  readonly #world: World;
  readonly #moves: readonly number[];
  readonly #start: State;
  readonly #passages: readonly Passage[];
  readonly #concurrency: number;
  /** By move: others of these moves that it may stand on. */
  readonly #under = new Map<number, ReadonlySet<number>>();
  readonly #ranks: ReadonlyMap<number, number>;
  readonly #isRetiring: boolean;
  #states = 0;
  /** Of the state in which most was done when nothing more could be. */
  #deepest: { readonly done: number; readonly broken: readonly Broken[] } = { done: -1, broken: [] };

  constructor(
    world: World,
    moves: readonly number[],
    start: State,
    passages: readonly Passage[],
    concurrency: number,
  ) {
    this.#world = world;
    this.#start = start;
    this.#passages = passages;
    this.#concurrency = concurrency;
    for (const move of moves) {
      const { from, to } = world.moved[move]!;
      // What is retired goes before what it stood on; what comes, after what it will stand on.
      const unit = passages[move] === RETIRING ? from : to;
      const movers = unit === undefined ? [] : world.moversOf(unit);
      this.#under.set(move, new Set(movers.filter((one) => one !== move && moves.includes(one))));
    }
    this.#ranks = ranksOf(moves, this.#under);
    this.#isRetiring = moves.some((move) => passages[move] === RETIRING);
    const sign = this.#isRetiring ? -1 : 1;
    this.#moves = [...moves].sort((a, b) => sign * (this.#rank(a) - this.#rank(b)) || a - b);
  }

  find(): Found {
    const greedy = this.#greedy([]);
    if (greedy !== undefined) return { kind: "order", waves: greedy };
    const order = this.#deep([...this.#start], []);
    if (Array.isArray(order)) return { kind: "order", waves: this.#packed(order) };
    if (order === "none") {
      const knots = this.#knots();
      if (knots.length > 0) {
        const waves = this.#greedy(knots);
        if (waves !== undefined) return { kind: "order", waves };
      }
    }
    const { broken } = this.#deepest;
    return { kind: order === "none" ? "none" : "ended-early", broken, states: this.#states };
  }

  #rank(move: number): number {
    return this.#ranks.get(move)!;
  }

  /** Waves as full as may be; undefined where it comes to an end. */
  #greedy(knots: readonly (readonly number[])[]): readonly MoveWave[] | undefined {
    const state = [...this.#start];
    const waves: MoveWave[] = [];
    let left = this.#moves.filter((move) => !knots.some((knot) => knot.includes(move)));
    let knotsLeft = knots;
    while (left.length > 0 || knotsLeft.length > 0) {
      let wave = this.#fill(state, left.filter((move) => this.#isReady(move, left)));
      if (wave.length === 0) wave = this.#fill(state, left, 1);
      if (wave.length > 0) {
        waves.push({ moves: wave, isKnot: false });
        left = left.filter((move) => !wave.includes(move));
      } else {
        const knot = knotsLeft.find((one) => this.#knotHolds(state, one));
        if (knot === undefined) {
          this.#noteEnd(state, left, this.#moves.length - left.length);
          return undefined;
        }
        wave = knot;
        waves.push({ moves: knot, isKnot: true });
        knotsLeft = knotsLeft.filter((one) => one !== knot);
      }
      for (const move of wave) state[move] = this.#passages[move]!.to;
    }
    return waves;
  }

  /** Everything that it stands on, or of what retires everything that stands on it, is done. */
  #isReady(move: number, left: readonly number[]): boolean {
    if (!this.#isRetiring) return !left.some((one) => this.#under.get(move)!.has(one));
    return !left.some((one) => this.#under.get(one)!.has(move));
  }

  #fill(state: State, candidates: readonly number[], most = this.#concurrency): readonly number[] {
    const wave: number[] = [];
    for (const move of candidates) {
      if (wave.length >= most) break;
      if (this.#firstBroken(state, wave, move) === undefined) wave.push(move);
    }
    return wave.sort((a, b) => a - b);
  }

  /** What the move could break beside the others of its wave, whatever of them is done. */
  #firstBroken(state: State, wave: readonly number[], move: number): Broken | undefined {
    const mixedState = [...state];
    for (const unit of this.#world.affected[move]!) {
      const own = this.#world.roleOf(unit)?.move;
      const shared = [...new Set([...this.#world.moversOf(unit), ...(own === undefined ? [] : [own])])]
        .filter((one) => one === move || wave.includes(one));
      if (shared.length > SHARED_MAX) return { move, unit, state, verdict: "UNKNOWN" };
      for (const mix of mixesOf(shared.map((one) => this.#passages[one]!))) {
        for (const [at, one] of shared.entries()) mixedState[one] = mix[at]!;
        if (holds(this.#world, unit, mixedState, this.#passages)) continue;
        return { move, unit, state: mixedState, verdict: this.#world.verdict(unit, mixedState) };
      }
      for (const one of shared) mixedState[one] = state[one]!;
    }
    return undefined;
  }

  /** Single moves in an order, "none", or "ended-early". */
  #deep(state: Presence[], done: number[]): number[] | "none" | "ended-early" {
    const failed = new Set<string>();
    const path = done;
    /** Candidates still to be tried at each depth. */
    const open: number[][] = [this.#candidates(state)];
    for (;;) {
      if (path.length === this.#moves.length) return path;
      const next = open.at(-1)!.shift();
      if (next === undefined) {
        failed.add(state.join(""));
        open.pop();
        const last = path.pop();
        if (last === undefined) return "none";
        state[last] = this.#passages[last]!.from;
        continue;
      }
      state[next] = this.#passages[next]!.to;
      if (failed.has(state.join(""))) {
        state[next] = this.#passages[next]!.from;
        continue;
      }
      if (++this.#states > STATES_MAX) return "ended-early";
      path.push(next);
      open.push(this.#candidates(state));
    }
  }

  #candidates(state: State): number[] {
    const left = this.#moves.filter((move) => state[move] === this.#passages[move]!.from);
    const can = left.filter((move) => this.#firstBroken(state, [], move) === undefined);
    if (can.length === 0 && left.length > 0)
      this.#noteEnd([...state], left, this.#moves.length - left.length);
    return can;
  }

  #noteEnd(state: State, left: readonly number[], done: number): void {
    if (done <= this.#deepest.done) return;
    const broken = left.flatMap((move) => this.#firstBroken(state, [], move) ?? []);
    this.#deepest = { done, broken };
  }

  /** One after the other; neighbours that may be made in any order share a wave. */
  #packed(order: readonly number[]): readonly MoveWave[] {
    const waves: number[][] = [];
    let state = [...this.#start];
    let wave: number[] = [];
    for (const move of order) {
      const isApart = wave.some((one) => this.#under.get(move)!.has(one) || this.#under.get(one)!.has(move));
      if (wave.length >= this.#concurrency || isApart || this.#firstBroken(state, wave, move) !== undefined) {
        state = [...state];
        for (const one of wave) state[one] = this.#passages[one]!.to;
        wave = [];
      }
      if (wave.length === 0) waves.push(wave);
      wave.push(move);
    }
    return waves.map((one) => ({ moves: one.sort((a, b) => a - b), isKnot: false }));
  }

  /** Moves that bring something where nothing is replaced, and that need each other. */
  #knots(): readonly (readonly number[])[] {
    const isNew = (move: number): boolean =>
      this.#world.moved[move]!.from === undefined || this.#passages[move] === ADDING;
    const seen = new Set<number>();
    const knots: number[][] = [];
    for (const move of this.#moves) {
      if (seen.has(move) || !isNew(move)) continue;
      const reached = this.#reach(move, isNew);
      const knot = [...reached].filter((one) => this.#reach(one, isNew).has(move));
      if (knot.length < 2) continue;
      for (const one of knot) seen.add(one);
      knots.push(knot.sort((a, b) => a - b));
    }
    return knots;
  }

  #reach(move: number, isNew: (move: number) => boolean): ReadonlySet<number> {
    // Through new ones alone: what replaces something is judged in every mix, and never in a knot.
    const reached = new Set<number>([...(this.#under.get(move) ?? [])].filter(isNew));
    for (const one of reached)
      for (const other of this.#under.get(one) ?? []) if (isNew(other)) reached.add(other);
    return reached;
  }

  #knotHolds(state: State, knot: readonly number[]): boolean {
    const after = [...state];
    for (const move of knot) after[move] = this.#passages[move]!.to;
    return knot.every((move) =>
      this.#world.affected[move]!.every((unit) => holds(this.#world, unit, after, this.#passages)));
  }
}

/** How many others stand below each: what stands on nothing is 0. Moves in a ring have the same rank. */
function ranksOf(
  moves: readonly number[], under: ReadonlyMap<number, ReadonlySet<number>>,
): ReadonlyMap<number, number> {
  const ranks = new Map<number, number>(moves.map((move) => [move, 0]));
  // A longest path has as many edges as there are moves, less one; a ring would rise for ever.
  for (let round = 1; round < moves.length; round++) {
    let isChanged = false;
    for (const move of moves) {
      for (const one of under.get(move)!) {
        const rank = Math.min(ranks.get(one)! + 1, moves.length);
        if (rank > ranks.get(move)!) {
          ranks.set(move, rank);
          isChanged = true;
        }
      }
    }
    if (!isChanged) break;
  }
  return ranks;
}

/** Every mix of what may be there of each. */
function mixesOf(passages: readonly Passage[]): readonly (readonly Presence[])[] {
  let mixes: readonly (readonly Presence[])[] = [[]];
  for (const { from, between, to } of passages)
    mixes = mixes.flatMap((mix) => [from, ...between, to].map((value) => [...mix, value]));
  return mixes;
}
