/** Events of a run become one document, whatever their order and however often they come. */
import { describe, expect, it } from "vitest";
import { documentOf } from "../../../src/formats/openlineage/documents-of.ts";
import { readEvent } from "../../../src/formats/openlineage/read-event.ts";
import { mergeEvent } from "../../../src/formats/openlineage/states.ts";
import type { State } from "../../../src/formats/openlineage/states.ts";
import { checkDocument } from "../../../src/model/check-document.ts";
import { documentKey } from "../../../src/model/names.ts";
import { randomFrom } from "../../setup/random-from.ts";
import { dataset, facet, PRODUCER, runEvent } from "./server.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const SHUFFLES = 200;

/** The documents that the events leave, by key; each is valid and stands as a reader would leave it. */
function documentsAfter(events: readonly object[]): Readonly<Record<string, any>> {
  const states = new Map<string, State>();
  const table = {
    find: (key: string) => states.get(key), put: (key: string, state: State) => void states.set(key, state),
  };
  for (const event of events) mergeEvent(table, readEvent(JSON.parse(JSON.stringify(event))));
  const documents: Record<string, unknown> = {};
  for (const state of states.values()) {
    const document = documentOf(state);
    if (document === undefined) continue;
    expect(checkDocument(document)).toEqual({ kind: "valid", key: documentKey(document), document });
    documents[documentKey(document)] = document.spec;
  }
  return documents;
}

const ID = "0190f6c2-0000-7000-8000-00000000000a";
const RUN = `run:${ID}`;
const at = (type: string, time: string, more: object = {}) => runEvent({ run: ID, type, time, ...more });

describe("the state of a run", () => {
  it.each([
    ["is running after its start", [["START", "2026-10-01T12:00:00Z"]], "running"],
    ["is what ended it, also when news of its running has a later time",
      [["COMPLETE", "2026-10-01T12:00:01Z"], ["RUNNING", "2026-10-01T12:00:02Z"]], "completed"],
    ["is the later end by instant, not by text: 13:00 at +02:00 is before 12:00 at UTC",
      [["FAIL", "2026-10-01T12:00:00Z"], ["COMPLETE", "2026-10-01T13:00:00+02:00"]], "failed"],
    ["is the later end by a nanosecond",
      [["ABORT", "2026-10-01T12:00:00.000000002Z"], ["FAIL", "2026-10-01T12:00:00.000000001Z"]], "aborted"],
    ["is running when only something else is known", [["OTHER", "2026-10-01T12:00:00Z"]], "running"],
  ] as const)("%s", (_, events, state) => {
    const given = events.map(([type, time]) => at(type, time));
    expect(documentsAfter(given)[RUN].state).toBe(state);
    expect(documentsAfter(given.toReversed())[RUN].state).toBe(state);
  });

  it("has the start of START and the end of what ended it, in UTC", () => {
    const events = [
      at("START", "2026-10-01T14:00:00.123456789+02:00"),
      at("COMPLETE", "2026-10-01T12:30:00Z"),
    ];
    expect(documentsAfter(events)[RUN]).toMatchObject({
      job: "airflow+/daily.clicks", state: "completed",
      start: "2026-10-01T12:00:00.123Z", end: "2026-10-01T12:30:00.000Z",
    });
  });
});

