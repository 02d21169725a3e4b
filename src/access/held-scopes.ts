/**
 * What a caller holds: the grants of its credentials and those that RoleBindings in the graph add, each role
 * resolved to its scopes. Read at the newest snapshot, so a binding that is deleted ends with its revision.
 */
import { matchesLabels, parseSelector } from "../model/label-selector.ts";
import type { LabelSelector } from "../model/label-selector.ts";
import type { Properties } from "../model/graph.ts";
import { BUILT_IN_ROLES, isBuiltInRole } from "../model/roles.ts";
import { SCOPE_NAMES } from "../model/scopes.ts";
import type { Scope } from "../model/scopes.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import type { Caller, Grant } from "./caller.ts";

/** Some scopes, on a part of the graph; without owner and environments on all of it. */
export interface Held {
  readonly scopes: ReadonlySet<Scope>;
  readonly owner: string | undefined;
  /** undefined: any environment. */
  readonly environments: LabelSelector | undefined;
}

/** What a document is bound to, as a grant looks at it. */
export interface Bounds {
  /** undefined where nobody owns it. */
  readonly owner: string | undefined;
  /** Labels of each environment that it is about; empty where it is about none. */
  readonly environments: readonly ReadonlyMap<string, string>[];
}

const BINDINGS = {};

/** Everything the caller holds at this snapshot, which must be the whole one and never a view. */
export function heldBy(caller: Caller, snapshot: Snapshot): readonly Held[] {
  const bindings = snapshot.memo(BINDINGS, () => bindingsOf(snapshot));
  const names = [`caller=${caller.name}`, ...(caller.groups ?? []).map((group) => `group=${group}`)];
  // Nobody is named by a binding before somebody has shown credentials.
  const bound = caller.kind === "anonymous" ? [] : names.flatMap((name) => bindings.get(name) ?? []);
  return [...caller.grants, ...bound].flatMap((grant) => resolved(grant, snapshot) ?? []);
}

function bindingsOf(snapshot: Snapshot): ReadonlyMap<string, readonly Grant[]> {
  const bySubject = new Map<string, Grant[]>();
  for (const node of snapshot.nodesOf("RoleBinding")) {
    const properties = snapshot.properties(node);
    const grant = grantOf(properties);
    for (const subject of (properties["subjects"] ?? []) as readonly string[]) {
      const grants = bySubject.get(subject);
      if (grants === undefined) bySubject.set(subject, [grant]);
      else grants.push(grant);
    }
  }
  return bySubject;
}

function grantOf({ role, boundOwner, environments }: Properties): Grant {
  return {
    role: String(role),
    ...(boundOwner === undefined ? {} : { owner: String(boundOwner) }),
    ...(environments === undefined ? {} : { environments: String(environments) }),
  };
}

/** undefined for a role that is not known, and for a selector that cannot be read: they grant nothing. */
export function resolved(grant: Grant, snapshot: Snapshot): Held | undefined {
  const scopes = scopesOf(grant.role, snapshot);
  if (scopes.length === 0) return undefined;
  try {
    const { owner, environments } = grant;
    const selector = environments === undefined ? undefined : parseSelector(environments);
    return { scopes: new Set(scopes), owner, environments: selector };
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** The scopes of a role by name; none where there is no such role. */
export function scopesOf(role: string, snapshot: Snapshot): readonly Scope[] {
  if (isBuiltInRole(role)) return BUILT_IN_ROLES[role]!;
  const node = snapshot.find(`role:${role}`);
  const stated = node === undefined ? [] : (snapshot.properties(node)["scopes"] ?? []);
  return SCOPE_NAMES.filter((scope) => (stated as readonly string[]).includes(scope));
}

/** Whether the scope is held on everything: without an owner and without environments. */
export function holdsWhole(held: readonly Held[], scope: Scope): boolean {
  return held.some(({ scopes, owner, environments }) =>
    owner === undefined && environments === undefined && scopes.has(scope));
}

export function holdsSomewhere(held: readonly Held[], scope: Scope): boolean {
  return held.some(({ scopes }) => scopes.has(scope));
}

/**
 * Whether one grant covers the document: its owner is the grant's, and every environment that it is about is
 * matched. An owner that is not stated is covered only by a grant for every owner.
 */
export function holdsOn(held: readonly Held[], scope: Scope, bounds: Bounds): boolean {
  return held.some((one) => one.scopes.has(scope) && covers(one, bounds));
}

export function covers({ owner, environments }: Held, bounds: Bounds): boolean {
  if (owner !== undefined && owner !== bounds.owner) return false;
  if (environments === undefined) return true;
  return bounds.environments.every((labels) => matchesLabels(environments, labels));
}

/** Whether everything that `wanted` covers is covered by what is held, scope by scope. */
export function holdsAll(held: readonly Held[], wanted: Held): boolean {
  return [...wanted.scopes].every((scope) => held.some((one) =>
    one.scopes.has(scope) && (one.owner === undefined || one.owner === wanted.owner) &&
    (one.environments === undefined || one.environments.text === wanted.environments?.text)));
}

/** Whether its credentials alone let it do anything: then nothing needs to be looked up. */
export function isUnrestricted({ grants }: Caller): boolean {
  return grants.some(({ role, owner, environments }) =>
    role === "admin" && owner === undefined && environments === undefined);
}
