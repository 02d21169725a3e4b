import { describe, expect, it } from "vitest";
import type { EdgeType, GraphEdge, GraphNode } from "../../src/model/graph.ts";
import { buildSnapshot } from "../../src/snapshot/snapshot-builder.ts";
import { nearestPaths } from "../../src/walk/nearest-paths.ts";
import { oneHop } from "../../src/walk/one-hop.ts";
import { listPaths, shortestPaths } from "../../src/walk/shortest-paths.ts";
import { reach } from "../../src/walk/reached.ts";
import { walk } from "../../src/walk/walk.ts";
import {
  HEAD,
  TYPES,
  byDepthThenKey,
  distances,
  neighbours,
  randomGraph,
  randomNumbers,
  simplePaths,
  snapshotOf,
} from "./random-graphs.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const GRAPHS = 600;
const UP = { direction: "upstream", along: ["DERIVED_FROM"] } as const;

/** `b<-a` means that a was derived from b. */
function derivations(...lines: readonly string[]) {
  const edges = lines.map((line): GraphEdge => {
    const [to, from] = line.split("<-").map((name) => `version:${name}`) as [string, string];
    return { type: "DERIVED_FROM", from, to, id: "", properties: {} };
  });
  const keys = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const nodes = [...keys].map((key): GraphNode => ({ key, kind: "Version", properties: { name: key } }));
  return buildSnapshot(HEAD, nodes, edges);
}

/** `depth key` of each hit. */
function lines(result: ReturnType<typeof walk>): readonly string[] {
  return result.hits().map(({ depth, key }) => `${depth} ${key.replace("version:", "")}`);
}

/** Ten layers of twenty versions, each derived from all of the layer below. */
function connectedLayers() {
  const names = Array.from({ length: 200 }, (_, index) => `v${String(index).padStart(3, "0")}`);
  return derivations(
    ...names.slice(20).flatMap((name, index) => {
      const below = Math.floor(index / 20) * 20;
      return names.slice(below, below + 20).map((origin) => `${origin}<-${name}`);
    }),
  );
}

describe("a walk", () => {
  it("depth n is n edges", () => {
    const chain = derivations("b<-a", "c<-b", "d<-c");
    const at = (depthMax: number) => lines(walk(chain, { from: ["version:a"], ...UP, depthMax }));
    expect([0, 1, 2, 3, 4].map(at)).toEqual([
      [],
      ["1 b"],
      ["1 b", "2 c"],
      ["1 b", "2 c", "3 d"],
      ["1 b", "2 c", "3 d"],
    ]);
  });

  it("a thing that can be reached two ways is one hit, at the shorter depth", () => {
    expect(lines(walk(derivations("b<-a", "c<-b", "c<-a", "d<-c"), { from: ["version:a"], ...UP }))).toEqual([
      "1 b",
      "1 c",
      "2 d",
    ]);
  });

  it("a cycle ends where it began, which is no hit", () => {
    expect(lines(walk(derivations("b<-a", "c<-b", "a<-c"), { from: ["version:a"], ...UP }))).toEqual([
      "1 b",
      "2 c",
    ]);
  });

  it("fully connected layers of 10 x 20 give exactly the nodes above, and no edge is looked at twice", () => {
    const result = walk(connectedLayers(), { from: ["version:v199"], ...UP });
    expect(result.hitCount).toBe(180);
    expect(new Set(result.hits().map(({ key }) => key)).size).toBe(180);
    expect(
      result.hits().every(({ key, depth }) => depth === 9 - Math.floor(Number(key.slice(-3)) / 20)),
    ).toBe(true);
    expect(result.work).toBe(20 + 8 * 20 * 20);
  });

  it("a limit cuts the answer and says so; a limit that is just met does not", () => {
    const fan = derivations("b<-a", "c<-a", "d<-b");
    const at = (limit: number) => {
      const result = walk(fan, { from: ["version:a"], ...UP, limit });
      return [lines(result), result.truncated];
    };
    expect([1, 2, 3].map(at)).toEqual([
      [["1 b"], "limit"],
      [["1 b", "1 c"], "limit"],
      [["1 b", "1 c", "2 d"], undefined],
    ]);
  });

  it("a bound on work stops the walk and says so", () => {
    const result = walk(connectedLayers(), { from: ["version:v199"], ...UP, workMax: 30 });
    expect([result.truncated, result.work, result.hitCount]).toEqual(["work", 30, 20 + 10]);
  });

  it("a node where it stops is a hit, and what lies behind it is none", () => {
    const graph = derivations("b<-a", "c<-b", "d<-a");
    const stopped = graph.find("version:b");
    expect(lines(walk(graph, { from: ["version:a"], ...UP, stopAt: (node) => node === stopped }))).toEqual([
      "1 b",
      "1 d",
    ]);
  });

  it("a variant leads upstream to its version, and a version downstream to its variants", () => {
    const nodes: GraphNode[] = [
      { key: "version:m@1", kind: "Version", properties: {} },
      { key: "variant:m@1#gpu", kind: "Variant", properties: {} },
    ];
    const graph = buildSnapshot(HEAD, nodes, [
      { type: "HAS_VARIANT", from: "version:m@1", to: "variant:m@1#gpu", id: "", properties: {} },
    ]);
    const along = ["HAS_VARIANT"] as const;
    expect(walk(graph, { from: ["variant:m@1#gpu"], direction: "upstream", along }).hits()[0]?.key).toBe(
      "version:m@1",
    );
    expect(walk(graph, { from: ["version:m@1"], direction: "downstream", along }).hits()[0]?.key).toBe(
      "variant:m@1#gpu",
    );
  });

  it("a walk inside a walk's condition does not disturb it", () => {
    const graph = connectedLayers();
    const to = (node: number) => walk(graph, { from: [graph.key(node)], ...UP }).hitCount < 40;
    const result = walk(graph, { from: ["version:v199"], ...UP, to });
    expect(result.hits().map(({ depth }) => depth)).toEqual([...Array(20).fill(8), ...Array(20).fill(9)]);
  });
});

