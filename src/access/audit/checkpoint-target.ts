/**
 * Where checkpoints go, outside the database: a file that lines are appended to, each on the disk before the
 * next thing happens, or an address that each is posted to.
 */
import { open, readFile } from "node:fs/promises";
import type { GraphStore } from "../../store/graph-store.ts";
import { parseCheckpoint, parseCheckpointLine } from "./checkpoint.ts";
import type { CheckpointLine } from "./checkpoint.ts";
import { CheckpointRefused } from "./checkpoint-refused.ts";
import type { TreeHead } from "./tree-proofs.ts";

export interface CheckpointTarget {
  /** For people. */
  readonly place: string;
  /** The newest checkpoint that is there; undefined for none. Error: CheckpointRefused. */
  newest(): Promise<TreeHead | undefined>;
  /** Returns when it is there for good. Error: CheckpointRefused. */
  append(line: CheckpointLine): Promise<void>;
}

/** Waits no longer for whoever takes checkpoints: the next one carries what this one could not. */
const POST_MILLISECONDS_MAX = 10_000;

const SENT = { namespace: "checkpoint", key: "sent" } as const;

/** `place` is a path, or an http:// or https:// address. */
export function checkpointTarget(place: string, store: GraphStore): CheckpointTarget {
  return /^https?:\/\//.test(place) ? new PostedCheckpoints(place, store) : new CheckpointFile(place);
}

class CheckpointFile implements CheckpointTarget {
  readonly place: string;

  constructor(path: string) {
    this.place = path;
  }

  async newest(): Promise<TreeHead | undefined> {
    const text = await this.#read();
    // A line without its end was being written when the process was killed: it was never acknowledged.
    const last = text.slice(0, text.lastIndexOf("\n") + 1).trimEnd().split("\n").at(-1)!;
    if (last === "") return undefined;
    const checkpoint = parseCheckpoint(parseCheckpointLine(last)?.note ?? "");
    if (checkpoint === undefined) throw new CheckpointRefused(this.place, "its last line is no checkpoint");
    return checkpoint;
  }

  async append(line: CheckpointLine): Promise<void> {
    const text = await this.#read();
    try {
      const file = await open(this.place, "a", 0o644);
      try {
        const whole = text.lastIndexOf("\n") + 1;
        if (whole < text.length) await file.truncate(Buffer.byteLength(text.slice(0, whole)));
        await file.appendFile(`${JSON.stringify(line)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw this.#refused(error);
    }
  }

  async #read(): Promise<string> {
    try {
      return await readFile(this.place, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
      throw this.#refused(error);
    }
  }

  #refused(error: unknown): CheckpointRefused {
    const { code } = error as NodeJS.ErrnoException;
    return new CheckpointRefused(this.place, `it cannot be written (${code})`);
  }
}

/** What was posted is remembered in the store, so that the next post goes on from there. */
class PostedCheckpoints implements CheckpointTarget {
  readonly place: string;
  readonly #address: string;
  readonly #store: GraphStore;

  constructor(address: string, store: GraphStore) {
    this.#address = address;
    this.place = address.replace(/\/\/[^@/]*@/, "//").replace(/\?.*$/, ""); // Both may hold a secret.
    this.#store = store;
  }

  async newest(): Promise<TreeHead | undefined> {
    const [record] = await this.#store.records({ namespace: SENT.namespace, keys: [SENT.key] });
    return parseCheckpoint((record?.value as { readonly note?: string } | undefined)?.note ?? "");
  }

  async append(line: CheckpointLine): Promise<void> {
    let status: number;
    try {
      const answer = await fetch(this.#address, {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(line),
        redirect: "error", signal: AbortSignal.timeout(POST_MILLISECONDS_MAX),
      });
      await answer.body?.cancel();
      status = answer.status;
    } catch (error) {
      throw new CheckpointRefused(this.place, `it cannot be reached (${(error as Error).name})`);
    }
    if (status < 200 || status > 299) throw new CheckpointRefused(this.place, `it answers ${status}`);
    await this.#store.putRecords([{ ...SENT, value: { note: line.note } }]);
  }
}
