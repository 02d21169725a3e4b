/** An altered export is found out, and the first altered revision is named. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCheckpoints } from "../../../src/access/audit/checkpoint-record.ts";
import { readVerifier } from "../../../src/access/audit/signed-note.ts";
import type { Alteration } from "../../../src/access/audit/verify-log.ts";
import { auditExport } from "../../../src/access/audit/verify-sources.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open-sqlite-store.ts";
import { checkpointsTo, exportLines, newKey, rewritten, writeHistory } from "./tampered.ts";
import type { Line } from "./tampered.ts";

const REVISIONS = 30;
const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), "fairlead-audit-"));
const key = newKey();
let lines: readonly string[];
let checkpoints: string;
let digests: readonly string[];

beforeAll(async () => {
  const store = await openSqliteStore(":memory:");
  const place = join(folder, "checkpoints.jsonl");
  for (const size of [10, 21, REVISIONS]) {
    await writeHistory(store, size);
    await checkpointsTo(store, place, key).write();
  }
  lines = await exportLines(store);
  digests = lines.slice(1, -1).map((line) => (JSON.parse(line) as Line).digest);
  checkpoints = readFileSync(place, "utf8");
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const record = (text = checkpoints, pem = key.publicPem) =>
  readCheckpoints(text, readVerifier(pem, "key.pem"));
const withCheckpoints = (file: readonly string[]) => auditExport(file, { checkpoints: record() });

const editAt = (at: number) => (all: Line[]) =>
  all.with(at - 1, { ...all[at - 1]!, reason: "another reason" });
const editDocument = (at: number) => (all: Line[]) => all.with(at - 1, { ...all[at - 1]!,
  changes: all[at - 1]!.changes.map((change) => change.after === null ? change
    : { ...change, after: { ...change.after, metadata: { ...change.after.metadata, owner: "mallory" } } }) });
const drop = (at: number, count = 1) => (all: Line[]) => all.toSpliced(at - 1, count);
const swap = (at: number) => (all: Line[]) => all.with(at - 1, all[at]!).with(at, all[at - 1]!);

describe("an export that nobody touched", () => {
  it("is verified up to its last checkpoint by the key that signed it", async () => {
    const report = await withCheckpoints(lines);
    expect(report).toMatchObject({
      verdict: "VERIFIED", revisions: REVISIONS, verifiedUpTo: REVISIONS, checkpoints: 3, first: null,
      found: 0, origin: "test.example/log",
    });
    expect(report.because).toBe(`Revisions 1 to 30 are those that ${report.signedBy} signed.`);
  });

  it("says that what came after the last checkpoint is not covered", async () => {
    const [first] = checkpoints.split("\n");
    const report = await auditExport(lines, { checkpoints: record(first) });
    expect(report.verdict).toBe("VERIFIED");
    expect(report.because).toMatch(/1 to 10 .* Revisions 11 to 30 came after it: they agree with themselves/);
  });

  it("is not verifiable without a checkpoint, and says so", async () => {
    const report = await auditExport(lines);
    expect(report).toMatchObject({ verdict: "UNVERIFIABLE", found: 0, verifiedUpTo: 0 });
    expect(report.because).toBe("The log agrees with itself. No checkpoint was given, so a log that was " +
      "rewritten as a whole cannot be told from this one.");
  });

  it("is not verifiable without a key to check who signed", async () => {
    const report = await auditExport(lines, { checkpoints: readCheckpoints(checkpoints, undefined) });
    expect(report).toMatchObject({
      verdict: "UNVERIFIABLE", found: 0, verifiedUpTo: REVISIONS, signedBy: null,
    });
    expect(report.because).toMatch(/no key was given to check who signed it/);
  });

  it("is verified by one signed note as well", async () => {
    const { note } = JSON.parse(checkpoints.trimEnd().split("\n").at(-1)!) as { note: string };
    expect((await auditExport(lines, { checkpoints: record(note) })).verdict).toBe("VERIFIED");
  });
});

/** What was done, in which revision it shows first, and as what. */
const CASES: readonly {
  readonly name: string;
  readonly change: (all: Line[]) => readonly Line[];
  readonly first: number;
  readonly kind: Alteration["kind"];
  /** As it is seen when every digest was computed again. */
  readonly recomputed: Alteration["kind"];
  /** In the file as it was edited; with the number of the revision that the digest shown is of. */
  readonly isTail?: boolean;
}[] = [
  { name: "the first revision's reason edited", change: editAt(1), first: 1, kind: "content",
    recomputed: "rewritten" },
  { name: "a reason edited in the middle", change: editAt(15), first: 15, kind: "content",
    recomputed: "rewritten" },
  { name: "the last revision's reason edited", change: editAt(30), first: 30, kind: "content",
    recomputed: "rewritten" },
  { name: "a document edited", change: editDocument(11), first: 11, kind: "content",
    recomputed: "rewritten" },
  { name: "the head dropped", change: drop(1), first: 1, kind: "number", recomputed: "rewritten" },
  { name: "two dropped in the middle", change: drop(12, 2), first: 12, kind: "number",
    recomputed: "rewritten" },
  { name: "the tail dropped", change: drop(28, 3), first: 28, kind: "missing", recomputed: "missing",
    isTail: true },
  { name: "two neighbours in the other order", change: swap(17), first: 17, kind: "number",
    recomputed: "rewritten" },
];

