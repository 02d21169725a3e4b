/** Which versions and variants have a digest: how statements about bits find the names of what was built. */
import type { GraphDelta, Properties } from "../model/graph.ts";
import { compareText, parseKey } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

const INDEX = {};

/** Names (`ranker@2.3.1`, `ranker@2.3.1#gpu`) by digest as the catalogue has it, in order. */
export function namesWithDigest(snapshot: Snapshot, digest: string): readonly string[] {
  const index = snapshot.memo(INDEX, () => buildIndex(snapshot), carryIndex);
  return [...(index.names.get(digest) ?? [])].sort(compareText);
}

interface DigestIndex {
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  readonly digests: ReadonlyMap<string, string>;
}

function buildIndex(snapshot: Snapshot): DigestIndex {
  const names = new Map<string, Set<string>>();
  const digests = new Map<string, string>();
  for (const kind of ["Version", "Variant"] as const) {
    for (const node of snapshot.nodesOf(kind))
      add(names, digests, snapshot.key(node), snapshot.properties(node));
  }
  return { names, digests };
}

/** Nothing changes for most revisions; one that touches versions has the index made again. */
function carryIndex(index: DigestIndex, deltas: readonly GraphDelta[]): DigestIndex | undefined {
  const isTouched = (key: string): boolean => key.startsWith("version:") || key.startsWith("variant:");
  const isSame = deltas.every(
    ({ putNodes, removeNodes }) =>
      !removeNodes.some((key) => isTouched(key) && index.digests.has(key)) &&
      putNodes.every(
        ({ key, properties }) => !isTouched(key) || index.digests.get(key) === properties["digest"],
      ),
  );
  return isSame ? index : undefined;
}

function add(
  names: Map<string, Set<string>>,
  digests: Map<string, string>,
  key: string,
  { digest }: Properties,
): void {
  if (typeof digest !== "string") return;
  digests.set(key, digest);
  const known = names.get(digest) ?? new Set();
  names.set(digest, known.add(parseKey(key)!.name));
}
