/**
 * A node of the graph as the resolvers pass it on: with its snapshot, so that whatever is asked of it reads
 * one revision.
 */
import { labelsOf } from "../model/label-selector.ts";
import type { EdgeType, NodeKind, Properties, PropertyValue } from "../model/graph.ts";
import { nodeKey } from "../model/names.ts";
import type { Neighbour, NodeId, Snapshot } from "../snapshot/snapshot.ts";

export class Entry {
  readonly snapshot: Snapshot;
  readonly node: NodeId;

  constructor(snapshot: Snapshot, node: NodeId) {
    this.snapshot = snapshot;
    this.node = node;
  }

  /** undefined when there is none of this kind and name. */
  static find(snapshot: Snapshot, kind: NodeKind, name: string): Entry | undefined {
    const node = snapshot.find(nodeKey(kind, name));
    return node === undefined ? undefined : new Entry(snapshot, node);
  }

  get key(): string {
    return this.snapshot.key(this.node);
  }

  /** The key without its kind's prefix. */
  get name(): string {
    return this.key.slice(this.key.indexOf(":") + 1);
  }

  get kind(): NodeKind {
    return this.snapshot.kind(this.node);
  }

  get properties(): Properties {
    return this.snapshot.properties(this.node);
  }

  property(name: string): PropertyValue | null {
    return this.properties[name] ?? null;
  }

  /** Where edges of one type lead, in order of key. */
  to(type: EdgeType): readonly Entry[] {
    return this.snapshot.outgoing(this.node, type).map(({ node }) => new Entry(this.snapshot, node));
  }

  /** Where edges of one type come from, in order of key. */
  from(type: EdgeType): readonly Entry[] {
    return this.snapshot.incoming(this.node, type).map(({ node }) => new Entry(this.snapshot, node));
  }

  edges(type: EdgeType): readonly Neighbour[] {
    return this.snapshot.outgoing(this.node, type);
  }

  at(node: NodeId): Entry {
    return new Entry(this.snapshot, node);
  }
}

export interface NamedValue {
  readonly name: string;
  readonly value: PropertyValue;
}

/** `["team=ranking"]` -> name and value. */
export function namedValues(texts: PropertyValue | null): readonly NamedValue[] {
  return ((texts ?? []) as readonly string[]).map((text) => {
    const equals = text.indexOf("=");
    return { name: text.slice(0, equals), value: text.slice(equals + 1) };
  });
}

/** The labels that a selector sees; of a version also its artifact and that one's type. */
export function selectorLabels({ snapshot, node }: Entry): ReadonlyMap<string, string> {
  const labels = labelsOf(snapshot.properties(node));
  if (snapshot.kind(node) !== "Version") return labels;
  const artifact = snapshot.outgoing(node, "VERSION_OF")[0]?.node;
  if (artifact === undefined) return labels;
  const { type } = snapshot.properties(artifact);
  const all = new Map(labels).set("artifact", new Entry(snapshot, artifact).name);
  return type === undefined ? all : all.set("type", String(type));
}
