/**
 * Random documents in random layers against a slow and obvious oracle: for every place, the value is that of
 * the highest layer that states it, or anything above or below it; clashes inside a layer are counted apart.
 */
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { mergeLayers, flat } from "../../src/configuration/merge-layers.ts";
import type { StatedValues } from "../../src/configuration/merge-layers.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const RUNS = 400;

const names = fc.constantFrom("a", "b", "c", "constructor", "toString");
const leaf = fc.oneof(fc.constantFrom(0, 1, "x", null, true), fc.constantFrom([1], [2, { a: 1 }], []));
const objectOf = (value: fc.Arbitrary<unknown>) =>
  fc.dictionary(names, value, { maxKeys: 3, noNullPrototype: true });
const shallow = objectOf(leaf);
const deeper = objectOf(fc.oneof({ weight: 2, arbitrary: leaf }, { weight: 1, arbitrary: shallow }));
const tree = objectOf(fc.oneof({ weight: 2, arbitrary: leaf }, { weight: 1, arbitrary: deeper }));
const documents = fc.array(
  fc.record({ rank: fc.integer({ min: 0, max: 4 }), values: tree }), { maxLength: 6 });
const statedBy = (given: readonly { readonly rank: number; readonly values: Record<string, unknown> }[]) =>
  given.map(({ rank, values }, index): StatedValues =>
    ({ rank, values, source: { layer: "everywhere", document: `configuration:d${index}`, revision: 1 } }));

/** `["a","b"]` -> JSON of the leaf, of one document; objects without fields state nothing by themselves. */
function leavesOf(values: unknown, path: readonly string[] = []): readonly (readonly [string, string])[] {
  if (typeof values !== "object" || values === null || Array.isArray(values))
    return [[JSON.stringify(path), JSON.stringify(values)]];
  return Object.entries(values).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

/** Whether one place is inside the other, or the same. */
function touch(a: string, b: string): boolean {
  const [shorter, longer] = [a.slice(0, -1), b.slice(0, -1)].sort((x, y) => x.length - y.length) as
    [string, string];
  return longer === shorter || longer.startsWith(`${shorter},`) || shorter === "[";
}

/** What counts in the end; where a layer contradicts itself, only that it does. */
function oracle(stated: readonly StatedValues[]) {
  let leaves = new Map<string, string>();
  let clashes = false;
  for (const rank of [0, 1, 2, 3, 4]) {
    const layer = new Map<string, string>();
    for (const { values } of stated.filter((each) => each.rank === rank)) {
      for (const [place, value] of leavesOf(values)) {
        for (const [other, theirs] of layer)
          if (touch(place, other) && (place !== other || value !== theirs)) clashes = true;
      }
      for (const [place, value] of leavesOf(values)) layer.set(place, value);
    }
    const kept = [...leaves].filter(([place]) => ![...layer.keys()].some((other) => touch(place, other)));
    leaves = new Map([...kept, ...layer]);
  }
  return { leaves, clashes };
}

/** An object without fields is not in the oracle: it neither states nor takes away, but over a leaf. */
function hasEmptyObjects(values: unknown): boolean {
  if (typeof values !== "object" || values === null || Array.isArray(values)) return false;
  const inner = Object.values(values);
  return inner.some((each) =>
    (typeof each === "object" && each !== null && !Array.isArray(each) && Object.keys(each).length === 0) ||
    hasEmptyObjects(each));
}

describe("layers at random", () => {
  it(`come to what a slow oracle says (SEED=${SEED})`, () => {
    let [compared, clashing] = [0, 0];
    fc.assert(fc.property(documents, (given) => {
      fc.pre(!given.some(({ values }) => hasEmptyObjects(values)));
      const stated = statedBy(given);
      const merged = mergeLayers(stated);
      const expected = oracle(stated);
      expect(merged.conflicts.length > 0).toBe(expected.clashes);
      clashing += expected.clashes ? 1 : 0;
      if (expected.clashes) return;
      compared++;
      const leaves = new Map(flat(merged.root).map(({ path, value }) =>
        [JSON.stringify(path), JSON.stringify(value)]));
      expect([...leaves].sort()).toEqual([...expected.leaves].sort());
    }), { seed: SEED, numRuns: RUNS });
    expect(compared).toBeGreaterThan(RUNS / 4);
    expect(clashing).toBeGreaterThan(RUNS / 40);
  });

  it(`do not depend on the order in which documents are given (SEED=${SEED})`, () => {
    fc.assert(fc.property(documents, fc.nat(), (given, turn) => {
      const stated = statedBy(given);
      const at = stated.length === 0 ? 0 : turn % stated.length;
      const turned = [...stated.slice(at), ...stated.slice(0, at)].toReversed();
      expect(mergeLayers(turned)).toEqual(mergeLayers(stated));
    }), { seed: SEED, numRuns: RUNS });
  });
});
