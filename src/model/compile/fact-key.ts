/** A FactKey document and the rows of its derivation. */
import { durationSeconds } from "../duration.ts";
import type { Condition } from "../kinds/condition.ts";
import type { DerivationSpec, FactKeyDocument } from "../kinds/fact-key.ts";
import { nodeKey } from "../names.ts";
import { conditionOf, conditionProperties } from "./condition-properties.ts";
import type { GraphPart, OptionalProperties } from "./graph-part.ts";

export function factKeyProperties({ spec }: FactKeyDocument): OptionalProperties {
  const vocabularies = Object.keys(spec.aliases ?? {}).sort();
  const aliases = vocabularies.flatMap((vocabulary) =>
    spec.aliases![vocabulary]!.map((alias) => `${vocabulary}=${alias}`),
  );
  return {
    type: spec.type,
    scheme: spec.scheme,
    unit: spec.unit,
    values: spec.values,
    ordered: spec.ordered,
    aliases: aliases.length === 0 ? undefined : aliases,
    covers: spec.covers,
    freshForSeconds: spec.freshFor === undefined ? undefined : durationSeconds(spec.freshFor),
  };
}

export function addFactKey(part: GraphPart, key: string, { metadata, spec }: FactKeyDocument): void {
  spec.derive?.forEach((row, order) => {
    const node = part.node("Derivation", `${metadata.name}/${order}`, {
      value: row.value,
      order,
      source: row.source,
    });
    part.edge("DERIVED_BY", key, node);
    derivationConditions(row).forEach(({ fact, condition }, place) =>
      part.edge(
        "WHEN",
        node,
        nodeKey("FactKey", fact),
        conditionProperties(conditionOf(condition)),
        String(place),
      ),
    );
  });
}

export interface DerivationCondition {
  readonly fact: string;
  readonly condition: Condition;
  /** From the row: `["when", 0]`. */
  readonly path: readonly (string | number)[];
}

/** The conditions of a row, whichever way it writes them; those of a map in order of fact. */
export function derivationConditions({ when }: DerivationSpec): readonly DerivationCondition[] {
  if (Array.isArray(when)) {
    return when.map(({ fact, ...condition }, place) => ({ fact, condition, path: ["when", place] }));
  }
  const map = when as Exclude<typeof when, readonly unknown[]>;
  return Object.keys(map)
    .sort()
    .map((fact) => {
      const condition = map[fact]!;
      return {
        fact,
        condition: typeof condition === "object" ? condition : { is: condition },
        path: ["when", fact],
      };
    });
}