describe("datasets", () => {
  it("are what was read and written, the version being the stated one or the current", () => {
    const documents = documentsAfter([at("COMPLETE", "2026-10-01T12:00:00Z", {
      inputs: [dataset("clicks", { version: facet({ datasetVersion: "snap 7" }) }), dataset("users")],
      outputs: [dataset("features")],
    })]);
    expect(documents[RUN]).toMatchObject({
      uses: ["s3+3A//lake+/clicks@snap+207", "s3+3A//lake+/users@current"],
      generates: ["s3+3A//lake+/features@current"],
    });
    expect(documents["artifact:s3+3A//lake+/users"]).toEqual({ type: "dataset", scheme: "rpm" });
  });

  it("stated without a version on START and with one on COMPLETE are one", () => {
    const documents = documentsAfter([
      at("START", "2026-10-01T12:00:00Z", { outputs: [dataset("t")] }),
      at("COMPLETE", "2026-10-01T12:01:00Z", {
        outputs: [dataset("t", { version: facet({ datasetVersion: "3" }) })],
      }),
    ]);
    expect(documents[RUN].generates).toEqual(["s3+3A//lake+/t@3", "s3+3A//lake+/t@current"]);
  });

  it("read with a version are that version alone, and our own versions have no current one", () => {
    const version = facet({ datasetVersion: "3" });
    const documents = documentsAfter([at("COMPLETE", "2026-10-01T12:00:00Z", {
      inputs: [dataset("t", { version })],
      outputs: [{ namespace: "fairlead", name: "ranker@2.3.1", facets: { version } }],
    })]);
    expect(documents[RUN]).toMatchObject({ uses: ["s3+3A//lake+/t@3"], generates: ["ranker@2.3.1"] });
    expect(documents).not.toHaveProperty(["version:s3+3A//lake+/t@current"]);
  });

  it("known only through column lineage are nodes, and were read", () => {
    const columnLineage = facet({ fields: { a: { inputFields: [
      { namespace: "hive", name: "raw", field: "x" }, { namespace: "hive", name: "raw", field: "y" },
    ] } } });
    const documents = documentsAfter([
      at("START", "2026-10-01T12:00:00Z", { outputs: [dataset("t", { columnLineage })] }),
    ]);
    expect(documents).toHaveProperty(["artifact:hive+/raw"]);
    expect(documents[RUN].uses).toEqual(["hive+/raw@current"]);
    expect(documents["version:s3+3A//lake+/t@current"].derivedFrom).toEqual([
      { version: "hive+/raw@current", source: PRODUCER, time: "2026-10-01T12:00:00.000Z" },
    ]);
  });

  it("with two names lead to each other", () => {
    const symlinks = facet({ identifiers: [{ namespace: "hive", name: "db.t", type: "TABLE" }] });
    const documents = documentsAfter([
      at("COMPLETE", "2026-10-01T12:00:00Z", { outputs: [dataset("t", { symlinks })] }),
    ]);
    expect(documents["version:s3+3A//lake+/t@current"].derivedFrom[0].version).toBe("hive+/db.t@current");
    expect(documents["version:hive+/db.t@current"].derivedFrom[0].version).toBe("s3+3A//lake+/t@current");
  });

  it("renamed come from what they were", () => {
    const lifecycleStateChange = facet({
      lifecycleStateChange: "RENAME", previousIdentifier: { namespace: "s3://lake", name: "old" },
    });
    const documents = documentsAfter([
      at("COMPLETE", "2026-10-01T12:00:00Z", { outputs: [dataset("new", { lifecycleStateChange })] }),
    ]);
    const { derivedFrom } = documents["version:s3+3A//lake+/new@current"];
    expect(derivedFrom[0].version).toBe("s3+3A//lake+/old@current");
    expect(documents).toHaveProperty(["artifact:s3+3A//lake+/old"]);
    expect(documents[RUN].uses).toBeUndefined();
  });

  it("of a job event come from its inputs, and the last such event counts", () => {
    const { eventType: _, run: __, ...job } = runEvent({ inputs: [dataset("a")], outputs: [dataset("t")] });
    const later = { ...job, eventTime: "2026-10-02T00:00:00Z", inputs: [dataset("b")] };
    const names = (events: readonly object[]) => documentsAfter(events)["version:s3+3A//lake+/t@current"]
      .derivedFrom.map((each: { version: string }) => each.version);
    expect(names([job])).toEqual(["s3+3A//lake+/a@current"]);
    expect(names([later, job])).toEqual(["s3+3A//lake+/b@current"]);
  });

  it("of our own namespace are our versions, and get no document", () => {
    const own = { namespace: "fairlead", name: "ranker@2.3.1" };
    const documents = documentsAfter([at("COMPLETE", "2026-10-01T12:00:00Z", { outputs: [own] })]);
    expect(documents[RUN].generates).toEqual(["ranker@2.3.1"]);
    expect(Object.keys(documents)).toEqual([RUN]);
  });
});

describe("jobs", () => {
  it("say which source they ran and which run started theirs", () => {
    const parent = "0190F6C2-0000-7000-8000-0000000000FF";
    const documents = documentsAfter([at("START", "2026-10-01T12:00:00Z", {
      runFacets: { parent: facet({ run: { runId: parent }, job: { namespace: "airflow", name: "daily" } }) },
      jobFacets: { sourceCodeLocation: facet({
        type: "git", url: "https://github.com/acme/etl/blob/main/x.py", version: "1f3c9aa",
        repoUrl: "https://github.com/acme/etl.git",
      }) },
    })]);
    expect(documents[RUN]).toMatchObject({
      startedBy: parent.toLowerCase(), uses: ["github.com/acme/etl@1f3c9aa"],
    });
  });
});

it(`${SHUFFLES} shuffles with repetitions leave the same documents (SEED=${SEED})`, () => {
  const random = randomFrom(SEED);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const name = () => pick(["a", "b", "c", "d"]);
  const given = () => dataset(name(), {
    ...(random() < 0.5 ? { version: facet({ datasetVersion: pick(["1", "2"]) }) } : {}),
    ...(random() < 0.3 ? { columnLineage: facet({ fields: { x: { inputFields: [
      { namespace: "s3://lake", name: name(), field: "y" },
    ] } } }) } : {}),
    ...(random() < 0.1 ? { columnLineage: facet({ _deleted: true }) } : {}),
    ...(random() < 0.2 ? { symlinks: facet({ identifiers: [
      { namespace: "s3://lake", name: name(), type: "TABLE" }] }) } : {}),
  });
  const events = Array.from({ length: 40 }, () => {
    const { run, eventType, ...rest } = runEvent({
      run: `${ID.slice(0, -1)}${pick(["1", "2", "3"])}`, job: pick(["one", "two"]),
      type: pick(["START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER"]),
      // Few instants, so that many events share one, written with different offsets.
      time: pick(["2026-10-01T12:00:00Z", "2026-10-01T14:00:00+02:00", "2026-10-01T12:00:00.000000001Z",
        "2026-10-01T11:59:59.999999999Z"]),
      inputs: [given()], outputs: [given(), given()],
    });
    return random() < 0.2 ? rest : { ...rest, run, eventType };
  });
  const expected = documentsAfter(events);
  for (let round = 0; round < SHUFFLES; round++) {
    const order = [...events, ...events.filter(() => random() < 0.3)]
      .map((event) => ({ event, place: random() })).sort((a, b) => a.place - b.place);
    expect(documentsAfter(order.map(({ event }) => event))).toEqual(expected);
  }
});
