/**
 * What may be asked for, and the scope that it needs: every REST route, every field of GraphQL's Query,
 * Mutation and Subscription, every command that reaches a server. What is not named here is refused to all
 * who may not do everything; a test walks the routes, the schema and the program, and fails on what is
 * missing and on rows that name nothing.
 *
 * `part` is enough held on any part of the graph: what is then read is narrowed to that part, and a write is
 * checked document by document. `all` must be held on everything: the thing has no parts.
 */
import type { Scope } from "../model/scopes.ts";

export type Permission =
  | "anybody"
  | { readonly scope: Scope; readonly reach: "part" | "all"; readonly orScopes?: readonly Scope[] };

const anybody: Permission = "anybody";
const part = (scope: Scope, ...orScopes: readonly Scope[]): Permission =>
  orScopes.length === 0 ? { scope, reach: "part" } : { scope, reach: "part", orScopes };
const all = (scope: Scope): Permission => ({ scope, reach: "all" });

const READ = part("document:read");
const ASK = part("decision:ask");
const RECORDED = part("decision:read");
/** Figures over what everybody asked have no parts. */
const ALL_RECORDED = all("decision:read");
const LINEAGE = part("lineage:read");
const AUDIT = all("audit:read");
const TOKENS = all("token:admin");
/** A notice may be about anything. */
const NOTICES = all("document:read");
const DEPLOY = part("deployment:write");
/** Each document needs its kind's own. */
const WRITE = part("document:write", "policy:write", "deployment:write", "role:write", "lineage:write",
  "attestation:write", "approval:give");
const APPROVE = part("approval:give");
const PLAN = part("plan:write");
const WAIVE = part("waiver:write");
/** Whoever may ask for one, or approve it. */
const END_WAIVER = part("waiver:write", "approval:give");
/** Events and envelopes are about whatever they name, so their receivers write for every owner. */
const SEND_LINEAGE = all("lineage:write");
const ATTEST = all("attestation:write");

/** Each fingerprint and baseline needs it on its environment. */
const OBSERVE = part("attestation:write");
const RECORD_GOOD = part("plan:write");

/** Of what has no row: only who could give themselves any role. */
export const UNNAMED: Permission = all("role:write");

