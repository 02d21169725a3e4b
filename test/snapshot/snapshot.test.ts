/**
 * What a snapshot promises, case by case; the random histories are in ./snapshot.random.test.ts.
 */
import { describe, expect, it } from "vitest";
import type { GraphDelta, GraphEdge, GraphNode } from "../../src/model/graph.ts";
import { EMPTY_HEAD } from "../../src/model/revision.ts";
import { edgeTypeCode, emptySpan } from "../../src/snapshot/adjacency.ts";
import { buildSnapshot, emptySnapshot, SnapshotBuilder } from "../../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { headAt } from "./graph-arbitraries.ts";

const NOTHING: GraphDelta = { putNodes: [], putEdges: [], removeNodes: [], removeEdges: [] };

function version(name: string, properties: GraphNode["properties"] = {}): GraphNode {
  return { key: `version:${name}`, kind: "Version", properties };
}

function derived(from: string, to: string, id = "", properties: GraphEdge["properties"] = {}): GraphEdge {
  return { type: "DERIVED_FROM", from: `version:${from}`, to: `version:${to}`, id, properties };
}

function built(nodes: readonly GraphNode[], edges: readonly GraphEdge[] = []): Snapshot {
  return buildSnapshot(headAt(1), nodes, edges);
}

/** `b`, or `b/x` for an edge whose id is x, with a version's name for its key. */
function upstream(snapshot: Snapshot, name: string): readonly string[] {
  return snapshot.outgoing(snapshot.find(`version:${name}`)!, "DERIVED_FROM").map(({ node, id }) =>
    snapshot.key(node).slice("version:".length) + (id === "" ? "" : `/${id}`));
}

function downstream(snapshot: Snapshot, name: string): readonly string[] {
  return snapshot.incoming(snapshot.find(`version:${name}`)!, "DERIVED_FROM")
    .map(({ node }) => snapshot.key(node).slice("version:".length));
}

describe("an empty snapshot", () => {
  it("stands at the empty head and holds nothing", () => {
    const empty = emptySnapshot();
    expect(empty.head).toEqual(EMPTY_HEAD);
    expect([empty.nodeCount, empty.edgeCount, empty.find("version:a")]).toEqual([0, 0, undefined]);
    expect(empty.nodesOf("Version")).toEqual([]);
  });

  it("takes its first nodes and edges by a delta", () => {
    const first = emptySnapshot().advance(headAt(1), {
      ...NOTHING, putNodes: [version("b"), version("a")], putEdges: [derived("b", "a")],
    });
    expect(first.nodesOf("Version").map((node) => first.key(node))).toEqual(["version:a", "version:b"]);
    expect(upstream(first, "b")).toEqual(["a"]);
  });

  it("becomes empty again when everything is removed", () => {
    const empty = built([version("a")], [derived("a", "a")])
      .advance(headAt(2), { ...NOTHING, removeNodes: ["version:a"] });
    expect([empty.nodeCount, empty.edgeCount, empty.find("version:a")]).toEqual([0, 0, undefined]);
    expect(empty.nodesOf("Version")).toEqual([]);
  });
});

const AB = [version("a"), version("b"), version("c")];

