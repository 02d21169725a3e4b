/**
 * Which running deployments' verdicts flip when facts or documents change, over the whole fleet.
 *
 * A deployment is judged as what it is: this build, in this environment, with what else runs there; nothing
 * is added for its sake. Environments with equal facts and surroundings are one class, so each build is
 * judged once a class, before and after, and not at all where nothing that it reads changes. Pure, and
 * nothing is written: a change of documents is tried on a snapshot advanced in memory.
 */
import { planDelta } from "../catalog/delta-plan.ts";
import type { DocumentChange } from "../catalog/delta-plan.ts";
import type { PropertyValue } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { millisecondsOf, tellingOf } from "./telling.ts";
import type { Reason, Verdict } from "./decision.ts";
import { versionOfBuild } from "./deployed.ts";
import { levelsOf } from "./effective-facts.ts";
import type { EffectiveFacts } from "./effective-facts.ts";
import { environmentClassesOf } from "./environment-classes.ts";
import type { FactKey } from "./fact-key.ts";
import { factIndexOf, nameOf } from "./fact-index.ts";
import { findEnvironment } from "./find-subject.ts";
import { judgeVersion } from "./judge-version.ts";
import { ruleReason } from "./policies/rule-reason.ts";
import { opposing, ruledVerdict } from "./policies/ruled-version.ts";
import { hasRules } from "./policies/rules-here.ts";
import { QuestionInvalid } from "./question-invalid.ts";
import { readAssumptions } from "./read-assumptions.ts";
import { reasonsOf } from "./reasons.ts";
import type { Telling } from "./reasons.ts";
import type { Place } from "./requirement-truth.ts";
import { selectEnvironments } from "./select-environments.ts";
import { keysReadBy, subjectOf } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** Facts that environments are assumed to have instead. */
export interface AssumedFacts {
  /** Key -> value as text; `none` for absent. */
  readonly facts: Readonly<Record<string, string>>;
  /** One environment with everything that is part of it ... */
  readonly in?: string;
  /** ... or those that a label selector matches; neither: all. */
  readonly selector?: string;
}

export interface ImpactQuestion {
  /** Later ones outrank earlier ones where both are about an environment and a fact. */
  readonly assume?: readonly AssumedFacts[];
  /** Documents as they are and as they would be. */
  readonly documents?: readonly DocumentChange[];
}

export interface Flip {
  readonly deployment: string;
  readonly environment: string;
  /** `ranker@2.3.1#gpu-fp16` */
  readonly subject: string;
  /** Services that it serves. */
  readonly services: readonly string[];
  readonly from: Verdict;
  readonly to: Verdict;
  /** What blocks it afterwards; of one that becomes COMPATIBLE, what blocked it before. */
  readonly reason: Reason;
}

export interface Direction {
  readonly from: Verdict;
  readonly to: Verdict;
  readonly count: number;
}

export interface Impact {
  readonly schemaVersion: 1;
  readonly revision: number;
  readonly now: string;
  /** Running deployments that were compared: those that run before and after. */
  readonly deployments: number;
  /** Of all flips, the most frequent direction first. */
  readonly directions: readonly Direction[];
  /** Environments with flips, in order of name. */
  readonly environments: readonly {
    readonly environment: string;
    readonly directions: readonly Direction[];
  }[];
  /** In order of environment, then deployment. */
  readonly flips: readonly Flip[];
  /** More flips than FLIPS_MAX: the counts hold all, the list the first. */
  readonly flipsTruncated: boolean;
}

/** Flips listed with their reasons; a fleet's dashboard shows a page of them, and counts tell the rest. */
export const FLIPS_MAX = 1_000;

/**
 * `now` is RFC 3339 in UTC. Throws FactKeyNotFound, AssumptionInvalid, EnvironmentNotFound, QuestionInvalid,
 * and what the selector's syntax throws.
 */
export function impact(snapshot: Snapshot, question: ImpactQuestion, now: string): Impact {
  checkQuestion(question);
  const milliseconds = millisecondsOf(now);
  const before = new Fleet(snapshot, milliseconds, []);
  const changed = advanced(snapshot, question.documents ?? []);
  const after = new Fleet(changed, milliseconds, question.assume ?? []);
  const isSameGraph = changed === snapshot;
  const flipped: Flipped[] = [];
  let deployments = 0;
  for (const one of before.running()) {
    const other = isSameGraph ? one : after.find(one.key);
    if (other === undefined) continue;
    deployments++;
    if (isSameGraph && !after.differsFor(one, before)) continue;
    const [from, to] = [before.verdictOf(one), after.verdictOf(other)];
    if (from !== to) flipped.push({ one, other, environment: before.environmentName(one), from, to });
  }
  flipped.sort((a, b) => compareText(a.environment, b.environment) || compareText(a.one.key, b.one.key));
  const byEnvironment = Map.groupBy(flipped, ({ environment }) => environment);
  return {
    schemaVersion: 1,
    revision: snapshot.head.revision,
    now,
    deployments,
    directions: directionsOf(flipped),
    environments: [...byEnvironment].map(([environment, flips]) => ({
      environment, directions: directionsOf(flips),
    })),
    flips: flipped.slice(0, FLIPS_MAX).map((flip) => toldOf(flip, before, after)),
    flipsTruncated: flipped.length > FLIPS_MAX,
  };
}

