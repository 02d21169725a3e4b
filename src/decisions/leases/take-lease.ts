/**
 * Takes a place, or says that none is left. Whoever else takes or lets go meanwhile moves the record, and all
 * is counted again: two that come for the last place both read the same record, and one of them writes it.
 *
 * The record is read first, then the deployments, then the record is written: a deployment that is recorded
 * before its lease is let go is seen as one or the other, and never as neither.
 */
import { placesTaken } from "../../rules/places-taken.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import { RecordMoved } from "../../store/record-moved.ts";
import { LEASES_PER_GROUP_MAX, LEASE_NAMESPACE } from "./lease.ts";
import type { Lease, LeaseRecord } from "./lease.ts";

export type RecordStore = Pick<GraphStore, "records" | "putRecords">;

export type LeaseAnswer =
  | { readonly kind: "held"; readonly lease: Lease; readonly taken: number }
  /** `taken`: with it; `holders`: the leases that count now. */
  | { readonly kind: "full"; readonly taken: number; readonly holders: readonly Lease[] };

/**
 * Each lost turn is somebody else's success, of a thousand at most; a store that moves a record more often
 * than that while one taker tries is broken.
 */
const TURNS_MAX = 2_000;
/** Longest wait between two turns; a turn takes some milliseconds. */
const WAIT_MILLISECONDS_MAX = 20;

/**
 * `running` is asked in every turn, after the record was read: the places of recorded deployments that count,
 * of a snapshot at least as new as the store was then. `now` is RFC 3339, UTC. The same holder's lease on the
 * same thing is replaced: taken again it lasts longer. Errors: RecordMoved after TURNS_MAX turns; the
 * store's.
 */
export async function takeLease(
  store: RecordStore,
  lease: Lease,
  atMost: number,
  now: string,
  running: () => Promise<readonly string[]>,
): Promise<LeaseAnswer> {
  const key = recordKey(lease);
  for (let turn = 1; ; turn++) {
    const { leases, version } = await readLeases(store, key);
    const alive = leases.filter(({ until }) => until > now);
    const mine = alive.find((one) => isSame(one, lease));
    const others = alive.filter((one) => one !== mine);
    const places = [...others, lease].flatMap((one) => one.places);
    const taken = placesTaken(await running(), places);
    if (taken > atMost || others.length >= LEASES_PER_GROUP_MAX)
      return { kind: "full", taken, holders: others };
    const held = mine === undefined ? lease : { ...lease, since: mine.since };
    try {
      await putLeases(store, key, [...others, held], version);
      return { kind: "held", lease: held, taken };
    } catch (error) {
      if (!(error instanceof RecordMoved) || turn >= TURNS_MAX) throw error;
      await pause(turn);
    }
  }
}

/** Takes out what `isOver` matches; the leases that were. Errors: as takeLease. */
export async function releaseLeases(
  store: RecordStore, key: string, isOver: (lease: Lease) => boolean,
): Promise<readonly Lease[]> {
  for (let turn = 1; ; turn++) {
    const { leases, version } = await readLeases(store, key);
    const over = leases.filter(isOver);
    if (over.length === 0) return [];
    try {
      await putLeases(store, key, leases.filter((one) => !over.includes(one)), version);
      return over;
    } catch (error) {
      if (!(error instanceof RecordMoved) || turn >= TURNS_MAX) throw error;
      await pause(turn);
    }
  }
}

export function recordKey({ rule, group }: Pick<Lease, "rule" | "group">): string {
  return `${rule} ${group}`;
}

async function readLeases(store: RecordStore, key: string) {
  const [found] = await store.records({ namespace: LEASE_NAMESPACE, keys: [key] });
  return { leases: (found?.value as LeaseRecord | undefined)?.leases ?? [], version: found?.version ?? 0 };
}

/** A record is emptied and never deleted: its version would begin anew, and an old one would fit again. */
async function putLeases(store: RecordStore, key: string, leases: readonly Lease[], expects: number) {
  await store.putRecords([{ namespace: LEASE_NAMESPACE, key, value: { leases }, expects }]);
}

function isSame(a: Lease, b: Lease): boolean {
  return a.holder === b.holder && a.environment === b.environment && a.subjects.join() === b.subjects.join();
}

function pause(turn: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(turn, WAIT_MILLISECONDS_MAX)));
}
