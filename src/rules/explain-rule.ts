/** What a judged rule tells: a concrete counterexample with a shortest path, what is missing, its message. */
import { parseKey } from "../model/names.ts";
import type { NodeId } from "../snapshot/snapshot.ts";
import { walk } from "../walk/walk.ts";
import type { Expression, Outcome, Read } from "./cel/expression.ts";
import type { CompiledRule, CompiledWalk } from "./compiled-rule.ts";
import type { Counterexample, Operand, PathNode, RuleFinding } from "./finding.ts";
import type { JudgedGroup } from "./judge-group.ts";
import { missingOf } from "./judge-rule.ts";
import type { JudgedRule } from "./judge-rule.ts";
import { startsOf } from "./judge-walk.ts";
import type { RuleScene } from "./rule-scene.ts";

export function explainRule(judged: JudgedRule): RuleFinding {
  const { rule, outcome, why, scene, hits, decided } = judged;
  const isTold = outcome === "FAIL" || outcome === "UNKNOWN" || outcome === "ERROR";
  const guilty = isTold ? guiltyOf(judged) : undefined;
  const path =
    guilty === undefined || rule.walk === undefined ? undefined : pathTo(rule.walk, judged, guilty);
  const last = path?.at(-1)?.key;
  scene.hit = last === undefined ? guilty?.[0] : scene.snapshot.find(last);
  const finding: RuleFinding = {
    rule,
    outcome,
    why,
    environment: scene.keyOf("env"),
    about: aboutOf(rule, scene),
    ...(hits === undefined ? {} : {
      hits: hits.count,
      failing: rule.quantifier === "none" || why === "count" ? hits.holding.length : hits.failing.length,
      open: hits.open.length,
    }),
    ...(judged.validation === undefined ? {} : { validation: judged.validation }),
    ...(judged.group === undefined ? {} : { group: placesOf(judged.group) }),
    ...(isCase(rule, why) && rule.asks === undefined && (rule.walk === undefined || scene.hit !== undefined)
      ? { counterexample: counterexampleOf(rule, scene, path) }
      : {}),
    missing: outcome === "UNKNOWN" ? missingOf(judged) : [],
    ...(decided?.kind === "error" ? { error: decided.message } : {}),
    ...(outcome === "FAIL" && rule.message.length > 0 ? { message: messageOf(rule, scene) } : {}),
    ...(isTold && rule.spec.remedy !== undefined ? { remedy: rule.spec.remedy } : {}),
    ...(outcome === "PASS" && why === "empty" ? { emptyBecause: reasonOfEmpty(rule) } : {}),
  };
  scene.hit = undefined;
  return finding;
}

function aboutOf({ isOfPick }: CompiledRule, scene: RuleScene): string {
  return scene.keyOf(isOfPick && scene.node("version") !== undefined ? "version" : "env");
}

/** An empty walk passes only where the policy states a reason. */
function reasonOfEmpty({ spec: { onEmpty } }: CompiledRule): string {
  return typeof onEmpty === "object" ? onEmpty.pass : "";
}

function placesOf({ name, atMost, taken }: JudgedGroup) {
  return { name, atMost, taken };
}

/** Of too many or too few hits of a walk the nearest is shown; deployments that are counted have no path. */
function isCase({ walk }: CompiledRule, why: RuleFinding["why"]): boolean {
  return why === "fails" || why === "missing" || why === "error" || (why === "count" && walk !== undefined);
}

/** The hits that make it what it is. */
function guiltyOf(judged: JudgedRule): readonly NodeId[] | undefined {
  const { outcome, hits } = judged;
  if (hits === undefined) return undefined;
  if (outcome === "ERROR") return hits.broken;
  if (outcome === "UNKNOWN") return hits.open;
  return isTooMany(judged) || hits.failing.length === 0 ? hits.holding : hits.failing;
}

/** It is the hits for which the condition holds that are too many. */
function isTooMany({ rule: { quantifier, spec }, hits }: JudgedRule): boolean {
  if (quantifier === "none") return true;
  const atMost = spec.count?.atMost;
  return quantifier === "count" && atMost !== undefined && (hits?.holding.length ?? 0) > atMost;
}

/** The node at which the path to the first guilty hit starts; undefined where no walk is to blame. */
export function startOf(judged: JudgedRule): NodeId | undefined {
  const { rule, scene } = judged;
  const guilty = guiltyOf(judged);
  if (guilty === undefined || rule.walk === undefined) return undefined;
  const path = pathTo(rule.walk, judged, guilty);
  return path === undefined ? undefined : scene.snapshot.find(path[0]!.key);
}

