/** Requirements on other artifacts and interfaces, and what a version ships inside. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { matrix } from "../../src/decisions/matrix.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const FLEET: World = {
  "FactKey/driver": { type: "version", scheme: "dotted" },
  "FactKey/memory": { type: "quantity" },
  "Environment/region": { facts: { driver: "535.54", memory: "32Gi" }, reaches: ["shared"] },
  "Environment/here": { partOf: "region" },
  "Environment/shared": {},
  "Environment/beyond": {},
  "Artifact/triton": { type: "runtime", scheme: "dotted" },
  "Version/triton@24.08": { requires: [], provides: [{ interface: "predict", version: "2.1.0" }] },
  "Version/triton@23.01": { requires: [] },
  "Artifact/features": { type: "image", scheme: "semver" },
  "Version/features@1.0.0": { requires: [], provides: [{ interface: "features.user", version: "4.1.0" }] },
  "Interface/features.user": { scheme: "semver" },
  "Interface/predict": { scheme: "semver" },
  "Artifact/cuda": { type: "library", scheme: "dotted" },
  "Version/cuda@13.0": { requires: [{ fact: "driver", range: ">=580" }] },
  "Artifact/cudnn": { type: "library", scheme: "dotted" },
  "Version/cudnn@9.1": { requires: [{ artifact: "cuda", range: ">=12" }] },
  "Artifact/app": { type: "image", scheme: "semver" },
  "Deployment/triton-region": { version: "triton@24.08", environment: "region", state: "running" },
  "Deployment/features-shared": { version: "features@1.0.0", environment: "shared", state: "running" },
};

const CASES: readonly {
  readonly name: string;
  readonly app: Readonly<Record<string, unknown>>;
  readonly verdict: string;
  readonly codes: readonly string[];
  readonly sentence: string;
}[] = [
  {
    name: "a version deployed in an environment that this one is part of satisfies",
    app: { requires: [{ artifact: "triton", range: ">=24.05 <25" }] },
    verdict: "COMPATIBLE",
    codes: ["DEPLOYED_SATISFIES"],
    sentence: "app@1.0.0 requires triton >=24.05 <25; region runs triton@24.08.",
  },
  {
    name: "another version that is deployed is a no",
    app: { requires: [{ artifact: "triton", range: ">=25" }] },
    verdict: "INCOMPATIBLE",
    codes: ["DEPLOYED_FAILS"],
    sentence: "region runs triton@24.08; app@1.0.0 requires >=25.",
  },
  {
    name: "what is not recorded as deployed is not deployed, and is to be added",
    app: { requires: [{ artifact: "features" }] },
    verdict: "COMPATIBLE",
    codes: ["NOT_DEPLOYED"],
    sentence:
      "app@1.0.0 requires features any version; " +
      "here does not have it yet, and features@1.0.0 is to be added.",
  },
  {
    name: "an interface here is provided by what is deployed here",
    app: { requires: [{ interface: "predict", range: "^2.0" }] },
    verdict: "COMPATIBLE",
    codes: ["PROVIDED"],
    sentence: "app@1.0.0 requires predict ^2.0; region runs triton@24.08, which provides predict 2.1.0.",
  },
  {
    name: "an interface elsewhere does not count as here, and its provider is to be added",
    app: { requires: [{ interface: "features.user", range: "^4.1" }] },
    verdict: "COMPATIBLE",
    codes: ["NOT_PROVIDED"],
    sentence:
      "app@1.0.0 requires features.user ^4.1; " +
      "here does not have it yet, and features@1.0.0 is to be added.",
  },
  {
    name: "what is not deployed and does not exist cannot be added",
    app: { requires: [{ artifact: "features", range: ">=2" }] },
    verdict: "INCOMPATIBLE",
    codes: ["NOT_DEPLOYED"],
    sentence: "features runs neither in here nor in an environment it is part of; app@1.0.0 requires >=2.",
  },
  {
    name: "an interface that nothing provides in that version cannot be added",
    app: { requires: [{ interface: "features.user", range: "^6" }] },
    verdict: "INCOMPATIBLE",
    codes: ["NOT_PROVIDED"],
    sentence: "Nothing that here can count on provides features.user; app@1.0.0 requires ^6.",
  },
  {
    name: "a reachable interface is provided where an environment above reaches",
    app: { requires: [{ interface: "features.user", range: "^4.1", in: "reachable" }] },
    verdict: "COMPATIBLE",
    codes: ["PROVIDED"],
    sentence:
      "app@1.0.0 requires features.user ^4.1; " +
      "shared runs features@1.0.0, which provides features.user 4.1.0.",
  },
  {
    name: "an interface in another version is a no",
    app: { requires: [{ interface: "features.user", range: "^5.0", in: "anywhere" }] },
    verdict: "INCOMPATIBLE",
    codes: ["PROVIDED_OTHER_VERSION"],
    sentence: "shared runs features@1.0.0, which provides features.user 4.1.0; app@1.0.0 requires ^5.0.",
  },
  {
    name: "what is contained brings its requirements along",
    app: { requires: [], contains: ["cuda@13.0"] },
    verdict: "INCOMPATIBLE",
    codes: ["FACT_FAILS"],
    sentence: "here has driver 535.54; app@1.0.0 requires >=580 (its cuda@13.0).",
  },
  {
    name: "what is contained satisfies needs of its artifact, its own and those of others inside",
    app: {
      requires: [{ artifact: "cuda", range: ">=12" }],
      answersFor: ["driver"],
      contains: ["cuda@13.0", "cudnn@9.1"],
    },
    verdict: "COMPATIBLE",
    codes: ["CONTAINED_SATISFIES", "CONTAINED_SATISFIES"],
    sentence: "app@1.0.0 requires cuda >=12; app@1.0.0 contains cuda@13.0.",
  },
  {
    name: "answersFor replaces what is contained by the version's own requirement",
    app: {
      requires: [{ fact: "driver", range: ">=535 <536" }],
      answersFor: ["driver"],
      contains: ["cuda@13.0"],
    },
    verdict: "COMPATIBLE",
    codes: ["FACT_SATISFIES"],
    sentence: "app@1.0.0 requires driver >=535 <536; here has 535.54.",
  },
  {
    name: "the first parameter value that fits is picked",
    app: {
      requires: [],
      parameters: {
        batch: [
          { value: 32, requires: [{ fact: "memory", atLeast: "64Gi" }] },
          { value: 16, requires: [{ fact: "memory", atLeast: "24Gi" }] },
          { value: 8 },
        ],
      },
    },
    verdict: "COMPATIBLE",
    codes: ["FACT_SATISFIES"],
    sentence: "app@1.0.0 requires memory at least 24Gi; here has 32Gi.",
  },
  {
    name: "a yanked version can run, and whoever asks is told",
    app: { requires: [], yanked: "leaks memory" },
    verdict: "COMPATIBLE",
    codes: ["NEEDS_NOTHING", "VERSION_YANKED"],
    sentence: "app@1.0.0 states that it needs nothing of its host.",
  },
  {
    name: "conditions on one missing fact are judged together",
    app: { requires: [{ artifact: "triton" }], contains: ["left@1", "right@1"] },
    verdict: "INCOMPATIBLE",
    codes: ["NO_VALUE_FITS"],
    sentence:
      "No value of kernel can satisfy app@1.0.0, " +
      "which requires kernel >=6 (its left@1) and kernel <5 (its right@1).",
  },
];

const CLASH: World = {
  "FactKey/kernel": { type: "version", scheme: "dotted" },
  "Artifact/left": { type: "library", scheme: "dotted" },
  "Version/left@1": { requires: [{ fact: "kernel", range: ">=6" }] },
  "Artifact/right": { type: "library", scheme: "dotted" },
  "Version/right@1": { requires: [{ fact: "kernel", range: "<5" }] },
};

describe("requirements beyond the host's own facts", () => {
  it.each(CASES)("$name", ({ app, verdict, codes, sentence }) => {
    const snapshot = snapshotOf({ ...FLEET, ...CLASH, "Version/app@1.0.0": app });
    const [result] = decide(snapshot, { subject: "app@1.0.0", in: "here" }, NOW).results;
    expect([result!.verdict, result!.reasons.map(({ code }) => code), result!.reasons[0]!.sentence]).toEqual([
      verdict,
      codes,
      sentence,
    ]);
    const { environments, rows } = matrix(snapshot, { subjects: ["app@1.0.0"] }, NOW);
    environments.forEach((environment, column) => {
      const decided = decide(snapshot, { subject: "app@1.0.0", in: environment }, NOW).verdict;
      expect([environment, rows[0]!.cell(column).verdict]).toEqual([environment, decided]);
    });
  });

  it("parameter values are reported in order of preference", () => {
    const app = CASES.find(({ name }) => name.startsWith("the first parameter"))!.app;
    const [result] = decide(
      snapshotOf({ ...FLEET, "Version/app@1.0.0": app }),
      { subject: "app@1.0.0", in: "here" },
      NOW,
    ).results;
    expect(result!.pick).toEqual({ version: "app@1.0.0", parameters: { batch: 16 } });
    expect(result!.candidates.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["batch=32", "refused"],
      ["batch=16", "picked"],
      ["batch=8", "fits-less-preferred"],
    ]);
    expect(result!.headline).toBe("app@1.0.0 can run on here with batch=16.");
  });

  it("a retired deployment does not count", () => {
    const retired = { version: "triton@24.08", environment: "region", state: "retired" };
    const world = {
      ...FLEET,
      "Deployment/triton-region": retired,
      "Version/app@1.0.0": { requires: [{ artifact: "triton" }] },
    };
    const { verdict, results } = decide(snapshotOf(world), { subject: "app@1.0.0", in: "here" }, NOW);
    expect([verdict, results[0]!.adds?.map(({ version }) => version)]).toEqual([
      "COMPATIBLE",
      ["triton@24.08"],
    ]);
  });
});
