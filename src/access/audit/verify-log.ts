/**
 * Says whether a log is the one that was written, and names the first entry that is not.
 *
 * From the log alone only its own agreement can be shown: each digest is the one of its content, numbers have
 * no hole, time does not run backwards, the tree that it keeps is the one of its digests. Whoever may write
 * to the database can rewrite all of that. What cannot be rewritten with it are checkpoints kept elsewhere:
 * their signed roots must be those of the log, and the digests beside them say which revision differs first.
 */
import { leafOfDigest } from "../../values/merkle-hash.ts";
import { MerkleRange } from "../../values/merkle-range.ts";
import type { AuditItem } from "./audit-entry.ts";
import type { CheckpointRecord } from "./checkpoint-record.ts";

export type AlterationKind =
  | "content" // The digest is not the one of what the revision holds.
  | "rewritten" // Content and digest agree, and a checkpoint recorded another digest.
  | "number" // Another revision stands where this one should.
  | "time" // Earlier than the revision before.
  | "missing" // A checkpoint, or the log itself, says that there is more.
  | "unreadable" // Not even a revision.
  | "tree" // The store keeps other hashes than the digests give.
  | "root" // A checkpoint signs another root, and records no digests that say where.
  | "claim" // What a file says of itself is not so.
  | "checkpoint"; // The file of checkpoints itself is wrong.

export interface Alteration {
  readonly kind: AlterationKind;
  /** The first revision that it concerns; null when it concerns none. */
  readonly revision: number | null;
  readonly message: string;
  /** What should be there: the digest that was recorded, or that the content has; null when not known. */
  readonly expected: string | null;
  readonly found: string | null;
}

/** UNVERIFIABLE: nothing contradicts, and nothing from outside the log could. */
export type AuditVerdict = "VERIFIED" | "ALTERED" | "UNVERIFIABLE";

export interface AuditReport {
  readonly verdict: AuditVerdict;
  /** What it rests on, or why it says no more, in one sentence. */
  readonly because: string;
  readonly revisions: number;
  readonly rootHash: string;
  /** The size of the largest checkpoint that the log agrees with; 0: none. */
  readonly verifiedUpTo: number;
  readonly checkpoints: number;
  readonly origin: string | null;
  readonly signedBy: string | null;
  readonly first: Alteration | null;
  /** The first ALTERATIONS_MAX, in order of revision. */
  readonly alterations: readonly Alteration[];
  readonly found: number;
}

/** One dropped revision makes every later one differ: a few say all. */
export const ALTERATIONS_MAX = 20;

/** How often the event loop gets a turn. */
const ENTRIES_PER_BREATH = 500;

export interface VerifyRequest {
  readonly items: AsyncIterable<AuditItem>;
  readonly checkpoints?: CheckpointRecord;
  /** The hashes that a store keeps for the subtrees of a revision, in order of revision; left out: none. */
  readonly kept?: (revision: number) => Promise<readonly (string | null)[]>;
  /** Takes the count of revisions now and then, and waits. */
  readonly breathe: (done: number) => Promise<void>;
}

export async function verifyLog(request: VerifyRequest): Promise<AuditReport> {
  const auditor = new Auditor(request);
  for await (const item of request.items) {
    if (item.kind === "claim") auditor.claim(item);
    else await auditor.take(item);
  }
  return auditor.report();
}

class Auditor {
  readonly #request: VerifyRequest;
  readonly #checkpoints: CheckpointRecord | undefined;
  readonly #grown = new MerkleRange();
  readonly #alterations: Alteration[] = [];
  readonly #claims: Alteration[] = [];
  #found = 0;
  #time = "";
  #nextHead = 0;
  #agreesUpTo = 0;
  /** Heads whose root is not the log's. */
  #isRootOther = false;

  constructor(request: VerifyRequest) {
    this.#request = request;
    this.#checkpoints = request.checkpoints;
    this.#compareHeads();
  }

