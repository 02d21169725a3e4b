/**
 * A revision as an audit sees it: what it says of itself, and what its content gives. From a store, and from
 * the lines of an export, which is read without believing it: what cannot be read is an entry too.
 */
import { documentDigest } from "../../model/document-digest.ts";
import type { Document } from "../../model/document.ts";
import { digestOfRevision, revisionDigest } from "../../model/revision-digest.ts";
import type { ChangeContent, RevisionContent } from "../../model/revision-digest.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import { StoreDamaged } from "../../store/store-damaged.ts";

export interface AuditEntry {
  readonly kind: "entry";
  /** The number that it says it has. */
  readonly revision: number;
  readonly time: string;
  /** The digest that it says it has. */
  readonly digest: string;
  /** The digest that its content has. */
  readonly computed: string;
}

/** Something that should be a revision and cannot be read as one. */
export interface UnreadableEntry {
  readonly kind: "unreadable";
  readonly why: string;
}

export type AuditItem = AuditEntry | UnreadableEntry
  /** What a file says at its end, or its header says of it. */
  | { readonly kind: "claim"; readonly what: string; readonly claimed: string; readonly found: string };

/** Oldest first, up to the head as it is when it begins. */
export async function* entriesOfStore(store: GraphStore): AsyncGenerator<AuditItem> {
  const head = await store.head();
  if (head.revision === 0) return;
  let last = { revision: 0, digest: "" };
  try {
    for await (const revision of store.revisions({ after: 0, upTo: head.revision })) {
      const { revision: number, time, digest } = revision;
      yield { kind: "entry", revision: number, time, digest, computed: computedDigest(revision) };
      last = { revision: number, digest };
    }
  } catch (error) {
    if (!(error instanceof StoreDamaged) && !(error instanceof SyntaxError)) throw error;
    yield { kind: "unreadable", why: (error as Error).message };
    return;
  }
  yield* claim("the head's revision", String(head.revision), String(last.revision));
  yield* claim("the head's digest", head.digest, last.digest);
}

/** Content that has no canonical form has no digest either, and so not the one it says. */
function computedDigest(revision: Parameters<typeof digestOfRevision>[0]): string {
  try {
    return digestOfRevision(revision);
  } catch {
    return "none: it has no canonical form";
  }
}

interface ExportedLine {
  readonly revision: number;
  readonly id: string;
  readonly time: string;
  readonly actor: string;
  readonly reason: string;
  readonly digest: string;
  readonly changes: readonly { readonly key: string; readonly after: Document | null }[];
}

/** Lines as `fairlead export` writes them, without their ends. */
export async function* entriesOfExport(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<AuditItem> {
  const digests = new Map<string, string>();
  const seen = { revisions: 0, digest: "", hasEnded: false };
  let header: ClaimedHead | undefined;
  for await (const line of lines) {
    if (line === "") continue;
    const value = parsed(line);
    if (header === undefined) {
      header = headOf(value);
      if (header !== undefined) continue;
      yield { kind: "unreadable", why: "the first line is not the header of an export" };
      return;
    }
    if (value?.["end"] === true) {
      seen.hasEnded = true;
      yield* claim("the count at the end", String(value["revisions"]), String(seen.revisions));
      continue;
    }
    if (typeof value?.["record"] === "object") continue;
    const entry = entryOf(value, digests);
    if (entry.kind === "entry") seen.digest = entry.digest;
    seen.revisions += 1;
    yield entry;
  }
  if (header === undefined) yield { kind: "unreadable", why: "the file is empty" };
  if (!seen.hasEnded) yield { kind: "claim", what: "the last line", claimed: "there", found: "missing" };
  if (header !== undefined && header.revision > 0) {
    yield* claim("the header's revision", String(header.revision), String(seen.revisions));
    yield* claim("the header's digest", header.digest, seen.digest);
  }
}

function* claim(what: string, claimed: string, found: string): Generator<AuditItem> {
  if (claimed !== found) yield { kind: "claim", what, claimed, found };
}

type Value = Readonly<Record<string, unknown>>;

function parsed(line: string): Value | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value as Value : undefined;
  } catch {
    return undefined;
  }
}

interface ClaimedHead {
  readonly revision: number;
  readonly digest: string;
}

function headOf(value: Value | undefined): ClaimedHead | undefined {
  const head = value?.["head"] as Partial<Record<keyof ClaimedHead, unknown>> | undefined;
  const isHeader = value?.["fairlead"] === "export" && typeof head?.revision === "number"
    && typeof head.digest === "string";
  return isHeader ? head as unknown as ClaimedHead : undefined;
}

function entryOf(value: Value | undefined, digests: Map<string, string>): AuditItem {
  const line = value as Partial<ExportedLine> | undefined;
  const texts = [line?.id, line?.time, line?.actor, line?.reason, line?.digest];
  if (typeof line?.revision !== "number" || texts.some((text) => typeof text !== "string")
    || !Array.isArray(line.changes)) {
    return { kind: "unreadable", why: "the line is no revision" };
  }
  const { revision, id, time, actor, reason, digest, changes } = line as ExportedLine;
  const content = { revision, id, time, actor, reason };
  return { kind: "entry", revision, time, digest, computed: digestOfLine(content, changes, digests) };
}

function digestOfLine(
  content: Omit<RevisionContent, "changes">, changes: ExportedLine["changes"], digests: Map<string, string>,
): string {
  try {
    return revisionDigest({ ...content, changes: changes.map((change) => contentOf(change, digests)) });
  } catch {
    return "none: it has no canonical form";
  }
}

function contentOf(
  { key, after }: ExportedLine["changes"][number], digests: Map<string, string>,
): ChangeContent {
  const beforeDigest = digests.get(key) ?? null;
  if (after === null) {
    digests.delete(key);
    return { key, action: "deleted", beforeDigest, afterDigest: null };
  }
  const afterDigest = documentDigest(after);
  digests.set(key, afterDigest);
  return { key, action: beforeDigest === null ? "created" : "replaced", beforeDigest, afterDigest };
}
