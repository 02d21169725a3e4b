/**
 * Somebody with the database's password changes the log behind the service's back: a suite for both engines.
 * `change` runs statements of the engine: those of SQLite, or those of Neo4j.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CheckpointRefused } from "../../../src/access/audit/checkpoint-refused.ts";
import { readCheckpoints } from "../../../src/access/audit/checkpoint-record.ts";
import { readVerifier } from "../../../src/access/audit/signed-note.ts";
import { treeHead } from "../../../src/access/audit/tree-proofs.ts";
import type { Alteration } from "../../../src/access/audit/verify-log.ts";
import { auditStore } from "../../../src/access/audit/verify-sources.ts";
import { importHistory } from "../../../src/catalog/import.ts";
import { planDelta } from "../../../src/catalog/delta-plan.ts";
import { Knowledge } from "../../../src/catalog/knowledge.ts";
import type { Document } from "../../../src/model/document.ts";
import type { GraphStore } from "../../../src/store/graph-store.ts";
import { environment } from "../../store/contract/sample.ts";
import { checkpointsTo, exportLines, newKey, rewritten } from "./tampered.ts";

export interface Statements {
  readonly sqlite: readonly string[];
  readonly neo4j: readonly string[];
}

export interface TamperedEngine {
  readonly engine: "sqlite" | "neo4j";
  /** Removes what is there. */
  readonly empty: () => Promise<void>;
  readonly open: () => Promise<GraphStore>;
  /** Runs statements while no store is open. */
  readonly change: (statements: readonly string[]) => Promise<void>;
}

const REVISIONS = 20;
const key = newKey();

interface Case {
  readonly name: string;
  readonly statements: Statements;
  readonly first: number;
  readonly kind: Alteration["kind"];
  /** Not what a checkpoint says should be there. */
  readonly isInternal?: boolean;
}

const dropping = (from: number, to: number): Statements => ({
  sqlite: [`DELETE FROM change WHERE revision BETWEEN ${from} AND ${to}`,
    `DELETE FROM revision WHERE revision BETWEEN ${from} AND ${to}`],
  neo4j: [`MATCH (c:Change) WHERE c.revision >= ${from} AND c.revision <= ${to} DETACH DELETE c`,
    `MATCH (r:Revision) WHERE r.revision >= ${from} AND r.revision <= ${to} DETACH DELETE r`],
});

const setting = (revision: number, property: string, value: string): Statements => ({
  sqlite: [`UPDATE revision SET ${property} = '${value}' WHERE revision = ${revision}`],
  neo4j: [`MATCH (r:Revision {revision: ${revision}}) SET r.${property} = '${value}'`],
});

const OTHER = `sha256:${"7".repeat(64)}`;

const CASES: readonly Case[] = [
  { name: "the first reason edited", statements: setting(1, "reason", "no"), first: 1, kind: "content" },
  { name: "an actor edited", statements: setting(7, "actor", "eve"), first: 7, kind: "content" },
  { name: "the newest reason edited", statements: setting(20, "reason", "no"), first: 20, kind: "content" },
  { name: "a digest edited", statements: setting(13, "digest", OTHER), first: 13, kind: "content" },
  { name: "a document edited", first: 9, kind: "content", statements: {
    sqlite: ["UPDATE body SET text = replace(text, '\"number\":\"9\"', '\"number\":\"6\"') " +
      "WHERE body = (SELECT after FROM change WHERE revision = 9)"],
    neo4j: ["MATCH (c:Change) WHERE c.revision = 9 " +
      "SET c.after = replace(c.after, '\"number\":\"9\"', '\"number\":\"6\"')"],
  } },
  { name: "the head dropped", statements: dropping(1, 2), first: 1, kind: "number" },
  { name: "two dropped in the middle", statements: dropping(11, 12), first: 11, kind: "number" },
  { name: "the tail dropped", first: 18, kind: "missing", statements: {
    sqlite: dropping(18, 20).sqlite,
    neo4j: [...dropping(18, 20).neo4j,
      "MATCH (head:Store {name: 'head'}) MATCH (r:Revision {revision: 17}) " +
        "SET head.revision = 17, head.time = r.time, head.digest = r.digest"],
  } },
  { name: "two in the other order", first: 5, kind: "content", statements: {
    sqlite: [[5, 1005], [6, 5], [1005, 6]].flatMap(([from, to]) => [
      `UPDATE revision SET revision = ${to} WHERE revision = ${from}`,
      `UPDATE change SET revision = ${to} WHERE revision = ${from}`]),
    neo4j: [[5, 1005], [6, 5], [1005, 6]].flatMap(([from, to]) => [
      `MATCH (r:Revision {revision: ${from}}) SET r.revision = ${to}`,
      `MATCH (c:Change) WHERE c.revision = ${from} SET c.revision = ${to}`]),
  } },
  { name: "the hashes of the tree edited", first: 8, kind: "tree", isInternal: true, statements: {
    sqlite: ["UPDATE revision SET subtrees = " +
      `replace(subtrees, substr(subtrees, 65, 64), '${"a".repeat(64)}') WHERE revision = 8`],
    neo4j: ["MATCH (r:Revision {revision: 8}) " +
      `SET r.subtrees = [r.subtrees[0], '${"a".repeat(64)}', r.subtrees[2]]`],
  } },
];

