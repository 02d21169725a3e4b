/**
 * Whether the missing facts could be what a whole choice needs.
 *
 * Read as possible, each requirement on a missing fact holds by itself. Together they may not: one thing
 * needs
 * driver >=580 and another <570. A finished choice is therefore judged by the search over values that judges
 * a
 * single version (../joint-truth.ts), and a clash becomes a statement about the requirements to blame, for
 * all
 * candidates that state them; the solver then searches on.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Picks } from "../../solver/picks.ts";
import type { Statement, TermDescription } from "../../solver/universe.ts";
import type { Deployed } from "../deployed.ts";
import { MISSING } from "../fact-key.ts";
import { allOf, anyOf } from "../formula.ts";
import type { Formula } from "../formula.ts";
import { judgeTogether } from "../joint-truth.ts";
import type { Telling } from "../reasons.ts";
import type { Requirement } from "../requirement.ts";
import { truthOf } from "../requirement-truth.ts";
import type { Build, PlacedGroup } from "../subject.ts";
import { NO, UNKNOWN, YES } from "../truth.ts";
import type { TruthCode } from "../truth.ts";
import { isMetInside, profileOf } from "./artifact-profile.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import type { Causes } from "./cause.ts";
import type { Grounds } from "./clauses.ts";
import type { Meaning } from "./layout.ts";
import { artifactPackage, placePackage, standingOf, variantsPackage } from "./stack.ts";
import type { Stack } from "./stack.ts";
import { formulaNotWorse } from "./open-dependents.ts";
import type { Level } from "./open-dependents.ts";
import { serviceBuild } from "./service-runs.ts";
import { dependentsOn, isReplacing } from "./dependents.ts";
import { isKept, withoutKept } from "./kept.ts";
import { pickedPlace } from "./picked-place.ts";
import { unlessChanged } from "./statements.ts";

/** A group of a picked candidate, with the choice that states it. */
export interface PickedGroup {
  readonly stack: Stack;
  readonly telling: Telling;
  readonly build: Build;
  readonly group: PlacedGroup;
  /**
   * True of all candidates that state it; of a parameter value whose needs its build may meet, the build too.
   * Of what
   * runs already: that it is not changed.
   */
  readonly terms: readonly TermDescription[];
  /** It runs already, and requires what may be changed. */
  readonly isDependent?: true;
  readonly dependent?: Deployed;
  /** Of a dependent: whether it holds now is unknown. */
  readonly isOpen?: true;
}

/** All requirements that the picks state, with the place that was picked for each. */
export function pickedGroups(
  snapshot: Snapshot,
  meanings: ReadonlyMap<string, Meaning>,
  picks: Picks,
): readonly PickedGroup[] {
  const found: PickedGroup[] = [];
  for (const [packageName, candidate] of picks) {
    const meaning = meanings.get(packageName)!;
    if (meaning.kind === "place") continue;
    const { stack } = meaning;
    const telling = pickedPlace(stack, picks);
    const note = (build: Build, group: PlacedGroup, candidates: TermDescription["candidates"]): void => {
      found.push({ stack, telling, build, group, terms: [{ package: packageName, candidates }] });
    };
    switch (meaning.kind) {
      case "artifact": {
        const { profile } = meaning;
        const version = profile.versions[profile.versionTexts.indexOf(candidate)]!;
        const build = version.subject.builds[0]!;
        if (build.kind === "variant" || isKept(stack, profile, version.node)) break;
        for (const group of build.groups)
          note(build, group, judgedWith(stack, profile, group) ?? [candidate]);
        break;
      }
      case "variants": {
        const { profile } = meaning;
        const { build } = profile.variants[profile.variantTexts.indexOf(candidate)]!;
        for (const group of build.groups)
          note(build, group, profile.statingVariants.get(group) ?? [candidate]);
        break;
      }
      case "parameter": {
        const { profile, version, parameter } = meaning;
        const { subject } = profile.versions[version]!;
        const build = pickedBuild(meaning, picks) ?? subject.builds[0]!;
        const value = parameter.values.find(({ name }) => name === candidate)!;
        for (const group of value.groups) {
          note(build, group, [candidate]);
          if (build.kind !== "variant" || !isMetInside(group, build)) continue;
          const besides = [
            { package: variantsPackage(stack, profile.name), candidates: [variantText(build)] },
          ];
          const last = found.pop()!;
          found.push({ ...last, terms: [...last.terms, ...besides] });
        }
        break;
      }
      case "service": {
        const build = serviceBuild(snapshot, meaning.service);
        for (const group of meaning.groups) note(build, group, [candidate]);
        break;
      }
      default: {
        const never: never = meaning;
        return never;
      }
    }
  }
  for (const stack of new Set([...meanings.values()].map((meaning) => meaning.stack)))
    found.push(...dependentGroups(snapshot, meanings, stack, picks));
  return found;
}

