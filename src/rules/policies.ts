/**
 * All rules of a snapshot, compiled, and which of them hold in an environment.
 *
 * A policy holds in the environments that its selector matches or that it binds by name, and in all that are
 * part of one of these; without either it holds everywhere. Each of its `bindings` that matches is judged
 * with its own parameters, so that a later stage can only be stricter.
 */
import type { GraphDelta, Properties, PropertyValue } from "../model/graph.ts";
import type { PolicyDocument, RuleSpec } from "../model/kinds/policy.ts";
import { labelsOf, matchesLabels, parseSelector } from "../model/label-selector.ts";
import type { LabelSelector } from "../model/label-selector.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { FactType } from "../values/fact-type.ts";
import type { ValidatorSpec } from "../model/kinds/policy-validator.ts";
import { compileValidator } from "./asked-validator.ts";
import { CachedCondition } from "./cached-condition.ts";
import type { Expression } from "./cel/expression.ts";
import { SUBJECTS } from "./compiled-rule.ts";
import type { CompiledChooser, CompiledRule, Mode, PolicyHead, Subject } from "./compiled-rule.ts";
import type { Parameters } from "./put-parameters.ts";
import { RuleCompiler } from "./rule-compiler.ts";
import type { RuleProblem } from "./rule-invalid.ts";

/** One way in which a policy holds: where, with which parameters. */
export interface Binding {
  /** undefined: by name only, or everywhere. */
  readonly selector: LabelSelector | undefined;
  /** Keys of environments. */
  readonly names: readonly string[];
  readonly isEverywhere: boolean;
  readonly rules: readonly CompiledRule[];
  readonly choosers: readonly CompiledChooser[];
}

const POLICIES = {};

/** `types`: of the snapshot's fact keys. */
export function bindingsOf(
  snapshot: Snapshot,
  types: () => ReadonlyMap<string, FactType>,
): readonly Binding[] {
  const make = (): readonly Binding[] => compileAll(snapshot, types());
  return snapshot.memo(POLICIES, make, (bindings, deltas) => (touches(deltas) ? undefined : bindings));
}

/** Whether a write may change what rules there are, or what they mean. */
function touches(deltas: readonly GraphDelta[]): boolean {
  const isMeant = (key: string): boolean => /^(?:policy|rule|fact-key):/.test(key);
  return deltas.some(
    ({ putNodes, removeNodes, putEdges, removeEdges }) =>
      putNodes.some(({ key }) => isMeant(key)) ||
      removeNodes.some(isMeant) ||
      [...putEdges, ...removeEdges].some(({ type }) => type === "BINDS" || type === "HAS_RULE"),
  );
}

function compileAll(snapshot: Snapshot, facts: ReadonlyMap<string, FactType>): readonly Binding[] {
  const compiler = new RuleCompiler({ facts });
  return snapshot.nodesOf("Policy").flatMap((node): readonly Binding[] => {
    const properties = snapshot.properties(node);
    const specs = snapshot
      .outgoing(node, "HAS_RULE")
      .map((edge) => snapshot.properties(edge.node))
      .filter((rule) => SUBJECTS.includes(rule["on"] as Subject))
      .sort((a, b) => Number(a["order"]) - Number(b["order"]))
      .map(specOf);
    const judging = specs.filter((spec) => spec.require !== undefined || "validator" in spec);
    const choosing = specs.filter(({ choose }) => choose !== undefined);
    if (judging.length + choosing.length === 0) return [];
    const policy = headOf(snapshot, node);
    const names = snapshot.outgoing(node, "BINDS").map((edge) => snapshot.key(edge.node));
    return waysOf(properties, names).map(({ parameters, ...way }) => ({
      ...way,
      rules: judging.map((spec) => compiled(compiler, policy, spec, parameters)),
      choosers: choosing.map((spec) => compiledChooser(compiler, policy, spec, parameters)),
    }));
  });
}

/** What would be wrong with the rules of a document's spec; each problem once. */
export function problemsOfPolicy(
  compiler: RuleCompiler, key: string, spec: PolicyDocument["spec"],
): readonly RuleProblem[] {
  const { mode, tier, parameters = {}, bindings = [], environments, binds } = spec;
  const more = bindings.map((one) => ({ ...parameters, ...one.parameters }));
  const isNamed = environments !== undefined || binds !== undefined || more.length === 0;
  const policy = { key, revision: undefined, mode, tier };
  const found = new Map<string, RuleProblem>();
  for (const values of [...(isNamed ? [parameters] : []), ...more]) {
    (spec.rules ?? []).forEach((rule, at) => {
      const result =
        rule.require === undefined
          ? compiler.compileChooser(policy, rule, values)
          : compiler.compile(policy, rule, values);
      if (result.kind === "compiled") return;
      for (const { path, message, hint } of result.problems)
        found.set(`${at} ${message}`, { path: ["spec", "rules", at, ...path], message, hint });
    });
    spec.validators?.forEach((validator, at) => {
      const result = compileValidator(compiler, policy, validator, values);
      if (result.kind === "compiled") return;
      for (const { path, message, hint } of result.problems)
        found.set(`validator ${at} ${message}`, { path: ["spec", "validators", at, ...path], message, hint });
    });
  }
  return [...found.values()];
}

