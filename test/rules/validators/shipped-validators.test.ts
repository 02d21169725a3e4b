/** What holds of every validator that comes with Fairlead. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { runValidators } from "../../../src/rules/validators/run-validators.ts";
import { shippedValidators } from "../../../src/rules/validators/shipped-validators.ts";
import { TIERS } from "../../../src/rules/validators/validator.ts";
import { Dice } from "../../decisions/random-world.ts";
import { questionOf } from "./question-of.ts";
import type { World } from "./question-of.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`random worlds for validators: SEED=${SEED}`);
const ROUNDS = 300;

const validators = shippedValidators({
  licence: { allowed: ["MIT"] },
  freshness: [{ fact: "gpu.memory", ageSecondsMax: 86_400 }],
  gpuMemory: { headroomPercent: 20 },
});
const gates = validators.filter(({ tier }) => tier === "gate");

interface Facts {
  readonly place: Readonly<Record<string, unknown>>;
  readonly server: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly lake: Readonly<Record<string, unknown>>;
}

/** An image that serves a model and says everything of itself; what is around it is given. */
function world({ place, server, data, lake }: Facts): World {
  return {
    "Interface/rows": { scheme: "semver" },
    "Artifact/ranker": { type: "image", scheme: "semver" },
    "Artifact/server": { type: "runtime", scheme: "dotted" },
    "Artifact/clicks": { type: "dataset", scheme: "dotted" },
    "Version/ranker@1.0.0": {
      requires: [{ interface: "rows", in: "reachable" }],
      facts: {
        licence: "MIT", "gpu.memoryNeeded": "20Gi", "glibc.needed": "2.31", "cuda.native": ["8.0"],
        "cpu.level": "x86_64_v2", "wheel.tags": ["cp312-cp312-manylinux_2_28_x86_64"],
        "storage.reads": ["parquet"],
      },
    },
    "Version/server@1": { requires: [], facts: server },
    "Version/clicks@1": { facts: data, provides: [{ interface: "rows", version: "1.0.0" }] },
    "Environment/lake": { facts: lake },
    "Environment/prod": { reaches: ["lake"], facts: place },
    "Deployment/clicks-lake": {
      version: "clicks@1", environment: "lake", state: "running", endpoint: "https://clicks.example",
    },
  };
}
const asked = { build: "version:ranker@1.0.0", place: "environment:prod", picks: ["version:server@1"] };

/** The first of each list is what fits. */
const PLACE = {
  "gpu.memory": ["24Gi", "16Gi"].map((value) =>
    ({ value, kind: "observed", source: "gfd", time: "2026-11-21T06:00:00Z" })),
  "gpu.computeCapability": ["8.9", "9.0"], "os.family": ["linux", "windows"], "os.libc": ["glibc", "musl"],
  "os.glibc": ["2.35", "2.27"], "cpu.architecture": ["x86_64", "aarch64"],
  "cpu.microarchitecture": ["x86_64_v3", "x86_64"], "network.egressPorts": [["443"], ["80"]],
};
const SERVER = { "python.version": ["3.12.1", "3.11.4"], "python.implementation": ["cpython", "pypy"] };
const DATA = { "storage.format": ["parquet", "csv"] };
const LAKE = { "network.ingressPorts": [["443"], ["8443"]] };
type Choices = Readonly<Record<string, readonly unknown[]>>;

describe("the shipped validators", () => {
  it("have names of their own, a tier, and say what they read", () => {
    expect(new Set(validators.map(({ name }) => name)).size).toBe(validators.length);
    for (const { tier, reads } of validators) {
      expect(TIERS).toContain(tier);
      expect(Object.keys(reads).length).toBeGreaterThan(0);
    }
  });

  it("load in Node itself, which is stricter about packages than the test runner", () => {
    const file = join(import.meta.dirname, "../../../src/rules/validators/shipped-validators.ts");
    const program = `const { shippedValidators } = await import(${JSON.stringify(pathToFileURL(file).href)});
      process.stdout.write(String(shippedValidators({ licence: { allowed: ["MIT"] } }).length));`;
    const told = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    expect(told).toBe("9");
  });

  it("all pass a build of which everything is known and fits", () => {
    const first = (choices: Choices) =>
      Object.fromEntries(Object.entries(choices).map(([key, [value]]) => [key, value]));
    const known = { place: first(PLACE), server: first(SERVER), data: first(DATA), lake: first(LAKE) };
    const report = runValidators(validators, questionOf(world(known), asked));
    const ran = report.lines.filter((line) => line.kind === "ran");
    expect(ran.filter(({ outcome }) => outcome !== "PASS")).toEqual([]);
    expect([report.outcome, ran.length]).toEqual(["PASS", 7]);
  });

  it("pass nothing of which nothing is known", () => {
    const silent: World = {
      "Artifact/ranker": { type: "model", scheme: "semver" }, "Version/ranker@1.0.0": {},
      "Environment/prod": {},
    };
    const question = questionOf(silent, { build: "version:ranker@1.0.0", place: "environment:prod" });
    const all = validators.filter(({ name }) => name !== "api-surface");
    const outcomes = all.map(({ name, evaluate }) => `${name} ${evaluate(question).outcome}`);
    expect(outcomes).toEqual(all.map(({ name }) => `${name} UNKNOWN`));
  });

  it("never pass what did not pass before, because a fact around it was forgotten", () => {
    const dice = new Dice(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const some = (choices: Choices, keep: (key: string) => boolean) => Object.fromEntries(
        Object.entries(choices).filter(([key]) => keep(key)).map(([key, [fits, not]]) =>
          [key, dice.roll(5) === 0 ? not : fits]));
      const all = () => true;
      const known: Facts = { place: some(PLACE, all), server: some(SERVER, all), data: some(DATA, all),
        lake: some(LAKE, all) };
      const forget = (facts: Readonly<Record<string, unknown>>) =>
        Object.fromEntries(Object.entries(facts).filter(() => dice.roll(4) !== 0));
      const less: Facts = { place: forget(known.place), server: forget(known.server),
        data: forget(known.data), lake: forget(known.lake) };
      const [before, after] = [known, less].map((facts) => questionOf(world(facts), asked));
      for (const { name, evaluate } of gates) {
        const [was, is] = [evaluate(before!).outcome, evaluate(after!).outcome];
        const isBetter = is === "PASS" && was !== "PASS";
        const facts = JSON.stringify({ known, less });
        expect(isBetter, `SEED=${SEED} ${name}: ${was} became ${is}; ${facts}`).toBe(false);
      }
    }
  });
});
