/** What a deployment would read: by the copies that rules choose, and what rules on it say then. */
import { describe, expect, it } from "vitest";
import { checkDeployed } from "../../src/decisions/policies/check-deployed.ts";
import { decide } from "../../src/decisions/decide.ts";
import { randomFrom } from "../setup/random-from.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
console.log(`SEED=${SEED}`);

const WORLD: World = {
  "FactKey/region": { type: "string" },
  "FactKey/residency": { type: "string" },
  "Interface/rows": {},
  "Artifact/clicks": { type: "dataset", scheme: "dotted" },
  "Artifact/clicks-eu": { type: "dataset", scheme: "dotted" },
  "Artifact/m": { type: "model", scheme: "dotted" },
  "Environment/eu": { facts: { region: "eu" } },
  "Environment/us": { facts: { region: "us" } },
  "Environment/somewhere": {},
  "Version/clicks@1": { requires: [], facts: { residency: "us" },
    provides: [{ interface: "rows", version: "1.0.0" }] },
  "Version/clicks-eu@1": { requires: [], derivedFrom: ["clicks@1"], facts: { residency: "eu" },
    provides: [{ interface: "rows", version: "1.0.0" }] },
  "Version/m@1": { requires: [{ artifact: "clicks", range: ">=1" }] },
};

const CHOOSE = { name: "eu-copy", on: "deployment", when: 'env.facts["region"] == "eu"',
  choose: { dataset: "clicks-eu", of: "clicks", because: "data stay in the region" } };
const RESIDENT = { name: "resident", on: "deployment", when: 'env.facts["region"] == "eu"',
  walk: { from: "deployment", along: ["READS"], to: "dataset" }, quantifier: "all",
  require: 'node.facts["residency"] == "eu"', message: "{node.name} lies in {node.facts['residency']}" };
const BESIDE = { name: "beside", on: "deployment", when: 'env.facts["region"] == "eu"',
  let: { read: "deployment.out(READS)" }, require: 'read.all(one, one.facts["residency"] == "eu")' };

type Rules = readonly object[];
const policy = (rules: Rules) =>
  rules.length === 0 ? {} : { "Policy/p": { mode: "enforce", rules } };

function answer(rules: Rules, more: object = {}, where = "eu", subject = "m@1") {
  const world = { ...WORLD, ...policy(rules), ...more };
  return decide(snapshotOf(world as World), { subject, in: where }, NOW).results[0]!;
}

const copyWithout = (spec: object) => ({ "Version/clicks-eu@1": { requires: [], derivedFrom: ["clicks@1"],
  provides: [{ interface: "rows", version: "1.0.0" }], ...spec } });
const requiring = (requires: readonly object[]) => ({ "Version/m@1": { requires } });
const running = (spec: object = {}) =>
  ({ "Deployment/data": { version: "clicks@1", environment: "eu", state: "running", ...spec } });
const UNSAID = "what data m@1 reads is not known";

