/**
 * From what people write to a node: a key (`version:ranker@2.3.1`), `Deployment/ranker-eu`, or a bare name
 * when only one thing has it.
 */
import { NODE_KINDS } from "../model/graph.ts";
import type { NodeKind } from "../model/graph.ts";
import { nodeKey, parseKey } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { nearestNames } from "../values/nearest.ts";
import { ThingAmbiguous, ThingNotFound } from "./thing-not-found.ts";

/** Names offered in an error; more would not be read. */
const NEAREST_MAX = 3;
/**
 * Names compared in search of a near one: some tens of milliseconds. A mistyped name in a larger graph gets
 * no suggestion from beyond.
 */
const NAMES_COMPARED_MAX = 200_000;

/** The kinds that are looked through for a bare name: those that people name. */
const NAMED_KINDS: readonly NodeKind[] = [
  "Deployment",
  "Version",
  "Variant",
  "Run",
  "Attestation",
  "Environment",
  "Service",
  "Artifact",
  "Interface",
  "Policy",
  "FactKey",
];

const KINDS = new Map((Object.keys(NODE_KINDS) as NodeKind[]).map((kind) => [plain(kind), kind]));

/** Throws ThingNotFound, ThingAmbiguous. */
export function findThing(snapshot: Snapshot, text: string): NodeId {
  const exact = snapshot.find(text);
  if (exact !== undefined) return exact;
  const named = /^([A-Za-z-]+)[/:](.+)$/s.exec(text);
  const kind = named === null ? undefined : KINDS.get(plain(named[1]!));
  if (kind !== undefined) {
    const node = snapshot.find(nodeKey(kind, named![2]!));
    if (node !== undefined) return node;
  }
  const found = NAMED_KINDS.flatMap((one) => snapshot.find(nodeKey(one, text)) ?? []);
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new ThingAmbiguous(
      text,
      found.map((node) => snapshot.key(node)),
    );
  throw new ThingNotFound(text, nearestThings(snapshot, kind, kind === undefined ? text : named![2]!));
}

function nearestThings(snapshot: Snapshot, kind: NodeKind | undefined, name: string): readonly string[] {
  const keys = new Map<string, string>();
  let compared = 0;
  for (const one of kind === undefined ? NAMED_KINDS : [kind]) {
    for (const node of snapshot.nodesOf(one)) {
      if (++compared > NAMES_COMPARED_MAX) break;
      const key = snapshot.key(node);
      const known = parseKey(key)!.name;
      if (!keys.has(known)) keys.set(known, key);
    }
  }
  return nearestNames(name, keys.keys(), NEAREST_MAX).map((near) => keys.get(near)!);
}

function plain(kind: string): string {
  return kind.replaceAll("-", "").toLowerCase();
}