describe("paths", () => {
  it("a hundred layers of diamonds have 2^50 shortest paths, counted without listing them", () => {
    const diamonds = Array.from({ length: 50 }, (_, n) => [
      `l${n}<-n${n}`,
      `r${n}<-n${n}`,
      `n${n + 1}<-l${n}`,
      `n${n + 1}<-r${n}`,
    ]).flat();
    const paths = shortestPaths(derivations(...diamonds), { from: "version:n0", to: "version:n50", ...UP });
    expect([paths.length, paths.steps.length, paths.count]).toEqual([100, 200, 2 ** 50]);
    const listed = listPaths(paths, "version:n0", "version:n50", 3);
    expect(listed.map((path) => path.length)).toEqual([100, 100, 100]);
    expect(new Set(listed.map((path) => path.map(({ to }) => to).join())).size).toBe(3);
  });

  it("from a thing to itself there is one path, of no edges", () => {
    const graph = derivations("b<-a");
    expect(shortestPaths(graph, { from: "version:a", to: "version:a", ...UP })).toEqual({
      length: 0,
      steps: [],
      count: 1,
      isCut: false,
    });
    expect(nearestPaths(graph, { from: "version:a", to: "version:a", ...UP }, 2)).toEqual({
      paths: [[]],
      isCut: false,
    });
  });

  it("work that runs out is said, not taken for an answer", () => {
    const request = { from: "version:v199", to: "version:v000", ...UP, workMax: 25 };
    expect(shortestPaths(connectedLayers(), request)).toMatchObject({ length: undefined, isCut: true });
    expect(nearestPaths(connectedLayers(), request, 3)).toEqual({ paths: [], isCut: true });
  });
});

describe("one hop", () => {
  it("shows some neighbours of each type and counts the rest", () => {
    const graph = derivations("b<-a", "c<-a", "d<-a", "e<-c", "a<-x", "c<-y");
    const [up, down] = oneHop(graph, "version:a", ["DERIVED_FROM", "USED"], 2);
    expect(up).toMatchObject({ direction: "upstream", type: "DERIVED_FROM", total: 3, hidden: 1 });
    expect(up!.shown.map(({ key, upstream, downstream }) => [key, upstream, downstream])).toEqual([
      ["version:b", 0, 1],
      ["version:c", 1, 2],
    ]);
    expect(down).toMatchObject({ direction: "downstream", total: 1, hidden: 0 });
  });
});

