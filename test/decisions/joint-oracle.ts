/**
 * The slow and obvious judge of joint questions: every choice of versions, variants and parameter values, for
 * every
 * value of every missing fact. It shares no code with the engine.
 */
import type { Entry, Group, JointWorld, SmallBuild } from "./joint-world.ts";

export type Verdict = "COMPATIBLE" | "INCOMPATIBLE" | "UNKNOWN";
/** 0 no, 1 unknown, 2 yes. */
type Level = 0 | 1 | 2;
type Facts = Readonly<Record<string, string>>;

interface Picked {
  readonly build: SmallBuild;
  readonly value: readonly Group[];
}
type Choice = ReadonlyMap<string, Picked>;

export function jointVerdict(world: JointWorld): Verdict {
  const choices = [...choicesOf(world)];
  if (choices.some((choice) => levelOf(world, choice, world.known) === 2)) return "COMPATIBLE";
  for (const facts of completionsOf(world, world.known))
    if (choices.some((choice) => levelOf(world, choice, facts) > 0)) return "UNKNOWN";
  return "INCOMPATIBLE";
}

/** The size of a smallest set of missing facts that decides; undefined when no set does. */
export function jointDecidingSize(world: JointWorld): number | undefined {
  const choices = [...choicesOf(world)];
  const missing = Object.keys(world.domains).filter((fact) => world.known[fact] === undefined);
  const best = (facts: Facts): Level =>
    choices.reduce<Level>((most, choice) => Math.max(most, levelOf(world, choice, facts)) as Level, 0);
  const decides = (set: readonly string[]): boolean =>
    [...completionsOf(world, world.known, set)].every((given) => {
      if (best(given) === 2) return true;
      const outcomes = new Set([...completionsOf(world, given)].map(best));
      return outcomes.size === 1 && !outcomes.has(2);
    });
  for (let size = 0; size <= missing.length; size++) {
    const sets = subsetsOf(missing).filter((set) => set.length === size);
    if (sets.some(decides)) return size;
  }
  return undefined;
}

function subsetsOf(names: readonly string[]): readonly (readonly string[])[] {
  return names.reduce<readonly (readonly string[])[]>(
    (sets, name) => [...sets, ...sets.map((set) => [...set, name])],
    [[]],
  );
}

function* completionsOf(
  world: JointWorld,
  from: Facts,
  only: readonly string[] = Object.keys(world.domains),
): Generator<Facts> {
  const missing = only.find((fact) => from[fact] === undefined);
  if (missing === undefined) {
    yield from;
    return;
  }
  for (const value of [...world.domains[missing]!, "absent"])
    yield* completionsOf(world, { ...from, [missing]: value }, only);
}

type Standing = "asked" | "held" | "changeable" | "missing";

function standingOf({ asks, running, isFree }: JointWorld, artifact: string): Standing {
  if (asks.some((ask) => ask.artifact === artifact)) return "asked";
  const runs = running.find((one) => one.artifact === artifact);
  if (runs === undefined) return "missing";
  return isFree && runs.isOwn ? "changeable" : "held";
}

/** Every artifact is not picked, or picked as one of its builds with one of its values. */
function* choicesOf(
  world: JointWorld,
  artifacts = ["a", "b", "c"],
  chosen: Choice = new Map(),
): Generator<Choice> {
  const [artifact, ...rest] = artifacts;
  if (artifact === undefined) {
    yield chosen;
    return;
  }
  const standing = standingOf(world, artifact);
  if (standing !== "asked") yield* choicesOf(world, rest, chosen);
  if (standing === "held") return;
  const runs = world.running.find((one) => one.artifact === artifact);
  for (const build of world.builds) {
    if (build.artifact !== artifact) continue;
    if (standing === "changeable" && build.version === runs!.version) continue;
    const asked = world.asks.filter((ask) => ask.artifact === artifact);
    if (!asked.every(({ from, below }) => build.version >= from && build.version < below)) continue;
    for (const value of build.values ?? [[]])
      yield* choicesOf(world, rest, new Map([...chosen, [artifact, { build, value }]]));
  }
}

function levelOf(world: JointWorld, choice: Choice, facts: Facts): Level {
  let level: Level = 2;
  for (const { build, value } of choice.values()) {
    if (build.statesNothing) level = Math.min(level, 1) as Level;
    for (const group of [...build.groups, ...value])
      level = Math.min(level, groupLevel(world, group, choice, facts, build)) as Level;
    if (level === 0) return 0;
  }
  return Math.min(level, dependentLevel(world, choice, facts)) as Level;
}

/** What runs here, is not picked anew, and found what it requires before, must find it still. */
function dependentLevel(world: JointWorld, choice: Choice, facts: Facts): Level {
  let level: Level = 2;
  for (const { artifact, isOwn } of world.running) {
    if (!isOwn || choice.has(artifact)) continue;
    const build = runningBuild(world, artifact);
    for (const group of build.groups) {
      const before = groupLevel(
        { ...world, asks: [], isFree: false },
        group,
        new Map(),
        world.known,
        undefined,
      );
      if (before === 2) level = Math.min(level, groupLevel(world, group, choice, facts, undefined)) as Level;
    }
  }
  return level;
}

function runningBuild(world: JointWorld, artifact: string): SmallBuild {
  const name = String(world.documents[`Deployment/${artifact}`]!["version"]);
  return world.builds.find(
    (one) => `${one.artifact}@${one.version}${one.variant === undefined ? "" : `#${one.variant}`}` === name,
  )!;
}

function groupLevel(
  world: JointWorld,
  group: Group,
  choice: Choice,
  facts: Facts,
  own: SmallBuild | undefined,
): Level {
  const levels = group.map((entries) =>
    entries.reduce<number>(
      (least, entry) => Math.min(least, entryLevel(world, entry, choice, facts, own)),
      2,
    ),
  );
  return Math.max(...levels) as Level;
}

function entryLevel(
  world: JointWorld,
  entry: Entry,
  choice: Choice,
  facts: Facts,
  own: SmallBuild | undefined,
): Level {
  if (entry.kind === "fact") {
    const value = facts[entry.fact];
    if (value === undefined) return 1;
    return entry.works.includes(value) ? 2 : entry.open.includes(value) ? 1 : 0;
  }
  const fits = (version: number | undefined): boolean =>
    version !== undefined && version >= entry.from && version < entry.below;
  const stays = world.running.filter(({ artifact, isOwn }) => !isOwn || !choice.has(artifact));
  if (entry.kind === "artifact") {
    if (fits(choice.get(entry.artifact)?.build.version)) return 2;
    return stays.some(({ artifact, version }) => artifact === entry.artifact && fits(version)) ? 2 : 0;
  }
  const providers = [...choice.values()].map(({ build }) => build);
  if (own !== undefined) providers.push(own);
  for (const { artifact, version } of stays)
    providers.push(world.builds.find((one) => one.artifact === artifact && one.version === version)!);
  return providers.some(({ provides }) => fits(provides)) ? 2 : 0;
}