describe("what is read", () => {
  it.each([
    ["the copy that is chosen", [CHOOSE, RESIDENT], {}, "eu", "m@1", "COMPATIBLE", ["clicks-eu@1"]],
    ["the dataset where no copy is chosen", [RESIDENT], {}, "us", "m@1", "COMPATIBLE", ["clicks@1"]],
    ["the dataset where there are no rules", [], {}, "eu", "m@1", "COMPATIBLE", ["clicks@1"]],
    ["by a dataset its own copy", [CHOOSE, RESIDENT], {}, "eu", "clicks@1", "COMPATIBLE", ["clicks-eu@1"]],
    ["by what asks for the interface", [CHOOSE, RESIDENT], { ...requiring([{ interface: "rows",
      range: ">=1" }]), ...running() }, "eu", "m@1", "COMPATIBLE", ["clicks-eu@1"]],
    ["what runs already", [CHOOSE, RESIDENT], running(), "eu", "m@1", "COMPATIBLE", ["clicks-eu@1"]],
    ["as it is recorded of what runs already", [RESIDENT], running({ reads: ["clicks-eu@1"] }), "eu", "m@1",
      "COMPATIBLE", ["clicks-eu@1"]],
    ["the same by neighbours", [CHOOSE, BESIDE], {}, "eu", "m@1", "COMPATIBLE", ["clicks-eu@1"]],
  ] as const)("is %s", (_, rules, more, where, subject, verdict, reads) => {
    const { pick, picks, ...result } = answer(rules, more, where, subject);
    expect(result.verdict).toBe(verdict);
    const name = subject;
    expect([pick, ...(picks ?? [])].find((one) => one?.version === name)).toMatchObject({ reads });
  });

  it.each([
    ["the dataset itself lies elsewhere", [RESIDENT], {}, "INCOMPATIBLE", "clicks@1 lies in us"],
    ["its neighbours do", [BESIDE], {}, "INCOMPATIBLE", 'one.facts["residency"]'],
    ["the copy lies elsewhere", [CHOOSE, RESIDENT], copyWithout({ facts: { residency: "us" } }),
      "INCOMPATIBLE", "clicks-eu@1 lies in us"],
    ["nobody states where the copy lies", [CHOOSE, RESIDENT], copyWithout({}), "UNKNOWN",
      "residency of clicks-eu@1 is not known"],
    ["nobody states that there is a copy", [CHOOSE, RESIDENT], copyWithout({ derivedFrom: [],
      facts: { residency: "eu" } }), "UNKNOWN", "what data"],
    ["no dataset is required", [CHOOSE, RESIDENT], requiring([]), "UNKNOWN", "finds no dataset to judge"],
    ["no dataset is required, by neighbours", [CHOOSE, BESIDE], requiring([]), "UNKNOWN", UNSAID],
    ["what runs already is recorded to read what lies elsewhere", [RESIDENT],
      { ...running({ reads: ["clicks-us@1"] }), "Artifact/clicks-us": { type: "dataset", scheme: "dotted" },
        "Version/clicks-us@1": { requires: [], facts: { residency: "us" } } },
      "INCOMPATIBLE", "clicks-us@1 lies in us"],
  ] as const)("is judged where %s", (_, rules, more, verdict, words) => {
    const result = answer(rules, more);
    expect(result).toMatchObject({ verdict, pick: null });
    expect(JSON.stringify(result.reasons).replaceAll("\\", "")).toContain(words);
  });

  it("is drawn as a path from what reads it", () => {
    const { reasons } = answer([RESIDENT], running());
    expect(reasons[0]!.sentence).toContain("(m@1 -> clicks@1)");
  });

  it.each([
    ["a walk from a version meets no READS", { walk: { from: "version", along: ["READS"] } }],
    ["a walk from a deployment leads upstream", { walk: { from: "deployment", direction: "downstream" } }],
  ])("%s, and the rule is an error", (_, wrong) => {
    expect(answer([{ name: "wrong", on: "deployment", require: "true", ...wrong }]).verdict).toBe("UNKNOWN");
  });

  it("of what runs is what its deployment states", () => {
    const deployed = (reads: object) => ({ ...WORLD, ...policy([CHOOSE, RESIDENT]),
      "Deployment/m": { version: "m@1", environment: "eu", state: "running", ...reads } });
    const verdict = (reads: object) =>
      checkDeployed(snapshotOf(deployed(reads) as World), { in: "eu" }, NOW).deployments[0]!.verdict;
    expect([verdict({ reads: ["clicks-eu@1"] }), verdict({ reads: ["clicks@1"] }), verdict({})])
      .toEqual(["COMPATIBLE", "INCOMPATIBLE", "UNKNOWN"]);
  });

  it("makes no answer better but by evidence on the copy itself, whatever the world", () => {
    const random = randomFrom(SEED);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    const order = ["INCOMPATIBLE", "UNKNOWN", "COMPATIBLE"];
    const seen = new Set<string>();
    for (let round = 0; round < 1_000; round++) {
      const facts = () => pick([{}, { residency: "eu" }, { residency: "us" }]);
      const ofCopy = facts();
      const provides = () => pick([[], [{ interface: "rows", version: "1.0.0" }]]);
      const more = {
        "Version/clicks@1": { requires: [], provides: provides(), facts: facts() },
        "Version/clicks-eu@1": { requires: [], provides: provides(), facts: ofCopy,
          derivedFrom: pick([[], ["clicks@1"]]) },
        ...requiring(pick([
          [], [{ artifact: "clicks", range: ">=1" }], [{ interface: "rows", range: ">=1" }],
        ])),
        ...pick([{}, running(), running({ reads: ["clicks-eu@1"] }), running({ reads: ["clicks@1"] })]),
      };
      const judging = pick([RESIDENT, BESIDE]);
      const where = pick(["eu", "eu", "us", "somewhere"]);
      const verdict = (rules: Rules) => answer(rules, more, where).verdict;
      const [bare, judged, both] = [verdict([]), verdict([judging]), verdict([CHOOSE, judging])];
      const hint = `SEED=${SEED}, round ${round} in ${where}: ${bare} -> ${judged} -> ${both}`;
      expect(order.indexOf(judged), hint).toBeLessThanOrEqual(order.indexOf(bare));
      expect(order.indexOf(both), hint).toBeLessThanOrEqual(order.indexOf(bare));
      if (order.indexOf(both) > order.indexOf(judged) && both === "COMPATIBLE")
        expect([where, ofCopy], hint).toEqual(["eu", { residency: "eu" }]);
      seen.add(`${judged} ${both}`);
    }
    expect([...seen]).toEqual(expect.arrayContaining(["INCOMPATIBLE COMPATIBLE", "COMPATIBLE UNKNOWN",
      "INCOMPATIBLE UNKNOWN", "UNKNOWN UNKNOWN"]));
  });
});
