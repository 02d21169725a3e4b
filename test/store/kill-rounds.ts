/**
 * Writers are killed (-9) at random moments, round after round on one file; after each round the store must
 * hold every acknowledged commit, no part of a revision, a dense log, and a graph that agrees with it.
 *
 * `node test/store/kill-rounds.ts 500` runs 500 rounds; `SEED=7` repeats the moments, as far as a clock can.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Document } from "../../src/model/document.ts";
import { digestOfRevision } from "../../src/model/revision-digest.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { openStore } from "../../src/store/open-store.ts";
import { leafOfDigest } from "../../src/values/merkle-hash.ts";
import { MerkleRange } from "../../src/values/merkle-range.ts";
import { storedRoot } from "./contract/tree.ts";
import { collect, graphOf, readGraph } from "./contract/sample.ts";
import { randomFrom } from "../setup/random-from.ts";
import { startWriter } from "./start-writer.ts";
import type { Acknowledged } from "./start-writer.ts";

/** The log: what the rounds before left; the last revision that was verified and the documents at it. */
interface Verified {
  revision: number;
  readonly documents: Map<string, Document>;
  /** The Merkle tree of the revisions that were verified. */
  readonly grown: MerkleRange;
}

export interface KillReport {
  readonly rounds: number;
  readonly acknowledged: number;
  /** Written, but killed before the acknowledgement was printed. */
  readonly unacknowledged: number;
}

/** Small commits, commits of several pages, and commits so large that the writer thread writes them. */
const PADDING_CHARACTERS = [0, 20_000, 600_000];
const WRITERS = 2;
const KILL_AFTER_MILLISECONDS_MAX = 150;
/** A database server takes its time with the first commit of a connection. */
const KILL_AT_SERVER_AFTER_MILLISECONDS_MAX = 2_000;
const COMMITS_PER_TASK = 1_000_000; // More than any writer lives to write.

/** A database server ends what a killed client began: so long without a new revision it has ended it. */
const SETTLED_AFTER_MILLISECONDS = 400;

/**
 * Throws an Error that says what was lost; returns what was written otherwise. `isServer`: the store is a
 * process of its own, which a writer's death does not end.
 */
export async function killRounds(
  uri: string, rounds: number, seed: number, isServer = false,
): Promise<KillReport> {
  const random = randomFrom(seed);
  const verified: Verified = { revision: 0, documents: new Map(), grown: new MerkleRange() };
  let acknowledged = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const printed = (
      await Promise.all(
        Array.from({ length: WRITERS }, async (_, index) => {
          const paddingCharacters = PADDING_CHARACTERS[Math.floor(random() * PADDING_CHARACTERS.length)]!;
          const moment = random() *
            (isServer ? KILL_AT_SERVER_AFTER_MILLISECONDS_MAX : KILL_AFTER_MILLISECONDS_MAX);
          const writer = startWriter({
            uri,
            label: `w${index}-${round}`,
            mode: "free",
            tasks: 2,
            commitsPerTask: COMMITS_PER_TASK,
            paddingCharacters,
          });
          await writer.started;
          await pause(moment);
          writer.kill();
          return writer.ended;
        }),
      )
    ).flat();
    acknowledged += printed.length;
    const store = await openStore(uri);
    try {
      if (isServer) await settled(store);
      await verify(store, verified, printed, `SEED=${seed}, round ${round}`);
    } finally {
      await store.close();
    }
  }
  return { rounds, acknowledged, unacknowledged: verified.revision - acknowledged };
}

async function settled(store: GraphStore): Promise<void> {
  for (let last = -1; ;) {
    const { revision } = await store.head();
    if (revision === last) return;
    last = revision;
    await pause(SETTLED_AFTER_MILLISECONDS);
  }
}

async function verify(
  store: GraphStore,
  verified: Verified,
  acknowledged: readonly Acknowledged[],
  when: string,
): Promise<void> {
  const { documents, grown } = verified;
  const logged = new Map<string, number>();
  for await (const revision of store.revisions({ after: verified.revision })) {
    hold(
      revision.revision === verified.revision + 1,
      `${when}: revision ${revision.revision} follows ${verified.revision}`,
    );
    grown.append(leafOfDigest(revision.digest)!);
    hold(
      revision.digest === digestOfRevision(revision),
      `${when}: the digest of revision ${revision.revision} is wrong`,
    );
    for (const { key, before, after } of revision.changes) {
      hold(
        isDeepStrictEqual(before, documents.get(key) ?? null),
        `${when}: ${key} before ${revision.revision} is wrong`,
      );
      if (after === null) documents.delete(key);
      else documents.set(key, after);
    }
    logged.set(revision.id, revision.revision);
    verified.revision = revision.revision;
  }
  hold(
    await storedRoot(store, verified.revision) === grown.root(),
    `${when}: the Merkle tree is not the one of the log`,
  );
  hold((await store.head()).revision === verified.revision, `${when}: the head is not the newest revision`);
  for (const { id, revision } of acknowledged) {
    hold(
      logged.get(id) === revision,
      `${when}: ${id} was acknowledged as ${revision}, the log says ${logged.get(id)}`,
    );
  }
  const stored = await collect(store.documents({}));
  hold(
    isDeepStrictEqual(new Map(stored.map(({ key, document }) => [key, document])), sortedMap(documents)),
    `${when}: the documents are not what the log says`,
  );
  hold(
    isDeepStrictEqual(await readGraph(store), graphOf([...documents.values()])),
    `${when}: the graph is not what the log says`,
  );
}

function sortedMap(documents: ReadonlyMap<string, Document>): Map<string, Document> {
  return new Map([...documents].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function hold(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new Error(otherwise);
}

if (import.meta.main) {
  const rounds = Number(process.argv[2] ?? 500);
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), "fairlead-kill-"));
  console.log(`kill -9, ${rounds} rounds: SEED=${seed}`);
  console.log(
    await killRounds(process.env["STORE_URI"] ?? `sqlite:${join(folder, "store.db")}`, rounds, seed),
  );
  rmSync(folder, { recursive: true });
}
