/**
 * What the store does when Neo4j dies, freezes or its answer is lost: an error soon, and nothing written
 * twice.
 */
import neo4j from "neo4j-driver";
import type { Driver } from "neo4j-driver";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CommitUnknown } from "../../src/store/commit-unknown.ts";
import type { Commit, GraphStore } from "../../src/store/graph-store.ts";
import type { Neo4jLimits } from "../../src/store/neo4j/limits.ts";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { StoreUnavailable } from "../../src/store/store-unavailable.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import { freePort } from "../neo4j-server/free-port.ts";
import { NEO4J_RELEASES } from "../neo4j-server/release.ts";
import { startNeo4j } from "../neo4j-server/start.ts";
import type { RunningNeo4j } from "../neo4j-server/start.ts";
import { canStartNeo4j, sharedNeo4j } from "../setup/neo4j.ts";
import { collect, environment, graphOf, putting, readGraph } from "./contract/sample.ts";
import { startNeo4jProxy } from "./neo4j-proxy.ts";
import type { Loss, Neo4jProxy } from "./neo4j-proxy.ts";

// Far above what is promised, far below what a driver left to itself takes to give up.
const SOON_MS = 20_000;

/** Shortened for the cases that wait for our own deadlines; a warm server answers in milliseconds. */
const SHORT = { answerMs: 2_000, lookUpMs: 1_500 };

/** Each costs a restart of 10 s; ROUNDS=20 looks harder. */
const ROUNDS = Number(process.env["ROUNDS"] ?? 1);

describe("a server that is not there", () => {
  it.each(["bolt", "neo4j"])("is an error at once when opened as %s://", async (scheme) => {
    const opening = openNeo4jStore(`${scheme}://127.0.0.1:${await freePort()}`);
    await expect(opening).rejects.toThrow(StoreUnavailable);
    await expect(opening).rejects.toMatchObject({ hint: expect.stringContaining("Neo4j") as string });
  }, SOON_MS);
});

const shared = await sharedNeo4j("neo4j526");
describe.skipIf(shared === undefined)("a COMMIT that the network loses", () => {
  let driver: Driver;
  let proxy: Neo4jProxy;
  let store: GraphStore;
  beforeAll(() => {
    driver = neo4j.driver(shared!.uri, neo4j.auth.basic(shared!.user, shared!.password));
  });
  afterAll(() => driver.close());
  beforeEach(async () => {
    await emptyNeo4j(driver);
    proxy = await startNeo4jProxy(shared!.uri);
    store = await openNeo4jStore(
      proxy.uri, { user: shared!.user, password: shared!.password, limits: SHORT }
    );
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
  });

  const LOSSES: readonly { readonly loss: Loss; readonly name: string }[] = [
    { loss: "commit", name: "on its way there is sent again" },
    { loss: "answer", name: "on its answer's way back is looked up" },
    { loss: "silence", name: "in silence is looked up after our own deadline" },
  ];

  it.each(LOSSES)("$name, and the revision is written once", async ({ loss }) => {
    await store.commit(putting([environment("a")]));
    const commit = putting([environment("b")]);
    proxy.lose(loss);
    expect(await store.commit(commit)).toMatchObject({ revision: 2, replayed: false });
    await proxy.lost();
    expect(await store.commit(commit)).toMatchObject({ revision: 2, replayed: true });
    expect((await collect(store.revisions({ after: 0 }))).map(({ revision }) => revision)).toEqual([1, 2]);
    expect(await readGraph(store)).toEqual(graphOf([environment("a"), environment("b")]));
  }, SOON_MS);

  it.each(LOSSES)("of records $name, and each is written once", async ({ loss }) => {
    proxy.lose(loss);
    await store.putRecords([{ namespace: "lease", key: "a", value: 1, expects: 0 }]);
    await proxy.lost();
    expect(await store.records({ namespace: "lease" })).toEqual([{ key: "a", value: 1, version: 1 }]);
  }, SOON_MS);
});

