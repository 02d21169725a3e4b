/**
 * The ways in which gates elsewhere were open that should not have been, each as an assertion that holds of
 * our judge and fails on a broken variant of it: the same assertion is given the variant, and must throw.
 */
import { describe, expect, it } from "vitest";
import { promoteCommand } from "../../src/cli/commands/promote.ts";
import { allOf } from "../../src/plans/gates/gate-state.ts";
import type { GateState } from "../../src/plans/gates/gate-state.ts";
import { compareCanary } from "../../src/plans/gates/canary.ts";
import { isCounting, stateOver } from "../../src/plans/judge-gates.ts";
import type { GatesAnswer, JudgedGate } from "../../src/plans/promotion.ts";
import { checkDocument } from "../../src/model/check-document.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { recordDeployment } from "../../src/catalog/record-deployment.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import type { Observation } from "../../src/plans/observations/observation.ts";
import { documentsOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";
import { judged, planOf } from "./gates/gate-world.ts";
import type { Gate } from "./gates/gate-world.ts";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Entry<Subject> {
  readonly name: string;
  readonly ours: Subject;
  /** As it was done wrong. */
  readonly broken: Subject;
  readonly holds: (subject: Subject) => void;
}

const entry = <Subject>(one: Entry<Subject>): Entry<unknown> => one as unknown as Entry<unknown>;
const state = (is: GateState["state"]): GateState => ({ state: is, because: is, citations: [] });
const gate = (is: GateState["state"], more: Partial<JudgedGate> = {}): JudgedGate => ({
  ...state(is),
  environment: "prod",
  name: "p/g",
  kind: "soak",
  asks: "x",
  mode: "enforce",
  moment: "now",
  ...more,
});
const figure = (more: Partial<Observation>): Observation => ({
  node: 0,
  name: "o",
  deployment: "d",
  version: "ranker@2.3.1",
  metric: "errorRate",
  value: 0.004,
  unit: undefined,
  better: "lower",
  samples: 10,
  failures: undefined,
  deviation: undefined,
  histogram: undefined,
  from: 0,
  to: 3_600_000,
  source: "",
  trafficShare: undefined,
  ...more,
});
const settings = { margin: 0.005, confidence: 0.95 };

type Judge = (gate: Gate, more?: World) => GateState["state"];
const DEPLOYED: World = {
  "Deployment/ranker-prod": { version: "ranker@2.3.1", environment: "prod", state: "running" },
};
const judge: Judge = (asked, more = {}) => judged(asked, { ...DEPLOYED, ...more }, { plan: planOf() }).state;
const orOpen =
  (instead: GateState["state"]): Judge =>
  (asked, more) => {
    const is = judge(asked, more);
    return is === instead ? "open" : is;
  };
const bounds = { observations: { bounds: [{ metric: "errorRate", atMost: 0.01 }] } };

const CATALOGUE: readonly Entry<unknown>[] = [
  entry({
    name: "no rows is not yes",
    ours: (states: readonly GateState[]) => allOf(states, "none").state,
    broken: (states: readonly GateState[]) =>
      states.every((one) => one.state === "open") ? "open" : "closed",
    holds: (all) => expect(all([])).toBe("unknown"),
  }),
  entry({
    name: "a failing row beside an unknown row is a no",
    ours: (states: readonly GateState[]) => allOf(states, "none").state,
    broken: (states: readonly GateState[]) =>
      (["unknown", "closed", "open"] as const).find((is) => states.some((one) => one.state === is)) ??
      "unknown",
    holds: (all) => expect(all([state("unknown"), state("closed")])).toBe("closed"),
  }),
  entry({
    name: "a metric without data is unknown",
    ours: judge,
    broken: orOpen("unknown"),
    holds: (it) => expect(it(bounds)).toBe("unknown"),
  }),
  entry({
    name: "a soak that nobody measured, where figures are asked for, is unknown",
    ours: judge,
    broken: orOpen("unknown"),
    holds: (it) =>
      expect(
        it(
          {
            soak: {
              stage: "staging",
              for: "1h",
              healthy: [{ metric: "errorRate", atMost: 0.01, samples: 1 }],
            },
          },
          {
            "Deployment/ranker-staging": {
              version: "ranker@2.3.1",
              environment: "staging",
              state: "running",
              since: "2026-01-01T00:00:00.000Z",
            },
          },
        ),
      ).toBe("unknown"),
  }),
  entry({
    name: "a group without data does not score full",
    ours: compareCanary,
    broken: ((fresh, replaced, how) =>
      compareCanary(fresh, replaced.length === 0 ? fresh : replaced, how)) as typeof compareCanary,
    holds: (compare) => expect(compare([figure({ samples: 1_000_000 })], [], settings).kind).toBe("unknown"),
  }),
  entry({
    name: "few samples without a failure are not a pass",
    ours: compareCanary,
    broken: ((fresh: readonly Observation[], replaced: readonly Observation[]) => ({
      kind: fresh[0]!.value <= replaced[0]!.value ? "pass" : "fail",
    })) as unknown as typeof compareCanary,
    holds: (compare) =>
      expect(compare([figure({ value: 0 })], [figure({ value: 0 })], settings).kind).toBe("more"),
  }),
  entry({
    name: "a figure that is no number is not within bounds",
    ours: compareCanary,
    broken: ((fresh: readonly Observation[], replaced: readonly Observation[]) => ({
      kind: fresh[0]!.value > replaced[0]!.value ? "fail" : "pass",
    })) as unknown as typeof compareCanary,
    holds: (compare) =>
      expect(compare([figure({ value: NaN })], [figure({})], settings).kind).toBe("unknown"),
  }),
  ...[
    ["no objectives is not a pass", { observations: { bounds: [] } }],
    ["a gate that asks for nothing is refused", {}],
    ["a window that is always open is refused", { window: { zone: "UTC" } }],
    ["a bound that bounds nothing is refused", { observations: { bounds: [{ metric: "errorRate" }] } }],
    ["a soak of no time is refused", { soak: { stage: "staging", for: "0s" } }],
    ["an empty window is refused", { window: { zone: "UTC", from: "09:00", to: "09:00" } }],
    ["a gate that asks two things is refused", { verdict: {}, risk: { atMost: 1 } }],
    ["a margin of nothing known is refused", { observations: { canary: [{ metric: "taste", margin: 1 }] } }],
    ["an offset is no time zone", { window: { zone: "+02:00", days: ["Mon"] } }],
  ].map(([name, asked]) =>
    entry({
      name: String(name),
      ours: (one: object) => checkDocument(policyWith(one)).kind,
      broken: (): "valid" | "invalid" => "valid",
      holds: (check) => expect(check(asked as object)).toBe("invalid"),
    }),
  ),
  entry({
    name: "a gate of mode warn never makes a no, and a closed one beside it still does",
    ours: stateOver,
    broken: ((gates) => (gates.some((one) => one.state === "open") ? "open" : "waiting")) as typeof stateOver,
    holds: (over) => {
      expect(over([gate("closed", { mode: "warn" })])).toBe("open");
      expect(over([gate("closed", { mode: "warn" }), gate("open"), gate("closed")])).toBe("closed");
    },
  }),
  entry({
    name: "what is not known yet is not open because all else is",
    ours: stateOver,
    broken: ((gates) =>
      gates.filter(isCounting).some((one) => one.state === "closed") ? "closed" : "open") as typeof stateOver,
    holds: (over) => expect(over([gate("open"), gate("unknown")])).toBe("waiting"),
  }),
  entry({
    name: "a closed gate beside an unknown one is a no, not a not-yet",
    ours: stateOver,
    broken: ((gates) =>
      gates.some((one) => one.state === "unknown") ? "waiting" : "closed") as typeof stateOver,
    holds: (over) => expect(over([gate("unknown"), gate("closed")])).toBe("closed"),
  }),
];

function policyWith(asked: object): unknown {
  return {
    apiVersion: "fairlead.dev/v1",
    kind: "Policy",
    metadata: { name: "p" },
    spec: { gates: [{ name: "g", ...asked }] },
  };
}

describe("gates are not open by accident", () => {
  it.each(CATALOGUE)("$name", ({ ours, broken, holds }) => {
    holds(ours);
    expect(() => holds(broken)).toThrow();
  });
});

describe("the exit code of a promotion", () => {
  const WORLD: World = {
    "Artifact/ranker": { type: "model", scheme: "semver" },
    "Version/ranker@2.3.1": { requires: [] },
    "Environment/stage-eu": { stage: "staging" },
    "Environment/prod-eu": { stage: "production" },
  };
  const tests = { name: "tested", attestation: { predicateType: "t", where: { result: "PASSED" } } };
  const failed: World = {
    "Attestation/a": {
      about: [{ version: "ranker@2.3.1" }],
      predicateType: "t",
      verification: "verified",
      statement: { result: "FAILED" },
      time: "2026-11-20T00:00:00.000Z",
    },
  };

  it.each([
    ["is 1 when a gate is closed", [tests], failed, 1],
    ["is 2 when a gate is not known", [tests], {}, 2],
    [
      "is 1 when a gate is closed beside one that is not known",
      [tests, { name: "agreed", approvals: { count: 1 } }],
      failed,
      1,
    ],
    ["is 0 when there is a plan and no gate", undefined, {}, 0],
  ] as const)("%s, for every format", async (_, gates, more, code) => {
    const database = join(mkdtempSync(join(tmpdir(), "fairlead-")), "f.db");
    const knowledge = await Knowledge.open(await openSqliteStore(database), { pollMilliseconds: 0 });
    const by = { actor: "t", reason: "x", now: "2026-11-20T12:00:00.000Z" };
    const policy: World =
      gates === undefined ? {} : { "Policy/p": { environments: "stage=production", gates } };
    await applyDocuments(knowledge, {
      ...by,
      sources: [{ documents: documentsOf({ ...WORLD, ...policy, ...more }) }],
    });
    await recordDeployment(knowledge, { ...by, version: "ranker@2.3.1", environment: "stage-eu" });
    await knowledge.close();
    for (const format of ["table", "json"] as const) {
      const written: string[] = [];
      const terminal = {
        width: 100,
        paint: (__: unknown, text: string) => text,
        paintNote: (__: unknown, text: string) => text,
        write: (text: string) => void written.push(text),
        note: () => {},
      };
      const options = { database, from: "staging", to: "production", format };
      expect([format, await promoteCommand("ranker@2.3.1", options, terminal)]).toEqual([format, code]);
      const states: Readonly<Record<number, GatesAnswer["state"]>> = { 0: "open", 1: "closed", 2: "waiting" };
      const word = format === "json" ? `"state": "${states[code]}"` : states[code]!.toUpperCase();
      expect(written.join("\n")).toContain(word);
    }
  });
});
