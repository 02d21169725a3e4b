/** What an environment's facts are, after inheritance, precedence, derivation and assumptions. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { Decision } from "../../src/decisions/decision.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const seen = (value: string, time: string) => ({ value, kind: "observed", source: "nfd", time });

const KEYS: World = {
  "FactKey/os": { type: "string" },
  "FactKey/glibc": {
    type: "version", scheme: "dotted",
    derive: [{ when: { os: "jammy" }, value: "2.35", source: "distribution table" }],
  },
  "FactKey/libc": {
    type: "enum", values: ["glibc", "musl"],
    derive: [{ when: { glibc: { present: true } }, value: "glibc", source: "follows" }],
  },
  "FactKey/driver": { type: "version", scheme: "dotted", freshFor: "1d" },
  "FactKey/gpu": { type: "boolean", covers: ["driver"] },
  "FactKey/loop": { type: "string", derive: [{ when: { pool: "a" }, value: "b", source: "x" }] },
  "FactKey/pool": { type: "string", derive: [{ when: { loop: "b" }, value: "a", source: "x" }] },
  "Artifact/app": { type: "image", scheme: "semver" },
  "Version/app@1.0.0": { requires: [{ fact: "driver", range: ">=570" }] },
  "Version/app@2.0.0": { requires: [{ fact: "libc", is: "glibc" }] },
  "Version/app@3.0.0": { requires: [{ fact: "loop", is: "b" }] },
};

interface Case {
  readonly name: string;
  readonly environments: World;
  readonly subject: string;
  readonly assume?: Readonly<Record<string, string>>;
  readonly verdict: Decision["verdict"];
  readonly sentence: string;
  readonly disagreeing?: readonly unknown[];
}

const CASES: readonly Case[] = [
  {
    name: "the nearest environment that says anything about a key decides",
    environments: {
      "Environment/region": { facts: { driver: "580.65" } },
      "Environment/here": { partOf: "region", facts: { driver: "535.54" } },
    },
    subject: "app@1.0.0", verdict: "INCOMPATIBLE",
    sentence: "here has driver 535.54; app@1.0.0 requires >=570.",
  },
  {
    name: "an absence that covers a key outranks what an environment further away says",
    environments: {
      "Environment/region": { facts: { driver: "580.65" } },
      "Environment/here": { partOf: "region", facts: { gpu: "none" } },
    },
    subject: "app@1.0.0", verdict: "INCOMPATIBLE",
    sentence: "here has no driver (gpu is declared absent); app@1.0.0 requires >=570.",
  },
  {
    name: "a fresh observation beats a declaration, and the disagreement is kept",
    environments: { "Environment/here": { facts: { driver: [
      { value: "535.54" }, seen("580.65", "2026-11-21T09:00:00.000Z"),
    ] } } },
    subject: "app@1.0.0", verdict: "COMPATIBLE",
    sentence: "app@1.0.0 requires driver >=570; here has 580.65 (observed by nfd, 3 hours ago).",
    disagreeing: ["535.54"],
  },
  {
    name: "a declaration beats a stale observation",
    environments: { "Environment/here": { facts: { driver: [
      { value: "535.54" }, seen("580.65", "2026-11-19T09:00:00.000Z"),
    ] } } },
    subject: "app@1.0.0", verdict: "INCOMPATIBLE",
    sentence: "here has driver 535.54; app@1.0.0 requires >=570.",
    disagreeing: ["580.65"],
  },
  {
    name: "a stale observation alone still counts",
    environments: { "Environment/here": { facts: { driver: seen("580.65", "2026-11-01T12:00:00.000Z") } } },
    subject: "app@1.0.0", verdict: "COMPATIBLE",
    sentence: "app@1.0.0 requires driver >=570; here has 580.65 (observed by nfd, 20 days ago).",
  },
  {
    name: "a fact is derived along a chain of tables",
    environments: { "Environment/here": { facts: { os: "jammy" } } },
    subject: "app@2.0.0", verdict: "COMPATIBLE",
    sentence: "app@2.0.0 requires libc glibc; here has glibc (from glibc 2.35).",
  },
  {
    name: "a missing derived fact says what it would follow from",
    environments: { "Environment/here": { facts: {} } },
    subject: "app@2.0.0", verdict: "UNKNOWN",
    sentence: "libc is not known on here (it would follow from glibc); app@2.0.0 requires glibc.",
  },
  {
    name: "a statement outranks a table",
    environments: { "Environment/here": { facts: { os: "jammy", libc: "musl" } } },
    subject: "app@2.0.0", verdict: "INCOMPATIBLE",
    sentence: "here has libc musl; app@2.0.0 requires glibc.",
  },
  {
    name: "derived facts follow an assumption",
    environments: { "Environment/here": { facts: { os: "alpine" } } },
    subject: "app@2.0.0", assume: { os: "jammy" }, verdict: "COMPATIBLE",
    sentence: "app@2.0.0 requires libc glibc; here has glibc (from glibc 2.35).",
  },
  {
    name: "an assumption outranks a fresh observation",
    environments: { "Environment/here": { facts: { driver: seen("580.65", "2026-11-21T11:00:00.000Z") } } },
    subject: "app@1.0.0", assume: { driver: "535.54" }, verdict: "INCOMPATIBLE",
    sentence: "here has driver 535.54 (assumed); app@1.0.0 requires >=570.",
  },
  {
    name: "an absence can be assumed, with all it covers",
    environments: { "Environment/here": { facts: { driver: "580.65" } } },
    subject: "app@1.0.0", assume: { gpu: "none" }, verdict: "INCOMPATIBLE",
    sentence: "here has no driver (gpu is declared absent); app@1.0.0 requires >=570.",
  },
  {
    name: "tables that feed each other in a circle prove nothing",
    environments: { "Environment/here": { facts: {} } },
    subject: "app@3.0.0", verdict: "UNKNOWN",
    sentence: "loop is not known on here (it would follow from pool); app@3.0.0 requires b.",
  },
];

describe("facts of an environment", () => {
  it.each(CASES)("$name", ({ environments, subject, assume, verdict, sentence, disagreeing = [] }) => {
    const question = { subject, in: "here", ...(assume === undefined ? {} : { assume }) };
    const [result] = decide(snapshotOf({ ...KEYS, ...environments }), question, NOW).results;
    const others = result!.disagreements.flatMap((one) => one.others.map(({ value }) => value));
    expect([result!.verdict, result!.reasons[0]!.sentence, others]).toEqual([verdict, sentence, disagreeing]);
  });

  it("the same snapshot answers differently once an observation has gone stale", () => {
    const facts = { driver: [{ value: "535.54" }, seen("580.65", "2026-11-21T09:00:00.000Z")] };
    const snapshot = snapshotOf({ ...KEYS, "Environment/here": { facts } });
    const at = (now: string) => decide(snapshot, { subject: "app@1.0.0", in: "here" }, now).verdict;
    expect(["2026-11-22T09:00:00.000Z", "2026-11-22T09:00:00.001Z", "2026-11-21T10:00:00.000Z"].map(at))
      .toEqual(["COMPATIBLE", "INCOMPATIBLE", "COMPATIBLE"]);
  });
});