const DELTAS: readonly {
  readonly name: string;
  readonly edges: readonly GraphEdge[];
  readonly delta: Partial<GraphDelta>;
  /** What `a` is derived from, and what is derived from `a`. */
  readonly up: readonly string[];
  readonly down: readonly string[];
}[] = [
  { name: "a loop is seen from both sides", edges: [], delta: { putEdges: [derived("a", "a")] },
    up: ["a"], down: ["a"] },
  { name: "parallel edges are told apart by id and ordered by it", edges: [derived("a", "b", "2")],
    delta: { putEdges: [derived("a", "b", "10"), derived("a", "b")] }, up: ["b", "b/10", "b/2"], down: [] },
  { name: "one of two parallel edges can go", edges: [derived("a", "b", "1"), derived("a", "b", "2")],
    delta: { removeEdges: [derived("a", "b", "1")] }, up: ["b/2"], down: [] },
  { name: "a put edge that is there already is not doubled", edges: [derived("a", "b")],
    delta: { putEdges: [derived("a", "b", "", { order: 1 })] }, up: ["b"], down: [] },
  { name: "an edge removed and put in one delta is there", edges: [derived("a", "b")],
    delta: { removeEdges: [derived("a", "b")], putEdges: [derived("a", "b")] }, up: ["b"], down: [] },
  { name: "a removed node takes its edges along",
    edges: [derived("a", "b"), derived("c", "a"), derived("b", "a")],
    delta: { removeNodes: ["version:b"] }, up: [], down: ["c"] },
  { name: "a node that is put again keeps its edges", edges: [derived("a", "b"), derived("c", "a")],
    delta: { putNodes: [version("a", { yanked: "broken" })] }, up: ["b"], down: ["c"] },
  { name: "a node removed and put in one delta has lost its edges",
    edges: [derived("a", "b"), derived("c", "a")],
    delta: { removeNodes: ["version:a"], putNodes: [version("a")] }, up: [], down: [] },
  { name: "removing what is not there changes nothing", edges: [derived("a", "b")],
    delta: { removeNodes: ["version:x"], removeEdges: [derived("a", "c"), derived("x", "y")] },
    up: ["b"], down: [] },
  { name: "an edge to a node that is not there is left out", edges: [],
    delta: { putEdges: [derived("a", "x")] }, up: [], down: [] },
];

describe("advance", () => {
  it.each(DELTAS)("$name", ({ edges, delta, up, down }) => {
    const before = built(AB, edges);
    const unchanged = [upstream(before, "a"), downstream(before, "a"), before.edgeCount];
    const after = before.advance(headAt(2), { ...NOTHING, ...delta });
    expect(upstream(after, "a")).toEqual(up);
    expect(downstream(after, "a")).toEqual(down);
    expect([upstream(before, "a"), downstream(before, "a"), before.edgeCount]).toEqual(unchanged);
  });

  it("shows an edge again that was removed and comes back as it was", () => {
    const edge = derived("a", "b", "", { order: 1 });
    const without = built(AB, [edge, derived("a", "c")])
      .advance(headAt(2), { ...NOTHING, removeEdges: [edge] });
    expect([upstream(without, "a"), without.edgeCount]).toEqual([["c"], 1]);
    const again = without.advance(headAt(3), { ...NOTHING, putEdges: [edge] });
    expect([upstream(again, "a"), again.edgeCount]).toEqual([["b", "c"], 2]);
    expect(downstream(again, "b")).toEqual(["a"]);
  });

  it("reads a node that was put again as it was put last, and leaves the older snapshot its own", () => {
    const before = built([version("a", { owner: "search", description: "long" })]);
    const after = before.advance(headAt(2), { ...NOTHING, putNodes: [version("a", { owner: "ranking" })] });
    expect(before.properties(before.find("version:a")!)).toEqual({ owner: "search" });
    expect(after.properties(after.find("version:a")!)).toEqual({ owner: "ranking" });
  });

  it("lists a node under its new kind once it has one", () => {
    const after = built(AB).advance(headAt(2), {
      ...NOTHING, putNodes: [{ key: "version:b", kind: "Artifact", properties: {} }],
    });
    expect(after.nodesOf("Version").map((node) => after.key(node))).toEqual(["version:a", "version:c"]);
    expect(after.nodesOf("Artifact").map((node) => after.key(node))).toEqual(["version:b"]);
  });
});

describe("order", () => {
  it("goes by code point: U+FF5E before U+1F600, which UTF-16 would put first", () => {
    const names = ["\u{1F600}", "\uff5e", "é", "z", "\ud800"];
    const expected = ["z", "é", "\ud800", "\uff5e", "\u{1F600}"];
    const snapshot = built(names.map((name) => version(name)), names.map((name) => derived("z", name)));
    expect(upstream(snapshot, "z")).toEqual(expected);
    const grown = emptySnapshot().advance(headAt(1), {
      ...NOTHING,
      putNodes: names.map((name) => version(name)), putEdges: names.map((name) => derived("z", name)),
    });
    expect(upstream(grown, "z")).toEqual(expected);
    expect(grown.nodesOf("Version").map((node) => grown.key(node)))
      .toEqual(expected.map((name) => `version:${name}`));
  });
});

