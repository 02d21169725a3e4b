/** The two paths of OpenLineage's API over real sockets: what is answered is there, and stays. */
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServices } from "../../../src/compose.ts";
import { readEvent } from "../../../src/formats/openlineage/read-event.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { OPENLINEAGE_NAMESPACE, LineageReceiver } from "../../../src/lineage/receive-events.ts";
import { openlineageRoutes } from "../../../src/http/routes/openlineage.ts";
import { startService } from "../../http/service.ts";
import { randomFrom } from "../../setup/random-from.ts";
import { mutated } from "./mutate.ts";
import { allDocuments, dataset, facet, post, readRun, runEvent, startLineageServer } from "./server.ts";
import type { LineageServer } from "./server.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** With as many envelopes (../dsse/mutated-envelopes.test.ts) five thousand. */
const MUTATIONS = 2_500;
const IMPORTS = 32;

let server: LineageServer;
beforeAll(async () => { server = await startLineageServer(); });
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** A run's id that is the same for the same number. */
function id(number: number | string): string {
  const digits = createHash("sha256").update(String(number)).digest("hex");
  return [8, 4, 4, 4, 12].reduce<readonly string[]>((parts, length) =>
    [...parts, digits.slice(parts.join("").length, parts.join("").length + length)], []).join("-");
}

describe("one event", () => {
  it("is answered with 200 and stands in the next read", async () => {
    const event = runEvent({ run: id("one"), inputs: [dataset("a")] });
    const answer = await post(server.url, "/api/v1/lineage", event);
    expect(answer.status).toBe(200);
    expect(answer.data.revision).toMatch(/^r\d+$/);
    expect(await readRun(server.url, id("one")))
      .toMatchObject({ state: "running", uses: ["s3+3A//lake+/a@current"] });
  });

  it("stands in the snapshot with its edges, both ways", async () => {
    const parts = { run: id("edges"), inputs: [dataset("in")], outputs: [dataset("out")] };
    await post(server.url, "/api/v1/lineage", runEvent(parts));
    const snapshot = server.services.knowledge.current();
    const run = snapshot.find(`run:${id("edges")}`)!;
    expect(snapshot.outgoing(run, "USED").map(({ node }) => snapshot.key(node)))
      .toEqual(["version:s3+3A//lake+/in@current"]);
    expect(snapshot.incoming(run, "GENERATED_BY").map(({ node }) => snapshot.key(node)))
      .toEqual(["version:s3+3A//lake+/out@current"]);
  });

  it("sent again changes nothing", async () => {
    const event = runEvent({ run: id("again"), outputs: [dataset("twice")] });
    const first = await post(server.url, "/api/v1/lineage", event);
    const second = await post(server.url, "/api/v1/lineage", event);
    expect(second).toMatchObject({ status: 200, data: first.data });
  });

  it("that is malformed gets 400 with the place, and changes nothing", async () => {
    const before = server.services.knowledge.current().head.revision;
    const answer = await post(server.url, "/api/v1/lineage", runEvent({ type: "STOP" }));
    expect(answer).toMatchObject({
      status: 400, data: { error: { code: "EVENT_INVALID", details: { path: "eventType" } } },
    });
    expect(server.services.knowledge.current().head.revision).toBe(before);
  });

  it.each([["not JSON", "{"], ["no UTF-8", new Uint8Array([0xff, 0xfe])], ["nothing", ""]])(
    "that is %s gets 400", async (_, body) => {
      expect((await post(server.url, "/api/v1/lineage", body)).status).toBe(400);
    });

  it("keeps its payload, unknown facets and column lineage with it", async () => {
    const inputFields = [{ namespace: "n", name: "m", field: "y" }];
    const columnLineage = facet({ fields: { x: { inputFields } } });
    const event = runEvent({
      run: id("payload"), runFacets: { acme_cost: facet({ euros: 7 }) },
      outputs: [dataset("o", { columnLineage })],
    });
    await post(server.url, "/api/v1/lineage", event);
    const kept = await server.services.knowledge.store.records({
      namespace: OPENLINEAGE_NAMESPACE, prefix: `event/run/${id("payload")}/`,
    });
    expect(kept.map(({ value }) => JSON.parse(value as string) as unknown)).toEqual([event]);
    const [state] = await server.services.knowledge.store.records({
      namespace: OPENLINEAGE_NAMESPACE, keys: ["dataset/s3+3A//lake+/o"],
    });
    expect(`event/run/${id("payload")}/${kept[0]!.key.split("/").slice(3).join("/")}`).toBe(kept[0]!.key);
    expect(Object.keys((state!.value as { facets: object }).facets)).toEqual(["columnLineage"]);
  });

  it("does not touch what somebody declared", async () => {
    const document = {
      apiVersion: "fairlead.dev/v1", kind: "Artifact", metadata: { name: "s3+3A//lake+/mine", owner: "me" },
      spec: { type: "dataset" },
    };
    await post(server.url, "/v1/apply", document);
    const event = runEvent({ run: id("mine"), inputs: [dataset("mine")] });
    const answer = await post(server.url, "/api/v1/lineage", event);
    expect(answer.status).toBe(200);
    const documents = await allDocuments(server.services);
    expect(documents.get("artifact:s3+3A//lake+/mine")).toMatchObject({ metadata: { owner: "me" } });
    expect((await readRun(server.url, id("mine")))!.uses).toEqual(["s3+3A//lake+/mine@current"]);
  });
});

