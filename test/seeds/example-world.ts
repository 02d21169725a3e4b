/**
 * Random worlds that the example policies have something to say about: models made from data, images inside
 * images, places in stages, deployments, scans, cards and plans that failed. What is stated is mostly fine
 * where the world is a good one, and missing now and then.
 */
import { Dice } from "../decisions/random-world.ts";
import type { World } from "../decisions/world.ts";

type Spec = Record<string, unknown>;

export const PLACES = ["p0", "p1"] as const;
const SUBJECTS = ["m@1.0.0", "m@1.1.0", "i@1.0.0", "m", "r@1.0.0"] as const;
/** One version of each artifact, a range, and two things together. */
export const QUESTIONS = PLACES.flatMap((place) => [
  ...SUBJECTS.map((subject) => ({ subject, in: place })),
  { subjects: ["m", "i"], in: place },
]);

/** Facts by what they are of: the good value first, then bad ones. */
const OF_PLACES = {
  "region.jurisdiction": ["EU", "US"], "region.name": ["north", "south"],
  "storage.encryptedAtRest": [true, false], "distribution.external": [false, true],
  "gpu.memory": ["80Gi", "24Gi", "none"], "gpu.model": ["NVIDIA-B200", "NVIDIA-A2", "none"],
  "storage.free": ["80Gi", "10Gi"], "release.frozen": [false, true],
  "network.egressPorts": [["443"], ["80"]], "network.ingressPorts": [["443"], ["80"]],
};
const OF_MODELS = {
  "gpu.memoryNeeded": ["8Gi", "21Gi", "70Gi"], licence: ["MIT", "GPL-3.0-only", "none"],
  "monitoring.metrics": [["errorRate", "latencyP95"], ["errorRate"]], "storage.reads": [["parquet"], ["csv"]],
};
const OF_DATA = {
  "data.residency": ["EU", "US"], "data.anonymised": [true, false], "data.personal": [false, true],
  "storage.encryptedAtRest": [true, false], licence: ["CC-BY-4.0", "CC-BY-NC-4.0", "none"],
  "storage.format": ["parquet", "csv"],
};
const OF_IMAGES = { licence: ["Apache-2.0", "AGPL-3.0-only"] };

/** `worse`: of a hundred facts so many are bad, and as many are missing. */
export function exampleWorld(dice: Dice): World {
  const worse = dice.pick([0, 2, 10, 20, 40]);
  const isWorse = (): boolean => dice.roll(100) < worse;
  const facts = (choices: Readonly<Record<string, readonly unknown[]>>): Spec =>
    Object.fromEntries(Object.entries(choices).flatMap(([key, [good, ...bad]]) =>
      isWorse() ? [] : [[key, isWorse() ? dice.pick(bad) : good]]));
  const world: Record<string, Spec> = {
    "Artifact/m": { type: "model" }, "Artifact/i": { type: "image" }, "Artifact/b": { type: "image" },
    // It reads data where it runs.
    "Artifact/r": { type: "runtime" },
    "Artifact/d": { type: "dataset", scheme: "dotted" },
    "Interface/rows": { scheme: "semver" },
  };
  for (const place of PLACES) {
    const stage = dice.pick(["production", "production", "staging"]);
    world[`Environment/${place}`] = { ...(isWorse() ? {} : { stage }), facts: facts(OF_PLACES) };
  }
  for (const data of ["d@1", "d@2"]) {
    const from = data === "d@2" && dice.roll(2) === 0 ? { derivedFrom: ["d@1"] } : {};
    world[`Version/${data}`] = { ...from, requires: [], facts: facts(OF_DATA) };
  }
  for (const version of ["1.0.0", "1.1.0", "1.2.0-rc.1"]) {
    world[`Version/m@${version}`] = {
      requires: [],
      facts: facts(OF_MODELS),
      ...(isWorse() ? {} : { derivedFrom: [dice.pick(["d@1", "d@2"])] }),
    };
    if (!isWorse()) world[`Attestation/card-${version}`] = card(`m@${version}`, isWorse());
  }
  world["Version/b@1.0.0"] = { requires: [], facts: facts(OF_IMAGES) };
  world["Version/i@1.0.0"] = { requires: [], facts: facts(OF_IMAGES), contains: ["b@1.0.0"] };
  world["Version/r@1.0.0"] = { requires: [{ artifact: "d", range: "1" }], facts: { licence: "MIT" } };
  for (const image of ["b@1.0.0", "i@1.0.0"])
    if (!isWorse()) world[`Attestation/scan-${image.slice(0, 1)}`] = scan(image, isWorse());
  for (let at = 0; at < dice.roll(5); at++) {
    const version = dice.pick(["m@1.0.0", "m@1.1.0", "i@1.0.0"]);
    world[`Deployment/run-${at}`] = { version, environment: dice.pick(PLACES), state: "running" };
  }
  for (let at = 0; at < dice.roll(4); at++) world[`Plan/plan-${at}`] = plan(dice);
  return world;
}

function card(version: string, isUnsigned: boolean): Spec {
  return {
    about: [{ version }], predicateType: "model-card", verification: isUnsigned ? "unverified" : "verified",
    statement: { intendedUse: "tests", limitations: "all else" },
  };
}

function scan(version: string, isBad: boolean): Spec {
  return {
    about: [{ version }], predicateType: "scan", verification: "verified", time: "2026-11-20T00:00:00.000Z",
    statement: { result: isBad ? "fail" : "pass" },
  };
}

function plan(dice: Dice): Spec {
  const time = "2026-11-01T00:00:00.000Z";
  return {
    digest: `sha256:${"0".repeat(64)}`, content: {}, environment: dice.pick(PLACES), time, ended: time,
    proposer: { kind: "token", name: "ada" }, state: dice.pick(["failed", "undone", "finished"]), event: 1,
    outcomes: [{ step: "s", version: dice.pick(["m@1.0.0", "m@1.1.0"]), outcome: "failed" }],
  };
}
