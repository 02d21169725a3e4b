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
 * Names compared in search of a near one: some hundred milliseconds. A mistyped name in a larger graph gets
 * no suggestion from beyond.
 */
const NAMES_COMPARED_MAX = 200_000;
/** Names compared between two yields: a few milliseconds. */
const NAMES_PER_STEP = 2_000;

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

/** In steps only where the name is mistyped. Throws ThingNotFound, ThingAmbiguous. */
export function* findThing(snapshot: Snapshot, text: string): Generator<void, NodeId> {
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
  const near = yield* nearestThings(snapshot, kind, kind === undefined ? text : named![2]!);
  throw new ThingNotFound(text, near);
}

function* nearestThings(
  snapshot: Snapshot,
  kind: NodeKind | undefined,
  name: string,
): Generator<void, readonly string[]> {
  let near = new Map<string, string>();
  let step = new Map<string, string>();
  const compare = () => {
    const known = new Map([...near, ...step]);
    const nearest = nearestNames(name, known.keys(), NEAREST_MAX);
    near = new Map(nearest.map((each) => [each, known.get(each)!]));
    step = new Map();
  };
  let compared = 0;
  for (const one of kind === undefined ? NAMED_KINDS : [kind]) {
    for (const node of snapshot.nodesOf(one)) {
      if (++compared > NAMES_COMPARED_MAX) break;
      const key = snapshot.key(node);
      const known = parseKey(key)!.name;
      if (!near.has(known) && !step.has(known)) step.set(known, key);
      if (step.size < NAMES_PER_STEP) continue;
      compare();
      yield;
    }
  }
  compare();
  return [...near.values()];
}

function plain(kind: string): string {
  return kind.replaceAll("-", "").toLowerCase();
}
