/** Which copy of a dataset stands for a picked one, and that a copy makes no answer better. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { randomFrom } from "../setup/random-from.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
console.log(`SEED=${SEED}`);

const DIGEST = (digit: string) => `sha256:${digit.repeat(64)}`;

const WORLD: World = {
  "FactKey/region": { type: "string" },
  "Interface/rows": {},
  "Artifact/clicks": { type: "dataset", scheme: "dotted" },
  "Artifact/clicks-eu": { type: "dataset", scheme: "dotted" },
  "Artifact/m": { type: "model", scheme: "dotted" },
  "Environment/eu": { facts: { region: "eu" } },
  "Environment/us": { facts: { region: "us" } },
  "Environment/somewhere": {},
  "Version/clicks@1": { requires: [], provides: [{ interface: "rows", version: "1.0.0" }] },
  "Version/clicks-eu@1": { requires: [], derivedFrom: ["clicks@1"],
    provides: [{ interface: "rows", version: "1.0.0" }] },
  "Version/m@1": { requires: [{ artifact: "clicks", range: ">=1" }] },
};

const CHOOSE = { name: "eu-copy", on: "deployment", when: 'env.facts["region"] == "eu"',
  choose: { dataset: "clicks-eu", of: "clicks", because: "data stay in the region" } };

function answer(more: object = {}, where = "eu", subject = "m@1", rules: readonly object[] = [CHOOSE]) {
  const policies = rules.length === 0 ? {} : { "Policy/p": { mode: "enforce", rules } };
  const world = { ...WORLD, ...policies, ...more };
  return decide(snapshotOf(world as World), { subject, in: where }, NOW).results[0]!;
}

describe("a replica", () => {
  it("stands for the picked dataset, and says by which rule", () => {
    const { verdict, picks, adds, reasons } = answer();
    expect(verdict).toBe("COMPATIBLE");
    const replica = { version: "clicks-eu@1", rule: "p/eu-copy", because: "data stay in the region" };
    expect(picks).toMatchObject([{ version: "m@1" }, { version: "clicks@1", replica }]);
    expect(adds).toMatchObject([{ version: "clicks@1", replica }]);
    expect(picks![0]).not.toHaveProperty("replica");
    expect(reasons.at(-1)).toMatchObject({ code: "RULE_HOLDS", requirement: "rule:p/eu-copy", sentence:
      "clicks@1 is read from clicks-eu@1 there, by rule p/eu-copy: data stay in the region." });
  });

  it("is chosen for a dataset that is asked about by itself", () => {
    expect(answer({}, "eu", "clicks@1").pick).toMatchObject({ version: "clicks@1",
      replica: { version: "clicks-eu@1" } });
  });

  it("is chosen nowhere else", () => {
    const { verdict, picks } = answer({}, "us");
    expect(verdict).toBe("COMPATIBLE");
    expect(JSON.stringify(picks)).not.toContain("clicks-eu");
  });

  const copy = (spec: object) => ({ "Version/clicks-eu@1": { requires: [], derivedFrom: ["clicks@1"],
    provides: [{ interface: "rows", version: "1.0.0" }], ...spec } });
  it.each([
    ["it is not known whether the rule applies", {}, "somewhere", "UNKNOWN",
      "Which copy of clicks@1 is read is not known: whether rule p/eu-copy applies is not known, as nobody " +
        "states region of somewhere."],
    ["no version is known to be a copy", copy({ derivedFrom: [] }), "eu", "UNKNOWN",
      "Rule p/eu-copy has clicks-eu read instead of clicks@1, and no version of it is known to be derived " +
        "from clicks@1."],
    ["it does not provide the same", copy({ provides: [] }), "eu", "INCOMPATIBLE",
      "Rule p/eu-copy has clicks-eu@1 read instead of clicks@1, which does not provide rows 1.0.0."],
    ["it provides another version", copy({ provides: [{ interface: "rows", version: "2.0.0" }] }), "eu",
      "INCOMPATIBLE",
      "Rule p/eu-copy has clicks-eu@1 read instead of clicks@1, which does not provide rows 1.0.0."],
    ["it may not be there", copy({ requires: [{ fact: "region", is: "us" }] }), "eu", "INCOMPATIBLE",
      "Rule p/eu-copy has clicks-eu@1 read instead of clicks@1, which may not be in eu itself."],
    ["it is other bytes", { ...copy({ digest: DIGEST("2") }), "Version/clicks@1": {
      ...WORLD["Version/clicks@1"], digest: DIGEST("1") } }, "eu", "INCOMPATIBLE",
      "Rule p/eu-copy has clicks-eu@1 read instead of clicks@1, and its digest is another one: it is no " +
        "copy."],
    ["nobody states its digest", { "Version/clicks@1": {
      ...WORLD["Version/clicks@1"], digest: DIGEST("1") } }, "eu", "UNKNOWN",
      "Rule p/eu-copy has clicks-eu@1 read instead of clicks@1, and nobody states its digest: whether it " +
        "is a copy is not known."],
  ] as const)("makes the answer worse where %s", (_, more, where, verdict, sentence) => {
    const result = answer(more, where);
    expect(result).toMatchObject({ verdict, pick: null, headline: sentence });
    expect(result.reasons[0]).toMatchObject({ sentence, requirement: "rule:p/eu-copy" });
    expect(result).not.toHaveProperty("picks");
    expect(result.decidingFacts).toEqual(where === "somewhere" ? ["region"] : []);
  });

  it("is judged by the rules of the place as the picked one is", () => {
    const rule = { name: "owned", on: "deployment", require: 'version.artifact != "clicks-eu"' };
    expect(answer({}, "eu", "m@1", [CHOOSE, rule]).verdict).toBe("INCOMPATIBLE");
  });

  it("makes no answer better, whatever the world", () => {
    const random = randomFrom(SEED);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    const order = ["INCOMPATIBLE", "UNKNOWN", "COMPATIBLE"];
    const seen = new Set<string>();
    for (let round = 0; round < 300; round++) {
      const requires = () => pick([[], [{ fact: "region", is: "eu" }], [{ fact: "region", is: "us" }]]);
      const provides = () => pick([[], [{ interface: "rows", version: "1.0.0" }]]);
      const more = {
        "Version/clicks@1": { requires: requires(), provides: provides() },
        "Version/clicks-eu@1": { requires: requires(), provides: provides(),
          derivedFrom: pick([[], ["clicks@1"]]) },
      };
      const when = pick([undefined, 'env.facts["region"] == "eu"', 'env.facts["region"] != "us"']);
      const { when: _, ...always } = CHOOSE;
      const rule = when === undefined ? always : { ...CHOOSE, when };
      const where = pick(["eu", "us", "somewhere"]);
      const [without, ruled] = [answer(more, where, "m@1", []), answer(more, where, "m@1", [rule])];
      const hint = `SEED=${SEED}, round ${round}: ${without.verdict} -> ${ruled.verdict}`;
      expect(order.indexOf(ruled.verdict), hint).toBeLessThanOrEqual(order.indexOf(without.verdict));
      seen.add(`${without.verdict} ${ruled.verdict}`);
    }
    expect([...seen]).toEqual(expect.arrayContaining(["COMPATIBLE COMPATIBLE", "COMPATIBLE UNKNOWN",
      "COMPATIBLE INCOMPATIBLE"]));
  });
});
