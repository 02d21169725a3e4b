/** Bad input is refused at the port with the path of the value, before anything is written. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Commit, GraphStore, RecordPut } from "../../../src/store/graph-store.ts";
import { EMPTY_HEAD } from "../../../src/model/revision.ts";
import { StoreInputRefused } from "../../../src/store/store-input-refused.ts";
import { NOTHING, collect, commitWith, edge, environment, node, readGraph } from "./sample.ts";

const BAD_KEYS: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["missing", undefined],
  ["empty", ""],
  ["a number", 7],
  ["an object", {}],
  ["1,001 characters long", `environment:${"x".repeat(989)}`],
  ["broken by a newline", "environment:a\nb"],
  ["ended by a NUL", "environment:a\u0000"],
  ["half a surrogate pair", "environment:\ud83d"],
];

const BAD_VALUES: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["undefined", undefined],
  ["NaN", Number.NaN],
  ["infinite", Number.POSITIVE_INFINITY],
  ["2^53", 2 ** 53],
  ["-(2^53)", -(2 ** 53)],
  ["1e300", 1e300],
  ["a bigint", 7n],
  ["a Date", new Date(0)],
  ["an object", { a: 1 }],
  ["a Map", new Map([["a", 1]])],
  ["a function", () => 1],
  ["a symbol", Symbol("a")],
  ["bytes", new Uint8Array(2)],
  ["half a surrogate pair", "a\udc00b"],
  ["a mixed list", ["a", 1]],
  ["a list of booleans", [true]],
  ["a list in a list", [["a"]]],
  ["a list with null", ["a", null]],
  ["a list with a hole", [1, , 2]],
  ["a list with NaN", [1, Number.NaN]],
  ["a list with half a surrogate pair", ["\ud800"]],
];

/** What a document cannot hold; the others of BAD_VALUES are good JSON. */
const BAD_JSON = BAD_VALUES.filter(
  ([name]) =>
    ![
      "null",
      "an object",
      "a mixed list",
      "a list of booleans",
      "a list in a list",
      "a list with null",
    ].includes(name),
);