describe("compressed bodies", () => {
  it("are taken, chunked and without a length, as the Java client sends them", async () => {
    const body = gzipSync(JSON.stringify(runEvent({ run: id("java") })));
    const { port } = new URL(server.url);
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request({
        host: "127.0.0.1", port, method: "POST", path: "/api/v1/lineage",
        headers: { "content-encoding": "gzip", "transfer-encoding": "chunked" },
      }, (answer) => void text(answer).then(() => resolve(answer.statusCode!), reject));
      sent.on("error", reject);
      for (let at = 0; at < body.length; at += 50) sent.write(body.subarray(at, at + 50));
      sent.end();
    });
    expect(status).toBe(200);
    expect(await readRun(server.url, id("java"))).toBeDefined();
  });

  it("are counted as they are unpacked: 60 kB that become 60 MB are too large for one event", async () => {
    const bomb = gzipSync(`{"x":"${"x".repeat(60 * 1024 * 1024)}"}`);
    const answer = await post(server.url, "/api/v1/lineage", bomb, { "content-encoding": "gzip" });
    expect(answer).toMatchObject({ status: 413, data: { error: { code: "BODY_TOO_LARGE" } } });
  });
});

describe("a batch", () => {
  it("loses nothing but its malformed events, each named by its place", async () => {
    const answer = await post(server.url, "/api/v1/lineage/batch", [
      runEvent({ run: id("b1") }), { nonsense: true }, runEvent({ run: id("b2") }),
      runEvent({ type: "STOP" }), 7,
    ]);
    expect(answer).toMatchObject({
      status: 200,
      data: {
        status: "partial_success",
        summary: { received: 5, successful: 2, failed: 3, retriable: 0, non_retriable: 3 },
        failed_events: [
          { index: 1, reason: "eventTime is missing.", retriable: false },
          { index: 3, retriable: false },
          { index: 4, reason: "The event is not a JSON object.", retriable: false },
        ],
      },
    });
    for (const each of ["b1", "b2"]) expect(await readRun(server.url, id(each))).toBeDefined();
  });

  it("of nothing is a success", async () => {
    expect((await post(server.url, "/api/v1/lineage/batch", [])).data)
      .toMatchObject({ status: "success", summary: { received: 0, successful: 0, failed: 0 } });
  });

  it("that is no list gets 400", async () => {
    expect((await post(server.url, "/api/v1/lineage/batch", runEvent())).status).toBe(400);
  });
});

