/** `schema` facets become columns that a dataset's version provides, in any order of arrival. */
import { describe, expect, it } from "vitest";
import { COLUMNS_MAX } from "../../../src/model/kinds/columns.ts";
import { statedColumns } from "../../../src/formats/openlineage/columns.ts";
import { documentOf } from "../../../src/formats/openlineage/documents-of.ts";
import { readEvent } from "../../../src/formats/openlineage/read-event.ts";
import { mergeEvent } from "../../../src/formats/openlineage/states.ts";
import type { State } from "../../../src/formats/openlineage/states.ts";
import { checkDocument } from "../../../src/model/check-document.ts";
import { randomFrom } from "../../setup/random-from.ts";
import { dataset, facet, runEvent } from "./server.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const SHUFFLES = 100;
console.log(`columns in any order: SEED=${SEED}`);

const CLICKS = "s3+3A//lake+/clicks";

describe("the fields of a schema facet", () => {
  it.each([
    ["a name and a type", [{ name: "age", type: "INT" }], [["age", "INT"]]],
    ["no type", [{ name: "age" }], [["age", "any"]]],
    ["by name, whatever their order", [{ name: "b", type: "x" }, { name: "a", type: "y" }],
      [["a", "y"], ["b", "x"]]],
    ["fields of fields", [{ name: "page", fields: [{ name: "url", type: "string" }] }],
      [["page", "struct"], ["page.url", "string"]]],
    ["elements of a list, as the specification names them",
      [{ name: "tags", type: "array", fields: [{ name: "_element", type: "string" }] }],
      [["tags", "array"], ["tags._element", "string"]]],
    ["a name twice: the first", [{ name: "a", type: "x" }, { name: "a", type: "y" }], [["a", "x"]]],
    ["a name over two lines: nothing, as half would be wrong", [{ name: "a\nb" }, { name: "c" }], []],
    ["a name that no map keeps: nothing", [{ name: "__proto__" }, { name: "c" }], []],
    ["a type over two lines", [{ name: "a", type: "struct\n<b>" }], [["a", "any"]]],
    ["nothing", [], []],
    ["more than a schema has: nothing",
      Array.from({ length: COLUMNS_MAX + 1 }, (_, index) => ({ name: `c${index}` })), []],
  ])("%s", (_, fields, columns) => {
    expect(statedColumns(fields)).toEqual(columns);
  });
});

function merged(events: readonly object[]): { readonly states: Map<string, State>; readonly puts: string[] } {
  const states = new Map<string, State>();
  let puts: string[] = [];
  for (const event of events) {
    puts = [];
    mergeEvent({
      find: (key) => states.get(key),
      put: (key, state) => { puts.push(key); states.set(key, JSON.parse(JSON.stringify(state)) as State); },
    }, readEvent(JSON.parse(JSON.stringify(event))));
  }
  return { states, puts };
}

/** Documents by kind and name, each one valid. */
function documentsAfter(events: readonly object[]): Readonly<Record<string, any>> {
  return Object.fromEntries([...merged(events).states.values()].flatMap((state) => {
    const document = documentOf(state);
    if (document === undefined) return [];
    expect(checkDocument(document)).toMatchObject({ kind: "valid", document });
    return [[`${document.kind} ${document.metadata.name}`, document.spec]];
  }).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

const schema = (...names: readonly string[]) =>
  ({ schema: facet({ fields: names.map((name) => ({ name, type: "string" })) }) });
const at = (minute: number, facets: object, side: "inputs" | "outputs" = "outputs") =>
  runEvent({ type: "RUNNING", time: `2026-10-01T12:${String(minute).padStart(2, "0")}:00Z`,
    [side]: [dataset("clicks", facets)] });

describe("the columns of a dataset", () => {
  it("are provided by its version, under the name of its artifact, which is an interface then", () => {
    const documents = documentsAfter([at(1, schema("country", "age"))]);
    expect(documents[`Version ${CLICKS}@current`]).toEqual({
      requires: [],
      provides: [{ interface: CLICKS, version: "current", columns: { age: "string", country: "string" } }],
    });
    expect(documents[`Interface ${CLICKS}`]).toEqual({ scheme: "rpm" });
  });

  it.each([
    ["the newest word stands, whenever it comes",
      [at(1, schema("a", "b")), at(3, schema("a")), at(2, schema("a", "c"))], { a: "string" }],
    ["an event without the facet changes nothing", [at(1, schema("a")), at(2, {})], { a: "string" }],
    ["read or written is the same", [at(1, schema("a")), at(2, schema("b"), "inputs")], { b: "string" }],
    ["a facet that is gone says nothing any more",
      [at(1, schema("a")), at(2, { schema: { ...facet({}), _deleted: true } })], undefined],
    ["a facet that never said anything states no columns either", [at(1, schema())], undefined],
    ["a facet without fields says nothing any more", [at(1, schema("a")), at(2, schema())], undefined],
  ])("%s", (_, events, columns) => {
    for (const order of [events, events.toReversed()]) {
      const { provides } = documentsAfter(order)[`Version ${CLICKS}@current`];
      expect(provides).toEqual([{ interface: CLICKS, version: "current", ...(columns && { columns }) }]);
    }
  });

  it("are those of each version where versions are stated", () => {
    const version = (name: string) => ({ version: facet({ datasetVersion: name }) });
    const documents = documentsAfter([
      at(1, { ...schema("a", "b"), ...version("1") }), at(3, { ...schema("a"), ...version("2") }),
      at(2, { ...schema("a", "b"), ...version("2") }),
    ]);
    expect(documents[`Version ${CLICKS}@1`].provides[0].columns).toEqual({ a: "string", b: "string" });
    expect(documents[`Version ${CLICKS}@2`].provides[0].columns).toEqual({ a: "string" });
  });

  it("end the same in any order and with any repetition", () => {
    const random = randomFrom(SEED);
    const version = (name: string) => ({ version: facet({ datasetVersion: name }) });
    const events = [
      at(1, schema("a", "b")), at(2, schema("a")), at(3, schema("a", "b"), "inputs"), at(4, {}),
      at(5, schema("c")), at(6, { schema: { ...facet({}), _deleted: true } }), at(7, schema("a", "c")),
      at(8, { ...schema("a"), ...version("1") }), at(9, { ...schema("b"), ...version("1") }),
    ];
    const expected = documentsAfter(events);
    expect(expected[`Version ${CLICKS}@current`].provides[0].columns).toEqual({ a: "string", c: "string" });
    for (let round = 0; round < SHUFFLES; round++) {
      const shuffled = [...events, ...events.slice(0, 4)]
        .map((event) => ({ event, place: random() }))
        .sort((a, b) => a.place - b.place);
      expect(documentsAfter(shuffled.map(({ event }) => event)), `SEED=${SEED}`).toEqual(expected);
    }
  });

  it("said again rewrite no record that an event without them would not", () => {
    const keys = (facets: object) => merged([at(1, schema("a")), at(2, facets)]).puts.sort();
    expect(keys(schema("a"))).toEqual(keys({ documentation: facet({ description: "x" }) }));
    expect(keys(schema("b"))).toContain(`version/${CLICKS}@current`);
  });
});
