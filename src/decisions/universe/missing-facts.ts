/**
 * Whether the missing facts could be what a whole choice needs.
 *
 * Read as possible, each requirement on a missing fact holds by itself. Together they may not: one thing needs
 * driver >=580 and another <570. A finished choice is therefore judged by the search over values that judges a
 * single version (../joint-truth.ts), and a clash becomes a statement about the requirements to blame, for all
 * candidates that state them; the solver then searches on.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Picks } from "../../solver/picks.ts";
import type { Statement, TermDescription } from "../../solver/universe.ts";
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
import { isMetInside, signatureOf } from "./artifact-profile.ts";
import type { Causes } from "./cause.ts";
import type { Grounds } from "./clauses.ts";
import type { Meaning } from "./layout.ts";
import { placePackage, variantsPackage } from "./stack.ts";
import type { Stack } from "./stack.ts";
import { isKept, serviceBuild } from "./statements.ts";

/** A group of a picked candidate, with the choice that states it. */
export interface PickedGroup {
  readonly stack: Stack;
  readonly telling: Telling;
  readonly build: Build;
  readonly group: PlacedGroup;
  /** The term that is true of all candidates that state it. */
  readonly term: TermDescription;
  /** Of a parameter value whose needs its build may meet: the build. */
  readonly besides?: readonly TermDescription[];
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
      found.push({ stack, telling, build, group, term: { package: packageName, candidates } });
    };
    switch (meaning.kind) {
      case "artifact": {
        const { profile } = meaning;
        const version = profile.versions[profile.versionTexts.indexOf(candidate)]!;
        const build = version.subject.builds[0]!;
        if (build.kind === "variant" || isKept(stack, profile, version.node)) break;
        for (const group of build.groups)
          note(build, group, profile.statingVersions.get(signatureOf(group, build)) ?? [candidate]);
        break;
      }
      case "variants": {
        const { profile } = meaning;
        const { build } = profile.variants[profile.variantTexts.indexOf(candidate)]!;
        for (const group of build.groups)
          note(build, group, profile.statingVariants.get(signatureOf(group, build)) ?? [candidate]);
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
          const besides = [{ package: variantsPackage(stack, profile.name), candidates: [variantText(build)] }];
          found.push({ ...found.pop()!, besides });
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
  return found;
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

/** The place of a stack: the only one, or the one that was picked. */
export function pickedPlace(stack: Stack, picks: Picks): Telling {
  const name = picks.get(placePackage(stack));
  return stack.places.find(({ environment }) => environment === name) ?? stack.places[0]!;
}

/** What is left of a group once everything known and everything picked is filled in. */
export function pickedFormula(picked: PickedGroup, picks: Picks, grounds: Grounds): Formula {
  const { group, build, telling } = picked;
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
    .every((on) => on.some((selection) => isPicked(selection, picks, grounds)));
}

/** Whether it is met without reading what nobody states as possible. */
function isCertain(entry: Requirement, picked: PickedGroup, picks: Picks, grounds: Grounds): boolean {
  return isMet(entry, picked, picks, grounds.reading.stated === "no" ? grounds : grounds.certain());
}

function isPicked(
  { package: name, candidates }: TermDescription,
  picks: Picks,
  grounds: Grounds,
): boolean {
  const picked = picks.get(name);
  if (picked === undefined) return false;
  if (candidates === "every" || candidates.includes(picked)) return true;
  return candidates.includes(grounds.candidateNames(name).indexOf(picked));
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
    const open = all.flatMap((picked) => {
      const formula = pickedFormula(picked, picks, grounds);
      return typeof formula === "number" ? [] : [{ picked, formula }];
    });
    const { core } = judgeTogether(
      open.map(({ formula }) => formula),
      telling.place.facts,
    );
    if (core === undefined) continue;
    const blamed = core.map((at) => open[at]!.picked);
    const stack = blamed[0]!.stack;
    const id = blamed.map(({ build, group }) => `${group.alternatives[0]![0]!.id} of ${build.name}`).join(" and ");
    const cause = causes.note(`${stack.label}${telling.environment}: ${id}`, {
      kind: "clash",
      stack,
      groups: blamed,
    });
    statements.push({ kind: "conflicts", terms: blamed.flatMap((one) => termsOf(one, picks, grounds)), cause });
  }
  return statements;
}

/**
 * What must be so for the group to be left open as it is: its candidates, its place, and what is not picked. A
 * requirement that is met by a pick needs no term: without that pick even less would hold.
 */
function termsOf(picked: PickedGroup, picks: Picks, grounds: Grounds): readonly TermDescription[] {
  const { stack, telling, term, group, build } = picked;
  const terms: TermDescription[] = [term, ...(picked.besides ?? [])];
  if (stack.places.length > 1)
    terms.push({ package: placePackage(stack), candidates: [telling.environment] });
  if (group.alternatives.length === 1) return terms;
  for (const entry of group.alternatives.flat()) {
    if (entry.kind === "fact") continue;
    const unmet = grounds
      .entryClauses(entry, build, stack)
      .find((on) => !on.some((selection) => isPicked(selection, picks, grounds)));
    for (const { package: name, candidates } of unmet ?? []) {
      const names = grounds.candidateNames(name);
      const taken = new Set(candidates === "every" ? names : candidates);
      const rest = names.flatMap((one, at) => (taken.has(at) || taken.has(one) ? [] : [at]));
      terms.push({ package: name, candidates: rest, absent: true });
    }
  }
  return terms;
}
