/**
 * Compiles rules against what the graph knows: kinds, edges, types of artifacts, fact keys.
 *
 * What is wrong is a list of problems, each with its place in the document; inside an expression also line,
 * column and the nearest name. One compiler serves all rules of a snapshot, as making a CEL environment takes
 * milliseconds and rules share a few.
 */
import { EDGE_TYPES, NODE_KINDS } from "../model/graph.ts";
import type { EdgeType, NodeKind } from "../model/graph.ts";
import type { RuleSpec } from "../model/kinds/policy.ts";
import { durationSeconds } from "../model/duration.ts";
import { DomainError } from "../values/domain-error.ts";
import type { FactType } from "../values/fact-type.ts";
import { nearestNames } from "../values/nearest.ts";
import { quoted } from "../values/quoted.ts";
import { edgeTypes, kindNamed } from "../walk/walk-words.ts";
import { CachedCondition } from "./cached-condition.ts";
import { ExpressionCompiler } from "./cel/expression.ts";
import type { Expression, Purpose } from "./cel/expression.ts";
import { ExpressionInvalid } from "./cel/expression-invalid.ts";
import type { Fields } from "./cel/vocabulary.ts";
import { SUBJECTS } from "./compiled-rule.ts";
import type {
  CompiledChooser,
  CompiledGroup,
  CompiledLet,
  CompiledRule,
  CompiledWalk,
  NodeTest,
  PolicyHead,
  Subject,
} from "./compiled-rule.ts";
import { readLet } from "./read-let.ts";
import { putParameters } from "./put-parameters.ts";
import type { Parameters } from "./put-parameters.ts";
import type { RuleProblem } from "./rule-invalid.ts";
import { templateParts } from "./template-parts.ts";
import { ASKED_TYPES, THING_TYPES, commonType } from "./thing-types.ts";

/** Types of artifacts that are known before any artifact has them. */
export const WELL_KNOWN_TYPES: readonly string[] = [
  "model", "image", "runtime", "library", "dataset", "feature-pipeline", "source", "config",
];

export interface RuleSchema {
  readonly facts: ReadonlyMap<string, FactType>;
  /** Types that artifacts have; undefined: a word is not checked against them. */
  readonly artifactTypes?: ReadonlySet<string> | undefined;
}

export type CompiledOrNot =
  | { readonly kind: "compiled"; readonly rule: CompiledRule }
  | { readonly kind: "invalid"; readonly problems: readonly RuleProblem[] };

export type ChooserOrNot =
  | { readonly kind: "compiled"; readonly chooser: CompiledChooser }
  | { readonly kind: "invalid"; readonly problems: readonly RuleProblem[] };

const VARIABLES: Readonly<Record<Subject, Readonly<Record<string, string>>>> = {
  deployment: { deployment: "Deployment", version: "Version", env: "Environment" },
  version: { version: "Version", env: "Environment" },
  environment: { env: "Environment" },
  choice: { picks: "list<Version>", env: "Environment" },
  plan: {
    plan: "PlanFacts",
    picks: "list<Version>",
    deployment: "Deployment",
    version: "Version",
    env: "Environment",
  },
  observation: {
    observation: "ObservationFacts",
    deployment: "Deployment",
    version: "Version",
    env: "Environment",
  },
};
const FROM: Readonly<Record<Subject, Readonly<Record<string, CompiledWalk["from"]>>>> = {
  deployment: { deployment: "deployment", version: "version", env: "env", environment: "env" },
  version: { version: "version", env: "env", environment: "env" },
  environment: { env: "env", environment: "env" },
  choice: { picks: "picks", env: "env", environment: "env" },
  plan: { deployment: "deployment", version: "version", picks: "picks", env: "env", environment: "env" },
  observation: { deployment: "deployment", version: "version", env: "env", environment: "env" },
};

export class RuleCompiler {
  readonly #schema: RuleSchema;
  readonly #compilers = new Map<string, ExpressionCompiler>();

  constructor(schema: RuleSchema) {
    this.#schema = schema;
  }

  compile(policy: PolicyHead, spec: RuleSpec, parameters: Parameters): CompiledOrNot {
    const problems: RuleProblem[] = [];
    const rule = new OneRule(this, spec, parameters, problems).compile(policy);
    return rule === undefined || problems.length > 0
      ? { kind: "invalid", problems }
      : { kind: "compiled", rule };
  }