it(`${IMPORTS} overlapping imports at once lose nothing and double nothing (SEED=${SEED})`, async () => {
  const random = randomFrom(SEED);
  const events = Array.from({ length: 200 }, (_, index) => runEvent({
    run: id(`import ${index % 70}`), type: ["START", "RUNNING", "COMPLETE"][Math.floor(index / 70)]!,
    time: `2026-10-01T12:00:${String(index % 60).padStart(2, "0")}.${index}Z`, job: `job-${index % 7}`,
    inputs: [dataset(`in-${index % 11}`)], outputs: [dataset(`out-${index % 13}`)],
  }));
  const alone = await startLineageServer();
  const together = await startLineageServer();
  try {
    await post(alone.url, "/api/v1/lineage/batch", events);
    const answers = await Promise.all(Array.from({ length: IMPORTS }, () => {
      // Each has half of all events in an order of its own; one more has them all.
      const mine = events.filter(() => random() < 0.5).sort(() => random() - 0.5);
      return post(together.url, "/api/v1/lineage/batch", mine);
    }).concat(post(together.url, "/api/v1/lineage/batch", events)));
    expect(answers.map(({ data }) => data.status as string)).toEqual(answers.map(() => "success"));
    expect(await allDocuments(together.services)).toEqual(await allDocuments(alone.services));
    const records = (each: LineageServer) => each.services.knowledge.store
      .records({ namespace: OPENLINEAGE_NAMESPACE, prefix: "event/" });
    const [mine, theirs] = await Promise.all([records(alone), records(together)]);
    expect(theirs.map(({ key, value }) => [key, value])).toEqual(mine.map(({ key, value }) => [key, value]));
    expect(mine).toHaveLength(events.length);
    expect([...alone.errors, ...together.errors]).toEqual([]);
  } finally {
    await alone.stop();
    await together.stop();
  }
});

it("what a crash left between records and documents is made good at the next start", async () => {
  const opened: (() => Promise<void>)[] = [];
  const store = await openStore("sqlite::memory:");
  // The first commit fails, as when the process had died before it.
  let commits = 0;
  const dying = new Proxy(store, {
    get: (target, name) => {
      if (name === "commit" && commits++ === 0) throw new Error("died");
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? (value as () => unknown).bind(target) : value;
    },
  });
  try {
    const { services } = await openServices(dying, false, { warn: () => {} }, opened);
    const event = readEvent(runEvent({ run: id("crash"), outputs: [dataset("left")] }));
    const [outcome] = await new LineageReceiver(services.knowledge, services.now).receive([event]);
    expect(outcome).toMatchObject({ kind: "failed" });
    expect((await allDocuments(services)).size).toBe(0);
    await new LineageReceiver(services.knowledge, services.now).recover();
    expect([...(await allDocuments(services)).keys()]).toContain(`run:${id("crash")}`);
    const marks = { namespace: OPENLINEAGE_NAMESPACE, prefix: "unfinished/" };
    expect(await services.knowledge.store.records(marks)).toEqual([]);
  } finally {
    for (const close of opened.toReversed()) await close();
  }
});

it("a receiver that took nothing is closed without a write, also where nothing may be written", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-closed-"));
  const address = `sqlite:${join(folder, "test.db")}`;
  const opened: (() => Promise<void>)[] = [];
  try {
    await (await openStore(address)).close();
    const store = await openStore(address, { readOnly: true });
    const { services } = await openServices(store, false, { warn: () => {} }, opened);
    await expect(store.putRecords([])).rejects.toThrow("read");
    await new LineageReceiver(services.knowledge, services.now).close();
  } finally {
    for (const close of opened.toReversed()) await close();
    await rm(folder, { recursive: true, force: true });
  }
});

