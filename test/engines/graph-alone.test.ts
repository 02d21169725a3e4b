/** The graph is real: with every stored document text gone, verdicts at head stay what they were. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { loadSeeds } from "../../src/load-seeds.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { HARDWARE_QUESTIONS, NOW, decisionsOver } from "./hardware-questions.ts";

describe("a SQLite file whose document texts are deleted", () => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-graph-alone-"));
  const [whole, bare] = [join(folder, "whole.db"), join(folder, "bare.db")];

  beforeAll(async () => {
    const knowledge = await Knowledge.open(await openSqliteStore(whole), { pollMilliseconds: 0 });
    await loadSeeds(knowledge, NOW);
    await knowledge.close();
    copyFileSync(whole, bare);
    const database = new DatabaseSync(bare);
    const { changes } = database.prepare("UPDATE body SET text = ''").run();
    expect(changes).toBeGreaterThan(300);
    database.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("answers every hardware question as the whole one does", async () => {
    const [ofWhole, ofBare] = [await openSqliteStore(whole), await openSqliteStore(bare)];
    const expected = await decisionsOver(ofWhole);
    expect(expected).toHaveLength(HARDWARE_QUESTIONS.length);
    expect(new Set(expected.map(({ verdict }) => verdict)).size).toBe(3);
    expect(await decisionsOver(ofBare)).toEqual(expected);
    await ofWhole.close();
    await ofBare.close();
  });
});
