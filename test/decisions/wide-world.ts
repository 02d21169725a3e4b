/**
 * Random small worlds widened by what the plain ones lack: services, a derived fact, contained versions
 * (cycles too), things that run and stand on a missing fact together with something else, and a second place
 * with a selector. As documents for the engine, and as plain data for the oracle.
 */
import type { Entry, Group, JointWorld, SmallAsk, SmallBuild, SmallPlace } from "./joint-world.ts";
import { DOMAINS, groupDocument, randomJointWorld, RANGES } from "./joint-world.ts";
import type { Dice } from "./random-world.ts";

type Documents = Record<string, Record<string, unknown>>;

/** What is asked of both places: the worse of two answers, or the better. */
export interface WideWorld extends JointWorld {
  readonly target: "in" | "selector" | "anywhere";
  readonly places: readonly SmallPlace[];
}

export function randomWideWorld(dice: Dice): WideWorld {
  const chance = (percent: number): boolean => dice.roll(100) < percent;
  const base = randomJointWorld(dice);
  const documents = structuredClone(base.documents) as Documents;
  const derived = chance(50) ? { d: derivedRows(dice) } : {};
  const domains = { ...base.domains, d: ["true", "false"] };
  documents["FactKey/d"] = {
    type: "boolean",
    ...(derived.d === undefined
      ? {}
      : {
          derive: derived.d.map(({ when, value }) => ({
            when: when.map(({ document }) => document),
            value: value === "true",
            source: "dice",
          })),
        }),
  };
  const withFact = base.builds.map((build) => ({ ...build, groups: [...build.groups] }));
  for (const [title, spec] of Object.entries(documents)) {
    if (!title.startsWith("Version/") || spec["requires"] === undefined || !chance(30)) continue;
    const group: Group = [[isOnDerived(chance(50))]];
    (spec["requires"] as unknown[]).push(groupDocument(group));
    for (const build of withFact) if (titleOf(build) === title) build.groups.push(group);
  }
  const builds = contained(dice, documents, standingOnMore(dice, documents, withFact));
  const services = randomServices(dice, documents);
  const places = [firstPlace(dice, base, builds, services), secondPlace(dice, builds, services)];
  writePlaces(documents, places);
  const asks: readonly SmallAsk[] = chance(50) ? base.asks : serviceAsks(dice, base.asks, services);
  const target = (["in", "in", "selector", "anywhere"] as const)[dice.roll(4)]!;
  const subjects = asks.map(({ text }) => text);
  const where = target === "in" ? { in: "here" } : { [target]: "tier=x" };
  const isFree = target !== "anywhere" && base.isFree;
  const question = { subjects, ...where, ...(isFree ? { holding: "free" as const } : {}) };
  const { known, running } = places[0]!;
  return {
    ...base, builds, known, running, domains, tables: derived, services, asks, isFree, question, documents,
    target, places,
  };
}

/** Groups that a missing fact and something else decide together: what runs may become worse then. */
function standingOnMore(
  dice: Dice, documents: Documents, builds: readonly SmallBuild[],
): readonly SmallBuild[] {
  const more = new Map<string, Group>();
  for (const title of new Set(builds.map(titleOf))) {
    const requires = documents[title]!["requires"] as unknown[] | undefined;
    if (requires === undefined || dice.roll(100) >= 30) continue;
    // Mostly on what is asked for, and so replaced.
    const others = ["a", "a", "b", "c"].filter((artifact) => artifact !== title["Version/".length]);
    const other = (): Entry => {
      const { from, below } = RANGES[dice.roll(4)]!;
      return dice.roll(4) === 0
        ? { kind: "interface", from, below }
        : { kind: "artifact", artifact: dice.pick(others), from, below };
    };
    const group = Array.from({ length: 1 + dice.roll(2) }, () =>
      [[randomFact(dice), other()], [other(), randomFact(dice), randomFact(dice)], [randomFact(dice)]][
        dice.pick([0, 0, 0, 1, 2])
      ]!);
    more.set(title, group);
    requires.push(groupDocument(group));
  }
  return builds.map((build) => {
    const group = more.get(titleOf(build));
    return group === undefined ? build : { ...build, groups: [...build.groups, group] };
  });
}

