/**
 * The store as a caller sees it who may not do everything: documents and revisions without what is hidden,
 * names of hidden things taken out of what is shown, and no way to write past the checks.
 */
import { compileDocument } from "../model/compile-document.ts";
import type { Document } from "../model/document.ts";
import { otherEnd, ownEnd } from "../model/graph.ts";
import { nodeKey } from "../model/names.ts";
import type { Change, Revision } from "../model/revision.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type {
  DocumentSelection, GraphStore, RecordSelection, RevisionRange, StoredDocument, StoredRecord,
} from "../store/graph-store.ts";
import { redactedBaseline } from "./baseline-sight.ts";
import { addPlannedNames } from "./planned-names.ts";
import { RESTRICTED, redactDocument } from "./redact-text.ts";
import { addNames } from "./view.ts";
import { redactedApproval, redactedWaiver } from "./waiver-sight.ts";

/** What the store asks of whoever knows the caller. */
export interface Sight {
  /** The caller's view at a revision; the newest without one. */
  readonly viewAt: (revision?: number) => Promise<Snapshot>;
  /** Throws Forbidden: what only the whole log, or the process itself, may do. */
  readonly refuse: () => never;
  /** Whether the caller holds audit:read on everything. */
  readonly mayAudit: () => boolean;
  /** Whether nothing is hidden: then documents and revisions are read as they stand. */
  readonly seesAll: () => boolean;
  /** Whether nothing is hidden and the caller holds decision:read on everything. */
  readonly readsAllDecisions: () => boolean;
  readonly mayReadDecision: (id: string, record: unknown) => Promise<boolean>;
}

export function restrictedStore(store: GraphStore, sight: Sight): GraphStore {
  return {
    engine: store.engine,
    head: () => store.head(),
    documents: (selection) =>
      sight.seesAll() ? store.documents(selection) : visibleDocuments(store, sight, selection),
    revisions: (range) => sight.seesAll() ? store.revisions(range) : visibleRevisions(store, sight, range),
    records: (selection) => visibleRecords(store, sight, selection),
    subtrees: (of) => (sight.mayAudit() ? store.subtrees(of) : sight.refuse()),
    graph: () => sight.refuse(),
    commit: () => sight.refuse(),
    putRecords: () => sight.refuse(),
    close: async () => {}, // It belongs to the process.
  };
}

async function* visibleDocuments(
  store: GraphStore,
  sight: Sight,
  { limit = Infinity, ...selection }: DocumentSelection,
): AsyncGenerator<StoredDocument> {
  const view = await sight.viewAt(selection.at);
  let shown = 0;
  if (limit <= 0) return;
  for await (const stored of store.documents({ ...selection, at: view.head.revision })) {
    if (!isShown(view, stored.key)) continue;
    yield { ...stored, document: redacted(stored.document, view) };
    if (++shown >= limit) return;
  }
}

/**
 * What is hidden now was hidden always, and so was what is gone: nobody can say any more whose it was. A page
 * is as long as was asked for: what is left out makes none shorter.
 */
async function* visibleRevisions(
  store: GraphStore,
  sight: Sight,
  { limit = Infinity, ...range }: RevisionRange,
): AsyncGenerator<Revision> {
  const view = await sight.viewAt();
  let shown = 0;
  if (limit <= 0 || (range.key !== undefined && !isShown(view, range.key))) return;
  for await (const revision of store.revisions(range)) {
    const changes = revision.changes.filter(({ key }) => isShown(view, key));
    if (changes.length === 0) continue;
    // Why somebody wrote, and under which id, is said of all of it.
    const isWhole = changes.length === revision.changes.length;
    const said = isWhole ? {} : { reason: RESTRICTED, id: RESTRICTED, actor: RESTRICTED };
    const told = changes.map((change) => redactedChange(change, view));
    const isWhyHidden = changes.some((change, place) => saysWhy(change) && isCut(change, told[place]!));
    const why = isWhyHidden ? { reason: RESTRICTED } : {};
    yield { ...revision, ...said, ...why, changes: told };
    if (++shown >= limit) return;
  }
}

/** Why a waiver was approved or withdrawn stands in its revision's reason too. */
function saysWhy({ key }: Change): boolean {
  return key.startsWith("waiver:") || key.startsWith("approval:");
}

function isCut({ before, after }: Change, told: Change): boolean {
  return told.before !== before || told.after !== after;
}

async function visibleRecords(
  store: GraphStore,
  sight: Sight,
  selection: RecordSelection,
): Promise<readonly StoredRecord[]> {
  const isOfDecisions = selection.namespace === "decision" || selection.namespace === "decision-batch";
  if (isOfDecisions && sight.readsAllDecisions()) return store.records(selection);
  if (selection.namespace !== "decision" || selection.keys === undefined) return [];
  const found = await store.records(selection);
  const shown: StoredRecord[] = [];
  for (const record of found) if (await sight.mayReadDecision(record.key, record.value)) shown.push(record);
  return shown;
}

/** Whether the view has a document of this key. */
export function isShown(view: Snapshot, key: string): boolean {
  const node = view.find(key);
  return node !== undefined && view.properties(node)["declared"] !== false;
}

export function redactedChange<Shape extends Pick<Change, "before" | "after">>(
  change: Shape,
  view: Snapshot,
): Shape {
  const { before, after } = change;
  return {
    ...change,
    before: before === null ? null : redacted(before, view),
    after: after === null ? null : redacted(after, view),
  };
}

/** The document without names of what it refers to and the view does not show. */
export function redacted(document: Document, view: Snapshot): Document {
  const hidden = new Set<string>();
  const { nodes, edges } = compileDocument(document, 0);
  const own = new Set(nodes.map(({ key }) => key));
  for (const edge of edges) {
    const other = otherEnd(edge);
    if (own.has(other) || !own.has(ownEnd(edge))) continue;
    if (isShown(view, other)) continue;
    addNames(other, hidden, (name) => isShown(view, `artifact:${name}`));
    if (edge.type === "RAN") hidden.add(edge.id);
  }
  if (document.kind === "Plan")
    addPlannedNames(document.spec["content"], (key) => isShown(view, key), hidden);
  if (document.kind === "Waiver") return redactedWaiver(document, (key) => isShown(view, key));
  if (document.kind === "Approval" && document.spec["what"] === "waiver") {
    const node = view.find(nodeKey("Waiver", String(document.spec["subject"])));
    const about = node === undefined ? undefined : view.properties(node);
    return redactedApproval(document, about, (key) => isShown(view, key));
  }
  if (document.kind === "Baseline")
    return redactDocument(redactedBaseline(document, (key) => isShown(view, key)), hidden);
  return redactDocument(document, hidden);
}
