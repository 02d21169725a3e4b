/**
 * What only a file can show: foreign, truncated and newer files, a full disk, reading beside a writer, a
 * large commit.
 */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { openStore } from "../../src/store/open-store.ts";
import { ConfigurationRefused } from "../../src/store/configuration-refused.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { StoreDamaged } from "../../src/store/store-damaged.ts";
import { StoreReadOnly } from "../../src/store/store-read-only.ts";
import { StoreUnavailable } from "../../src/store/store-unavailable.ts";
import { collect, deleting, environment, graphOf, putting, readGraph } from "./contract/sample.ts";
import { startWriter } from "./start-writer.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-file-"));
let count = 0;
const newPath = () => join(folder, `file-${(count += 1)}.db`);

afterAll(() => rmSync(folder, { recursive: true }));

/** A closed store with 50 documents, some 300 kB long. */
async function closedStore(): Promise<string> {
  const path = newPath();
  const store = await openSqliteStore(path);
  await store.commit(
    putting(
      Array.from({ length: 50 }, (_, index) =>
        environment(`e${index}`, { facts: { padding: "x".repeat(2_000) } }),
      ),
    ),
  );
  await store.close();
  return path;
}

/** The files that SQLite may make beside its own. */
function beside(path: string): readonly string[] {
  return ["-wal", "-shm", "-journal"].filter((end) => existsSync(path + end));
}

