/** A place with a stage before it, and gates that stand at it. */
import { gatesAt } from "../../../src/plans/gates/gates-holding.ts";
import { judgeGate } from "../../../src/plans/gates/judge-gate.ts";
import type { GateQuestion, GatedPlan, GateState } from "../../../src/plans/gates/gate-state.ts";
import type { Snapshot } from "../../../src/snapshot/snapshot.ts";
import { NOW, snapshotOf } from "../../decisions/world.ts";
import type { World } from "../../decisions/world.ts";

export { NOW };
export const BASE: World = {
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@2.3.0": {},
  "Version/ranker@2.3.1": { variants: [{ name: "gpu" }] },
  "Environment/staging": { stage: "staging" },
  "Environment/prod": { stage: "production" },
};

export type Gate = Readonly<Record<string, unknown>>;

/** The base, these documents, and a policy with these gates everywhere. */
export function gated(gates: readonly Gate[], more: World = {}, policy: Gate = {}): Snapshot {
  const named = gates.map((gate, at) => ({ name: `g${at}`, ...gate }));
  return snapshotOf({
    ...BASE,
    ...more,
    "Policy/p": { mode: "enforce", tier: "gate", ...policy, gates: named },
  });
}

/** What the first gate of the policy says. */
export function judged(gate: Gate, more: World = {}, question: Partial<GateQuestion> = {}): GateState {
  const snapshot = gated([gate], more);
  const asked = { versions: ["ranker@2.3.1"], environment: "prod", now: NOW, ...question };
  return judgeGate(snapshot, gatesAt(snapshot, "prod", NOW)[0]!, asked);
}

const DIGEST = `sha256:${"d".repeat(64)}`;

export function planOf(more: Partial<GatedPlan> & { readonly risk?: number } = {}): GatedPlan {
  const { risk, ...rest } = more;
  const one = { name: "ranker-prod", environment: "prod" };
  const content = {
    environment: "prod",
    before: [{ ...one, version: "ranker@2.3.0" }],
    after: [{ ...one, version: "ranker@2.3.1" }],
    ...(risk === undefined ? {} : { risk: { score: risk, parts: [] } }),
  };
  return {
    name: "ranker-prod-1",
    digest: DIGEST,
    proposer: { kind: "token", name: "token:ci" },
    content: content as unknown as GatedPlan["content"],
    ...rest,
  };
}

export function approvalBy(name: string, more: Gate = {}): World {
  return {
    [`Approval/plan-${name.replace(/\W/g, "-")}`]: {
      of: DIGEST,
      what: "plan",
      subject: "ranker-prod-1",
      approver: { kind: "token", name },
      time: "2026-11-21T10:00:00.000Z",
      expires: "2026-11-28T10:00:00.000Z",
      ...more,
    },
  };
}
