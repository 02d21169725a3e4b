/** Subjects that the solver places: what they may count on, and in which words an open place is named. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { AskedQuestion } from "../../src/decisions/decision.ts";
import { NOW, snapshotOf } from "./world.ts";

const WORLD = {
  "FactKey/driver": { type: "version", scheme: "dotted" },
  "Interface/api": { scheme: "semver" },
  "Environment/one": { labels: { tier: "gpu" } },
  "Environment/two": { labels: { tier: "gpu" } },
  "Environment/only": { labels: { tier: "lone" } },
  "Environment/bare": { labels: { tier: "bare" } },
  "Environment/naked": { labels: { tier: "bare" } },
  "Artifact/app": { type: "image", scheme: "semver" },
  "Artifact/base": { type: "image", scheme: "semver" },
  "Artifact/tool": { type: "image", scheme: "semver" },
  "Artifact/caller": { type: "image", scheme: "semver" },
  "Version/app@1.0.0": { requires: [{ artifact: "base", range: "^1" }] },
  "Version/app@2.0.0": { requires: [{ artifact: "base", range: "^2" }] },
  "Version/base@1.0.0": { requires: [] },
  "Version/base@2.0.0": { requires: [], provides: [{ interface: "api", version: "2.0.0" }] },
  "Version/tool@1.0.0": { requires: [{ fact: "driver", range: ">=5" }] },
  "Version/caller@1.0.0": { requires: [{ interface: "api", range: "^2", in: "anywhere" }] },
  "Deployment/base-one": { version: "base@1.0.0", environment: "one", state: "running" },
  "Deployment/base-two": { version: "base@1.0.0", environment: "two", state: "running" },
  "Deployment/base-only": { version: "base@1.0.0", environment: "only", state: "running" },
};

interface Case {
  readonly name: string;
  readonly ask: AskedQuestion;
  readonly headline: string;
  readonly picks?: readonly string[];
  readonly deciding?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "a subject serves another one with what replaces what runs there",
    ask: { subjects: ["app@2.0.0", "base@2.0.0"], anywhere: "tier=gpu" },
    headline: "app@2.0.0 and base@2.0.0 can run on one as app@2.0.0 and base@2.0.0.",
    picks: ["asked app@2.0.0 one", "asked base@2.0.0 one"],
  },
  {
    name: "a subject stays away from where another one replaces what it stands on",
    ask: { subjects: ["app@1.0.0", "base@2.0.0"], anywhere: "tier=gpu" },
    headline: "app@1.0.0 and base@2.0.0 can run on tier=gpu as app@1.0.0 on two and base@2.0.0 on one.",
    picks: ["asked app@1.0.0 two", "asked base@2.0.0 one"],
  },
  {
    name: "where there is one place, what one replaces is gone for the other",
    ask: { subjects: ["app@1.0.0", "base@2.0.0"], anywhere: "tier=lone" },
    headline: "app@1.0.0 requires base ^1; the question asks for base@2.0.0.",
  },
  {
    name: "a subject serves one that is placed elsewhere, as far as the requirement looks",
    ask: { subjects: ["base@2.0.0", "caller@1.0.0"], anywhere: "tier=gpu" },
    headline: "base@2.0.0 and caller@1.0.0 can run on one as base@2.0.0 and caller@1.0.0.",
    picks: ["asked base@2.0.0 one", "asked caller@1.0.0 one"],
  },
  {
    name: "what another subject brings is not added again",
    ask: { subjects: ["app@2.0.0", "base@2.0.0"], anywhere: "tier=bare" },
    headline: "app@2.0.0 and base@2.0.0 can run on bare as app@2.0.0 and base@2.0.0.",
    picks: ["asked app@2.0.0 bare", "asked base@2.0.0 bare"],
  },
  {
    name: "a fact that would decide names its place",
    ask: { subject: "tool@1.0.0", anywhere: "tier=gpu" },
    headline:
      "Whether tool@1.0.0 can run on tier=gpu is not known: driver of one and driver of two are missing.",
    deciding: ["driver of one", "driver of two"],
  },
  {
    name: "a fact that would decide names its place where the selector matches one, too",
    ask: { subject: "tool@1.0.0", anywhere: "tier=lone" },
    headline: "Whether tool@1.0.0 can run on tier=lone is not known: driver of only is missing.",
    deciding: ["driver of only"],
  },
];

describe("decide where subjects may run anywhere", () => {
  const snapshot = snapshotOf(WORLD);
  it.each(CASES)("$name", ({ ask, headline, picks, deciding = [] }) => {
    const decision = decide(snapshot, ask, NOW);
    const [result] = decision.results;
    expect([decision.headline, result!.decidingFacts]).toEqual([headline, deciding]);
    expect(result!.picks?.map(({ role, version, environment }) => `${role} ${version} ${environment}`))
      .toEqual(picks);
  });
});