function judgedWith(
  stack: Stack,
  profile: ArtifactProfile,
  group: PlacedGroup,
): readonly number[] | undefined {
  const positions = profile.statingVersions.get(group);
  return positions === undefined ? undefined : withoutKept(stack, profile, positions);
}

/** What runs beside the picks, is not changed, and found what it requires until now. */
function dependentGroups(
  snapshot: Snapshot,
  meanings: ReadonlyMap<string, Meaning>,
  stack: Stack,
  picks: Picks,
): readonly PickedGroup[] {
  const telling = pickedPlace(stack, picks);
  const local = { ...stack, places: [telling] };
  const found = new Map<PlacedGroup, PickedGroup>();
  for (const meaning of meanings.values()) {
    if (meaning.kind !== "artifact" || meaning.stack !== stack) continue;
    const { artifact, name } = meaning.profile;
    if (!picks.has(artifactPackage(stack, name)) || !isReplacing(telling, artifact)) continue;
    for (const { dependent, build, group, isOpen } of dependentsOn(snapshot, telling, artifact)) {
      const terms = unlessChanged(snapshot, meanings, local, dependent);
      if (terms.every((term) => holdsFor(term, picks, meanings)))
        found.set(group, {
          stack, telling, build, group, terms, isDependent: true, dependent, ...(isOpen ? { isOpen } : {}),
        });
    }
  }
  return [...found.values()];
}

function holdsFor(
  { package: name, candidates, absent }: TermDescription,
  picks: Picks,
  meanings: ReadonlyMap<string, Meaning>,
): boolean {
  const picked = picks.get(name);
  if (picked === undefined) return absent === true;
  const meaning = meanings.get(name)!;
  const texts =
    meaning.kind === "artifact"
      ? meaning.profile.versionTexts
      : meaning.kind === "place"
        ? meaning.stack.places.map(({ environment }) => environment)
        : [];
  return candidates.includes(texts.indexOf(picked) as never);
}

function pickedBuild(
  { stack, profile, version }: Meaning & { kind: "parameter" },
  picks: Picks,
): Build | undefined {
  const variant = picks.get(variantsPackage(stack, profile.name));
  return profile.versions[version]!.subject.builds.find((build) => variantText(build) === variant);
}

/** `2.3.1#gpu` of `ranker@2.3.1#gpu` */
function variantText({ name }: Build): string {
  return name.slice(name.indexOf("@") + 1);
}

/** What is left of a group once everything known and everything picked is filled in. */
export function pickedFormula(picked: PickedGroup, picks: Picks, grounds: Grounds): Formula {
  const { group, build, telling } = picked;
  if (picked.isOpen === true) {
    const groundsAt = (level: Level): Grounds => (level === YES ? grounds.certain() : grounds.unrefused());
    const isStillMet = (entry: Requirement, level: Level): boolean =>
      isMet(entry, picked, picks, groundsAt(level));
    return formulaNotWorse(picked, telling, grounds.reading, isStillMet);
  }
  const read = (truth: TruthCode): TruthCode =>
    truth === UNKNOWN && grounds.reading.stated === "no" ? NO : truth;
  return anyOf(
    group.alternatives.map((entries) =>
      allOf(
        entries.map((entry): Formula => {
          if (entry.kind === "fact") {
            const isMissing = telling.place.facts.cell(entry.key) === MISSING;
            return isMissing ? entry.condition : read(truthOf(entry, telling.place, build).truth);
          }
          if (isCertain(entry, picked, picks, grounds)) return YES;
          return isMet(entry, picked, picks, grounds) ? UNKNOWN : NO;
        }),
      ),
    ),
  );
}

/** Whether a requirement on an artifact or interface is met by what runs, is contained, or is picked. */
export function isMet(
  entry: Requirement,
  { build, stack }: PickedGroup,
  picks: Picks,
  grounds: Grounds,
): boolean {
  return grounds
    .entryClauses(entry, build, stack)
    .every((on) => on.some((selection) => isPicked(selection, picks, grounds, stack)));
}

/** Whether it is met without reading what nobody states as possible. */
function isCertain(entry: Requirement, picked: PickedGroup, picks: Picks, grounds: Grounds): boolean {
  return isMet(entry, picked, picks, grounds.reading.stated === "no" ? grounds : grounds.certain());
}

