/**
 * The one way in which knowledge changes: documents to put and keys to delete, checked and planned against
 * the newest snapshot, committed as one revision, visible to the next read.
 *
 * Optimistic: the plan is made at a snapshot and committed with `expects`. When another process was faster,
 * the snapshot follows and the plan is made again. Writers of this process take turns, so they never make
 * each other start again.
 */
import { randomUUID } from "node:crypto";
import { ApprovalNotApplied, ReviewRequired } from "../access/approvals/approval-refused.ts";
import { neededReview } from "../access/approvals/write-rules.ts";
import type { NeededReview } from "../access/approvals/write-rules.ts";
import { SignatureRequired } from "../access/signatures/signature-refused.ts";
import { stampSignature } from "../access/signatures/stamp-signature.ts";
import type { Document } from "../model/document.ts";
import { CONTRACT_NAMESPACE, takeContracts } from "../model/contract-text.ts";
import { documentDigest } from "../model/document-digest.ts";
import { DocumentsInvalid } from "../model/documents-invalid.ts";
import type { Head } from "../model/revision.ts";
import type { Origin } from "../model/read-documents.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { RevisionMoved } from "../store/revision-moved.ts";
import { Batch } from "./batch.ts";
import { Breath } from "./breath.ts";
import { ProblemList, checkBatch } from "./check-documents.ts";
import { Definitions } from "./definitions.ts";
import { documentsAt } from "./get.ts";
import type { Knowledge } from "./knowledge.ts";
import { settleValues } from "./settle-values.ts";
import { stampSince } from "./stamp-since.ts";

/**
 * Each attempt lost one race against another process; ten in a row mean that somebody writes without pause.
 */
const COMMIT_ATTEMPTS_MAX = 10;

export interface PutDocument {
  readonly key: string;
  readonly document: Document;
  readonly origin: Origin;
}

/** What speaks for a write besides who writes: found out by whoever calls, never said by the request. */
export interface WriteEvidence {
  /** Whose signatures over a document were verified, by its key. */
  readonly signers?: ReadonlyMap<string, readonly string[]>;
  /** How many others approved exactly these changes; proposals and approvals themselves may be written. */
  readonly approvals?: number;
}

export interface WriteRequest {
  readonly puts: readonly PutDocument[];
  /**
   * Keys to delete, chosen at the snapshot the plan is made at. Those that are put, or not there, are left
   * out.
   */
  readonly deletions?: (snapshot: Snapshot) => readonly string[];
  readonly actor: string;
  readonly reason: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  /** The commit's own id: the same id again writes nothing and returns the first outcome. */
  readonly id?: string;
  readonly dryRun?: boolean;
  readonly evidence?: WriteEvidence;
  /** Refused with RevisionMoved when the newest revision is another one. */
  readonly expectRevision?: number;
  /** Problems found while reading; with them nothing is written, but everything else is still checked. */
  readonly problems?: ProblemList;
  /** Keys of documents that could not be read; undefined when not even all keys could. */
  readonly unreadable?: ReadonlySet<string> | undefined;
  readonly progress?: (progress: WriteProgress) => void;
  /** Throws when these changes may not be made at this snapshot; nothing is written then. */
  readonly authorise?: (snapshot: Snapshot, changes: readonly WrittenChange[]) => void;
}

export interface WriteProgress {
  readonly phase: "read" | "check" | "commit";
  readonly done: number;
  readonly total?: number;
}

export interface WrittenChange {
  readonly key: string;
  readonly before: Document | null;
  readonly after: Document | null;
}

export interface WriteResult {
  /** Where the log stands: after the commit, or as it was when nothing changed. */
  readonly head: Head;
  /** What changed, or in a dry run would change, in order of key. */
  readonly changes: readonly WrittenChange[];
  /** Keys that were put and stand already as given. */
  readonly unchanged: readonly string[];
  /** What of the changes needs review by policy, whether or not it has it. */
  readonly review?: NeededReview | undefined;
  /** The id was used before: `changes` are those of its revision. */
  readonly replayed: boolean;
}

/**
 * Errors: DocumentsInvalid with every problem; ReviewRequired and SignatureRequired by policy (a dry run
 * tells of the first in `review`); ApprovalNotApplied; RevisionMoved when `expectRevision` does not hold,
 * or after ten lost races; what the store throws. Nothing is written unless all of it is.
 */
