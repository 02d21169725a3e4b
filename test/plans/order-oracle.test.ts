/** Orders of small random plans, compared with a judge that tries every order and asks every state anew. */
import { describe, expect, it } from "vitest";
import { makePlan } from "../../src/plans/make-plan.ts";
import type { PlanContent } from "../../src/plans/plan.ts";
import { applied, startOf } from "../../src/plans/simulate-undo.ts";
import { canonicalJson } from "../../src/values/canonical-json.ts";
import { Dice } from "../decisions/random-world.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";
import { randomOrderWorld, SlowJudge } from "./order-world.ts";
import type { OrderWorld } from "./order-world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const RUNS = Number(process.env["RUNS"] ?? 400);

console.log(`random plans: SEED=${SEED}`);

interface Move {
  readonly from: string | undefined;
  readonly to: string;
}

/** What runs when these moves are done, and these are under way. */
function runningAt(
  { running }: OrderWorld,
  moves: readonly Move[],
  done: ReadonlySet<Move>,
  under: ReadonlySet<Move> = new Set(),
): readonly string[] {
  const fixed = [...running.values()].filter(
    (one) => one !== undefined && !moves.some(({ from }) => from === one),
  );
  const moved = moves.flatMap((move) => {
    const old = move.from === undefined ? [] : [move.from];
    return under.has(move) ? [...old, move.to] : done.has(move) ? [move.to] : old;
  });
  return [...(fixed as string[]), ...moved];
}

/** Whether some order of single moves passes safe states only, while a move is under way as well. */
function hasSafeOrder(world: OrderWorld, judge: SlowJudge, moves: readonly Move[]): boolean {
  const tried = new Set<string>();
  const search = (done: ReadonlySet<Move>): boolean => {
    if (done.size === moves.length) return true;
    const key = moves.map((move) => Number(done.has(move))).join("");
    if (tried.has(key)) return false;
    tried.add(key);
    return moves.some((move) => {
      if (done.has(move)) return false;
      const next = new Set([...done, move]);
      return (
        judge.isSafe(runningAt(world, moves, done, new Set([move]))) &&
        judge.isSafe(runningAt(world, moves, next)) &&
        search(next)
      );
    });
  };
  return search(new Set());
}

function movesIn({ steps }: PlanContent): readonly Move[] {
  return steps.filter(({ kind }) => kind === "deploy").map(({ from, runs }) => ({ from, to: runs!.version }));
}

/** Every mix of each wave is asked about, but of things that need each other: those are there together. */
function expectWavesSafe(world: OrderWorld, judge: SlowJudge, content: PlanContent, note: string): void {
  const moves = movesIn(content);
  const done = new Set<Move>();
  for (const { steps, because } of content.waves) {
    const wave = content.steps
      .filter(({ id, kind }) => steps.includes(id) && kind === "deploy")
      .map(({ runs }) => moves.find(({ to }) => to === runs!.version)!);
    const isKnot = because.includes("need each other");
    for (let mix = 0; mix < 3 ** wave.length && !isKnot; mix++) {
      const parts = wave.map((move, at) => [move, Math.floor(mix / 3 ** at) % 3] as const);
      const some = new Set([...done, ...parts.flatMap(([move, part]) => (part === 2 ? [move] : []))]);
      const under = new Set(parts.flatMap(([move, part]) => (part === 1 ? [move] : [])));
      expect(judge.isSafe(runningAt(world, moves, some, under)), note).toBe(true);
    }
    for (const move of wave) done.add(move);
    expect(judge.isSafe(runningAt(world, moves, done)), note).toBe(true);
  }
}

