/** What runs, and of which a missing fact hides whether it fits: a change must not make it worse. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { AskedQuestion, Verdict } from "../../src/decisions/decision.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

/** a@2 and b@1 run on `here`; b requires what each case says; a@1 is to replace a@2. */
function worldWhere(requires: readonly unknown[], more: World = {}): World {
  return {
    "FactKey/driver": { type: "version", scheme: "dotted" },
    "Environment/here": {},
    "Artifact/a": { type: "model", scheme: "dotted" },
    "Version/a@1": { requires: [] },
    "Version/a@2": { requires: [] },
    "Artifact/b": { type: "model", scheme: "dotted" },
    "Version/b@1": { requires },
    "Deployment/a": { version: "a@2", environment: "here", state: "running" },
    "Deployment/b": { version: "b@1", environment: "here", state: "running" },
    ...more,
  };
}

const NEW = { fact: "driver", range: ">=560" };
const OLD = { fact: "driver", range: "<560" };
const ON_TWO = { artifact: "a", range: ">=2" };
const ON_ANY = { artifact: "a" };

const CASES: readonly {
  readonly name: string;
  readonly why: string;
  readonly world: World;
  readonly ask?: Partial<AskedQuestion>;
  readonly verdict: Verdict;
  readonly headline: string;
  readonly deciding?: readonly string[];
}[] = [
  {
    name: "a yes that a missing fact could turn into a broken neighbour is none",
    why: "b's group was unknown before, so it did not count, and a@1 was COMPATIBLE",
    world: worldWhere([{ anyOf: [[NEW, ON_TWO]] }]),
    verdict: "UNKNOWN",
    headline: "Whether a@1 can run on here is not known: driver is missing.",
    deciding: ["driver"],
  },
  {
    name: "with the fact known to be too old, nothing is broken that was not broken",
    why: "b does not run well on driver 470 with any a: the change takes nothing from it",
    world: worldWhere([{ anyOf: [[NEW, ON_TWO]] }]),
    ask: { assume: { driver: "470" } },
    verdict: "COMPATIBLE",
    headline: "a@1 can run on here.",
  },
  {
    name: "with the fact known to be new enough, it is a no",
    why: "then b stands on a@2",
    world: worldWhere([{ anyOf: [[NEW, ON_TWO]] }]),
    ask: { assume: { driver: "570" } },
    verdict: "INCOMPATIBLE",
    headline: "here runs b@1, which requires a >=2.",
  },
  {
    name: "what is unknown before and stays as unknown is no reason against a change",
    why: "else everything that runs with a missing fact would make every question UNKNOWN",
    world: worldWhere([{ anyOf: [[NEW, ON_ANY]] }, NEW]),
    verdict: "COMPATIBLE",
    headline: "a@1 can run on here.",
  },
  {
    name: "an alternative that holds for just the values where the other is lost makes up for it",
    why: "driver >=560 needs any a; below that a >=2 was never enough",
    world: worldWhere([{ anyOf: [[NEW, ON_TWO], [{ fact: "driver", range: ">=550" }, ON_ANY]] }]),
    verdict: "COMPATIBLE",
    headline: "a@1 can run on here.",
  },
  {
    name: "an alternative that holds for other values does not make up for it",
    why: "with driver 570 only the first holds, and needs a >=2",
    world: worldWhere([{ anyOf: [[NEW, ON_TWO], [OLD, ON_ANY]] }]),
    verdict: "UNKNOWN",
    headline: "Whether a@1 can run on here is not known: driver is missing.",
    deciding: ["driver"],
  },
  {
    name: "a value that the change itself needs, and that breaks a neighbour, is a no",
    why: "a@1 runs only where b stands on a@2: no value of the fact serves both",
    world: worldWhere([{ anyOf: [[NEW, ON_TWO]] }], {
      "Version/a@1": { requires: [{ fact: "driver", range: ">=570" }] },
    }),
    verdict: "INCOMPATIBLE",
    headline:
      "No value of driver can satisfy a@1, which requires driver >=570, without taking a >=2 from b@1, " +
      "which runs already.",
  },
  {
    name: "a version that runs already is not judged for what a new one requires alike",
    why: "a@1 needs c >=2, and c@2 runs; c@3 states the same, and its refusal excluded both (seed 443055)",
    world: worldWhere([], {
      "Version/a@1": { requires: [{ artifact: "c", range: ">=2" }, NEW] },
      "FactKey/old": { type: "boolean" },
      "Environment/here": { facts: { old: true } },
      "Artifact/c": { type: "model", scheme: "dotted" },
      "Version/c@2": { requires: [{ fact: "old", is: false }] },
      "Version/c@3": { requires: [{ fact: "old", is: false }] },
      "Deployment/c": { version: "c@2", environment: "here", state: "running" },
    }),
    ask: { subjects: ["a@1", "b"], holding: "free" },
    verdict: "UNKNOWN",
    headline: "Whether a@1 and b can run on here is not known: driver is missing.",
    deciding: ["driver"],
  },
  {
    name: "versions that contain each other are judged, each content once",
    why: "nothing can be made that contains itself, but two documents can say so; the work must end",
    world: worldWhere([], {
      "Version/a@1": { requires: [], contains: ["c@1"] },
      "Artifact/c": { type: "library", scheme: "dotted" },
      "Version/c@1": { requires: [NEW], contains: ["a@1"] },
      "Environment/here": { facts: { driver: "550" } },
    }),
    verdict: "INCOMPATIBLE",
    headline: "here has driver 550; a@1 requires >=560 (its c@1).",
  },
];

describe("what runs with missing facts", () => {
  it.each(CASES)("$name", ({ world, ask, verdict, headline, deciding = [] }) => {
    const plain = ask?.subjects === undefined ? { subject: "a@1" } : {};
    const answer = decide(snapshotOf(world), { ...plain, in: "here", ...ask }, NOW);
    expect([answer.verdict, answer.headline]).toEqual([verdict, headline]);
    expect(answer.results[0]!.decidingFacts).toEqual(deciding);
  });
});
