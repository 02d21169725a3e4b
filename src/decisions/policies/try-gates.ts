/**
 * What a policy's tests ask about plans beside rules: which gates are open, and how many others must agree.
 *
 * A test has no plan to show: one stands in that has the risk and the approvals which the case gives. Gates
 * are judged where plans are made (src/plans/gates/try-gate.ts), so who tries a policy hands their judge in.
 */
import { neededReview, planReview } from "../../access/approvals/write-rules.ts";
import type { Document } from "../../model/document.ts";
import type { ExpectedOutcomes } from "../../model/kinds/policy-test.ts";
import { labelsOf } from "../../model/label-selector.ts";
import { nodeKey } from "../../model/names.ts";
import type { PlanFacts } from "../../rules/plan-facts.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { nameOf } from "../fact-index.ts";

export type TriedGateState = ExpectedOutcomes["gates"][string];

/** What a case asks of a gate. */
export interface TriedCase {
  readonly environment: string;
  /** `ranker@2.3.1`; left out where the case names none. */
  readonly version?: string | undefined;
  /** RFC 3339, UTC. */
  readonly now: string;
  /** Left out: there is no plan yet. */
  readonly plan?: PlanFacts | undefined;
}

/** By name of gate, as in `releases/office-hours`; a gate that does not hold there is not in it. */
export type TryGates = (
  snapshot: Snapshot, asked: TriedCase,
) => ReadonlyMap<string, { readonly state: TriedGateState; readonly because: string }>;

/** The plan that stands in; its approvals name this digest. */
export const TRIED_PLAN = {
  name: "the-plan",
  digest: `sha256:${"0".repeat(64)}`,
  proposer: { kind: "token", name: "who-made-the-plan" },
} as const;

/** By others, who are somebody each. What is left out is none: a gate counts the approvals that are there. */
export function triedApprovals({ approvals = 0 }: PlanFacts, now: string): readonly Document[] {
  const { name, digest } = TRIED_PLAN;
  return Array.from({ length: approvals }, (_, index): Document => ({
    apiVersion: "fairlead.dev/v1",
    kind: "Approval",
    metadata: { name: `approval-${index + 1}` },
    spec: {
      of: digest, what: "plan", subject: name, approver: { kind: "token", name: `approver-${index + 1}` },
      time: now, expires: "9999-12-31T00:00:00.000Z",
    },
  }));
}

/** How many others must approve a plan for the environment, or a document that the case gives. */
export function triedReview(
  snapshot: Snapshot, environment: NodeId, given: readonly Document[], what: string,
): { readonly approvals: number; readonly because: string } | undefined {
  const properties = snapshot.properties(environment);
  const { owner } = properties;
  if (what === "Plan") {
    const stage = labelsOf(properties).get("stage");
    const labels = new Map(stage === undefined ? [] : [["stage", stage]]);
    const written = { owner: owner === undefined ? undefined : String(owner), labels };
    const { approvals } = planReview(snapshot, written);
    return { approvals, because: asked(approvals, `a plan for ${nameOf(snapshot.key(environment))}`) };
  }
  const document = given.find(({ kind, metadata }) => `${kind}/${metadata.name}` === what);
  if (document === undefined) return undefined;
  const key = nodeKey(document.kind, document.metadata.name);
  const { approvals } = neededReview(snapshot, [{ key, after: document }]) ?? { approvals: 0 };
  return { approvals, because: asked(approvals, what) };
}

function asked(approvals: number, what: string): string {
  const who = approvals === 0 ? "nobody else" : approvals === 1 ? "one other" : `${approvals} others`;
  return `${who} must approve ${what}`;
}