  compileChooser(policy: PolicyHead, spec: RuleSpec, parameters: Parameters): ChooserOrNot {
    const problems: RuleProblem[] = [];
    const chooser = new OneRule(this, spec, parameters, problems).compileChooser(policy);
    return chooser === undefined || problems.length > 0
      ? { kind: "invalid", problems }
      : { kind: "compiled", chooser };
  }

  get facts(): ReadonlyMap<string, FactType> {
    return this.#schema.facts;
  }

  knowsType(word: string): boolean {
    const { artifactTypes } = this.#schema;
    return artifactTypes === undefined || artifactTypes.has(word) || WELL_KNOWN_TYPES.includes(word);
  }

  nearestTypes(word: string): readonly string[] {
    const { artifactTypes = [] } = this.#schema;
    return nearestNames(word, [...WELL_KNOWN_TYPES, ...artifactTypes, ...Object.keys(NODE_KINDS)], 2);
  }

  expressions(variables: Readonly<Record<string, string>>): ExpressionCompiler {
    const id = Object.entries(variables).sort().join();
    let compiler = this.#compilers.get(id);
    if (compiler === undefined) {
      const types = new Map<string, Fields>(Object.entries({ ...THING_TYPES, ...ASKED_TYPES }));
      const vocabulary = { types, facts: this.#schema.facts, variables: new Map(Object.entries(variables)) };
      this.#compilers.set(id, (compiler = new ExpressionCompiler(vocabulary)));
    }
    return compiler;
  }
}

class OneRule {
  readonly #compiler: RuleCompiler;
  readonly #spec: RuleSpec;
  readonly #parameters: Parameters;
  readonly #problems: RuleProblem[];
  /** Variables that its expressions use. */
  readonly #used = new Set<string>();

  constructor(compiler: RuleCompiler, spec: RuleSpec, parameters: Parameters, problems: RuleProblem[]) {
    this.#compiler = compiler;
    this.#spec = spec;
    this.#parameters = parameters;
    this.#problems = problems;
  }

