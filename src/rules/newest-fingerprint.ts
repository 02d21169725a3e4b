/**
 * The fingerprint that speaks for an environment: the newest of those observed at `now` or before, by the
 * time of observing; of two at one time the last in order of key. Its facts are observed facts of the
 * environment.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";

export interface FingerprintAt {
  readonly node: NodeId;
  /** RFC 3339, UTC, milliseconds, as the document has it. */
  readonly time: string;
  readonly milliseconds: number;
}

const FINGERPRINTS = {};

/** All of one environment, the newest first. Computed once for each environment of a snapshot. */
export function fingerprintsOf(snapshot: Snapshot, environment: NodeId): readonly FingerprintAt[] {
  const memo = snapshot.memo(FINGERPRINTS, () => new Map<NodeId, readonly FingerprintAt[]>());
  let found = memo.get(environment);
  if (found === undefined) memo.set(environment, (found = readFingerprints(snapshot, environment)));
  return found;
}

/** undefined when nobody observed the environment at `nowMilliseconds` or before. */
export function newestFingerprint(
  snapshot: Snapshot,
  environment: NodeId,
  nowMilliseconds: number,
): FingerprintAt | undefined {
  return fingerprintsOf(snapshot, environment).find(({ milliseconds }) => milliseconds <= nowMilliseconds);
}

/** The first time after `nowMilliseconds` at which another one becomes the newest; Infinity for never. */
export function nextFingerprintMilliseconds(
  snapshot: Snapshot,
  environment: NodeId,
  nowMilliseconds: number,
): number {
  const later = fingerprintsOf(snapshot, environment).findLast(({ milliseconds }) =>
    milliseconds > nowMilliseconds);
  return later?.milliseconds ?? Infinity;
}

function readFingerprints(snapshot: Snapshot, environment: NodeId): readonly FingerprintAt[] {
  return snapshot
    .incoming(environment, "OF_ENVIRONMENT")
    .filter(({ node }) => snapshot.kind(node) === "Fingerprint")
    .map(({ node }): FingerprintAt => {
      const time = String(snapshot.properties(node)["time"]);
      return { node, time, milliseconds: Date.parse(time) };
    })
    .sort((a, b) => b.milliseconds - a.milliseconds || snapshot.adjacency.compare(b.node, a.node));
}
