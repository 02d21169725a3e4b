/** The scope that writing a kind of document needs; a kind that is not named here cannot be written. */
import type { DocumentKind } from "../model/document.ts";
import type { Scope } from "../model/scopes.ts";

export const WRITE_SCOPES: Readonly<Record<DocumentKind, Scope>> = {
  Approval: "approval:give",
  Artifact: "document:write",
  Attestation: "attestation:write",
  /** Who drives plans says what was good when they had ended. */
  Baseline: "plan:write",
  Configuration: "document:write",
  Deployment: "deployment:write",
  Environment: "document:write",
  FactKey: "document:write",
  Fingerprint: "attestation:write",
  Interface: "document:write",
  Observation: "attestation:write",
  Plan: "plan:write",
  Policy: "policy:write",
  Proposal: "document:write",
  Role: "role:write",
  RoleBinding: "role:write",
  Run: "lineage:write",
  Service: "document:write",
  Version: "document:write",
  Waiver: "waiver:write",
};