export async function writeChanges(knowledge: Knowledge, request: WriteRequest): Promise<WriteResult> {
  if (knowledge.write !== undefined) return knowledge.write(request);
  const id = request.id ?? randomUUID();
  return knowledge.exclusively(async () => {
    for (let attempt = 1; ; attempt++) {
      const snapshot = await knowledge.refresh();
      const { expectRevision } = request;
      if (expectRevision !== undefined && expectRevision !== snapshot.head.revision) {
        throw new RevisionMoved(snapshot.head.revision, expectRevision);
      }
      try {
        return await attemptWrite(knowledge, snapshot, { ...request, id });
      } catch (error) {
        const isLost =
          error instanceof RevisionMoved && expectRevision === undefined && attempt < COMMIT_ATTEMPTS_MAX;
        if (!isLost) throw error;
      }
    }
  });
}

async function attemptWrite(
  knowledge: Knowledge,
  snapshot: Snapshot,
  request: WriteRequest & { readonly id: string },
): Promise<WriteResult> {
  const breath = new Breath();
  const problems = new ProblemList();
  if (request.problems !== undefined) problems.add(request.problems.problems);
  const batch = new Batch(snapshot);
  const { puts, unchanged, definitions, texts } = await settle(snapshot, request, problems, breath);
  const given = new Set(request.puts.map((put) => put.key));
  const deletions = (request.deletions?.(snapshot) ?? []).filter(
    (key) => !given.has(key) && digestAt(snapshot, key) !== undefined,
  );
  const keys = [
    ...deletions,
    ...puts.flatMap((put) => (digestAt(snapshot, put.key) === undefined ? [] : [put.key])),
  ];
  const before = await documentsAt(knowledge.store, keys, snapshot.head.revision);
  const changes = [
    ...puts.map(({ key, document, origin }) => ({
      key,
      before: before.get(key) ?? null,
      after: document,
      origin,
    })),
    ...deletions.map((key) => ({ key, before: before.get(key) ?? null, after: null, origin: {} })),
  ].sort((left, right) => (left.key < right.key ? -1 : 1));
  request.authorise?.(snapshot, changes);
  for (const change of changes) {
    batch.add(change);
    if (breath.due) await breath.pause();
  }
  if (request.unreadable !== undefined || request.problems === undefined || request.problems.found === 0) {
    let done = 0;
    for (const _ of checkBatch(batch, definitions(deletions), request.unreadable ?? new Set(), problems)) {
      done++;
      if (!breath.due) continue;
      request.progress?.({ phase: "check", done, total: changes.length });
      await breath.pause();
    }
  }
  if (problems.found > 0)
    throw new DocumentsInvalid(problems.sorted(), problems.found + hidden(request.problems));
  const review = checkEvidence(snapshot, changes, request);
  const result = {
    changes: changes.map(({ origin: _, ...change }) => change),
    unchanged,
    ...(review === undefined ? {} : { review }),
    replayed: false,
  };
  if (changes.length === 0 || request.dryRun === true) return { ...result, head: snapshot.head };
  request.progress?.({ phase: "commit", done: 0, total: changes.length });
  // Before the documents that name them; a text that nobody names in the end does no harm.
  await keepTexts(knowledge, texts);
  return commit(knowledge, batch, request, result);
}

/** Throws ApprovalNotApplied and ReviewRequired. */
function checkEvidence(
  snapshot: Snapshot,
  changes: readonly WrittenChange[],
  { evidence, dryRun }: WriteRequest,
): NeededReview | undefined {
  const reserved = changes.find((change) =>
    /^(?:proposal|approval|waiver|plan):/.test(change.key) || isRecordedByPlan(change));
  if (reserved !== undefined && evidence?.approvals === undefined) throw new ApprovalNotApplied(reserved.key);
  const review = neededReview(snapshot, changes);
  if (review !== undefined && dryRun !== true && (evidence?.approvals ?? 0) < review.approvals) {
    throw new ReviewRequired(review.documents, review.policies, review.approvals);
  }
  return review;
}

