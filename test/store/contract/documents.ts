/** Documents as they stood at any revision, in order of key. */
import { describe, expect, it } from "vitest";
import type { Document } from "../../../src/model/document.ts";
import type { DocumentSelection } from "../../../src/store/graph-store.ts";
import { RevisionNotReached } from "../../../src/store/revision-not-reached.ts";
import { compareCodePoints } from "../../../src/store/code-point-order.ts";
import type { StoreUnderTest } from "../graph-store.contract.ts";
import { randomFrom } from "../../setup/random-from.ts";
import { collect, commitWith, deleting, environment, putting } from "./sample.ts";

const NAMES = ["z", "a", "\u{1f600}", "\uff5e", "B", "é", "a b", "a-b", "a-c", "\u{10ffff}"];
const IN_ORDER = ["B", "a", "a b", "a-b", "a-c", "z", "é", "\uff5e", "\u{1f600}", "\u{10ffff}"];

const SELECTIONS: readonly {
  readonly name: string;
  readonly selection: DocumentSelection;
  readonly found: readonly string[];
}[] = [
  { name: "all", selection: {}, found: IN_ORDER },
  {
    name: "those after a key",
    selection: { after: "environment:a-c" },
    found: ["z", "é", "\uff5e", "\u{1f600}", "\u{10ffff}"],
  },
  {
    name: "those after a key that is not there",
    selection: { after: "environment:a," },
    found: IN_ORDER.slice(3),
  },
  { name: "the first three", selection: { limit: 3 }, found: ["B", "a", "a b"] },
  { name: "none", selection: { limit: 0 }, found: [] },
  { name: "a page", selection: { after: "environment:a", limit: 2 }, found: ["a b", "a-b"] },
  { name: "those with a prefix", selection: { prefix: "environment:a-" }, found: ["a-b", "a-c"] },
  { name: "those of a kind", selection: { prefix: "environment:" }, found: IN_ORDER },
  { name: "none of another kind", selection: { prefix: "environment;" }, found: [] },
  {
    name: "those with the highest prefix",
    selection: { prefix: "environment:\u{10ffff}" },
    found: ["\u{10ffff}"],
  },
  { name: "no wildcard", selection: { prefix: "environment:%" }, found: [] },
  {
    name: "a page of a prefix",
    selection: { prefix: "environment:a", after: "environment:a", limit: 1 },
    found: ["a b"],
  },
  { name: "named ones, sorted", selection: { keys: ["environment:z", "environment:B"] }, found: ["B", "z"] },
  { name: "named ones once", selection: { keys: ["environment:z", "environment:z"] }, found: ["z"] },
  {
    name: "those that are there",
    selection: { keys: ["environment:nobody", "environment:a"] },
    found: ["a"],
  },
  { name: "none of no names", selection: { keys: [] }, found: [] },
  {
    name: "named ones, in order of code points, after a key, with a limit",
    selection: {
      keys: IN_ORDER.toReversed().map((name) => `environment:${name}`),
      after: "environment:é",
      limit: 2,
    },
    found: ["\uff5e", "\u{1f600}"],
  },
  {
    name: "named ones with a prefix",
    selection: { keys: ["environment:z", "environment:a-c"], prefix: "environment:a" },
    found: ["a-c"],
  },
];

