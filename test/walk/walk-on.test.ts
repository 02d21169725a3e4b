/** A walk that goes on where another ended, against the same walk at once, on small random graphs. */
import { expect, it } from "vitest";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { atOnce } from "../../src/snapshot/at-once.ts";
import type { WalkResult } from "../../src/walk/walk-result.ts";
import type { WalkRequest } from "../../src/walk/walk.ts";
import { walk, walkInSteps } from "../../src/walk/walk.ts";
import { TYPES, randomGraph, randomNumbers, snapshotOf } from "./random-graphs.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const GRAPHS = 600;

const seen = (result: WalkResult) => ({
  hits: result.hits(),
  tree: [...result.tree()],
  truncated: result.truncated,
  work: result.work,
  visited: result.visited,
});

const goOn = (snapshot: Snapshot, request: WalkRequest, before: WalkResult) =>
  atOnce(walkInSteps(snapshot, request, before));

it(`on ${GRAPHS} random graphs (SEED=${seed}), hit by hit, it finds what the walk at once finds`, () => {
  const random = randomNumbers(seed);
  let wentOn = 0;
  for (let index = 0; index < GRAPHS; index++) {
    const graph = randomGraph(random, `g${index}`);
    const snapshot = snapshotOf(graph, random);
    const request: WalkRequest = {
      from: [graph.nodes[random(graph.nodes.length)]!.key],
      direction: random(2) === 0 ? "upstream" : "downstream",
      along: TYPES,
      ...(random(2) === 0 ? { to: ["Version"] } : {}),
      ...(random(3) === 0 ? { workMax: 1 + random(20) } : {}),
      ...(random(3) === 0 ? { depthMax: 1 + random(4) } : {}),
    };
    let limit = 1;
    let result = walk(snapshot, { ...request, limit });
    while (result.truncated === "limit") {
      limit += 1 + random(3);
      result = goOn(snapshot, { ...request, limit }, result);
      expect(seen(result)).toEqual(seen(walk(snapshot, { ...request, limit })));
      wentOn++;
    }
  }
  expect(wentOn).toBeGreaterThan(GRAPHS / 10);
});