/** Now and then its values 1 and 3 are left open by what is stated. */
function randomFact(dice: Dice): FactEntry {
  const fact = dice.pick(["v", "w", "flag"]);
  if (fact === "flag") {
    const value = dice.roll(2) === 0;
    return { kind: "fact", fact, works: [String(value)], open: [], document: { fact, is: value } };
  }
  if (dice.roll(6) === 0) {
    const document = { fact, range: ">=2", refused: ">=3" };
    return { kind: "fact", fact, works: ["2"], open: ["1", "3"], document };
  }
  const { text, from, below } = RANGES[1 + dice.roll(3)]!;
  const works = ["1", "2", "3"].filter((value) => Number(value) >= from && Number(value) < below);
  return { kind: "fact", fact, works, open: [], document: { fact, range: text } };
}

type FactEntry = Extract<Entry, { readonly kind: "fact" }>;

function isOnDerived(value: boolean): FactEntry {
  return { kind: "fact", fact: "d", works: [String(value)], open: [], document: { fact: "d", is: value } };
}

/** One to three rows on the other facts. */
function derivedRows(dice: Dice): readonly { readonly when: readonly FactEntry[]; readonly value: string }[] {
  const condition = (): FactEntry => {
    const fact = dice.pick(["v", "w", "flag"]);
    if (fact === "flag") {
      const value = dice.roll(2) === 0;
      return { kind: "fact", fact, works: [String(value)], open: [], document: { fact, is: value } };
    }
    const { text, from, below } = RANGES[1 + dice.roll(3)]!;
    const works = ["1", "2", "3"].filter((value) => Number(value) >= from && Number(value) < below);
    return { kind: "fact", fact, works, open: [], document: { fact, range: text } };
  };
  return Array.from({ length: 1 + dice.roll(3) }, () => ({
    when: Array.from({ length: 1 + dice.roll(2) }, condition),
    value: dice.pick(["true", "false"]),
  }));
}

function titleOf({ artifact, version }: SmallBuild): string {
  return `Version/${artifact}@${version}`;
}

/**
 * Some versions contain a build, which may contain another. Nothing can be made that contains itself, but
 * documents can say so, also across two of them; each build is then inside once.
 */
