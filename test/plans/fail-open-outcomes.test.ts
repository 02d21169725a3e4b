/**
 * The fail-open catalogue beside the gates (./fail-open.test.ts) and the formats (../cli/exit-alike.test.ts):
 * decisions, rules, drift, how something performed, and how a plan stands. Each assertion holds of ours and
 * must throw when it is given what is broken in the way that its name says.
 */
import { describe, expect, it } from "vitest";
import { exitCodeOfPhase } from "../../src/cli/commands/plan-drive.ts";
import { decide } from "../../src/decisions/decide.ts";
import { driftOf } from "../../src/environments/drift.ts";
import { performanceOf } from "../../src/plans/performance.ts";
import type { Verdict } from "../../src/decisions/decision.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";

const DRIVER = { fact: "nvidia.driver", range: ">=600" };
const MEMORY = { fact: "gpu.memory", atLeast: "16Gi" };
const PLACES: World = {
  "FactKey/nvidia.driver": { type: "version", scheme: "dotted" },
  "FactKey/gpu.memory": { type: "quantity" },
  "FactKey/region": { type: "string" },
  "FactKey/zone": { type: "string" },
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Environment/prod": {
    stage: "production", facts: { "nvidia.driver": "550", region: "EU" }, labels: { tier: "a" },
  },
  "Environment/bare": { labels: { tier: "a" } },
  "Environment/good": { facts: { "nvidia.driver": "610" }, labels: { tier: "b" } },
  "Version/ranker@1.0.0": { requires: [] },
};
const version = (...requires: readonly object[]): World => ({ "Version/ranker@1.0.0": { requires } });
const rules = (...required: readonly string[]): World => ({
  "Policy/p": {
    rules: required.map((require, at) => ({ name: `r${at}`, on: "deployment", require })),
  },
});
/** It was made from nothing that anybody knows of. */
const SOURCES = {
  name: "sources", on: "version", require: 'node.name != "clicks"',
  walk: { from: "version", direction: "upstream", along: ["DERIVED_FROM"], to: "dataset" },
};
const sourced = (more: object = {}): World => ({ "Policy/p": { rules: [{ ...SOURCES, ...more }] } });
/** Nobody attested anything of it. */
const SCANNED = { name: "scanned", on: "version", let: { scans: "out(ATTESTED_BY)" } };
const scanned = (require: string): World => ({ "Policy/p": { rules: [{ ...SCANNED, require }] } });

type Asked = (world: World, place?: object) => Verdict;
const asked: Asked = (world, place = { in: "prod" }) =>
  decide(snapshotOf({ ...PLACES, ...world }), { subject: "ranker@1.0.0", ...place }, NOW).verdict;
const taking = (one: Verdict, for_: Verdict): Asked => (world, place) => {
  const verdict = asked(world, place);
  return verdict === one ? for_ : verdict;
};
const performed = (world: World) => performanceOf(
  snapshotOf({ ...PLACES, ...world }),
  { environment: "prod", deployments: [{ name: "ranker-prod", version: "ranker@1.0.0", parameters: [] }] },
  NOW,
).verdict;
const drifted = (world: World) => driftOf(snapshotOf({ ...PLACES, ...world }), "prod", NOW).verdict;
const seen = (facts: object, time = NOW): World => ({
  "Fingerprint/prod-000000000001": { environment: "prod", time, source: "s", facts },
});

interface Entry<Subject> {
  readonly name: string;
  readonly ours: Subject;
  /** As it was done wrong. */
  readonly broken: Subject;
  readonly holds: (subject: Subject) => void;
}
const entry = <Subject>(one: Entry<Subject>): Entry<unknown> => one as unknown as Entry<unknown>;

