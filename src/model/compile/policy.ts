/**
 * A Policy document and its rules. A rule's fields stand on its node, dotted: `walk.from`, `choose.strategy`;
 * so do a policy's parameters and bindings: `parameters.countMax`, `bindings.0.environments`. A validator
 * that it asks is a rule on a deployment with the validator's name and settings. Its tests stay in the
 * document.
 */
import type { PropertyValue } from "../graph.ts";
import { GATE_KINDS } from "../kinds/gate.ts";
import type { PolicyDocument } from "../kinds/policy.ts";
import { nodeKey } from "../names.ts";
import type { GraphPart } from "./graph-part.ts";

export function policyProperties({ spec }: PolicyDocument): Record<string, PropertyValue | undefined> {
  const { mode, tier, environments, parameters, bindings } = spec;
  const properties: Record<string, PropertyValue> = {};
  flatten("", { parameters, bindings: bindings && { ...bindings } }, properties);
  return { mode, tier, environments, ...properties };
}

export function addPolicy(part: GraphPart, key: string, { metadata, spec }: PolicyDocument): void {
  for (const environment of spec.binds ?? []) part.edge("BINDS", key, nodeKey("Environment", environment));
  spec.rules?.forEach((rule, order) => {
    const properties: Record<string, PropertyValue> = {};
    flatten("", rule, properties);
    const node = part.node("Rule", `${metadata.name}/${rule.name}`, { ...properties, order });
    part.edge("HAS_RULE", key, node);
  });
  spec.validators?.forEach(({ name, by, settings, ...rest }, index) => {
    const properties: Record<string, PropertyValue> = {};
    flatten("", { ...rest, settings: dotted(settings) }, properties);
    const order = (spec.rules?.length ?? 0) + index;
    const own = { ...properties, name, on: "deployment", validator: name, order };
    const node = part.node("Rule", `${metadata.name}/${name}`, by === undefined ? own : { ...own, by });
    part.edge("HAS_RULE", key, node);
  });
  // Names of rules have no slash, so these collide with none.
  const addWriteRules = (field: "review" | "signatures", on: string): void =>
    spec[field]?.forEach((entry, order) => {
      const node = part.node("Rule", `${metadata.name}/${field}/${order}`, {
        ...entry,
        name: `${field}/${order}`,
        on,
        order,
      });
      part.edge("HAS_RULE", key, node);
    });
  addWriteRules("review", "review");
  addWriteRules("signatures", "signature");
  spec.gates?.forEach(({ name, ...gate }, order) => {
    const properties: Record<string, PropertyValue> = {};
    flattenAll("", gate, properties);
    const kind = GATE_KINDS.find((one) => gate[one] !== undefined)!;
    const own = { ...properties, name: `gates/${name}`, on: "gate", gate: kind, order };
    part.edge("HAS_RULE", key, part.node("Rule", `${metadata.name}/gates/${name}`, own));
  });
}

function flatten(prefix: string, value: unknown, properties: Record<string, PropertyValue>): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [field, inner] of Object.entries(value))
      flatten(prefix === "" ? field : `${prefix}.${field}`, inner, properties);
  } else if (value !== undefined) {
    properties[prefix] = value as PropertyValue;
  }
}

/** Lists of objects by their places, as a node's property is no list of objects; mixed ones as texts. */
function dotted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value) && value.every((entry) => typeof entry !== "object")) {
    const isPlain = value.every((entry) => typeof entry === "number");
    return isPlain ? value : value.map(String);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, dotted(inner)]));
}

/** As above, with lists of objects by their place (`window.freezes.0.from`) and dots in names escaped. */
function flattenAll(prefix: string, value: unknown, properties: Record<string, PropertyValue>): void {
  const isList = Array.isArray(value) && !value.some((one) => typeof one === "object");
  if (typeof value !== "object" || value === null || isList) {
    if (value !== undefined) properties[prefix] = value as PropertyValue;
    return;
  }
  for (const [field, inner] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    const step = field.replaceAll("%", "%25").replaceAll(".", "%2E");
    flattenAll(prefix === "" ? step : `${prefix}.${step}`, inner, properties);
  }
}
