/**
 * A rule that limits how many deployments a group of environments has: `count: {atMost: 2, per: {fact}}`.
 *
 * The group are the environments with the same value of a fact or label as the one in question. All recorded
 * deployments there for which `require` holds count, and so does what is being decided. A deployment in an
 * environment of which the value is not known may be one of them; so may what the caller does not see.
 */
import { labelsOf } from "../model/label-selector.ts";
import type { NodeId } from "../snapshot/snapshot.ts";
import type { Missing } from "./cel/thing.ts";
import type { CompiledGroup, CompiledRule } from "./compiled-rule.ts";
import { CODE_MISSING, CODE_OTHER } from "./fact-source.ts";
import type { FactSource } from "./fact-source.ts";
import type { JudgedRule } from "./judge-rule.ts";
import { EVALUATIONS_MAX } from "./judge-walk.ts";
import type { JudgedHits } from "./judge-walk.ts";
import { placesTaken } from "./places-taken.ts";
import type { RulePick, RuleScene } from "./rule-scene.ts";
import { versionOf } from "./thing-types.ts";

export interface JudgedGroup {
  /** `region.name eu`, as sentences and leases name it. */
  readonly name: string;
  readonly atMost: number;
  /** The places of deployments that count, and of those that may; without what is decided. */
  readonly running: readonly string[];
  readonly maybe: readonly string[];
  /** Those of what is decided. */
  readonly planned: readonly string[];
  /** Places that are taken with what is decided; what may count left out. */
  readonly taken: number;
}

export function judgeGroup(rule: CompiledRule, group: CompiledGroup, scene: RuleScene): JudgedRule {
  const { snapshot, question: { environment } } = scene;
  const own = valueOf(group, environment, scene);
  if (own.kind === "missing") {
    const hits = { ...NO_HITS, barrierMissing: [own.missing] };
    return { rule, outcome: "UNKNOWN", why: "missing", scene, hits };
  }
  const hits = keptHits(rule, group, scene, own.value);
  const place = (deployment: NodeId): string => placeOf(deployment, scene);
  const [running, maybe] = [hits.holding.map(place), [...hits.open, ...hits.broken].map(place)];
  const here = snapshot.key(environment);
  const planned = picksOf(scene).map(({ version }) => `${nameOfArtifact(version, scene)} ${here}`);
  const name = nameOf(group, own.value, here);
  const taken = placesTaken(running, planned);
  const judged = { rule, scene, hits, group: { name, atMost: group.atMost, running, maybe, planned, taken } };
  if (taken > group.atMost) return { ...judged, outcome: "FAIL", why: "count" };
  if (hits.isCut) return { ...judged, outcome: "UNKNOWN", why: "truncated" };
  if (placesTaken([...running, ...maybe], planned) <= group.atMost)
    return { ...judged, outcome: "PASS", why: "holds" };
  if (hits.broken.length === 0) return { ...judged, outcome: "UNKNOWN", why: "missing" };
  scene.hit = hits.broken[0];
  const decided = rule.require.expression.evaluate(scene.bindings(), scene.now);
  scene.hit = undefined;
  return { ...judged, outcome: "ERROR", why: "error", decided };
}

const NO_HITS: JudgedHits = {
  count: 0, holding: [], failing: [], open: [], broken: [], isCut: false, isBarrier: undefined,
  stops: undefined, readsMissing: [], barrierMissing: [],
};

type GroupValue =
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "missing"; readonly missing: Missing };

/** What environments of one group have in common. */
function valueOf(group: CompiledGroup, environment: NodeId, scene: RuleScene): GroupValue {
  const { snapshot, facts } = scene;
  const key = snapshot.key(environment);
  switch (group.kind) {
    case "everywhere":
      return { kind: "value", value: "" };
    case "environment":
      return { kind: "value", value: key };
    case "label": {
      const value = labelsOf(snapshot.properties(environment)).get(group.name);
      return value === undefined
        ? { kind: "missing", missing: { kind: "label", thing: key, name: group.name } }
        : { kind: "value", value };
    }
    case "fact": {
      const sight = facts.sight(environment, group.name);
      if (sight.kind === "missing")
        return { kind: "missing", missing: { kind: "fact", thing: key, name: group.name } };
      // What has none of it is a group of its own.
      return { kind: "value", value: sight.kind === "absent" ? "none" : String(sight.value) };
    }
    default:
      return group satisfies never;
  }
}

