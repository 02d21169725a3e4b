/** The six roles that are always there, as sets of scopes. docs/security.md shows them; a test compares. */
import { SCOPE_NAMES } from "../model/scopes.ts";
import type { Scope } from "../model/scopes.ts";

const VIEWER: readonly Scope[] = ["document:read", "decision:ask", "decision:read", "lineage:read"];

/** A Role document of one of these names grants nothing: what the name says here is what it means. */
export const BUILT_IN_ROLES: Readonly<Record<string, readonly Scope[]>> = {
  viewer: VIEWER,
  /** CI: publishes versions, records what it deployed, sends evidence. */
  publisher: [...VIEWER, "document:write", "deployment:write", "lineage:write", "attestation:write"],
  "policy-author": [...VIEWER, "policy:write"],
  "release-manager": [...VIEWER, "deployment:write", "approval:give", "waiver:write", "plan:write"],
  auditor: [...VIEWER, "audit:read"],
  admin: SCOPE_NAMES,
};
