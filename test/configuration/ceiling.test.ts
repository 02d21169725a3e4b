import { describe, expect, it } from "vitest";
import type { World } from "../decisions/world.ts";
import { totalCeiling } from "../../src/configuration/monthly-ceiling.ts";
import { RANKER, resolvedIn } from "./world.ts";

const price = (amount: unknown, currency = "EUR") => ({ perReplicaMonth: amount, currency });
const most = (max: number): World =>
  ({ "Configuration/a": { ...RANKER, values: { n: 1 }, replicas: { max } } });
const known = (amount: string, currency = "EUR") => ({ kind: "known", amount, currency });

const CASES: readonly (readonly [name: string, documents: World, ceiling: object])[] = [
  ["the most replicas times the price of one", {
    ...most(12), "Configuration/p": { ...RANKER, price: price("812.50") },
  }, known("9750.00")],
  ["an hour counts 744 times: the longest month", {
    ...most(2), "Configuration/p": { ...RANKER, price: { perReplicaHour: "2.85", currency: "USD" } },
  }, known("4240.80", "USD")],
  ["decimals are exact: three times 0.1 is 0.3, and a sixth digit is kept", {
    ...most(3), "Configuration/p": { ...RANKER, price: price("0.100001") },
  }, known("0.300003")],
  ["amounts beyond what a double holds are exact", {
    ...most(100_000), "Configuration/p": { ...RANKER, price: price("999999999999.999999") },
  }, known("99999999999999999.90")],
  ["no replicas cost " +
    "nothing", { ...most(0), "Configuration/p": { ...RANKER, price: price(5) } }, known("0.00")],
  ["a price of a class of nodes, by their label", {
    ...most(2), "Configuration/p": { environments: "node=h100", price: price(100) },
  }, known("200.00")],
  ["a price of an environment holds in what is part of it", {
    ...most(2), "Configuration/p": { environment: "eu", price: price(10) },
  }, known("20.00")],
  ["a nearer price beats a farther one, whole: its currency too", {
    ...most(2),
    "Configuration/p": { environment: "eu", price: price(10, "USD") },
    "Configuration/q": { environments: "node=h100", price: price(30) },
  }, known("60.00")],
  ["a price for the thing beats one for whatever runs there", {
    ...most(2),
    "Configuration/p": { ...RANKER, environment: "prod-eu", price: price(10) },
    "Configuration/q": { environment: "prod-eu", price: price(30) },
  }, known("20.00")],
  ["a price that a fact of the environment holds", {
    ...most(2), "Configuration/p": { ...RANKER, price: price({ fact: "price.month" }) },
  }, known("4201.00")],
  ["a fact that nobody states is no price", {
    ...most(2), "Configuration/p": { ...RANKER, environment: "earth", price: price({ fact: "region" }) },
  }, { kind: "unknown", because: "the fact region, which holds the price, is not known as an amount" }],
  ["without a price it is not known", most(2), { kind: "unknown", because: "nobody states a price" }],
  ["without a most it is not known, and nothing is nothing", {
    "Configuration/a": { ...RANKER, values: { n: 1 }, replicas: { min: 2 } },
  }, { kind: "unknown", because: "nobody states replicas.max and nobody states a price" }],
];

describe("the month's ceiling", () => {
  it.each(CASES)("%s", (_, documents, ceiling) => {
    const { monthlyCeiling, state } = resolvedIn(documents);
    expect(monthlyCeiling).toEqual(ceiling);
    expect(state).toBe("resolved"); // What it costs is another question than what it is told.
  });

  it("two prices of one layer are a conflict", () => {
    const { problems } = resolvedIn({
      ...most(2),
      "Configuration/p": { environment: "prod-eu", price: price(10) },
      "Configuration/q": { environment: "prod-eu", price: price(11) },
    });
    expect(problems.map(({ code, sources }) => [code, ...sources.map(({ document }) => document)])).toEqual(
      [["LAYER_CONFLICT", "configuration:p", "configuration:q"]]);
  });

  it("sums are by currency, and what is unknown stays beside them", () => {
    expect(totalCeiling([
      { kind: "known", amount: "0.10", currency: "EUR" }, { kind: "known", amount: "5.00", currency: "USD" },
      { kind: "unknown", because: "nobody states a " +
        "price" }, { kind: "known", amount: "0.20", currency: "EUR" },
      { kind: "unknown", because: "nobody states a price" },
    ])).toEqual([known("0.30"), known("5.00", "USD"), { kind: "unknown", because: "nobody states a price" }]);
  });
});
