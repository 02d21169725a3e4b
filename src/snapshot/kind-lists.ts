/**
 * The nodes of each kind in order of key, made when asked for and shared by later snapshots until a write
 * touches the kind. A write only notes which nodes it touched; the list is mended from the last one that
 * was made.
 */
import type { Ground } from "./ground.ts";
import type { KindChange } from "./overlay.ts";
import type { NodeId } from "./snapshot.ts";

/** Nodes touched since the list below was made, newest write first. */
interface Touched {
  readonly nodes: readonly NodeId[];
  readonly before: Touched | undefined;
}

interface KindList {
  readonly made: readonly NodeId[] | undefined;
  readonly touched: Touched | undefined;
}

const AS_IN_GROUND: KindList = { made: undefined, touched: undefined };

export class KindLists {
  readonly #lists: Map<number, KindList>;

  constructor(lists: Iterable<readonly [number, KindList]> = []) {
    this.#lists = new Map(lists);
  }

  /** `kindOf` tells the present kind of a touched node. */
  nodes(kind: number, ground: Ground, kindOf: (node: NodeId) => number | undefined): readonly NodeId[] {
    const list = this.#lists.get(kind) ?? AS_IN_GROUND;
    const made = list.made ?? ground.nodesOf(kind);
    if (list.touched === undefined) return made;
    const nodes = mended(made, touchedInOrder(list.touched, ground), ground, (node) => kindOf(node) === kind);
    this.#lists.set(kind, { made: nodes, touched: undefined });
    return nodes;
  }

  after(changes: readonly KindChange[]): KindLists {
    if (changes.length === 0) return this;
    const touched = new Map<number, NodeId[]>();
    for (const { node, before, after } of changes) {
      for (const kind of [before, after]) {
        if (kind === undefined) continue;
        const nodes = touched.get(kind);
        if (nodes === undefined) touched.set(kind, [node]);
        else nodes.push(node);
      }
    }
    const next = new KindLists(this.#lists);
    for (const [kind, nodes] of touched) {
      const list = this.#lists.get(kind) ?? AS_IN_GROUND;
      next.#lists.set(kind, { made: list.made, touched: { nodes, before: list.touched } });
    }
    return next;
  }
}

function touchedInOrder(touched: Touched, ground: Ground): readonly NodeId[] {
  const nodes = new Set<NodeId>();
  for (let link: Touched | undefined = touched; link !== undefined; link = link.before) {
    for (const node of link.nodes) nodes.add(node);
  }
  return [...nodes].sort((left, right) => ground.keys.compare(left, right));
}

/** The list with each touched node taken out and, where it belongs, put in again. */
function mended(
  made: readonly NodeId[], touched: readonly NodeId[], ground: Ground, belongs: (node: NodeId) => boolean,
): readonly NodeId[] {
  const nodes = new Array<NodeId>(made.length + touched.length);
  let written = 0;
  let read = 0;
  for (const node of touched) {
    const place = firstNotBefore(made, read, node, ground);
    while (read < place) nodes[written++] = made[read++]!;
    if (made[place] === node) read++;
    if (belongs(node)) nodes[written++] = node;
  }
  while (read < made.length) nodes[written++] = made[read++]!;
  nodes.length = written;
  return nodes;
}

function firstNotBefore(nodes: readonly NodeId[], start: number, node: NodeId, ground: Ground): number {
  let low = start;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ground.keys.compare(nodes[middle]!, node) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
