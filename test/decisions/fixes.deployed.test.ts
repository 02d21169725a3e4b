/** Where what runs stands in the way, the fix that changes it leads to what it predicts, once carried out. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { findFixes } from "../../src/decisions/fixes/find-fixes.ts";
import type { Fix } from "../../src/decisions/fixes/fix.ts";
import { Dice } from "./random-world.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Of which about a third are not COMPATIBLE. */
const WORLDS = Number(process.env["WORLDS"] ?? 400);
const LIBRARIES = ["one", "two", "three"];

console.log(`random deployed fixes: SEED=${SEED}`);

/** A service's version that needs libraries, libraries that need each other, and some of them running. */
function randomFleet(dice: Dice): World {
  const world: Record<string, Record<string, unknown>> = {
    "FactKey/driver": { type: "version", scheme: "dotted" },
    "Environment/here": { facts: { driver: `${1 + dice.roll(3)}` } },
    "Artifact/ranker": { type: "model", scheme: "semver" },
  };
  const needs = (libraries: readonly string[]) =>
    libraries.filter(() => dice.roll(2) === 0).map((artifact) => {
      const from = 1 + dice.roll(3);
      return { artifact, range: `>=${from}.0.0 <${from + 1 + dice.roll(2)}.0.0` };
    });
  const driver = () => (dice.roll(4) === 0 ? [{ fact: "driver", range: `>=${1 + dice.roll(3)}` }] : []);
  for (const [at, name] of LIBRARIES.entries()) {
    world[`Artifact/${name}`] = { type: "library", scheme: "semver" };
    const below = LIBRARIES.slice(at + 1);
    for (let number = 1; number <= 3; number++)
      world[`Version/${name}@${number}.0.0`] = { requires: [...needs(below), ...driver()] };
    if (dice.roll(3) > 0) world[`Deployment/${name}`] = deployed(`${name}@${1 + dice.roll(3)}.0.0`);
  }
  world["Version/ranker@1.0.0"] = { requires: [...needs(LIBRARIES), ...driver()] };
  return world;
}

function deployed(version: string): Record<string, unknown> {
  return { version, environment: "here", state: "running" };
}

function carriedOut(world: World, { changes }: Fix): World {
  const changed: Record<string, Readonly<Record<string, unknown>>> = { ...world };
  for (const change of changes) {
    if (change.kind !== "upgrade" && change.kind !== "deploy") continue;
    const version = change.kind === "upgrade" ? change.to : change.version;
    changed[`Deployment/${version.slice(0, version.indexOf("@"))}`] = deployed(version);
  }
  return changed;
}

describe("fixes that change what runs", () => {
  it(`hold once they are carried out (SEED=${SEED})`, () => {
    let upgrades = 0;
    for (let index = 0; index < WORLDS; index++) {
      const world = randomFleet(new Dice(SEED + index));
      const snapshot = snapshotOf(world);
      const question = { subject: "ranker@1.0.0", in: "here" };
      const { fixes } = findFixes(snapshot, decide(snapshot, question, NOW), NOW);
      for (const fix of fixes) {
        const name = `SEED=${SEED + index} WORLDS=1 ${fix.sentence}`;
        const { decisionId: id, verdict } = fix;
        if (id !== undefined)
          expect(decide(snapshot, fix.question, NOW), name).toMatchObject({ verdict, id });
        if (fix.kind !== "upgrade") continue;
        upgrades++;
        expect(decide(snapshotOf(carriedOut(world, fix)), question, NOW).verdict, name).toBe("COMPATIBLE");
      }
    }
    if (WORLDS >= 100) expect(upgrades).toBeGreaterThan(WORLDS / 40);
  }, 60_000);
});