export const ROUTE_PERMISSIONS: Readonly<Record<string, Permission>> = {
  "POST /v1/decide": ASK,
  "GET /v1/decide": ASK,
  "GET /v1/decisions/{id}": RECORDED,
  "POST /v1/decisions/{id}/replay": RECORDED,
  "GET /v1/decisions/{id}/receipt": all("decision:read"),
  "POST /v1/matrix": ASK,
  "POST /v1/validate": ASK,
  "POST /v1/impact": ASK,
  "POST /v1/policies/check": ASK,
  "GET /v1/policies/shadow": ALL_RECORDED,
  "GET /v1/lineage/{name*}": LINEAGE,
  "GET /v1/paths": LINEAGE,
  "GET /v1/impact/{name*}": LINEAGE,
  "GET /v1/neighbours/{name*}": LINEAGE,
  "GET /v1/changed": LINEAGE,
  "GET /v1/configuration/{name*}": READ,
  "GET /v1/documents": READ,
  "GET /v1/documents/{kind}/{name*}": READ,
  "GET /v1/history/{kind}/{name*}": READ,
  "GET /v1/schemas": anybody,
  "POST /v1/apply": WRITE,
  "POST /v1/restore/{kind}/{name*}": WRITE,
  "POST /v1/deployments": DEPLOY,
  "POST /v1/proposals": WRITE,
  "GET /v1/proposals": READ,
  "GET /v1/proposals/{id}": READ,
  "POST /v1/proposals/{id}/approve": APPROVE,
  "POST /v1/proposals/{id}/reject": APPROVE,
  "POST /v1/proposals/{id}/withdraw": WRITE,
  "POST /v1/waivers": WAIVE,
  "GET /v1/waivers": READ,
  "GET /v1/waivers/{name}": READ,
  "POST /v1/waivers/{name}/approve": APPROVE,
  "POST /v1/waivers/{name}/withdraw": END_WAIVER,
  "POST /v1/plans": ASK,
  "GET /v1/plans": READ,
  "GET /v1/plans/{name}": READ,
  "GET /v1/plans/{name}/next": PLAN,
  "POST /v1/plans/{name}/steps/{step}/start": PLAN,
  "POST /v1/plans/{name}/steps/{step}/renew": PLAN,
  "POST /v1/plans/{name}/steps/{step}/finish": PLAN,
  "POST /v1/plans/{name}/steps/{step}/fail": PLAN,
  "POST /v1/plans/{name}/undo": PLAN,
  "POST /v1/plans/{name}/withdraw": PLAN,
  "POST /v1/plans/{name}/approve": APPROVE,
  "GET /v1/gates": ASK,
  /** What it keeps is checked as every plan is. */
  "POST /v1/promotions": ASK,
  "POST /v1/observations": OBSERVE,
  "GET /v1/observations": READ,
  "GET /v1/reports/period": READ,
  "GET /v1/reports/{kind}/{plan}": READ,
  "GET /v1/notices": NOTICES,
  "GET /v1/webhooks/deliveries": NOTICES,
  "POST /v1/webhooks/{name}/retry": TOKENS,
  "POST /v1/leases": DEPLOY,
  "GET /v1/leases": READ,
  "POST /v1/leases/release": DEPLOY,
  "POST /v1/fingerprints": OBSERVE,
  "GET /v1/fingerprints": READ,
  "GET /v1/fingerprints/{name*}": READ,
  "GET /v1/fingerprint-difference": READ,
  "GET /v1/drift/{name*}": READ,
  "POST /v1/baselines": RECORD_GOOD,
  "GET /v1/baselines": READ,
  "GET /v1/baselines/{name*}": READ,
  "GET /v1/parity": READ,
  "POST /v1/rollbacks": ASK,
  "GET /v1/tokens": TOKENS,
  "POST /v1/tokens": TOKENS,
  "POST /v1/tokens/{name}/revoke": TOKENS,
  "POST /api/v1/lineage": SEND_LINEAGE,
  "POST /api/v1/lineage/batch": SEND_LINEAGE,
  "POST /v1/attestations": ATTEST,
  "GET /v1/attestations/{digest}": all("document:read"),
  "GET /v1/attestations/{digest}/envelope": all("document:read"),
  "GET /v1/audit/log": AUDIT,
  "GET /v1/audit/head": AUDIT,
  "GET /v1/audit/inclusion": AUDIT,
  "GET /v1/audit/consistency": AUDIT,
  "GET /v1/audit/receipts/{revision}": AUDIT,
  "POST /v1/audit/checkpoints": AUDIT,
  "GET /openapi.json": anybody,
  "GET /health": anybody,
  "GET /ready": anybody,
  "GET /metrics": all("document:read"),
};

