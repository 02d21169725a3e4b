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
import { Breath } from "../catalog/breath.ts";
import { EDGE_TYPES, NODE_KINDS } from "../model/graph.ts";
import type { EdgeType, GraphEdge, GraphNode, NodeKind, Properties } from "../model/graph.ts";
import { nodeKey } from "../model/names.ts";
import type { RecordedSight } from "../model/recorded-sight.ts";
import { atOnce } from "../snapshot/at-once.ts";
import { SnapshotBuilder } from "../snapshot/snapshot-builder.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Held } from "./held-scopes.ts";
import { baselineProperties, ranProperties } from "./baseline-sight.ts";
import { OBSERVED_NAMES, RESTRICTED, redactProperties } from "./redact-text.ts";
import { partsOf, visibleNodes } from "./sight.ts";
import type { VisibleNodes } from "./sight.ts";
import { waiverProperties } from "./waiver-sight.ts";

const EDGE_TYPE_NAMES = Object.keys(EDGE_TYPES) as readonly EdgeType[];
/** Behind the requirements that a document states, of which there are some hundred at most. */
const GROUP_OF_CONTENTS = 1_000_000;
/** Views kept with one snapshot, and latest ones: a team has one sight, and a company has tens of teams. */
const VIEWS_MAX = 64;

/** A look at the clock costs as much as some steps; so many take a few milliseconds at most. */
const STEPS_TILL_A_LOOK = 16;

const VIEWS = {};

/** What a view is made of. `present` is the newest snapshot, where `snapshot` may be of the past. */
export interface Seen {
  readonly snapshot: Snapshot;
  readonly reads: readonly Held[];
  readonly present: Snapshot;
  /** Who sees their own proposals beside that. */
  readonly proposer?: string | undefined;
}

/** The view for these grants to read; made once for each snapshot and each sight. */
export function viewOf(seen: Seen): Snapshot {
  return knownView(seen) ?? keep(seen, atOnce(buildView(seen)));
}

/** The view, if it was made. */
export function knownView(seen: Seen): Snapshot | undefined {
  return viewsOf(seen.snapshot).get(nameOf(seen));
}

/** The newest view that is being made, of all that this process makes. */
let making: Promise<unknown> = Promise.resolve();

/**
 * The same in turns, so that nothing else waits for it long; one after another, as each may take the room of
 * a whole graph. What is to be seen is asked when its time has come: whoever waited gets the newest.
 */
export function viewInTurns(pick: () => Seen): Promise<Snapshot> {
  const made = making.then(async () => {
    const seen = pick();
    return knownView(seen) ?? keep(seen, await inTurns(buildView(seen)));
  });
  making = made.catch(() => {});
  return made;
}

function viewsOf(snapshot: Snapshot): Map<string, Snapshot> {
  return snapshot.memo(VIEWS, () => new Map<string, Snapshot>());
}

function nameOf(seen: Seen): string {
  return JSON.stringify(sightOf(seen));
}

function sightOf({ snapshot, reads, present, proposer }: Seen): RecordedSight {
  const { revision } = present.head;
  return {
    parts: partsOf(reads),
    ...(proposer === undefined ? {} : { proposer }),
    ...(revision === snapshot.head.revision ? {} : { present: revision }),
  };
}

function keep(seen: Seen, view: Snapshot): Snapshot {
  return keepIn(viewsOf(seen.snapshot), nameOf(seen), view);
}

function keepIn(views: Map<string, Snapshot>, name: string, view: Snapshot): Snapshot {
  views.delete(name); // What is used again is the newest.
  views.set(name, view);
  for (const oldest of views.keys()) {
    if (views.size <= VIEWS_MAX) break;
    views.delete(oldest);
  }
  return view;
}

/** By the knowledge that they are of: the view of each sight that was made last, of whichever revision. */
const LATEST = new WeakMap<object, Map<string, Snapshot>>();

/** What callers of this sight read while a newer view is not asked for; undefined where none was made. */
export function latestView(knowledge: object, seen: Seen): Snapshot | undefined {
  return LATEST.get(knowledge)?.get(nameOf(seen));
}

export function keepLatest(knowledge: object, view: Snapshot): Snapshot {
  let latest = LATEST.get(knowledge);
  if (latest === undefined) LATEST.set(knowledge, (latest = new Map()));
  return keepIn(latest, JSON.stringify(view.sight), view);
}

function* buildView(seen: Seen): Generator<void, Snapshot> {
  const { snapshot, reads, present, proposer } = seen;
  const visible = yield* visibleNodes(snapshot, reads, present, proposer);
  return yield* new ViewBuilder(snapshot, visible).build(sightOf(seen));
}

async function inTurns(building: Generator<void, Snapshot>): Promise<Snapshot> {
  const breath = new Breath();
  for (let steps = 1; ; steps++) {
    const step = building.next();
    if (step.done === true) return step.value;
    if (steps % STEPS_TILL_A_LOOK === 0 && breath.due) await breath.pause();
  }
}

interface OwnEdge {
  readonly edge: GraphEdge;
  readonly target: NodeId;
  readonly isHidden: boolean;
}

