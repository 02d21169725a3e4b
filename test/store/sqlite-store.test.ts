/** The SQLite store keeps the contract, on disk and in memory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { describeGraphStore, describeGraphStoreInOneProcess } from "./graph-store.contract.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-sqlite-"));
let fileCount = 0;

afterAll(() => rmSync(folder, { recursive: true }));

describeGraphStore("sqlite on disk", async () => {
  fileCount += 1;
  const path = join(folder, `store-${fileCount}.db`);
  return {
    store: await openSqliteStore(path),
    reopen: () => openSqliteStore(path),
    processUri: `sqlite:${path}`,
  };
});

describeGraphStoreInOneProcess("sqlite in memory", async () => ({
  store: await openSqliteStore(":memory:"),
}));
