/**
 * What a group of requirements comes to in the places of a stack: clauses, each a list of choices of which
 * one
 * must be made. No clause: it holds. An empty clause: it cannot hold.
 *
 * Facts of known environments are no packages: a requirement on one is a set of places. Requirements on
 * artifacts
 * and interfaces are met by what is contained, by what runs, or by what is picked. What is unknown is read as
 * no or
 * as possible; whether unknown facts could be so together is asked later (./missing-facts.ts).
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Selection, Universe } from "../../solver/universe.ts";
import type { Deployed } from "../deployed.ts";
import { MISSING } from "../fact-key.ts";
import { nameOf } from "../fact-index.ts";
import type { Telling } from "../reasons.ts";
import { requiredText } from "../requirement.ts";
import type { ArtifactRequirement, InterfaceRequirement, Requirement } from "../requirement.ts";
import { provisionTruth, truthOf, viewFor } from "../requirement-truth.ts";
import type { Build, PlacedGroup } from "../subject.ts";
import { NO, UNKNOWN, YES } from "../truth.ts";
import type { TruthCode } from "../truth.ts";
import { matches, positionsIn, profileOf } from "./artifact-profile.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import { providersIn } from "./layout.ts";
import { clausesOf, placedInSight, staying } from "./neighbours.ts";
import type { Case } from "./neighbours.ts";
import { artifactPackage, placePackage, servicePackage, standingOf } from "./stack.ts";
import type { Neighbour, Stack } from "./stack.ts";

/** How what is unknown is read: a fact that nobody states, and a statement that leaves a known value open. */
export interface Reading {
  readonly missing: "no" | "possible";
  readonly stated: "no" | "possible";
}

/** What holds then, holds whatever the unknown turns out to be. */
export const CERTAIN: Reading = { missing: "no", stated: "no" };
/** What does not hold then, cannot hold. */
export const POSSIBLE: Reading = { missing: "possible", stated: "possible" };
/** What holds then becomes certain for some values of the missing facts. */
export const FULFILLABLE: Reading = { missing: "possible", stated: "no" };
/** What holds then is left open at least, whatever the missing facts are. */
export const NEVER_REFUSED: Reading = { missing: "no", stated: "possible" };

export interface Clause {
  /** One of these must be picked. */
  readonly on: readonly Selection[];
  /** The requirements it comes from, one of each alternative. */
  readonly entries: readonly Requirement[];
}

/**
 * Clauses of one group at most; a group of ten pairs has a thousand. Beyond it the group counts as unknown.
 */
const CLAUSES_MAX = 1_024;

const HOLDS: readonly never[] = [];
const FAILS: readonly (readonly never[])[] = [[]];

/**
 * In one place, "pick" leaves the answer to what is picked; clauses, to where other subjects are placed,
 * too.
 */
type Local = TruthCode | "pick" | readonly (readonly Selection[])[];

export class Grounds {
  readonly snapshot: Snapshot;
  readonly reading: Reading;

  readonly #universe: Universe;
  #certain: Grounds | undefined;
  #unrefused: Grounds | undefined;

  constructor(snapshot: Snapshot, reading: Reading, universe: Universe) {
    this.snapshot = snapshot;
    this.reading = reading;
    this.#universe = universe;
  }

