/**
 * Rules are compiled when they are written, against the fact keys and types that there will be then: what
 * does not type-check is refused at its place. So is a change of a fact key that would break a rule.
 */
import type { Finding } from "../model/explain-issues.ts";
import type { PolicyDocument } from "../model/kinds/policy.ts";
import { parseKey } from "../model/names.ts";
import { brokenRules, problemsOfPolicy } from "../rules/policies.ts";
import { RuleCompiler } from "../rules/rule-compiler.ts";
import type { FactType } from "../values/fact-type.ts";
import type { Batch, BatchChange } from "./batch.ts";
import type { Definitions } from "./definitions.ts";

/** Rules that one message names; they share one cause. */
const RULES_NAMED_MAX = 3;

export class PolicyCheck {
  readonly #batch: Batch;
  readonly #definitions: Definitions;
  #facts: ReadonlyMap<string, FactType> | undefined;
  #compiler: RuleCompiler | undefined;
  /** All rules that stay as they are, looked at once, at the first fact key that changes. */
  #broken: readonly string[] | undefined;

  constructor(batch: Batch, definitions: Definitions) {
    this.#batch = batch;
    this.#definitions = definitions;
  }

  check({ key, before, after }: BatchChange): readonly Finding[] {
    if (after?.kind === "Policy") return this.#policy(key, after as unknown as PolicyDocument);
    if (key.startsWith("fact-key:") && before !== null) {
      const type = (spec: unknown): string => JSON.stringify(["type", "scheme", "values", "ordered"].map(
        (field) => (spec as Readonly<Record<string, unknown>>)[field]));
      if (after === null || type(before.spec) !== type(after.spec)) return this.#factKey(key, after === null);
    }
    return [];
  }

  #policy(key: string, { spec }: PolicyDocument): readonly Finding[] {
    if (spec.rules === undefined && spec.validators === undefined) return [];
    this.#compiler ??= new RuleCompiler({ facts: this.#factTypes(), artifactTypes: this.#artifactTypes() });
    return problemsOfPolicy(this.#compiler, key, spec).map((problem): Finding => ({
      code: "INVALID_RULE", ...problem,
    }));
  }

  #factKey(key: string, isDeleted: boolean): readonly Finding[] {
    const { snapshot, changes } = this.#batch;
    if (snapshot.nodesOf("Policy").length === 0) return [];
    this.#broken ??= [...brokenRules(snapshot, this.#factTypes(), (policy) => changes.has(policy))];
    const { name } = parseKey(key)!;
    const here = this.#broken.filter((one) => one.includes(name));
    if (here.length === 0) return [];
    const more = here.length > RULES_NAMED_MAX ? ` and ${here.length - RULES_NAMED_MAX} more` : "";
    const named = here.slice(0, RULES_NAMED_MAX).join("; ");
    return [{
      code: isDeleted ? "STILL_REFERRED_TO" : "INVALID_RULE",
      path: isDeleted ? [] : ["spec", "type"],
      message: `Rules read it that could not be judged any more: ${named}${more}.`,
      hint: "Change those policies first, or in the same call.",
    }];
  }

  /** Of declared keys, after the batch. */
  #factTypes(): ReadonlyMap<string, FactType> {
    if (this.#facts !== undefined) return this.#facts;
    const { snapshot, changes, plan } = this.#batch;
    const keys = snapshot.nodesOf("FactKey").map((node) => snapshot.key(node));
    const facts = new Map<string, FactType>();
    for (const key of new Set([...keys, ...changes.keys()])) {
      if (!key.startsWith("fact-key:") || !plan.declares(key)) continue;
      const { name } = parseKey(key)!;
      const type = this.#definitions.factType(name);
      if (type !== undefined) facts.set(name, type);
    }
    return (this.#facts = facts);
  }

  #artifactTypes(): ReadonlySet<string> {
    const { snapshot, changes } = this.#batch;
    const types = snapshot.nodesOf("Artifact").map((node) => snapshot.properties(node)["type"]);
    const given = [...changes.values()].map(({ after }) =>
      after?.kind === "Artifact" ? after.spec["type"] : undefined,
    );
    return new Set([...types, ...given].filter((type) => type !== undefined).map(String));
  }
}
