/**
 * An artifact as the solver sees it: its versions as candidates, most preferred first, the builds of those
 * that
 * have variants, and which of them state the same requirement.
 *
 * Releases come before pre-releases, newer before older. A requirement that many versions state alike is one
 * statement about all of them, so that one conflict is learned once and told in one sentence.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { Selection } from "../../solver/universe.ts";
import { DomainError } from "../../values/domain-error.ts";
import { compareVersions, parseVersion } from "../../values/scheme.ts";
import type { SchemeName, Version } from "../../values/scheme.ts";
import { tableOf } from "../compiled.ts";
import type { Table } from "../compiled.ts";
import { nameOf } from "../fact-index.ts";
import { matchVersion, requiredText, schemeOf } from "../requirement.ts";
import type { Requirement, VersionRange } from "../requirement.ts";
import { subjectOf } from "../subject.ts";
import type { Build, PlacedGroup, Subject } from "../subject.ts";

export interface ProfiledVersion {
  readonly node: NodeId;
  readonly text: string;
  readonly subject: Subject;
  readonly prerelease: boolean;
}

export interface ArtifactProfile {
  readonly artifact: NodeId;
  /** `ranker` */
  readonly name: string;
  readonly versions: readonly ProfiledVersion[];
  /** Names of the candidates: `2.3.1`, and of the builds with their version: `2.3.1#gpu`. */
  readonly versionTexts: readonly string[];
  readonly variantTexts: readonly string[];
  readonly positionOf: ReadonlyMap<NodeId, number>;
  /** Builds of versions with variants, by position of the version and then as listed. */
  readonly variants: readonly { readonly version: number; readonly build: Build }[];
  readonly hasYanked: boolean;
  /** Keys of the versions that any of its versions contains. */
  readonly contents: ReadonlySet<string>;
  /** Whether any version has parameters. */
  readonly hasParameters: boolean;
  /** Whether candidates descend from the first to the last, so that ranges can be told by their ends. */
  readonly isDescending: boolean;
  /** Artifacts and interfaces that any version needs, by node. */
  readonly needs: ReadonlySet<NodeId>;
  /**
   * By group: versions without variants, and variants, that state it or its equal; equal groups share one
   * list.
   */
  readonly statingVersions: ReadonlyMap<PlacedGroup, readonly number[]>;
  readonly statingVariants: ReadonlyMap<PlacedGroup, readonly number[]>;
  /** Candidates by the text of a range, as far as anybody asked. */
  readonly inRange: Map<string, readonly number[]>;
  /** What a requirement on it selects where there is one stack, as far as anybody asked. */
  readonly selections: WeakMap<Requirement, readonly Selection[]>;
}

const PROFILES: Table<NodeId, ArtifactProfile> = {
  staysAfter: ({ name, contents }, touched) =>
    !touched.artifacts.has(name) && contents.isDisjointFrom(touched.versions),
};

/** Computed once for each artifact as long as its versions' documents stay. */
export function profileOf(snapshot: Snapshot, artifact: NodeId): ArtifactProfile {
  const memo = tableOf(snapshot, PROFILES);
  let profile = memo.get(artifact);
  if (profile === undefined) memo.set(artifact, (profile = computeProfile(snapshot, artifact)));
  return profile;
}

function computeProfile(snapshot: Snapshot, artifact: NodeId): ArtifactProfile {
  const scheme = schemeOf(snapshot, artifact);
  const parsed = snapshot
    .incoming(artifact, "VERSION_OF")
    .filter(({ node }) => snapshot.properties(node)["declared"] !== false)
    .map(({ node }) => {
      const text = String(snapshot.properties(node)["version"]);
      return { node, text, version: parsedVersion(scheme, text) };
    })
    .sort(byPreference);
  const versions = parsed.map(({ node, text, version }) => ({
    node,
    text,
    subject: subjectOf(snapshot, node),
    prerelease: version?.prerelease ?? false,
  }));
  const variants = versions.flatMap(({ subject }, version) =>
    subject.builds.filter(({ kind }) => kind === "variant").map((build) => ({ version, build })),
  );
  const firstPrerelease = versions.findIndex(({ prerelease }) => prerelease);
  const needs = new Set<NodeId>();
  for (const { subject } of versions) addNeeds(needs, subject);
  return {
    artifact,
    name: nameOf(snapshot.key(artifact)),
    versions,
    versionTexts: versions.map(({ text }) => text),
    variantTexts: variants.map(({ version, build }) => `${versions[version]!.text}#${build.variant}`),
    positionOf: new Map(versions.map(({ node }, position) => [node, position])),
    variants,
    hasParameters: versions.some(({ subject }) => subject.parameters.length > 0),
    contents: new Set(versions.flatMap(({ subject }) => subject.builds.flatMap(({ contents }) => contents))),
    hasYanked: versions.some(({ subject }) => subject.yanked !== undefined),
    isDescending: firstPrerelease < 0 || firstPrerelease === 0,
    needs,
    statingVersions: stating(
      versions.map(({ subject }) => (subject.builds[0]!.kind === "version" ? subject.builds[0] : undefined)),
    ),
    statingVariants: stating(variants.map(({ build }) => build)),
    inRange: new Map(),
    selections: new WeakMap(),
  };
}

