/** Fixes in small worlds, with their exact words, order and commands; and their limits. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { Question } from "../../src/decisions/decision.ts";
import { fallbackOf } from "../../src/decisions/fixes/fallback.ts";
import { DECIDED_MAX, findFixes, FIXES_MAX } from "../../src/decisions/fixes/find-fixes.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const BASE: World = {
  "FactKey/driver": { type: "version", scheme: "dotted" },
  "FactKey/memory": { type: "quantity" },
  "FactKey/release": { type: "version", scheme: "dotted" },
  "FactKey/libc": {
    type: "version", scheme: "dotted",
    derive: [
      { when: { release: "20.04" }, value: "2.31", source: "table" },
      { when: { release: "22.04" }, value: "2.35", source: "table" },
      { when: { release: "24.04" }, value: "2.39", source: "table" },
    ],
  },
  "Artifact/ranker": { type: "model", scheme: "semver" },
};

interface FixCase {
  readonly name: string;
  readonly world: World;
  readonly ask: Question;
  readonly fixes: readonly (readonly [sentence: string, command: string])[];
  readonly isTruncated?: boolean;
}

const CASES: readonly FixCase[] = [
  {
    name: "names the smallest change of a driver",
    world: {
      "Environment/edge": { facts: { driver: "535.104.05" } },
      "Version/ranker@2.0.0": {
        requires: [{ fact: "driver", range: ">=545 <560 || >=580", source: "its release notes" }],
      },
    },
    ask: { subject: "ranker@2.0.0", in: "edge" },
    fixes: [[
      "Change driver of edge from 535.104.05 to 545; then it is COMPATIBLE.",
      "fairlead decide ranker@2.0.0 --in edge --assume driver=545",
    ]],
  },
  {
    name: "finds one value for all conditions on a fact",
    world: {
      "Environment/edge": { facts: { driver: "500" } },
      "Version/ranker@2.0.0": {
        requires: [
          { fact: "driver", range: ">=520 <540 || >=560" }, { fact: "driver", range: ">=545" },
        ],
      },
    },
    ask: { subject: "ranker@2.0.0", in: "edge" },
    fixes: [[
      "Change driver of edge from 500 to 560; then it is COMPATIBLE.",
      "fairlead decide ranker@2.0.0 --in edge --assume driver=560",
    ]],
  },
  {
    name: "says first what to ask for when something is not known",
    world: {
      "Environment/edge": { facts: { memory: "80Gi" } },
      "Environment/big": { facts: { memory: "80Gi", driver: "560" } },
      "Version/ranker@2.0.0": {
        requires: [{ fact: "driver", range: ">=545" }, { fact: "memory", atLeast: "40Gi" }],
      },
    },
    ask: { subject: "ranker@2.0.0", in: "edge" },
    fixes: [
      [
        "Ask for driver of edge: with 545, for one, it is COMPATIBLE.",
        "fairlead decide ranker@2.0.0 --in edge --assume driver=545",
      ],
      ["Use big instead of edge; then it is COMPATIBLE.", "fairlead decide ranker@2.0.0 --in big"],
    ],
  },
  {
    name: "offers variant, version, environment and fact in this order",
    world: {
      "Environment/edge": { facts: { driver: "535" } },
      "Environment/new": { facts: { driver: "590" } },
      "Version/ranker@2.0.0": {
        requires: [],
        variants: [
          { name: "fast", requires: [{ fact: "driver", range: ">=580", source: "measured" }] },
          { name: "slow", requires: [{ fact: "driver", range: ">=500" }] },
        ],
      },
      "Version/ranker@1.9.0": {
        requires: [], variants: [{ name: "fast", requires: [{ fact: "driver", range: ">=530" }] }],
      },
      "Version/ranker@1.8.0": { requires: [{ fact: "driver", range: ">=520" }], yanked: "it leaks" },
      "Version/ranker@2.1.0-rc.1": { requires: [{ fact: "driver", range: ">=1" }] },
    },
    ask: { subject: "ranker@2.0.0#fast", in: "edge" },
    fixes: [
      [
        "Take ranker@2.0.0#slow instead of ranker@2.0.0#fast; then it is COMPATIBLE.",
        "fairlead decide 'ranker@2.0.0#slow' --in edge",
      ],
      [
        "Take ranker@1.9.0#fast instead of ranker@2.0.0#fast; then it is COMPATIBLE.",
        "fairlead decide 'ranker@1.9.0#fast' --in edge",
      ],
      ["Use new instead of edge; then it is COMPATIBLE.", "fairlead decide 'ranker@2.0.0#fast' --in new"],
      [
        "Change driver of edge from 535 to 580; then it is COMPATIBLE.",
        "fairlead decide 'ranker@2.0.0#fast' --in edge --assume driver=580",
      ],
    ],
  },
  {
    name: "changes a derived fact through the release that it follows from",
    world: {
      "Environment/old": { facts: { release: "20.04" } },
      "Version/ranker@2.0.0": { requires: [{ fact: "libc", range: ">=2.34" }] },
    },
    ask: { subject: "ranker@2.0.0", in: "old" },
    fixes: [
      [
        "Change release of old from 20.04 to 22.04; then it is COMPATIBLE.",
        "fairlead decide ranker@2.0.0 --in old --assume release=22.04",
      ],
      [
        "Relax what version:ranker@2.0.0 requires of libc from >=2.34 to >=2.31; then it is COMPATIBLE.",
        "fairlead get version/ranker@2.0.0",
      ],
    ],
  },
  {
    name: "relaxes a range of what runs beside it, and says by how much",
    world: {
      "Environment/edge": {},
      "Artifact/runtime": { type: "runtime", scheme: "semver" },
      "Version/runtime@1.4.2": { requires: [] },
      "Deployment/runtime-edge": { version: "runtime@1.4.2", environment: "edge", state: "running" },
      "Version/ranker@2.0.0": { requires: [{ artifact: "runtime", range: "^1.5.0" }] },
    },
    ask: { subject: "ranker@2.0.0", in: "edge" },
    fixes: [[
      "Relax what version:ranker@2.0.0 requires of runtime from ^1.5.0 to >=1.4.2 <2.0.0; " +
        "then it is COMPATIBLE.",
      "fairlead get version/ranker@2.0.0",
    ]],
  },
  {
    name: "takes another version than the range allows, and changes what runs where it stands in the way",
    world: {
      "Environment/edge": { facts: { driver: "540" } },
      "Artifact/runtime": { type: "runtime", scheme: "semver" },
      "Version/runtime@1.4.0": { requires: [] },
      "Version/runtime@1.6.0": { requires: [{ fact: "driver", range: ">=500" }] },
      "Deployment/runtime-edge": { version: "runtime@1.4.0", environment: "edge", state: "running" },
      "Version/ranker@2.0.0": { requires: [{ artifact: "runtime", range: "^1.5.0", source: "tested" }] },
      "Version/ranker@1.9.0": { requires: [{ artifact: "runtime", range: "^1.0.0" }] },
    },
    ask: { subject: "ranker@^2", in: "edge" },
    fixes: [
      [
        "Take ranker@1.9.0 instead of ranker@^2; then it is COMPATIBLE.",
        "fairlead decide ranker@1.9.0 --in edge",
      ],
      [
        "Replace runtime@1.4.0 in edge by runtime@1.6.0 first; then it is COMPATIBLE.",
        "fairlead decide 'ranker@^2' --in edge --holding free",
      ],
    ],
  },
  {
    name: "names the version that any version comes to, and asks for just that one",
    world: {
      "Environment/edge": { facts: { driver: "540" } },
      "Version/ranker@2.0.0": { requires: [{ fact: "driver", range: ">=580", source: "tested" }] },
      ...Object.fromEntries(Array.from({ length: 60 }, (_, at) => [
        `Version/ranker@1.${at}.0`,
        { requires: [{ fact: "driver", range: at === 0 ? ">=500" : ">=590", source: "tested" }] },
      ])),
    },
    ask: { subject: "ranker@^2", in: "edge", assume: { memory: "1Gi" } },
    isTruncated: true,
    fixes: [
      [
        "Take ranker@1.0.0 instead of ranker@^2; then it is COMPATIBLE.",
        "fairlead decide ranker@1.0.0 --in edge --assume memory=1Gi",
      ],
      [
        "Change driver of edge from 540 to 580; then it is COMPATIBLE.",
        "fairlead decide 'ranker@^2' --in edge --assume driver=580 --assume memory=1Gi",
      ],
    ],
  },
  {
    name: "sets another value of a parameter, where one was asked for",
    world: {
      "Environment/edge": { facts: { memory: "16Gi" } },
      "Version/ranker@2.0.0": {
        requires: [],
        parameters: {
          maxBatch: [
            { value: 32, requires: [{ fact: "memory", atLeast: "32Gi", source: "measured" }] },
            { value: 8, requires: [{ fact: "memory", atLeast: "8Gi" }] },
          ],
        },
      },
    },
    ask: { subject: "ranker@2.0.0[maxBatch=32]", in: "edge" },
    fixes: [
      [
        "Set maxBatch=8 instead of maxBatch=32 for ranker@2.0.0; then it is COMPATIBLE.",
        "fairlead decide 'ranker@2.0.0[maxBatch=8]' --in edge",
      ],
      [
        "Change memory of edge from 16Gi to 32Gi; then it is COMPATIBLE.",
        "fairlead decide 'ranker@2.0.0[maxBatch=32]' --in edge --assume memory=32Gi",
      ],
    ],
  },
  {
    name: "takes another version where no environment of several will do",
    world: {
      "Environment/one": { facts: { driver: "540" }, stage: "production" },
      "Environment/two": { facts: { driver: "550" }, stage: "production" },
      "Version/ranker@2.0.0": { requires: [{ fact: "driver", range: ">=580" }] },
      "Version/ranker@1.9.0": { requires: [{ fact: "driver", range: ">=545" }] },
    },
    ask: { subject: "ranker@2.0.0", anywhere: "stage=production" },
    fixes: [[
      "Take ranker@1.9.0 instead of ranker@2.0.0; then it is COMPATIBLE.",
      "fairlead decide ranker@1.9.0 --anywhere stage=production",
    ]],
  },
  {
    name: "offers nothing where nothing helps: what is absent is not conjured up",
    world: {
      "Environment/edge": { facts: { driver: "none" } },
      "Version/ranker@2.0.0": { requires: [{ fact: "driver", range: ">=545" }] },
    },
    ask: { subject: "ranker@2.0.0", in: "edge" },
    fixes: [],
  },
];

describe("fixes", () => {
  it.each(CASES)("$name", ({ world, ask, fixes, isTruncated = false }) => {
    const snapshot = snapshotOf({ ...BASE, ...world });
    const found = findFixes(snapshot, decide(snapshot, ask, NOW), NOW);
    expect(found.fixes.map(({ sentence, command }) => [sentence, command])).toEqual(fixes);
    expect(found.fixesTruncated).toBe(isTruncated);
  });

  it("of a question by what was known then are tried by the same", () => {
    const { world, ask } = CASES[0]!;
    const snapshot = snapshotOf({ ...BASE, ...world });
    const decision = decide(snapshot, ask, NOW);
    for (const [asOf, words] of [
      [{ revision: 3 }, "--as-of 3"], [{ time: "2026-10-01T00:00:00Z" }, "--as-of 2026-10-01T00:00:00Z"],
    ] as const) {
      const now = findFixes(snapshot, decision, NOW).fixes.map(({ command }) => `${command} ${words}`);
      const then = findFixes(snapshot, decision, NOW, asOf).fixes.map(({ command }) => command);
      expect(now.length).toBeGreaterThan(0);
      expect(then).toEqual(now);
    }
  });

  it("of a joint question change what all of it needs", () => {
    const snapshot = snapshotOf({
      ...BASE,
      "Environment/edge": { facts: { driver: "540", memory: "16Gi" } },
      "Artifact/indexer": { type: "model", scheme: "semver" },
      "Version/ranker@2.0.0": { requires: [{ fact: "driver", range: ">=545", source: "tested" }] },
      "Version/indexer@1.0.0": { requires: [{ fact: "driver", range: ">=560", source: "tested" }] },
    });
    const decision = decide(snapshot, { subjects: ["ranker@2.0.0", "indexer@1.0.0"], in: "edge" }, NOW);
    const { fixes } = findFixes(snapshot, decision, NOW);
    expect(fixes.map(({ sentence, command }) => [sentence, command])).toEqual([[
      "Change driver of edge from 540 to 560; then it is COMPATIBLE.",
      "fairlead decide indexer@1.0.0 ranker@2.0.0 --in edge --assume driver=560",
    ]]);
  });

  it("have a fallback: the best that can be taken at once, with a decision of its own", () => {
    const { world, ask } = CASES.find(({ name }) => name.startsWith("offers variant"))!;
    const snapshot = snapshotOf({ ...BASE, ...world });
    const decision = decide(snapshot, ask, NOW);
    const taken = fallbackOf(snapshot, decision, findFixes(snapshot, decision, NOW), NOW)!;
    expect(taken).toMatchObject({
      fallback: true, insteadOf: decision.id, fix: { kind: "variant" },
      decision: { verdict: "COMPATIBLE", question: { subject: "ranker@2.0.0#slow", in: "edge" } },
    });
    expect(taken.decision.id).toBe(taken.fix.decisionId);
    expect(taken.decision.id).not.toBe(decision.id);
  });

  it("have no fallback where only a fact would help, nor for a decision that is COMPATIBLE", () => {
    const { world, ask } = CASES[0]!;
    const snapshot = snapshotOf({ ...BASE, ...world });
    for (const assume of [{ driver: "535" }, { driver: "590" }]) {
      const decision = decide(snapshot, { ...ask, assume }, NOW);
      expect(fallbackOf(snapshot, decision, findFixes(snapshot, decision, NOW), NOW)).toBeUndefined();
    }
  });

  it("are at most five from at most forty decisions, and a cut search says so", () => {
    const count = 60;
    const snapshot = snapshotOf({
      ...BASE,
      ...Object.fromEntries(Array.from({ length: count }, (_, at) => [
        `Environment/edge${at}`, { facts: { driver: `${100 + at}` }, labels: { site: "edge" } },
      ])),
      ...Object.fromEntries(Array.from({ length: 120 }, (_, at) => [
        `Version/ranker@1.${at}.0`, { requires: [{ fact: "driver", range: `>=${200 - at}` }] },
      ])),
    });
    const decision = decide(snapshot, { subject: "ranker@1.0.0", selector: "site=edge" }, NOW);
    const { fixes, fixesTruncated, decided } = findFixes(snapshot, decision, NOW);
    expect(fixes.length).toBeGreaterThan(0);
    expect(fixes.length).toBeLessThanOrEqual(FIXES_MAX);
    expect(decided).toBeLessThanOrEqual(DECIDED_MAX);
    expect(fixesTruncated).toBe(true);
  });
});
