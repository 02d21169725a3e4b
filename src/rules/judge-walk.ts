/**
 * A rule about what a walk reaches: every hit is judged, each distinct tuple of values once.
 *
 * `avoid` is a barrier: what it matches is neither a hit nor walked on from. Where it is not known whether
 * something is one, the walk is judged both ways, and what comes out differently is UNKNOWN.
 */
import { targetNamed } from "../walk/walk-words.ts";
import { reach } from "../walk/reached.ts";
import { RESTRICTED_TYPE, artifactTypesOf } from "../walk/type-of.ts";
import type { NodeId } from "../snapshot/snapshot.ts";
import type { Outcome } from "./cel/expression.ts";
import type { Missing } from "./cel/thing.ts";
import type { CompiledRule, CompiledWalk, NodeTest } from "./compiled-rule.ts";
import { CODE_OTHER } from "./fact-source.ts";
import type { RuleOutcome, RuleWhy } from "./finding.ts";
import type { JudgedRule } from "./judge-rule.ts";
import type { RulePick, RuleScene } from "./rule-scene.ts";

/** Edges that the walk of one rule looks at: fifty times a large lineage, and some 50 ms at most. */
export const WALK_WORK_MAX = 1_000_000;
/**
 * Hits of one walk that are evaluated each by itself, as their values differ; at a microsecond or two each.
 * Equal values count once. Beyond either limit the rule has not seen everything.
 */
export const EVALUATIONS_MAX = 20_000;

export interface JudgedHits {
  readonly count: number;
  readonly holding: readonly NodeId[];
  readonly failing: readonly NodeId[];
  readonly open: readonly NodeId[];
  readonly broken: readonly NodeId[];
  /** The walk ended early, or at something that the caller may not see. */
  readonly isCut: boolean;
  /** Nodes that were not entered, and those that were not walked on from. */
  readonly isBarrier: ((node: NodeId) => boolean) | undefined;
  readonly stops: ((node: NodeId) => boolean) | undefined;
  /** What would say what else is read, where the walk starts at a deployment. */
  readonly readsMissing: readonly Missing[];
  /** What would say whether something is a barrier. */
  readonly barrierMissing: readonly Missing[];
}

export function judgeWalk(rule: CompiledRule, plan: CompiledWalk, scene: RuleScene): JudgedRule {
  const hits = judgeHits(rule, plan, scene, false);
  const judged = conclude(rule, plan, scene, hits);
  if (hits.barrierMissing.length === 0) return judged;
  const other = conclude(rule, plan, scene, judgeHits(rule, plan, scene, true));
  return other.outcome === judged.outcome ? judged : { ...judged, outcome: "UNKNOWN", why: "missing" };
}

/**
 * Where the walks of a rule start, each by itself: what is picked is no hit of its own walk, but it is one of
 * another pick's that leads to it.
 */
export function startsOf({ from, along }: CompiledWalk, scene: RuleScene): readonly (readonly NodeId[])[] {
  const { environment, pick, picks = [] } = scene.question;
  switch (from) {
    case "env":
      return [[environment]];
    case "version":
      return pick === undefined ? [] : [buildsOf(pick)];
    case "picks":
      return picks.map(buildsOf);
    case "deployment": {
      // It may be none yet: the walk starts at what it leads to, which it finds too.
      const builds = pick === undefined || !along.includes("OF") ? [] : buildsOf(pick);
      return [[...new Set([...builds, ...(along.includes("READS") ? scene.reads().nodes : [])])]];
    }
    default:
      return from satisfies never;
  }
}

/** A variant is made from what it says, and from what its version says. */
function buildsOf({ version, variant }: RulePick): readonly NodeId[] {
  return variant === undefined ? [version] : [variant, version];
}

