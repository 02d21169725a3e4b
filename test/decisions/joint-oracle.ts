/**
 * The slow and obvious judge of joint questions: every choice of versions, variants and parameter values, for
 * every
 * value of every missing fact. It shares no code with the engine.
 */
import type { Entry, Group, JointWorld, SmallAsk, SmallBuild, SmallService } from "./joint-world.ts";
import type { WideWorld } from "./wide-world.ts";

export type Verdict = "COMPATIBLE" | "INCOMPATIBLE" | "UNKNOWN";
/** 0 no, 1 unknown, 2 yes. */
type Level = 0 | 1 | 2;
type Facts = Readonly<Record<string, string>>;

export interface Picked {
  readonly build: SmallBuild;
  readonly value: readonly Group[];
}
export interface Choice {
  readonly picked: ReadonlyMap<string, Picked>;
  /** Services that are asked for, or begun for the sake of what they provide. */
  readonly services: readonly SmallService[];
}

/** What is asked in one place, of each place, or of any: then each subject is put in one of them. */
export function wideVerdict(world: WideWorld): Verdict {
  const at = (place: number, asks: readonly SmallAsk[]): Verdict => {
    const { known, running } = world.places[place]!;
    return asks.length === 0 ? "COMPATIBLE" : jointVerdict({ ...world, known, running, asks });
  };
  if (world.target === "in") return at(0, world.asks);
  if (world.target === "selector") return worst([at(0, world.asks), at(1, world.asks)]);
  const answers = subsetsOf(world.asks).map((there) =>
    worst([at(0, world.asks.filter((ask) => !there.includes(ask))), at(1, there)]),
  );
  if (answers.includes("COMPATIBLE")) return "COMPATIBLE";
  return answers.includes("UNKNOWN") ? "UNKNOWN" : "INCOMPATIBLE";
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("INCOMPATIBLE")) return "INCOMPATIBLE";
  return verdicts.includes("UNKNOWN") ? "UNKNOWN" : "COMPATIBLE";
}

export function jointVerdict(world: JointWorld): Verdict {
  const choices = [...choicesOf(world)];
  const known = withTables(world, world.known);
  if (choices.some((choice) => levelOf(world, choice, known) === 2)) return "COMPATIBLE";
  for (const facts of completionsOf(world, known))
    if (choices.some((choice) => levelOf(world, choice, facts) > 0)) return "UNKNOWN";
  return "INCOMPATIBLE";
}

