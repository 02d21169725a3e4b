/**
 * Versions that stand for what was asked: the one that was named, the newest of a range, and of a service the
 * newest of each artifact that it runs. Proposals are made from them; decisions say what becomes of the rest.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { nameOf } from "../fact-index.ts";
import { NOTHING_PINNED, pinnedSubject } from "../pinned-values.ts";
import type { PinnedValues } from "../pinned-values.ts";
import { matchVersion, schemeOf } from "../requirement.ts";
import type { VersionRange } from "../requirement.ts";
import { compareVersions, parseVersion } from "../../values/scheme.ts";
import { subjectOf } from "../subject.ts";
import type { Subject } from "../subject.ts";
import { findAsked, rangeFrom } from "../universe/asked.ts";

export interface AskedVersion {
  /** As it was asked: `ranker@2.3.1#gpu-fp16`, `ranker@^2.3`, `ranking`. */
  readonly text: string;
  readonly kind: "version" | "artifact" | "service";
  readonly version: NodeId;
  readonly subject: Subject;
  /** The build that was asked for; any otherwise. */
  readonly variant: string | undefined;
  /** Parameter values that were asked for. */
  readonly pinned: PinnedValues;
}

/** `text` has been decided on, so it names something. */
export function askedVersions(snapshot: Snapshot, text: string): readonly AskedVersion[] {
  const asked = findAsked(snapshot, text);
  switch (asked.kind) {
    case "version": {
      const { kind, version, variant, pinned } = asked;
      return [{ text, kind, version, variant, pinned, subject: pinnedSubject(snapshot, version, pinned) }];
    }
    case "artifact":
      return newest(snapshot, text, asked.kind, asked.artifact, asked.range);
    case "service":
      return snapshot.outgoing(asked.service, "RUNS").flatMap(({ node, properties }) => {
        const scheme = schemeOf(snapshot, node);
        const stated = asked.range ?? properties["range"];
        const range = stated === undefined ? undefined : rangeFrom(scheme, String(stated));
        return newest(snapshot, text, asked.kind, node, { scheme, range });
      });
    default:
      return asked satisfies never;
  }
}

function newest(
  snapshot: Snapshot, text: string, kind: AskedVersion["kind"], artifact: NodeId, range: VersionRange,
): readonly AskedVersion[] {
  const versionOf = (node: NodeId): string => {
    const name = nameOf(snapshot.key(node));
    return name.slice(name.indexOf("@") + 1);
  };
  const [first] = snapshot
    .incoming(artifact, "VERSION_OF")
    .map(({ node }) => node)
    .filter((node) => snapshot.properties(node)["declared"] !== false)
    .filter((node) => snapshot.properties(node)["yanked"] === undefined)
    .filter((node) => matchVersion(snapshot, range, versionOf(node)) === "in-range")
    .sort((a, b) =>
      compareVersions(parseVersion(range.scheme, versionOf(b)), parseVersion(range.scheme, versionOf(a))));
  if (first === undefined) return [];
  const subject = subjectOf(snapshot, first);
  return [{ text, kind, version: first, variant: undefined, pinned: NOTHING_PINNED, subject }];
}
