/**
 * Every scope there is, `resource:verb`, with what it lets its holder do. A scope is held through a role, for
 * all of the graph or for a part of it; the roles and what asks for which scope are in src/access/.
 */
export const SCOPES = {
  "document:read": "read documents, and everything that is told of them",
  "document:write": "write services, artifacts, versions, interfaces, environments and definitions of facts",
  "policy:write": "write policies",
  "deployment:write": "record deployments",
  "role:write": "write roles and bind them, never beyond what one holds oneself",
  "decision:ask": "ask whether something can run somewhere",
  "decision:read": "read recorded decisions, and decide them again",
  "lineage:read": "ask where things come from and what they touch",
  "lineage:write": "send events of runs, and write runs",
  "attestation:write": "send attestations and fingerprints, and write them",
  "approval:give": "approve what others propose",
  "waiver:write": "write waivers",
  "plan:write": "make plans, run their steps, and record baselines",
  "token:admin": "make, list and revoke API tokens",
  "audit:read": "read the whole log: proofs, checkpoints, receipts, exports",
} as const satisfies Readonly<Record<string, string>>;

export type Scope = keyof typeof SCOPES;

export const SCOPE_NAMES = Object.keys(SCOPES) as readonly Scope[];
