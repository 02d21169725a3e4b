/**
 * Every reference of a changed document leads to something declared, and nothing that is referred to goes
 * away.
 */
import { EDGE_TYPES, otherEnd } from "../model/graph.ts";
import type { EdgeType, NodeKind } from "../model/graph.ts";
import type { Finding } from "../model/explain-issues.ts";
import { parseKey } from "../model/names.ts";
import { didYouMean } from "../model/problem.ts";
import { referencesOf } from "../model/references.ts";
import { nearestNames } from "../values/nearest.ts";
import { quoted } from "../values/quoted.ts";
import type { Batch, BatchChange } from "./batch.ts";

/** Types of edges that lead to declared nodes only. */
const CLOSED_TYPES = (Object.keys(EDGE_TYPES) as EdgeType[]).filter(
  (type) => EDGE_TYPES[type].other === "declared",
);
const CLOSED: ReadonlySet<EdgeType> = new Set(CLOSED_TYPES);
/** Referrers that a message names; a definition may be referred to by 100,000 versions. */
const REFERRERS_NAMED_MAX = 3;
/**
 * Searches for a near name take milliseconds each on a large graph; beyond this many problems nobody reads
 * hints.
 */
const HINTS_MAX = 50;

export class ReferenceCheck {
  readonly #batch: Batch;
  /** Keys of documents that were given and could not be read: what refers to them is not to blame. */
  readonly #unreadable: ReadonlySet<string>;
  readonly #names = new Map<NodeKind, readonly string[]>();
  #hints = 0;

  constructor(batch: Batch, unreadable: ReadonlySet<string>) {
    this.#batch = batch;
    this.#unreadable = unreadable;
  }

  /** Findings about what one document refers to, and about who refers to what it gives up. */
  check(change: BatchChange): readonly Finding[] {
    const findings: Finding[] = [];
    let complete = true;
    for (const edge of this.#batch.edgesOf(change)) {
      if (CLOSED.has(edge.type) && !this.#leadsSomewhere(otherEnd(edge))) complete = false;
    }
    if (!complete) findings.push(...this.#brokenReferences(change));
    for (const node of this.#batch.nodesOf(change)) {
      if (!this.#batch.plan.declares(node)) findings.push(...this.#stillReferredTo(change, node));
    }
    return findings;
  }

  #leadsSomewhere(key: string): boolean {
    return (
      this.#batch.plan.declares(key) || this.#unreadable.has(key) || this.#unreadable.has(versionOf(key))
    );
  }

  *#brokenReferences(change: BatchChange): Generator<Finding> {
    for (const { key, path } of referencesOf(change.after!)) {
      if (this.#leadsSomewhere(key)) continue;
      const { kind, name } = parseKey(key)!;
      const isNamed = this.#batch.snapshot.find(key) !== undefined && !this.#batch.plan.removedNodes.has(key);
      const why = isNamed
        ? "is referred to, but nobody has declared it"
        : this.#batch.ownerOf(key) === undefined
          ? "is not known"
          : "goes away in the same call";
      const near = didYouMean(this.#nearest(kind, name));
      const hint = near ?? "Apply its document first, or in the same call.";
      yield { code: "UNKNOWN_REFERENCE", path, message: `${kind} ${quoted(name)} ${why}.`, hint };
    }
  }

  #nearest(kind: NodeKind, name: string): readonly string[] {
    if (++this.#hints > HINTS_MAX) return [];
    let names = this.#names.get(kind);
    if (names === undefined) {
      names = [...this.#keysOf(kind)]
        .filter((key) => this.#batch.plan.declares(key))
        .map((key) => parseKey(key)!.name);
      this.#names.set(kind, names);
    }
    return nearestNames(name, names);
  }

  *#keysOf(kind: NodeKind): Generator<string> {
    const { snapshot, changes } = this.#batch;
    for (const node of snapshot.nodesOf(kind)) yield snapshot.key(node);
    for (const change of changes.values()) {
      for (const node of this.#batch.nodesOf(change)) if (parseKey(node)!.kind === kind) yield node;
    }
  }

  *#stillReferredTo(change: BatchChange, node: string): Generator<Finding> {
    const referrers: string[] = [];
    let count = 0;
    for (const type of CLOSED_TYPES) {
      for (const { from } of this.#batch.referrers(node, type)) {
        if (++count <= REFERRERS_NAMED_MAX) referrers.push(`${from} (${type})`);
      }
    }
    if (count === 0) return;
    const more = count > REFERRERS_NAMED_MAX ? ` and ${count - REFERRERS_NAMED_MAX} more` : "";
    const { kind, name } = parseKey(node)!;
    const what = node === change.key ? "It" : `${kind} ${quoted(name)}`;
    yield {
      code: "STILL_REFERRED_TO",
      path: [],
      message: `${what} cannot go away: ${referrers.join(", ")}${more} still ` +
        `refer${count === 1 ? "s" : ""} to it.`,
      hint: "Change or delete what refers to it first, or in the same call.",
    };
  }
}

/** `variant:ranker@2.3.1#gpu` -> `version:ranker@2.3.1`; any other key is itself. */
function versionOf(key: string): string {
  const hash = key.indexOf("#");
  return key.startsWith("variant:") && hash > 0 ? `version:${key.slice("variant:".length, hash)}` : key;
}
