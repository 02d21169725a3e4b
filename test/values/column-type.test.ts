/** Which types of columns serve where which are wanted, in the words of many systems. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitsColumnType, mayHaveFields } from "../../src/values/column-type.ts";
import type { TypeAnswer } from "../../src/values/column-type.ts";

const CASES: readonly (readonly [given: string, wanted: string, answer: TypeAnswer, why: string])[] = [
  ["int64", "int64", "yes", "equal words"],
  ["BIGINT", "long", "yes", "two words for 64 bits"],
  ["int32", "int64", "yes", "Iceberg and Delta widen int to long"],
  ["int64", "int32", "no", "a long may be too long"],
  ["int", "int64", "yes", "whether int has 32 or 64 bits, it fits"],
  ["int", "int32", "unknown", "int has 64 bits in BigQuery"],
  ["int", "int16", "no", "int has at least 32 bits"],
  ["int64", "int", "unknown", "int has 32 bits in Spark"],
  ["int8", "smallint", "unknown", "int8 has 8 bits in Arrow and 8 bytes in PostgreSQL"],
  ["uint8", "int16", "yes", "all its values are there"],
  ["uint32", "int32", "no", "half of them are not"],
  ["int8", "uint64", "no", "a negative value is not"],
  ["int32", "double", "yes", "Delta widens int to double, which keeps it exactly"],
  ["int64", "double", "no", "53 bits do not keep 63, whatever Avro allows"],
  ["int32", "float32", "no", "24 bits do not keep 31"],
  ["int16", "float32", "yes", "24 bits keep 15"],
  ["float32", "float64", "yes", "Iceberg widens float to double"],
  ["double", "float32", "no", "it may lose digits"],
  ["float", "double", "yes", "float has 32 or 64 bits, both fit"],
  ["float", "float32", "unknown", "float has 64 bits in PostgreSQL"],
  ["float32", "int64", "no", "0.5 is no whole number"],
  ["decimal(10,2)", "decimal(12, 2)", "yes", "Iceberg widens the precision"],
  ["decimal(10,2)", "decimal(12,4)", "yes", "as many digits before the point, more behind it"],
  ["decimal(10,2)", "decimal(10,4)", "no", "fewer digits before the point"],
  ["int32", "decimal(10,0)", "yes", "ten digits hold 32 bits"],
  ["int32", "decimal(9)", "no", "nine do not"],
  ["number", "decimal(38,0)", "unknown", "nobody says which number"],
  ["number", "string", "no", "whichever it is, it is no text"],
  ["varchar(20)", "string", "yes", "a bounded text is a text"],
  ["varchar(20)", "varchar(10)", "no", "it may be longer"],
  ["string", "varchar(10)", "no", "it may be longer"],
  ["TEXT", "utf8", "yes", "two words for text"],
  ["string", "binary", "no", "Avro would read bytes, and nobody wrote them"],
  ["timestamp", "timestamptz", "unknown", "systems disagree whether timestamp has a zone"],
  ["timestamp_ntz", "timestamptz", "no", "one has a zone"],
  ["date", "timestamp", "no", "a day is no instant"],
  ["array<int32>", "array<int64>", "yes", "as its elements"],
  ["list<string>", "array<int64>", "no", "as its elements"],
  ["int[]", "array<int>", "yes", "two ways to write it"],
  ["array<string>", "string", "no", "many are not one"],
  ["struct<a:int>", "STRUCT< a : int >", "yes", "blanks and case do not matter"],
  ["struct<a:int>", "struct<a:int,b:int>", "unknown", "fields are compared by their own columns"],
  ["struct<a:int>", "int", "no", "a struct is no number"],
  ["geometry", "geometry", "yes", "equal words, known or not"],
  ["geometry", "string", "unknown", "nobody knows the word"],
];

const WORDS = [...new Set(CASES.flatMap(([given, wanted]) => [given, wanted]))];

describe("whether a column of one type serves where another is wanted", () => {
  it.each(CASES)("%s for %s: %s, as %s", (given, wanted, answer) => {
    expect(fitsColumnType(given, wanted)).toBe(answer);
  });

  it("what serves for a second that serves for a third is never refused for the third", () => {
    const serves = new Map(WORDS.map((one) =>
      [one, WORDS.filter((two) => fitsColumnType(one, two) === "yes")]));
    const broken = WORDS.flatMap((one) => serves.get(one)!.flatMap((two) =>
      serves.get(two)!
        .filter((three) => fitsColumnType(one, three) === "no")
        .map((three) => [one, two, three])));
    expect(broken).toEqual([]);
    expect(serves.get("int16")).toContain("double");
  });

  it("nothing that anybody writes is an error", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (one, two) => {
      expect(["yes", "no", "unknown"]).toContain(fitsColumnType(one, two));
      expect(fitsColumnType(one, one)).toBe("yes");
    }), seeded());
  });

  it("lists in lists end", () => {
    const nested = (inner: string) => "array<".repeat(1_000) + inner + ">".repeat(1_000);
    expect(fitsColumnType(nested("int32"), nested("string"))).toBe("unknown");
  });

  it.each([["struct", true], ["struct<a:int>", true], ["array<int>", true], ["geometry", true],
    ["int64", false], ["string", false], ["json", false]])("%s may have fields: %s", (type, may) => {
    expect(mayHaveFields(type)).toBe(may);
  });
});

/** fast-check prints the seed of what fails; SEED=... takes it back. */
function seeded(): { readonly seed?: number; readonly numRuns: number } {
  const seed = process.env["SEED"];
  return { numRuns: 1_000, ...(seed === undefined ? {} : { seed: Number(seed) }) };
}