  compile(policy: PolicyHead): CompiledRule | undefined {
    const spec = this.#spec;
    const on = SUBJECTS.find((one) => one === spec.on);
    if (on === undefined || spec.require === undefined) {
      this.#problem(["on"], `${quoted(spec.on)} is nothing that a rule judges.`, SUBJECTS, spec.on);
      return undefined;
    }
    const variables: Record<string, string> = { ...VARIABLES[on] };
    const when = this.#condition(["when"], spec.when, variables);
    const walk = spec.walk === undefined ? undefined : this.#walk(on, spec.walk, variables);
    const group = walk === undefined ? this.#group(on, spec) : undefined;
    if (walk !== undefined) variables["node"] = this.#targetType(walk);
    else if (group !== undefined) variables["node"] = "Deployment";
    this.#checkCounting(spec);
    const lets = Object.entries(spec.let ?? {}).flatMap(([name, text]) =>
      this.#let(name, text, on, variables),
    );
    const lists = lets.map(({ name, type }) => [name, `list<${type}>`] as const);
    const all = { ...variables, ...Object.fromEntries(lists) };
    const require = this.#condition(["require"], spec.require, all);
    const message = this.#message(spec.message, all);
    if (require === undefined || this.#problems.length > 0) return undefined;
    const { source, conjuncts } = require.expression;
    const compileConjuncts = (): readonly Expression[] =>
      conjuncts.length === 1 && conjuncts[0] === source
        ? [require.expression]
        : conjuncts.map((each) => this.#compiler.expressions(all).compile(each, "condition"));
    let made: readonly Expression[] | undefined;
    return {
      id: `${policy.key.slice("policy:".length)}/${spec.name}`,
      policy,
      on,
      spec,
      when,
      lets: lets.map(({ type: _, ...one }) => one),
      walk,
      group,
      isOfPick: this.#isOfPick(on, walk, lets),
      isOfReads: walk?.from === "deployment" ||
        lets.some(({ of, edge }) => of === "deployment" && edge === "READS"),
      quantifier: spec.quantifier ?? "all",
      require,
      conjuncts: () => (made ??= compileConjuncts()),
      message,
    };
  }

  compileChooser(policy: PolicyHead): CompiledChooser | undefined {
    const spec = this.#spec;
    const on = SUBJECTS.find((one) => one === spec.on);
    if (on === undefined || spec.choose === undefined) {
      this.#problem(["on"], `${quoted(spec.on)} is nothing that a rule decides.`, SUBJECTS, spec.on);
      return undefined;
    }
    const when = this.#condition(["when"], spec.when, VARIABLES[on]);
    const id = `${policy.key.slice("policy:".length)}/${spec.name}`;
    return { id, policy, on, choose: spec.choose, when };
  }

  /** Of a choice and of an environment no rule asks about one pick; it has no name for it. */
  #isOfPick(on: Subject, walk: CompiledWalk | undefined, lets: readonly CompiledLet[]): boolean {
    if (on === "deployment" || on === "version") return true;
    const isPick = (variable: string): boolean => variable === "version" || variable === "deployment";
    if ((walk !== undefined && isPick(walk.from)) || lets.some(({ of }) => isPick(of))) return true;
    return [...this.#used].some(isPick);
  }

  #walk(on: Subject, walk: NonNullable<RuleSpec["walk"]>, variables: Readonly<Record<string, string>>) {
    const from = FROM[on][walk.from];
    if (from === undefined) {
      const known = Object.keys(FROM[on]);
      const message = `A walk on: ${on} does not start at ${quoted(walk.from)}.`;
      this.#problem(["walk", "from"], message, known, walk.from);
    }
    let along: readonly EdgeType[] = [];
    try {
      along = edgeTypes(walk.along);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const at = walk.along!.findIndex((word) => !Object.hasOwn(EDGE_TYPES, word.toUpperCase()));
      this.#add(["walk", "along", Math.max(0, at)], error.message, error.hint);
    }
    this.#checkReads(from, walk);
    const to = walk.to === undefined ? undefined : this.#words(["walk", "to"], walk.to);
    const test = (field: "avoid" | "stopAt"): NodeTest | undefined => {
      const text = walk[field];
      if (text === undefined) return undefined;
      if (WORDS.test(text)) return { kind: "words", words: this.#words(["walk", field], text) };
      const condition = this.#condition(["walk", field], text, { ...variables, node: "Node" });
      return condition === undefined ? undefined : { kind: "condition", condition };
    };
    const compiled: CompiledWalk = {
      from: from ?? "env",
      direction: walk.direction ?? "upstream",
      along,
      to,
      avoid: test("avoid"),
      stopAt: test("stopAt"),
      depthMax: walk.maxDepth,
    };
    return compiled;
  }

  /** What is read hangs on deployments, and a walk that cannot meet it would find nothing for ever. */
  #checkReads(from: CompiledWalk["from"] | undefined, walk: NonNullable<RuleSpec["walk"]>): void {
    const { direction = "upstream", along = [] } = walk;
    if (from === "deployment" && direction === "downstream")
      this.#add(["walk", "direction"], "From a deployment a walk leads upstream.", undefined);
    if ((from === "version" || from === "picks") && direction === "upstream" && along.includes("READS"))
      this.#add(["walk", "along", along.indexOf("READS")], "READS leads from deployments.",
        "Write from: deployment.");
  }

  #words(path: readonly string[], text: string): readonly string[] {
    const words = text.split(",").map((word) => word.trim());
    for (const word of words) {
      if (kindNamed(word) !== undefined || this.#compiler.knowsType(word)) continue;
      const near = this.#compiler.nearestTypes(word);
      this.#add(path, `${quoted(word)} is no kind, and no artifact has this type.`, didYouMean(near));
    }
    return words;
  }

  #targetType({ to, along }: CompiledWalk): string {
    if (to !== undefined) return commonType(to.map((word): NodeKind => kindNamed(word) ?? "Version"));
    return commonType(along.flatMap((edge) => [...EDGE_TYPES[edge].from, ...EDGE_TYPES[edge].to]));
  }