/** What is good because a plan ended well is not written by hand, and not rewritten. */
function isRecordedByPlan({ key, before, after }: WrittenChange): boolean {
  return key.startsWith("baseline:") && [before, after].some((one) => one?.spec["plan"] !== undefined);
}

/** Problems that were counted while reading and not kept. */
function hidden(problems: ProblemList | undefined): number {
  return problems === undefined ? 0 : problems.found - problems.problems.length;
}

/** Writes values as their types have them, and leaves out documents that stand already as given. */
async function settle(snapshot: Snapshot, request: WriteRequest, problems: ProblemList, breath: Breath) {
  const documents = new Map<string, Document | null>(request.puts.map((put) => [put.key, put.document]));
  const definitions = new Definitions(snapshot, documents);
  const puts: PutDocument[] = [];
  const unchanged: string[] = [];
  const refusals: Refusal[] = [];
  const texts = new Map<string, string>();
  for (const put of request.puts) {
    const taken = takeContracts(put.document);
    const settled = settleValues(taken.document, definitions);
    problems.addFindings(put.origin, [...taken.findings, ...settled.findings], put.key);
    for (const [digest, text] of taken.texts) texts.set(digest, text);
    const signers = request.evidence?.signers?.get(put.key);
    const stamped = stampSince(snapshot, settled.document, request.now);
    const { document, refusedBy } = stampSignature(snapshot, stamped, signers);
    for (const { policy, signers: wanted } of refusedBy)
      refusals.push({ key: put.key, policy, signers: wanted });
    if (digestAt(snapshot, put.key) === documentDigest(document)) unchanged.push(put.key);
    else puts.push({ ...put, document });
    if (breath.due) await breath.pause();
  }
  if (refusals.length > 0) throw signatureRequired(refusals);
  return {
    puts,
    unchanged,
    texts,
    definitions: (deletions: readonly string[]) => {
      for (const key of deletions) documents.set(key, null);
      return new Definitions(snapshot, documents);
    },
  };
}

async function keepTexts({ store }: Knowledge, texts: ReadonlyMap<string, string>): Promise<void> {
  if (texts.size === 0) return;
  const known = await store.records({ namespace: CONTRACT_NAMESPACE, keys: [...texts.keys()] });
  const left = new Map(texts);
  for (const { key } of known) left.delete(key);
  await store.putRecords([...left].map(([key, value]) => ({ namespace: CONTRACT_NAMESPACE, key, value })));
}

interface Refusal {
  readonly key: string;
  readonly policy: string;
  readonly signers: readonly string[];
}

function signatureRequired(refusals: readonly Refusal[]): SignatureRequired {
  const distinct = (texts: readonly string[]) => [...new Set(texts)].sort();
  return new SignatureRequired(
    distinct(refusals.map(({ key }) => key)),
    distinct(refusals.map(({ policy }) => policy)),
    distinct(refusals.flatMap(({ signers }) => signers)),
  );
}

async function commit(
  knowledge: Knowledge,
  batch: Batch,
  request: WriteRequest & { readonly id: string },
  result: Omit<WriteResult, "head">,
): Promise<WriteResult> {
  const delta = batch.plan.finish();
  const { id, now, actor, reason } = request;
  const committed = await knowledge.store.commit({
    id,
    time: now,
    actor,
    reason,
    delta,
    expects: batch.snapshot.head.revision,
    changes: result.changes.map(({ key, after }) => ({ key, after })),
  });
  const { replayed, ...head } = committed;
  if (!replayed) {
    await knowledge.adopt(head, delta);
    if (knowledge.current().head.revision < head.revision) await knowledge.refresh();
    return { ...result, head };
  }
  await knowledge.refresh();
  const revisions = knowledge.store.revisions({ after: head.revision - 1, upTo: head.revision, limit: 1 });
  for await (const { changes } of revisions) {
    return {
      head,
      changes: changes.map(({ key, before, after }) => ({ key, before, after })),
      unchanged: [],
      replayed,
    };
  }
  return { ...result, head, replayed };
}

/** The digest of the document as the snapshot knows it; undefined when there is no document. */
export function digestAt(snapshot: Snapshot, key: string): string | undefined {
  const node = snapshot.find(key);
  return node === undefined ? undefined : (snapshot.properties(node)["documentDigest"] as string | undefined);
}
