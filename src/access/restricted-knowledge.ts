/**
 * The knowledge as one caller reads and writes it: every snapshot is the caller's view, and every write is
 * checked twice. First it is tried on the view, so that what is told of it (problems, near names, what would
 * change) is told from what the caller sees; then it is made on the graph, where the check of scopes runs at
 * the very snapshot that is written on.
 */
import type { Consistency } from "../catalog/consistency.ts";
import type { Knowledge, PointInTime, RevisionListener } from "../catalog/knowledge.ts";
import { writeChanges } from "../catalog/write-changes.ts";
import type { WriteRequest, WriteResult } from "../catalog/write-changes.ts";
import { DocumentsInvalid } from "../model/documents-invalid.ts";
import type { Head } from "../model/revision.ts";
import { revisionToken } from "../model/revision-token.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { GraphStore } from "../store/graph-store.ts";
import type { Caller } from "./caller.ts";
import { WriteCheck } from "./check-write.ts";
import { Forbidden } from "./forbidden.ts";
import { heldBy, holdsSomewhere, holdsWhole } from "./held-scopes.ts";
import type { Held } from "./held-scopes.ts";
import { isShown, redactedChange, restrictedStore } from "./restricted-store.ts";
import { hasProposalsUnseen, readable, seesAll } from "./sight.ts";
import { keepLatest, knownView, latestView, viewInTurns, viewOf } from "./view.ts";
import type { Seen } from "./view.ts";
import { WRITE_SCOPES } from "./write-scopes.ts";

/** Whether a recorded decision may be read, given that the caller holds decision:read somewhere. */
export type MayReadDecision = (knowledge: Knowledge, id: string, record: unknown) => Promise<boolean>;

export class RestrictedKnowledge {
  readonly store: GraphStore;
  readonly #live: Knowledge;
  readonly #caller: Caller;

  constructor(live: Knowledge, caller: Caller, mayReadDecision: MayReadDecision) {
    this.#live = live;
    this.#caller = caller;
    this.store = restrictedStore(live.store, {
      viewAt: async (revision) =>
        revision === undefined ? this.#newest() : this.#of(await live.at({ revision })),
      refuse: () => this.#refuse(),
      mayAudit: () => holdsWhole(this.held(), "audit:read"),
      mayReadDecision: async (id, record) =>
        holdsSomewhere(this.held(), "decision:read") && mayReadDecision(this, id, record),
      seesAll: () => seesAll(readable(this.held())),
      readsAllDecisions: () => seesAll(readable(this.held())) && holdsWhole(this.held(), "decision:read"),
    });
  }