describe(`on ${GRAPHS} random graphs (SEED=${seed})`, () => {
  const random = randomNumbers(seed);
  const worlds = Array.from({ length: GRAPHS }, (_, index) => {
    const graph = randomGraph(random, `g${index}`);
    const along: readonly EdgeType[] = TYPES.filter(() => random(3) > 0);
    const pick = () => graph.nodes[random(graph.nodes.length)]!.key;
    const direction = random(2) === 0 ? ("upstream" as const) : ("downstream" as const);
    return { graph, snapshot: snapshotOf(graph, random), along, direction, from: pick(), to: pick() };
  });

  it("hits, depths, order, paths and counts are those of the slow oracle", () => {
    let reached = 0;
    for (const { graph, snapshot, along, direction, from } of worlds) {
      const stops = (key: string) => key.startsWith("run:");
      for (const stopAt of [undefined, ["Run"] as const]) {
        const depths = distances(graph, [from], direction, along, stopAt === undefined ? undefined : stops);
        const result = walk(snapshot, { from: [from], direction, along, stopAt });
        expect(result.hits().map(({ depth, key }) => `${depth} ${key}`)).toEqual(byDepthThenKey(depths));
        const isRun = (node: number) => stops(snapshot.key(node));
        const request = {
          from: [snapshot.find(from)!], direction, along, stops: stopAt === undefined ? undefined : isRun,
        };
        expect(reach(snapshot, request, () => {}).count).toBe(result.hitCount);
        for (const [index, { key, depth, via }] of result.hits().entries()) {
          const path = result.path(index);
          expect(path).toHaveLength(depth);
          expect([path[0]!.from, path.at(-1)!.to, path.at(-1)!.from]).toEqual([from, key, via.key]);
          for (const step of path) {
            expect(neighbours(graph, step.from, direction, [step.type])).toContain(step.to);
          }
        }
        reached += result.hitCount;
      }
    }
    expect(reached).toBeGreaterThan(GRAPHS);
  });

  it("equal graphs are walked alike, whatever the order in which they were built", () => {
    for (const { graph, snapshot, along, direction, from } of worlds) {
      const other = snapshotOf(graph, random);
      const [one, two] = [snapshot, other].map((each) => {
        const result = walk(each, { from: [from], direction, along });
        return [result.hits(), [...result.tree()]];
      });
      expect(one).toEqual(two);
    }
  });

  it("shortest and k shortest paths are those of the list of all simple paths", () => {
    let several = 0;
    for (const { graph, snapshot, along, direction, from, to } of worlds) {
      const all = simplePaths(graph, from, to, direction, along)
        .map((path) => path.length - 1)
        .sort((a, b) => a - b);
      const shortest = shortestPaths(snapshot, { from, to, direction, along });
      expect(shortest.length).toBe(all[0]);
      const listed = listPaths(shortest, from, to, 10_000);
      if (from !== to) {
        expect(listed).toHaveLength(shortest.count);
        const byNodes = new Set(listed.map((path) => path.map((step) => step.to).join()));
        expect(byNodes.size).toBe(all.filter((length) => length === all[0]).length);
      }
      const { paths, isCut } = nearestPaths(snapshot, { from, to, direction, along }, 5);
      expect([paths.map((path) => path.length), isCut]).toEqual([all.slice(0, 5), false]);
      expect(new Set(paths.map((path) => path.map((step) => step.to).join())).size).toBe(paths.length);
      for (const path of paths) {
        const nodes = [from, ...path.map((step) => step.to)];
        expect(new Set(nodes).size).toBe(nodes.length);
        for (const step of path)
          expect(neighbours(graph, step.from, direction, [step.type])).toContain(step.to);
      }
      several += Number(paths.length > 1);
    }
    expect(several).toBeGreaterThan(10);
  });
});
