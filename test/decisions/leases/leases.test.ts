import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { applyDocuments } from "../../../src/catalog/apply.ts";
import { Knowledge } from "../../../src/catalog/knowledge.ts";
import { Leases } from "../../../src/decisions/leases/leases.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open-sqlite-store.ts";
import { describeLeases, world } from "./leases.contract.ts";
import { NOW } from "./now.ts";

const folder = await mkdtemp(join(tmpdir(), "fairlead-leases-"));
afterAll(() => rm(folder, { recursive: true }));
let files = 0;

describeLeases("sqlite", async () => {
  const file = join(folder, `${files++}.db`);
  return [await openSqliteStore(file), await openSqliteStore(file)];
});

const PROGRAM = fileURLToPath(new URL("./taker-process.ts", import.meta.url));

/** Eight takers of the places in one region; how many got one. */
function takers(file: string, from: number): Promise<number> {
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, [PROGRAM, file, String(from)], { stdio: [...stdio] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => { text += chunk; });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(Number(text)) : reject(new Error(`It ended with ${code}.`)));
  });
}

describe("four processes of eight takers each", () => {
  it("get the three places that there are, each once", async () => {
    const file = join(folder, "processes.db");
    const knowledge = await Knowledge.open(await openSqliteStore(file), { pollMilliseconds: 0 });
    await applyDocuments(knowledge, { actor: "test", reason: "test", now: NOW,
      sources: [{ documents: world(32, 3) as never }] });
    const got = await Promise.all([0, 8, 16, 24].map((from) => takers(file, from)));
    expect(got.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await new Leases(knowledge, () => NOW).list()).toHaveLength(3);
    await knowledge.close();
  }, 60_000);
});
