/** What the variables of a rule stand for while it is judged: nodes of a snapshot, or a pick that is none. */
import type { PropertyValue } from "../model/graph.ts";
import { parseKey } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Scene } from "./cached-condition.ts";
import type { Binding, Bindings } from "./cel/expression.ts";
import type { FieldValue, Thing } from "./cel/thing.ts";
import type { ValidatorEvidence } from "./asked-validator.ts";
import type { CompiledLet } from "./compiled-rule.ts";
import type { FactSource } from "./fact-source.ts";
import { observationField, observationThing } from "./observation-facts.ts";
import type { ObservationFacts } from "./observation-facts.ts";
import { planField, planThing } from "./plan-facts.ts";
import type { PlanFacts } from "./plan-facts.ts";
import { readsMissing, recordedReads } from "./read-data.ts";
import type { ReadData } from "./read-data.ts";
import { fieldOf } from "./thing-types.ts";

/** What would run: a version, or one of its variants, with the values of its parameters. */
export interface RulePick {
  readonly version: NodeId;
  readonly variant?: NodeId | undefined;
  readonly parameters?: Readonly<Record<string, PropertyValue>>;
  /** Nodes of the values that are picked of its parameters, for validators. */
  readonly parameterValues?: readonly NodeId[];
}

/** Something that runs in sight of the environment. */
export interface RunningBuild {
  readonly build: NodeId;
  readonly artifact: NodeId | undefined;
  readonly environment: NodeId;
}

export interface RuleQuestion {
  readonly snapshot: Snapshot;
  readonly facts: FactSource;
  /** Nanoseconds since 1970, UTC. */
  readonly now: bigint;
  readonly environment: NodeId;
  /** Of a rule on a deployment or a version. */
  readonly pick?: RulePick | undefined;
  /** Of a rule on a choice: all that is picked for the environment, in order of key. */
  readonly picks?: readonly RulePick[] | undefined;
  /** What the pick reads where it is to run, beside the others; left out: not known. */
  readonly reads?: ((pick: RulePick, picks: readonly RulePick[]) => ReadData) | undefined;
  /** What runs there, for validators. */
  readonly runs?: (() => readonly RunningBuild[]) | undefined;
  /** What validators said that are not run here. */
  readonly evidence?: ValidatorEvidence | undefined;
  /** Of a rule on a plan. */
  readonly plan?: PlanFacts | undefined;
  /** Of a rule on an observation. */
  readonly observation?: ObservationFacts | undefined;
  /** The recorded deployment that is asked about; without it, one of `pick` that is not recorded yet. */
  readonly deployment?: NodeId | undefined;
}

/**
 * Visits of syntax nodes for one judgement, over all that its walk reaches; at 20 to 50 ns each, so that no
 * rule holds a decision up for long, whatever its lists and its walk. A rule of two conditions without lists
 * takes about ten for each distinct thing.
 */
const RULE_STEPS_MAX = 1_000_000;

export class RuleScene implements Scene {
  readonly snapshot: Snapshot;
  readonly facts: FactSource;
  readonly now: bigint;
  readonly question: RuleQuestion;
  readonly budget = { left: RULE_STEPS_MAX };
  /** The hit of a walk that is looked at. */
  hit: NodeId | undefined;
  readonly #lets: readonly CompiledLet[];
  #reads: ReadData | undefined;

  constructor(question: RuleQuestion, lets: readonly CompiledLet[]) {
    this.question = question;
    this.snapshot = question.snapshot;
    this.facts = question.facts;
    this.now = question.now;
    this.#lets = lets;
  }

  node(variable: string): NodeId | undefined {
    const { environment, pick, deployment } = this.question;
    switch (variable) {
      case "deployment":
        return deployment;
      case "env":
        return environment;
      case "version":
        return pick === undefined ? undefined : (pick.variant ?? pick.version);
      case "node":
        return this.hit;
      default:
        return undefined;
    }
  }

  field(variable: string, name: string): FieldValue | undefined {
    const { deployment, plan, observation } = this.question;
    if (variable === "plan") return plan === undefined ? undefined : planField(plan, name);
    if (variable === "observation")
      return observation === undefined ? undefined : observationField(observation, name);
    if (variable === "deployment" && deployment === undefined) return this.#deploymentField(name);
    const node = this.node(variable);
    return node === undefined ? undefined : fieldOf(this.snapshot, node, name);
  }

