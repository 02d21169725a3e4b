/** Which decisions were recorded together: one record beside theirs, under a key in order of time. */
export const BATCH_NAMESPACE = "decision-batch";

export interface DecisionBatch {
  /** The newest `now` of its decisions. */
  readonly time: string;
  /** Their digests without `sha256:`, in the order in which they were answered. */
  readonly ids: readonly string[];
}

/** Later than any time that a date can have, in milliseconds: keys count down from it. */
const LAST_MILLISECONDS = 8_640_000_000_000_000;

/** The newest comes first; the digest tells batches of one millisecond apart. */
export function batchRecord(
  decisions: readonly { readonly id: string; readonly now: string }[],
): { readonly namespace: string; readonly key: string; readonly value: DecisionBatch } {
  const time = decisions.reduce((newest, { now }) => (now > newest ? now : newest), "");
  const ids = decisions.map(({ id }) => id.slice("sha256:".length));
  const key = `${String(LAST_MILLISECONDS - Date.parse(time)).padStart(16, "0")}-${ids[0]!.slice(0, 16)}`;
  return { namespace: BATCH_NAMESPACE, key, value: { time, ids } };
}