function judgeHits(
  rule: CompiledRule,
  plan: CompiledWalk,
  scene: RuleScene,
  doubtStops: boolean,
): JudgedHits {
  const { snapshot } = scene;
  const barrierMissing: Missing[] = [];
  const isBarrier = testOf(plan.avoid, scene, doubtStops, barrierMissing);
  const isStop = testOf(plan.stopAt, scene, doubtStops, barrierMissing);
  const stops =
    isBarrier === undefined || isStop === undefined
      ? (isBarrier ?? isStop)
      : (node: NodeId): boolean => isBarrier(node) || isStop(node);
  const isTarget = plan.to === undefined ? undefined : targetNamed(snapshot, plan.to);
  const [holding, failing, open, broken]: NodeId[][] = [[], [], [], []];
  const codeOf = rule.require.codesOf("node", scene);
  const lists = new Map<number, NodeId[]>();
  const judge = (node: NodeId): NodeId[] => {
    scene.hit = node;
    const outcome = rule.require.evaluate(scene);
    return outcome.kind === "value"
      ? outcome.value === true ? holding! : failing!
      : outcome.kind === "unknown" ? open! : broken!;
  };
  let count = 0;
  let evaluations = 0;
  let isCutShort = false;
  const types = artifactTypesOf(snapshot);
  const hit = (node: NodeId): void => {
    if (types.code(node) === RESTRICTED_TYPE) {
      isCutShort = true;
      return;
    }
    if (isTarget !== undefined && !isTarget(node)) return;
    if (isBarrier !== undefined && isBarrier(node)) return;
    count++;
    const code = codeOf === undefined ? CODE_OTHER : codeOf(node);
    let list = code === CODE_OTHER ? undefined : lists.get(code);
    if (list === undefined) {
      if (++evaluations > EVALUATIONS_MAX || scene.budget.left < 0) {
        isCutShort = true;
        return;
      }
      list = judge(node);
      if (code !== CODE_OTHER) lists.set(code, list);
    }
    list.push(node);
  };
  const walks = startsOf(plan, scene);
  const isInside = plan.from === "deployment";
  const readsMissing = isInside && plan.along.includes("READS") ? scene.reads().open : [];
  const seen = new Set<NodeId>();
  const visit = walks.length < 2 && !isInside ? hit : (node: NodeId): void => {
    if (seen.has(node)) return;
    seen.add(node);
    hit(node);
  };
  let isCut = false;
  let workLeft = WALK_WORK_MAX;
  for (const starts of walks) {
    const { direction, along } = plan;
    const further = isInside ? goingOn(plan, starts, stops) : { from: starts, depthMax: plan.depthMax };
    const { from, depthMax } = further;
    if (isInside) starts.forEach(visit);
    const reached = reach(snapshot, { from, direction, along, stops, depthMax, workMax: workLeft }, visit);
    workLeft = Math.max(0, workLeft - reached.work);
    isCut ||= reached.isCut;
  }
  scene.hit = undefined;
  return {
    count,
    holding: holding!,
    failing: failing!,
    open: open!,
    broken: broken!,
    isCut: isCut || isCutShort || readsMissing.length > 0 || scene.budget.left < 0,
    isBarrier,
    stops,
    readsMissing,
    barrierMissing,
  };
}

/** The walk from a deployment, after its first edge. */
function goingOn(
  { depthMax }: CompiledWalk, found: readonly NodeId[], stops: ((node: NodeId) => boolean) | undefined,
) {
  const isLast = depthMax === 1;
  const from = isLast ? [] : stops === undefined ? found : found.filter((node) => !stops(node));
  return { from, depthMax: depthMax === undefined || isLast ? depthMax : depthMax - 1 };
}