  /** What the caller holds now. */
  held(): readonly Held[] {
    const snapshot = this.#live.current();
    const known = snapshot.memo(HELD, () => new WeakMap<Caller, readonly Held[]>());
    let held = known.get(this.#caller);
    if (held === undefined) known.set(this.#caller, (held = heldBy(this.#caller, snapshot)));
    return held;
  }

  /**
   * The view of what is known now. Of a large graph it may be of what was known when `ready` resolved last: a
   * request that waited for it is not held up by what others write meanwhile.
   */
  current(): Snapshot {
    const seen = this.#seen(this.#live.current());
    if (seesAll(seen.reads)) return seen.snapshot;
    const known = knownView(seen);
    if (known !== undefined) return known;
    const isLarge = seen.snapshot.nodeCount > MADE_AT_ONCE_NODES_MAX;
    // Never that of another sight: what was taken from the caller is gone at once.
    const latest = isLarge ? latestView(this.#live, seen) : undefined;
    return latest ?? keepLatest(this.#live, viewOf(seen));
  }

  /** Resolves when `current` is of what is known now; undefined when it is so already. */
  ready(): Promise<unknown> | undefined {
    const seen = this.#seen(this.#live.current());
    if (seesAll(seen.reads) || knownView(seen) !== undefined) return undefined;
    return this.#newest();
  }

  token(): string {
    return revisionToken(this.#live.current().head.revision);
  }

  async refresh(): Promise<Snapshot> {
    await this.#live.refresh();
    return this.#newest();
  }

  async at(point: PointInTime): Promise<Snapshot> {
    return this.#of(await this.#live.at(point));
  }

  async atLeast(token: string, maxWaitMilliseconds?: Consistency["maxWaitMilliseconds"]): Promise<Snapshot> {
    await this.#live.atLeast(token, maxWaitMilliseconds);
    return this.#newest();
  }

  /** Wakes up at every revision, hidden ones too; what changed is not told. */
  subscribe(listener: RevisionListener): () => void {
    return this.#live.subscribe(() => {
      const ready = this.ready();
      const tell = () => listener(this.current(), NO_DELTA);
      if (ready === undefined) tell();
      else void ready.then(tell, () => {}); // The next revision tells again.
    });
  }

  exclusively<T>(write: () => Promise<T>): Promise<T> {
    return this.#live.exclusively(write);
  }

  adopt(_head: Head): Promise<void> {
    return this.#refuse();
  }

  /** The process closes the live one. */
  async close(): Promise<void> {}

  /** Errors: Forbidden; those of `writeChanges`, told from what the caller sees. */
  async write(request: WriteRequest): Promise<WriteResult> {
    const { store, isApproved } = { store: this.store, isApproved: (request.evidence?.approvals ?? 0) > 0 };
    const held = this.held();
    if (!isApproved) this.#checkKinds(request, held);
    const { write: _, ...unchecked } = viewing(this, store);
    const view = await this.refresh();
    const deletions = request.deletions?.(view) ?? [];
    const tried = await writeChanges(unchecked, { ...request, dryRun: true, deletions: () => deletions });
    try {
      const made = await writeChanges(this.#live, {
        ...request,
        deletions: (snapshot) => deletions.filter((key) => snapshot.find(key) !== undefined),
        authorise: (snapshot, changes) =>
          new WriteCheck(this.#caller, heldBy(this.#caller, snapshot), snapshot, changes, isApproved).check(),
      });
      await this.#newest(); // Whoever wrote reads what they wrote.
      if (made.replayed) return this.#replayed(made);
      return { ...made, changes: tried.changes, unchanged: tried.unchanged };
    } catch (error) {
      if (error instanceof DocumentsInvalid) throw hiddenInTheWay(request);
      throw error;
    }
  }

  /** First: nobody learns from a refusal what else is wrong with a document that they may not write. */
  #checkKinds({ puts }: WriteRequest, held: readonly Held[]): void {
    for (const { key, document } of puts) {
      // Judged by what they are about, and by who ends them.
      if (document.kind === "Proposal" || document.kind === "Waiver") continue;
      const scope = WRITE_SCOPES[document.kind];
      if (!holdsSomewhere(held, scope)) throw new Forbidden(this.#caller.name, scope, key);
    }
  }

  /** An id that was used before, perhaps by somebody else: only what is seen of it is told. */
  #replayed(made: WriteResult): WriteResult {
    const view = this.current();
    const changes = made.changes.filter(({ key }) => isShown(view, key));
    return { ...made, changes: changes.map((change) => redactedChange(change, view)) };
  }

  #seen(snapshot: Snapshot): Seen {
    const [reads, present, { name }] = [readable(this.held()), this.#live.current(), this.#caller];
    if (seesAll(reads) || !hasProposalsUnseen(present, reads, name)) return { snapshot, reads, present };
    return { snapshot, reads, present, proposer: name };
  }

  async #of(snapshot: Snapshot): Promise<Snapshot> {
    const seen = this.#seen(snapshot);
    return seesAll(seen.reads) ? snapshot : (knownView(seen) ?? viewInTurns(() => this.#seen(snapshot)));
  }

  async #newest(): Promise<Snapshot> {
    const seen = this.#seen(this.#live.current());
    if (seesAll(seen.reads)) return seen.snapshot;
    const view = knownView(seen) ?? await viewInTurns(() => this.#seen(this.#live.current()));
    return keepLatest(this.#live, view);
  }

  #refuse(): never {
    throw new Forbidden(this.#caller.name, "audit:read", "everything");
  }
}

const HELD = {};
/** A view of so many nodes is made within some 50 ms, the longest that a request may hold up all others. */
const MADE_AT_ONCE_NODES_MAX = 2_000;
const NO_DELTA = { putNodes: [], putEdges: [], removeNodes: [], removeEdges: [] };

/** The same knowledge as plain data with its acts, so that `write` can be left out. */
function viewing(knowledge: RestrictedKnowledge, store: GraphStore): Knowledge {
  return {
    store,
    current: () => knowledge.current(),
    token: () => knowledge.token(),
    refresh: () => knowledge.refresh(),
    at: (point) => knowledge.at(point),
    atLeast: (token, wait) => knowledge.atLeast(token, wait),
    subscribe: (listener) => knowledge.subscribe(listener),
    exclusively: (write) => knowledge.exclusively(write),
    adopt: (head) => knowledge.adopt(head),
    close: () => knowledge.close(),
  };
}

/** What was right by all that the caller sees and is refused all the same: why, is not told. */
function hiddenInTheWay({ puts }: WriteRequest): DocumentsInvalid {
  return new DocumentsInvalid([{
    code: "STILL_REFERRED_TO",
    message: "Something restricted stands in the way: it refers to this, or could not be read after it.",
    path: "",
    ...(puts[0] === undefined ? {} : { key: puts[0].key }),
    hint: "Ask somebody who may see all of it.",
  }]);
}
