/** A log in a SQLite file that somebody changed is found out; an older file gets its tree. */
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { treeHead } from "../../../src/access/audit/tree-proofs.ts";
import { auditStore } from "../../../src/access/audit/verify-sources.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open-sqlite-store.ts";
import { StoreDamaged } from "../../../src/store/store-damaged.ts";
import { TreeBehind } from "../../../src/store/tree-behind.ts";
import { naiveRoots } from "../../store/contract/tree.ts";
import { environment, putting } from "../../store/contract/sample.ts";
import { describeTamperedStore } from "./tampered-store.ts";
import { writeHistory } from "./tampered.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-sqlite-audit-"));
let count = 0;
afterAll(() => rmSync(folder, { recursive: true }));

let path = "";
describeTamperedStore({
  engine: "sqlite",
  empty: async () => {
    path = newPath();
  },
  open: () => openSqliteStore(path),
  change: async (statements) => change(path, statements),
});

/** What a file of schema 1 was: the same, without the column. */
const TO_SCHEMA_1 = ["ALTER TABLE revision DROP COLUMN subtrees", "PRAGMA user_version = 1"];

describe("a file from before there was a tree", () => {
  it.each([0, 1, 2, 33, 1_100])("with %i revisions gets the tree that they have", async (revisions) => {
    const file = newPath();
    const store = await openSqliteStore(file);
    await writeHistory(store, revisions);
    const before = await treeHead(store);
    await store.close();
    change(file, TO_SCHEMA_1);
    await expect(openSqliteStore(file, { readOnly: true })).rejects.toThrow(/schema 1 is older than 2/);
    const again = await openSqliteStore(file);
    expect(await treeHead(again)).toEqual(before);
    if (revisions < 100) expect([before.rootHash]).toEqual((await naiveRoots(again)).slice(-1)
      .concat(revisions === 0 ? [before.rootHash] : []));
    await again.commit(putting([environment("after")]));
    expect((await auditStore(again)).found).toBe(0);
    await again.close();
  });

  it("that eight open at once is migrated once", async () => {
    const file = newPath();
    const store = await openSqliteStore(file);
    await writeHistory(store, 50);
    const before = await treeHead(store);
    await store.close();
    change(file, TO_SCHEMA_1);
    const stores = await Promise.all(Array.from({ length: 8 }, () => openSqliteStore(file)));
    for (const one of stores) expect(await treeHead(one)).toEqual(before);
    for (const one of stores) await one.close();
  });

  it("in which a revision is missing is refused and stays as it is", async () => {
    const file = newPath();
    const store = await openSqliteStore(file);
    await writeHistory(store, 9);
    await store.close();
    change(file, [...TO_SCHEMA_1, "DELETE FROM revision WHERE revision = 4"]);
    await expect(openSqliteStore(file)).rejects.toThrow(StoreDamaged);
    await expect(openSqliteStore(file)).rejects.toThrow(/revision 4 is missing/);
  });
});

describe("a file that an older process goes on writing to", () => {
  it("takes no commit over revisions without a tree, and is mended by opening it again", async () => {
    const file = newPath();
    const store = await openSqliteStore(file);
    await writeHistory(store, 7);
    change(file, ["UPDATE revision SET subtrees = NULL WHERE revision > 4"]);
    await expect(store.commit(putting([environment("x")]))).rejects.toThrow(TreeBehind);
    expect((await store.head()).revision).toBe(7);
    await store.close();
    const again = await openSqliteStore(file);
    expect((await again.commit(putting([environment("x")]))).revision).toBe(8);
    expect((await auditStore(again)).found).toBe(0);
    await again.close();
  });
});

function newPath(): string {
  count += 1;
  return join(folder, `store-${count}.db`);
}

function change(file: string, statements: readonly string[]): void {
  const database = new DatabaseSync(file);
  for (const statement of statements) database.exec(statement);
  database.close();
}
