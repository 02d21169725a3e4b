/**
 * The gates that hold in an environment, by policy: those of its selectors, of the environments bound by
 * name and of all that these contain; of policies without either, everywhere.
 *
 * Only policies with mode "enforce" hold anything up. What others ask is told beside it (`gatesAt`).
 */
import { levelsOf } from "../../decisions/effective-facts.ts";
import { EnvironmentNotFound } from "../../decisions/environment-not-found.ts";
import type { Properties, PropertyValue } from "../../model/graph.ts";
import { GATE_KINDS } from "../../model/kinds/gate.ts";
import { labelsOf, matchesLabels, parseSelector } from "../../model/label-selector.ts";
import { nodeKey, parseKey } from "../../model/names.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { nearestNames } from "../../values/nearest.ts";
import type { PlannedGate } from "../plan.ts";
import { gateAsks } from "./gate-asks.ts";

export interface DeclaredGate extends PlannedGate {
  readonly mode: "enforce" | "warn" | "shadow";
  /** Key of the policy. */
  readonly policy: string;
  /** Why the policy asks it, in its own words. */
  readonly because?: string;
}

/** In order of policy, then as written. Throws EnvironmentNotFound. `now` is for gates that end. */
export function gatesHolding(snapshot: Snapshot, environment: string, now: string): readonly PlannedGate[] {
  return gatesAt(snapshot, environment, now)
    .filter(({ mode }) => mode === "enforce")
    .map(({ name, kind, asks, settings }) => ({ name, kind, asks, settings }));
}

/** The same with what policies of mode warn and shadow ask. */
export function gatesAt(snapshot: Snapshot, environment: string, _now: string): readonly DeclaredGate[] {
  const place = snapshot.find(nodeKey("Environment", environment));
  if (place === undefined) {
    const known = snapshot.nodesOf("Environment").map((node) => parseKey(snapshot.key(node))!.name);
    throw new EnvironmentNotFound(environment, nearestNames(environment, known));
  }
  const levels = levelsOf(snapshot, place).flat();
  return policiesWithGates(snapshot)
    .filter(({ policy }) => isHolding(snapshot, policy, levels))
    .flatMap(({ gates }) => gates);
}

interface PolicyGates {
  readonly policy: NodeId;
  readonly gates: readonly DeclaredGate[];
}

const GATES = {};

function policiesWithGates(snapshot: Snapshot): readonly PolicyGates[] {
  return snapshot.memo(GATES, () =>
    snapshot.nodesOf("Policy").flatMap((policy): readonly PolicyGates[] => {
      const gates = snapshot
        .outgoing(policy, "HAS_RULE")
        .map((edge) => snapshot.properties(edge.node))
        // Names of rules have no slash, so a rule `on: gate` is none of these.
        .filter(({ on, name }) => on === "gate" && String(name).startsWith("gates/"))
        .sort((a, b) => Number(a["order"]) - Number(b["order"]))
        .map((properties) => declaredGate(snapshot, policy, properties));
      return gates.length === 0 ? [] : [{ policy, gates }];
    }),
  );
}

function declaredGate(snapshot: Snapshot, policy: NodeId, properties: Properties): DeclaredGate {
  const { name, because, gate = "" } = properties;
  const { mode = "enforce", name: policyName } = snapshot.properties(policy);
  const spec = nested(properties);
  const kind = GATE_KINDS.find((one) => one === gate) ?? String(gate);
  const settings = (spec[kind] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    name: `${String(policyName)}/${String(name).slice("gates/".length)}`,
    kind,
    asks: gateAsks(kind, settings),
    settings,
    mode: mode as DeclaredGate["mode"],
    policy: snapshot.key(policy),
    ...(because === undefined ? {} : { because: String(because) }),
  };
}

/** A selector without terms matches all; none at all, and no name, holds everywhere. */
function isHolding(snapshot: Snapshot, policy: NodeId, levels: readonly NodeId[]): boolean {
  const properties = snapshot.properties(policy);
  const names = snapshot.outgoing(policy, "BINDS").map((edge) => edge.node);
  const selectors = [properties["environments"], ...bindings(properties)]
    .filter((text) => text !== undefined)
    .map((text) => parseSelector(String(text)));
  if (names.length === 0 && selectors.length === 0) return true;
  if (names.some((node) => levels.includes(node))) return true;
  const labels = levels.map((node) => labelsOf(snapshot.properties(node)));
  return selectors.some((selector) => labels.some((one) => matchesLabels(selector, one)));
}

function bindings(properties: Properties): readonly PropertyValue[] {
  return Object.entries(properties)
    .filter(([name]) => /^bindings\.\d+\.environments$/.test(name))
    .map(([, value]) => value);
}

/** `window.freezes.0.from` as objects and lists again. */
function nested(properties: Properties): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    const steps = name.split(".").map((step) => step.replaceAll("%2E", ".").replaceAll("%25", "%"));
    let at = root;
    for (const step of steps.slice(0, -1)) at = (at[step] ??= {}) as Record<string, unknown>;
    at[steps.at(-1)!] = value;
  }
  return withLists(root) as Record<string, unknown>;
}

function withLists(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const isList = entries.length > 0 && entries.every(([name], at) => name === String(at));
  return isList
    ? entries.map(([, inner]) => withLists(inner))
    : Object.fromEntries(entries.map(([name, inner]) => [name, withLists(inner)]));
}
