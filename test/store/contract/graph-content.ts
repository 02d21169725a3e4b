/** The graph keeps exactly what is put, and nothing goes that nobody removed. */
import { expect, it } from "vitest";
import type { Properties } from "../../../src/model/graph.ts";
import { EMPTY_HEAD } from "../../../src/model/revision.ts";
import { EdgeLeftDangling } from "../../../src/store/edge-left-dangling.ts";
import type { StoreUnderTest } from "../graph-store.contract.ts";
import { drawing, edge, node, readGraph, sorted } from "./sample.ts";

const KEPT: Properties = {
  one: 1,
  oneAndAHalf: 1.5,
  zero: 0,
  minusZero: -0,
  minus: -17,
  largest: Number.MAX_SAFE_INTEGER,
  smallest: Number.MIN_SAFE_INTEGER,
  beyondThirtyTwoBits: 2 ** 40,
  tiny: Number.MIN_VALUE,
  tenth: 0.1,
  large: 1.7976931348623e15,
  yes: true,
  no: false,
  empty: "",
  text: "ranker",
  looksLikeANumber: "3.10",
  looksLikeNull: "null",
  looksLikeJson: '{"a": [1]}',
  quote: 'it\'s "so" \\ ` $x {y}',
  control: "a\u0000b\tc\nd",
  astral: "🛰 𝒳 \u{10ffff}",
  composed: "\u00e9",
  decomposed: "e\u0301",
  "os.version": "dotted",
  "with space": "spaced",
  "naïve 🛰": "named in Unicode",
  emptyList: [],
  words: ["b", "", "a", "b"],
  integers: [3, 1, 2],
  fractions: [1.5, -0.25],
  mixedNumbers: [1, 2.5, -0, 0],
};