  bindings(): Bindings {
    const bindings: Record<string, Binding> = {};
    for (const variable of ["env", "version", "node", "deployment"]) {
      const node = this.node(variable);
      if (node !== undefined) bindings[variable] = this.#thing(node);
    }
    const { picks, plan, observation, pick, deployment } = this.question;
    if (pick !== undefined && deployment === undefined) bindings["deployment"] = this.#deployment();
    if (plan !== undefined) bindings["plan"] = planThing(plan);
    if (observation !== undefined) bindings["observation"] = observationThing(observation);
    if (picks !== undefined)
      bindings["picks"] = picks.map(({ version, variant }) => this.#thing(variant ?? version));
    for (const one of this.#lets) {
      const near = this.neighbours(one);
      // Left out, it is not known: where evidence may be missing, none is not the same as nothing.
      const isAll = one.isClosed || (one.isRecorded && this.snapshot.sight === undefined);
      if (near.length > 0 || isAll) bindings[one.name] = near.map((node) => this.#thing(node));
    }
    return bindings;
  }

  /** What the deployment reads: of a recorded one the edges, of one that is decided what it would read. */
  reads(): ReadData {
    return (this.#reads ??= this.#findReads());
  }

  #findReads(): ReadData {
    const { deployment, pick, reads } = this.question;
    if (deployment !== undefined) return recordedReads(this.snapshot, deployment);
    if (pick === undefined || reads === undefined)
      return { nodes: [], open: [readsMissing(this.keyOf("version"))] };
    return reads(pick, this.question.picks ?? [pick]);
  }

  neighbours({ of, edge, direction }: CompiledLet): readonly NodeId[] {
    if (of === "deployment" && edge === "READS" && direction === "outgoing") {
      const { nodes, open } = this.reads();
      return open.length > 0 ? [] : nodes; // Some of them would be taken for all.
    }
    const node = this.node(of);
    if (node === undefined) return [];
    const near = [...new Set(this.snapshot[direction](node, edge).map((one) => one.node))];
    // A variant has what its version has too: scans, tests and provenance speak of either.
    const version = this.question.pick?.variant === node ? this.question.pick.version : undefined;
    if (version === undefined) return near;
    return [...new Set([...near, ...this.snapshot[direction](version, edge).map((one) => one.node)])];
  }

  /** Key of what a variable stands for, as answers name it. */
  keyOf(variable: string): string {
    const node = this.node(variable);
    return node === undefined ? variable : this.snapshot.key(node);
  }

  #thing(node: NodeId): Thing {
    const { snapshot, facts } = this;
    return {
      key: snapshot.key(node),
      field: (name) => fieldOf(snapshot, node, name),
      fact: (key) => facts.sight(node, key),
    };
  }

  #deployment(): Thing {
    return {
      key: String(this.#deploymentField("key")),
      field: (name) => this.#deploymentField(name),
      fact: () => ({ kind: "missing" }),
    };
  }

  /** A deployment that is asked about is no node yet. */
  #deploymentField(name: string): FieldValue | undefined {
    const { snapshot } = this;
    const { environment, pick } = this.question;
    if (pick === undefined) return undefined;
    const nameOf = (node: NodeId): string => parseKey(snapshot.key(node))!.name;
    switch (name) {
      case "key":
      case "name":
        return `${nameOf(pick.variant ?? pick.version)} in ${nameOf(environment)}`;
      case "kind":
        return "Deployment";
      case "version":
        return nameOf(pick.version);
      case "environment":
        return nameOf(environment);
      case "artifact":
      case "type":
        return fieldOf(snapshot, pick.version, name);
      case "variant":
        return pick.variant === undefined ? "" : fieldOf(snapshot, pick.variant, "variant");
      case "parameters":
        return Object.fromEntries(
          Object.entries(pick.parameters ?? {}).map(([key, value]) => [key, String(value)]),
        );
      case "labels":
        return {};
      default:
        return undefined;
    }
  }
}