/** Rules of the snapshot that these fact keys would break: `policy/rule: what is wrong`. */
export function* brokenRules(
  snapshot: Snapshot, facts: ReadonlyMap<string, FactType>, isLeftOut: (policy: string) => boolean,
): Generator<string> {
  for (const { rules, choosers } of compileAll(snapshot, facts)) {
    const judging = rules.map(({ id, policy, require }) => ({ id, policy, condition: require }));
    const choosing = choosers.map(({ id, policy, when }) => ({ id, policy, condition: when }));
    for (const { id, policy, condition } of [...judging, ...choosing]) {
      if (isLeftOut(policy.key) || condition?.expression.type !== BROKEN) continue;
      const outcome = condition.expression.evaluate({}, 0n);
      yield `${id}: ${outcome.kind === "error" ? outcome.message.replace(/\.$/, "") : "it cannot be read"}`;
    }
  }
}

/** Stands where the type of an expression that does not compile would. */
const BROKEN = "";

export interface Way extends Omit<Binding, "rules" | "choosers"> {
  readonly parameters: Parameters;
}

/** How a policy with these properties is bound; at least one way. */
function waysOf(properties: Properties, names: readonly string[]): readonly Way[] {
  const { parameters = {}, bindings = [], environments } = nested(properties) as {
    parameters?: Parameters;
    bindings?: readonly { environments: string; parameters?: Parameters }[];
    environments?: string;
  };
  const more = bindings.map((one) => ({
    selector: parseSelector(one.environments),
    names: [],
    isEverywhere: false,
    parameters: { ...parameters, ...one.parameters },
  }));
  const isNamed = environments !== undefined || names.length > 0;
  if (!isNamed && more.length > 0) return more;
  const selector = environments === undefined ? undefined : parseSelector(environments);
  return [{ selector, names, isEverywhere: !isNamed, parameters }, ...more];
}

function headOf(snapshot: Snapshot, node: NodeId): PolicyHead {
  const { mode = "enforce", tier = "gate", revision } = snapshot.properties(node);
  return {
    key: snapshot.key(node),
    revision: typeof revision === "number" ? revision : undefined,
    mode: mode as Mode,
    tier: tier as PolicyHead["tier"],
  };
}

function compiled(
  compiler: RuleCompiler, policy: PolicyHead, spec: RuleSpec, parameters: Parameters,
): CompiledRule {
  const result = "validator" in spec
    ? compileValidator(compiler, policy, spec as unknown as ValidatorSpec, parameters)
    : compiler.compile(policy, spec, parameters);
  return result.kind === "compiled" ? result.rule : brokenRule(policy, spec, result.problems);
}

/** A chooser that no longer compiles does not decide, and lets nothing after it decide. */
function compiledChooser(
  compiler: RuleCompiler, policy: PolicyHead, spec: RuleSpec, parameters: Parameters,
): CompiledChooser {
  const result = compiler.compileChooser(policy, spec, parameters);
  if (result.kind === "compiled") return result.chooser;
  const { id, on, require } = brokenRule(policy, spec, result.problems);
  return { id, policy, on, choose: spec.choose!, when: require };
}

/** A rule that no longer compiles is no pass: it is judged, and comes to ERROR. */
function brokenRule(policy: PolicyHead, spec: RuleSpec, problems: readonly RuleProblem[]): CompiledRule {
  const message = problems[0]?.message ?? "it cannot be read";
  const expression: Expression = {
    source: spec.require ?? "",
    type: BROKEN,
    reads: [],
    variables: new Set(),
    isTimed: false,
    conjuncts: [],
    evaluate: () => ({ kind: "error", message }),
  };
  return {
    id: `${policy.key.slice("policy:".length)}/${spec.name}`,
    policy,
    on: SUBJECTS.find((one) => one === spec.on) ?? "environment",
    spec,
    when: undefined,
    lets: [],
    walk: undefined,
    isOfPick: true,
    isOfReads: false,
    quantifier: "all",
    require: new CachedCondition(expression),
    conjuncts: () => [],
    message: [],
  };
}

/** The rule as its document has it, from the dotted properties of its node. */
function specOf(properties: Properties): RuleSpec {
  return nested(properties) as unknown as RuleSpec;
}

/** `walk.from` and `bindings.0.environments` as objects and lists again. */
function nested(properties: Properties): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    const steps = name.split(".");
    let at: Record<string, unknown> = root;
    for (const step of steps.slice(0, -1)) at = (at[step] ??= {}) as Record<string, unknown>;
    at[steps.at(-1)!] = value satisfies PropertyValue;
  }
  const { bindings } = root;
  if (typeof bindings === "object" && bindings !== null) root["bindings"] = Object.values(bindings);
  if (root["settings"] !== undefined) root["settings"] = withLists(root["settings"]);
  return root;
}

/** Those that hold in an environment; `levels`: itself, then what it is part of. */
export function bindingsHolding(
  snapshot: Snapshot, bindings: readonly Binding[], levels: readonly NodeId[],
): readonly Binding[] {
  const keys = new Set(levels.map((node) => snapshot.key(node)));
  const labels = levels.map((node) => labelsOf(snapshot.properties(node)));
  return bindings.filter(
    ({ selector, names, isEverywhere }) =>
      isEverywhere ||
      names.some((name) => keys.has(name)) ||
      (selector !== undefined && labels.some((one) => matchesLabels(selector, one))),
  );
}

/** Objects whose fields are places were lists. */
function withLists(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, withLists(inner)] as const);
  const isList = entries.length > 0 && entries.every(([name], place) => name === String(place));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
