/** Which values of one JSON Schema another takes. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { SchemaFit } from "../../../../src/rules/validators/surface/json-schema-fit.ts";
import type { Schema } from "../../../../src/rules/validators/surface/schema-words.ts";
import { Dice } from "../../../decisions/random-world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`random JSON Schemas: SEED=${SEED}`);

function told(from: Schema, to: Schema): readonly string[] {
  const fit = new SchemaFit(typeof from === "object" ? from : {}, typeof to === "object" ? to : {});
  fit.compare(from, to, "");
  return fit.changes.map(({ severity, change, place }) => `${severity} ${change} ${place}`.trim());
}
const object = (properties: object, required: readonly string[] = [], more: object = {}) =>
  ({ type: "object", properties, required, ...more });
const TREE = {
  $defs: { node: object({ value: { type: "integer" }, next: { $ref: "#/$defs/node" } }, ["value"]) },
  $ref: "#/$defs/node",
};

const CASES: readonly (readonly [name: string, from: Schema, to: Schema, told: readonly string[]])[] = [
  ["anything fits anything", true, {}, []],
  ["nothing fits everything", false, { type: "string" }, []],
  ["something does not fit nothing", { type: "string" }, false, ["breaking false"]],
  ["a whole number is a number", { type: "integer" }, { type: "number" }, []],
  ["a number is no whole number", { type: "number" }, { type: "integer" }, ["breaking type"]],
  ["a string is no number", { type: "string" }, { type: "number" }, ["breaking type"]],
  ["what is untyped may be anything", {}, { type: "string" }, ["breaking type"]],
  ["null is one type more", { type: ["string", "null"] }, { type: "string" }, ["breaking type"]],
  ["OpenAPI's nullable too", { type: "string", nullable: true }, { type: "string" }, ["breaking type"]],
  ["fewer values fit more", { enum: ["a"] }, { enum: ["a", "b"] }, []],
  ["more values do not fit fewer", { enum: ["a", "c"] }, { enum: ["a", "b"] }, ["breaking enum"]],
  ["any string is not of a list", { type: "string" }, { enum: ["a"] }, ["breaking enum"]],
  ["listed strings are strings", { enum: ["a", "b"] }, { type: "string" }, []],
  ["a constant of another type is none", { const: 1 }, { type: "string" }, ["breaking type"]],
  ["both booleans are all", { type: "boolean" }, { enum: [true, false] }, []],
  ["a narrower span fits", { type: "number", minimum: 1, maximum: 2 }, { type: "number", minimum: 0 }, []],
  ["a wider span does not", { type: "number", minimum: 0 }, { type: "number", minimum: 1 },
    ["breaking minimum"]],
  ["a bound that is left out does not", { type: "number" }, { type: "number", maximum: 1 },
    ["breaking maximum"]],
  ["an exclusive bound is tighter", { type: "number", minimum: 1 }, { type: "number", exclusiveMinimum: 1 },
    ["breaking minimum"]],
  ["and so is OpenAPI 3.0's", { type: "number", minimum: 1 },
    { type: "number", minimum: 1, exclusiveMinimum: true }, ["breaking minimum"]],
  ["multiples of six are of three", { type: "integer", multipleOf: 6 },
    { type: "integer", multipleOf: 3 }, []],
  ["multiples of four are not", { type: "integer", multipleOf: 4 }, { type: "integer", multipleOf: 3 },
    ["breaking multipleOf"]],
  ["a longer text does not fit", { type: "string", maxLength: 20 }, { type: "string", maxLength: 10 },
    ["breaking maxLength"]],
  ["two patterns are not compared", { type: "string", pattern: "a" }, { type: "string", pattern: "b" },
    ["open pattern"]],
  ["no pattern does not keep to one", { type: "string" }, { type: "string", pattern: "b" },
    ["breaking pattern"]],
  ["elements are compared", { type: "array", items: { type: "string" } },
    { type: "array", items: { type: "number" } }, ["breaking type /[]"]],
  ["a field that is needed must be sure", object({ a: {} }), object({ a: {} }, ["a"]),
    ["breaking required /a"]],
  ["a field that is sure may be optional", object({ a: {} }, ["a"]), object({ a: {} }), []],
  ["a type inside is told with its place", object({ a: object({ b: { type: "string" } }) }),
    object({ a: object({ b: { type: "integer" } }) }), ["breaking type /a/b"]],
  ["one field more fits an open object", object({ a: {}, b: {} }), object({ a: {} }), []],
  ["one field more does not fit a closed one", object({ a: {}, b: {} }, [], { additionalProperties: false }),
    object({ a: {} }, [], { additionalProperties: false }), ["breaking false /b"]],
  ["a field that nobody promises is a risk", object({}), object({ a: { type: "string" } }),
    ["risky property /a"]],
  ["a field that never comes is none", object({}, [], { additionalProperties: false }),
    object({ a: { type: "string" } }), []],
  ["other fields are compared too", object({}, [], { additionalProperties: { type: "string" } }),
    object({}, [], { additionalProperties: { type: "number" } }), ["breaking type /*"]],
  ["each of a choice must fit", { anyOf: [{ type: "string" }, { type: "number" }] }, { type: "string" },
    ["breaking type"]],
  ["one of a choice is enough", { type: "string" }, { oneOf: [{ type: "number" }, { type: "string" }] }, []],
  ["none of a choice is not", { type: "boolean" }, { oneOf: [{ type: "number" }, { type: "string" }] },
    ["breaking oneOf"]],
  ["what branches take together is not worked out", { type: "integer", minimum: 0, maximum: 9 },
    { anyOf: [{ type: "integer", maximum: 4 }, { type: "integer", minimum: 5 }] }, ["open anyOf"]],
  ["all of what is wanted must fit", { type: "string", maxLength: 3 },
    { allOf: [{ type: "string" }, { maxLength: 2 }] }, ["breaking maxLength"]],
  ["parts of what is given add up", { allOf: [{ type: "string" }, { maxLength: 2 }] },
    { type: "string", maxLength: 2 }, []],
  ["words that nobody compares are open", { type: "string" }, { not: { const: "a" } }, ["open not"]],
  ["and fit where they are equal", { not: { const: "a" } }, { not: { const: "a" } }, []],
  ["a schema of itself fits itself", TREE, TREE, []],
  ["a reference elsewhere is open", { $ref: "https://example.com/a.json" }, { type: "string" },
    ["open $ref"]],
];

describe("a JSON Schema", () => {
  it.each(CASES)("%s", (_, from, to, changes) => {
    expect(told(from, to)).toEqual(changes);
  });

  it("inside a schema of itself is told once with its place", () => {
    const node = object({ value: { type: "string" }, next: { $ref: "#/$defs/node" } }, ["value"]);
    expect(told({ $defs: { node }, $ref: "#/$defs/node" }, TREE)).toEqual(["breaking type /value"]);
  });

  it("that multiplies by referring to itself is stopped", () => {
    const twice = { allOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }] };
    const bomb = { $defs: { a: twice }, $ref: "#/$defs/a" };
    expect(told(bomb, { type: "string" }).some((change) => change.startsWith("open"))).toBe(true);
  });

  it("that is deeper or wider than anybody writes ends as open", () => {
    const nested = (depth: number): Schema => depth === 0 ? { type: "string" }
      : object({ a: { anyOf: [nested(depth - 1), nested(depth - 1)] } });
    const parts = Array.from({ length: 3_000 }, (_, at) => object({ [`p${at}`]: {} }));
    for (const hostile of [nested(10), { allOf: parts }]) {
      const changes = told(hostile, hostile);
      expect(changes.some((change) => change.startsWith("open"))).toBe(true);
      expect(changes.filter((change) => change.startsWith("breaking"))).toEqual([]);
    }
  });

  it("that fits takes no value that the other refuses, by a validator's word", () => {
    const dice = new Dice(SEED);
    const ajv = new Ajv2020({ strict: false, logger: false });
    let fitting = 0;
    for (let round = 0; round < 2_000; round++) {
      const [from, to] = [randomSchema(dice, 2), randomSchema(dice, 2)];
      // A risk is about values that nobody promised, and the random ones would show them.
      if (told(from, to).length > 0) continue;
      fitting++;
      const [takes, wants] = [ajv.compile(from), ajv.compile(to)];
      for (let tried = 0; tried < 20; tried++) {
        const value = randomValue(dice, 2);
        if (takes(value) && !wants(value)) {
          const [is, not] = [from, to].map((schema) => JSON.stringify(schema));
          expect.fail(`SEED=${SEED}: ${JSON.stringify(value)} is of ${is}, not of ${not}`);
        }
      }
    }
    expect(fitting).toBeGreaterThan(50);
  });
});

function randomSchema(dice: Dice, depth: number): Schema {
  const inner = () => (depth === 0 ? true : randomSchema(dice, depth - 1));
  const some = <T>(value: () => T): T | undefined => (dice.roll(2) === 0 ? value() : undefined);
  switch (dice.roll(8)) {
    case 0: return clean({
      type: "integer", minimum: some(() => dice.roll(5)), maximum: some(() => 3 + dice.roll(4)),
    });
    case 1: return clean({
      type: "number", exclusiveMinimum: some(() => dice.roll(4)), multipleOf: some(() => 1 + dice.roll(3)),
    });
    case 2: return clean({
      type: "string", maxLength: some(() => dice.roll(4)), minLength: some(() => dice.roll(2)),
    });
    case 3: return { enum: [0, "a", true, null, 3].slice(dice.roll(3), 3 + dice.roll(3)) };
    case 4: return clean({ type: "array", items: some(inner), maxItems: some(() => dice.roll(3)) });
    case 5: return clean({
      type: "object", properties: clean({ a: some(inner), b: some(inner) }), required: some(() => ["a"]),
      additionalProperties: some(() => dice.roll(2) === 0 ? false : inner()),
    });
    case 6: return { anyOf: [inner(), inner()] };
    default: return { type: ["string", "integer", "null", "boolean"].slice(dice.roll(2), 2 + dice.roll(3)) };
  }
}

function clean(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}

function randomValue(dice: Dice, depth: number): unknown {
  const plain = [0, 1, 2, 3, 4, 6, 1.5, "", "a", "abc", "abcd", true, false, null];
  const kind = depth === 0 ? 0 : dice.roll(3);
  if (kind === 1) return Array.from({ length: dice.roll(3) }, () => randomValue(dice, depth - 1));
  if (kind === 2) {
    const names = ["a", "b", "c"].filter(() => dice.roll(2) === 0);
    return Object.fromEntries(names.map((name) => [name, randomValue(dice, depth - 1)]));
  }
  return plain[dice.roll(plain.length)];
}