export function describeTamperedStore({ engine, empty, open, change }: TamperedEngine): void {
  describe(`a log in ${engine}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "fairlead-tampered-"));
    const place = join(folder, "checkpoints.jsonl");
    let lines: readonly string[];
    let digests: readonly string[];

    beforeAll(async () => {
      await empty();
      const store = await open();
      await writeDocuments(store, REVISIONS);
      lines = await exportLines(store);
      digests = lines.slice(1, -1).map((line) => (JSON.parse(line) as { digest: string }).digest);
      await checkpointsTo(store, place, key).write();
      await store.close();
    });
    beforeEach(async () => {
      await empty();
      const store = await open();
      await importHistory(store, { lines: () => lines });
      await store.close();
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const audited = async (isChecked = true) => {
      const store = await open();
      try {
        const trusted = readVerifier(key.publicPem, "key.pem");
        const checkpoints = readCheckpoints(readFileSync(place, "utf8"), trusted);
        return await auditStore(store, isChecked ? { checkpoints } : {});
      } finally {
        await store.close();
      }
    };

    it("that was exported and imported keeps its tree, and its checkpoints hold", async () => {
      const report = await audited();
      expect(report).toMatchObject({ verdict: "VERIFIED", verifiedUpTo: REVISIONS, found: 0 });
      const store = await open();
      expect((await treeHead(store)).rootHash).toBe(report.rootHash);
      await store.close();
      expect((await audited(false)).verdict).toBe("UNVERIFIABLE");
    });

    it.each(CASES)("with $name is named by its first altered revision", async (given) => {
      await change(given.statements[engine]);
      const report = await audited();
      expect(report.verdict).toBe("ALTERED");
      const expected = given.isInternal === true ? {} : { expected: digests[given.first - 1] };
      expect(report.first).toMatchObject({ revision: given.first, kind: given.kind, ...expected });
      expect(report.first!.found).not.toBe(report.first!.expected);
    });

    it("that was rewritten as a whole agrees with itself, and not with its checkpoints", async () => {
      await empty();
      const forged = rewritten(lines, (all) => all.with(3, { ...all[3]!, actor: "eve" }), true);
      const store = await open();
      await importHistory(store, { lines: () => forged });
      await store.close();
      expect((await audited(false)).verdict).toBe("UNVERIFIABLE");
      const report = await audited();
      expect(report).toMatchObject({ verdict: "ALTERED", first: { kind: "rewritten", revision: 4 } });
      expect(report.first).toMatchObject({
        expected: digests[3], found: (JSON.parse(forged[4]!) as { digest: string }).digest,
      });
    });

    it("that was rewritten, or lost its tail, gets no further checkpoint", async () => {
      await empty();
      const store = await open();
      await writeDocuments(store, REVISIONS - 5);
      await expect(checkpointsTo(store, place, key).write()).rejects.toThrow(CheckpointRefused);
      await writeDocuments(store, REVISIONS + 2);
      await expect(checkpointsTo(store, place, key).write())
        .rejects.toThrow(/the first 20 revisions are not those that were checkpointed/);
      await store.close();
    });
  });
}

function labelled(name: string, number: number): Document {
  const plain = environment(name);
  return { ...plain, metadata: { ...plain.metadata, labels: { number: `${number}` } } };
}

/** Environments that are made and changed, through the catalog's own compilation: an import takes them. */
async function writeDocuments(store: GraphStore, upTo: number): Promise<void> {
  const knowledge = await Knowledge.open(store, { pollMilliseconds: 0 });
  for (let number = (await store.head()).revision + 1; number <= upTo; number += 1) {
    const name = `e${number % 5}`;
    const document = labelled(name, number);
    const changes = [{ key: `environment:${name}`, after: document }];
    const snapshot = knowledge.current();
    const known = number > 5 ? labelled(name, number - 5) : null;
    const delta = planDelta(snapshot, [{ ...changes[0]!, before: known }], number);
    const { replayed: _, ...head } = await store.commit({
      id: `${crypto.randomUUID()}`, time: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
      actor: "ci", reason: `change ${number}`, changes, delta, expects: number - 1,
    });
    await knowledge.adopt(head, delta);
  }
}

