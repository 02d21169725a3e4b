/**
 * Notices as they are kept: found once, whoever looks and whatever crashes.
 *
 * One record says up to which moment the knowledge was looked at. Who found what happened since writes the
 * notices, what is to be delivered, and the new moment in one compare-and-set: of several processes on one
 * database one wins, the others look again, and a crash before it changes nothing.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import { RecordMoved } from "../store/record-moved.ts";
import type { RecordPut } from "../store/graph-store.ts";
import type { FoundNotice, Notice, NoticeType } from "./notice.ts";

export const NOTICE_NAMESPACE = "notice";
const STATE_NAMESPACE = "notice-state";
const STATE_KEY = "looked";

/** Notices are for telling soon; a month later they are in reports, or nobody cares. */
const KEPT_DAYS = 30;
/** Old ones deleted at one look, so that a pause of a year does not make one huge transaction. */
const PRUNED_MAX = 500;
export const PAGE_MAX = 1_000;

/** Up to where the knowledge was looked at. */
export interface LookedAt {
  readonly revision: number;
  readonly now: string;
  /** How many looks found something: notices are numbered by it. */
  readonly looks: number;
}

interface KeptLook {
  readonly value: LookedAt;
  readonly version: number;
}

export class NoticeLog {
  readonly #store: Knowledge["store"];

  constructor(store: Knowledge["store"]) {
    this.#store = store;
  }

  /** undefined: nobody looked yet. */
  async looked(): Promise<KeptLook | undefined> {
    const [record] = await this.#store.records({ namespace: STATE_NAMESPACE, keys: [STATE_KEY] });
    return record === undefined ? undefined : { value: record.value as LookedAt, version: record.version };
  }

  /**
   * Writes what one look found. `deliveries`: what is to be written with each notice. Returns undefined when
   * somebody else looked meanwhile: then nothing was written.
   */
  async keep(
    kept: KeptLook | undefined,
    to: Pick<LookedAt, "revision" | "now">,
    found: readonly FoundNotice[],
    deliveries: (notice: Notice) => readonly RecordPut[],
  ): Promise<readonly Notice[] | undefined> {
    const before = kept?.value.looks ?? 0;
    const looks = found.length > 0 ? before + 1 : before;
    const notices = found.map((one, place): Notice => ({
      schemaVersion: 1,
      id: idOf(looks, place),
      time: to.now,
      revision: to.revision,
      ...one,
    }));
    const value: LookedAt = { ...to, looks };
    const state = { namespace: STATE_NAMESPACE, key: STATE_KEY, value, expects: kept?.version ?? 0 };
    const puts = notices.flatMap((notice): readonly RecordPut[] => [
      { namespace: NOTICE_NAMESPACE, key: notice.id, value: notice },
      ...deliveries(notice),
    ]);
    try {
      await this.#store.putRecords([state, ...puts]);
    } catch (error) {
      if (error instanceof RecordMoved) return undefined;
      throw error;
    }
    if (notices.length > 0) await this.#prune(to.now);
    return notices;
  }

  /** In order of time, after `after`, the oldest first. */
  async page(
    after: string | undefined,
    limit = PAGE_MAX,
    types?: readonly NoticeType[],
  ): Promise<readonly Notice[]> {
    const found: Notice[] = [];
    let last = after;
    while (found.length < limit) {
      const records = await this.#store.records({
        namespace: NOTICE_NAMESPACE,
        limit: PAGE_MAX,
        ...(last === undefined ? {} : { after: last }),
      });
      for (const { value } of records) {
        const notice = value as Notice;
        if (types === undefined || types.includes(notice.type)) found.push(notice);
        if (found.length === limit) break;
      }
      last = records.at(-1)?.key;
      if (records.length < PAGE_MAX) break;
    }
    return found;
  }

  async #prune(now: string): Promise<void> {
    const oldest = new Date(Date.parse(now) - KEPT_DAYS * 86_400_000).toISOString();
    const records = await this.#store.records({ namespace: NOTICE_NAMESPACE, limit: PRUNED_MAX });
    const gone = records.filter(({ value }) => (value as Notice).time < oldest);
    if (gone.length === 0) return;
    await this.#store.putRecords(gone.map(({ key }) => ({ namespace: NOTICE_NAMESPACE, key, value: null })));
  }
}

/** Texts in the order of the numbers. */
function idOf(look: number, place: number): string {
  return `${String(look).padStart(12, "0")}-${String(place).padStart(6, "0")}`;
}
