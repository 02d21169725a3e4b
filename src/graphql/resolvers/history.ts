/** Documents and revisions, from the store through the operation's loaders. */
import { diffDocuments } from "../../catalog/diff.ts";
import { parseKey } from "../../model/names.ts";
import type { Change, Head, Revision } from "../../model/revision.ts";
import { revisionToken } from "../../model/revision-token.ts";
import type { StoredDocument } from "../../store/graph-store.ts";
import { pageSize } from "../connection.ts";
import type { PageArguments, PageInfo } from "../connection.ts";
import type { OperationContext } from "../operation-context.ts";
import { RequestRefused } from "../request-refused.ts";

export interface RevisionConnection {
  readonly edges: readonly { readonly cursor: string; readonly node: Revision }[];
  readonly nodes: readonly Revision[];
  readonly pageInfo: PageInfo;
}

/** Revisions up to the operation's, newest first; of one document when its key is given. */
export async function historyPage(
  { loaders, snapshot }: OperationContext,
  key: string | undefined,
  { first, after }: PageArguments,
): Promise<RevisionConnection> {
  const size = pageSize(first);
  const before =
    after == null
      ? snapshot.head.revision + 1
      : Math.min(revisionOfCursor(after), snapshot.head.revision + 1);
  const found = await loaders.history.load({
    ...(key === undefined ? {} : { key }),
    before,
    count: size + 1,
  });
  const nodes = found.slice(0, size);
  const edges = nodes.map((node) => ({ node, cursor: cursorOf(node) }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: found.length > size,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The log is never rewritten, so the number alone is a cursor. */
function cursorOf({ revision }: Revision): string {
  return Buffer.from(`h${revision}`).toString("base64url");
}

function revisionOfCursor(cursor: string): number {
  const match = /^h(\d{1,15})$/.exec(Buffer.from(cursor.slice(0, 100), "base64url").toString("utf8"));
  if (match === null)
    throw new RequestRefused(
      "CURSOR_INVALID",
      "That is not a cursor of a history.",
      "Take it from `pageInfo { endCursor }`.",
    );
  return Number(match[1]);
}

const token = ({ revision }: Head): string => revisionToken(revision);

export const historyResolvers = {
  Document: {
    kind: ({ key }: StoredDocument) => parseKey(key)!.kind,
    name: ({ key }: StoredDocument) => parseKey(key)!.name,
    content: ({ document }: StoredDocument) => document,
    history: ({ key }: StoredDocument, page: PageArguments, context: OperationContext) =>
      historyPage(context, key, page),
  },
  Head: { token },
  Revision: {
    token,
    changeCount: ({ changes }: Revision) => changes.length,
    changes: ({ changes }: Revision, { first }: PageArguments) => changes.slice(0, pageSize(first)),
  },
  Change: { diff: ({ before, after }: Change) => diffDocuments(before, after) },
};