  /** The same places, with everything unknown read as no. */
  certain(): Grounds {
    return (this.#certain ??= new Grounds(this.snapshot, CERTAIN, this.#universe));
  }

  /** The same places, with what a statement leaves open read as possible, and what nobody states as no. */
  unrefused(): Grounds {
    return (this.#unrefused ??= new Grounds(this.snapshot, NEVER_REFUSED, this.#universe));
  }

  /** Names of the candidates of a package, by position; none for what is out of the question's reach. */
  candidateNames(packageName: string): readonly string[] {
    return this.#universe.packages[this.#universe.idByName.get(packageName) ?? -1]?.candidates ?? [];
  }

  groupClauses({ alternatives }: PlacedGroup, build: Build, stack: Stack): readonly Clause[] {
    if (alternatives.length === 1) return this.#together(alternatives[0]!, build, stack);
    const each = alternatives.map((entries) => this.#together(entries, build, stack));
    if (each.some((clauses) => clauses.length === 0)) return [];
    return anyClausesOf(each) ?? this.#open(alternatives[0]![0]!);
  }

  /** All entries of an alternative; if one cannot hold, that one alone says so. */
  #together(entries: readonly Requirement[], build: Build, stack: Stack): readonly Clause[] {
    const clauses: Clause[] = [];
    for (const entry of entries) {
      for (const on of this.entryClauses(entry, build, stack)) {
        if (on.length === 0) return [{ on, entries: [entry] }];
        clauses.push({ on, entries: [entry] });
      }
    }
    return clauses;
  }

  #open(entry: Requirement): readonly Clause[] {
    return this.reading.stated === "possible" ? [] : [{ on: [], entries: [entry] }];
  }

  /** One requirement in all places of the stack. */
  entryClauses(entry: Requirement, build: Build, stack: Stack): readonly (readonly Selection[])[] {
    if (stack.places.length === 1) {
      const only = this.#local(entry, build, stack, stack.places[0]!);
      if (typeof only === "object") return only;
      return only === YES ? HOLDS : only === NO ? FAILS : [this.#picksFor(entry, stack)];
    }
    const local = stack.places.map((telling) => this.#local(entry, build, stack, telling));
    const picks = local.includes("pick") ? this.#picksFor(entry, stack) : [];
    const places = (wanted: (one: Local) => boolean): readonly Selection[] => {
      const candidates = local.flatMap((one, at) => (wanted(one) ? [at] : []));
      return candidates.length === 0 ? [] : [{ package: placePackage(stack), candidates }];
    };
    const clauses: (readonly Selection[])[] = [];
    if (local.includes(NO)) clauses.push(places((one) => one !== NO));
    if (local.includes("pick")) clauses.push([...places((one) => one === YES), ...picks]);
    for (const [at, one] of local.entries()) {
      if (typeof one !== "object") continue;
      const elsewhere = stack.places.flatMap((_, place) => (place === at ? [] : [place]));
      for (const on of one) clauses.push([{ package: placePackage(stack), candidates: elsewhere }, ...on]);
    }
    return clauses;
  }

  #local(entry: Requirement, build: Build, stack: Stack, telling: Telling): Local {
    switch (entry.kind) {
      case "fact": {
        const isMissing = telling.place.facts.cell(entry.key) === MISSING;
        return this.#read(truthOf(entry, telling.place, build).truth, isMissing ? "missing" : "stated");
      }
      case "artifact":
        return this.#artifact(entry, build, stack, telling);
      case "interface":
        return this.#interface(entry, build, stack, telling);
      default: {
        const never: never = entry;
        return never;
      }
    }
  }

  #read(truth: TruthCode, what: "missing" | "stated"): typeof YES | typeof NO {
    if (truth !== UNKNOWN) return truth;
    return this.reading[what] === "possible" ? YES : NO;
  }

  #artifact(entry: ArtifactRequirement, build: Build, stack: Stack, telling: Telling): Local {
    const { snapshot } = this;
    const inside = build.shipped.get(entry.artifact) ?? [];
    if (inside.some(({ text }) => matches(snapshot, entry.range, text))) return YES;
    const standing = standingOf(stack, telling, entry.artifact);
    // What runs in an environment above counts, whatever is picked here.
    const running =
      standing.kind === "missing" ? [] : standing.kind === "held" ? standing.deployed : standing.above;
    const fitting = running.filter(({ version }) =>
      matches(snapshot, entry.range, String(snapshot.properties(version)["version"])),
    );
    const besides = this.#besides(stack, fitting, (neighbour): readonly Case[] => {
      if (standing.kind === "picked" || !neighbour.askedArtifacts.has(entry.artifact)) return [];
      const place = placedInSight(snapshot, neighbour, telling.place.environment, "here");
      return place === undefined ? [] : this.#picksFor(entry, neighbour).map((pick) => [place, pick]);
    });
    if (besides === YES) return YES;
    const isHeld = standing.kind === "held";
    if (besides === NO) return isHeld ? NO : "pick";
    return this.#anyOf([...besides, ...(isHeld ? [] : asCases(this.#picksFor(entry, stack)))], stack);
  }

  /**
   * What meets a requirement beside the stack's own picks: what runs, unless a neighbour replaces it, and
   * what neighbours bring. YES: whatever they do. NO: nothing.
   */
  #besides(
    { neighbours }: Stack,
    fitting: readonly (Deployed | undefined)[],
    servedBy: (neighbour: Neighbour) => readonly Case[],
  ): typeof YES | typeof NO | readonly Case[] {
    const cases: Case[] = [];
    for (const deployed of fitting) {
      const stays = deployed === undefined ? [] : staying(neighbours, deployed);
      if (stays.length === 0) return YES;
      cases.push(stays);
    }
    cases.push(...neighbours.flatMap(servedBy));
    return cases.length === 0 ? NO : cases;
  }

  /** Beyond the limit it counts as unknown. */
  #anyOf(cases: readonly Case[], { neighbours }: Stack): Local {
    return clausesOf(cases, neighbours) ?? this.#read(UNKNOWN, "stated");
  }

  #interface(entry: InterfaceRequirement, build: Build, stack: Stack, telling: Telling): Local {
    const { snapshot } = this;
    const running = viewFor(entry, telling.place)
      .ofInterface(entry.interface)
      .filter(({ provider, deployed }) => !this.#isReplaced(provider, deployed, stack, telling));
    const fitting = [...(build.provided.get(entry.interface) ?? []), ...running]
      .filter((one) => this.#read(provisionTruth(snapshot, entry, one).truth, "stated") === YES)
      // A service goes on with the next version of what it runs.
      .map(({ provider, deployed }) => (snapshot.kind(provider) === "Service" ? undefined : deployed));
    const besides = this.#besides(stack, fitting, (neighbour): readonly Case[] => {
      const place = placedInSight(snapshot, neighbour, telling.place.environment, entry.where);
      return place === undefined ? [] : this.#picksFor(entry, neighbour).map((pick) => [place, pick]);
    });
    if (besides === YES) return YES;
    const picks = this.#picksFor(entry, stack, telling);
    if (besides === NO) return picks.length > 0 ? "pick" : NO;
    return this.#anyOf([...besides, ...asCases(picks)], stack);
  }

  /** Whether what provides here is itself what the question picks. */
  #isReplaced(provider: number, deployed: Deployed | undefined, stack: Stack, telling: Telling): boolean {
    if (deployed?.artifact === undefined || deployed.environment !== telling.place.environment) return false;
    if (this.snapshot.kind(provider) === "Service") return false;
    return standingOf(stack, telling, deployed.artifact).kind === "picked";
  }

  /** What could be picked to meet a requirement; with a place, without what is held there. */
  #picksFor(entry: Requirement, stack: Stack | Neighbour, telling?: Telling): readonly Selection[] {
    const { snapshot } = this;
    if (entry.kind === "fact") return [];
    if (entry.kind === "artifact") return this.#selectionsOf(entry, stack);
    const held = (artifact: number): boolean =>
      "places" in stack
        ? (telling === undefined ? stack.places : [telling]).every(
            (place) => standingOf(stack, place, artifact).kind === "held",
          )
        : !stack.askedArtifacts.has(artifact);
    const byPackage = new Map<string, number[]>();
    for (const { provider: from, node, isStated } of providersIn(snapshot, entry)) {
      if (!isStated && this.reading.stated === "no") continue;
      if (node === undefined) {
        if (!("places" in stack) && !isAskedService(stack, from)) continue;
        byPackage.set(servicePackage(stack, nameOf(snapshot.key(from))), [0]);
        continue;
      }
      const profile = profileOf(snapshot, from);
      const position = profile.positionOf.get(node);
      if (position === undefined || held(from)) continue;
      if (profile.versions[position]!.subject.yanked !== undefined && !isAskedVersion(stack, node)) continue;
      const name = artifactPackage(stack, profile.name);
      const list = byPackage.get(name);
      if (list === undefined) byPackage.set(name, [position]);
      else list.push(position);
    }
    return [...byPackage].map(([name, positions]) => ({
      package: name,
      candidates: [...new Set(positions)].sort((a, b) => a - b),
    }));
  }

  /** The same for every stack of one label where no version is yanked, and so made once. */
  #selectionsOf(entry: ArtifactRequirement, stack: Stack | Neighbour): readonly Selection[] {
    const profile = profileOf(this.snapshot, entry.artifact);
    const isShared = stack.label === "" && !profile.hasYanked;
    const known = isShared ? profile.selections.get(entry) : undefined;
    if (known !== undefined) return known;
    const candidates = this.#candidates(profile, entry, stack);
    const text = textOf(entry, requiredText(entry));
    const made = [{ package: artifactPackage(stack, profile.name), candidates, ...text }];
    if (isShared) profile.selections.set(entry, made);
    return made;
  }

  /** In range; a yanked version only if it is asked for by name, or runs already. */
  #candidates(
    profile: ArtifactProfile,
    entry: ArtifactRequirement,
    stack: Stack | Neighbour,
  ): readonly number[] {
    const positions = positionsIn(this.snapshot, profile, entry.range);
    if (!profile.hasYanked) return positions;
    const yanked = profile.versions.flatMap(({ subject, node, text }, position) =>
      subject.yanked !== undefined &&
      (isAskedVersion(stack, node) || ("places" in stack && isRunning(stack, profile, node))) &&
      matches(this.snapshot, entry.range, text)
        ? [position]
        : [],
    );
    return yanked.length === 0 ? positions : [...positions, ...yanked].sort((a, b) => a - b);
  }
}

