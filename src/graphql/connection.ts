/**
 * Pages of a catalogue, by keyset: a cursor names the last key seen and the revision it was seen at. A cursor
 * of another revision is refused, as entries may have come or gone before it: whoever pages reads all pages
 * at one revision.
 */
import { matchesLabels, parseSelector } from "../model/label-selector.ts";
import type { NodeKind } from "../model/graph.ts";
import { compareKeys } from "../snapshot/key-order.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { shortened } from "../values/quoted.ts";
import { Entry, selectorLabels } from "./entry.ts";
import { RequestRefused } from "./request-refused.ts";

/** Entries of one page at most. */
export const PAGE_MAX = 500;

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface CatalogFilter {
  readonly selector?: string | null;
  readonly namePrefix?: string | null;
}

export interface Edge {
  readonly node: Entry;
  readonly cursor: string;
}

export interface Connection {
  readonly edges: readonly Edge[];
  readonly nodes: readonly Entry[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

const DECLARED = {};

/** Nodes of one kind that have a document, in order of key. */
function declaredOf(snapshot: Snapshot, kind: NodeKind): readonly NodeId[] {
  const lists = snapshot.memo(DECLARED, () => new Map<NodeKind, readonly NodeId[]>());
  let list = lists.get(kind);
  if (list === undefined) {
    list = snapshot.nodesOf(kind).filter((node) => snapshot.properties(node)["declared"] !== false);
    lists.set(kind, list);
  }
  return list;
}

/** Throws InvalidSelector; RequestRefused for a cursor or a page size that cannot be. */
export function catalogPage(
  snapshot: Snapshot,
  kind: NodeKind,
  { filter, ...page }: PageArguments & { readonly filter?: CatalogFilter | null },
): Connection {
  let nodes = declaredOf(snapshot, kind);
  const prefix = filter?.namePrefix ?? "";
  if (prefix !== "") nodes = nodes.filter((node) => new Entry(snapshot, node).name.startsWith(prefix));
  if (filter?.selector != null) {
    const selector = parseSelector(filter.selector);
    nodes = nodes.filter((node) => matchesLabels(selector, selectorLabels(new Entry(snapshot, node))));
  }
  return pageOf(snapshot, nodes, page);
}

/** A page of nodes that stand in order of key. */
export function pageOf(
  snapshot: Snapshot,
  nodes: readonly NodeId[],
  { first, after }: PageArguments,
): Connection {
  const size = pageSize(first);
  const start = after == null ? 0 : firstBehind(snapshot, nodes, keyOfCursor(snapshot, after));
  const { revision } = snapshot.head;
  const edges = nodes.slice(start, start + size).map((node) => {
    const entry = new Entry(snapshot, node);
    return { node: entry, cursor: cursorOf(revision, entry.key) };
  });
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    totalCount: nodes.length,
    pageInfo: {
      hasNextPage: start + size < nodes.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Throws RequestRefused: INPUT_INVALID. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? PAGE_MAX;
  if (size >= 0 && size <= PAGE_MAX) return size;
  throw new RequestRefused("INPUT_INVALID", `A page has 0 to ${PAGE_MAX} entries, not ${size}.`, undefined, {
    have: size,
    max: PAGE_MAX,
  });
}

function cursorOf(revision: number, key: string): string {
  return Buffer.from(`${revision}\n${key}`).toString("base64url");
}

function keyOfCursor(snapshot: Snapshot, cursor: string): string {
  const match = /^(\d{1,15})\n(.+)$/s.exec(Buffer.from(cursor.slice(0, 2000), "base64url").toString("utf8"));
  if (match === null) {
    throw new RequestRefused(
      "CURSOR_INVALID",
      `"${shortened(cursor)}" is not a cursor.`,
      "Take it from `pageInfo { endCursor }`.",
    );
  }
  const revision = Number(match[1]);
  if (revision === snapshot.head.revision) return match[2]!;
  throw new RequestRefused(
    "CURSOR_OF_OTHER_REVISION",
    `The cursor is of revision ${revision}, and this operation reads revision ${snapshot.head.revision}.`,
    `Read all pages at one revision: query @consistency(asOf: "${revision}").`,
  );
}

/** By halving: the first place whose key is behind the given one. */
function firstBehind(snapshot: Snapshot, nodes: readonly NodeId[], key: string): number {
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(snapshot.key(nodes[middle]!), key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
