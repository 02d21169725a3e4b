/** Another parameter value or build of the version that was asked for, or another version of its artifact. */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { DomainError } from "../../values/domain-error.ts";
import { compareVersions, parseVersion } from "../../values/scheme.ts";
import type { Version } from "../../values/scheme.ts";
import { nameOf } from "../fact-index.ts";
import { judgeBuild } from "../judge-version.ts";
import { splitPinned, withPinned } from "../pinned-values.ts";
import { schemeOf } from "../requirement.ts";
import { subjectOf } from "../subject.ts";
import type { Build, Subject } from "../subject.ts";
import type { Place } from "../requirement-truth.ts";
import { truthOf } from "../requirement-truth.ts";
import { NO } from "../truth.ts";
import { withSubject } from "./proposal.ts";
import type { AskedVersion } from "./asked-version.ts";
import type { Proposal, Proposed, Unanswered } from "./proposal.ts";

/** Versions on either side of the one asked for that are looked at; fewer than a year of weekly releases. */
export const VERSIONS_LOOKED_AT_MAX = 50;
/** Versions on either side that are proposed: the nearest that its own facts do not refuse. */
export const VERSIONS_PROPOSED_MAX = 2;

export function proposeVariants({ question, subjects, place }: Unanswered): Proposal[] {
  return subjects.flatMap(({ text, subject, variant, pinned }) =>
    subject.builds
      .filter((build) => variant !== undefined && build.variant !== variant && mayHold(subject, build, place))
      .map((build, distance) => {
        const to = withPinned(build.name, pinned);
        const changes = [{ kind: "variant" as const, from: text, to }];
        return { kind: "variant" as const, changes, distance, question: withSubject(question, text, to) };
      }));
}

/** Other values of parameters whose value was asked for, in their order of preference. */
export function proposeValues({ snapshot, question, subjects }: Unanswered): Proposal[] {
  return subjects.flatMap(({ text, version, pinned }) => {
    const { bare } = splitPinned(text);
    return [...pinned].flatMap(([name, from]) => {
      const { values } = subjectOf(snapshot, version).parameters.find((one) => one.name === name)!;
      const others = values.filter((value) => value.name !== from);
      return others.map(({ name: to }, distance) => ({
        kind: "parameter" as const,
        changes: [{ kind: "parameter" as const, about: bare, from, to }],
        distance,
        question: withSubject(question, text, withPinned(bare, new Map([...pinned, [name, to]]))),
      }));
    });
  });
}

export function proposeVersions(blocked: Unanswered): Proposed {
  let isTruncated = false;
  const proposals = blocked.subjects.flatMap((asked) => {
    // Of a service a version of what it runs is no other service.
    if (asked.kind === "service") return [];
    const { older, newer } = neighboursOf(blocked.snapshot, asked);
    return [older, newer].flatMap((side) => {
      isTruncated ||= side.length > VERSIONS_LOOKED_AT_MAX;
      return side
        .slice(0, VERSIONS_LOOKED_AT_MAX)
        .flatMap((version, distance) => versionProposal(version, distance + 1, asked, blocked))
        .slice(0, VERSIONS_PROPOSED_MAX);
    });
  });
  return { proposals, isTruncated };
}

function versionProposal(
  version: NodeId, distance: number, { text, variant }: AskedVersion,
  { snapshot, question, place }: Unanswered,
): Proposal[] {
  const subject = subjectOf(snapshot, version);
  if (subject.yanked !== undefined) return [];
  const builds = subject.builds.filter((build) => mayHold(subject, build, place));
  if (builds.length === 0) return [];
  const same = builds.some((build) => build.variant === variant);
  const to = same && variant !== undefined ? `${subject.name}#${variant}` : subject.name;
  return [{
    kind: "version", changes: [{ kind: "version", from: text, to }], distance,
    question: withSubject(question, text, to),
  }];
}

/** Whether the place's facts leave it a chance; what else must run there is for the decision to say. */
function mayHold(subject: Subject, build: Build, place: Place | undefined): boolean {
  if (place === undefined) return true;
  const { verdict, groups } = judgeBuild(subject, build, place);
  if (verdict !== "INCOMPATIBLE") return true;
  return groups.every(({ group, truth }) =>
    truth !== NO || group.alternatives.some((entries) =>
      entries.every((entry) => entry.kind !== "fact" || truthOf(entry, place, build).truth !== NO)));
}

/** Released versions of the same artifact, nearest first; pre-releases only beside a pre-release. */
function neighboursOf(
  snapshot: Snapshot, { version }: AskedVersion,
): { readonly older: readonly NodeId[]; readonly newer: readonly NodeId[] } {
  const artifact = snapshot.outgoing(version, "VERSION_OF")[0]?.node;
  const own = artifact === undefined ? undefined : parsed(snapshot, artifact, version);
  if (artifact === undefined || own === undefined) return { older: [], newer: [] };
  const others = snapshot
    .incoming(artifact, "VERSION_OF")
    .map(({ node }) => ({ node, version: parsed(snapshot, artifact, node) }))
    .filter((one): one is { node: NodeId; version: Version } => one.version !== undefined)
    .filter(({ node }) => node !== version)
    .filter((one) => own.prerelease || !one.version.prerelease)
    .filter(({ node }) => snapshot.properties(node)["declared"] !== false)
    .sort((a, b) => compareVersions(a.version, b.version));
  return {
    older: others.filter((one) => compareVersions(one.version, own) < 0).map(({ node }) => node).reverse(),
    newer: others.filter((one) => compareVersions(one.version, own) > 0).map(({ node }) => node),
  };
}

function parsed(snapshot: Snapshot, artifact: NodeId, version: NodeId): Version | undefined {
  const name = nameOf(snapshot.key(version));
  try {
    return parseVersion(schemeOf(snapshot, artifact), name.slice(name.indexOf("@") + 1));
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