/** Choices that hold whatever the missing facts are. */
export function certainChoices(world: JointWorld): readonly Choice[] {
  const known = withTables(world, world.known);
  return [...choicesOf(world)].filter((choice) => levelOf(world, choice, known) === 2);
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

function subsetsOf<Member>(members: readonly Member[]): readonly (readonly Member[])[] {
  return members.reduce<readonly (readonly Member[])[]>(
    (sets, member) => [...sets, ...sets.map((set) => [...set, member])],
    [[]],
  );
}

/** A table's first row that is not refused speaks, and is silent while it is open. None feeds another. */
function withTables(world: JointWorld, facts: Facts): Facts {
  const filled = { ...facts };
  for (const [fact, rows] of Object.entries(world.tables)) {
    if (filled[fact] !== undefined) continue;
    for (const { when, value } of rows) {
      const level = Math.min(...when.map((entry) => factLevel(entry, facts)));
      if (level === 2) filled[fact] = value;
      if (level > 0) break;
    }
  }
  return filled;
}

function* completionsOf(
  world: JointWorld,
  from: Facts,
  only: readonly string[] = Object.keys(world.domains),
): Generator<Facts> {
  // Inputs first: what follows from them is free only where its table is silent.
  const [missing] = only
    .filter((fact) => from[fact] === undefined)
    .sort((a, b) => Number(world.tables[a] !== undefined) - Number(world.tables[b] !== undefined));
  if (missing === undefined) {
    yield from;
    return;
  }
  for (const value of [...world.domains[missing]!, "absent"])
    yield* completionsOf(world, withTables(world, { ...from, [missing]: value }), only);
}

type Standing = "asked" | "served" | "held" | "changeable" | "missing";

function standingOf({ asks, running, services, isFree }: JointWorld, artifact: string): Standing {
  if (asks.some((ask) => ask.artifact === artifact)) return "asked";
  const runs = running.find((one) => one.artifact === artifact);
  const isServed = asks.some(({ service }) =>
    services.some((one) => one.name === service && one.runs.some((run) => run.artifact === artifact)),
  );
  // What a service that is asked for runs is picked anew, unless it runs above.
  if (isServed) return runs?.isOwn === true ? "asked" : "served";
  if (runs === undefined) return "missing";
  return isFree && runs.isOwn ? "changeable" : "held";
}

/** Every artifact is not picked, or picked as one of its builds with one of its values. */
function* choicesOf(
  world: JointWorld,
  artifacts = ["a", "b", "c"],
  chosen: Choice["picked"] = new Map(),
): Generator<Choice> {
  const [artifact, ...rest] = artifacts;
  if (artifact === undefined) {
    const isAsked = ({ name }: SmallService): boolean => world.asks.some(({ service }) => service === name);
    for (const more of subsetsOf(world.services.filter((service) => !isAsked(service))))
      yield { picked: chosen, services: [...world.services.filter(isAsked), ...more] };
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
  for (const { build, value } of choice.picked.values()) {
    if (build.statesNothing) level = Math.min(level, 1) as Level;
    for (const group of [...build.groups, ...value])
      level = Math.min(level, groupLevel(world, group, choice, facts, build)) as Level;
    if (level === 0) return 0;
  }
  for (const service of choice.services) {
    const asked = world.asks.find((ask) => ask.service === service.name);
    const runs = service.runs.map(({ artifact, from, below }) =>
      [{ kind: "artifact", artifact, from, below }] as const);
    const narrowed = asked === undefined ? [] : service.runs.map(({ artifact }) =>
      [{ kind: "artifact", artifact, from: asked.from, below: asked.below }] as const);
    for (const group of [...service.groups, ...[...runs, ...narrowed].map((entries) => [entries])])
      level = Math.min(level, groupLevel(world, group, choice, facts, undefined)) as Level;
  }
  return Math.min(level, dependentLevel(world, choice, facts)) as Level;
}

/**
 * What runs here and is not picked anew must not become worse: what it found before it finds still, and where
 * that is unknown before, so it is for every value of the missing facts.
 */
function dependentLevel(world: JointWorld, choice: Choice, facts: Facts): Level {
  let level: Level = 2;
  for (const { artifact, isOwn } of world.running) {
    if (!isOwn || choice.picked.has(artifact)) continue;
    const build = runningBuild(world, artifact);
    const levelsWith = (group: Group, given: Facts): readonly [Level, Level] => [
      groupLevel(
        { ...world, asks: [], isFree: false }, group, { picked: new Map(), services: [] }, given, build,
      ),
      groupLevel(world, group, choice, given, build),
    ];
    for (const group of build.groups) {
      const [before, after] = levelsWith(group, facts);
      if (before === 2) level = Math.min(level, after) as Level;
      if (before !== 1) continue;
      for (const given of completionsOf(world, facts)) {
        const [once, then] = levelsWith(group, given);
        if (then < once) level = Math.min(level, then) as Level;
      }
    }
  }
  return level;
}

function runningBuild(world: JointWorld, artifact: string): SmallBuild {
  const { version, variant } = world.running.find((one) => one.artifact === artifact)!;
  return world.builds.find(
    (one) => one.artifact === artifact && one.version === version && one.variant === variant,
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
  if (entry.kind === "fact") return factLevel(entry, facts);
  const { picked } = choice;
  const fits = (version: number | undefined): boolean =>
    version !== undefined && version >= entry.from && version < entry.below;
  const stays = world.running.filter(({ artifact, isOwn }) => !isOwn || !picked.has(artifact));
  if (entry.kind === "artifact") {
    if (fits(picked.get(entry.artifact)?.build.version)) return 2;
    const inside = own === undefined ? [] : [own, ...own.contents];
    if (inside.some(({ artifact, version }) => artifact === entry.artifact && fits(version))) return 2;
    return stays.some(({ artifact, version }) => artifact === entry.artifact && fits(version)) ? 2 : 0;
  }
  const providers: { readonly provides: number | undefined }[] = [
    ...[...picked.values()].map(({ build }) => build),
    ...choice.services,
    ...world.services.filter(({ name }) => world.running.some(({ serves }) => serves === name)),
  ];
  if (own !== undefined) providers.push(own, ...own.contents);
  for (const { artifact, version } of stays)
    providers.push(world.builds.find((one) => one.artifact === artifact && one.version === version)!);
  return providers.some(({ provides }) => fits(provides)) ? 2 : 0;
}

function factLevel(entry: Entry, facts: Facts): Level {
  if (entry.kind !== "fact") throw new Error("Rows are on facts.");
  const value = facts[entry.fact];
  if (value === undefined) return 1;
  return entry.works.includes(value) ? 2 : entry.open.includes(value) ? 1 : 0;
}
