/** What an event must be, as the specification and its facets say. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { EventInvalid } from "../../../src/formats/openlineage/event-invalid.ts";
import { instantOf } from "../../../src/formats/openlineage/event-time.ts";
import { readEvent } from "../../../src/formats/openlineage/read-event.ts";
import { corpus } from "../../setup/corpus.ts";
import { randomFrom } from "../../setup/random-from.ts";
import { mutated } from "./mutate.ts";
import { dataset, facet, runEvent } from "./server.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const MUTATIONS = 3_000;
const LINEAGE = "https://openlineage.io/spec/facets/1-0-0/LineageFacet.json";

function answer(event: unknown): string {
  try {
    readEvent(event);
    return "taken";
  } catch (error) {
    if (error instanceof EventInvalid) return error.message;
    throw error;
  }
}

function without(name: string) {
  return Object.fromEntries(Object.entries(runEvent()).filter(([each]) => each !== name));
}

const CASES: readonly (readonly [string, unknown, string])[] = [
  ["a run event", runEvent(), "taken"],
  ["no list", [], "The event is not a JSON object."],
  ["no time", without("eventTime"), "eventTime is missing."],
  ["no producer", without("producer"), "producer is missing."],
  ["no schema", without("schemaURL"), "schemaURL is missing."],
  ["a run without a job", without("job"), "job is missing; a run is of a job."],
  ["a job alone", without("run"), "taken"],
  ["nothing", { ...without("run"), job: undefined },
    "The event is about nothing: it has neither run and job, nor job, nor dataset."],
  ["two subjects", { ...runEvent(), dataset: dataset("x") },
    "dataset stands in an event about a job; an event has one subject."],
  ["a date", runEvent({ time: "2026-10-01" }), "eventTime is no RFC 3339 time."],
  ["a 31st of February", runEvent({ time: "2026-02-31T00:00:00Z" }), "eventTime is no RFC 3339 time."],
  ["a run id that is none", runEvent({ run: "7" }), "run.runId is no UUID."],
  ["another type", runEvent({ type: "STOP" }),
    'eventType is wrong: expected one of "START"|"RUNNING"|"COMPLETE"|"ABORT"|"FAIL"|"OTHER".'],
  ["an input without a name", runEvent({ inputs: [{ namespace: "a" }] }), "inputs.0.name is missing."],
  ["an input with an empty name", runEvent({ inputs: [dataset("")] }), "inputs.0.name is empty."],
  ["a facet without a producer", runEvent({ runFacets: { mine: { _schemaURL: "x" } } }),
    "run.facets.mine._producer is missing."],
  ["an unknown facet", runEvent({ runFacets: { mine: facet({ anything: [1] }) } }), "taken"],
  ["a known facet in a place where it is not known", runEvent({ runFacets: { sql: facet({}) } }), "taken"],
  ["a known facet without its field", runEvent({ jobFacets: { sql: facet({}) } }),
    "job.facets.sql.query is missing."],
  ["a facet that is gone", runEvent({ jobFacets: { sql: facet({ _deleted: true }) } }), "taken"],
  ["half a character", runEvent({ job: "\ud800" }),
    "The event has half of a surrogate pair, which no text has."],
  ["the escape of half a character", runEvent({ job: "\\ud800" }), "taken"],
  ["a tower", runEvent({ runFacets: { mine: facet({ deep: tower(300) }) } }),
    "The event nests more than 256 deep."],
  ["a tower to the sky", runEvent({ runFacets: { mine: facet({ deep: tower(100_000) }) } }),
    "The event nests more than 256 deep."],
  ["too many datasets",
    runEvent({ inputs: Array.from({ length: 1_001 }, (_, index) => dataset(`${index}`)) }),
    "The event names 1001 datasets; at most 1000."],
];

function tower(height: number): unknown {
  let top: unknown = 1;
  for (let level = 0; level < height; level++) top = [top];
  return top;
}

describe("an event", () => {
  it.each(CASES)("%s", (_, event, expected) => expect(answer(event)).toBe(expected));

  it.each([
    ["2026-10-01T12:00:00Z", "2026-10-01T12:00:00.000000000Z"],
    ["2026-10-01T12:00:00.123456789+02:00", "2026-10-01T10:00:00.123456789Z"],
    ["2026-10-01T12:00:00.1234567891Z", "2026-10-01T12:00:00.123456789Z"],
    ["2021-11-03T10:53:52.427343", "2021-11-03T10:53:52.427343000Z"],
    ["0000-01-01T00:00:00+01:00", undefined],
    ["yesterday", undefined],
  ])("of %s is at %s", (text, instant) => expect(instantOf(text)).toBe(instant));

  it("written in UTC is at the same instant as with its offset, or is no time either way", () => {
    for (const month of ["00", "01", "02", "04", "12", "13"]) {
      for (const day of ["00", "01", "28", "29", "30", "31", "32"]) {
        for (const clock of ["00:00:00", "23:59:59.5", "24:00:00", "12:60:00", "12:00:60", "1:00:00"]) {
          const time = `2026-${month}-${day}T${clock}`;
          expect([time, instantOf(`${time}Z`)]).toEqual([time, instantOf(`${time}+00:00`)]);
        }
      }
    }
  });

  it("has one digest, however it is spaced", () => {
    const event = runEvent();
    expect(readEvent(JSON.parse(JSON.stringify(event, null, 4))).stamp).toBe(readEvent(event).stamp);
  });
});

const folder = corpus("openlineage");
// What a file holds is looked into as it comes.
describe.skipIf(folder === undefined)("the published files", () => {
  const read = (path: string) =>
    JSON.parse(readFileSync(join(folder ?? "", path), "utf8")) as Record<string, any>;
  const names = (path: string) => (folder === undefined ? [] : readdirSync(join(folder, path)).sort());

  it.each([
    ["serde_example_dataset_event.json", "taken"],
    ["serde_example_job_event.json", "taken"],
    ["event_invalid_dataset_facet.json", "outputs.0.facets.ownership.owners.0.name is missing."],
    ["event_invalid_job_facet.json", "job.facets.ownership.owners.0.name is missing."],
    ["event_no_run_id.json", "run.runId is missing."],
    ["openlineage-event.json", "producer is missing."],
    ["example_expected_event_start.json", "eventTime is missing."],
    ["example_expected_event_complete.json", "eventTime is missing."],
    ["example_failing.json", "eventTime is missing."],
  ])("%s: %s", (name, expected) => expect(answer(read(`events/${name}`))).toBe(expected));

  it.each(names("facet-samples"))("the facet of %s is taken where it belongs", (name) => {
    expect(answer(carrying(name, read(`facet-samples/${name}`)))).toBe("taken");
  });

  it(`${MUTATIONS} mutated facets are judged as the published schemas judge them (SEED=${SEED})`, () => {
    const random = randomFrom(SEED);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(read("spec/OpenLineage.json"));
    const schemas = new Map(names("facets").map((name) => [name, ajv.compile(read(`facets/${name}`))]));
    const samples = names("facet-samples").map((name) => {
      // One file holds two facets named `lineage`; which one is meant is told by where it stands.
      const schema = /LineageFacet__(?!dataset-to-dataset)/.test(name)
        ? ajv.compile({ properties: { lineage: { $ref: `${LINEAGE}#/$defs/LineageJobFacet` } } })
        : schemas.get(`${name.slice(0, name.indexOf("__"))}.json`)!;
      return { name, sample: read(`facet-samples/${name}`), schema };
    });
    const differing: string[] = [];
    let refused = 0;
    for (let round = 0; round < MUTATIONS; round++) {
      const { name, sample, schema } = samples[Math.floor(random() * samples.length)]!;
      const mutant = mutated(sample, random) as Record<string, unknown>;
      const mine = answer(carrying(name, mutant));
      if (mine !== "taken") refused++;
      // Beyond the schemas: identity and time are checked, a facet that is gone needs nothing, and a facet of
      // another name is another facet.
      const isOurs = /no UUID|no RFC 3339|is empty|surrogate|characters; at most/.test(mine);
      const isSame = Object.keys(mutant).join() === Object.keys(sample).join();
      if (isOurs || !isSame || JSON.stringify(mutant).includes("_deleted")) continue;
      if (schema(mutant) === (mine === "taken")) continue;
      differing.push(`${mine}: ${JSON.stringify(mutant)}`.slice(0, 400));
    }
    expect(differing).toEqual([]);
    expect(refused).toBeGreaterThan(MUTATIONS / 20);
  });
});

/** An event that carries the facets of a sample where their schema's name says they go. */
function carrying(name: string, facets: object): object {
  if (/RunFacet/.test(name)) return runEvent({ runFacets: facets });
  if (/JobFacet|LineageFacet__(?!dataset-to-dataset)/.test(name)) return runEvent({ jobFacets: facets });
  if (/BaseSubset|InputDatasetFacet|DataQualityAssertions/.test(name)) {
    return runEvent({ inputs: [{ ...dataset("x"), inputFacets: facets }] });
  }
  if (/OutputDatasetFacet/.test(name)) {
    return runEvent({ outputs: [{ ...dataset("x"), outputFacets: facets }] });
  }
  return runEvent({ outputs: [dataset("x", facets)] });
}