function isPicked(
  { package: name, candidates }: TermDescription,
  picks: Picks,
  grounds: Grounds,
  stack: Stack,
): boolean {
  const picked = picks.get(name);
  if (picked === undefined)
    return candidates !== "every" && candidates.includes(keptPosition(grounds, stack, name));
  if (candidates === "every" || candidates.includes(picked)) return true;
  return candidates.includes(grounds.candidateNames(name).indexOf(picked));
}

/** What may be changed and is not picked stays as it is: its position, or -1. */
function keptPosition({ snapshot }: Grounds, stack: Stack, packageName: string): number {
  const artifact = snapshot.find(`artifact:${packageName.slice(stack.label.length)}`);
  if (artifact === undefined || stack.places.length > 1) return -1;
  const standing = standingOf(stack, stack.places[0]!, artifact);
  const running = standing.kind === "picked" ? standing.own[0] : undefined;
  return running === undefined ? -1 : (profileOf(snapshot, artifact).positionOf.get(running.version) ?? -1);
}

/** The statements that a finished choice violates because of missing facts; none if they could be so. */
export function clashesOf(
  snapshot: Snapshot,
  meanings: ReadonlyMap<string, Meaning>,
  picks: Picks,
  grounds: Grounds,
  causes: Causes,
): readonly Statement[] {
  const byPlace = new Map<Telling, PickedGroup[]>();
  for (const picked of pickedGroups(snapshot, meanings, picks)) {
    const list = byPlace.get(picked.telling);
    if (list === undefined) byPlace.set(picked.telling, [picked]);
    else list.push(picked);
  }
  const statements: Statement[] = [];
  for (const [telling, all] of byPlace) {
    const open: { readonly picked: PickedGroup; readonly formula: Formula }[] = [];
    for (const picked of all) {
      const formula = pickedFormula(picked, picks, grounds);
      if (formula === NO && picked.isOpen === true)
        statements.push(blaming([picked], picks, grounds, causes));
      else if (typeof formula !== "number") open.push({ picked, formula });
    }
    const { core } = judgeTogether(
      open.map(({ formula }) => formula),
      telling.place.facts,
      grounds.reading.stated,
    );
    if (core === undefined) continue;
    statements.push(blaming(core.map((at) => open[at]!.picked), picks, grounds, causes));
  }
  return statements;
}

function blaming(
  blamed: readonly PickedGroup[],
  picks: Picks,
  grounds: Grounds,
  causes: Causes,
): Statement {
  const [{ stack, dependent, group, isOpen }] = blamed as readonly [PickedGroup];
  const entry = group.alternatives.flat().find(({ kind }) => kind !== "fact");
  const isAlone = blamed.length === 1 && isOpen === true && dependent !== undefined && entry !== undefined;
  const cause = causes.note(
    isAlone ? { kind: "dependent", stack, dependent, entry } : { kind: "clash", stack, groups: blamed },
  );
  return { kind: "conflicts", terms: blamed.flatMap((one) => termsOf(one, picks, grounds)), cause };
}

/**
 * What must be so for the group to be left open as it is: its candidates, its place, and what is not picked.
 * A
 * requirement that is met by a pick needs no term: without that pick even less would hold.
 */
function termsOf(picked: PickedGroup, picks: Picks, grounds: Grounds): readonly TermDescription[] {
  const { stack, telling, group, build } = picked;
  const terms: TermDescription[] = [...picked.terms];
  if (stack.places.length > 1)
    terms.push({ package: placePackage(stack), candidates: [telling.environment] });
  if (group.alternatives.length === 1 && picked.isOpen !== true) return terms;
  // What leaves a dependent worse than before may be either: that it is not sure any more, or not possible.
  const readings = picked.isOpen === true ? [grounds.certain(), grounds.unrefused()] : [grounds];
  for (const entry of group.alternatives.flat()) {
    if (entry.kind === "fact") continue;
    const unmet = readings.flatMap((read) =>
      read
        .entryClauses(entry, build, stack)
        .find((on) => !on.some((selection) => isPicked(selection, picks, read, stack))) ?? []);
    for (const { package: name, candidates } of unmet) {
      const names = grounds.candidateNames(name);
      if (names.length === 0) continue;
      const taken = new Set(candidates === "every" ? names : candidates);
      const rest = names.flatMap((one, at) => (taken.has(at) || taken.has(one) ? [] : [at]));
      const kept = keptPosition(grounds, stack, name);
      terms.push({ package: name, candidates: rest, absent: kept < 0 || rest.includes(kept) });
    }
  }
  return terms;
}
