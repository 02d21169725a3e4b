/**
 * Attestations as the store's records keep them: the bytes as they came, with what was found out about them,
 * by digest; and which of them speak of which digest, so that what is declared later finds them.
 */
import type { GraphStore, RecordPut } from "../store/graph-store.ts";
import { RecordMoved } from "../store/record-moved.ts";
import type { Verification } from "../formats/dsse/verify-envelope.ts";
import type { ReadAttestation } from "../formats/in-toto/read-attestations.ts";
import { joiningDigests } from "../formats/in-toto/resource.ts";

export const ENVELOPE_NAMESPACE = "envelope";
export const MENTION_NAMESPACE = "envelope-mention";

/** Records of one transaction; a store takes 10,000. */
const RECORDS_PER_PUT_MAX = 5_000;
/** Each attempt lost one race against another writer of the same envelope. */
const ATTEMPTS_MAX = 20;
/** Mentions read at once, some hundred bytes each. A base image is a material of every build on it. */
const MENTIONS_PER_PAGE = 1_000;

export interface KeptEnvelope {
  /** The bytes, which are UTF-8, as text. */
  readonly text: string;
  readonly form: ReadAttestation["form"];
  readonly verification: Verification;
  readonly claimedSigner?: string;
  /** What callers said it is about, sorted. */
  readonly for: readonly string[];
  /** When it came first; RFC 3339. */
  readonly received: string;
}

/** Errors: what the store throws. */
export async function readEnvelopes(
  store: GraphStore,
  digests: readonly string[],
): Promise<ReadonlyMap<string, KeptEnvelope>> {
  if (digests.length === 0) return new Map();
  const records = await store.records({ namespace: ENVELOPE_NAMESPACE, keys: digests });
  return new Map(records.map(({ key, value }) => [key, value as KeptEnvelope]));
}

/** Keeps it, with what was known of it before; returns what is kept now. Errors: what the store throws. */
export async function keepEnvelope(
  store: GraphStore,
  read: ReadAttestation,
  about: readonly string[],
  now: string,
): Promise<KeptEnvelope> {
  const mentions = digestsIn(read).map(
    (digest): RecordPut => ({
      namespace: MENTION_NAMESPACE,
      key: `${digest}/${read.digest}`,
      value: true,
    }),
  );
  for (let from = 0; from < mentions.length; from += RECORDS_PER_PUT_MAX) {
    await store.putRecords(mentions.slice(from, from + RECORDS_PER_PUT_MAX));
  }
  for (let attempt = 1; ; attempt++) {
    const [record] = await store.records({ namespace: ENVELOPE_NAMESPACE, keys: [read.digest] });
    const before = record?.value as KeptEnvelope | undefined;
    const kept: KeptEnvelope = {
      text: Buffer.from(read.bytes).toString("utf8"),
      form: read.form,
      verification: stronger(before?.verification, read.verification),
      ...(read.claimedSigner === undefined ? {} : { claimedSigner: read.claimedSigner }),
      for: [...new Set([...(before?.for ?? []), ...about])].sort(),
      received: before?.received ?? now,
    };
    if (JSON.stringify(before) === JSON.stringify(kept)) return kept;
    try {
      const put = {
        namespace: ENVELOPE_NAMESPACE,
        key: read.digest,
        value: kept,
        expects: record?.version ?? 0,
      };
      await store.putRecords([put]);
      return kept;
    } catch (error) {
      if (!(error instanceof RecordMoved) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

/** Somebody who lacks the key cannot take back what somebody who has it found. */
function stronger(before: Verification | undefined, now: Verification): Verification {
  return before === undefined || now.kind !== "unverified" ? now : before;
}

/** Digests of envelopes that speak of this digest, in order. Errors: what the store throws. */
export async function* envelopesMentioning(store: GraphStore, digest: string): AsyncGenerator<string> {
  const prefix = `${digest}/`;
  for await (const key of mentions(store, prefix)) yield key.slice(prefix.length);
}

/** Every digest that a kept envelope mentions, in order; more than once where several do. */
export async function* mentionedDigests(store: GraphStore): AsyncGenerator<string> {
  for await (const key of mentions(store, "")) yield key.slice(0, key.indexOf("/"));
}

async function* mentions(store: GraphStore, prefix: string): AsyncGenerator<string> {
  for (let after: string | undefined; ; ) {
    const page = await store.records({
      namespace: MENTION_NAMESPACE,
      limit: MENTIONS_PER_PAGE,
      ...(prefix === "" ? {} : { prefix }),
      ...(after === undefined ? {} : { after }),
    });
    for (const { key } of page) yield key;
    after = page.at(-1)?.key;
    if (page.length < MENTIONS_PER_PAGE) return;
  }
}

/** Of subjects and materials, those that a version could have. */
export function digestsIn({
  statement,
  predicate,
}: Pick<ReadAttestation, "statement" | "predicate">): readonly string[] {
  const things = [...statement.subjects, ...(predicate.provenance?.materials ?? [])];
  return [...new Set(things.flatMap(joiningDigests))].sort();
}