/** A revision as it is judged at a time. */
export interface JudgedMoment {
  readonly snapshot: Snapshot;
  /** RFC 3339, UTC. */
  readonly now: string;
}

/**
 * What runs at both moments and is judged otherwise at the second, by what was written or by the time alone;
 * in order of key. Yields after each deployment.
 */
export function* flipsBetween(
  { snapshot, now }: JudgedMoment, after: JudgedMoment,
): Generator<void, readonly Flip[]> {
  const [old, next] = [
    new Fleet(snapshot, millisecondsOf(now), []),
    new Fleet(after.snapshot, millisecondsOf(after.now), []),
  ];
  const flips: Flip[] = [];
  for (const one of old.running()) {
    yield;
    const other = next.find(one.key);
    // What runs in its place is another thing: it did not flip.
    if (other === undefined || old.subjectOf(one) !== next.subjectOf(other)) continue;
    const environment = old.environmentName(one);
    if (environment !== next.environmentName(other)) continue;
    const [from, to] = [old.verdictOf(one), next.verdictOf(other)];
    if (from !== to) flips.push(toldOf({ one, other, environment, from, to }, old, next));
  }
  return flips;
}

function checkQuestion({ assume = [], documents = [] }: ImpactQuestion): void {
  if (assume.every(({ facts }) => Object.keys(facts).length === 0) && documents.length === 0) {
    throw new QuestionInvalid("nothing changes", "Give facts to assume, or changed documents.");
  }
  for (const { in: environment, selector } of assume) {
    if (environment !== undefined && selector !== undefined)
      throw new QuestionInvalid("it names an environment and a selector", "Give one, or neither for all.");
  }
}

/** The snapshot as it would be; the same one when no document changes. */
function advanced(snapshot: Snapshot, changes: readonly DocumentChange[]): Snapshot {
  if (changes.length === 0) return snapshot;
  const head = { ...snapshot.head, revision: snapshot.head.revision + 1 };
  return snapshot.advance(head, planDelta(snapshot, changes, head.revision));
}

/** One running deployment, with nodes of its fleet's snapshot. */
interface Running {
  /** `deployment:ranker-prod` */
  readonly key: string;
  readonly node: NodeId;
  readonly environment: NodeId;
  /** The version or variant that runs. */
  readonly built: NodeId;
  readonly subject: Subject;
  /** Of a version with variants that is recorded without one: any of them. */
  readonly variant: string | undefined;
}

interface Flipped {
  readonly one: Running;
  readonly other: Running;
  readonly environment: string;
  readonly from: Verdict;
  readonly to: Verdict;
}

/** What runs in one snapshot, and how each of it is judged under some assumptions. */
class Fleet {
  private readonly snapshot: Snapshot;
  private readonly milliseconds: number;
  /** By environment: which set of assumptions holds for it; none for most. */
  private readonly assumedIn: ReadonlyMap<NodeId, Assumptions>;
  private readonly places = new Map<string, Place>();
  private readonly verdicts = new Map<string, Map<NodeId, Verdict>>();
  private readonly changed = new Map<string, readonly FactKey[]>();

  constructor(snapshot: Snapshot, milliseconds: number, assume: readonly AssumedFacts[]) {
    this.snapshot = snapshot;
    this.milliseconds = milliseconds;
    this.assumedIn = assumptionsByEnvironment(snapshot, assume);
  }

  /** In order of key. */
  *running(): Generator<Running> {
    for (const node of this.snapshot.nodesOf("Deployment")) {
      const running = this.runningAt(node);
      if (running !== undefined) yield running;
    }
  }

  find(key: string): Running | undefined {
    const node = this.snapshot.find(key);
    return node === undefined ? undefined : this.runningAt(node);
  }

  environmentName({ environment }: Running): string {
    return nameOf(this.snapshot.key(environment));
  }

  verdictOf({ environment, subject, variant, built }: Running): Verdict {
    const place = this.placeName(environment);
    let verdicts = this.verdicts.get(place);
    if (verdicts === undefined) this.verdicts.set(place, (verdicts = new Map()));
    let verdict = verdicts.get(built);
    if (verdict === undefined) {
      const judged = judgeVersion(subject, variant, this.placeOf(environment));
      verdict = hasRules(this.snapshot, environment)
        ? ruledVerdict(judged, this.tellingAt(environment))
        : judged.verdict;
      verdicts.set(built, verdict);
    }
    return verdict;
  }