describe("properties", () => {
  it("come back exactly, whatever a store can keep", () => {
    const properties = {
      text: "é\u{1F600}\ud800", empty: "",
      digest: `sha256:${"0f".repeat(32)}`, almost: `sha256:${"0F".repeat(32)}`,
      integer: 2 ** 53 - 1, beyond: 2 ** 60, negative: -7, minusZero: -0, fraction: 0.1, yes: true, no: false,
      texts: ["a", ""], numbers: [1, -0.5], none: [], "walk.from": "node",
    };
    const snapshot = built([version("a", properties)]);
    expect(snapshot.properties(snapshot.find("version:a")!)).toStrictEqual(properties);
  });

  it("cannot be changed by whoever reads them", () => {
    const snapshot = built([version("a", { labels: ["tier=1"] })]);
    const properties = snapshot.properties(snapshot.find("version:a")!) as Record<string, unknown>;
    expect(() => { properties["owner"] = "me"; }).toThrow(TypeError);
    expect(() => (properties["labels"] as string[]).push("x")).toThrow(TypeError);
  });
});

describe("SnapshotBuilder", () => {
  it("counts the edges whose ends are not there", () => {
    const builder = new SnapshotBuilder();
    builder.addNodes(AB);
    builder.addEdges([derived("a", "b"), derived("a", "x"), derived("x", "a")]);
    expect(builder.finish(headAt(1)).edgeCount).toBe(1);
    expect(builder.danglingEdges).toBe(2);
  });
});

describe("adjacency", () => {
  it("points a span at the edges of one type", () => {
    const model: GraphNode = { key: "artifact:m", kind: "Artifact", properties: {} };
    const edges: GraphEdge[] = [
      derived("a", "b"), derived("a", "c"),
      { type: "VERSION_OF", from: "version:a", to: "artifact:m", id: "", properties: {} },
    ];
    const { adjacency, find } = bound(built([...AB, model], edges));
    const span = emptySpan();
    adjacency.edgesOfType(find("version:a"), "outgoing", edgeTypeCode("VERSION_OF"), span);
    expect([...span.nodes.subarray(span.start, span.end)]).toEqual([find("artifact:m")]);
    adjacency.edgesOfType(find("version:a"), "outgoing", edgeTypeCode("REQUIRES"), span);
    expect(span.end - span.start).toBe(0);
  });

  it("has no edges for a number without a node", () => {
    const { adjacency } = built(AB, [derived("a", "b")]);
    const span = emptySpan();
    adjacency.edges(adjacency.nodeBound, "outgoing", span);
    expect(span.end - span.start).toBe(0);
  });
});

function bound(snapshot: Snapshot) {
  return { adjacency: snapshot.adjacency, find: (key: string) => snapshot.find(key)! };
}

it("a number without a node is refused", () => {
  expect(() => built(AB).key(3)).toThrow(RangeError);
});

describe("memo", () => {
  const owner = {};
  const writes = (key: string): GraphDelta => ({ ...NOTHING, putNodes: [version(key)] });

  it("makes a value once for each snapshot", () => {
    const snapshot = built(AB);
    let made = 0;
    for (let ask = 0; ask < 3; ask++) snapshot.memo(owner, () => ++made);
    const next = snapshot.advance(headAt(2), writes("d"));
    expect([next.memo(owner, () => ++made), snapshot.memo(owner, () => ++made)]).toEqual([2, 1]);
  });

  it("carries a value over writes with every delta since it was made", () => {
    const carry = (keys: readonly string[], deltas: readonly GraphDelta[]) =>
      [...keys, ...deltas.flatMap((delta) => delta.putNodes.map(({ key }) => key))];
    const first = built(AB);
    expect(first.memo(owner, () => ["made"], carry)).toEqual(["made"]);
    const third = first.advance(headAt(2), writes("d")).advance(headAt(3), writes("e"));
    expect(third.memo(owner, () => ["made again"], carry)).toEqual(["made", "version:d", "version:e"]);
    expect(first.memo(owner, () => ["made again"], carry)).toEqual(["made"]);
  });

  it("makes a value again when it declines to be carried", () => {
    const first = built(AB);
    first.memo(owner, () => "old", () => undefined);
    expect(first.advance(headAt(2), writes("d")).memo(owner, () => "new", () => undefined)).toBe("new");
  });
});
