/**
 * What a candidate states, said when the solver first picks it.
 *
 * A requirement that many versions state alike is one statement about all of them, said once. What a
 * candidate
 * states depends on the reading of what is unknown (./clauses.ts); everything else is the snapshot's.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Selection, Statement, TermDescription } from "../../solver/universe.ts";
import type { Deployed } from "../deployed.ts";
import { nameOf } from "../fact-index.ts";
import { variantNode } from "../policies/rules-here.ts";
import { isNothingStated } from "../judge-version.ts";
import type { Build, ParameterValue, PlacedGroup, Subject } from "../subject.ts";
import { isMetInside, positionsIn, profileOf } from "./artifact-profile.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import { rangeFrom } from "./asked.ts";
import type { Asked } from "./asked.ts";
import { Causes } from "./cause.ts";
import { Grounds } from "./clauses.ts";
import type { Reading } from "./clauses.ts";
import { dependentsOn, isReplacing } from "./dependents.ts";
import { isKept, withoutKept } from "./kept.ts";
import type { Layout, Meaning } from "./layout.ts";
import { placedElsewhere } from "./neighbours.ts";
import { clausesNotWorse } from "./open-dependents.ts";
import { RuleStatements } from "./rule-statements.ts";
import { runsOf, serviceBuild } from "./service-runs.ts";
import {
  artifactPackage,
  parameterPackage,
  placePackage,
  servicePackage,
  standingOf,
  variantsPackage,
} from "./stack.ts";
import type { Stack } from "./stack.ts";

/** One source for one search. */
export class Statements {
  readonly causes: Causes;
  readonly grounds: Grounds;
  readonly #snapshot: Snapshot;
  readonly #meanings: ReadonlyMap<string, Meaning>;
  /** Statements about many candidates that were made already. */
  readonly #made = new Set<string>();
  readonly rules: RuleStatements;
  readonly #madeFor = new Map<readonly number[], Set<Stack>>();

  constructor(snapshot: Snapshot, { meanings, universe }: Layout, reading: Reading) {
    this.#snapshot = snapshot;
    this.#meanings = meanings;
    this.grounds = new Grounds(snapshot, reading, universe);
    this.causes = new Causes();
    this.rules = new RuleStatements(snapshot, reading, this.causes);
  }

  /** What the question asks for. */
  roots(stacks: readonly Stack[]): readonly Statement[] {
    return stacks.flatMap((stack) => {
      const asks = stack.asked.flatMap((asked) => this.#root(stack, asked));
      if (stack.places.length === 1) return asks;
      const cause = this.causes.note({ kind: "asks", asked: stack.asked[0]! });
      return [
        ...asks,
        { kind: "requires", anyOf: [{ package: placePackage(stack), candidates: "every" }], cause },
      ];
    });
  }

  #root(stack: Stack, asked: Asked): readonly Statement[] {
    const snapshot = this.#snapshot;
    const cause = this.causes.note({ kind: "asks", asked });
    const require = (selection: Selection): Statement => ({ kind: "requires", anyOf: [selection], cause });
    switch (asked.kind) {
      case "version": {
        const profile = profileOf(snapshot, asked.artifact);
        const position = profile.positionOf.get(asked.version)!;
        const version = require({
          package: artifactPackage(stack, profile.name),
          candidates: [position],
          text: profile.versionTexts[position]!,
        });
        const statements = [version];
        for (const [parameter, value] of asked.pinned) {
          const { name } = profile.versions[position]!.subject;
          const packageName = parameterPackage(stack, name, parameter);
          statements.push(require({ package: packageName, candidates: [value] }));
        }
        if (asked.variant === undefined) return statements;
        const name = `${profile.versionTexts[position]!}#${asked.variant}`;
        const variant = { package: variantsPackage(stack, profile.name), candidates: [name] };
        return [...statements, require(variant)];
      }
      case "artifact": {
        const profile = profileOf(snapshot, asked.artifact);
        const { range } = asked.range;
        return [
          require({
            package: artifactPackage(stack, profile.name),
            candidates: positionsIn(snapshot, profile, asked.range),
            ...(range === undefined ? {} : { text: range.text }),
          }),
        ];
      }
      case "service":
        return [
          require({ package: servicePackage(stack, nameOf(snapshot.key(asked.service))), candidates: [0] }),
        ];
      default: {
        const never: never = asked;
        return never;
      }
    }
  }

  /** What is so about a candidate of a package. */
  supply(packageName: string, candidate: number): readonly Statement[] {
    const meaning = this.#meanings.get(packageName)!;
    switch (meaning.kind) {
      case "artifact":
        return this.#version(packageName, meaning.stack, meaning.profile, candidate);
      case "variants":
        return this.#variant(packageName, meaning.stack, meaning.profile, candidate);
      case "parameter": {
        const { stack, profile, version, parameter } = meaning;
        const { subject } = profile.versions[version]!;
        return this.#value(packageName, stack, profile, subject, candidate, parameter.values[candidate]!);
      }
      case "service":
        return this.#service(packageName, meaning.stack, meaning.service, meaning.groups);
      case "place":
        return [];
      default: {
        const never: never = meaning;
        return never;
      }
    }
  }