  /** Of a rule that counts deployments. A fact that there is not, or that has an order, is refused. */
  #group(on: Subject, { count, onEmpty }: RuleSpec): CompiledGroup | undefined {
    const { per, atMost, lease } = count ?? {};
    if (per === undefined || atMost === undefined) return undefined;
    if (on !== "deployment" && on !== "choice") {
      const message = `Places are counted for what is deployed, and this rule is on: ${on}.`;
      this.#add(["count", "per"], message, "Write on: deployment, or on: choice for all that is deployed.");
    }
    if (onEmpty !== undefined)
      this.#add(["onEmpty"], "All deployments are recorded: where none is, none is counted.", undefined);
    const limits = { atMost, leaseSeconds: lease === undefined ? undefined : durationSeconds(lease) };
    if (typeof per === "string") return { kind: per, ...limits };
    if (per.label !== undefined) return { kind: "label", name: per.label, ...limits };
    const { fact = "" } = per;
    if (!this.#compiler.facts.has(fact)) {
      const near = nearestNames(fact, [...this.#compiler.facts.keys()], 2);
      this.#add(["count", "per", "fact"], `There is no fact key ${quoted(fact)}.`, didYouMean(near));
    }
    return { kind: "fact", name: fact, ...limits };
  }

  #checkCounting({ quantifier, count, walk }: RuleSpec): void {
    if (count?.per !== undefined && walk !== undefined)
      this.#add(["count", "per"], "What is counted is either hits of the walk or deployments per group.",
        undefined);
    if (quantifier !== undefined && walk === undefined && count?.per === undefined)
      this.#add(["quantifier"], "A quantifier needs a walk, whose hits it is about.", undefined);
    if (quantifier === "count" && count?.atLeast === undefined && count?.atMost === undefined)
      this.#add(["count"], "Counting needs a bound.", "Give count: { atLeast: 1 } or { atMost: 2 }.");
    if (quantifier !== "count" && count !== undefined)
      this.#add(["count"], "These bounds belong to quantifier: count.", undefined);
  }

  #let(
    name: string, text: string, on: Subject, variables: Readonly<Record<string, string>>,
  ): readonly (CompiledLet & { readonly type: string })[] {
    const byDefault = variables["node"] === undefined ? DEFAULT_OF[on] : "node";
    const of = Object.keys(variables).filter((one) => !variables[one]!.startsWith("list<"));
    const read = readLet(name, text, byDefault, of);
    if (read.kind === "let") return [{ ...read.let, type: read.type }];
    this.#add(["let", name], read.message, read.hint);
    return [];
  }

  #message(text: string | undefined, variables: Readonly<Record<string, string>>) {
    return templateParts(text ?? "").flatMap((part): readonly (string | Expression)[] => {
      if (part.kind === "text") return [part.text];
      const compiled = this.#expression(["message"], part.text, "text", variables);
      return compiled === undefined ? [] : [compiled];
    });
  }

  #condition(path: readonly string[], text: string | undefined, variables: Readonly<Record<string, string>>) {
    if (text === undefined) return undefined;
    const expression = this.#expression(path, text, "condition", variables);
    return expression === undefined ? undefined : new CachedCondition(expression);
  }

  #expression(
    path: readonly string[], text: string, purpose: Purpose, variables: Readonly<Record<string, string>>,
  ): Expression | undefined {
    try {
      const { source, place } = putParameters(text, this.#parameters);
      try {
        const compiled = this.#compiler.expressions(variables).compile(source, purpose);
        for (const variable of compiled.variables) this.#used.add(variable);
        return compiled;
      } catch (error) {
        throw error instanceof ExpressionInvalid ? place(error, text) : error;
      }
    } catch (error) {
      if (!(error instanceof ExpressionInvalid)) throw error;
      this.#add(path, `${error.message[0]!.toUpperCase()}${error.message.slice(1)}`, error.hint);
      return undefined;
    }
  }

  #problem(path: readonly string[], message: string, known: readonly string[], value: string): void {
    const near = nearestNames(value, known, 2);
    this.#add(path, message, didYouMean(near) ?? `Known are ${known.join(", ")}.`);
  }

  #add(path: readonly (string | number)[], message: string, hint: string | undefined): void {
    this.#problems.push({ path, message, hint });
  }
}

const DEFAULT_OF: Readonly<Record<Subject, string>> = {
  deployment: "version",
  version: "version",
  environment: "env",
  choice: "env",
  plan: "version",
  observation: "version",
};
/** Words and no expression: `dataset`, `Run, dataset`. */
const WORDS = /^[A-Za-z][\w-]*(?:\s*,\s*[A-Za-z][\w-]*)*$/;

function didYouMean(near: readonly string[]): string | undefined {
  if (near.length === 0) return undefined;
  return `Did you mean ${near.map((one) => JSON.stringify(one)).join(" or ")}?`;
}
