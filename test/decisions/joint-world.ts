/**
 * Random small worlds with several artifacts, deployments and a joint question: as documents for the engine,
 * and as
 * plain data for the oracle (./joint-oracle.ts). Every choice comes from the seed.
 */
import type { AskedQuestion } from "../../src/decisions/decision.ts";
import type { Dice } from "./random-world.ts";
import type { World } from "./world.ts";

export type Entry =
  | {
      readonly kind: "fact";
      readonly fact: string;
      readonly works: readonly string[];
      readonly open: readonly string[];
      readonly document: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "artifact"; readonly artifact: string; readonly from: number; readonly below: number }
  | { readonly kind: "interface"; readonly from: number; readonly below: number };
export type Group = readonly (readonly Entry[])[];

export interface SmallBuild {
  readonly artifact: string;
  readonly version: number;
  readonly variant: string | undefined;
  readonly provides: number | undefined;
  readonly statesNothing: boolean;
  /** Neither the version nor the variant says what it requires. */
  readonly isSilent: boolean;
  /** Builds shipped inside, at any depth. */
  readonly contents: readonly SmallBuild[];
  /** Own groups, the variant's, and those of what is inside. */
  readonly groups: readonly Group[];
  /** Of the one parameter, if there is one: groups of each value. */
  readonly values: readonly (readonly Group[])[] | undefined;
}

/** An artifact, or a service with all it runs. */
export interface SmallAsk {
  readonly artifact: string | undefined;
  readonly service?: string;
  readonly from: number;
  readonly below: number;
  readonly text: string;
}

export interface SmallService {
  readonly name: string;
  readonly runs: readonly { readonly artifact: string; readonly from: number; readonly below: number }[];
  readonly groups: readonly Group[];
  readonly provides: number | undefined;
}

export interface SmallRunning {
  readonly artifact: string;
  readonly version: number;
  readonly variant: string | undefined;
  /** In the environment itself, and not in the one above. */
  readonly isOwn: boolean;
  readonly serves?: string;
}

export interface SmallPlace {
  readonly name: string;
  readonly known: Readonly<Record<string, string>>;
  readonly running: readonly SmallRunning[];
}

/** All facts of `when` must hold. */
export interface SmallRow {
  readonly when: readonly Entry[];
  readonly value: string;
}

export interface JointWorld {
  readonly builds: readonly SmallBuild[];
  readonly known: Readonly<Record<string, string>>;
  /** Values that a missing fact may take; "absent" besides. */
  readonly domains: Readonly<Record<string, readonly string[]>>;
  /** Of derived facts. */
  readonly tables: Readonly<Record<string, readonly SmallRow[]>>;
  readonly services: readonly SmallService[];
  readonly running: readonly SmallRunning[];
  readonly asks: readonly SmallAsk[];
  readonly isFree: boolean;
  readonly question: AskedQuestion;
  readonly documents: World;
}

const ARTIFACTS = ["a", "b", "c"] as const;
export const DOMAINS = { v: ["1", "2", "3"], w: ["1", "2", "3"], flag: ["true", "false"] };
export const RANGES = [
  { text: undefined, from: 0, below: 9 },
  { text: ">=2", from: 2, below: 9 },
  { text: "<2", from: 0, below: 2 },
  { text: ">=2 <3", from: 2, below: 3 },
] as const;

