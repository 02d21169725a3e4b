/** Several processes, one store: dense revisions, no lost update, no waiting for good. */
import { expect, it } from "vitest";
import { RecordMoved } from "../../../src/store/record-moved.ts";
import type { StoreUnderTest } from "../graph-store.contract.ts";
import { startWriter } from "../start-writer.ts";
import { naiveRoots, storedRoot } from "./tree.ts";
import { collect, environment, graphOf, putting, readGraph, readStream, repaired } from "./sample.ts";

const PROCESSES = 4;
const TASKS = 8; // 4 x 8 = 32 writers.
const TIMEOUT_MS = 180_000;

export function processesShareOneStore(under: StoreUnderTest): void {
  it("what one opened store writes another reads", async () => {
    const other = await under.reopen();
    const committed = await under.store.commit(putting([environment("a")]));
    const { replayed: _, ...head } = committed;
    expect(await other.head()).toEqual(head);
    expect(await readGraph(other)).toEqual(graphOf([environment("a")]));
    expect((await other.commit(putting([environment("b")]))).revision).toBe(2);
    expect((await under.store.head()).revision).toBe(2);
    await other.putRecords([{ namespace: "lease", key: "a", value: 1, expects: 0 }]);
    expect(await under.store.records({ namespace: "lease" })).toEqual([{ key: "a", value: 1, version: 1 }]);
  });

  it("everything is there after closing and opening again", async () => {
    const documents = [
      environment("a", { facts: { x: 1.5 }, reaches: ["b"] }),
      environment("b", { partOf: "a" }),
    ];
    await under.store.commit(putting(documents));
    await under.store.putRecords([{ namespace: "lease", key: "a", value: { holder: "ada" } }]);
    const head = await under.store.head();
    const revisions = await collect(under.store.revisions({ after: 0 }));
    await under.store.close();
    const again = await under.reopen();
    expect(await again.head()).toEqual(head);
    expect(await readGraph(again)).toEqual(graphOf(documents));
    expect(await collect(again.revisions({ after: 0 }))).toEqual(revisions);
    expect(await again.records({ namespace: "lease" })).toEqual([
      { key: "a", value: { holder: "ada" }, version: 1 },
    ]);
  });

  it(
    "32 writers in 4 processes take dense revisions, each acknowledged once",
    async () => {
      const commitsPerTask = 10;
      const acknowledged = (
        await Promise.all(
          Array.from(
            { length: PROCESSES },
            (_, index) =>
              startWriter({
                uri: under.processUri,
                label: `p${index}`,
                mode: "free",
                tasks: TASKS,
                commitsPerTask,
              }).ended,
          ),
        )
      ).flat();
      const total = PROCESSES * TASKS * commitsPerTask;
      expect(acknowledged).toHaveLength(total);
      const revisions = await collect(under.store.revisions({ after: 0 }));
      expect(revisions.map(({ revision }) => revision)).toEqual(
        Array.from({ length: total }, (_, index) => index + 1),
      );
      expect(await storedRoot(under.store, total)).toBe((await naiveRoots(under.store)).at(-1));
      const logged = new Map(revisions.map((revision) => [revision.id, revision.revision]));
      for (const { id, revision } of acknowledged) expect([id, logged.get(id)]).toEqual([id, revision]);
      for (let index = 1; index < total; index += 1) {
        expect(revisions[index]!.time >= revisions[index - 1]!.time).toBe(true);
      }
      const documents = await collect(under.store.documents({}));
      expect(documents).toHaveLength(PROCESSES * TASKS);
      expect(await readGraph(under.store)).toEqual(graphOf(documents.map(({ document }) => document)));
    },
    TIMEOUT_MS,
  );

  it(
    "32 writers in 4 processes that expect the head lose no update",
    async () => {
      const commitsPerTask = 2;
      const acknowledged = (
        await Promise.all(
          Array.from(
            { length: PROCESSES },
            (_, index) =>
              startWriter({
                uri: under.processUri,
                label: `p${index}`,
                mode: "expects",
                tasks: TASKS,
                commitsPerTask,
              }).ended,
          ),
        )
      ).flat();
      const total = PROCESSES * TASKS * commitsPerTask;
      expect(acknowledged.map(({ revision }) => revision).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: total }, (_, index) => index + 1),
      );
      const [counter] = await collect(under.store.documents({ keys: ["environment:counter"] }));
      expect(counter?.document.spec).toEqual({ facts: { count: total } });
    },
    TIMEOUT_MS,
  );

  it(
    "a graph streamed slowly beside a writer in another process is exact once the log is applied",
    async () => {
      const documents = Array.from({ length: 3_000 }, (_, index) =>
        environment(`e${index}`, { reaches: ["e0"] }),
      );
      await under.store.commit(putting(documents));
      const writer = startWriter({
        uri: under.processUri,
        label: "w",
        mode: "free",
        tasks: 4,
        commitsPerTask: 50,
      });
      await writer.started;
      for (let round = 0; round < 3; round += 1) {
        const stream = await under.store.graph();
        const graph = await readStream(stream);
        const head = await under.store.head();
        const revisions = await collect(
          under.store.revisions({ after: stream.head.revision, upTo: head.revision }),
        );
        const exact = (await collect(under.store.documents({ at: head.revision }))).map(
          ({ document }) => document,
        );
        expect(repaired(graph, revisions)).toEqual(graphOf(exact));
      }
      expect(await writer.ended).toHaveLength(200);
    },
    TIMEOUT_MS,
  );

  it("of 32 compare-and-sets through two opened stores exactly one wins each round", async () => {
    const other = await under.reopen();
    for (let round = 0; round < 5; round += 1) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: PROCESSES * TASKS }, (_, index) =>
          (index % 2 === 0 ? under.store : other).putRecords([
            { namespace: "lease", key: "a", value: { index }, expects: round },
          ]),
        ),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(RecordMoved);
    }
    expect((await other.records({ namespace: "lease" }))[0]?.version).toBe(5);
  });
}
