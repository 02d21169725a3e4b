/**
 * `fairlead apply`: documents in, one revision out, or a list of everything that is wrong and nothing
 * written.
 */
import { DOCUMENT_KINDS } from "../model/document.ts";
import type { Document } from "../model/document.ts";
import { parseSelector, labelsOf, matchesLabels } from "../model/label-selector.ts";
import type { Head } from "../model/revision.ts";
import { problemsAt, readDocuments } from "../model/read-documents.ts";
import type { DocumentSource } from "../model/read-documents.ts";
import { revisionToken } from "../model/revision-token.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { Breath } from "./breath.ts";
import { ProblemList } from "./check-documents.ts";
import { diffDocuments } from "./diff.ts";
import type { FieldChange } from "./diff.ts";
import type { Knowledge } from "./knowledge.ts";
import { PruneWithoutSelector } from "./prune-without-selector.ts";
import { writeChanges } from "./write-changes.ts";
import type { NeededReview } from "../access/approvals/write-rules.ts";
import type { PutDocument, WriteEvidence, WriteProgress, WriteResult } from "./write-changes.ts";

export interface ApplyRequest {
  /** Files, text, or documents as data (whose numbers have lost their text: prefer text). */
  readonly sources: Iterable<DocumentSource>;
  readonly actor: string;
  readonly reason: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  readonly dryRun?: boolean;
  /**
   * A label selector: documents that it matches and that are not given are deleted. The empty one is refused.
   */
  readonly prune?: string;
  readonly expectRevision?: number;
  readonly evidence?: WriteEvidence;
  /** The commit's own id; the same again writes nothing. */
  readonly id?: string;
  readonly progress?: (progress: WriteProgress) => void;
}

export interface Outcome {
  readonly key: string;
  readonly outcome: "created" | "replaced" | "deleted" | "unchanged";
  /** Fields that differ, for `replaced`; else empty. */
  readonly diff: readonly FieldChange[];
}

export interface ApplyResult {
  /** Token of the revision that holds the documents: a later read may insist on it. */
  readonly revision: string;
  readonly head: Head;
  /** One for every document given or pruned, in order of key. */
  readonly outcomes: readonly Outcome[];
  /** False when nothing changed (no revision was taken) or in a dry run. */
  readonly written: boolean;
  readonly replayed: boolean;
  /** What of it needs review by policy: told by a dry run, which is not refused for it. */
  readonly review?: NeededReview;
}

/**
 * Errors: DocumentsInvalid, InvalidSelector, RevisionMoved, ReviewRequired, SignatureRequired, and what the
 * store throws.
 */
export async function applyDocuments(knowledge: Knowledge, request: ApplyRequest): Promise<ApplyResult> {
  const result = await writeDocuments(knowledge, request);
  return {
    revision: revisionToken(result.head.revision),
    head: result.head,
    outcomes: await outcomesOf(result),
    written: result.changes.length > 0 && request.dryRun !== true,
    replayed: result.replayed,
    ...(result.review === undefined ? {} : { review: result.review }),
  };
}

/** The same, with whole documents for an answer. */
export async function writeDocuments(knowledge: Knowledge, request: ApplyRequest): Promise<WriteResult> {
  const deletions = request.prune === undefined ? undefined : pruning(request.prune);
  const { puts, problems, unreadable } = await readAll(request);
  const { sources: _, prune: __, ...rest } = request;
  return writeChanges(knowledge, {
    ...rest,
    puts,
    ...(deletions === undefined ? {} : { deletions }),
    problems,
    unreadable,
  });
}

async function readAll({ sources, progress }: ApplyRequest) {
  const breath = new Breath();
  const problems = new ProblemList();
  const puts = new Map<string, PutDocument>();
  const unreadable = new Set<string>();
  let everyKeyIsKnown = true;
  let done = 0;
  for (const read of readDocuments(sources)) {
    done++;
    if (read.kind === "invalid") {
      problems.add(read.problems);
      const key = read.problems[0]?.key;
      if (key === undefined) everyKeyIsKnown = false;
      else unreadable.add(key);
    } else if (puts.has(read.key)) {
      const finding = {
        code: "DUPLICATE_DOCUMENT",
        path: ["metadata", "name"],
        message: `"${read.key}" is given twice.`,
      } as const;
      problems.add(problemsAt(read.origin, [finding], read.key));
    } else {
      puts.set(read.key, { key: read.key, document: read.document, origin: read.origin });
    }
    if (!breath.due) continue;
    progress?.({ phase: "read", done });
    await breath.pause();
  }
  return { puts: [...puts.values()], problems, unreadable: everyKeyIsKnown ? unreadable : undefined };
}

/** Keys of all documents that the selector matches. */
function pruning(text: string): (snapshot: Snapshot) => readonly string[] {
  const selector = parseSelector(text);
  if (selector.terms.length === 0) throw new PruneWithoutSelector();
  return (snapshot) =>
    DOCUMENT_KINDS.flatMap((kind) =>
      snapshot
        .nodesOf(kind)
        .filter((node) => snapshot.properties(node)["declared"] !== false)
        .filter((node) => matchesLabels(selector, labelsOf(snapshot.properties(node))))
        .map((node) => snapshot.key(node)),
    );
}

export async function outcomesOf({
  changes,
  unchanged,
}: Pick<WriteResult, "changes" | "unchanged">): Promise<readonly Outcome[]> {
  const breath = new Breath();
  const outcomes: Outcome[] = unchanged.map((key) => ({ key, outcome: "unchanged", diff: [] }));
  for (const { key, before, after } of changes) {
    outcomes.push({ key, outcome: outcomeOf(before, after), diff: diffDocuments(before, after) });
    if (breath.due) await breath.pause();
  }
  return outcomes.sort((left, right) => (left.key < right.key ? -1 : 1));
}

function outcomeOf(before: Document | null, after: Document | null): Outcome["outcome"] {
  return before === null ? "created" : after === null ? "deleted" : "replaced";
}
