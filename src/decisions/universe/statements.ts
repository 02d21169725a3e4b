/**
 * What a candidate states, said when the solver first picks it.
 *
 * A requirement that many versions state alike is one statement about all of them, said once. What a candidate
 * states depends on the reading of what is unknown (./clauses.ts); everything else is the snapshot's.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Selection, Statement } from "../../solver/universe.ts";
import { deploymentsIn } from "../deployed.ts";
import type { Deployed } from "../deployed.ts";
import { nameOf } from "../fact-index.ts";
import { isNothingStated } from "../judge-version.ts";
import { documentOf, groupsOf, schemeOf } from "../requirement.ts";
import type { ArtifactRequirement, Requirement } from "../requirement.ts";
import { truthOf } from "../requirement-truth.ts";
import { subjectOf } from "../subject.ts";
import type { Build, ParameterValue, PlacedGroup, Subject } from "../subject.ts";
import { YES } from "../truth.ts";
import { isMetInside, matches, positionsIn, profileOf, signatureOf } from "./artifact-profile.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import { rangeFrom } from "./asked.ts";
import type { Asked } from "./asked.ts";
import { Causes } from "./cause.ts";
import { Grounds } from "./clauses.ts";
import type { Reading } from "./clauses.ts";
import type { Layout, Meaning } from "./layout.ts";
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

  constructor(
    snapshot: Snapshot,
    { meanings, universe }: Layout,
    reading: Reading,
  ) {
    this.#snapshot = snapshot;
    this.#meanings = meanings;
    this.grounds = new Grounds(snapshot, reading, universe);
    this.causes = new Causes();
  }

  /** What the question asks for. */
  roots(stacks: readonly Stack[]): readonly Statement[] {
    return stacks.flatMap((stack) => {
      const asks = stack.asked.flatMap((asked) => this.#root(stack, asked));
      if (stack.places.length === 1) return asks;
      const cause = this.causes.note(`${stack.label}place`, { kind: "asks", asked: stack.asked[0]! });
      return [...asks, { kind: "requires", anyOf: [{ package: placePackage(stack), candidates: "every" }], cause }];
    });
  }

  #root(stack: Stack, asked: Asked): readonly Statement[] {
    const snapshot = this.#snapshot;
    const cause = this.causes.note(`${stack.label}asks ${asked.text}`, { kind: "asks", asked });
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
        if (asked.variant === undefined) return [version];
        const name = `${profile.versionTexts[position]!}#${asked.variant}`;
        const variant = { package: variantsPackage(stack, profile.name), candidates: [name] };
        return [version, require(variant)];
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
        return this.#service(packageName, meaning.stack, meaning.service);
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
      const cause = this.causes.note(`${subject.key} variants`, { kind: "variants", subject });
      const candidates = profile.variants.flatMap(({ version }, at) => (version === position ? [at] : []));
      const on = [{ package: variantsPackage(stack, profile.name), candidates }];
      statements.push({ kind: "depends", package: packageName, candidates: [position], on, cause });
    } else {
      statements.push(...this.#build(packageName, stack, profile.statingVersions, position, subject, first));
    }
    for (const { name } of subject.parameters) {
      const cause = this.causes.note(`${subject.key} ${name}`, { kind: "parameter", subject, parameter: name });
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
    const { subject } = profile.versions[version]!;
    return this.#build(packageName, stack, profile.statingVariants, position, subject, build);
  }

  #build(
    packageName: string,
    stack: Stack,
    stating: ReadonlyMap<string, readonly number[]>,
    position: number,
    subject: Subject,
    build: Build,
  ): readonly Statement[] {
    const statements: Statement[] = [];
    if (isNothingStated(subject, build)) {
      this.grounds.leftOpen = true;
      if (this.grounds.reading === "certain") {
        const cause = this.causes.note(`${build.key} states nothing`, { kind: "nothing-stated", stack, build });
        statements.push({ kind: "excludes", package: packageName, candidates: [position], cause });
      }
    }
    for (const group of build.groups) {
      const signature = signatureOf(group, build);
      const made = `${packageName}\n${signature}`;
      if (this.#made.has(made)) continue;
      this.#made.add(made);
      const candidates = stating.get(signature) ?? [position];
      statements.push(...this.#group(packageName, candidates, group, build, stack, []));
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
    return this.grounds.groupClauses(group, build, stack).map(({ on, entries }, at): Statement => {
      const ids = entries.map(({ id }) => id).join("+");
      const cause = this.causes.note(`${stack.label}${ids} of ${build.name} ${at}`, {
        kind: "requirement",
        stack,
        build,
        group,
        entries,
      });
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
        const rest = profile.variantTexts.filter((text) => text !== build.name.slice(build.name.indexOf("@") + 1));
        const otherwise = [{ package: variantsPackage(stack, profile.name), candidates: rest }];
        return this.#group(packageName, [candidate], group, build, stack, otherwise);
      });
    });
  }

  #service(packageName: string, stack: Stack, service: number): readonly Statement[] {
    const snapshot = this.#snapshot;
    const name = nameOf(snapshot.key(service));
    const build = serviceBuild(snapshot, service);
    const asked = stack.asked.find((one) => one.kind === "service" && one.service === service);
    const statements: Statement[] = [];
    for (const requirement of runsOf(snapshot, service)) {
      const cause = this.causes.note(`${stack.label}${requirement.id}`, { kind: "runs", stack, requirement });
      for (const on of this.grounds.entryClauses(requirement, build, stack))
        statements.push({ kind: "depends", package: packageName, candidates: [0], on, cause });
      if (asked?.kind !== "service" || asked.range === undefined) continue;
      const range = { ...requirement.range, range: rangeFrom(requirement.range.scheme, asked.range) };
      const narrowed = this.causes.note(`${stack.label}asks ${asked.text}`, { kind: "asks", asked });
      for (const on of this.grounds.entryClauses({ ...requirement, range }, build, stack))
        statements.push({ kind: "depends", package: packageName, candidates: [0], on, cause: narrowed });
    }
    for (const { alternatives } of groupsOf(snapshot, service)) {
      const group = { alternatives, via: undefined, path: undefined };
      statements.push(...this.#group(packageName, [0], group, { ...build, name }, stack, []));
    }
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
    const cause = this.causes.note(`${packageName} held`, {
      kind: "held",
      stack,
      profile,
      deployed: held.flatMap(({ deployed }) => deployed),
    });
    if (stack.places.length === 1) return [{ kind: "excludes", package: packageName, candidates: "every", cause }];
    const terms = [
      { package: packageName, candidates: "every" as const },
      { package: placePackage(stack), candidates: held.map(({ at }) => at) },
    ];
    return [{ kind: "conflicts", terms, cause }];
  }

  /** What runs beside it and needs another version than is picked goes on needing it. */
  #dependents(packageName: string, stack: Stack, profile: ArtifactProfile): readonly Statement[] {
    if (this.#made.has(`${packageName} dependents`)) return [];
    this.#made.add(`${packageName} dependents`);
    const statements: Statement[] = [];
    stack.places.forEach((telling, at) => {
      if (standingOf(stack, telling, profile.artifact).kind !== "picked") return;
      for (const { dependent, entry, broken } of brokenBy(this.#snapshot, telling, profile)) {
        if (broken.length === 0) continue;
        const id = `${stack.label}${entry.id} runs in ${telling.environment}`;
        const cause = this.causes.note(id, { kind: "dependent", stack, dependent, entry });
        const picked = { package: packageName, candidates: broken };
        const terms = [
          picked,
          ...(stack.places.length === 1 ? [] : [{ package: placePackage(stack), candidates: [at] }]),
          ...this.#unlessChanged(stack, telling, dependent),
        ];
        statements.push({ kind: "conflicts", terms, cause });
      }
    });
    return statements;
  }

  /** A dependent that may be changed, or that is asked for too, is judged by its own new version. */
  #unlessChanged(stack: Stack, telling: Stack["places"][number], dependent: Deployed) {
    if (dependent.artifact === undefined) return [];
    const { name, positionOf } = profileOf(this.#snapshot, dependent.artifact);
    const packageName = artifactPackage(stack, name);
    if (!this.#meanings.has(packageName)) return [];
    const standing = standingOf(stack, telling, dependent.artifact);
    if (standing.kind !== "picked") return [];
    const running = stack.askedArtifacts.has(dependent.artifact) ? undefined : positionOf.get(dependent.version);
    return [{ package: packageName, candidates: running === undefined ? [] : [running], absent: true }];
  }
}

/** What runs in the place and would no longer find the artifact as it needs it. */
interface Broken {
  readonly dependent: Deployed;
  readonly entry: ArtifactRequirement;
  /** Candidates of the artifact that it cannot go on with. */
  readonly broken: readonly number[];
}

/** Only requirements that hold now, and by what runs in the place itself, can be broken. */
export function brokenBy(
  snapshot: Snapshot,
  { place }: Stack["places"][number],
  { artifact, versions }: ArtifactProfile,
): readonly Broken[] {
  const running = deploymentsIn(snapshot, place.environment);
  if (!running.some((one) => one.artifact === artifact)) return [];
  const above = place.surroundings.here
    .ofArtifact(artifact)
    .filter(({ environment }) => environment !== place.environment)
    .map(({ version }) => String(snapshot.properties(version)["version"]));
  const found: Broken[] = [];
  for (const dependent of running) {
    if (dependent.artifact === artifact) continue;
    const subject = subjectOf(snapshot, dependent.version);
    const build = subject.builds.find(({ key }) => key === snapshot.key(dependent.build)) ?? subject.builds[0]!;
    for (const { alternatives } of build.groups) {
      const entry = alternatives.flat().find((one) => one.kind === "artifact" && one.artifact === artifact);
      if (entry?.kind !== "artifact") continue;
      const holds = (meets: (one: Requirement) => boolean): boolean =>
        alternatives.some((entries) => entries.every(meets));
      const holdsNow = (one: Requirement): boolean => truthOf(one, place, build).truth === YES;
      if (!holds(holdsNow)) continue;
      const broken = versions.flatMap(({ text }, position) => {
        const stillHolds = holds((one) =>
          one.kind === "artifact" && one.artifact === artifact
            ? isInside(snapshot, one, build) ||
              [text, ...above].some((each) => matches(snapshot, one.range, each))
            : holdsNow(one),
        );
        return stillHolds ? [] : [position];
      });
      found.push({ dependent, entry, broken });
    }
  }
  return found;
}

function isInside(snapshot: Snapshot, { artifact, range }: ArtifactRequirement, build: Build): boolean {
  return (build.shipped.get(artifact) ?? []).some(({ text }) => matches(snapshot, range, text));
}

/** A candidate that runs already, and that nobody asked about, is not judged again. */
export function isKept(stack: Stack, { artifact }: ArtifactProfile, version: number): boolean {
  if (stack.askedArtifacts.has(artifact) || stack.places.length > 1) return false;
  const standing = standingOf(stack, stack.places[0]!, artifact);
  return standing.kind === "picked" && standing.own.some((one) => one.version === version);
}

/** A service as something that states requirements. */
export function serviceBuild(snapshot: Snapshot, service: number): Build {
  const key = snapshot.key(service);
  return {
    kind: "version",
    name: nameOf(key),
    variant: undefined,
    key,
    groups: [],
    statesRequirements: true,
    shipped: new Map(),
    provided: new Map(
      snapshot
        .outgoing(service, "PROVIDES")
        .map(({ node, properties }) => [
          node,
          [{ provider: service, version: properties["version"] as string | undefined, deployed: undefined }],
        ]),
    ),
  };
}

/** What a service runs, as requirements on those artifacts. */
export function runsOf(snapshot: Snapshot, service: number): readonly ArtifactRequirement[] {
  const document = documentOf(snapshot.key(service));
  const stated = snapshot.properties(service)["revision"];
  const revision = typeof stated === "number" ? stated : snapshot.head.revision;
  return snapshot.outgoing(service, "RUNS").map(({ node, properties }) => {
    const scheme = schemeOf(snapshot, node);
    const text = properties["range"];
    const range = text === undefined ? undefined : rangeFrom(scheme, String(text));
    const about = nameOf(snapshot.key(node));
    return {
      kind: "artifact",
      artifact: node,
      range: { scheme, range },
      id: `${document}/runs/${about}`,
      about,
      statedBy: { document, revision },
    };
  });
}
