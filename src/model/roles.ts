/** The six roles that are always there, as sets of scopes. docs/security.md shows them; a test compares. */
import { SCOPE_NAMES } from "./scopes.ts";
import type { Scope } from "./scopes.ts";
import { nearestNames } from "../values/nearest.ts";

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

export function isBuiltInRole(name: string): boolean {
  return Object.hasOwn(BUILT_IN_ROLES, name);
}

/** Roles that may have been meant; `stated` are names of Role documents. */
export function nearestRoles(name: string, stated: Iterable<string>): readonly string[] {
  return nearestNames(name, [...Object.keys(BUILT_IN_ROLES), ...stated]);
}
