/** Records beside the graph: compare-and-set, all or nothing, and no revision. */
import { expect, it } from "vitest";
import { EMPTY_HEAD } from "../../../src/model/revision.ts";
import type { RecordSelection } from "../../../src/store/graph-store.ts";
import { RecordMoved } from "../../../src/store/record-moved.ts";
import type { StoreUnderTest } from "../graph-store.contract.ts";

const TOGETHER = 32;

export function recordsAreCompared(under: StoreUnderTest): void {
  const put = (key: string, value: unknown, expects?: number) =>
    under.store.putRecords([
      { namespace: "lease", key, value, ...(expects === undefined ? {} : { expects }) },
    ]);
  const read = async (key: string) => (await under.store.records({ namespace: "lease", keys: [key] }))[0];

  it("a record's version is 1 at first and one more on each further put", async () => {
    await put("a", { holder: "ada" });
    expect(await read("a")).toEqual({ key: "a", value: { holder: "ada" }, version: 1 });
    await put("a", "text");
    await put("a", ["list", 1.5, true, null]);
    expect(await read("a")).toEqual({ key: "a", value: ["list", 1.5, true, null], version: 3 });
  });

  it("any JSON value but null is kept", async () => {
    for (const [index, value] of [0, "", false, [], {}, { a: null }, "🛰".repeat(1000)].entries()) {
      await put(`v${index}`, value);
      expect(await read(`v${index}`)).toEqual({ key: `v${index}`, value, version: 1 });
    }
  });

  it("null deletes, and the next put starts at 1 again", async () => {
    await put("a", 1);
    await put("a", 2);
    await put("a", null, 2);
    expect(await read("a")).toBeUndefined();
    await put("a", null);
    await put("a", 3, 0);
    expect(await read("a")).toEqual({ key: "a", value: 3, version: 1 });
  });

  const COMPARED = [
    { name: "not there, expected not there", there: 0, expects: 0, moved: false },
    { name: "not there, expected at 1", there: 0, expects: 1, moved: true },
    { name: "at 2, expected not there", there: 2, expects: 0, moved: true },
    { name: "at 2, expected at 1", there: 2, expects: 1, moved: true },
    { name: "at 2, expected at 2", there: 2, expects: 2, moved: false },
    { name: "at 2, expected at 3", there: 2, expects: 3, moved: true },
  ];

  it.each(COMPARED)("a record $name is written or moved as it should", async ({ there, expects, moved }) => {
    for (let version = 1; version <= there; version += 1) await put("a", version);
    const outcome = put("a", "new", expects);
    if (moved) {
      await expect(outcome).rejects.toThrow(RecordMoved);
      await expect(outcome).rejects.toMatchObject({
        namespace: "lease",
        key: "a",
        have: there,
        want: expects,
      });
      expect((await read("a"))?.value).toBe(there === 0 ? undefined : there);
      return;
    }
    await outcome;
    expect(await read("a")).toEqual({ key: "a", value: "new", version: there + 1 });
  });

  it("one record that moved leaves all of them unwritten", async () => {
    await put("b", "old");
    await expect(
      under.store.putRecords([
        { namespace: "lease", key: "a", value: 1 },
        { namespace: "lease", key: "b", value: null, expects: 1 },
        { namespace: "token", key: "c", value: 3, expects: 1 },
      ]),
    ).rejects.toThrow(RecordMoved);
    expect(await under.store.records({ namespace: "lease" })).toEqual([
      { key: "b", value: "old", version: 1 },
    ]);
    expect(await under.store.records({ namespace: "token" })).toEqual([]);
  });

  it("records of different namespaces do not meet", async () => {
    await under.store.putRecords([
      { namespace: "lease", key: "a", value: 1 },
      { namespace: "token", key: "a", value: 2 },
    ]);
    expect(await under.store.records({ namespace: "lease" })).toEqual([{ key: "a", value: 1, version: 1 }]);
    expect(await under.store.records({ namespace: "token" })).toEqual([{ key: "a", value: 2, version: 1 }]);
    expect(await under.store.records({ namespace: "decision" })).toEqual([]);
  });

  const NAMES = ["z", "a/2", "a/1", "\u{1f600}", "\uff5e", "B"];
  const SELECTED: readonly {
    readonly name: string;
    readonly selection: Omit<RecordSelection, "namespace">;
    readonly found: readonly string[];
  }[] = [
    {
      name: "all in order of code points",
      selection: {},
      found: ["B", "a/1", "a/2", "z", "\uff5e", "\u{1f600}"],
    },
    { name: "those with a prefix", selection: { prefix: "a/" }, found: ["a/1", "a/2"] },
    { name: "a page", selection: { after: "a/1", limit: 2 }, found: ["a/2", "z"] },
    { name: "none of a limit of 0", selection: { limit: 0 }, found: [] },
    {
      name: "named ones, sorted, that are there",
      selection: { keys: ["z", "x", "B", "z"] },
      found: ["B", "z"],
    },
    { name: "named ones after a key", selection: { keys: ["z", "B"], after: "a" }, found: ["z"] },
  ];

  it.each(SELECTED)("a selection of records finds $name", async ({ selection, found }) => {
    await under.store.putRecords(NAMES.map((key) => ({ namespace: "lease", key, value: 1 })));
    await under.store.putRecords([{ namespace: "leases", key: "a/3", value: 1 }]);
    expect((await under.store.records({ namespace: "lease", ...selection })).map(({ key }) => key)).toEqual(
      found,
    );
  });

  it("records take no revision and stay out of the graph", async () => {
    await put("a", 1);
    expect(await under.store.head()).toEqual(EMPTY_HEAD);
    await under.store.putRecords([]);
  });

  it("of 32 compare-and-sets at once exactly one wins each round", async () => {
    for (let round = 0; round < 5; round += 1) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: TOGETHER }, (_, index) => put("a", { round, index }, round)),
      );
      const winners = outcomes.flatMap((outcome, index) => (outcome.status === "fulfilled" ? [index] : []));
      expect(winners).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(RecordMoved);
      expect(await read("a")).toEqual({ key: "a", value: { round, index: winners[0] }, version: round + 1 });
    }
  });

  it("2,000 records are put and read at once", async () => {
    const records = Array.from({ length: 2_000 }, (_, index) => ({
      namespace: "decision",
      key: `d${String(index).padStart(5, "0")}`,
      value: { index },
    }));
    await under.store.putRecords(records);
    expect(await under.store.records({ namespace: "decision" })).toEqual(
      records.map(({ key, value }) => ({ key, value, version: 1 })),
    );
  });

  it("of 2,000 records one that moved leaves all of them unwritten", async () => {
    await put("z", "old");
    const records = Array.from({ length: 2_000 }, (_, index) => ({
      namespace: "lease", key: `k${index}`, value: "x".repeat(500),
    }));
    await expect(
      under.store.putRecords([...records, { namespace: "lease", key: "z", value: "new", expects: 7 }]),
    ).rejects.toMatchObject({ code: "RECORD_MOVED", namespace: "lease", key: "z", have: 1, want: 7 });
    expect(await under.store.records({ namespace: "lease" })).toEqual([
      { key: "z", value: "old", version: 1 },
    ]);
  });

  it("many records and few are written in the order in which they were put", async () => {
    const many = (value: number) => Array.from({ length: 1_000 }, (_, index) => ({
      namespace: "lease", key: `k${String(index).padStart(4, "0")}`, value,
    }));
    await Promise.all([
      under.store.putRecords(many(1)),
      put("k0000", 2),
      under.store.putRecords(many(3)),
      put("k0999", 4),
    ]);
    expect([await read("k0000"), await read("k0500"), await read("k0999")]).toEqual([
      { key: "k0000", value: 3, version: 3 },
      { key: "k0500", value: 3, version: 2 },
      { key: "k0999", value: 4, version: 3 },
    ]);
  });
}