const BAD_COMMITS: readonly (readonly [string, string, () => unknown])[] = [
  ["without an id", "id", () => ({ id: undefined })],
  ["with an empty id", "id", () => ({ id: "" })],
  ["without an actor", "actor", () => ({ actor: null })],
  ["with a Date as its time", "time", () => ({ time: new Date(0) })],
  ["with a time without milliseconds", "time", () => ({ time: "2026-01-31T12:00:00Z" })],
  ["with a time in another zone", "time", () => ({ time: "2026-01-31T12:00:00.000+01:00" })],
  ["on a day that does not exist", "time", () => ({ time: "2026-02-30T12:00:00.000Z" })],
  ["with half a surrogate pair in its reason", "reason", () => ({ reason: "\udfff" })],
  ["that expects a negative revision", "expects", () => ({ expects: -1 })],
  ["that expects half a revision", "expects", () => ({ expects: 0.5 })],
  ["that expects null", "expects", () => ({ expects: null })],
  ["without changes", "changes", () => ({ changes: [] })],
  ["whose changes are no list", "changes", () => ({ changes: new Map() })],
  [
    "that changes one document twice",
    "changes[1].key",
    () => ({
      changes: [
        { key: "environment:a", after: environment("a") },
        { key: "environment:a", after: null },
      ],
    }),
  ],
  [
    "with a text as a document",
    "changes[0].after",
    () => ({ changes: [{ key: "environment:a", after: "{}" }] }),
  ],
  [
    "with undefined as a document",
    "changes[0].after",
    () => ({ changes: [{ key: "environment:a", after: undefined }] }),
  ],
  ["without a delta", "delta", () => ({ delta: undefined })],
  [
    "whose delta lacks a list",
    "delta.removeEdges",
    () => ({ delta: { ...NOTHING, removeEdges: undefined } }),
  ],
  ["with null among the nodes", "delta.putNodes[0]", () => ({ delta: { ...NOTHING, putNodes: [null] } })],
  [
    "with a kind of node that does not exist",
    "delta.putNodes[0].kind",
    () => ({
      delta: { ...NOTHING, putNodes: [{ ...node("a"), kind: "Planet" }] },
    }),
  ],
  [
    "with a kind of node from the prototype",
    "delta.putNodes[0].kind",
    () => ({
      delta: { ...NOTHING, putNodes: [{ ...node("a"), kind: "constructor" }] },
    }),
  ],
  [
    "whose node has the key of another kind",
    "delta.putNodes[0].key",
    () => ({
      delta: { ...NOTHING, putNodes: [{ ...node("a"), key: "version:a@1" }] },
    }),
  ],
  [
    "that puts one node twice",
    "delta.putNodes[1].key",
    () => ({ delta: { ...NOTHING, putNodes: [node("a"), node("a")] } }),
  ],
  [
    "that puts and removes one node",
    "delta.removeNodes[0]",
    () => ({
      delta: { ...NOTHING, putNodes: [node("a")], removeNodes: ["environment:a"] },
    }),
  ],
  [
    "with a property that the store owns",
    "delta.putNodes[0].properties",
    () => ({
      delta: { ...NOTHING, putNodes: [node("a", { key: "b" })] },
    }),
  ],
  [
    "with a property without a name",
    "delta.putNodes[0].properties",
    () => ({
      delta: { ...NOTHING, putNodes: [node("a", { "": "b" })] },
    }),
  ],
  [
    "with a list as the properties",
    "delta.putNodes[0].properties",
    () => ({
      delta: { ...NOTHING, putNodes: [{ ...node("a"), properties: [1] }] },
    }),
  ],
  [
    "with a type of edge that does not exist",
    "delta.putEdges[0].type",
    () => ({
      delta: {
        ...NOTHING,
        putNodes: [node("a")],
        putEdges: [{ ...edge("REACHES", "a", "a"), type: "LIKES" }],
      },
    }),
  ],
  [
    "with an edge without an end",
    "delta.putEdges[0].to",
    () => ({
      delta: { ...NOTHING, putNodes: [node("a")], putEdges: [{ ...edge("REACHES", "a", "a"), to: null }] },
    }),
  ],
  [
    "that puts one edge twice",
    "delta.putEdges[1]",
    () => ({
      delta: {
        ...NOTHING,
        putNodes: [node("a")],
        putEdges: [edge("REACHES", "a", "a"), edge("REACHES", "a", "a")],
      },
    }),
  ],
  [
    "that puts and removes one edge",
    "delta.removeEdges[0]",
    () => ({
      delta: {
        ...NOTHING,
        putNodes: [node("a")],
        putEdges: [edge("REACHES", "a", "a")],
        removeEdges: [edge("REACHES", "a", "a")],
      },
    }),
  ],
];

const BAD_RECORDS: readonly (readonly [string, string, readonly unknown[]])[] = [
  ["without a namespace", "records[0].namespace", [{ namespace: "", key: "a", value: 1 }]],
  ["without a key", "records[0].key", [{ namespace: "lease", value: 1 }]],
  ["without a value", "records[0].value", [{ namespace: "lease", key: "a", value: undefined }]],
  [
    "with a Date inside",
    "records[0].value.at",
    [{ namespace: "lease", key: "a", value: { at: new Date(0) } }],
  ],
  [
    "that expects version -1",
    "records[0].expects",
    [{ namespace: "lease", key: "a", value: 1, expects: -1 }],
  ],
  [
    "put twice at once",
    "records[1].key",
    [
      { namespace: "lease", key: "a", value: 1 },
      { namespace: "lease", key: "a", value: 2 },
    ],
  ],
];

const BAD_SELECTIONS: readonly (readonly [string, (store: GraphStore) => Promise<unknown>])[] = [
  ["documents at a negative revision", (store) => collect(store.documents({ at: -1 }))],
  [
    "documents with null as a key",
    (store) => collect(store.documents({ keys: [null as unknown as string] })),
  ],
  ["documents with half a limit", (store) => collect(store.documents({ limit: 1.5 }))],
  ["documents after half a surrogate pair", (store) => collect(store.documents({ after: "\ud800" }))],
  ["revisions after nothing", (store) => collect(store.revisions({ after: undefined as unknown as number }))],
  ["revisions up to NaN", (store) => collect(store.revisions({ after: 0, upTo: Number.NaN }))],
  ["records of no namespace", (store) => store.records({ namespace: "" })],
  [
    "records with a number as prefix",
    (store) => store.records({ namespace: "a", prefix: 7 as unknown as string }),
  ],
];