describe.each(CASES)("$name", ({ change, first, kind, recomputed, isTail }) => {
  it("is named, with both digests", async () => {
    const report = await withCheckpoints(rewritten(lines, change, false));
    expect(report.verdict).toBe("ALTERED");
    expect(report.first).toMatchObject({ kind, revision: first, expected: digests[first - 1] });
    if (isTail !== true) expect(report.first!.found).not.toBe(digests[first - 1]);
  });

  it("is named although every digest was computed again", async () => {
    const file = rewritten(lines, change, true);
    const report = await withCheckpoints(file);
    expect(report.verdict).toBe("ALTERED");
    expect(report.first).toMatchObject({ kind: recomputed, revision: first, expected: digests[first - 1] });
    const found = isTail === true ? null : (JSON.parse(file[first]!) as Line).digest;
    expect(report.first!.found).toBe(found);
    expect(found).not.toBe(digests[first - 1]);
  });

  it("is not seen without checkpoints once every digest was computed again", async () => {
    const report = await auditExport(rewritten(lines, change, true));
    expect(report).toMatchObject({ verdict: "UNVERIFIABLE", found: 0 });
  });

  it("is seen by one note alone, somewhere up to its size", async () => {
    const notes = checkpoints.trimEnd().split("\n").map((line) => JSON.parse(line) as { note: string });
    const at = [10, 21, 30].findIndex((size) => size >= first);
    const checkpoint = record(notes[at]!.note);
    const report = await auditExport(rewritten(lines, change, true), { checkpoints: checkpoint });
    expect(report.verdict).toBe("ALTERED");
    expect(report.first!.revision).toBe(isTail === true ? first : 1);
  });
});

describe("an export that was edited without care", () => {
  it.each([
    { name: "a line that is no JSON", edit: (file: readonly string[]) => file.with(4, "{"), first: 4 },
    { name: "an empty revision", edit: (file: readonly string[]) => file.with(4, "{}"), first: 4 },
    { name: "a number that is text", edit: (file: readonly string[]) =>
      file.with(4, file[4]!.replace('"revision":4', '"revision":"4"')), first: 4 },
    { name: "a document that is a list", edit: (file: readonly string[]) =>
      file.with(4, file[4]!.replace(/"after":\{.*\}\]/, '"after":[]}]')), first: 4 },
    { name: "a digest that is none", edit: (file: readonly string[]) =>
      file.with(4, file[4]!.replace(/"digest":"sha256:[0-9a-f]+"/, '"digest":"sha256:00"')), first: 4 },
  ])("with $name is named", async ({ edit, first }) => {
    const report = await withCheckpoints(edit(lines));
    expect(report).toMatchObject({ verdict: "ALTERED", first: { revision: first } });
  });

  it("whose header was not changed with the tail says so, without checkpoints too", async () => {
    const report = await auditExport(lines.toSpliced(-2, 1));
    expect(report.verdict).toBe("ALTERED");
    expect(report.alterations.map(({ kind }) => kind)).toEqual(["claim", "claim", "claim"]);
  });

  it("that is empty, or no export, is not verified", async () => {
    for (const file of [[], ["{}"], ["nothing"], lines.slice(1)]) {
      expect((await auditExport(file)).verdict).toBe("ALTERED");
    }
  });
});

