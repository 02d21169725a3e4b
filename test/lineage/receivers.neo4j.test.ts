/** What arrives at Neo4j, in any order and at once, leaves the graph that it leaves on SQLite. */
import neo4j from "neo4j-driver";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import type { LineageEvent } from "../../src/formats/openlineage/event.ts";
import { readEvent } from "../../src/formats/openlineage/read-event.ts";
import { ENVELOPE_NAMESPACE, MENTION_NAMESPACE } from "../../src/lineage/attestation-records.ts";
import { AttestationReceiver } from "../../src/lineage/receive-attestation.ts";
import { LineageReceiver, OPENLINEAGE_NAMESPACE } from "../../src/lineage/receive-events.ts";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { NOW, apply, emptyKnowledge } from "../catalog/world.ts";
import { bytesOf, ed25519, p256Der, sealed } from "../formats/dsse/sign.ts";
import { dataset, facet, runEvent } from "../formats/openlineage/server.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { randomFrom } from "../setup/random-from.ts";
import { graphOf } from "./graph-lines.ts";
import { ARTIFACT, BASE, BASE_IMAGE, GPU, MODEL, VERSION } from "./statements.ts";
import { envelope, provenance, tests } from "./statements.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const ROUNDS = 3;
const IMPORTS = 32;
const LIMIT = { timeout: 120_000 };

const random = randomFrom(SEED);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const shuffled = <T>(list: readonly T[]): readonly T[] => list
  .map((item) => ({ item, place: random() })).sort((one, other) => one.place - other.place)
  .map(({ item }) => item);
const now = () => NOW;

function renamed(previousIdentifier: object): object {
  return facet({ lifecycleStateChange: "RENAME", previousIdentifier });
}

/** Of nine runs and some datasets that read each other, with versions, columns, second names and renames. */
function someEvents(count: number): readonly LineageEvent[] {
  const name = () => pick(["a", "b", "c", "d", "e"]);
  const other = () => ({ namespace: "s3://lake", name: name() });
  const given = () => dataset(name(), {
    ...(random() < 0.3 ? { version: facet({ datasetVersion: pick(["1", "2"]) }) } : {}),
    ...(random() < 0.3
      ? { columnLineage: facet({ fields: { x: { inputFields: [{ ...other(), field: "y" }] } } }) } : {}),
    ...(random() < 0.2 ? { symlinks: facet({ identifiers: [{ ...other(), type: "TABLE" }] }) } : {}),
    ...(random() < 0.1 ? { lifecycleStateChange: renamed(other()) } : {}),
  });
  return Array.from({ length: count }, (_, index) => readEvent(runEvent({
    run: `0190f6c2-0000-7000-8000-00000000000${1 + (index % 9)}`, job: pick(["one", "two"]),
    type: pick(["START", "RUNNING", "COMPLETE", "FAIL", "OTHER"]),
    time: `2026-10-01T12:00:0${index % 7}.${index}Z`, inputs: [given()], outputs: [given(), given()],
  })));
}

const shared = await sharedNeo4j("neo4j526");

