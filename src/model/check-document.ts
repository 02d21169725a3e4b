/** From plain data to a valid document, or to every finding about it. Looks at the one document only. */
import { nearestNames } from "../values/nearest.ts";
import { quoted } from "../values/quoted.ts";
import { DOCUMENT_KINDS } from "./document.ts";
import type { Document, DocumentKind } from "./document.ts";
import { DOCUMENT_SCHEMAS } from "./document-schema.ts";
import { explainIssues } from "./explain-issues.ts";
import type { Finding } from "./explain-issues.ts";
import { documentKey } from "./names.ts";
import { checkPlainData } from "./plain-data.ts";
import { didYouMean } from "./problem.ts";

export type CheckedDocument =
  | { readonly kind: "valid"; readonly key: string; readonly document: Document }
  | { readonly kind: "invalid"; readonly key: string | undefined; readonly findings: readonly Finding[] };

const KINDS: ReadonlySet<string> = new Set(DOCUMENT_KINDS);

/** `data` is what a reader made of text, or what an API was given; nothing is assumed about it. */
export function checkDocument(data: unknown): CheckedDocument {
  const unfit = checkPlainData(data);
  if (unfit !== undefined) return { kind: "invalid", key: undefined, findings: [unfit] };
  const kind = kindOf(data);
  if (typeof kind !== "string") return { kind: "invalid", key: undefined, findings: [kind] };
  const result = DOCUMENT_SCHEMAS[kind as DocumentKind].safeParse(data);
  if (!result.success) {
    return {
      kind: "invalid",
      key: keyOf(kind as DocumentKind, data),
      findings: explainIssues(result.error.issues, data),
    };
  }
  const document = withoutUndefined(result.data) as Document;
  return { kind: "valid", key: documentKey(document), document };
}

function kindOf(data: unknown): string | Finding {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return {
      code: "WRONG_TYPE",
      path: [],
      message: "A document is an object with apiVersion, kind, metadata and spec.",
    };
  }
  const kind = (data as { kind?: unknown }).kind;
  if (typeof kind === "string" && KINDS.has(kind)) return kind;
  const known = `Known kinds: ${DOCUMENT_KINDS.join(", ")}.`;
  if (kind === undefined)
    return { code: "MISSING_FIELD", path: [], message: '"kind" is missing.', hint: known };
  const near = typeof kind === "string" ? didYouMean(nearestNames(kind, DOCUMENT_KINDS)) : undefined;
  return {
    code: "UNKNOWN_KIND",
    path: ["kind"],
    message: `${quoted(kind)} is not a kind of document.`,
    hint: near ?? known,
  };
}

function keyOf(kind: DocumentKind, data: unknown): string | undefined {
  const name = (data as { metadata?: { name?: unknown } }).metadata?.name;
  return typeof name === "string" ? documentKey({ kind, metadata: { name } }) : undefined;
}

/**
 * Optional fields that were not given must be absent, not undefined, or equal documents would not be equal.
 */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [field, inner] of Object.entries(value))
    if (inner !== undefined) kept[field] = withoutUndefined(inner);
  return kept;
}
