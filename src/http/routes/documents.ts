/** Documents over REST: read, listed, their history, and the schemas of their kinds. */
import { z } from "zod";
import { parseAsOf } from "../../catalog/consistency.ts";
import { getDocument } from "../../catalog/get.ts";
import { documentHistory } from "../../catalog/history.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { DOCUMENT_KINDS } from "../../model/document.ts";
import type { DocumentKind } from "../../model/document.ts";
import { parseDocumentReference } from "../../model/document-reference.ts";
import { allJsonSchemas } from "../../model/document-schema.ts";
import { NODE_KINDS } from "../../model/graph.ts";
import { didYouMean } from "../../model/problem.ts";
import type { Services } from "../../services.ts";
import { nearestNames } from "../../values/nearest.ts";
import { given } from "../given.ts";
import { InputInvalid } from "../input-invalid.ts";
import { documentMissing } from "../nearest-document.ts";
import { readQuery } from "../read-query.ts";
import type { Route } from "../route.ts";
import { text } from "../text-field.ts";
import { revision } from "../write-input.ts";

/** Entries of one page of a list, unless asked for less. */
const PAGE_MAX = 500;
const PAGE_DEFAULT = 100;

const pageSize = z.string().regex(/^\d{1,4}$/, "is no whole number").transform(Number)
  .pipe(z.number().min(1, "is less than 1").max(PAGE_MAX, `is more than ${PAGE_MAX}`));

export const documentQuery =
  z.strictObject({ asOf: text.optional().describe("a revision or a time of the past") });
export const listQuery = z.strictObject({
  kind: text.optional().describe("only documents of this kind"),
  after: text.optional().describe("`next` of the page before"),
  limit: pageSize.optional(),
  asOf: text.optional().describe("a revision or a time of the past"),
});
export const historyQuery = z.strictObject({
  after: revision.optional().describe("`next` of the page before: a revision"),
  limit: pageSize.optional(),
});

export function documentRoutes({ knowledge }: Services): readonly Route[] {
  return [
    {
      method: "GET", path: "/v1/documents",
      answer: async ({ query }) => ({ status: 200, body: await list(knowledge, readQuery(listQuery,
        query)) }),
    },
    {
      method: "GET", path: "/v1/documents/{kind}/{name*}",
      answer: async ({ parameters, query }) => {
        const { asOf } = readQuery(documentQuery, query);
        const reference = referenceOf(parameters);
        const snapshot = asOf === undefined ? knowledge.current() : await knowledge.at(parseAsOf(asOf));
        const stored = await getDocument(knowledge, reference.key, { revision: snapshot.head.revision });
        if (stored === undefined) throw documentMissing(reference, snapshot);
        return { status: 200, body: stored };
      },
    },
    {
      method: "GET", path: "/v1/history/{kind}/{name*}",
      answer: async ({ parameters, query }) => {
        const page = { limit: PAGE_DEFAULT, ...given(readQuery(historyQuery, query)) };
        const reference = referenceOf(parameters);
        const entries = await documentHistory(knowledge, reference.key, page);
        if (entries.length === 0 && page.after === undefined) throw documentMissing(reference,
          knowledge.current());
        const next = entries.length === page.limit ? entries.at(-1)!.token : undefined;
        return { status: 200, body: { key: reference.key, entries,
          ...(next === undefined ? {} : { next }) } };
      },
    },
    { method: "GET", path: "/v1/schemas", answer: () => ({ status: 200, body: allJsonSchemas() }) },
  ];
}

/** The document that a path names. Throws InvalidDocumentReference. */
export function referenceOf({ kind = "", name = "" }: Readonly<Record<string, string>>) {
  return parseDocumentReference(`${kind}/${name}`);
}

async function list(knowledge: Knowledge, { kind, after, limit, asOf }: z.output<typeof listQuery>) {
  const { head } = asOf === undefined ? knowledge.current() : await knowledge.at(parseAsOf(asOf));
  const size = limit ?? PAGE_DEFAULT;
  const prefix = kind === undefined ? {} : { prefix: `${NODE_KINDS[kindOf(kind)]}:` };
  const documents = [];
  for await (const stored of knowledge.store.documents({
    at: head.revision, limit: size, ...prefix, ...(after === undefined ? {} : { after }),
  })) documents.push(stored);
  const next = documents.length < size ? undefined : documents.at(-1)?.key;
  return { revision: head.revision, documents, ...(next === undefined ? {} : { next }) };
}

/** A kind, whatever its case and dashes. Throws InputInvalid. */
function kindOf(given: string): DocumentKind {
  const plain = given.replaceAll("-", "").toLowerCase();
  const kind = DOCUMENT_KINDS.find((known) => known.toLowerCase() === plain);
  if (kind !== undefined) return kind;
  throw new InputInvalid([{
    path: "kind", message: `"${given.slice(0, 100)}" is no kind of document.`,
    hint: didYouMean(nearestNames(given, DOCUMENT_KINDS)) ?? `Kinds are ${DOCUMENT_KINDS.join(", ")}.`,
  }]);
}
