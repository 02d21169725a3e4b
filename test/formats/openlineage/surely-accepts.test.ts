/** The quick test of data against zod itself: every published facet's schema, on data that is often wrong. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FACETS } from "../../../src/formats/openlineage/facet-schemas.ts";
import { surelyAccepts } from "../../../src/formats/openlineage/surely-accepts.ts";
import { randomNumbers } from "../../walk/random-graphs.ts";
import { mutated } from "./mutate.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const MUTATIONS = 60;

const SCHEMAS = Object.entries(FACETS).flatMap(([place, schemas]) =>
  Object.entries(schemas).map(([name, schema]) => [`${place}.${name}`, schema] as const));

const fields = [{ name: "id", type: "bigint" }, { name: "owner", fields: [{ name: "first" }] }];
const inputField = { namespace: "db", name: "clicks", field: "id" };
/** Data that some facets take; the others refuse it, which is as good. */
const FINE: readonly unknown[] = [
  { fields },
  { fields: { id: { inputFields: [inputField] } }, dataset: [inputField] },
  { run: { runId: "0193c2a0-0000-7000-8000-000000000000" }, job: { namespace: "a", name: "daily" } },
  { query: "SELECT 1", dialect: "ansi" },
  { nominalStartTime: "2026-10-01T12:00:00Z" },
  { rowCount: 3, bytes: 2, columnMetrics: { id: { nullCount: 0, quantiles: { "0.5": 1.5 } } } },
  { entries: [{ type: "DATASET", namespace: "db", name: "clicks", inputs: [{ type: "JOB" }] }] },
  { inputCondition: { type: "binary", operator: "AND", left: { type: "location", locations: ["a"] },
    right: { type: "compare", comparison: "=", left: { type: "field", field: "id" },
      right: { type: "literal", value: "1" } } } },
  { assertions: [{ assertion: "not_null", success: true, params: { a: 1 } }] },
  { lifecycleStateChange: "RENAME", previousIdentifier: { namespace: "db", name: "old" } },
  { datasetVersion: "7", processingType: "BATCH", integration: "SPARK" },
];

/** What each of them is sure of must be what zod takes and gives back. */
function checkAgainstZod(schema: z.ZodType, data: unknown): boolean {
  const isSure = surelyAccepts(schema)(data);
  if (isSure) expect(schema.safeParse(data)).toEqual({ success: true, data });
  return isSure;
}

describe(`a schema's quick test (SEED=${seed})`, () => {
  it.each(SCHEMAS)("is sure of nothing that zod refuses: %s", (_, schema) => {
    const random = randomNumbers(seed);
    const chance = () => random(2 ** 30) / 2 ** 30;
    for (const fine of FINE) {
      checkAgainstZod(schema, fine);
      for (let round = 0; round < MUTATIONS; round++) checkAgainstZod(schema, mutated(fine, chance));
    }
  });

  it.each([
    ["schema", FINE[0]], ["columnLineage", FINE[1]], ["lifecycleStateChange", FINE[9]], ["version", FINE[10]],
  ] as const)("is sure of what producers send: %s", (name, fine) => {
    expect(checkAgainstZod(FACETS.dataset[name]!, fine)).toBe(true);
  });

  it.each([
    ["a transformation", z.string().transform(Number)],
    ["a default", z.string().default("x")],
    ["a check that it does not know", z.string().max(3)],
    ["a format", z.email()],
    ["an object that refuses more fields, or drops them", z.object({})],
  ])("is never sure of %s", (_, schema) => {
    expect([surelyAccepts(schema)("x"), surelyAccepts(schema)("a@b.org"), surelyAccepts(schema)({})])
      .toEqual([false, false, false]);
  });
});
