/**
 * Values that a document binds to facts of the environment must agree with them: equal by the fact's type
 * (80Gi is 81920Mi, 22.04 is a version), and of a set, be in it. A fact that nobody states proves nothing.
 */
import type { EffectiveFacts } from "../decisions/effective-facts.ts";
import { nameOf } from "../decisions/fact-index.ts";
import type { FactKey } from "../decisions/fact-key.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { compileCondition, testPrepared } from "../values/condition.ts";
import type { Condition } from "../values/condition.ts";
import { DomainError } from "../values/domain-error.ts";
import { checkFactValue } from "../values/fact-type.ts";
import type { FactType } from "../values/fact-type.ts";
import type { MergedLeaf } from "./merge-layers.ts";
import type { ConfigurationProblem, ConfigurationSource } from "./resolved-configuration.ts";
import { sourceText } from "./resolved-configuration.ts";
import { shortJson } from "./short-json.ts";

export interface FactBinding {
  /** The fact's name. */
  readonly fact: string;
  /** The value's place. */
  readonly key: string;
  /** Who binds the two. */
  readonly source: ConfigurationSource;
}

/** undefined when they agree. `value` is plain data, references resolved. */
export function disagreement(
  snapshot: Snapshot, facts: EffectiveFacts, binding: FactBinding, leaf: MergedLeaf, value: unknown,
): ConfigurationProblem | undefined {
  const { fact, key } = binding;
  const factKey = facts.index.named(fact);
  const cell = factKey === undefined ? undefined : facts.cell(factKey);
  if (factKey === undefined || cell === undefined || cell.id === 0) {
    return {
      code: "FACT_UNKNOWN",
      severity: "unknown",
      key,
      message: `${key} is ${shortJson(value)} and must agree with the fact ${fact}, which nobody states.`,
      sources: [leaf.source, binding.source],
      hint: `State ${fact} on the environment, or let discovery observe it.`,
    };
  }
  const source = sourceOfFact(snapshot, facts, factKey);
  const told = {
    key,
    sources: [leaf.source, ...(source === undefined ? [] : [source])],
    severity: "refused",
    code: "FACT_CONTRADICTED",
  } as const;
  const says = `${key} is ${shortJson(value)} (${sourceText(leaf.source)})`;
  const by = source === undefined ? "assumed" : `${source.document} (r${source.revision})`;
  if (cell.value === undefined)
    return { ...told, message: `${says}, but ${fact} is declared absent there (${by}).` };
  if (cell.prepared === null) {
    return { ...told, code: "FACT_UNKNOWN", severity: "unknown",
      message: `${says} and must agree with the fact ${fact}, whose value ${shortJson(cell.value)} cannot ` +
        `be read as its type (${by}).` };
  }
  const truth = agrees(factKey, value, cell.prepared);
  if (truth === "yes") return undefined;
  const but = `the fact ${fact} is ${shortJson(cell.value)} (${by})`;
  return truth === "no"
    ? {
        ...told,
        message: `${says}, but ${but}.`,
        hint: `Set ${key} to ${shortJson(cell.value)}, or mend the fact.`,
      }
    : {
        ...told,
        code: "FACT_UNKNOWN",
        severity: "unknown",
        message: `${says}; ${but}, and whether they agree is not known.`,
      };
}

type Prepared = Parameters<typeof testPrepared>[1];

function agrees({ type }: FactKey, value: unknown, prepared: Prepared): "yes" | "no" | "unknown" {
  try {
    return testPrepared(compileCondition(type, conditionFor(type, value)), prepared).truth;
  } catch (error) {
    // What is no value of the fact's type is not equal to one.
    if (error instanceof DomainError) return "no";
    throw error;
  }
}

function conditionFor(type: FactType, value: unknown): Condition {
  if (type.kind === "set") {
    const entries = Array.isArray(value) ? value : [value];
    return { kind: "includes", all: checkFactValue(type, entries.map(String)) as readonly string[] };
  }
  const isText = type.kind !== "number" && type.kind !== "boolean";
  const written = isText && typeof value === "number" ? String(value) : value;
  return { kind: "is", value: checkFactValue(type, written) };
}

function sourceOfFact(
  snapshot: Snapshot, facts: EffectiveFacts, key: FactKey,
): ConfigurationSource | undefined {
  const statement = facts.stated[key.index];
  const node = statement === undefined ? facts.rows[key.index] && key.node : statement.environment;
  if (node === undefined) return undefined;
  const document = snapshot.key(node);
  const revision = Number(snapshot.properties(node)["revision"]);
  return snapshot.kind(node) === "Environment"
    ? { layer: "environment", environment: nameOf(document), document, revision }
    : { layer: "everywhere", document, revision };
}
