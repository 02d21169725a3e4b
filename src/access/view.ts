/**
 * A view: the snapshot that a caller reads who may not see all of it. It is built from what the caller may
 * see and from nothing else, so whatever is computed from it can tell nothing more: no count, no order of
 * nodes, no near name. Who may see all reads the snapshot itself.
 *
 * What a visible document refers to and does not show, hidden and undeclared alike, is one anonymous node for
 * each referring thing and kind, from which no edge leads on:
 *
 *     version:ranker@2.3.1 -DERIVED_FROM-> version:1 restricted artifact (of ranker@2.3.1)
 *
 * A requirement on it becomes a requirement on a fact that nobody can state, so every judge of requirements,
 * the solver too, answers UNKNOWN, and never yes.
 */
import { EDGE_TYPES, NODE_KINDS } from "../model/graph.ts";
import type { EdgeType, GraphEdge, GraphNode, NodeKind, Properties } from "../model/graph.ts";
import { nodeKey } from "../model/names.ts";
import { SnapshotBuilder } from "../snapshot/snapshot-builder.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Held } from "./held-scopes.ts";
import { redactProperties } from "./redact-text.ts";
import { sightName, visibleNodes } from "./sight.ts";

const EDGE_TYPE_NAMES = Object.keys(EDGE_TYPES) as readonly EdgeType[];
/** Behind the requirements that a document states, of which there are some hundred at most. */
const GROUP_OF_CONTENTS = 1_000_000;
/** Views kept with one snapshot: callers of one team have equal sight, and a company has tens of teams. */
const VIEWS_MAX = 64;

const VIEWS = {};

/** The view for these grants to read; made once for each snapshot and each sight. */
export function viewOf(snapshot: Snapshot, reads: readonly Held[], present: Snapshot): Snapshot {
  const views = snapshot.memo(VIEWS, () => new Map<string, Snapshot>());
  const name = `${present.head.revision} ${sightName(reads)}`;
  let view = views.get(name);
  if (view === undefined) {
    view = new ViewBuilder(snapshot, visibleNodes(snapshot, reads, present)).build();
    views.set(name, view);
    for (const oldest of views.keys()) {
      if (views.size <= VIEWS_MAX) break;
      views.delete(oldest);
    }
  }
  return view;
}

class ViewBuilder {
  readonly #snapshot: Snapshot;
  readonly #visible: ReadonlySet<NodeId>;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();

  constructor(snapshot: Snapshot, visible: ReadonlySet<NodeId>) {
    this.#snapshot = snapshot;
    this.#visible = visible;
  }

  build(): Snapshot {
    for (const node of this.#visible) this.#add(node);
    const builder = new SnapshotBuilder();
    builder.addNodes(this.#nodes.values());
    builder.addEdges(this.#edges.values());
    return builder.finish(this.#snapshot.head);
  }

  /** The node, and the edges that its document owns. */
  #add(node: NodeId): void {
    const snapshot = this.#snapshot;
    const key = snapshot.key(node);
    const hidden = new Set<string>();
    const own: { readonly edge: GraphEdge; readonly target: NodeId; readonly isHidden: boolean }[] = [];
    for (const type of EDGE_TYPE_NAMES) {
      const isOutgoing = EDGE_TYPES[type].owner === "from";
      const found = isOutgoing ? snapshot.outgoing(node, type) : snapshot.incoming(node, type);
      for (const { node: target, id, properties } of found) {
        const other = snapshot.key(target);
        const isHidden = !this.#visible.has(target);
        if (isHidden) addNames(other, hidden, (name) => this.#shows(`artifact:${name}`));
        const [from, to] = isOutgoing ? [key, other] : [other, key];
        own.push({ edge: { type, from, to, id, properties }, target, isHidden });
      }
    }
    const properties = redactProperties(snapshot.properties(node), hidden);
    this.#nodes.set(key, { key, kind: snapshot.kind(node), properties });
    for (const { edge, target, isHidden } of own) {
      if (isHidden) this.#addRestricted(key, edge, snapshot.kind(target));
      else this.#addEdge({ ...edge, properties: redactProperties(edge.properties, hidden) });
    }
  }

  #shows(key: string): boolean {
    const node = this.#snapshot.find(key);
    return node !== undefined && this.#visible.has(node);
  }

  #addRestricted(key: string, edge: GraphEdge, kind: NodeKind): void {
    if (edge.type === "REQUIRES") {
      const { group = 0, alternative = 0, position = 0 } = edge.properties;
      return this.#require(key, wordFor(kind), [group, alternative, position].map(Number), edge.id);
    }
    const anonymous = this.#anonymous(key, kind);
    const properties = placeOf(edge.properties);
    this.#addEdge(edge.from === key ? { ...edge, to: anonymous, properties } :
      { ...edge, from: anonymous, properties });
    if (edge.type === "CONTAINS") this.#require(key, wordFor(kind), [GROUP_OF_CONTENTS, 0, 0]);
    if (edge.type === "RUNS") this.#addOpenVersion(anonymous);
  }

  #anonymous(of: string, kind: NodeKind): string {
    const key = nodeKey(kind, `1 restricted ${wordFor(kind)} (of ${of.slice(of.indexOf(":") + 1)})`);
    this.#nodes.set(key, { key, kind, properties: { declared: false } });
    return key;
  }

  /** A requirement that is open whatever is known. */
  #require(from: string, word: string, place: readonly number[], id = place.join(".")): void {
    const key = nodeKey("FactKey", `1 restricted ${word}`);
    this.#nodes.set(key, { key, kind: "FactKey", properties: { type: "boolean", declared: false } });
    const [group = 0, alternative = 0, position = 0] = place;
    const properties: Properties = { group, alternative, position, condition: "is", value: true };
    this.#addEdge({ type: "REQUIRES", from, to: key, id, properties });
  }

  /** What a service runs has some version; whether it fits is open. */
  #addOpenVersion(artifact: string): void {
    const name = `${artifact.slice(artifact.indexOf(":") + 1)}@0.0.0`;
    const key = nodeKey("Version", name);
    this.#nodes.set(key, { key, kind: "Version", properties: { version: "0.0.0", declared: false } });
    this.#addEdge({ type: "VERSION_OF", from: key, to: artifact, id: "", properties: {} });
    this.#require(key, "artifact", [0, 0, 0]);
  }

  #addEdge(edge: GraphEdge): void {
    this.#edges.set(`${edge.type}\n${edge.from}\n${edge.to}\n${edge.id}`, edge);
  }
}

/** The names by which texts may tell of a hidden thing: its own, and its artifact's unless that is shown. */
export function addNames(key: string, names: Set<string>, isShownArtifact: (name: string) => boolean): void {
  const name = key.slice(key.indexOf(":") + 1);
  names.add(name);
  const at = name.indexOf("@");
  if (at > 0 && !isShownArtifact(name.slice(0, at))) names.add(name.slice(0, at));
}

/** Where an edge stands among its like; everything else that it says is about what it leads to. */
function placeOf({ order }: Properties): Properties {
  return order === undefined ? {} : { order };
}

/** What a hidden thing is called: versions and variants are artifacts to those who read. */
export function wordFor(kind: NodeKind): string {
  return kind === "Version" || kind === "Variant" ? "artifact" : NODE_KINDS[kind];
}

/** Whether a node's key, or its name, is that of an anonymous node. No document's name has a space. */
export function isAnonymous(text: string): boolean {
  return text.includes("1 restricted ");
}