function contained(dice: Dice, documents: Documents, builds: readonly SmallBuild[]): readonly SmallBuild[] {
  const inside = new Map<string, SmallBuild>();
  for (const title of new Set(builds.map(titleOf))) {
    if (dice.roll(100) >= 15) continue;
    const isCyclic = dice.roll(4) === 0;
    const inReach = builds.filter((build) => isCyclic || build.artifact > title["Version/".length]!);
    if (inReach.length === 0) continue;
    const content = dice.pick(inReach);
    inside.set(title, content);
    const { artifact, version, variant } = content;
    documents[title]!["contains"] = [`${artifact}@${version}${variant === undefined ? "" : `#${variant}`}`];
  }
  return builds.map((build): SmallBuild => {
    const contents: SmallBuild[] = [];
    for (
      let next = inside.get(titleOf(build));
      next !== undefined && !contents.includes(next);
      next = inside.get(titleOf(next))
    )
      contents.push(next);
    const statesNothing = build.statesNothing && contents.every((one) => one.isSilent);
    const groups = [...build.groups, ...contents.flatMap((one) => one.groups)];
    return { ...build, statesNothing, contents, groups };
  });
}

/** One or two services over the artifacts; the second may be what somebody requires an interface of. */
function randomServices(dice: Dice, documents: Documents): JointWorld["services"] {
  return ["s", "t"].slice(0, dice.roll(3)).map((name) => {
    const artifacts = dice.roll(3) === 0 ? ["a", "b"] : [dice.pick(["a", "b", "c"])];
    const runs = artifacts.map((artifact) => ({ artifact, ...RANGES[dice.roll(4)]! }));
    const provides = dice.roll(2) === 0 ? 1 + dice.roll(3) : undefined;
    const groups: Group[] = dice.roll(2) === 0 ? [[[isOnDerived(dice.roll(2) === 0)]]] : [];
    documents[`Service/${name}`] = {
      runs: runs.map(({ artifact, text }) => (text === undefined ? { artifact } : { artifact, range: text })),
      requires: groups.map(groupDocument),
      ...(provides === undefined ? {} : { provides: [{ interface: "i", version: `${provides}` }] }),
    };
    return { name, runs, groups, provides };
  });
}

/** The service in place of the first artifact that was asked for, with a range now and then. */
function serviceAsks(
  dice: Dice, asks: readonly SmallAsk[], services: JointWorld["services"],
): readonly SmallAsk[] {
  const [service] = services;
  if (service === undefined) return asks;
  const { text, from, below } = RANGES[service.runs.length === 1 ? dice.roll(4) : 0]!;
  const name = text === undefined ? service.name : `${service.name}@${text}`;
  return [{ service: service.name, artifact: undefined, from, below, text: name }, ...asks.slice(1)];
}

function derivedStated(dice: Dice): Readonly<Record<string, string>> {
  return dice.roll(4) === 0 ? { d: dice.pick(["true", "false"]) } : {};
}

function firstPlace(
  dice: Dice,
  { known, running }: JointWorld,
  builds: readonly SmallBuild[],
  services: JointWorld["services"],
): SmallPlace {
  const more = ["a", "b", "c"].flatMap((artifact) => {
    if (running.some((one) => one.artifact === artifact) || dice.roll(100) >= 35) return [];
    const { version, variant } = dice.pick(builds.filter((build) => build.artifact === artifact));
    return [{ artifact, version, variant, isOwn: true }];
  });
  const serving = [...running, ...more].map((one) => ({ ...one, ...servedBy(dice, one.artifact, services) }));
  return { name: "here", known: { ...known, ...derivedStated(dice) }, running: serving };
}

function servedBy(
  dice: Dice, artifact: string, services: JointWorld["services"],
): { readonly serves?: string } {
  const served = services.find(({ runs }) => runs.some((run) => run.artifact === artifact));
  return served === undefined || dice.roll(2) === 0 ? {} : { serves: served.name };
}

function secondPlace(
  dice: Dice, builds: readonly SmallBuild[], services: JointWorld["services"],
): SmallPlace {
  const known: Record<string, string> = derivedStated(dice);
  for (const [name, values] of Object.entries(DOMAINS))
    if (dice.roll(2) === 0) known[name] = dice.pick(values);
  const running = ["a", "b", "c"].flatMap((artifact) => {
    if (dice.roll(100) >= 35) return [];
    const { version, variant } = dice.pick(builds.filter((build) => build.artifact === artifact));
    return [{ artifact, version, variant, isOwn: true, ...servedBy(dice, artifact, services) }];
  });
  return { name: "there", known, running };
}

function writePlaces(documents: Documents, places: readonly SmallPlace[]): void {
  for (const { name, known, running } of places) {
    const facts = Object.entries(known).map(([fact, value]) => {
      const isFlag = fact === "flag" || fact === "d";
      return [fact, isFlag ? value === "true" : value] as const;
    });
    const above = name === "here" ? { partOf: "up" } : {};
    documents[`Environment/${name}`] = { ...above, facts: Object.fromEntries(facts), labels: { tier: "x" } };
    for (const { artifact, version, variant, isOwn, serves } of running) {
      const build = variant === undefined ? `${artifact}@${version}` : `${artifact}@${version}#${variant}`;
      documents[`Deployment/${name === "here" ? "" : `${name}-`}${artifact}`] = {
        version: build, environment: isOwn ? name : "up", state: "running",
        ...(serves === undefined ? {} : { service: serves }),
      };
    }
  }
}