/** By type and field: `Query.decide`. */
export const FIELD_PERMISSIONS: Readonly<Record<string, Permission>> = {
  "Query.audit": AUDIT,
  "Query.tokens": TOKENS,
  "Query.notices": NOTICES,
  "Query.node": READ,
  "Query.nodes": READ,
  "Query.head": READ,
  "Query.decide": ASK,
  "Query.plan": ASK,
  "Query.matrix": ASK,
  "Query.validate": ASK,
  "Query.impact": ASK,
  "Query.decision": RECORDED,
  "Query.replay": RECORDED,
  "Query.artifact": READ,
  "Query.artifacts": READ,
  "Query.version": READ,
  "Query.versions": READ,
  "Query.environment": READ,
  "Query.environments": READ,
  "Query.service": READ,
  "Query.services": READ,
  "Query.interface": READ,
  "Query.interfaces": READ,
  "Query.factKey": READ,
  "Query.factKeys": READ,
  "Query.deployment": READ,
  "Query.deployments": READ,
  "Query.policy": READ,
  "Query.policies": READ,
  "Query.lineage": LINEAGE,
  "Query.lineageImpact": LINEAGE,
  "Query.paths": LINEAGE,
  "Query.neighbours": LINEAGE,
  "Query.lineageDifference": LINEAGE,
  "Query.configuration": READ,
  "Query.fingerprints": READ,
  "Query.fingerprint": READ,
  "Query.fingerprintDifference": READ,
  "Query.drift": READ,
  "Query.baselines": READ,
  "Query.baseline": READ,
  "Query.parity": READ,
  "Query.gates": ASK,
  "Query.observations": READ,
  "Query.document": READ,
  "Query.history": READ,
  "Query.proposal": READ,
  "Query.proposals": READ,
  "Query.keptPlans": READ,
  "Query.keptPlan": READ,
  "Query.policyShadow": ALL_RECORDED,
  "Query.waiver": READ,
  "Query.waivers": READ,
  "Mutation.createToken": TOKENS,
  "Mutation.revokeToken": TOKENS,
  "Mutation.apply": WRITE,
  "Mutation.startStep": PLAN,
  "Mutation.renewStep": PLAN,
  "Mutation.finishStep": PLAN,
  "Mutation.failStep": PLAN,
  "Mutation.undoPlan": PLAN,
  "Mutation.withdrawPlan": PLAN,
  "Mutation.approvePlan": APPROVE,
  "Mutation.recordDeployment": DEPLOY,
  "Mutation.publishFingerprint": OBSERVE,
  "Mutation.recordBaseline": RECORD_GOOD,
  "Mutation.rollBack": ASK,
  "Mutation.savePlan": PLAN,
  "Mutation.promote": ASK,
  "Mutation.recordObservations": OBSERVE,
  "Mutation.restore": WRITE,
  "Mutation.propose": WRITE,
  "Mutation.approveProposal": APPROVE,
  "Mutation.rejectProposal": APPROVE,
  "Mutation.withdrawProposal": WRITE,
  "Mutation.requestWaiver": WAIVE,
  "Mutation.approveWaiver": APPROVE,
  "Mutation.withdrawWaiver": END_WAIVER,
  "Subscription.changes": READ,
  "Subscription.verdict": ASK,
  "Subscription.notices": NOTICES,
};

/** What a command of `fairlead` asks a server for; commands that only read local files are not in it. */
export const COMMAND_PERMISSIONS: Readonly<Record<string, Permission>> = {
  decide: ASK,
  plan: ASK,
  "plan diff": READ,
  "gates": ASK,
  "promote": ASK,
  "observe": OBSERVE,
  "observations": READ,
  "plan list": READ,
  "plan show": READ,
  "plan next": PLAN,
  "plan wait": PLAN,
  "plan start": PLAN,
  "plan renew": PLAN,
  "plan finish": PLAN,
  "plan fail": PLAN,
  "plan undo": PLAN,
  "plan withdraw": PLAN,
  "plan run": PLAN,
  "plan approve": APPROVE,
  validate: ASK,
  matrix: ASK,
  impact: ASK,
  "policy check": ASK,
  "policy impact": ASK,
  "policy shadow": ALL_RECORDED,
  replay: RECORDED,
  lineage: LINEAGE,
  path: LINEAGE,
  changed: LINEAGE,
  config: READ,
  apply: WRITE,
  diff: WRITE,
  deployed: DEPLOY,
  get: READ,
  history: READ,
  restore: WRITE,
  proposals: READ,
  approve: APPROVE,
  reject: APPROVE,
  withdraw: WRITE,
  "waiver request": WAIVE,
  "waiver list": READ,
  "waiver approve": APPROVE,
  "waiver withdraw": END_WAIVER,
  "lease take": DEPLOY,
  "lease list": READ,
  "lease release": DEPLOY,
  attest: ATTEST,
  "fingerprint publish": OBSERVE,
  "fingerprint list": READ,
  "fingerprint show": READ,
  "fingerprint diff": READ,
  drift: READ,
  parity: READ,
  "baseline record": RECORD_GOOD,
  "baseline list": READ,
  "baseline show": READ,
  rollback: ASK,
  "report release": READ,
  "report rollback": READ,
  "report incident": READ,
  "report period": READ,
  "notices": NOTICES,
  "webhook list": NOTICES,
  "webhook retry": TOKENS,
  "token create": TOKENS,
  "token list": TOKENS,
  "token revoke": TOKENS,
  "audit log": AUDIT,
  "audit checkpoint": AUDIT,
};
