/**
 * Writes checkpoints of one store, on demand and on a schedule.
 *
 * Before it signs it looks at the newest checkpoint that is out there: a log that does not have that root any
 * more was rewritten, and nothing is signed for it.
 */
import type { GraphStore } from "../../store/graph-store.ts";
import { CheckpointRefused } from "./checkpoint-refused.ts";
import type { CheckpointTarget } from "./checkpoint-target.ts";
import { signCheckpoint } from "./checkpoint.ts";
import type { NoteSigner } from "./signed-note.ts";
import { treeHead } from "./tree-proofs.ts";
import type { TreeHead } from "./tree-proofs.ts";

export interface CheckpointsOptions {
  readonly store: GraphStore;
  readonly signer: NoteSigner;
  /** Left out: checkpoints are signed and handed back, and written nowhere. */
  readonly target?: CheckpointTarget;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: () => string;
}

export interface WrittenCheckpoint extends TreeHead {
  readonly note: string;
  /** null: nowhere. */
  readonly place: string | null;
  /** False when the newest one there has this size already. */
  readonly written: boolean;
}

/** Digests in one line: 700 kB. A longer log gets several checkpoints. */
const DIGESTS_PER_LINE = 10_000;

export class Checkpoints {
  readonly #options: CheckpointsOptions;
  #writing: Promise<WrittenCheckpoint> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
  }

  sign(head: TreeHead): string {
    const { signer } = this.#options;
    return signCheckpoint({ origin: signer.name, ...head }, signer);
  }

  /** One at a time: who asks meanwhile gets the one under way. Errors: CheckpointRefused, TreeDamaged. */
  write(): Promise<WrittenCheckpoint> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  /** Writes now, and then every so often. What fails is told and tried again the next time. */
  start(everySeconds: number, onError: (error: unknown) => void): void {
    const write = () => void this.write().catch(onError);
    this.#timer = setInterval(write, everySeconds * 1000).unref();
    write();
  }

  /** Ends the schedule and waits for what is under way. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing?.catch(() => undefined);
  }

  async #write(): Promise<WrittenCheckpoint> {
    const { store, target } = this.#options;
    const head = await treeHead(store);
    if (target === undefined) return { ...head, note: this.sign(head), place: null, written: false };
    const newest = await this.#checkedNewest(target, head);
    let after = newest?.treeSize ?? 0;
    let note = this.sign(head);
    const written = newest === undefined || after < head.treeSize;
    while (after < head.treeSize) {
      const size = Math.min(head.treeSize, after + DIGESTS_PER_LINE);
      note = this.sign(await treeHead(store, size));
      await this.#append(target, after, size, note);
      after = size;
    }
    if (newest === undefined && head.treeSize === 0) await this.#append(target, 0, 0, note);
    return { ...head, note, place: target.place, written };
  }

  /** Error: CheckpointRefused when the log does not begin with what was checkpointed. */
  async #checkedNewest(target: CheckpointTarget, head: TreeHead): Promise<TreeHead | undefined> {
    const newest = await target.newest();
    if (newest === undefined) return undefined;
    const hint = "`fairlead audit verify` with the checkpoints names what was altered.";
    if (newest.treeSize > head.treeSize) {
      const why = `the log has ${head.treeSize} revisions, and ${newest.treeSize} were checkpointed`;
      throw new CheckpointRefused(target.place, why, hint);
    }
    const { rootHash } = await treeHead(this.#options.store, newest.treeSize);
    if (rootHash === newest.rootHash) return newest;
    const why = `the first ${newest.treeSize} revisions are not those that were checkpointed`;
    throw new CheckpointRefused(target.place, why, hint);
  }

  async #append(target: CheckpointTarget, after: number, size: number, note: string): Promise<void> {
    const { store, now } = this.#options;
    const digests: string[] = [];
    if (size > after) {
      for await (const { digest } of store.revisions({ after, upTo: size })) {
        digests.push(digest.slice("sha256:".length));
      }
    }
    await target.append({ schemaVersion: 1, time: now(), after, digests, note });
  }
}
