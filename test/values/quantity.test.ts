/** Kubernetes quantities: the published vectors, exactness, and the laws of order and canonical text. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidQuantity } from "../../src/values/invalid-quantity.ts";
import { compareQuantities, formatQuantity, parseQuantity } from "../../src/values/quantity.ts";
import { publishedRows } from "./published-tables.ts";
import { runs } from "./random-values.ts";

const vectors = publishedRows("k8s/quantity-vectors.csv");

describe.skipIf(vectors === undefined)("the published vectors", () => {
  it.each(vectors ?? [])("$input: $why", ({ input, canonical_or_behaviour: behaviour }) => {
    if (behaviour === "error") expect(() => parseQuantity(input!)).toThrow(InvalidQuantity);
    else if (behaviour === "kept") expect(formatQuantity(parseQuantity(input!))).toBe(input);
    else if (behaviour!.startsWith("2^63-1")) {
      expect(parseQuantity(input!).nano).toBe((2n ** 63n - 1n) * 1_000_000_000n);
    } else if (/^[0-9]+$/.test(behaviour!)) {
      expect(compareQuantities(parseQuantity(input!), parseQuantity(behaviour!))).toBe(0); // The value.
    } else expect(formatQuantity(parseQuantity(input!))).toBe(behaviour);
  });
});

describe("quantities", () => {
  it.each([
    ["1.5", "1500m"],
    ["1536Mi", "1536Mi"],
    ["1024Mi", "1Gi"],
    ["80Gi", "80Gi"],
    ["1000", "1k"],
    ["1000000", "1M"],
    ["100m", "100m"],
    ["-1.5Gi", "-1536Mi"],
    ["+5", "5"],
    ["1e3", "1e3"],
    ["1E3", "1e3"],
    ["12E", "12E"],
    ["12e-3", "12e-3"],
    ["0.0001n", "1n"],
    ["-0.1n", "-1n"],
    ["0.5Ki", "512"],
    ["0.0001Ki", "102400u"],
    ["0", "0"],
    ["0Gi", "0"],
    ["1.000000001", "1000000001n"],
    ["00012", "12"],
    ["1000E", "1000E"],
    ["100e1", "1e3"],
    ["10e1", "100"],
  ])("%s is written %s", (text, canonical) => {
    expect(formatQuantity(parseQuantity(text))).toBe(canonical);
    expect(compareQuantities(parseQuantity(canonical), parseQuantity(text))).toBe(0);
  });

  it.each([
    "",
    " ",
    ".",
    "+",
    "-",
    "Gi",
    "1 Gi",
    "1gi",
    "1K",
    "1KiB",
    "1.2.3",
    "1e",
    "1e1.5",
    "--1",
    "0x10",
    "1Gi1",
    "١",
    "1e999",
    "9".repeat(300),
    "1_000",
    "NaN",
    "Infinity",
  ])("%j is refused", (text) => {
    expect(() => parseQuantity(text)).toThrow(InvalidQuantity);
  });

  it("have a canonical text that is canonical, and keeps the value", () => {
    const suffix = fc.constantFrom(
      "",
      "n",
      "u",
      "m",
      "k",
      "M",
      "G",
      "T",
      "P",
      "Ki",
      "Mi",
      "Gi",
      "Ti",
      "e3",
      "E-2",
      "e0",
    );
    const text = fc
      .tuple(
        fc.constantFrom("", "-"),
        fc.nat({ max: 99_999 }),
        fc.constantFrom("", ".5", ".25", ".001"),
        suffix,
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const canonical = formatQuantity(parseQuantity(a));
        // Bytes that are no whole number of Ki have no suffix and are read back as decimal: 44448000, 44448k.
        if (parseQuantity(a).form === parseQuantity(canonical).form) {
          expect(formatQuantity(parseQuantity(canonical))).toBe(canonical);
        }
        expect(compareQuantities(parseQuantity(canonical), parseQuantity(a))).toBe(0);
        expect(compareQuantities(parseQuantity(a), parseQuantity(b))).toBe(
          0 - compareQuantities(parseQuantity(b), parseQuantity(a)),
        );
      }),
      runs(1000),
    );
  });
});