describe.skipIf(shared === undefined)("what arrives at Neo4j", () => {
  const driver = neo4j.driver(shared!.uri, neo4j.auth.basic(shared!.user, shared!.password));
  const open: { close(): Promise<void> }[] = [];
  const closeAll = async () => {
    for (const each of open.splice(0).toReversed()) await each.close();
  };
  beforeEach(() => emptyNeo4j(driver));
  afterEach(closeAll);
  afterAll(async () => {
    await emptyNeo4j(driver);
    await driver.close();
  });

  /** One more process on the database, as far as the database can tell. */
  async function onNeo4j(): Promise<Knowledge> {
    const store = await openNeo4jStore(shared!.uri, { user: shared!.user, password: shared!.password });
    const knowledge = await Knowledge.open(store, { pollMilliseconds: 0 });
    open.push(knowledge);
    return knowledge;
  }

  function eventsAt(knowledge: Knowledge): LineageReceiver {
    const receiver = new LineageReceiver(knowledge, now);
    open.push(receiver);
    return receiver;
  }

  function attestationsAt(knowledge: Knowledge): AttestationReceiver {
    const fail = (error: unknown) => { throw error; };
    const receiver = new AttestationReceiver(knowledge, [ed25519.trusted], now, fail);
    open.push(receiver);
    return receiver;
  }

  /** The graph as it is read from the database, which must agree with its log. */
  async function storedGraph(): Promise<readonly string[]> {
    const knowledge = await onNeo4j();
    expect((await verifyKnowledge(knowledge.store, knowledge.current())).differences).toEqual([]);
    return graphOf(knowledge);
  }

  async function recordsOf({ store }: Knowledge, namespace: string, prefix = "") {
    const records = await store.records({ namespace, prefix });
    return records.map(({ key, value }) => ({ key, value }));
  }

  /** What SQLite has after the same, one after the other. */
  async function reference(events: readonly LineageEvent[]) {
    const knowledge = await emptyKnowledge();
    const outcomes = await new LineageReceiver(knowledge, now).receive(events);
    expect(outcomes.every(({ kind }) => kind === "received")).toBe(true);
    return { graph: graphOf(knowledge), events: await recordsOf(knowledge, OPENLINEAGE_NAMESPACE, "event/") };
  }

  it(`events in any order, repeated, leave the graph that SQLite has (SEED=${SEED})`, LIMIT, async () => {
    const events = someEvents(60);
    const expected = await reference(events);
    expect(expected.graph.length).toBeGreaterThan(40);
    for (let round = 0; round < ROUNDS; round++) {
      await emptyNeo4j(driver);
      const knowledge = await onNeo4j();
      const receiver = eventsAt(knowledge);
      const arriving = [...shuffled([...events, ...events.filter(() => random() < 0.3)])];
      while (arriving.length > 0) {
        const outcomes = await receiver.receive(arriving.splice(0, 1 + Math.floor(random() * 20)));
        expect(outcomes.filter(({ kind }) => kind === "failed")).toEqual([]);
      }
      expect(graphOf(knowledge)).toEqual(expected.graph);
      expect(await storedGraph()).toEqual(expected.graph);
      expect(await recordsOf(knowledge, OPENLINEAGE_NAMESPACE, "event/")).toEqual(expected.events);
      await closeAll();
    }
  });

  it(`${IMPORTS} overlapping imports by two processes lose nothing and double nothing (SEED=${SEED})`, LIMIT,
    async () => {
      const events = someEvents(150);
      const expected = await reference(events);
      const receivers = [eventsAt(await onNeo4j()), eventsAt(await onNeo4j())];
      // Each has half of all events in an order of its own; one more has them all.
      const imports = [events, ...Array.from({ length: IMPORTS }, () =>
        shuffled(events.filter(() => random() < 0.5)))];
      const outcomes = await Promise.all(imports.map((each, index) => receivers[index % 2]!.receive(each)));
      expect(outcomes.flat().filter(({ kind }) => kind === "failed")).toEqual([]);
      await closeAll();
      expect(await storedGraph()).toEqual(expected.graph);
      const { store } = await onNeo4j();
      const kept = await store.records({ namespace: OPENLINEAGE_NAMESPACE, prefix: "event/" });
      expect(kept.map(({ key, value }) => ({ key, value }))).toEqual(expected.events);
      expect(await store.records({ namespace: OPENLINEAGE_NAMESPACE, prefix: "unfinished/" })).toEqual([]);
    });

  const envelopes = [provenance(MODEL), provenance(GPU), tests(MODEL), tests(GPU, "FAILED"), tests(BASE)]
    .map(envelope);
  const stranger = bytesOf(sealed([p256Der], { payload: provenance(MODEL), keyid: "somebody" }));
  type Act = (knowledge: Knowledge, receiver: AttestationReceiver) => Promise<unknown>;
  const acts: readonly Act[] = [
    ...[...envelopes, stranger].map((bytes): Act =>
      (_, receiver) => receiver.receive(bytes, { actor: "ci" })),
    (_, receiver) => receiver.receive(envelopes[2]!, { actor: "ci", for: "ranker@2.0.0" }),
    (knowledge) => apply(knowledge, `${ARTIFACT}\n---\n${VERSION}`),
    (knowledge) => apply(knowledge, BASE_IMAGE),
  ];

  async function attestedOnSqlite() {
    const knowledge = await emptyKnowledge();
    const receiver = new AttestationReceiver(knowledge, [ed25519.trusted], now);
    for (const act of acts) await act(knowledge, receiver);
    await receiver.close();
    return {
      graph: graphOf(knowledge),
      envelopes: await recordsOf(knowledge, ENVELOPE_NAMESPACE),
      mentions: await recordsOf(knowledge, MENTION_NAMESPACE),
    };
  }

  it(`attestations in any order leave the graph that SQLite has (SEED=${SEED})`, LIMIT, async () => {
    const expected = await attestedOnSqlite();
    expect(expected.graph.filter((line) => line.includes(" ATTESTED_BY "))).toHaveLength(6);
    for (let round = 0; round < ROUNDS; round++) {
      await emptyNeo4j(driver);
      const knowledge = await onNeo4j();
      const receiver = attestationsAt(knowledge);
      for (const act of shuffled([...acts, ...shuffled(acts).slice(0, 4)])) await act(knowledge, receiver);
      await receiver.settled();
      expect(await storedGraph()).toEqual(expected.graph);
      expect(await recordsOf(knowledge, ENVELOPE_NAMESPACE)).toEqual(expected.envelopes);
      expect(await recordsOf(knowledge, MENTION_NAMESPACE)).toEqual(expected.mentions);
      await closeAll();
    }
  });

  it(`${IMPORTS} attestations at once to two processes lose nothing and double nothing`, LIMIT, async () => {
    const expected = await attestedOnSqlite();
    const places = [await onNeo4j(), await onNeo4j()].map((knowledge) => ({
      knowledge, receiver: attestationsAt(knowledge),
    }));
    await Promise.all(Array.from({ length: IMPORTS }, (_, index) => {
      const { knowledge, receiver } = places[index % 2]!;
      return acts[index % acts.length]!(knowledge, receiver);
    }));
    // What one process declared, the other sees when it looks; then each joins what it has.
    for (const { receiver } of places) await receiver.catchUp();
    await closeAll();
    expect(await storedGraph()).toEqual(expected.graph);
    const knowledge = await onNeo4j();
    expect(await recordsOf(knowledge, ENVELOPE_NAMESPACE)).toEqual(expected.envelopes);
    expect(await recordsOf(knowledge, MENTION_NAMESPACE)).toEqual(expected.mentions);
  });
});
