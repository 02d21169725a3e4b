/** Paths go through other names, renames, versions and the runs that started runs, as events tell of them. */
import { describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { readEvent } from "../../src/formats/openlineage/read-event.ts";
import { pathsBetween } from "../../src/lineage/paths-between.ts";
import { LineageReceiver } from "../../src/lineage/receive-events.ts";
import { trace } from "../../src/lineage/trace.ts";
import { NOW, emptyKnowledge } from "../catalog/world.ts";
import { dataset, facet, runEvent } from "../formats/openlineage/server.ts";
import { graphOf } from "./graph-lines.ts";

const run = (number: number) => `0190f6c2-0000-7000-8000-00000000000${number}`;
const DATA = "version:s3+3A//lake+/";
const version = (text: string) => ({ version: facet({ datasetVersion: text }) });
const alsoCalled = (name: string) => ({
  symlinks: facet({ identifiers: [{ namespace: "hive", name, type: "TABLE" }] }),
});
const formerly = (name: string) => ({
  lifecycleStateChange: facet({
    lifecycleStateChange: "RENAME", previousIdentifier: { namespace: "s3://lake", name },
  }),
});

/** What the events leave, which is the same in both orders. */
async function after(...events: readonly object[]): Promise<Knowledge> {
  const graphs = [];
  for (const order of [events, events.toReversed()]) {
    const knowledge = await emptyKnowledge();
    const receiver = new LineageReceiver(knowledge, () => NOW);
    for (const event of order) {
      const [outcome] = await receiver.receive([readEvent(event)]);
      expect(outcome).toMatchObject({ kind: "received" });
    }
    graphs.push(knowledge);
  }
  expect(graphOf(graphs[1]!)).toEqual(graphOf(graphs[0]!));
  return graphs[1]!;
}

/** Every thing on a shortest path from the reader's run back to where the data came from. */
async function pathOf(knowledge: Knowledge, from: string, to: string) {
  const { paths } = await pathsBetween(knowledge.current(), { from, to, direction: "upstream" });
  return paths[0]?.things;
}

const writes = (...outputs: readonly object[]) =>
  runEvent({ run: run(1), type: "COMPLETE", job: "write", inputs: [dataset("raw")], outputs });
const reads = (...inputs: readonly object[]) =>
  runEvent({ run: run(2), type: "COMPLETE", job: "read", time: "2026-10-02T12:00:00Z", inputs });
const RAW = `${DATA}raw@current`;
const [WRITER, READER] = [`run:${run(1)}`, `run:${run(2)}`];

describe("a reader is led to the writer of its data", () => {
  it.each([
    ["under another name of it",
      writes(dataset("t", alsoCalled("db.t"))), reads(dataset("db.t", {}, "hive")),
      [READER, "version:hive+/db.t@current", `${DATA}t@current`, WRITER, RAW]],
    ["under another name, when a version was written",
      writes(dataset("t", { ...alsoCalled("db.t"), ...version("7") })), reads(dataset("db.t", {}, "hive")),
      [READER, "version:hive+/db.t@current", `${DATA}t@current`, WRITER, RAW]],
    ["by the name that the reader says is another one of it", writes(dataset("db.t", {}, "hive")),
      reads(dataset("t", { ...alsoCalled("db.t"), ...version("7") })),
      [READER, `${DATA}t@7`, "version:hive+/db.t@current", WRITER, RAW]],
    ["when a version was written and none is asked for",
      writes(dataset("t", version("7"))), reads(dataset("t")),
      [READER, `${DATA}t@current`, WRITER, RAW]],
    ["when that version was written",
      writes(dataset("t", version("7"))), reads(dataset("t", version("7"))),
      [READER, `${DATA}t@7`, WRITER, RAW]],
  ])("%s", async (_, written, read, expected) => {
    expect(await pathOf(await after(written, read), READER, RAW)).toEqual(expected);
  });

  it.each([["without a version", {}], ["with a version", version("9")]])(
    "through a rename %s", async (_, versioned) => {
      const renames = runEvent({
        run: run(3), type: "COMPLETE", job: "rename", time: "2026-10-01T13:00:00Z",
        outputs: [dataset("new", { ...formerly("old"), ...versioned })],
      });
      const knowledge = await after(writes(dataset("old")), renames, reads(dataset("new")));
      expect(await pathOf(knowledge, READER, RAW))
        .toEqual([READER, `${DATA}new@current`, `${DATA}old@current`, WRITER, RAW]);
    });

  it("and not to the writer of another version than it asked for", async () => {
    const other = runEvent({
      run: run(3), type: "COMPLETE", job: "write", outputs: [dataset("t", version("8"))],
    });
    const read = reads(dataset("t", version("8")));
    const knowledge = await after(writes(dataset("t", version("7"))), other, read);
    expect(await pathOf(knowledge, READER, RAW)).toBeUndefined();
    expect(await pathOf(knowledge, READER, `run:${run(3)}`)).toBeDefined();
  });
});

it("upstream of data are the run that made it and the run that started that one", async () => {
  const parent = facet({ run: { runId: run(9) }, job: { namespace: "airflow", name: "daily" } });
  const started = runEvent({
    run: run(1), type: "COMPLETE", outputs: [dataset("t")], runFacets: { parent },
  });
  const knowledge = await after(started, runEvent({ run: run(9), job: "daily" }));
  const question = { thing: `${DATA}t@current`, direction: "upstream", to: ["Run"] } as const;
  const { things } = await trace(knowledge, question);
  expect(things.map(({ key, via }) => [key, via.type]))
    .toEqual([[WRITER, "GENERATED_BY"], [`run:${run(9)}`, "STARTED_BY"]]);
});