it(`two processes on one database end in what one would have written (SEED=${SEED})`, async () => {
  const random = randomFrom(SEED);
  const events = Array.from({ length: 120 }, (_, index) => readEvent(runEvent({
    run: id(`shared ${index % 9}`), type: ["START", "RUNNING", "COMPLETE", "OTHER"][index % 4]!,
    time: `2026-10-01T12:00:00.${index}Z`, inputs: [dataset(`in-${index % 5}`)],
    outputs: [dataset(`out-${index}`)],
  })));
  const folder = await mkdtemp(join(tmpdir(), "fairlead-two-"));
  const opened: (() => Promise<void>)[] = [];
  try {
    const open = async (name: string) => {
      const store = await openStore(`sqlite:${join(folder, name)}`);
      return (await openServices(store, false, { warn: () => {} }, opened)).services;
    };
    const both = [await open("both.db"), await open("both.db")];
    const alone = await open("alone.db");
    const receivers = both.map(({ knowledge, now }) => new LineageReceiver(knowledge, now));
    const sent = Array.from({ length: 60 }, async () => {
      const some = events.filter(() => random() < 0.2);
      return receivers[Math.floor(random() * 2)]!.receive(some);
    });
    const outcomes = (await Promise.all([...sent, receivers[0]!.receive(events)])).flat();
    expect(outcomes.filter(({ kind }) => kind === "failed")).toEqual([]);
    await new LineageReceiver(alone.knowledge, alone.now).receive(events);
    expect(await allDocuments(both[1]!)).toEqual(await allDocuments(alone));
  } finally {
    for (const close of opened.toReversed()) await close();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

it(`${MUTATIONS} mutated events get an answer or a clear refusal (SEED=${SEED})`, async () => {
  const random = randomFrom(SEED);
  const whole = runEvent({
    run: id("mutated"),
    inputs: [dataset("in", {
      version: facet({ datasetVersion: "1" }), schema: facet({ fields: [{ name: "a" }] }),
    })],
    outputs: [dataset("out", {
      columnLineage: facet({ fields: { a: { inputFields: [{ namespace: "n", name: "m", field: "f" }] } } }),
      symlinks: facet({ identifiers: [{ namespace: "n", name: "o", type: "TABLE" }] }),
    })],
    runFacets: { parent: facet({ run: { runId: id("p") }, job: { namespace: "a", name: "b" } }) },
    jobFacets: { sourceCodeLocation: facet({ type: "git", url: "https://x.y/z", version: "1" }) },
  });
  const strange: string[] = [];
  let taken = 0;
  for (let round = 0; round < MUTATIONS / 50; round++) {
    const mutants = Array.from({ length: 50 }, () => mutated(whole, random));
    const answers = await Promise.all(mutants.map((each) => post(server.url, "/api/v1/lineage", each)));
    for (const [index, { status, data }] of answers.entries()) {
      if (status === 200) taken++;
      const isClear = status === 200 || (status === 400 && data.error.code === "EVENT_INVALID");
      if (!isClear) strange.push(`${status} ${JSON.stringify(data)}: ${JSON.stringify(mutants[index])}`);
    }
  }
  expect(strange).toEqual([]);
  expect(taken).toBeGreaterThan(MUTATIONS / 100);
  expect(taken).toBeLessThan(MUTATIONS);
}, 120_000);

it("a full queue says 503 and when to come back, as the clients retry on that", async () => {
  const service = await startService({ seeds: false });
  const receiver = new LineageReceiver(service.services.knowledge, service.services.now, { waitingMax: 0 });
  const full = await startService({ seeds: false, routes: openlineageRoutes(receiver, () => {}) });
  try {
    for (const [path, body] of [["", runEvent()], ["/batch", [runEvent()]]] as const) {
      const answer = await post(full.url, `/api/v1/lineage${path}`, body);
      expect(answer).toMatchObject({ status: 503, data: { error: { code: "OVERLOADED" } } });
      expect(answer.headers.get("retry-after")).toBe("1");
    }
  } finally {
    await full.stop();
    await service.stop();
  }
});