const canStart = await canStartNeo4j("neo4j526");
describe.skipIf(!canStart)("a server of our own", () => {
  let server: RunningNeo4j;
  beforeAll(async () => { server = await startNeo4j({ release: NEO4J_RELEASES.neo4j526 }); });
  afterAll(() => server.remove());

  const open = (limits: Partial<Neo4jLimits> = {}, uri = server.uri) => (
    openNeo4jStore(uri, { user: server.user, password: server.password, limits }));

  /**
   * A server that has just started takes seconds to plan and compile what it answers in milliseconds from
   * then on.
   */
  async function warmUp(): Promise<void> {
    const store = await open();
    await store.commit(putting([environment("warm")]));
    await collect(store.documents({}));
    await store.close();
  }

  it("killed while it writes a commit has not written it", async () => {
    const store = await open();
    const { revision } = await store.head();
    const documents = Array.from({ length: 20_000 }, (_, index) => environment(`large${index}`));
    const commit = putting(documents);
    const writing = store.commit(commit);
    writing.catch(() => undefined);
    await pause(700);
    await server.kill();
    await expect(writing).rejects.toThrow(StoreUnavailable);
    await expect(store.head()).rejects.toThrow(StoreUnavailable);
    await server.restart();
    expect((await store.head()).revision).toBe(revision);
    expect((await readGraph(store)).nodes).toEqual([]);
    await store.close();
  }, 120_000);

  it("killed after a COMMIT whose answer is lost leaves it unknown, and the id tells", async () => {
    const proxy = await startNeo4jProxy(server.uri);
    await warmUp();
    const store = await open(SHORT, proxy.uri);
    const { revision } = await store.head();
    const commit = putting([environment("answered")]);
    proxy.lose("silence");
    const writing = store.commit(commit);
    writing.catch(() => undefined);
    await proxy.lost();
    await pause(300); // The server writes it.
    await server.kill();
    await expect(writing).rejects.toThrow(CommitUnknown);
    await expect(writing).rejects.toMatchObject({ id: commit.id });
    await server.restart();
    expect(await store.commit(commit)).toMatchObject({ revision: revision + 1, replayed: true });
    await store.close();
    await proxy.close();
  }, 120_000);

  it("killed under eight writers keeps every acknowledged commit and no part of another", async () => {
    const seed = Number(process.env["SEED"] ?? Date.now() % 1_000);
    console.log(`Neo4j killed under writers: SEED=${seed}`);
    for (let round = 0; round < ROUNDS; round += 1) {
      const store = await open();
      const tried: Commit[] = [];
      const acknowledged = new Map<string, number>();
      const failed: unknown[] = [];
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let index = 0; failed.length === 0; index += 1) {
          const commit = putting([environment(`r${round}-w${writer}-${index}`)]);
          tried.push(commit);
          acknowledged.set(commit.id, (await store.commit(commit)).revision);
        }
      }).map((writing) => writing.catch((error: unknown) => { failed.push(error); }));
      await pause(300 + (seed * 37 + round * 501) % 700);
      await server.kill();
      await Promise.all(writers);
      for (const error of failed) expect(error).toSatisfy(
        (is) => is instanceof StoreUnavailable || is instanceof CommitUnknown
      );
      await server.restart();
      const logged = new Map(
        (await collect(store.revisions({ after: 0 }))).map(({ id, revision }) => [id, revision])
      );
      for (const [id, revision] of acknowledged) expect([id, logged.get(id)]).toEqual([id, revision]);
      for (const commit of tried) {
        expect((await store.commit(commit)).replayed).toBe(logged.has(commit.id));
      }
      const revisions = await collect(store.revisions({ after: 0 }));
      expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, index) => index + 1));
      const documents = (await collect(store.documents({}))).map(({ document }) => document);
      expect(await readGraph(store)).toEqual(graphOf(documents));
      await store.close();
    }
  }, 180_000);

  it("frozen is an error after our own deadline, and forgotten when it goes on", async () => {
    await warmUp();
    const store = await open(SHORT);
    const { revision } = await store.head();
    const commit = putting([environment("frozen")]);
    await server.freeze();
    const outcomes = await Promise.allSettled(
      [store.head(), store.commit(commit), collect(store.documents({}))]
    );
    const opened = await open().catch((error: unknown) => error);
    await server.resume();
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(StoreUnavailable) as unknown });
    }
    expect(opened).toBeInstanceOf(StoreUnavailable);
    expect((await store.commit(commit)).revision).toBe(revision + 1);
    expect((await store.head()).revision).toBe(revision + 1);
    await store.close();
  }, 60_000);
});