export function documentsAreReadAtAnyRevision(under: StoreUnderTest): void {
  it.each(SELECTIONS)("a selection finds $name", async ({ selection, found }) => {
    await under.store.commit(putting(NAMES.map((name) => environment(name))));
    const documents = await collect(under.store.documents(selection));
    expect(documents.map(({ key }) => key.slice("environment:".length))).toEqual(found);
    for (const { key, document, revision } of documents) {
      expect({ document, revision }).toEqual({
        document: environment(key.slice("environment:".length)),
        revision: 1,
      });
    }
  });

  it("a document comes back exactly", async () => {
    const document = {
      ...environment("a"),
      spec: {
        nothing: null,
        no: false,
        zero: 0,
        fraction: 0.1,
        largest: 2 ** 53 - 1,
        text: "",
        "": "empty name",
        mixed: [1, "1", null, [true, { deep: [] }]],
        nested: { z: 1, a: { "b.c": {} } },
        unicode: "é e\u0301 🛰 \u0000 \u{10ffff} \u2028",
        "nàme 🛰": "x",
        long: "né🛰".repeat(250_000),
        like: "3.10",
      },
    };
    await under.store.commit(
      commitWith({ changes: [{ key: "environment:a", after: document as Document }] }),
    );
    const [stored] = await collect(under.store.documents({ keys: ["environment:a"] }));
    expect(stored?.document).toEqual(document);
    const [revision] = await collect(under.store.revisions({ after: 0 }));
    expect(revision?.changes[0]?.after).toEqual(document);
  });

  describe("a document that was created, replaced, deleted and created again", () => {
    const STATES = [
      { at: 0, index: null, revision: null },
      { at: 1, index: null, revision: null },
      { at: 2, index: 1, revision: 2 },
      { at: 3, index: 1, revision: 2 },
      { at: 4, index: 2, revision: 4 },
      { at: 5, index: null, revision: null },
      { at: 6, index: 3, revision: 6 },
      { at: undefined, index: 3, revision: 6 },
    ];
    it.each(STATES)("at revision $at has value $index", async ({ at, index, revision }) => {
      const a = (value: number) => environment("a", { facts: { index: value } });
      await under.store.commit(putting([environment("first")]));
      await under.store.commit(putting([a(1)]));
      await under.store.commit(putting([environment("between")]));
      await under.store.commit(putting([a(2)]));
      await under.store.commit(deleting([a(2)]));
      await under.store.commit(putting([a(3), environment("last")]));
      const point = at === undefined ? {} : { at };
      const expected = index === null ? [] : [{ key: "environment:a", document: a(index), revision }];
      expect(await collect(under.store.documents({ ...point, keys: ["environment:a"] }))).toEqual(expected);
      expect(await collect(under.store.documents({ ...point, prefix: "environment:a" }))).toEqual(expected);
    });
  });

  it("a revision that is not reached yet is an error", async () => {
    await under.store.commit(putting([environment("a")]));
    const future = collect(under.store.documents({ at: 2 }));
    await expect(future).rejects.toThrow(RevisionNotReached);
    await expect(future).rejects.toMatchObject({ have: 1, want: 2 });
  });

  it("pages put together are the whole, at every revision of a random history", async () => {
    const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
    console.log(`documents at any revision: SEED=${seed}`);
    const random = randomFrom(seed);
    const history: Map<string, Document>[] = [new Map()];
    for (let revision = 1; revision <= 30; revision += 1) {
      const state = new Map(history.at(-1));
      const key = `environment:e${Math.floor(random() * 40)}`;
      const old = state.get(key);
      if (old !== undefined && random() < 0.4) {
        state.delete(key);
        await under.store.commit(deleting([old]));
      } else {
        const documents = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) =>
          environment(`e${(Number(key.slice(13)) + index) % 40}`, { facts: { revision } }),
        );
        for (const document of documents) state.set(`environment:${document.metadata.name}`, document);
        await under.store.commit(putting(documents));
      }
      history.push(state);
    }
    for (const [at, state] of history.entries()) {
      const expected = [...state].toSorted(([a], [b]) => compareCodePoints(a, b));
      const paged: [string, Document][] = [];
      for (let after: string | undefined; ;) {
        const page = await collect(
          under.store.documents({ at, limit: 7, ...(after === undefined ? {} : { after }) }),
        );
        paged.push(...page.map(({ key, document }) => [key, document] as [string, Document]));
        if (page.length < 7) break;
        after = page.at(-1)!.key;
      }
      expect(paged).toEqual(expected);
      const named = await collect(under.store.documents({ at, keys: [...state.keys()] }));
      expect(named.map(({ key, document }) => [key, document])).toEqual(expected);
    }
  }, 120_000);

  it("documents read at a revision do not change while writes go on", async () => {
    const documents = Array.from({ length: 1_500 }, (_, index) => environment(`e${index}`));
    await under.store.commit(putting(documents));
    let seen = 0;
    for await (const { document, revision } of under.store.documents({})) {
      if (seen % 100 === 0)
        await under.store.commit(
          putting([environment("e999", { facts: { seen } }), environment(`new${seen}`)]),
        );
      expect({ spec: document.spec, revision }).toEqual({ spec: {}, revision: 1 });
      seen += 1;
    }
    expect(seen).toBe(1_500);
  }, 60_000);
}