describe("checkpoints that somebody touched", () => {
  const lineOf = (at: number) => checkpoints.trimEnd().split("\n")[at]!;

  it("signed by another key are named with both keys", async () => {
    const other = newKey();
    const report = await auditExport(lines, { checkpoints: record(checkpoints, other.publicPem) });
    expect(report.verdict).toBe("ALTERED");
    expect(report.first!.message).toMatch(
      /line 1 of the checkpoints: it is signed by test\.example\/log\+[0-9a-f]{8}, and .* is trusted/);
  });

  it("of a log that was rewritten and signed again with a swapped key are refused", async () => {
    const store = await openSqliteStore(":memory:");
    await writeHistory(store, 9);
    const forger = newKey();
    const place = join(folder, "forged.jsonl");
    await checkpointsTo(store, place, forger).write();
    const forged = readFileSync(place, "utf8");
    const file = await exportLines(store);
    await store.close();
    const believed = record(forged, forger.publicPem);
    expect((await auditExport(file, { checkpoints: believed })).verdict).toBe("VERIFIED");
    expect((await auditExport(file, { checkpoints: record(forged) })).verdict).toBe("ALTERED");
  });

  it.each([
    { name: "another size", edit: (line: string) =>
      line.replace("test.example/log\\n10", "test.example/log\\n11"),
      says: /the signature of .* is not one of this text/ },
    { name: "another origin", edit: (line: string) => line.replace('"note":"test', '"note":"best'),
      says: /the signature of .* is not one of this text/ },
    { name: "another digest beside it", edit: (line: string) =>
      line.replace(/"digests":\["[0-9a-f]{8}/, '"digests":["00000000'),
      says: /do not give the root that it signs/ },
    { name: "a digest fewer", edit: (line: string) =>
      line.replace(/"digests":\["[0-9a-f]{64}",/, '"digests":['),
      says: /records revisions up to 9, not 10/ },
    { name: "no note", edit: (line: string) => line.replace(/"note":".*"/, '"note":""'),
      says: /no signed checkpoint/ },
    { name: "no JSON", edit: () => "{", says: /no line of checkpoints/ },
  ])("with $name are named", async ({ edit, says }) => {
    const changed = edit(lineOf(0));
    expect(changed).not.toBe(lineOf(0));
    const file = `${changed}\n${lineOf(1)}\n${lineOf(2)}\n`;
    const report = await auditExport(lines, { checkpoints: record(file) });
    expect(report.verdict).toBe("ALTERED");
    expect(report.first).toMatchObject({ kind: "checkpoint" });
    expect(report.first!.message).toMatch(/^line 1 of the checkpoints: /);
    expect(report.first!.message).toMatch(says);
  });

  it("in the wrong order are named", async () => {
    const report = await auditExport(lines, { checkpoints: record(`${lineOf(1)}\n${lineOf(0)}\n`) });
    expect(report.first!.message).toMatch(/line 2 .* its size is 10, and line 1 has 21 already/);
  });

  it("with a line lost still verify, and name a range where digests are missing", async () => {
    const checkpointsLeft = record(`${lineOf(0)}\n${lineOf(2)}\n`);
    expect((await auditExport(lines, { checkpoints: checkpointsLeft })).verdict).toBe("VERIFIED");
    const report = await auditExport(rewritten(lines, editAt(15), true), { checkpoints: checkpointsLeft });
    expect(report.first).toMatchObject({ kind: "root", revision: 11 });
    expect(report.first!.message).toMatch(/one of revisions 11 to 30/);
  });
});

it(`any one edit, drop, swap or copy is found at its place (SEED=${SEED})`, async () => {
  const at = fc.integer({ min: 1, max: REVISIONS - 1 });
  const change = fc.oneof(
    at.map((first) => ({ first, change: editAt(first) })),
    at.map((first) => ({ first, change: drop(first) })),
    at.map((first) => ({ first, change: swap(first) })),
    at.map((first) => ({
      first: first + 1, change: (all: Line[]) => all.toSpliced(first, 0, all[first - 1]!),
    })),
  );
  await fc.assert(fc.asyncProperty(change, fc.boolean(), async (made, isRecomputed) => {
    const report = await withCheckpoints(rewritten(lines, made.change, isRecomputed));
    expect(report.verdict).toBe("ALTERED");
    expect(report.first).toMatchObject({ revision: made.first, expected: digests[made.first - 1] });
  }), { seed: SEED, numRuns: 100 });
});
