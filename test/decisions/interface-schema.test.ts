/** Requirements on the schema of an interface: columns of data, inputs and outputs of models. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { matrix } from "../../src/decisions/matrix.ts";
import type { ColumnReason, Decision } from "../../src/decisions/decision.ts";
import { Dice } from "./random-world.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const WORLDS = Number(process.env["WORLDS"] ?? 300);
console.log(`random schemas: SEED=${SEED}`);

const MAY = {
  user_id: "int64 not null", age: "int", country: "string not null", "page.url": "text", notes: "any",
  raw: "struct<a:int>",
};
const provide = (version: string, schema: object) =>
  ({ requires: [], provides: [{ interface: "rows", version, ...schema }] });

const LAKE: World = {
  "Environment/prod": {},
  "Environment/empty": {},
  "Interface/rows": { scheme: "semver" },
  "Interface/predict": { scheme: "semver" },
  "Artifact/clicks": { type: "dataset", scheme: "dotted" },
  "Version/clicks@2026.5": provide("4.1.0", { columns: MAY }),
  "Artifact/app": { type: "model", scheme: "semver" },
  "Artifact/scorer": { type: "model", scheme: "semver" },
  "Version/scorer@1": {
    requires: [],
    provides: [{
      interface: "predict", version: "1.0.0",
      inputs: { user_id: "int64", country: "string nullable" }, outputs: { score: "float32 not null" },
    }],
  },
  "Deployment/clicks-prod": { version: "clicks@2026.5", environment: "prod", state: "running" },
  "Deployment/scorer-prod": { version: "scorer@1", environment: "prod", state: "running" },
};

const CASES: readonly {
  readonly name: string;
  readonly needs: object;
  readonly provides?: object;
  readonly verdict: string;
  readonly code: string;
  readonly columns?: readonly ColumnReason[];
  readonly sentence: string;
}[] = [
  {
    name: "columns that are there, in types that serve, are provided",
    needs: { range: "^4.1", columns: { user_id: "int64", age: "int64", country: "varchar" } },
    verdict: "COMPATIBLE", code: "PROVIDED",
    sentence: "app@1.0.0 requires rows ^4.1 with columns age int64, country varchar and user_id int64; " +
      "prod runs clicks@2026.5, which provides rows 4.1.0.",
  },
  {
    name: "names alone take any type",
    needs: { columns: ["age", "page"] },
    verdict: "COMPATIBLE", code: "PROVIDED",
    sentence: "app@1.0.0 requires rows any version with columns age and page; " +
      "prod runs clicks@2026.5, which provides rows 4.1.0.",
  },
  {
    name: "a missing column is named, with the nearest name",
    needs: { range: "^4.1", columns: { Contry: "string" } },
    verdict: "INCOMPATIBLE", code: "COLUMN_MISSING",
    columns: [
      { part: "columns", column: "Contry", required: "string", problem: "missing", nearest: "country" },
    ],
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 without column Contry " +
      "(the nearest is country); app@1.0.0 requires ^4.1 with column Contry string.",
  },
  {
    name: "another type is named with both",
    needs: { columns: { age: "string" } },
    verdict: "INCOMPATIBLE", code: "COLUMN_TYPE",
    columns: [{ part: "columns", column: "age", required: "string", problem: "type", provided: "int" }],
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 with column age as int " +
      "instead of string; app@1.0.0 requires any version with column age string.",
  },
  {
    name: "a type that two systems read differently is not known to fit",
    needs: { columns: { age: "int32" } },
    verdict: "UNKNOWN", code: "COLUMN_UNSTATED",
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 with column age as int, " +
      "which is not known to fit int32; app@1.0.0 requires any version with column age int32.",
  },
  {
    name: "whether a column may be null is not known where nobody says it",
    needs: { columns: { age: "int not null" } },
    verdict: "UNKNOWN", code: "COLUMN_UNSTATED",
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 with column age as int, " +
      "which is not known to fit int not null; app@1.0.0 requires any version with column age int not null.",
  },
  {
    name: "a column without a stated type is not known to fit one",
    needs: { columns: { notes: "string" } },
    verdict: "UNKNOWN", code: "COLUMN_UNSTATED",
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 without stating enough of column notes; " +
      "app@1.0.0 requires any version with column notes string.",
  },
  {
    name: "a field of a column whose fields nobody lists is not known to be there",
    needs: { columns: ["raw.a"] },
    verdict: "UNKNOWN", code: "COLUMN_UNSTATED",
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 without stating enough of column raw.a; " +
      "app@1.0.0 requires any version with column raw.a.",
  },
  {
    name: "a field beside fields that are listed is missing",
    needs: { columns: ["page.title"] },
    verdict: "INCOMPATIBLE", code: "COLUMN_MISSING",
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 without column page.title; " +
      "app@1.0.0 requires any version with column page.title.",
  },
  {
    // Found at SEED=90460: without its own line, a column of a wrong type counted as a struct, which fitted.
    name: "a column that only its fields tell of is there, in a type that nobody states",
    needs: { columns: { page: "struct" } },
    verdict: "UNKNOWN", code: "COLUMN_UNSTATED",
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 without stating enough of column page; " +
      "app@1.0.0 requires any version with column page struct.",
  },
  {
    name: "what must not be null is refused where it may be",
    needs: { columns: { user_id: "int64 not null" } },
    provides: { columns: { user_id: "int64 nullable" } },
    verdict: "INCOMPATIBLE", code: "COLUMN_NULLABLE",
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 with column user_id that may be null; " +
      "app@1.0.0 requires any version with column user_id int64 not null.",
  },
  {
    name: "a provider that states no schema leaves it open",
    needs: { columns: ["age"] }, provides: {},
    verdict: "UNKNOWN", code: "SCHEMA_UNSTATED",
    columns: [{ part: "columns", column: "", problem: "no-schema" }],
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 without stating its columns; " +
      "app@1.0.0 requires any version with column age.",
  },
  {
    name: "another version is another version, whatever its columns",
    needs: { range: "^5", columns: ["nothing"] },
    verdict: "INCOMPATIBLE", code: "PROVIDED_OTHER_VERSION",
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0; " +
      "app@1.0.0 requires ^5 with column nothing.",
  },
  {
    name: "of many wrong columns three are told and all are listed",
    needs: { columns: ["a1", "b1", "c1", "d1", "e1"] },
    verdict: "INCOMPATIBLE", code: "COLUMN_MISSING",
    columns: ["a1", "b1", "c1", "d1", "e1"].map((column) =>
      ({ part: "columns", column, problem: "missing" })),
    sentence: "prod runs clicks@2026.5, which provides rows 4.1.0 without column a1, without column b1, " +
      "without column c1, and 2 more; " +
      "app@1.0.0 requires any version with columns a1, b1, c1 and 2 more.",
  },
  {
    name: "a signature takes what is sent and gives what is read",
    needs: {
      interface: "predict",
      inputs: { user_id: "int32", country: "string" }, outputs: { score: "double" },
    },
    verdict: "COMPATIBLE", code: "PROVIDED",
    sentence: "app@1.0.0 requires predict any version with inputs country string and user_id int32 and " +
      "output score double; prod runs scorer@1, which provides predict 1.0.0.",
  },
  {
    name: "an input that may be null need not be sent",
    needs: { interface: "predict", inputs: { user_id: "int64" } },
    verdict: "COMPATIBLE", code: "PROVIDED",
    sentence: "app@1.0.0 requires predict any version with input user_id int64; " +
      "prod runs scorer@1, which provides predict 1.0.0.",
  },
  {
    name: "an input of which nobody says how it is sent is not known to be taken",
    needs: { interface: "predict", inputs: ["user_id"] },
    verdict: "UNKNOWN", code: "COLUMN_UNSTATED",
    sentence: "prod runs scorer@1, which provides predict 1.0.0 with input user_id as int64, " +
      "which is not known to take what is sent; app@1.0.0 requires any version with input user_id.",
  },
  {
    name: "an input that is sent in a wider type is refused",
    needs: { interface: "predict", inputs: { user_id: "double" } },
    verdict: "INCOMPATIBLE", code: "COLUMN_TYPE",
    sentence: "prod runs scorer@1, which provides predict 1.0.0 with input user_id as int64 " +
      "instead of double; app@1.0.0 requires any version with input user_id double.",
  },
  {
    name: "an input that is needed and not sent is named",
    needs: { interface: "predict", inputs: { country: "string" } },
    verdict: "INCOMPATIBLE", code: "INPUT_NOT_SENT",
    columns: [{ part: "inputs", column: "user_id", problem: "not-sent", provided: "int64" }],
    sentence: "prod runs scorer@1, which provides predict 1.0.0 and takes input user_id too; " +
      "app@1.0.0 requires any version with input country string.",
  },
];

describe("a requirement on the schema of an interface", () => {
  it.each(CASES)("$name", ({ needs, provides, verdict, code, columns, sentence }) => {
    const snapshot = snapshotOf({
      ...LAKE,
      ...(provides === undefined ? {} : { "Version/clicks@2026.5": provide("4.1.0", provides) }),
      "Version/app@1.0.0": { requires: [{ interface: "rows", ...needs }] },
    });
    const [result] = decide(snapshot, { subject: "app@1.0.0", in: "prod" }, NOW).results;
    const [reason] = result!.reasons;
    expect([result!.verdict, reason!.code, reason!.sentence]).toEqual([verdict, code, sentence]);
    if (columns !== undefined) expect(reason!.columns).toEqual(columns);
    const { environments, rows } = matrix(snapshot, { subjects: ["app@1.0.0"] }, NOW);
    environments.forEach((environment, column) => {
      const decided = decide(snapshot, { subject: "app@1.0.0", in: environment }, NOW).verdict;
      expect([environment, rows[0]!.cell(column).verdict]).toEqual([environment, decided]);
    });
  });
});

const YEAR: World = {
  ...LAKE,
  "Version/clicks@2026.4": provide("4.0.0", { columns: { user_id: "int64", country: "string" } }),
  "Version/clicks@2026.5": provide("4.1.0", { columns: { user_id: "int64", country: "string" } }),
  "Version/clicks@2026.6": provide("4.2.0", { columns: { user_id: "int64" } }),
  "Version/clicks@2026.7": provide("4.3.0", { columns: { user_id: "int64" } }),
  "Version/app@1.0.0": { requires: [{ interface: "rows", range: "^4", columns: { country: "string" } }] },
  "Version/app@2.0.0": { requires: [{ interface: "rows", range: "^4", columns: { user_id: "int64" } }] },
};

function deployed(world: World, version: string): World {
  return { ...world, "Deployment/clicks-prod": { version, environment: "prod", state: "running" } };
}

describe("a column that went", () => {
  it("is told with the version since which it is gone and the last that had it", () => {
    const snapshot = snapshotOf(deployed(YEAR, "clicks@2026.7"));
    const [result] = decide(snapshot, { subject: "app@1.0.0", in: "prod" }, NOW).results;
    expect(result!.reasons[0]!.columns).toEqual([{
      part: "columns", column: "country", problem: "missing", required: "string",
      goneSince: "clicks@2026.6", lastIn: "clicks@2026.5",
    }]);
    expect(result!.reasons[0]!.observed).toEqual({
      value: "4.3.0", kind: "declared", document: "version:clicks@2026.7", revision: 3,
    });
    expect(result!.headline).toBe(
      "prod runs clicks@2026.7, which provides rows 4.3.0 without column country " +
      "(gone since clicks@2026.6; clicks@2026.5 had it); app@1.0.0 requires ^4 with column country string.");
    expect(result!.because!.at(-1)!.citations.map(({ document }) => document)).toEqual([
      "version:app@1.0.0", "deployment:clicks-prod", "version:clicks@2026.7",
    ]);
  });

  it("is named where nothing runs and nothing that exists has it", () => {
    const needs = { requires: [{ interface: "rows", columns: ["colour"] }] };
    const world = { ...YEAR, "Version/app@1.0.0": needs };
    const { verdict, headline } = decide(snapshotOf(world), { subject: "app@1.0.0", in: "empty" }, NOW);
    expect([verdict, headline]).toEqual(["INCOMPATIBLE",
      "clicks@2026.7 provides rows 4.3.0 without column colour; " +
      "app@1.0.0 requires any version with column colour."]);
  });

  it("makes the solver bring the newest version that has it", () => {
    const [result] = decide(snapshotOf(YEAR), { subject: "app@1.0.0", in: "empty" }, NOW).results;
    expect(result!.adds?.map(({ version }) => version)).toEqual(["clicks@2026.5"]);
  });

  it("makes the solver pick the version that does without it", () => {
    const newest = deployed(YEAR, "clicks@2026.7");
    const [result] = decide(snapshotOf(newest), { subject: "app", in: "prod" }, NOW).results;
    expect(result!.pick!.version).toBe("app@2.0.0");
    const older = { ...newest, "Version/app@2.0.0": YEAR["Version/app@1.0.0"]! };
    expect(decide(snapshotOf(older), { subject: "app", in: "prod" }, NOW).verdict).toBe("INCOMPATIBLE");
  });

  it("refuses the data where what runs takes the column", () => {
    const running = { version: "app@1.0.0", environment: "prod", state: "running" };
    const snapshot = snapshotOf({ ...YEAR, "Deployment/app": running });
    const decision: Decision = decide(snapshot, { subject: "clicks@2026.6", in: "prod" }, NOW);
    const [reason] = decision.results[0]!.reasons;
    expect([decision.verdict, reason!.code, reason!.columns![0]!.column]).toEqual(
      ["INCOMPATIBLE", "DEPENDENT_HOLDS", "country"]);
    expect(decision.headline).toBe(
      "prod runs app@1.0.0, which requires rows ^4 with column country string, and " +
      "clicks@2026.6 provides rows 4.2.0 without column country " +
      "(gone since clicks@2026.6; clicks@2026.5 had it).");
    expect(decide(snapshot, { subject: "clicks@2026.4", in: "prod" }, NOW).verdict).toBe("COMPATIBLE");
  });

  it("refuses the model and the data together", () => {
    const question = { subjects: ["app@1.0.0", "clicks@2026.7"], in: "empty" };
    const decision = decide(snapshotOf(YEAR), question, NOW);
    expect([decision.verdict, decision.headline]).toEqual(["INCOMPATIBLE",
      "app@1.0.0 requires rows ^4 with column country string, " +
      "which only clicks@2026.5 or clicks@2026.4 provides; the question asks for clicks@2026.7."]);
  });

  it("leaves it open where only data without a stated schema could be brought", () => {
    const world = { ...LAKE, "Version/clicks@2026.5": provide("4.1.0", {}),
      "Version/app@1.0.0": { requires: [{ interface: "rows", columns: ["age"] }] } };
    const { verdict, headline } = decide(snapshotOf(world), { subject: "app@1.0.0", in: "empty" }, NOW);
    expect([verdict, headline]).toEqual(["UNKNOWN", "Whether app@1.0.0 can run on empty is not known: " +
      "clicks@2026.5 provides rows 4.1.0 without stating its columns; " +
      "app@1.0.0 requires any version with column age."]);
  });
});

/** A world of a few columns, and the same without one column, or without any schema, of one provider. */
const NAMES = ["a", "b", "c", "a.x"];
const TYPES = ["int32", "int64", "string", "any", "int", "string not null", "struct"];