function foreign(path: string, application: number): void {
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE song (title TEXT); PRAGMA application_id = ${application}`);
  database.close();
}

describe("a file that is not a whole store of this version", () => {
  const FILES: readonly {
    readonly name: string;
    readonly says: RegExp;
    readonly make: () => Promise<string>;
  }[] = [
    {
      name: "a text",
      says: /not a SQLite database/,
      make: async () => {
        const path = newPath();
        writeFileSync(path, "apiVersion: fairlead.dev/v1\n".repeat(500));
        return path;
      },
    },
    {
      name: "a few bytes",
      says: /not a SQLite database/,
      make: async () => {
        const path = newPath();
        writeFileSync(path, "x");
        return path;
      },
    },
    {
      name: "another program's database",
      says: /another program/,
      make: async () => {
        const path = newPath();
        foreign(path, 0);
        return path;
      },
    },
    {
      name: "a database with another application id",
      says: /application id 0x1234/,
      make: async () => {
        const path = newPath();
        foreign(path, 0x1234);
        return path;
      },
    },
    {
      name: "a newer version's store",
      says: /newer Fairlead \(schema 99/,
      make: async () => {
        const path = await closedStore();
        const database = new DatabaseSync(path);
        database.exec("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99");
        database.close();
        return path;
      },
    },
    ...[50, 99, 4_096, 100_000].map((bytes) => ({
      name: `a store cut off after ${bytes} bytes`,
      says: /truncated/,
      make: async () => {
        const path = await closedStore();
        truncateSync(path, bytes);
        return path;
      },
    })),
    {
      name: "a store cut off although a log file is beside it",
      says: /truncated/,
      make: async () => {
        const path = await closedStore();
        const [store, reader] = [
          await openSqliteStore(path),
          await openSqliteStore(path, { readOnly: true }),
        ];
        await store.commit(putting([environment("in the log file")]));
        copyFileSync(`${path}-wal`, `${path}-kept`);
        await reader.close();
        await store.close();
        truncateSync(path, 100_000);
        renameSync(`${path}-kept`, `${path}-wal`);
        return path;
      },
    },
    {
      name: "a store whose last byte is missing",
      says: /truncated/,
      make: async () => {
        const path = await closedStore();
        truncateSync(path, readFileSync(path).length - 1);
        return path;
      },
    },
  ];

  it.each(FILES)("$name is refused with a clear message and not touched", async ({ says, make }) => {
    const path = await make();
    const before = readFileSync(path);
    const besideBefore = beside(path);
    for (const readOnly of [false, true]) {
      const opening = openSqliteStore(path, { readOnly });
      await expect(opening).rejects.toThrow(StoreDamaged);
      await expect(opening).rejects.toThrow(says);
    }
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(beside(path)).toEqual(besideBefore);
  });

  it("a store whose pages are overwritten answers with StoreDamaged where it is read", async () => {
    const path = await closedStore();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0x5a, 4_096));
    const using = async () => {
      const store = await openSqliteStore(path);
      try {
        await readGraph(store);
      } finally {
        await store.close();
      }
    };
    await expect(using()).rejects.toThrow(StoreDamaged);
  });

  it("a folder, a missing folder and an unknown address are refused", async () => {
    await expect(openSqliteStore(folder)).rejects.toThrow(StoreUnavailable);
    await expect(openSqliteStore(join(folder, "nowhere", "store.db"))).rejects.toThrow(StoreUnavailable);
    await expect(openStore("postgres://localhost")).rejects.toThrow(ConfigurationRefused);
  });

  it("an empty file becomes a store", async () => {
    const path = newPath();
    writeFileSync(path, "");
    const store = await openSqliteStore(path);
    expect((await store.commit(putting([environment("a")]))).revision).toBe(1);
    await store.close();
  });
});

describe("opening", () => {
  it("eight openings of one new file at once make one store", async () => {
    const path = newPath();
    const stores = await Promise.all(Array.from({ length: 8 }, () => openSqliteStore(path)));
    await Promise.all(stores.map((store, index) => store.commit(putting([environment(`e${index}`)]))));
    for (const store of stores) expect((await store.head()).revision).toBe(8);
    for (const store of stores) await store.close();
  });

  it("four processes that create one file at once make one store", async () => {
    const path = newPath();
    await Promise.all(
      Array.from(
        { length: 4 },
        (_, index) =>
          startWriter({
            uri: `sqlite:${path}`,
            label: `p${index}`,
            mode: "free",
            tasks: 1,
            commitsPerTask: 5,
          }).ended,
      ),
    );
    const store = await openSqliteStore(path);
    expect((await store.head()).revision).toBe(20);
    await store.close();
  }, 60_000);

  it("a store opened for reading reads beside a writer and refuses to write", async () => {
    const path = newPath();
    const writer = await openSqliteStore(path);
    await writer.commit(putting([environment("a")]));
    const reader = await openSqliteStore(path, { readOnly: true });
    expect(await readGraph(reader)).toEqual(graphOf([environment("a")]));
    await writer.commit(putting([environment("b")]));
    expect((await reader.head()).revision).toBe(2);
    expect(await collect(reader.documents({}))).toHaveLength(2);
    await expect(reader.commit(putting([environment("c")]))).rejects.toThrow(StoreReadOnly);
    await expect(reader.putRecords([{ namespace: "lease", key: "a", value: 1 }])).rejects.toThrow(
      StoreReadOnly,
    );
    await reader.close();
    await writer.close();
    const later = await openSqliteStore(path, { readOnly: true });
    expect((await later.head()).revision).toBe(2);
    await later.close();
  });

  it("a store that is not there is not made by a reader", async () => {
    const path = newPath();
    await expect(openSqliteStore(path, { readOnly: true })).rejects.toThrow(StoreUnavailable);
    expect(existsSync(path)).toBe(false);
  });

  it("a writer that waits too long for another process says so, and nothing is written", async () => {
    const path = newPath();
    const store = await openSqliteStore(path, { lockMilliseconds: 50 });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    await expect(store.commit(putting([environment("a")]))).rejects.toThrow(/locked/);
    const large = putting(Array.from({ length: 500 }, (_, index) => environment(`e${index}`)));
    await expect(store.commit(large)).rejects.toThrow(StoreUnavailable);
    expect((await store.head()).revision).toBe(0);
    other.exec("ROLLBACK");
    other.close();
    expect((await store.commit(large)).revision).toBe(1);
    await store.close();
  });
});

describe("a full disk", () => {
  const large = (size: number) =>
    putting(
      Array.from({ length: size }, (_, index) =>
        environment(`e${index}`, { facts: { padding: "x".repeat(2_000) } }),
      ),
    );

  /**
   * Fills the store until it is full, with small commits and with a large one; then it reads, and writes
   * again.
   */
  async function fillsAndRecovers(store: GraphStore, makeRoom: () => Promise<void>): Promise<void> {
    await store.commit(putting([environment("first")]));
    const refusedLarge = store.commit(large(2_000));
    await expect(refusedLarge).rejects.toThrow(StoreUnavailable);
    await expect(refusedLarge).rejects.toThrow(/full/);
    expect((await store.head()).revision).toBe(1);
    let written = 1;
    const filling = async () => {
      for (let index = 0; index < 5_000; index += 1) {
        await store.commit(putting([environment(`f${index}`, { facts: { padding: "x".repeat(10_000) } })]));
        written += 1;
      }
    };
    await expect(filling()).rejects.toThrow(/full/);
    expect((await store.head()).revision).toBe(written);
    expect((await readGraph(store)).nodes).toHaveLength(written);
    expect(await collect(store.documents({}))).toHaveLength(written);
    expect(await collect(store.revisions({ after: 0 }))).toHaveLength(written);
    await makeRoom();
    expect((await store.commit(putting([environment("last")]))).revision).toBe(written + 1);
  }

  it("fails cleanly at a limit of pages, reads work, and a later commit succeeds", async () => {
    const path = newPath();
    const store = await openSqliteStore(path, { pagesMax: 500 });
    const other = await openSqliteStore(path);
    try {
      await fillsAndRecovers(store, async () => {
        // Records live in pages of the same file: whoever has no limit makes free pages.
        const records = Array.from({ length: 300 }, (_, index) => ({
          namespace: "a",
          key: `${index}`,
          value: "x".repeat(3_000),
        }));
        await other.putRecords(records);
        await other.putRecords(records.map(({ namespace, key }) => ({ namespace, key, value: null })));
      });
    } finally {
      await store.close();
      await other.close();
    }
  }, 60_000);

  it("fails cleanly on a small file system, reads work, and a later commit succeeds (root only)", async ({
    skip,
  }) => {
    const mount = join(folder, "small");
    mkdirSync(mount);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", mount], { stdio: "pipe" });
    } catch (error) {
      skip(`no small file system: ${(error as Error).message.split("\n")[0]} (needs root)`);
    }
    try {
      const ballast = join(mount, "ballast");
      writeFileSync(ballast, Buffer.alloc(1_500_000));
      const store = await openSqliteStore(join(mount, "store.db"));
      try {
        await fillsAndRecovers(store, async () => rmSync(ballast));
      } finally {
        await store.close();
      }
      const copy = newPath();
      for (const end of ["", "-wal"]) {
        // What did not fit into the database is still in its log file.
        if (existsSync(join(mount, `store.db${end}`)))
          copyFileSync(join(mount, `store.db${end}`), copy + end);
      }
      const again = await openSqliteStore(copy);
      expect((await again.head()).revision).toBeGreaterThan(1);
      await again.close();
    } finally {
      execFileSync("umount", ["-l", mount]);
    }
  }, 60_000);
});

describe("a large commit", () => {
  it("lets other work run, and small commits come after it in order", async () => {
    const store = await openSqliteStore(newPath());
    const documents = Array.from({ length: 5_000 }, (_, index) => environment(`e${index}`));
    const committing = store.commit(putting(documents));
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 1);
    const committed = await committing;
    clearInterval(ticking);
    expect(committed.revision).toBe(1);
    expect(turns).toBeGreaterThan(3);
    const outcomes = await Promise.all([
      store.commit(deleting(documents)),
      store.commit(putting([environment("after")])),
    ]);
    expect(outcomes.map(({ revision }) => revision).toSorted()).toEqual([2, 3]);
    expect((await readGraph(store)).nodes).toHaveLength(1);
    await store.close();
  }, 60_000);
});