  async take(item: Exclude<AuditItem, { kind: "claim" }>): Promise<void> {
    const revision = this.#grown.size + 1;
    const recorded = this.#checkpoints?.digests[revision - 1] ?? null;
    if (item.kind === "unreadable") {
      this.#add("unreadable", revision, `revision ${revision} cannot be read: ${item.why}`, recorded, null);
      this.#grown.append(leafOfDigest(EMPTY_DIGEST)!);
      return;
    }
    const { digest, computed, time } = item;
    if (item.revision !== revision) {
      const message = `revision ${item.revision} stands where ${revision} should`;
      this.#add("number", revision, message, recorded, digest);
    } else if (digest !== computed) {
      this.#add("content", revision, `revision ${revision} says it has another digest than its content has`,
        recorded ?? digest, recorded !== null && recorded !== digest ? digest : computed);
    } else if (recorded !== null && recorded !== digest) {
      const message = `revision ${revision} is not the one that was recorded`;
      this.#add("rewritten", revision, message, recorded, digest);
    } else if (time < this.#time) {
      const message = `revision ${revision} is earlier (${time}) than the one before`;
      this.#add("time", revision, message, this.#time, time);
    }
    this.#time = time;
    const completed = this.#grown.append(leafOfDigest(digest) ?? leafOfDigest(EMPTY_DIGEST)!);
    await this.#compareKept(revision, completed);
    this.#compareHeads();
    if (revision % ENTRIES_PER_BREATH === 0) await this.#request.breathe(revision);
  }

  claim({ what, claimed, found }: Extract<AuditItem, { kind: "claim" }>): void {
    const message = `${what} is ${found}, and ${claimed} is claimed`;
    this.#claims.push({ kind: "claim", revision: null, message, expected: claimed, found });
  }

  report(): AuditReport {
    this.#checkEnd();
    for (const claim of this.#claims) this.#push(claim);
    for (const { line, message } of this.#checkpoints?.problems ?? []) {
      this.#add("checkpoint", null, `line ${line} of the checkpoints: ${message}`, null, null);
    }
    const { heads = [], origin = null, signedBy = null } = this.#checkpoints ?? {};
    const verdict = this.#verdict();
    return {
      verdict, because: this.#because(verdict), revisions: this.#grown.size, rootHash: this.#grown.root(),
      verifiedUpTo: this.#agreesUpTo, checkpoints: heads.length, origin, signedBy,
      first: this.#alterations[0] ?? null, alterations: this.#alterations, found: this.#found,
    };
  }

  /** The hashes that the store keeps, against those that the digests give. */
  async #compareKept(revision: number, completed: readonly string[]): Promise<void> {
    const kept = await this.#request.kept?.(revision);
    if (kept === undefined) return;
    const differs = completed.findIndex((hash, at) => hash !== kept[at]);
    if (differs < 0 && kept.length === completed.length) return;
    const at = Math.max(differs, 0);
    this.#add("tree", revision, `the Merkle tree kept at revision ${revision} is not the one of its digests`,
      completed[at] ?? null, kept[at] ?? null);
  }

  /** Checkpoints of the size that the log has reached. */
  #compareHeads(): void {
    const heads = this.#checkpoints?.heads ?? [];
    for (; heads[this.#nextHead]?.treeSize === this.#grown.size; this.#nextHead += 1) {
      const head = heads[this.#nextHead]!;
      if (head.rootHash === this.#grown.root()) {
        this.#agreesUpTo = head.treeSize;
        continue;
      }
      if (this.#isRootOther || this.#found > 0) continue; // An alteration before it is the reason.
      this.#isRootOther = true;
      const from = this.#agreesUpTo + 1;
      const to = head.treeSize;
      const which = from === to ? `revision ${from}` : `one of revisions ${from} to ${to}`;
      this.#add("root", from, `${which} is not the one that line ${head.line} of the checkpoints signs`,
        head.rootHash, this.#grown.root());
    }
  }

  /** Checkpoints beyond the end of the log. */
  #checkEnd(): void {
    const largest = this.#checkpoints?.heads.at(-1);
    const size = this.#grown.size;
    if (largest === undefined || largest.treeSize <= size) return;
    const message = `revision ${size + 1} is missing: the log ends at ${size}, and line ${largest.line} of ` +
      `the checkpoints goes up to ${largest.treeSize}`;
    this.#add("missing", size + 1, message, this.#checkpoints?.digests[size] ?? null, null);
  }

  #verdict(): AuditVerdict {
    if (this.#found > 0) return "ALTERED";
    const isChecked = this.#agreesUpTo > 0 && this.#checkpoints?.signedBy !== null;
    return isChecked ? "VERIFIED" : "UNVERIFIABLE";
  }

  #because(verdict: AuditVerdict): string {
    if (verdict === "ALTERED") return `${this.#alterations[0]!.message}.`;
    const [size, agrees] = [this.#grown.size, this.#agreesUpTo];
    if (this.#checkpoints === undefined) {
      return "The log agrees with itself. No checkpoint was given, so a log that was rewritten as a whole " +
        "cannot be told from this one.";
    }
    if (agrees === 0) {
      return "The log agrees with itself. The checkpoints say nothing about a revision of it.";
    }
    const after = size === agrees ? ""
      : ` Revisions ${agrees + 1} to ${size} came after it: they agree with themselves only.`;
    if (this.#checkpoints.signedBy === null) {
      return `Revisions 1 to ${agrees} have the root of a checkpoint, but no key was given to check who ` +
        `signed it.${after}`;
    }
    return `Revisions 1 to ${agrees} are those that ${this.#checkpoints.signedBy} signed.${after}`;
  }

  #add(
    kind: AlterationKind, revision: number | null, message: string, expected: string | null,
    found: string | null,
  ): void {
    this.#push({ kind, revision, message, expected, found });
  }

  #push(alteration: Alteration): void {
    this.#found += 1;
    if (this.#alterations.length < ALTERATIONS_MAX) this.#alterations.push(alteration);
  }
}

/** Stands in the tree for what has no digest; no revision has it. */
const EMPTY_DIGEST = `sha256:${"0".repeat(64)}`;