export function randomJointWorld(dice: Dice): JointWorld {
  const chance = (percent: number): boolean => dice.roll(100) < percent;
  const documents: Record<string, Record<string, unknown>> = {
    "FactKey/v": { type: "version", scheme: "dotted" },
    "FactKey/w": { type: "version", scheme: "dotted" },
    "FactKey/flag": { type: "boolean" },
    "Interface/i": { scheme: "dotted" },
    "Environment/up": {},
  };
  const fact = (): Entry => {
    const name = chance(30) ? "flag" : chance(60) ? "v" : "w";
    if (name === "flag") {
      const value = chance(50);
      return {
        kind: "fact",
        fact: name,
        works: [String(value)],
        open: [],
        document: { fact: name, is: value },
      };
    }
    if (chance(12)) {
      const document = { fact: name, range: ">=2", refused: ">=3" };
      return { kind: "fact", fact: name, works: ["2"], open: ["1", "3"], document };
    }
    const { text, from, below } = RANGES[1 + dice.roll(3)]!;
    const works = DOMAINS[name].filter((value) => Number(value) >= from && Number(value) < below);
    return { kind: "fact", fact: name, works, open: [], document: { fact: name, range: text } };
  };
  const entry = (self: string): Entry => {
    if (chance(45)) return fact();
    const { from, below } = RANGES[dice.roll(4)]!;
    if (chance(25)) return { kind: "interface", from, below };
    const others = ARTIFACTS.filter((artifact) => artifact !== self);
    return { kind: "artifact", artifact: others[dice.roll(others.length)]!, from, below };
  };
  const list = <Item>(count: number, make: () => Item): Item[] => Array.from({ length: count }, make);
  const groups = (self: string, most: number): Group[] =>
    list(dice.roll(most + 1), () =>
      list(chance(70) ? 1 : 2, () => list(chance(75) ? 1 : 2, () => entry(self))),
    );
  const builds: SmallBuild[] = [];
  for (const artifact of ARTIFACTS) {
    documents[`Artifact/${artifact}`] = { type: "model", scheme: "dotted" };
    const count = 1 + dice.roll(3);
    for (let version = 1; version <= count; version++) {
      const own = groups(artifact, 2);
      const provides = chance(35) ? 1 + dice.roll(3) : undefined;
      const values = chance(12) ? list(2, () => groups(artifact, 1)) : undefined;
      const variants = chance(20) ? list(2, () => groups(artifact, 1)) : undefined;
      const states = chance(95);
      documents[`Version/${artifact}@${version}`] = {
        ...(states ? { requires: own.map(groupDocument) } : {}),
        ...(provides === undefined ? {} : { provides: [{ interface: "i", version: `${provides}` }] }),
        ...(values === undefined
          ? {}
          : { parameters: { p: values.map((one, value) => ({ value, requires: one.map(groupDocument) })) } }),
        ...(variants === undefined
          ? {}
          : {
              variants: variants.map((one, at) => ({
                name: `x${at}`,
                ...(states ? { requires: one.map(groupDocument) } : {}),
              })),
            }),
      };
      const stated = states ? own : [];
      for (const [at, more] of (variants ?? [undefined]).entries()) {
        const all = [...stated, ...(states ? (more ?? []) : [])];
        const statesNothing = !states && !(values ?? []).some((one) => one.length > 0);
        const variant = more === undefined ? undefined : `x${at}`;
        const isSilent = !states;
        builds.push({
          artifact, version, variant, provides, statesNothing, isSilent, contents: [], groups: all, values,
        });
      }
    }
  }
  const known: Record<string, string> = {};
  for (const [name, values] of Object.entries(DOMAINS))
    if (chance(50)) known[name] = values[dice.roll(values.length)]!;
  documents["Environment/here"] = {
    partOf: "up",
    facts: Object.fromEntries(
      Object.entries(known).map(([name, value]) => [name, name === "flag" ? value === "true" : value]),
    ),
  };
  const running: JointWorld["running"][number][] = [];
  for (const artifact of ARTIFACTS) {
    if (!chance(35)) continue;
    const choices = builds.filter((build) => build.artifact === artifact);
    const { version, variant } = choices[dice.roll(choices.length)]!;
    const isOwn = chance(75);
    running.push({ artifact, version, variant, isOwn });
    const name = variant === undefined ? `${artifact}@${version}` : `${artifact}@${version}#${variant}`;
    documents[`Deployment/${artifact}`] = {
      version: name,
      environment: isOwn ? "here" : "up",
      state: "running",
    };
  }
  const asks: SmallAsk[] = [];
  for (const artifact of chance(60) ? ["a", "b"] : ["a"]) {
    const versions = builds.filter((build) => build.artifact === artifact).map(({ version }) => version);
    if (chance(50)) {
      const version = versions[dice.roll(versions.length)]!;
      asks.push({ artifact, from: version, below: version + 1, text: `${artifact}@${version}` });
    } else {
      const { text, from, below } = RANGES[dice.roll(4)]!;
      asks.push({ artifact, from, below, text: text === undefined ? artifact : `${artifact}@${text}` });
    }
  }
  const isFree = chance(30);
  const subjects = asks.map(({ text }) => text);
  const question = { subjects, in: "here", ...(isFree ? { holding: "free" as const } : {}) };
  const plain = { tables: {}, services: [], domains: DOMAINS };
  return { ...plain, builds, known, running, asks, isFree, question, documents };
}

export function groupDocument(group: Group): Readonly<Record<string, unknown>> {
  return { anyOf: group.map((entries) => entries.map(entryDocument)) };
}

function entryDocument(entry: Entry): Readonly<Record<string, unknown>> {
  switch (entry.kind) {
    case "fact":
      return entry.document;
    case "artifact":
      return { artifact: entry.artifact, ...rangeDocument(entry) };
    case "interface":
      return { interface: "i", ...rangeDocument(entry) };
    default: {
      const never: never = entry;
      return never;
    }
  }
}

function rangeDocument({ from, below }: { readonly from: number; readonly below: number }) {
  const range = RANGES.find((one) => one.from === from && one.below === below)!.text;
  return range === undefined ? {} : { range };
}