/** That one of the lists holds, each all of its clauses; undefined beyond the limit. */
export function anyClausesOf(lists: readonly (readonly Clause[])[]): readonly Clause[] | undefined {
  let joined: readonly Clause[] = [{ on: [], entries: [] }];
  for (const clauses of lists) {
    joined = joined.flatMap((left) =>
      clauses.map((right) => ({
        on: [...left.on, ...right.on],
        entries: [...left.entries, ...right.entries],
      })),
    );
    if (joined.length > CLAUSES_MAX) return undefined;
  }
  return joined;
}

function textOf(entry: ArtifactRequirement, text: string): { readonly text?: string } {
  return entry.range.range === undefined ? {} : { text };
}

export function isAskedVersion({ asked }: Stack | Neighbour, version: number): boolean {
  return asked.some((one) => one.kind === "version" && one.version === version);
}

function isAskedService({ asked }: Neighbour, service: number): boolean {
  return asked.some((one) => one.kind === "service" && one.service === service);
}

function asCases(picks: readonly Selection[]): readonly Case[] {
  return picks.map((pick) => [pick]);
}

function isRunning(stack: Stack, { artifact }: ArtifactProfile, version: number): boolean {
  return stack.places.some((telling) => {
    const standing = standingOf(stack, telling, artifact);
    return standing.kind === "picked" && standing.own.some((one) => one.version === version);
  });
}