  /** Whether anything that the deployment's version reads is different here from there. */
  differsFor({ environment, subject }: Running, before: Fleet): boolean {
    if (!this.assumedIn.has(environment)) return false;
    const name = this.placeName(environment);
    let keys = this.changed.get(name);
    if (keys === undefined) {
      const [old, next] = [before.placeOf(environment).facts, this.placeOf(environment).facts];
      keys = old.index.keys.filter((key) => old.cell(key) !== next.cell(key));
      this.changed.set(name, keys);
    }
    if (hasRules(this.snapshot, environment)) return keys.length > 0;
    const read = keysReadBy(subject);
    return keys.some((key) => read.has(key));
  }

  /** Why the deployment has its verdict. */
  reasonFor({ environment, subject, variant }: Running): Reason {
    const telling = this.tellingAt(environment);
    const judged = judgeVersion(subject, variant, telling.place);
    const rule = opposing(judged, telling);
    return rule === undefined ? reasonsOf(judged.leading, telling)[0]! : ruleReason(rule);
  }

  subjectOf({ built }: Running): string {
    return nameOf(this.snapshot.key(built));
  }

  servicesOf({ node }: Running): readonly string[] {
    return this.snapshot.outgoing(node, "SERVES").map((edge) => nameOf(this.snapshot.key(edge.node)));
  }

  private runningAt(node: NodeId): Running | undefined {
    const { snapshot } = this;
    if (snapshot.properties(node)["state"] !== "running") return undefined;
    const built = snapshot.outgoing(node, "OF")[0]?.node;
    const environment = snapshot.outgoing(node, "IN")[0]?.node;
    if (built === undefined || environment === undefined) return undefined;
    const subject = subjectOf(snapshot, versionOfBuild(snapshot, built));
    const variant = snapshot.kind(built) === "Variant" ? variantName(snapshot.key(built)) : undefined;
    return { key: snapshot.key(node), node, environment, built, subject, variant };
  }

  private tellingAt(environment: NodeId): Telling {
    const assumed = this.assumedIn.get(environment)?.values;
    return tellingOf(this.snapshot, environment, this.milliseconds, assumed);
  }

  private placeName(environment: NodeId): string {
    const index = environmentClassesOf(this.snapshot, this.milliseconds).classOf.get(environment)!;
    return `${index} ${this.assumedIn.get(environment)?.name ?? ""}`;
  }

  private placeOf(environment: NodeId): Place {
    const name = this.placeName(environment);
    let place = this.places.get(name);
    if (place === undefined) {
      const classes = environmentClassesOf(this.snapshot, this.milliseconds);
      const stated = classes.places[classes.classOf.get(environment)!]!;
      const assumed = this.assumedIn.get(environment);
      place = assumed === undefined ? stated : { ...stated, facts: factsWith(stated.facts, assumed) };
      this.places.set(name, place);
    }
    return place;
  }
}

function variantName(key: string): string {
  return key.slice(key.lastIndexOf("#") + 1);
}

/** Equal assumptions have equal names. */
interface Assumptions {
  readonly name: string;
  readonly values: ReadonlyMap<FactKey, PropertyValue | undefined>;
}

function factsWith(facts: EffectiveFacts, { values }: Assumptions): EffectiveFacts {
  return facts.assuming(values);
}

function assumptionsByEnvironment(
  snapshot: Snapshot, assume: readonly AssumedFacts[],
): ReadonlyMap<NodeId, Assumptions> {
  const byEnvironment = new Map<NodeId, Assumptions>();
  const joined = new Map<string, Assumptions>();
  for (const [place, assumed] of assume.entries()) {
    const values = readAssumptions(factIndexOf(snapshot), assumed.facts);
    for (const environment of environmentsOf(snapshot, assumed)) {
      const earlier = byEnvironment.get(environment);
      const name = earlier === undefined ? `${place}` : `${earlier.name},${place}`;
      let both = joined.get(name);
      if (both === undefined) {
        both = { name, values: new Map([...(earlier?.values ?? []), ...values]) };
        joined.set(name, both);
      }
      byEnvironment.set(environment, both);
    }
  }
  return byEnvironment;
}

function environmentsOf(snapshot: Snapshot, { in: name, selector }: AssumedFacts): readonly NodeId[] {
  if (name === undefined) return selectEnvironments(snapshot, selector ?? "");
  const whole = findEnvironment(snapshot, name);
  return snapshot
    .nodesOf("Environment")
    .filter((environment) => levelsOf(snapshot, environment).some((level) => level.includes(whole)));
}

function toldOf({ one, other, environment, from, to }: Flipped, before: Fleet, after: Fleet): Flip {
  return {
    deployment: nameOf(one.key), environment, subject: after.subjectOf(other),
    services: before.servicesOf(one), from, to,
    reason: to === "COMPATIBLE" ? before.reasonFor(one) : after.reasonFor(other),
  };
}

function directionsOf(flipped: readonly Flipped[]): readonly Direction[] {
  return [...Map.groupBy(flipped, ({ from, to }) => `${from} ${to}`).values()]
    .map((flips) => ({ from: flips[0]!.from, to: flips[0]!.to, count: flips.length }))
    .sort((a, b) => b.count - a.count || compareText(a.from + a.to, b.from + b.to));
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