interface Parsed {
  readonly node: NodeId;
  readonly text: string;
  readonly version: Version | undefined;
}

/** What is no version of the scheme comes last, in order of text. */
function byPreference(a: Parsed, b: Parsed): number {
  if (a.version === undefined || b.version === undefined) {
    if (a.version !== undefined) return -1;
    return b.version !== undefined ? 1 : a.text < b.text ? -1 : 1;
  }
  return (
    Number(a.version.prerelease) - Number(b.version.prerelease) ||
    compareVersions(b.version, a.version) ||
    (a.text < b.text ? -1 : 1)
  );
}

function parsedVersion(scheme: SchemeName, text: string): Version | undefined {
  try {
    return parseVersion(scheme, text);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

function addNeeds(needs: Set<NodeId>, { builds, parameters }: Subject): void {
  const holders = [...builds, ...parameters.flatMap(({ values }) => values)];
  for (const { groups } of holders) addGroupNeeds(needs, groups);
}

export function addGroupNeeds(
  needs: Set<NodeId>,
  groups: readonly { readonly alternatives: readonly (readonly Requirement[])[] }[],
): void {
  for (const { alternatives } of groups) {
    for (const entries of alternatives) {
      for (const entry of entries) {
        if (entry.kind === "artifact") needs.add(entry.artifact);
        else if (entry.kind === "interface") needs.add(entry.interface);
      }
    }
  }
}

function stating(builds: readonly (Build | undefined)[]): ReadonlyMap<PlacedGroup, readonly number[]> {
  const bySignature = new Map<string, number[]>();
  const found = new Map<PlacedGroup, readonly number[]>();
  builds.forEach((build, position) => {
    for (const group of build?.groups ?? []) {
      const signature = signatureOf(group, build!);
      let list = bySignature.get(signature);
      if (list === undefined) bySignature.set(signature, (list = []));
      if (list.at(-1) !== position) list.push(position);
      found.set(group, list);
    }
  });
  return found;
}

/** In no name and no range. */
const END = "\u0000";

/** Equal for groups that mean the same wherever they are judged. */
function signatureOf(group: PlacedGroup, build: Build): string {
  let text = `${group.via ?? ""}${END}${isMetInside(group, build) ? build.name : ""}`;
  for (const entries of group.alternatives) {
    text += END;
    for (const entry of entries) text += END + entryText(entry);
  }
  return text;
}

/** Whether what the build contains or provides may meet the group: then it differs from build to build. */
export function isMetInside({ alternatives }: PlacedGroup, { shipped, provided }: Build): boolean {
  return alternatives.some((entries) =>
    entries.some(
      (entry) =>
        (entry.kind === "artifact" && shipped.has(entry.artifact)) ||
        (entry.kind === "interface" && provided.has(entry.interface)),
    ),
  );
}

function entryText(entry: Requirement): string {
  switch (entry.kind) {
    case "fact":
      return `fact ${entry.condition.id}`;
    case "artifact":
      return `artifact ${entry.about} ${requiredText(entry)}`;
    case "interface":
      return `${entry.where} ${entry.about} ${requiredText(entry)} ${entry.schema?.text ?? ""}`;
    default: {
      const never: never = entry;
      return never;
    }
  }
}

/** Candidates in the range, ascending; yanked versions are nobody's choice. */
export function positionsIn(
  snapshot: Snapshot,
  profile: ArtifactProfile,
  range: VersionRange,
): readonly number[] {
  const text = range.range?.text ?? "";
  let positions = profile.inRange.get(text);
  if (positions === undefined) {
    positions = profile.versions.flatMap((version, position) =>
      version.subject.yanked === undefined && matches(snapshot, range, version.text) ? [position] : [],
    );
    profile.inRange.set(text, positions);
  }
  return positions;
}

export function matches(snapshot: Snapshot, range: VersionRange, text: string): boolean {
  return matchVersion(snapshot, range, text) === "in-range";
}