class ViewBuilder {
  readonly #snapshot: Snapshot;
  readonly #visible: VisibleNodes;
  /** What comes of one visible node; some of it comes of others too, and the snapshot takes it once. */
  #nodes: GraphNode[] = [];
  #edges: GraphEdge[] = [];

  constructor(snapshot: Snapshot, visible: VisibleNodes) {
    this.#snapshot = snapshot;
    this.#visible = visible;
  }

  /**
   * Looks at each node twice, as a builder takes all nodes before the edges: what is kept in between would be
   * as large as the graph, and the growing of its tables alone a turn that is too long.
   */
  *build(sight: RecordedSight): Generator<void, Snapshot> {
    const builder = new SnapshotBuilder();
    for (const node of this.#visible.nodes) {
      yield;
      this.#add(node);
      builder.addNodes(this.#nodes);
    }
    for (const node of this.#visible.nodes) {
      yield;
      this.#add(node);
      builder.addEdges(this.#edges);
    }
    return yield* builder.finishInSteps(this.#snapshot.head, sight);
  }

  /** The node, and the edges that its document owns. */
  #add(node: NodeId): void {
    [this.#nodes, this.#edges] = [[], []];
    const snapshot = this.#snapshot;
    const key = snapshot.key(node);
    const hidden = new Set<string>();
    const own: OwnEdge[] = [];
    for (const type of EDGE_TYPE_NAMES) {
      const isOutgoing = EDGE_TYPES[type].owner === "from";
      const found = isOutgoing ? snapshot.outgoing(node, type) : snapshot.incoming(node, type);
      for (const { node: target, id, properties } of found) {
        const other = snapshot.key(target);
        const isHidden = !this.#visible.has(target);
        if (isHidden) addNames(other, hidden, (name) => this.#shows(`artifact:${name}`));
        if (isHidden && type === "RAN") hidden.add(id);
        const [from, to] = isOutgoing ? [key, other] : [other, key];
        own.push({ edge: { type, from, to, id, properties }, target, isHidden });
      }
    }
    const kind = snapshot.kind(node);
    const names = kind === "Observation" ? OBSERVED_NAMES : undefined;
    const properties = redactProperties(this.#ownProperties(node, own), hidden, names);
    this.#nodes.push({ key, kind, properties });
    for (const [place, { edge, target, isHidden }] of own.entries()) {
      if (isHidden && edge.type === "RAN") {
        // Several may lead to what is one anonymous build, and their names are those of hidden deployments.
        this.#addRestricted(key, { ...edge, id: `${RESTRICTED} ${place}` }, snapshot.kind(target));
      } else if (isHidden) this.#addRestricted(key, edge, snapshot.kind(target));
      else if (edge.type === "RAN") {
        const said = ranProperties(edge.properties, (other) => this.#shows(other));
        this.#edges.push({ ...edge, properties: redactProperties(said, hidden) });
      }
      else this.#edges.push({ ...edge, properties: redactProperties(edge.properties, hidden) });
    }
  }

  #ownProperties(node: NodeId, own: readonly OwnEdge[]): Properties {
    const properties = this.#snapshot.properties(node);
    const kind = this.#snapshot.kind(node);
    if (kind === "Waiver") return waiverProperties(properties, (key) => this.#shows(key));
    if (kind !== "Baseline") return properties;
    const shown = own.filter(({ edge, isHidden }) => edge.type === "RAN" && !isHidden);
    const names = new Set(shown.map(({ edge }) => edge.id));
    return baselineProperties(properties, names, (key) => this.#shows(key));
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
    this.#edges.push(edge.from === key ? { ...edge, to: anonymous, properties } :
      { ...edge, from: anonymous, properties });
    if (edge.type === "CONTAINS") this.#require(key, wordFor(kind), [GROUP_OF_CONTENTS, 0, 0]);
    if (edge.type === "RUNS") this.#addOpenVersion(anonymous);
  }

  #anonymous(of: string, kind: NodeKind): string {
    const key = nodeKey(kind, `1 restricted ${wordFor(kind)} (of ${of.slice(of.indexOf(":") + 1)})`);
    this.#nodes.push({ key, kind, properties: { declared: false } });
    return key;
  }

  /** A requirement that is open whatever is known. */
  #require(from: string, word: string, place: readonly number[], id = place.join(".")): void {
    const key = nodeKey("FactKey", `1 restricted ${word}`);
    this.#nodes.push({ key, kind: "FactKey", properties: { type: "boolean", declared: false } });
    const [group = 0, alternative = 0, position = 0] = place;
    const properties: Properties = { group, alternative, position, condition: "is", value: true };
    this.#edges.push({ type: "REQUIRES", from, to: key, id, properties });
  }

  /** What a service runs has some version; whether it fits is open. */
  #addOpenVersion(artifact: string): void {
    const name = `${artifact.slice(artifact.indexOf(":") + 1)}@0.0.0`;
    const key = nodeKey("Version", name);
    this.#nodes.push({ key, kind: "Version", properties: { version: "0.0.0", declared: false } });
    this.#edges.push({ type: "VERSION_OF", from: key, to: artifact, id: "", properties: {} });
    this.#require(key, "artifact", [0, 0, 0]);
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