describe("random schemas", () => {
  it("removing a column or a schema never makes it COMPATIBLE, and what states none never is", () => {
    const verdicts = new Map<string, number>();
    for (let index = 0; index < WORLDS; index++) {
      const dice = new Dice(SEED + index);
      const schema = () =>
        Object.fromEntries(NAMES.filter(() => dice.roll(5) < 3).map((name) => [name, dice.pick(TYPES)]));
      const [first, second] = [schema(), schema()];
      const needs = Object.entries(schema());
      if (needs.length === 0) continue;
      const ask = (columns: object): string => {
        const given = (one: object) => (Object.keys(one).length === 0 ? {} : { columns: one });
        const world: World = {
          ...LAKE,
          "Version/clicks@2026.5": provide("4.1.0", given(columns)),
          "Version/clicks@2026.6": provide("4.2.0", given(second)),
          "Version/app@1.0.0": { requires: [{ interface: "rows", columns: Object.fromEntries(needs) }] },
        };
        return ["prod", "empty"].map((place) =>
          decide(snapshotOf(world), { subject: "app@1.0.0", in: place }, NOW).verdict).join(" ");
      };
      const before = ask(first);
      verdicts.set(before, (verdicts.get(before) ?? 0) + 1);
      expect(ask({}).split(" ")[0], `SEED=${SEED + index} WORLDS=1`).toBe("UNKNOWN");
      for (const name of Object.keys(first)) {
        const { [name]: _, ...rest } = first;
        const seed = `SEED=${SEED + index} WORLDS=1 without ${name}`;
        ask(rest).split(" ").forEach((verdict, place) => {
          if (verdict === "COMPATIBLE") expect(before.split(" ")[place], seed).toBe("COMPATIBLE");
        });
      }
    }
    if (WORLDS >= 300) expect(verdicts.size).toBeGreaterThan(3);
  });
});
