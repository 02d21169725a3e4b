/** The ready snapshot beside the database: it changes how fast an answer comes, and never which. */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { LocalSnapshots } from "../../src/cli/local/local-snapshots.ts";
import { decide } from "../../src/decisions/decide.ts";
import { loadSeeds } from "../../src/load-seeds.ts";
import { openStore } from "../../src/store/open-store.ts";
import { environmentDocument } from "./documents.ts";

const NOW = "2026-11-21T12:00:00.000Z";

let folder: string;
let database: string;
let ready: string;
let knowledge: Knowledge;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-ready-"));
  database = join(folder, "fairlead.db");
  ready = `${database}.snapshot`;
  knowledge = await Knowledge.open(await openStore(`sqlite:${database}`), { pollMilliseconds: 0 });
  await loadSeeds(knowledge, NOW);
});
afterEach(async () => {
  await knowledge.close();
  await rm(folder, { recursive: true, force: true });
});

/** As a command that starts now. */
async function freshAnswer(environment: string) {
  const store = await openStore(`sqlite:${database}`, { readOnly: true });
  try {
    const snapshot = await new LocalSnapshots(store, ready).for({});
    return decide(snapshot, { subject: "pytorch@2.11.0", in: environment }, NOW);
  } finally {
    await store.close();
  }
}

function answerHere(environment: string) {
  return decide(knowledge.current(), { subject: "pytorch@2.11.0", in: environment }, NOW);
}

async function apply(text: string): Promise<void> {
  await applyDocuments(knowledge, { sources: [{ text }], actor: "tests", reason: "test", now: NOW });
}

it("is written by the first command and read by the second, with equal answers", async () => {
  expect(await freshAnswer("onprem-v100")).toEqual(answerHere("onprem-v100"));
  const written = await stat(ready);
  expect(await freshAnswer("onprem-v100")).toEqual(answerHere("onprem-v100"));
  expect((await stat(ready)).mtimeMs).toBe(written.mtimeMs);
});

it("of an older revision is brought up to the head by the log", async () => {
  await freshAnswer("onprem-v100");
  const before = await readFile(ready);
  await apply(environmentDocument("new-box", "dev"));
  await apply(
    environmentDocument("new-box", "staging", 'gpu.model: Tesla-V100-SXM2-16GB, nvidia.driver: "570.86.10"'),
  );
  expect(await freshAnswer("new-box")).toEqual(answerHere("new-box"));
  expect(await readFile(ready)).toEqual(before);
});

it("is not believed when a byte of it changed", async () => {
  await freshAnswer("onprem-v100");
  const whole = await readFile(ready);
  const changed = Buffer.from(whole);
  changed[changed.length - 100]! ^= 1;
  await writeFile(ready, changed);
  expect(await freshAnswer("onprem-v100")).toEqual(answerHere("onprem-v100"));
  expect(await readFile(ready)).toEqual(whole);
});

it("of another database is not believed, whatever revision it claims", async () => {
  const other = join(folder, "other.db");
  const stranger = await Knowledge.open(await openStore(`sqlite:${other}`), { pollMilliseconds: 0 });
  await loadSeeds(stranger, "2026-11-20T12:00:00.000Z");
  await stranger.close();
  const store = await openStore(`sqlite:${other}`, { readOnly: true });
  await new LocalSnapshots(store, ready).for({});
  await store.close();
  for (const stage of ["dev", "staging"]) await apply(environmentDocument("new-box", stage));
  expect(await freshAnswer("new-box")).toEqual(answerHere("new-box"));
});

it("is not missed where it cannot be written", async () => {
  ready = join(folder, "no-such-folder", "x.snapshot");
  expect(await freshAnswer("onprem-v100")).toEqual(answerHere("onprem-v100"));
});