export function graphKeepsWhatIsPut(under: StoreUnderTest): void {
  it("every type of property comes back exactly, on nodes and on edges", async () => {
    const a = node("a", KEPT);
    const loop = edge("REACHES", "a", "a", "", KEPT);
    await under.store.commit(drawing([a], [loop]));
    const graph = await readGraph(under.store);
    expect(graph).toEqual({ nodes: [a], edges: [loop] });
    for (const properties of [graph.nodes[0]!.properties, graph.edges[0]!.properties]) {
      for (const [name, value] of Object.entries(KEPT))
        expect([name, properties[name]]).toStrictEqual([name, value]);
      expect(Object.is(properties["minusZero"], -0)).toBe(true);
      expect(Object.is((properties["mixedNumbers"] as number[])[2], -0)).toBe(true);
    }
  });

  it("a text of a million characters comes back", async () => {
    const long = node("a", { text: "né🛰".repeat(250_000) });
    await under.store.commit(drawing([long], []));
    const [back] = (await readGraph(under.store)).nodes;
    expect(back?.properties["text"] === long.properties["text"]).toBe(true);
  });

  it("keys that differ only in normalisation, case or a trailing space are different nodes", async () => {
    const nodes = ["\u00e9", "e\u0301", "E\u0301", "a", "a ", "🛰", "\uff5e"].map((name) => node(name));
    await under.store.commit(drawing(nodes, []));
    expect(await readGraph(under.store)).toEqual(sorted(nodes, []));
  });

  it("cycles, self-loops and parallel edges are kept", async () => {
    const nodes = [node("a"), node("b"), node("c")];
    const edges = [
      edge("PART_OF", "a", "b"),
      edge("PART_OF", "b", "c"),
      edge("PART_OF", "c", "a"),
      edge("PART_OF", "a", "a"),
      edge("REACHES", "a", "b", "", { order: 0 }),
      edge("REACHES", "a", "b", "0.0.0", { order: 1 }),
      edge("REACHES", "a", "b", "0.0.1", { order: 2 }),
      edge("REACHES", "b", "a", "0.0.0", { order: 3 }),
    ];
    await under.store.commit(drawing(nodes, edges));
    expect(await readGraph(under.store)).toEqual(sorted(nodes, edges));
  });

  it("a put replaces all properties of a node or an edge", async () => {
    await under.store.commit(
      drawing([node("a", { x: 1, y: "old" })], [edge("REACHES", "a", "a", "1", { x: 1, y: [2] })]),
    );
    const a = node("a", { y: "new", z: true });
    const loop = edge("REACHES", "a", "a", "1", { y: 3 });
    await under.store.commit(drawing([a], [loop]));
    expect(await readGraph(under.store)).toEqual({ nodes: [a], edges: [loop] });
  });

  it("a put of a node leaves its edges", async () => {
    const edges = [edge("REACHES", "a", "b"), edge("PART_OF", "b", "a")];
    await under.store.commit(drawing([node("a"), node("b")], edges));
    await under.store.commit(drawing([node("a", { changed: true })], []));
    expect((await readGraph(under.store)).edges).toEqual(sorted([], edges).edges);
  });

  it("a put of what is there already changes nothing but the revision", async () => {
    const commit = () => drawing([node("a", { x: 1 })], [edge("REACHES", "a", "a")]);
    await under.store.commit(commit());
    const before = await readGraph(under.store);
    expect((await under.store.commit(commit())).revision).toBe(2);
    expect(await readGraph(under.store)).toEqual(before);
  });

  it("removing is idempotent", async () => {
    await under.store.commit(
      drawing([node("a"), node("b")], [edge("REACHES", "a", "b", "1"), edge("REACHES", "a", "b", "2")]),
    );
    const remove = () =>
      drawing([], [], { removeEdges: [edge("REACHES", "a", "b", "1"), edge("REACHES", "a", "nobody")] });
    await under.store.commit(remove());
    await under.store.commit(remove());
    expect((await readGraph(under.store)).edges).toEqual([edge("REACHES", "a", "b", "2")]);
    const removeAll = () =>
      drawing([], [], {
        removeEdges: [edge("REACHES", "a", "b", "2")],
        removeNodes: ["environment:b", "environment:nobody"],
      });
    await under.store.commit(removeAll());
    await under.store.commit(removeAll());
    expect(await readGraph(under.store)).toEqual({ nodes: [node("a")], edges: [] });
  });

  it("an edge is removed by all four parts of its identity", async () => {
    const edges = [
      edge("REACHES", "a", "b"),
      edge("REACHES", "b", "a"),
      edge("PART_OF", "a", "b"),
      edge("REACHES", "a", "b", "1"),
    ];
    await under.store.commit(drawing([node("a"), node("b")], edges));
    await under.store.commit(drawing([], [], { removeEdges: [edge("REACHES", "a", "b")] }));
    expect((await readGraph(under.store)).edges).toEqual(sorted([], edges.slice(1)).edges);
  });

  it("removing a node removes no edge: with an edge left at either end it is refused whole", async () => {
    const edges = [edge("REACHES", "a", "b"), edge("REACHES", "b", "c")];
    await under.store.commit(drawing([node("a"), node("b"), node("c")], edges));
    const before = await readGraph(under.store);
    for (const [removeEdges, left] of [
      [[], "b"],
      [[edges[0]!], "b"],
      [[edges[1]!], "b"],
    ] as const) {
      const refused = under.store.commit(
        drawing([node("d")], [], { removeNodes: ["environment:b"], removeEdges }),
      );
      await expect(refused).rejects.toThrow(EdgeLeftDangling);
      await expect(refused).rejects.toMatchObject({ missing: `environment:${left}` });
      expect(await readGraph(under.store)).toEqual(before);
    }
    await under.store.commit(drawing([], [], { removeNodes: ["environment:b"], removeEdges: edges }));
    expect(await readGraph(under.store)).toEqual({ nodes: [node("a"), node("c")], edges: [] });
  });

  it("a node with a loop goes only together with the loop", async () => {
    await under.store.commit(drawing([node("a")], [edge("PART_OF", "a", "a")]));
    await expect(under.store.commit(drawing([], [], { removeNodes: ["environment:a"] }))).rejects.toThrow(
      EdgeLeftDangling,
    );
    await under.store.commit(
      drawing([], [], { removeNodes: ["environment:a"], removeEdges: [edge("PART_OF", "a", "a")] }),
    );
    expect((await readGraph(under.store)).nodes).toEqual([]);
  });

  it("an edge to or from a node that is not there is refused whole", async () => {
    for (const [from, to] of [
      ["a", "nobody"],
      ["nobody", "a"],
    ] as const) {
      const refused = under.store.commit(drawing([node("a")], [edge("REACHES", from, to)]));
      await expect(refused).rejects.toThrow(EdgeLeftDangling);
      await expect(refused).rejects.toMatchObject({
        missing: "environment:nobody",
        edge: { type: "REACHES", id: "" },
      });
    }
    expect(await under.store.head()).toEqual(EMPTY_HEAD);
    expect(await readGraph(under.store)).toEqual({ nodes: [], edges: [] });
  });

  it("an edge put to a node removed in the same commit is refused whole", async () => {
    await under.store.commit(drawing([node("a"), node("b")], []));
    await expect(
      under.store.commit(drawing([], [edge("REACHES", "a", "b")], { removeNodes: ["environment:b"] })),
    ).rejects.toThrow(EdgeLeftDangling);
    expect((await under.store.head()).revision).toBe(1);
  });

  it("a node removed and put again has none of its old properties and edges", async () => {
    await under.store.commit(drawing([node("a", { x: 1 }), node("b")], [edge("REACHES", "a", "b")]));
    await under.store.commit(
      drawing([], [], { removeNodes: ["environment:a"], removeEdges: [edge("REACHES", "a", "b")] }),
    );
    await under.store.commit(drawing([node("a", { y: 2 })], []));
    expect(await readGraph(under.store)).toEqual({ nodes: [node("a", { y: 2 }), node("b")], edges: [] });
  });
}
