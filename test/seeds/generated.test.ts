/** The example knowledge is what the published tables say, and all of it can be loaded. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateSeeds } from "../../seeds/generate.ts";
import { writeSet } from "../../seeds/generate/table.ts";
import { corpus } from "../setup/corpus.ts";

const GENERATED = join(import.meta.dirname, "../../seeds/knowledge/generated");
const tables = corpus("compat");

describe.skipIf(tables === undefined)("generated seeds", () => {
  const sets = tables === undefined ? [] : generateSeeds(join(tables, ".."));

  it.each(sets.map((set) => [set.file, set] as const))("%s is what the tables say", (file, set) => {
    expect(readFileSync(join(GENERATED, file), "utf8")).toBe(writeSet(set));
  });

  it("every requirement on hardware cites its source", () => {
    const text = JSON.stringify(sets.map(({ documents }) => documents));
    const statements = text.match(/\{"fact":"[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g) ?? [];
    expect(statements.length).toBeGreaterThan(100);
    expect(statements.filter((statement) => !statement.includes('"source":"'))).toEqual([]);
  });
});