/** Of one environment at one time; so each candidate of a search is counted beside the same deployments. */
const KEPT = new WeakMap<FactSource, Map<CompiledRule, JudgedHits>>();

function keptHits(rule: CompiledRule, group: CompiledGroup, scene: RuleScene, value: string): JudgedHits {
  const isOfNodes = [...rule.require.expression.variables].every((variable) => variable === "node");
  if (!isOfNodes || rule.lets.length > 0) return judgeDeployments(rule, group, value, scene);
  let kept = KEPT.get(scene.facts);
  if (kept === undefined) KEPT.set(scene.facts, (kept = new Map()));
  let hits = kept.get(rule);
  if (hits === undefined) kept.set(rule, (hits = judgeDeployments(rule, group, value, scene)));
  return hits;
}

/** Whether another environment is surely of no such group, by number: a fleet has thousands. */
function strangersTo(group: CompiledGroup, { facts, question }: RuleScene): (environment: NodeId) => boolean {
  if (group.kind !== "fact") return () => false;
  const codeOf = facts.codes(group.name);
  const own = codeOf(question.environment);
  return (environment) => {
    const code = codeOf(environment);
    return own !== CODE_OTHER && code !== CODE_OTHER && code !== CODE_MISSING && code !== own;
  };
}

function judgeDeployments(
  rule: CompiledRule, group: CompiledGroup, value: string, scene: RuleScene,
): JudgedHits {
  const { snapshot } = scene;
  const [holding, failing, open, broken]: NodeId[][] = [[], [], [], []];
  const barrierMissing = new Map<string, Missing>();
  const isHere = group.kind === "environment";
  const places = isHere ? [scene.question.environment] : snapshot.nodesOf("Environment");
  let count = 0;
  // Who does not see everything does not see every environment; of one that is seen, all that runs there.
  let isCut = !isHere && snapshot.sight !== undefined;
  const isStranger = strangersTo(group, scene);
  for (const environment of places) {
    if (isStranger(environment)) continue;
    const deployments = snapshot.incoming(environment, "IN");
    if (deployments.length === 0) continue;
    const other = valueOf(group, environment, scene);
    if (other.kind === "value" && other.value !== value) continue;
    for (const { node } of deployments) {
      if (++count > EVALUATIONS_MAX || scene.budget.left < 0) {
        isCut = true;
        break;
      }
      scene.hit = node;
      const outcome = rule.require.evaluate(scene);
      if (outcome.kind === "value" && outcome.value !== true) failing!.push(node);
      else if (outcome.kind === "error") broken!.push(node);
      else if (outcome.kind === "unknown" || other.kind === "missing") {
        open!.push(node);
        if (other.kind === "missing") barrierMissing.set(other.missing.thing, other.missing);
      } else holding!.push(node);
    }
  }
  scene.hit = undefined;
  return {
    ...NO_HITS, count, holding: holding!, failing: failing!, open: open!, broken: broken!, isCut,
    barrierMissing: [...barrierMissing.values()],
  };
}

/** A rule on one thing asks for one place; one on a choice for one of each. */
function picksOf({ question: { pick, picks = [] } }: RuleScene): readonly RulePick[] {
  return pick === undefined ? picks : [pick];
}

function placeOf(deployment: NodeId, scene: RuleScene): string {
  const { snapshot } = scene;
  const environment = snapshot.outgoing(deployment, "IN")[0]!.node;
  const build = snapshot.outgoing(deployment, "OF")[0]?.node;
  if (build === undefined) return snapshot.key(deployment);
  return `${nameOfArtifact(versionOf(snapshot, build), scene)} ${snapshot.key(environment)}`;
}

function nameOfArtifact(version: NodeId, { snapshot }: RuleScene): string {
  return snapshot.key(snapshot.outgoing(version, "VERSION_OF")[0]?.node ?? version);
}

function nameOf(group: CompiledGroup, value: string, environment: string): string {
  switch (group.kind) {
    case "everywhere":
      return "everywhere";
    case "environment":
      return environment.slice(environment.indexOf(":") + 1);
    case "fact":
    case "label":
      return `${group.name} ${value}`;
    default:
      return group satisfies never;
  }
}