  #version(
    packageName: string,
    stack: Stack,
    profile: ArtifactProfile,
    position: number,
  ): readonly Statement[] {
    const { subject, node } = profile.versions[position]!;
    if (isKept(stack, profile, node)) return [];
    const statements: Statement[] = [
      ...this.#held(packageName, stack, profile),
      ...this.#dependents(packageName, stack, profile),
    ];
    const first = subject.builds[0]!;
    if (first.kind === "variant") {
      const cause = this.causes.note({ kind: "variants", subject });
      const candidates = profile.variants.flatMap(({ version }, at) => (version === position ? [at] : []));
      const on = [{ package: variantsPackage(stack, profile.name), candidates }];
      statements.push({ kind: "depends", package: packageName, candidates: [position], on, cause });
    } else {
      statements.push(...this.#build(packageName, stack, profile, position, subject, first));
      statements.push(...this.rules.against(packageName, position, stack, { version: node }));
    }
    for (const { name } of subject.parameters) {
      const cause = this.causes.note({ kind: "parameter", subject, parameter: name });
      const on: Selection[] = [{ package: parameterPackage(stack, subject.name, name), candidates: "every" }];
      statements.push({ kind: "depends", package: packageName, candidates: [position], on, cause });
    }
    return statements;
  }

  #variant(
    packageName: string,
    stack: Stack,
    profile: ArtifactProfile,
    position: number,
  ): readonly Statement[] {
    const { version, build } = profile.variants[position]!;
    const { subject, node } = profile.versions[version]!;
    const pick = { version: node, variant: variantNode(this.#snapshot, node, build.variant) };
    return [
      ...this.#build(packageName, stack, profile, position, subject, build),
      ...this.rules.against(packageName, position, stack, pick),
    ];
  }

  #build(
    packageName: string,
    stack: Stack,
    profile: ArtifactProfile,
    position: number,
    subject: Subject,
    build: Build,
  ): readonly Statement[] {
    const isVariant = build.kind === "variant";
    const stating = isVariant ? profile.statingVariants : profile.statingVersions;
    const statements: Statement[] = [];
    if (isNothingStated(subject, build) && this.grounds.reading.stated === "no") {
      const cause = this.causes.note({ kind: "nothing-stated", stack, build });
      statements.push({ kind: "excludes", package: packageName, candidates: [position], cause });
    }
    for (const group of build.groups) {
      // Equal groups of one artifact share one list of candidates, and so are told apart by it.
      const candidates = stating.get(group) ?? [position];
      let made = this.#madeFor.get(candidates);
      if (made === undefined) this.#madeFor.set(candidates, (made = new Set()));
      if (made.has(stack)) continue;
      made.add(stack);
      const judged = isVariant ? candidates : withoutKept(stack, profile, candidates);
      statements.push(...this.#group(packageName, judged, group, build, stack, []));
    }
    return statements;
  }

  #group(
    packageName: string,
    candidates: readonly number[],
    group: PlacedGroup,
    build: Build,
    stack: Stack,
    otherwise: readonly Selection[],
  ): readonly Statement[] {
    return this.grounds.groupClauses(group, build, stack).map(({ on, entries }): Statement => {
      const cause = this.causes.note({ kind: "requirement", stack, build, group, entries });
      return { kind: "depends", package: packageName, candidates, on: [...on, ...otherwise], cause };
    });
  }

  /** A value is judged with the build it is taken with, as that may contain what the value needs. */
  #value(
    packageName: string,
    stack: Stack,
    profile: ArtifactProfile,
    subject: Subject,
    candidate: number,
    { groups }: ParameterValue,
  ): readonly Statement[] {
    return groups.flatMap((group) => {
      const [first, ...others] = subject.builds;
      const isPlain = others.length === 0 || !subject.builds.some((build) => isMetInside(group, build));
      if (isPlain) return this.#group(packageName, [candidate], group, first!, stack, []);
      return subject.builds.flatMap((build) => {
        const rest = profile.variantTexts.filter(
          (text) => text !== build.name.slice(build.name.indexOf("@") + 1),
        );
        const otherwise = [{ package: variantsPackage(stack, profile.name), candidates: rest }];
        return this.#group(packageName, [candidate], group, build, stack, otherwise);
      });
    });
  }

  #service(
    packageName: string,
    stack: Stack,
    service: number,
    groups: readonly PlacedGroup[],
  ): readonly Statement[] {
    const snapshot = this.#snapshot;
    const build = serviceBuild(snapshot, service);
    const asked = stack.asked.find((one) => one.kind === "service" && one.service === service);
    const statements: Statement[] = [];
    for (const requirement of runsOf(snapshot, service)) {
      const cause = this.causes.note({ kind: "runs", stack, requirement });
      for (const on of this.grounds.entryClauses(requirement, build, stack))
        statements.push({ kind: "depends", package: packageName, candidates: [0], on, cause });
      if (asked?.kind !== "service" || asked.range === undefined) continue;
      const range = { ...requirement.range, range: rangeFrom(requirement.range.scheme, asked.range) };
      const narrowed = this.causes.note({ kind: "asks", asked });
      for (const on of this.grounds.entryClauses({ ...requirement, range }, build, stack))
        statements.push({ kind: "depends", package: packageName, candidates: [0], on, cause: narrowed });
    }
    for (const group of groups) statements.push(...this.#group(packageName, [0], group, build, stack, []));
    return statements;
  }

  /** Where something of the artifact stays as it is, nothing else of it can be picked. */
  #held(packageName: string, stack: Stack, profile: ArtifactProfile): readonly Statement[] {
    const held = stack.places.flatMap((telling, at) => {
      const standing = standingOf(stack, telling, profile.artifact);
      return standing.kind === "held" ? [{ at, deployed: standing.deployed }] : [];
    });
    if (held.length === 0 || this.#made.has(`${packageName} held`)) return [];
    this.#made.add(`${packageName} held`);
    const cause = this.causes.note({
      kind: "held",
      stack,
      profile,
      deployed: held.flatMap(({ deployed }) => deployed),
    });
    if (stack.places.length === 1)
      return [{ kind: "excludes", package: packageName, candidates: "every", cause }];
    const terms = [
      { package: packageName, candidates: "every" as const },
      { package: placePackage(stack), candidates: held.map(({ at }) => at) },
    ];
    return [{ kind: "conflicts", terms, cause }];
  }

  /** What runs beside it and stays as it is goes on finding what it requires. */
  #dependents(packageName: string, stack: Stack, profile: ArtifactProfile): readonly Statement[] {
    if (this.#made.has(`${packageName} dependents`)) return [];
    this.#made.add(`${packageName} dependents`);
    return stack.places.flatMap((telling, at) => {
      if (!isReplacing(telling, profile.artifact)) return [];
      const place = stack.places.length === 1 ? [] : [{ package: placePackage(stack), candidates: [at] }];
      const local = { ...stack, places: [telling] };
      return dependentsOn(this.#snapshot, telling, profile.artifact).flatMap((one): readonly Statement[] => {
        const { dependent, build, group } = one;
        const changed = unlessChanged(this.#snapshot, this.#meanings, local, dependent);
        const clauses = one.isOpen
          ? clausesNotWorse(one, telling, local, this.grounds)
          : this.grounds.groupClauses(group, build, local);
        return clauses.map(({ on, entries }): Statement => {
          const entry = entries.find(({ kind }) => kind !== "fact") ?? entries[0]!;
          const cause = this.causes.note({ kind: "dependent", stack, dependent, entry });
          // What is out of reach is not picked, and needs no term.
          const kept = on
            .filter((selection) => this.#meanings.has(selection.package))
            .map((selection) => this.#unmet(local, selection));
          return { kind: "conflicts", terms: [...kept, ...changed, ...place], cause };
        });
      });
    });
  }

  /** The selection is not picked; what may be changed and is not picked stays as it is. */
  #unmet(stack: Stack, { package: name, candidates }: Selection): TermDescription {
    const taken = new Set(candidates);
    const names = this.grounds.candidateNames(name);
    const rest = names.flatMap((_, at) => (candidates !== "every" && !taken.has(at) ? [at] : []));
    const meaning = this.#meanings.get(name)!;
    if (meaning.kind !== "artifact") return { package: name, candidates: rest, absent: true };
    const standing = standingOf(stack, stack.places[0]!, meaning.profile.artifact);
    const running = standing.kind === "picked" ? standing.own[0] : undefined;
    const position = running === undefined ? undefined : meaning.profile.positionOf.get(running.version);
    return { package: name, candidates: rest, absent: position === undefined || !taken.has(position) };
  }
}

/** A dependent that may be changed, or that is asked for too, is judged by its own new version. */
export function unlessChanged(
  snapshot: Snapshot,
  meanings: ReadonlyMap<string, Meaning>,
  stack: Stack,
  { artifact, version, environment }: Deployed,
): readonly TermDescription[] {
  if (artifact === undefined) return [];
  const movers = stack.neighbours.filter(({ askedArtifacts }) => askedArtifacts.has(artifact));
  if (movers.length > 0) return movers.flatMap((one) => placedElsewhere(one, environment));
  const { name, positionOf } = profileOf(snapshot, artifact);
  const packageName = artifactPackage(stack, name);
  if (!meanings.has(packageName) || standingOf(stack, stack.places[0]!, artifact).kind !== "picked")
    return [];
  const running = stack.askedArtifacts.has(artifact) ? undefined : positionOf.get(version);
  return [{ package: packageName, candidates: running === undefined ? [] : [running], absent: true }];
}