const CATALOGUE: readonly Entry<unknown>[] = [
  entry({
    name: "a fact that nobody states is not a yes",
    ours: asked, broken: taking("UNKNOWN", "COMPATIBLE"),
    holds: (it) => expect(it(version(DRIVER), { in: "bare" })).toBe("UNKNOWN"),
  }),
  entry({
    name: "a requirement that fails beside one that is unknown is a no",
    ours: asked, broken: taking("INCOMPATIBLE", "UNKNOWN"),
    holds: (it) => {
      expect(it(version(DRIVER, MEMORY))).toBe("INCOMPATIBLE");
      expect(it(version(MEMORY, DRIVER))).toBe("INCOMPATIBLE");
    },
  }),
  entry({
    name: "a requirement that holds beside one that is unknown is not a yes",
    ours: asked, broken: taking("UNKNOWN", "COMPATIBLE"),
    holds: (it) => expect(it(version(DRIVER, MEMORY), { in: "good" })).toBe("UNKNOWN"),
  }),
  entry({
    name: "what nobody stated the requirements of does not need nothing",
    ours: asked, broken: taking("UNKNOWN", "COMPATIBLE"),
    holds: (it) => expect(it({ "Version/ranker@1.0.0": {} })).toBe("UNKNOWN"),
  }),
  entry({
    name: "a selector that matches no environment is not a yes",
    ours: asked, broken: taking("UNKNOWN", "COMPATIBLE"),
    holds: (it) => {
      expect(it({}, { selector: "tier=none" })).toBe("UNKNOWN");
      expect(it({}, { anywhere: "tier=none" })).toBe("UNKNOWN");
    },
  }),
  entry({
    name: "one environment of a selector that refuses is a no, whatever is unknown beside it",
    ours: asked, broken: taking("INCOMPATIBLE", "UNKNOWN"),
    holds: (it) => expect(it(version(DRIVER), { selector: "tier=a" })).toBe("INCOMPATIBLE"),
  }),
  entry({
    name: "a rule on a fact that nobody states is not a yes",
    ours: asked, broken: taking("UNKNOWN", "COMPATIBLE"),
    holds: (it) => expect(it(rules("env.facts['region'] == 'EU'"), { in: "bare" })).toBe("UNKNOWN"),
  }),
  entry({
    name: "a rule that fails beside one that is unknown is a no",
    ours: asked, broken: taking("INCOMPATIBLE", "UNKNOWN"),
    holds: (it) =>
      expect(it(rules("env.facts['zone'] == 'a'", "env.stage == 'staging'"))).toBe("INCOMPATIBLE"),
  }),
  entry({
    name: "a rule that holds is a yes, so that the others are no accident",
    ours: asked, broken: taking("COMPATIBLE", "UNKNOWN"),
    holds: (it) => expect(it(rules("env.facts['region'] == 'EU'", "env.stage == 'production'")))
      .toBe("COMPATIBLE"),
  }),
  entry({
    name: "a walk that meets nothing proves nothing, whatever it asks of what it meets",
    ours: asked, broken: taking("UNKNOWN", "COMPATIBLE"),
    holds: (it) => {
      expect(it(sourced())).toBe("UNKNOWN");
      expect(it(sourced({ quantifier: "none" }))).toBe("UNKNOWN");
      expect(it(sourced({ onEmpty: "fail" }))).toBe("INCOMPATIBLE");
      expect(it(sourced({ onEmpty: { pass: "it is made from nothing" } }))).toBe("COMPATIBLE");
    },
  }),
  entry({
    name: "all of no evidence is not all of it",
    ours: asked, broken: taking("UNKNOWN", "COMPATIBLE"),
    holds: (it) => {
      expect(it(scanned("scans.all(one, one.name == 'clean')"))).toBe("UNKNOWN");
      expect(it(scanned("!scans.exists(one, one.name == 'dirty')"))).toBe("UNKNOWN");
    },
  }),
  entry({
    name: "how something performed that nobody measured is unknown, and never good",
    ours: performed, broken: (world: World) => performed(world) === "bad" ? "bad" : "good",
    holds: (it) => {
      expect(it({})).toBe("unknown");
      // A gate that asks, and nothing that was measured.
      const bounds = [{ metric: "errorRate", atMost: 0.01 }];
      expect(it({ "Policy/g": { gates: [{ name: "g", observations: { bounds } }] } })).toBe("unknown");
    },
  }),
  entry({
    name: "a place that nobody looked at is not without drift",
    ours: drifted, broken: (world: World) => drifted(world) === "drift" ? "drift" : "none",
    holds: (it) => {
      expect(it({})).toBe("unknown");
      // Somebody looked, at nothing that is declared.
      expect(it(seen({ platform: { "gpu.memory": "16Gi" } }))).toBe("unknown");
    },
  }),
  entry({
    name: "what is seen as declared is no drift, and one difference is",
    ours: drifted, broken: () => "none" as const,
    holds: (it) => {
      expect(it(seen({ platform: { "nvidia.driver": "550" } }))).toBe("none");
      expect(it(seen({ platform: { "nvidia.driver": "560" } }))).toBe("drift");
    },
  }),
  entry({
    name: "a plan that is over, and did not finish well, is not a success to who waited for it",
    ours: exitCodeOfPhase,
    broken: ((phase) => phase === "open" || phase === "running" ? 2 : 0) as typeof exitCodeOfPhase,
    holds: (code) =>
      expect((["finished", "failed", "undoing", "undone", "withdrawn"] as const).map(code))
        .toEqual([0, 1, 1, 1, 1]),
  }),
  entry({
    name: "a plan that is under way is not a success yet",
    ours: exitCodeOfPhase, broken: ((phase) => phase === "failed" ? 1 : 0) as typeof exitCodeOfPhase,
    holds: (code) => expect((["open", "running"] as const).map(code)).toEqual([2, 2]),
  }),
];

describe("what nobody knows, and what failed, is no yes", () => {
  it.each(CATALOGUE)("$name", ({ ours, broken, holds }) => {
    holds(ours);
    expect(() => holds(broken)).toThrow();
  });
});
