/**
 * OpenLineage events become knowledge: queued in the process, merged and committed in groups, each answered
 * after its commit, so that what was answered is durable and visible to the next read.
 *
 * A group is written in two steps. First the records: every event as it came, the merged states, with
 * compare-and-set, and a mark that names them, in one transaction. Then the documents that follow from
 * those states, as one revision. A crash between the two leaves the mark, and `recover` makes the documents
 * at the next start; the next group's records take the mark away. Two processes may commit documents in
 * another order than their states; whoever finds that somebody else committed meanwhile reads the states
 * again and corrects.
 */
import { randomUUID } from "node:crypto";
import { Breath } from "../catalog/breath.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { writeChanges } from "../catalog/write-changes.ts";
import type { PutDocument } from "../catalog/write-changes.ts";
import { documentKeyOf, documentOf, ORIGIN_LABEL, saysTheSame } from "../formats/openlineage/documents-of.ts";
import type { LineageEvent } from "../formats/openlineage/event.ts";
import { eventRecordKey, mergeEvent, scopeOf, stateKeysOf } from "../formats/openlineage/states.ts";
import type { State } from "../formats/openlineage/states.ts";
import type { Document } from "../model/document.ts";
import { DocumentsInvalid } from "../model/documents-invalid.ts";
import { documentKey, nodeKey, parseVersionName } from "../model/names.ts";
import { revisionToken } from "../model/revision-token.ts";
import type { RecordPut } from "../store/graph-store.ts";
import { RecordMoved } from "../store/record-moved.ts";
import { Overloaded } from "./receive-overloaded.ts";
import { StateCache } from "./receive-states.ts";

export const OPENLINEAGE_NAMESPACE = "openlineage";
/** Events of one commit: enough to share its cost, few enough to be done within some hundred milliseconds. */
const EVENTS_PER_COMMIT_MAX = 1_000;
/** Records of one commit; a store takes 10,000, and the last event of a group may bring 3,000 of its own. */
const RECORDS_PER_COMMIT_MAX = 6_000;
/** Events that wait, at some kilobytes each; beyond them a client is told to come back. */
export const EVENTS_WAITING_MAX = 20_000;
/**
 * Senders whose events wait and are committed apart, each under its own name. When more of them send at once
 * a commit each would cost more than their events, so events of several share one, whose reason names them.
 */
const SENDERS_APART_MAX = 16;
/** All are named, in some kilobytes. */
const SENDERS_PER_COMMIT_MAX = 50;
/** The actor of what several sent, and of what nobody is known to have sent. */
const NO_ONE_SENDER = "openlineage";
/** Keys of marks begin with it. */
const MARK = "unfinished/";
/** Each attempt lost one race against another process. */
const ATTEMPTS_MAX = 20;

interface Waiting {
  readonly event: LineageEvent;
  readonly sender: string;
  /** Of every state that it touches. */
  readonly stateKeys: readonly string[];
  readonly done: (outcome: Outcome) => void;
}

/** What a group leaves behind until its documents are committed. */
interface Mark {
  readonly keys: readonly string[];
  readonly senders: readonly string[];
}

/** What became of one event: the token of a revision that holds it, or why it is not there. */
export type Outcome =
  | { readonly kind: "received"; readonly revision: string }
  | { readonly kind: "failed"; readonly error: unknown };

export class LineageReceiver {
  readonly #knowledge: Knowledge;
  readonly #now: () => string;
  readonly #states: StateCache;
  readonly #waitingMax: number;
  #queue: Waiting[] = [];
  /** Marks of groups whose documents are committed. */
  #settled: string[] = [];
  #draining: Promise<void> | undefined;

  constructor(knowledge: Knowledge, now: () => string, { waitingMax = EVENTS_WAITING_MAX } = {}) {
    this.#knowledge = knowledge;
    this.#now = now;
    this.#states = new StateCache(knowledge.store, OPENLINEAGE_NAMESPACE);
    this.#waitingMax = waitingMax;
  }

