/** A history with checkpoints of it, and the ways in which somebody may change its export. */
import { generateKeyPairSync } from "node:crypto";
import { checkpointTarget } from "../../../src/access/audit/checkpoint-target.ts";
import { Checkpoints } from "../../../src/access/audit/checkpoints.ts";
import { readSigner } from "../../../src/access/audit/signed-note.ts";
import { exportHistory } from "../../../src/catalog/export.ts";
import { documentDigest } from "../../../src/model/document-digest.ts";
import { revisionDigest } from "../../../src/model/revision-digest.ts";
import { sha256Digest } from "../../../src/values/digest.ts";
import type { GraphStore } from "../../../src/store/graph-store.ts";
import { collect, deleting, environment, putting } from "../../store/contract/sample.ts";

export const NOW = "2026-11-21T12:00:00.000Z";

export interface KeyFiles {
  readonly privatePem: string;
  readonly publicPem: string;
}

export function newKey(): KeyFiles {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privatePem: privateKey.export({ format: "pem", type: "pkcs8" }) as string,
    publicPem: publicKey.export({ format: "pem", type: "spki" }) as string,
  };
}

/** Revisions 1 to `revisions`: environments come, change and go. */
export async function writeHistory(store: GraphStore, revisions: number): Promise<void> {
  const first = (await store.head()).revision + 1;
  for (let number = first; number <= revisions; number += 1) {
    const document = environment(`e${number % 7}`, { facts: { number } });
    const isThere = number % 14 > 7;
    const time = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
    const parts = { time, actor: number % 3 === 0 ? "ada" : "ci", reason: `change ${number}` };
    await store.commit(number % 14 === 0 || !isThere || number % 5 > 0
      ? putting([document], parts) : deleting([document], parts));
  }
}

export function checkpointsTo(store: GraphStore, place: string, key: KeyFiles, origin = "test.example/log") {
  const signer = readSigner(key.privatePem, origin, "key.pem");
  return new Checkpoints({ store, signer, target: checkpointTarget(place, store), now: () => NOW });
}

export async function exportLines(store: GraphStore): Promise<readonly string[]> {
  return collect(exportHistory(store));
}

export interface Line {
  revision: number;
  id: string;
  time: string;
  actor: string;
  reason: string;
  digest: string;
  changes: { key: string; after: ReturnType<typeof environment> | null }[];
}

/** The lines with their revisions changed, and header, end and sum made to fit. */
export function rewritten(
  lines: readonly string[], change: (revisions: Line[]) => readonly Line[], isRecomputed: boolean,
): readonly string[] {
  const revisions = lines.slice(1, -1).map((line) => JSON.parse(line) as Line);
  const changed = change(revisions).map((line) => ({ ...line }));
  if (isRecomputed) recompute(changed);
  const last = changed.at(-1)!;
  const header = { ...(JSON.parse(lines[0]!) as object),
    head: { revision: changed.length, time: last.time, digest: last.digest } };
  const body = [header, ...changed].map((line) => JSON.stringify(line));
  const digest = sha256Digest(body.map((line) => `${line}\n`).join(""));
  return [...body, JSON.stringify({ end: true, revisions: changed.length, records: 0, digest })];
}

/** No hole, no time that runs backwards, the digests that the content has: what a patient forger does. */
function recompute(lines: Line[]): void {
  const digests = new Map<string, string>();
  for (const [at, line] of lines.entries()) {
    line.revision = at + 1;
    const before = lines[at - 1]?.time ?? "";
    if (line.time < before) line.time = before;
    const changes = line.changes.map(({ key, after }) => {
      const beforeDigest = digests.get(key) ?? null;
      const afterDigest = after === null ? null : documentDigest(after);
      if (afterDigest === null) digests.delete(key);
      else digests.set(key, afterDigest);
      const action = beforeDigest === null ? "created" as const : afterDigest === null ? "deleted" as const
        : "replaced" as const;
      return { key, action, beforeDigest, afterDigest };
    });
    line.digest = revisionDigest({ ...line, changes });
  }
}
