/** A place with three things that stand on one another, for tables about plans. */
import { makePlan } from "../../src/plans/make-plan.ts";
import type { PlanQuestion } from "../../src/plans/plan-answer.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";

export const UBUNTU = { fact: "os.id", is: "ubuntu" };

/** A gateway calls a ranker, which reads features; a tokenizer is there to be added. */
export const BASE: World = {
  "Environment/prod": { stage: "production", facts: { "os.id": "ubuntu" } },
  "FactKey/os.id": { type: "string" },
  "FactKey/zone": { type: "string" },
  "Interface/features.user": { scheme: "semver" },
  "Interface/ranker.predict": { scheme: "semver" },
  "Artifact/gateway": { type: "image", scheme: "semver" },
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Artifact/features": { type: "image", scheme: "semver" },
  "Artifact/tokenizer": { type: "library", scheme: "semver" },
  "Service/ranking": { runs: [{ artifact: "ranker" }] },
  "Version/features@1.0.0": version([UBUNTU], "features.user", "1.0.0"),
  "Version/features@1.1.0": version([UBUNTU], "features.user", "1.1.0"),
  "Version/features@2.0.0": version([UBUNTU], "features.user", "2.0.0"),
  "Version/tokenizer@1.0.0": version([UBUNTU]),
  "Version/ranker@1.0.0": version([{ interface: "features.user", range: "^1" }], "ranker.predict", "1.0.0"),
  "Version/ranker@1.1.0": version(
    [
      { interface: "features.user", range: "^1.1" },
      { artifact: "tokenizer", range: "^1" },
    ],
    "ranker.predict",
    "1.1.0",
  ),
  "Version/ranker@2.0.0": version([{ interface: "features.user", range: "^2" }], "ranker.predict", "1.2.0"),
  "Version/gateway@1.0.0": version([{ interface: "ranker.predict", range: "^1" }]),
  "Deployment/features-prod": running("features@1.0.0"),
  "Deployment/ranker-prod": { ...running("ranker@1.0.0"), service: "ranking" },
  "Deployment/gateway-prod": running("gateway@1.0.0"),
};

export function version(requires: readonly unknown[], provides?: string, at?: string) {
  return {
    requires,
    ...(provides === undefined ? {} : { provides: [{ interface: provides, version: at }] }),
  };
}

export function running(name: string) {
  return { version: name, environment: "prod", state: "running" };
}

type Spec = Readonly<Record<string, unknown>>;

export function policy(rule: Spec, more: Spec = {}) {
  return { mode: "enforce", ...more, rules: [{ name: "rule", ...rule }] };
}

export function asked(question: Partial<PlanQuestion>, more: World = {}) {
  return makePlan(snapshotOf({ ...BASE, ...more }), { in: "prod", ...question }, NOW);
}