/** A shortest path to the nearest of them: by depth, then key. */
function pathTo(plan: CompiledWalk, { scene, hits }: JudgedRule, guilty: readonly NodeId[]) {
  if (guilty.length === 0) return undefined;
  const { snapshot } = scene;
  const wanted = new Set(guilty);
  const { direction, along, depthMax } = plan;
  if (plan.from === "deployment") return pathFromDeployment(plan, scene, hits?.stops, wanted);
  const paths = startsOf(plan, scene).flatMap((starts) => {
    const found = walk(snapshot, {
      from: starts.map((node) => snapshot.key(node)),
      direction,
      along,
      to: (node) => wanted.has(node),
      stopAt: hits?.stops,
      depthMax,
      limit: 1,
    });
    return found.hitCount === 0 ? [] : [found.path(0)];
  });
  const steps = paths.toSorted((a, b) => a.length - b.length)[0]; // Stable: the first pick's of equal ones.
  if (steps === undefined) return undefined;
  const path: PathNode[] = [{ key: steps[0]!.from }];
  for (const { to, type } of steps) path.push({ key: to, along: type });
  return path;
}

/** The same from what is a node only where it is recorded: its first edge is told, not walked. */
function pathFromDeployment(
  plan: CompiledWalk, scene: RuleScene, stops: ((node: NodeId) => boolean) | undefined, wanted: Set<NodeId>,
): PathNode[] | undefined {
  const { snapshot } = scene;
  const found = startsOf(plan, scene).flat();
  const near = found.find((node) => wanted.has(node));
  const { direction, along } = plan;
  const from = found.filter((node) => stops?.(node) !== true).map((node) => snapshot.key(node));
  const to = (node: NodeId): boolean => wanted.has(node);
  const further = near !== undefined || from.length === 0 ? undefined :
    walk(snapshot, { from, direction, along, to, stopAt: stops, limit: 1 });
  const steps = further === undefined || further.hitCount === 0 ? [] : further.path(0);
  const first = near === undefined ? steps[0]?.from : snapshot.key(near);
  if (first === undefined) return undefined;
  const isBuild = !scene.reads().nodes.includes(snapshot.find(first)!);
  const start = scene.node("deployment") === undefined ? "version" : "deployment";
  return [
    { key: scene.keyOf(start) },
    { key: first, along: isBuild ? "OF" : "READS" },
    ...steps.map(({ to: key, type }): PathNode => ({ key, along: type })),
  ];
}

function counterexampleOf(
  rule: CompiledRule, scene: RuleScene, path: readonly PathNode[] | undefined,
): Counterexample {
  const conjunct = failingConjunct(rule, scene);
  return {
    path: path ?? [{ key: aboutOf(rule, scene) }],
    conjunct: conjunct.source,
    operands: conjunct.reads.filter(isOuter).map((read) => operandOf(read, scene)),
  };
}

function isOuter({ variable }: Read): boolean {
  return variable !== undefined;
}

/** The first part of the condition that is not true; where none may hold, all of it. */
function failingConjunct(rule: CompiledRule, scene: RuleScene): Expression {
  const whole = rule.require.expression;
  if (rule.quantifier === "none" || rule.quantifier === "count") return whole;
  const bindings = scene.bindings();
  const outcomes = rule.conjuncts().map((part) => [part, part.evaluate(bindings, scene.now)] as const);
  const isNo = (outcome: Outcome): boolean => outcome.kind === "value" && outcome.value !== true;
  const guilty =
    outcomes.find(([, outcome]) => isNo(outcome)) ?? outcomes.find(([, { kind }]) => kind !== "value");
  return guilty?.[0] ?? whole;
}

function operandOf({ text, variable, fact, field }: Read, scene: RuleScene): Operand {
  if (fact === undefined) {
    const value = scene.field(variable!, field!);
    return { text, value: value === undefined ? NOT_KNOWN : shown(value) };
  }
  const node = scene.node(variable!);
  const sight = node === undefined ? ({ kind: "missing" } as const) : scene.facts.sight(node, fact);
  return {
    text,
    value: sight.kind === "value" ? shown(sight.value) : sight.kind === "absent" ? "none" : NOT_KNOWN,
  };
}

const NOT_KNOWN = "not known";

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function messageOf({ message }: CompiledRule, scene: RuleScene): string {
  const bindings = scene.bindings();
  return message
    .map((part) => {
      if (typeof part === "string") return part;
      const outcome = part.evaluate(bindings, scene.now);
      return outcome.kind === "value" ? shown(outcome.value) : NOT_KNOWN;
    })
    .join("");
}

/** `a -> b -> c`, by name. */
export function pathText(path: readonly PathNode[]): string {
  return path.map(({ key }) => parseKey(key)?.name ?? key).join(" -> ");
}
