/**
 * Small random worlds for plans: up to five things that stand on one another, some running, some asked for in
 * their second version. And the slow judge of a state: everything that would run is asked about from scratch.
 */
import { decide } from "../../src/decisions/decide.ts";
import { tellingOf } from "../../src/decisions/telling.ts";
import type { Verdict } from "../../src/decisions/decision.ts";
import { judgeVersion } from "../../src/decisions/judge-version.ts";
import { subjectOf } from "../../src/decisions/subject.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import type { Dice } from "../decisions/random-world.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";

export interface OrderWorld {
  readonly world: World;
  readonly subjects: readonly string[];
  /** Name of each thing -> version that runs, undefined for none. */
  readonly running: ReadonlyMap<string, string | undefined>;
}

const NAMES = ["a", "b", "c", "d", "e"];
const RANGES = ["^1", "^2", ">=1 <3", ">=1 <3", ">=2"];

export function randomOrderWorld(dice: Dice): OrderWorld {
  const names = NAMES.slice(0, 2 + dice.roll(4));
  const world: Record<string, Record<string, unknown>> = {
    "Environment/prod": { stage: "production", facts: { "os.id": "ubuntu" } },
    "FactKey/os.id": { type: "string" },
  };
  const running = new Map<string, string | undefined>();
  const subjects: string[] = [];
  for (const name of names) {
    world[`Artifact/${name}`] = { type: "image", scheme: "semver" };
    world[`Interface/${name}.api`] = { scheme: "semver" };
  }
  // What several provide makes the state of one count only beside that of another.
  world["Interface/shared"] = { scheme: "semver" };
  for (const name of names) {
    const isRunning = chance(dice, 0.8);
    running.set(name, isRunning ? `${name}@1.0.0` : undefined);
    const deployment = { version: `${name}@1.0.0`, environment: "prod", state: "running" };
    if (isRunning) world[`Deployment/${name}-prod`] = deployment;
    if (!isRunning || chance(dice, 0.8)) subjects.push(`${name}@2.0.0`);
    for (const version of ["1.0.0", "2.0.0"]) {
      const requires: unknown[] = [{ fact: "os.id", is: "ubuntu" }];
      for (const other of names) {
        if (other === name || !chance(dice, 0.3)) continue;
        const own = version === "1.0.0" ? "^1" : "^2";
        const range = chance(dice, 0.45) ? own : RANGES[dice.roll(RANGES.length)]!;
        requires.push(chance(dice, 0.5) ? { artifact: other, range } : { interface: `${other}.api`, range });
      }
      if (chance(dice, 0.2)) requires.push({ interface: "shared", range: RANGES[dice.roll(RANGES.length)]! });
      const provides = [{ interface: `${name}.api`, version }];
      if (chance(dice, 0.4))
        provides.push({ interface: "shared", version: chance(dice, 0.5) ? "1.0.0" : "2.0.0" });
      world[`Version/${name}@${version}`] = { requires, provides };
    }
  }
  return { world, subjects, running };
}

/** What runs: any number of versions of each thing. */
export type Running = readonly string[];

/** Each that runs with its verdict, by a decision on a snapshot in which just these run. */
export class SlowJudge {
  readonly #world: OrderWorld;
  readonly #known = new Map<string, ReadonlyMap<string, Verdict>>();

  constructor(world: OrderWorld) {
    this.#world = world;
  }

  verdicts(running: Running): ReadonlyMap<string, Verdict> {
    const key = [...running].sort().join();
    let verdicts = this.#known.get(key);
    if (verdicts === undefined) this.#known.set(key, (verdicts = this.#judge(running)));
    return verdicts;
  }

  #judge(running: Running): ReadonlyMap<string, Verdict> {
    const documents: Record<string, Readonly<Record<string, unknown>>> = Object.fromEntries(
      Object.entries(this.#world.world).filter(([title]) => !title.startsWith("Deployment/")),
    );
    for (const version of running)
      documents[`Deployment/${version.replace("@", "-")}`] = {
        version,
        environment: "prod",
        state: "running",
      };
    const snapshot = snapshotOf(documents);
    const isBeside = new Set(running.map((version) => version.slice(0, 1))).size < running.length;
    return new Map(
      running.map((version) => {
        // To ask for one of two that run side by side is to ask for the other one to go.
        if (isBeside) return [version, judgedAsItIs(snapshot, version)];
        const { verdict, results } = decide(snapshot, { subject: version, in: "prod" }, NOW);
        // What would have to be added, or changed, is not there.
        const isWhole =
          results[0]!.adds === undefined &&
          (results[0]!.picks ?? []).every((pick) => running.includes(pick.version));
        return [version, verdict === "COMPATIBLE" && !isWhole ? "INCOMPATIBLE" : verdict];
      }),
    );
  }

  /** Nothing that ran at the start is worse, and what is new is COMPATIBLE. */
  isSafe(running: Running): boolean {
    const start = this.verdicts([...this.#world.running.values()].filter((one) => one !== undefined));
    return [...this.verdicts(running)].every(
      ([version, verdict]) =>
        verdict === "COMPATIBLE" || (start.has(version) && start.get(version) === verdict),
    );
  }
}

/** In a snapshot in which it runs, with what else runs there; nothing is added or replaced for its sake. */
function judgedAsItIs(snapshot: Snapshot, version: string): Verdict {
  const { place } = tellingOf(snapshot, snapshot.find("environment:prod")!, Date.parse(NOW));
  return judgeVersion(subjectOf(snapshot, snapshot.find(`version:${version}`)!), undefined, place).verdict;
}

function chance(dice: Dice, share: number): boolean {
  return dice.roll(100) < share * 100;
}
