import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { describeWaivers } from "./waivers.contract.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-waivers-"));
afterAll(() => rmSync(folder, { recursive: true }));

let turn = 0;
describeWaivers("sqlite", async () => {
  const path = join(folder, `${turn++}.db`);
  return [await openSqliteStore(path), await openSqliteStore(path)];
});
