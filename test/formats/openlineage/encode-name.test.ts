/** Names of OpenLineage become names of ours, and come back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeName, encodeName, encodeVersion } from "../../../src/formats/openlineage/encode-name.ts";
import { nameDataset, nameSource } from "../../../src/formats/openlineage/name-dataset.ts";
import { NAME, VERSION_TEXT } from "../../../src/model/names.ts";
import { parseVersion } from "../../../src/values/scheme.ts";

const NAMES = [
  ["s3://bucket", "clicks/2026", "s3+3A//bucket+/clicks/2026"],
  ["file", "/tmp/t1", "file+/+2Ftmp/t1"],
  ["postgres://db:5432", "shop.public.orders", "postgres+3A//db+3A5432+/shop.public.orders"],
  ["/tmp/alter", "t_", "0+./tmp/alter+/t+5F"],
  ["hive", "größe", "hive+/gr+C3+B6+C3+9Fe"],
  ["a+b", "c", "a+2Bb+/c"],
] as const;

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

describe("names", () => {
  it.each(NAMES)("%s and %s are %s", (namespace, name, encoded) => {
    expect(encodeName({ namespace, name })).toBe(encoded);
    expect(decodeName(encoded)).toEqual({ namespace, name });
  });

  it(`any two texts make a valid name that gives them back, unless it was cut (SEED=${SEED})`, () => {
    const text = fc.string({ minLength: 1 });
    const part = fc.oneof(fc.string({ minLength: 1, unit: "grapheme" }), fc.webUrl(), text);
    fc.assert(fc.property(part, part, (namespace, name) => {
      const encoded = encodeName({ namespace, name });
      expect(encoded).toMatch(NAME);
      expect(decodeName(encoded)).toEqual(encoded.includes("+-") ? undefined : { namespace, name });
    }), { seed: SEED, numRuns: 300 });
  });

  it("long names that differ in one character stay two names", () => {
    const [one, other] = ["a", "b"].map((end) =>
      encodeName({ namespace: "s3://b", name: "x".repeat(900) + end }));
    expect(one).not.toBe(other);
    expect(one).toMatch(NAME);
    expect(decodeName(one!)).toBeUndefined();
  });

  it(`any text makes the text of a version that the artifact's scheme reads (SEED=${SEED})`, () => {
    fc.assert(fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (text) => {
      expect(encodeVersion(text)).toMatch(VERSION_TEXT);
      expect(parseVersion("rpm", encodeVersion(text)).text).toBe(encodeVersion(text));
    }), { seed: SEED, numRuns: 300 });
  });

  it.each([
    ["https://github.com/acme/ranker.git", "1f3c9aa", "github.com/acme/ranker@1f3c9aa"],
    ["git@github.com:acme/ranker.git", "1f3c9aa", "github.com/acme/ranker@1f3c9aa"],
    ["https://user:token@git.acme.org/ranker/", "v1", "git.acme.org/ranker@v1"],
    ["https://github.com/acme/ranker", "a commit", undefined],
  ])("the source %s at %s is %s", (repository, commit, name) => {
    expect(nameSource(repository, commit)).toBe(name);
  });

  it("the namespace fairlead means our own versions", () => {
    expect(nameDataset({ namespace: "fairlead", name: "ranker@2.3.1" }, undefined))
      .toEqual({ artifact: "ranker", version: "ranker@2.3.1", isForeign: false });
    expect(nameDataset({ namespace: "fairlead", name: "ranker" }, "2.3.1"))
      .toEqual({ artifact: "ranker", version: "ranker@2.3.1", isForeign: false });
  });
});