describe("random plans of up to five things", () => {
  it("have an order where there is a safe one, and pass safe states only", { timeout: 300_000 }, () => {
    const counts = { ordered: 0, none: 0, knots: 0, single: 0 };
    for (let index = 0; index < RUNS; index++) {
      const note = `SEED=${SEED + index} RUNS=1`;
      const world = randomOrderWorld(new Dice(SEED + index));
      if (world.subjects.length === 0) continue;
      const question = { ...asked(world), in: "prod", strategy: "rolling" as const };
      const { decision, plan } = makePlan(snapshotOf(world.world), question, NOW);
      if (decision.verdict !== "COMPATIBLE") continue;
      const judge = new SlowJudge(world);
      const picks = decision.results[0]!.picks?.map(({ version }) => version) ?? world.subjects;
      const moves = picks.flatMap((to): readonly Move[] => {
        const from = world.running.get(to.slice(0, 1));
        return from === to ? [] : [{ from, to }];
      });
      const isSafe = hasSafeOrder(world, judge, moves);
      if (plan === null) {
        expect(isSafe, note).toBe(false);
        counts.none++;
        continue;
      }
      const hasKnot = plan.content.waves.some(({ because }) => because.includes("need each other"));
      if (!hasKnot) expect(isSafe, note).toBe(true);
      counts.ordered++;
      if (hasKnot) counts.knots++;
      if (moves.length === 1) counts.single++;
      expectWavesSafe(world, judge, plan.content, note);
      expect(
        plan.content.states.slice(1).every(({ verdict }) => verdict === "COMPATIBLE"),
        note,
      ).toBe(true);
    }
    console.log(counts);
    if (RUNS >= 400) expect(Math.min(counts.ordered - counts.single, counts.none)).toBeGreaterThan(5);
  });

  it("side by side have an order wherever the end is no worse", { timeout: 300_000 }, () => {
    let made = 0;
    for (let index = 0; index < RUNS; index++) {
      const note = `SEED=${SEED + index} RUNS=1`;
      const world = randomOrderWorld(new Dice(SEED + index));
      if (world.subjects.length === 0) continue;
      const question = { ...asked(world), in: "prod", strategy: "blue-green" as const };
      const { decision, plan } = makePlan(snapshotOf(world.world), question, NOW);
      if (decision.verdict !== "COMPATIBLE") continue;
      expect(plan, note).not.toBeNull();
      made++;
    }
    expect(made).toBeGreaterThan(RUNS / 20);
  });

  it("lead back from wherever they are left, inverse by inverse", { timeout: 300_000 }, () => {
    for (let index = 0; index < RUNS; index++) {
      const note = `SEED=${SEED + index} RUNS=1`;
      const world = randomOrderWorld(new Dice(SEED + index));
      if (world.subjects.length === 0) continue;
      for (const strategy of ["rolling", "canary", "recreate"] as const) {
        const { plan } = makePlan(snapshotOf(world.world), { ...asked(world), in: "prod", strategy }, NOW);
        if (plan === null) continue;
        const { steps, before, undo } = plan.content;
        expect(undo.leadsBack, note).toBe(true);
        const start = standing(startOf(before));
        for (let count = 0; count <= steps.length; count++) {
          let at = steps.slice(0, count).reduce(applied, startOf(before));
          for (const step of steps.slice(0, count).reverse())
            if (step.undo.kind === "step") at = applied(at, step.undo.step);
          expect(standing(at), `${note} after ${count} steps`).toEqual(start);
        }
      }
    }
  });

  it("are the same bytes when they are made again", () => {
    for (let index = 0; index < 50; index++) {
      const world = randomOrderWorld(new Dice(SEED + index));
      if (world.subjects.length === 0) continue;
      const again = () => makePlan(snapshotOf(world.world), { ...asked(world), in: "prod" }, NOW).plan;
      expect(canonicalJson(again())).toBe(canonicalJson(again()));
    }
  });
});

function asked({ subjects }: OrderWorld) {
  return subjects.length === 1 ? { subject: subjects[0]! } : { subjects };
}

/** What is there, without what is gone. */
function standing(world: ReturnType<typeof startOf>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...world]
      .filter(([, { version }]) => version !== undefined)
      .map(([name, stands]) => [name, stands] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