/** Each node is tested once. `doubt`: what an open test comes to. */
function testOf(
  test: NodeTest | undefined, scene: RuleScene, doubt: boolean, missing: Missing[],
): ((node: NodeId) => boolean) | undefined {
  if (test === undefined) return undefined;
  if (test.kind === "words") return targetNamed(scene.snapshot, test.words);
  const known = new Map<NodeId, boolean>();
  return (node) => {
    let is = known.get(node);
    if (is !== undefined) return is;
    if (scene.budget.left < 0) return doubt;
    const before = scene.hit;
    scene.hit = node;
    const outcome = test.condition.expression.evaluate(scene.bindings(), scene.now, scene.budget);
    scene.hit = before;
    if (outcome.kind === "unknown") missing.push(...outcome.missing);
    if (outcome.kind === "error")
      missing.push({ kind: "field", thing: scene.snapshot.key(node), name: outcome.message });
    is = outcome.kind === "value" ? outcome.value === true : doubt;
    known.set(node, is);
    return is;
  };
}

function conclude(rule: CompiledRule, plan: CompiledWalk, scene: RuleScene, hits: JudgedHits): JudgedRule {
  const [outcome, why] = concluded(rule, hits, () => isTrulyEmpty(plan, scene, hits));
  const decided = why === "error" ? brokenOutcome(rule, scene, hits) : undefined;
  return { rule, outcome, why, scene, hits, ...(decided === undefined ? {} : { decided }) };
}

function concluded(
  { spec, quantifier }: CompiledRule,
  { count, holding, failing, open, broken, isCut, readsMissing }: JudgedHits,
  isEmpty: () => boolean,
): readonly [RuleOutcome, RuleWhy] {
  const notKnown = (): readonly [RuleOutcome, RuleWhy] | undefined =>
    broken.length > 0
      ? ["ERROR", "error"]
      : open.length + readsMissing.length > 0
        ? ["UNKNOWN", "missing"]
        : isCut ? ["UNKNOWN", "truncated"] : undefined;
  if (count === 0 && !isCut && isEmpty()) {
    const { onEmpty = "unknown" } = spec;
    if (typeof onEmpty === "object") return ["PASS", "empty"];
    return [onEmpty === "fail" ? "FAIL" : "UNKNOWN", "empty"];
  }
  switch (quantifier) {
    case "all":
      return failing.length > 0 ? ["FAIL", "fails"] : (notKnown() ?? ["PASS", "holds"]);
    case "none":
      return holding.length > 0 ? ["FAIL", "fails"] : (notKnown() ?? ["PASS", "holds"]);
    case "any":
      return holding.length > 0 ? ["PASS", "holds"] : (notKnown() ?? ["FAIL", "fails"]);
    case "count": {
      const { atLeast = 0, atMost = Infinity } = spec.count ?? {};
      const most = isCut ? Infinity : holding.length + open.length + broken.length;
      if (holding.length > atMost || most < atLeast) return ["FAIL", "count"];
      return holding.length >= atLeast && most <= atMost ? ["PASS", "holds"] : notKnown()!;
    }
    default:
      return quantifier satisfies never;
  }
}

/** Behind a barrier nothing is found because every path crosses it, or because there is nothing at all. */
function isTrulyEmpty(plan: CompiledWalk, scene: RuleScene, { isBarrier }: JudgedHits): boolean {
  if (isBarrier === undefined) return true;
  const isTarget = plan.to === undefined ? undefined : targetNamed(scene.snapshot, plan.to);
  let found = false;
  const { direction, along, depthMax } = plan;
  const look = (node: NodeId): void => {
    if (isTarget === undefined ? !isBarrier(node) : isTarget(node)) found = true;
  };
  for (const from of startsOf(plan, scene)) {
    if (plan.from === "deployment") from.forEach(look);
    reach(scene.snapshot, { from, direction, along, depthMax }, look);
  }
  return !found;
}

function brokenOutcome(rule: CompiledRule, scene: RuleScene, { broken }: JudgedHits): Outcome {
  scene.hit = broken[0];
  const outcome = rule.require.expression.evaluate(scene.bindings(), scene.now);
  scene.hit = undefined;
  return outcome;
}