export function badInputIsRefused(open: () => Promise<{ readonly store: GraphStore }>): void {
  describe("bad input", () => {
    let store: GraphStore;
    beforeAll(async () => {
      store = (await open()).store;
    });
    afterAll(() => store.close());

    async function refuses(bad: unknown, path: string): Promise<void> {
      const outcome = await store.commit(bad as Commit).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(StoreInputRefused);
      expect((outcome as StoreInputRefused).path).toBe(path);
      expect(await store.head()).toEqual(EMPTY_HEAD);
    }

    it.each(BAD_COMMITS)("a commit %s is refused", async (_, path, parts) => {
      await refuses({ ...commitWith({}), ...(parts() as Partial<Commit>) }, path);
    });

    it.each(BAD_KEYS)("a node's key that is %s is refused", async (_, key) => {
      await refuses(
        commitWith({ delta: { ...NOTHING, putNodes: [{ ...node("a"), key: key as string }] } }),
        "delta.putNodes[0].key",
      );
    });

    it.each(BAD_KEYS)("a document's key that is %s is refused", async (_, key) => {
      await refuses(
        commitWith({ changes: [{ key: key as string, after: environment("a") }] }),
        "changes[0].key",
      );
    });

    it.each(BAD_VALUES)("a property that is %s is refused", async (_, value) => {
      const outcome = await store.commit(drawingProperty(value)).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(StoreInputRefused);
      expect((outcome as StoreInputRefused).path).toMatch(
        /^delta\.putNodes\[0\]\.properties\.weight(\[\d\])?$/,
      );
      expect(await store.head()).toEqual(EMPTY_HEAD);
    });

    it.each(BAD_JSON)("a document that holds %s is refused", async (_, value) => {
      const document = { ...environment("a"), spec: { list: [0, { weight: value }] } };
      const outcome = await store
        .commit(commitWith({ changes: [{ key: "environment:a", after: document }] }))
        .catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(StoreInputRefused);
      expect((outcome as StoreInputRefused).path).toMatch(
        /^changes\[0\]\.after\.spec\.list\[1\]\.weight(\[\d\])?$/,
      );
      expect(await store.head()).toEqual(EMPTY_HEAD);
    });

    it("a document that goes round in a circle is refused", async () => {
      const round: Record<string, unknown> = {};
      round["round"] = round;
      await expect(
        store.commit(
          commitWith({ changes: [{ key: "environment:a", after: { ...environment("a"), spec: round } }] }),
        ),
      ).rejects.toThrow(StoreInputRefused);
    });

    it("the last of 20,000 nodes is checked before the first is written", async () => {
      const nodes = Array.from({ length: 20_000 }, (_, index) => node(`n${index}`));
      nodes.push(node("bad", { weight: Number.NaN }));
      await refuses(
        commitWith({ delta: { ...NOTHING, putNodes: nodes } }),
        "delta.putNodes[20000].properties.weight",
      );
    });

    it.each(BAD_RECORDS)("a record %s is refused", async (_, path, records) => {
      const outcome = await store
        .putRecords(records as readonly RecordPut[])
        .catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(StoreInputRefused);
      expect((outcome as StoreInputRefused).path).toBe(path);
      expect(await store.records({ namespace: "lease" })).toEqual([]);
    });

    it.each(BAD_SELECTIONS)("a selection of %s is refused", async (_, select) => {
      await expect(select(store)).rejects.toThrow(StoreInputRefused);
    });

    it("nothing of all that is in the store", async () => {
      expect(await readGraph(store)).toEqual({ nodes: [], edges: [] });
      expect(await collect(store.documents({}))).toEqual([]);
    });
  });
}

function drawingProperty(value: unknown): Commit {
  return commitWith({ delta: { ...NOTHING, putNodes: [node("a", { weight: value as string })] } });
}
