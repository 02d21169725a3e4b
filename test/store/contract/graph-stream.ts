/** The graph is read while it is written: stable, or repairable by the log; nobody waits for good. */
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Document } from "../../../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../../../src/model/graph.ts";
import { edgeKey } from "../../../src/model/graph.ts";
import type { StoreUnderTest } from "../graph-store.contract.ts";
import {
  collect,
  deleting,
  environment,
  graphOf,
  putting,
  readGraph,
  readStream,
  repaired,
  sorted,
} from "./sample.ts";

const DOCUMENTS = 5_000; // Several batches in every engine.

export function graphIsStreamed(under: StoreUnderTest): void {
  it("the stream carries the head it was read at", async () => {
    await under.store.commit(putting([environment("a")]));
    const stream = await under.store.graph();
    expect(stream.head).toEqual(await under.store.head());
    expect(await readStream(stream)).toEqual(graphOf([environment("a")]));
  });

  it("edges can be read without the nodes", async () => {
    await under.store.commit(putting([environment("a", { reaches: ["a"] })]));
    const stream = await under.store.graph();
    expect((await collect(stream.edges)).flat()).toEqual(
      graphOf([environment("a", { reaches: ["a"] })]).edges,
    );
  });

  it("a graph streamed slowly while it changes is exact once the log is applied", async () => {
    const documents = Array.from({ length: DOCUMENTS }, (_, index) =>
      environment(`e${index}`, {
        facts: { round: 0 },
        reaches: [`e${(index * 31 + 1) % DOCUMENTS}`],
      }),
    );
    await under.store.commit(putting(documents));
    const now = new Map(documents.map((document) => [document.metadata.name, document]));
    const stream = await under.store.graph();
    let stopped = false;
    const writing = (async () => {
      for (let round = 1; !stopped || round < 10; round += 1) await under.store.commit(changing(now, round));
      return under.store.head();
    })();
    const nodes: GraphNode[] = [];
    for await (const batch of stream.nodes) {
      nodes.push(...batch);
      await pause(5);
    }
    const edges: GraphEdge[] = [];
    for await (const batch of stream.edges) {
      edges.push(...batch);
      await pause(5);
    }
    stopped = true;
    const head = await writing;
    expect(head.revision).toBeGreaterThan(stream.head.revision);
    const unique = sorted(
      [...new Map(nodes.map((node) => [node.key, node])).values()],
      [...new Map(edges.map((edge) => [edgeKey(edge), edge])).values()],
    );
    const revisions = await collect(
      under.store.revisions({ after: stream.head.revision, upTo: head.revision }),
    );
    const exact = graphOf([...now.values()]);
    expect(repaired(unique, revisions)).toEqual(exact);
    expect(await readGraph(under.store)).toEqual(exact);
  }, 120_000);

  it("a reader that stops in the middle holds nobody up", async () => {
    const documents = Array.from({ length: DOCUMENTS }, (_, index) =>
      environment(`e${index}`, { reaches: ["e0"] }),
    );
    await under.store.commit(putting(documents));
    for (let round = 0; round < 20; round += 1) {
      const stream = await under.store.graph();
      for await (const _ of stream.nodes) break;
      if (round % 2 === 0) for await (const _ of stream.edges) break;
      await under.store.commit(putting([environment("e1", { facts: { round }, reaches: ["e0"] })]));
    }
    expect((await under.store.head()).revision).toBe(21);
  }, 60_000);

  it("many streams and commits at once all end", async () => {
    await under.store.commit(putting(Array.from({ length: 500 }, (_, index) => environment(`e${index}`))));
    const reading = Array.from({ length: 8 }, () => readGraph(under.store));
    const writing = Array.from({ length: 32 }, (_, index) =>
      under.store.commit(putting([environment(`f${index}`)])),
    );
    const graphs = await Promise.all(reading);
    await Promise.all(writing);
    for (const graph of graphs) expect(graph.nodes.length).toBeGreaterThanOrEqual(500);
    expect((await readGraph(under.store)).nodes).toHaveLength(532);
  }, 60_000);
}

/**
 * Replaces one document, takes the edge of another to itself, deletes a third that nobody needs, adds a
 * fourth.
 */
function changing(now: Map<string, Document>, round: number) {
  const name = `e${(round * 37) % DOCUMENTS}`;
  const old = now.get(name)!;
  if (round % 3 === 0) {
    const added = environment(`extra${round}`, { facts: { round }, reaches: [name] });
    now.set(added.metadata.name, added);
    return putting([added]);
  }
  const extra = now.get(`extra${round - 1}`);
  if (round % 3 === 1 && extra !== undefined) {
    now.delete(extra.metadata.name);
    return deleting([extra]);
  }
  const changed = environment(name, { facts: { round }, reaches: [name] });
  now.set(name, changed);
  return putting([changed], {}, [old]);
}
