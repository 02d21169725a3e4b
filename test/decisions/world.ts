/**
 * Small worlds for tests: documents in, a snapshot out, through the same compile function that the catalog
 * uses.
 */
import { compileDocument } from "../../src/model/compile-document.ts";
import type { Document, DocumentKind } from "../../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../../src/model/graph.ts";
import type { Head } from "../../src/model/revision.ts";
import { buildSnapshot } from "../../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";

export const NOW = "2026-11-21T12:00:00.000Z";
const HEAD: Head = { revision: 7, time: "2026-11-21T11:00:00.000Z", digest: `sha256:${"7".repeat(64)}` };

/** `Kind/name` -> spec; `labels` in the spec become the document's labels. */
export type World = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function documentsOf(world: World): readonly Document[] {
  return Object.entries(world).map(([title, { labels, ...spec }]) => {
    const slash = title.indexOf("/");
    const kind = title.slice(0, slash) as DocumentKind;
    const name = title.slice(slash + 1);
    const metadata = labels === undefined ? { name } : { name, labels: labels as Record<string, string> };
    return { apiVersion: "fairlead.dev/v1", kind, metadata, spec };
  });
}

export function snapshotOf(world: World): Snapshot {
  return snapshotOfDocuments(documentsOf(world));
}

export function snapshotOfDocuments(documents: readonly Document[], revision = 3): Snapshot {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  for (const document of documents) {
    const compiled = compileDocument(document, revision);
    for (const node of compiled.nodes) nodes.set(node.key, node);
    edges.push(...compiled.edges);
  }
  return buildSnapshot(HEAD, nodes.values(), edges);
}