  /** Throws Overloaded when more wait than can be written soon. Asked once a request, before its body. */
  checkRoom(): void {
    if (this.#queue.length >= this.#waitingMax) throw new Overloaded(this.#queue.length);
  }

  /** An outcome for each event, in their order. `sender` is the actor of the revisions that come of them. */
  async receive(events: readonly LineageEvent[], sender = NO_ONE_SENDER): Promise<readonly Outcome[]> {
    const outcomes = events.map(
      (event) =>
        new Promise<Outcome>((done) => {
          this.#queue.push({ event, sender, stateKeys: stateKeysOf(event), done });
        }),
    );
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
    return Promise.all(outcomes);
  }

  /** Makes the documents of groups that a crash left without. Errors: what the store throws. */
  async recover(): Promise<void> {
    const { store } = this.#knowledge;
    for (;;) {
      const [mark] = await store.records({ namespace: OPENLINEAGE_NAMESPACE, prefix: MARK, limit: 1 });
      if (mark === undefined) return;
      const left = mark.value as Mark | Mark["keys"]; // A list alone is what older versions left.
      const { keys, senders } = "senders" in left ? left : { keys: left, senders: [] };
      await this.#putDocuments(await this.#states.load(keys), senders);
      await store.putRecords([{ namespace: OPENLINEAGE_NAMESPACE, key: mark.key, value: null }]);
    }
  }

  /** Resolves when everything that was taken has its outcome, and no mark is left. */
  async close(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
    const marks = this.#settled.splice(0);
    if (marks.length === 0) return;
    const removals = marks.map((key) => ({ namespace: OPENLINEAGE_NAMESPACE, key, value: null }));
    await this.#knowledge.store.putRecords(removals);
  }

  async #drain(): Promise<void> {
    // Requests that arrived in the same turn of the event loop share the first commit.
    await new Promise((resume) => setImmediate(resume));
    while (this.#queue.length > 0) {
      await this.#writeGroup(this.#takeGroup());
    }
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const revision = await this.#write(group);
      for (const { done } of group) done({ kind: "received", revision });
    } catch (error) {
      this.#states.clear();
      if (error instanceof DocumentsInvalid && group.length > 1) {
        // What the catalog refuses about one event is not the others' fault.
        for (const each of group) await this.#writeGroup([each]);
        return;
      }
      for (const { done } of group) done({ kind: "failed", error });
    }
  }

  /** Of the sender who waits longest, or of several; what one sent stays in order. */
  #takeGroup(): readonly Waiting[] {
    const next = new Set(this.#queue.slice(0, EVENTS_PER_COMMIT_MAX).map(({ sender }) => sender));
    const senders = next.size === 1 ? next
      : new Set([...next].slice(0, next.size > SENDERS_APART_MAX ? SENDERS_PER_COMMIT_MAX : 1));
    const [group, rest]: [Waiting[], Waiting[]] = [[], []];
    let records = 0;
    for (const [index, waiting] of this.#queue.entries()) {
      if (group.length === EVENTS_PER_COMMIT_MAX || records >= RECORDS_PER_COMMIT_MAX) {
        this.#queue = [...rest, ...this.#queue.slice(index)];
        return group;
      }
      if (!senders.has(waiting.sender)) {
        rest.push(waiting);
        continue;
      }
      group.push(waiting);
      records += 1 + waiting.stateKeys.length;
    }
    this.#queue = rest;
    return group;
  }

  /** The token of a revision that holds the events. Errors: what the store and `writeChanges` throw. */
  async #write(group: readonly Waiting[]): Promise<string> {
    const { store } = this.#knowledge;
    const events = group.map(({ event }) => event);
    const keys = [...new Set(group.flatMap(({ stateKeys }) => stateKeys))];
    const senders = [...new Set(group.map(({ sender }) => sender))].sort();
    const mark = `${MARK}${randomUUID()}`;
    let before = await store.head();
    let states = await this.#putRecords(events, { keys, senders }, mark);
    for (let attempt = 1; ; attempt++) {
      const { head, changes } = await this.#putDocuments(states, senders);
      const isAlone = changes.length === 0 || head.revision === before.revision + 1;
      if (isAlone || attempt === ATTEMPTS_MAX) {
        this.#settled.push(mark);
        return revisionToken(head.revision);
      }
      this.#states.clear();
      before = await store.head();
      states = await this.#states.load(keys);
    }
  }

  async #putRecords(
    events: readonly LineageEvent[],
    left: Mark,
    mark: string,
  ): Promise<ReadonlyMap<string, State>> {
    const marks = this.#settled.splice(0).map((key) => [key, null] as const);
    const { keys } = left;
    const breath = new Breath();
    for (let attempt = 1; ; attempt++) {
      const known = await this.#states.load(keys);
      const changed = new Map<string, State>();
      const table = {
        find: (key: string) => changed.get(key) ?? known.get(key),
        put: (key: string, state: State) => {
          changed.set(key, state);
        },
      };
      for (const event of events) {
        mergeEvent(table, event);
        if (breath.due) await breath.pause();
      }
      const payloads = new Map(
        events.map((event) => [eventRecordKey(scopeOf(event), event.stamp), event.text]),
      );
      const puts: RecordPut[] = [...payloads, ...marks, [mark, left] as const].map(([key, value]) => ({
        namespace: OPENLINEAGE_NAMESPACE,
        key,
        value,
      }));
      for (const [key, value] of changed) {
        puts.push({ namespace: OPENLINEAGE_NAMESPACE, key, value, expects: this.#states.versionOf(key) });
      }
      try {
        await this.#knowledge.store.putRecords(puts);
        this.#states.keep(changed);
        return new Map(keys.map((key) => [key, table.find(key)!]));
      } catch (error) {
        this.#states.clear();
        if (!(error instanceof RecordMoved) || attempt === ATTEMPTS_MAX) throw error;
      }
    }
  }

  async #putDocuments(states: ReadonlyMap<string, State>, senders: readonly string[]) {
    const puts: PutDocument[] = [];
    const snapshot = await this.#knowledge.refresh();
    const isOurs = (key: string): boolean => {
      const node = snapshot.find(key);
      if (node === undefined) return true;
      const { declared, labels } = snapshot.properties(node);
      return declared === false || (Array.isArray(labels) && (labels as string[]).includes(LABEL));
    };
    const breath = new Breath();
    for (const [stateKey, state] of states) {
      if (breath.due) await breath.pause();
      const key = documentKeyOf(state);
      if (key === undefined) continue;
      const written = this.#states.writtenOf(stateKey);
      if (written !== undefined && saysTheSame(written, state) && snapshot.find(key) !== undefined) continue;
      const document = documentOf(state)!;
      if (isOurs(key) && isOurs(artifactOf(document))) puts.push({ key, document, origin: {} });
    }
    const result = await writeChanges(this.#knowledge, {
      puts,
      actor: senders.length === 1 ? senders[0]! : NO_ONE_SENDER,
      reason: senders.length > 1 ? `lineage events of ${senders.join(", ")}` : "lineage events",
      now: this.#now(),
    });
    this.#states.keepWritten(states);
    return result;
  }
}

const LABEL = `${ORIGIN_LABEL.name}=${ORIGIN_LABEL.value}`;

/** A version of an artifact that somebody declared is theirs to declare; edges name it all the same. */
function artifactOf(document: Document): string {
  const version = document.kind === "Version" ? parseVersionName(document.metadata.name) : undefined;
  return version === undefined ? documentKey(document) : nodeKey("Artifact", version.artifact);
}
