/** How validators read what is known of a build and of its place, and how they say that it is not known. */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { FactValue } from "../../values/fact-type.ts";
import type { FactSight } from "../cel/thing.ts";
import { versionOf } from "../thing-types.ts";
import type { Reason } from "./reason.ts";
import type { Question } from "./validator.ts";

/** Things that one build contains, directly or not: an image's packages are some thousands. */
const CONTAINED_MAX = 10_000;

const MISSING: FactSight = { kind: "missing" };

/** What is known of a fact of a node; of a variant, its version's. A key that nobody defined is missing. */
export function sightOf({ snapshot, facts }: Question, node: NodeId | undefined, key: string): FactSight {
  if (node === undefined || !facts.types.has(key)) return MISSING;
  return facts.sight(versionOf(snapshot, node), key);
}

export function valueOf(question: Question, node: NodeId | undefined, key: string): FactValue | undefined {
  const sight = sightOf(question, node, key);
  return sight.kind === "value" ? sight.value : undefined;
}

/** Words of a fact that is a set, or one word; undefined where it is missing. Declared absent: none. */
export function wordsOf(
  question: Question,
  node: NodeId | undefined,
  key: string,
): readonly string[] | undefined {
  const sight = sightOf(question, node, key);
  if (sight.kind === "missing") return undefined;
  if (sight.kind === "absent") return [];
  return typeof sight.value === "object" ? sight.value : [String(sight.value)];
}

/** A fact that would decide it, and that nobody states. */
export function factMissing(question: Question, node: NodeId | undefined, key: string): Reason {
  if (node === undefined) {
    return {
      code: "PLACE_UNSTATED", outcome: "UNKNOWN", about: question.snapshot.key(question.build), subject: key,
    };
  }
  const about = question.snapshot.key(node);
  return { code: "FACT_MISSING", outcome: "UNKNOWN", about, subject: key, missing: [key] };
}

export function factUnreadable(about: string, subject: string, observed: string, required: string): Reason {
  return { code: "FACT_UNREADABLE", outcome: "UNKNOWN", about, subject, observed, required };
}

/** The build's artifact's type; undefined where nobody states it. */
export function artifactType(snapshot: Snapshot, build: NodeId): string | undefined {
  const artifact = snapshot.outgoing(versionOf(snapshot, build), "VERSION_OF")[0]?.node;
  const type = artifact === undefined ? undefined : snapshot.properties(artifact)["type"];
  return typeof type === "string" ? type : undefined;
}

/** A node and how one comes to it from the build: keys, both ends included. */
export interface Inside {
  readonly node: NodeId;
  readonly path: readonly string[];
}

/** The build and everything it contains, nearest first; `cut` where there is more than is looked at. */
export function everythingInside({
  snapshot,
  build,
}: Question): { readonly all: readonly Inside[]; readonly cut: boolean } {
  const all: Inside[] = [];
  const seen = new Set<NodeId>();
  const add = (node: NodeId, path: readonly string[]) => {
    if (seen.has(node)) return;
    seen.add(node);
    all.push({ node, path: [...path, snapshot.key(node)] });
  };
  add(build, []);
  for (let place = 0; place < all.length; place++) {
    if (all.length > CONTAINED_MAX) return { all: all.slice(0, CONTAINED_MAX), cut: true };
    const { node, path } = all[place]!;
    const version = versionOf(snapshot, node);
    for (const holder of version === node ? [node] : [node, version]) {
      for (const inside of snapshot.outgoing(holder, "CONTAINS")) add(inside.node, path);
    }
  }
  return { all, cut: false };
}

export function limitReached(question: Question, subject: string): Reason {
  return {
    code: "LIMIT_REACHED", outcome: "UNKNOWN", about: question.snapshot.key(question.build), subject,
  };
}
