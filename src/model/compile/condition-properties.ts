/**
 * A condition in its three forms: as a document writes it, as data (src/values/condition.ts), and as
 * properties of an edge. The table is in ../README.md; each form is made from the others here and nowhere
 * else.
 */
import type { Condition, ScalarValue } from "../../values/condition.ts";
import type { FactValue } from "../../values/fact-type.ts";
import type { Properties } from "../graph.ts";
import type { Condition as WrittenCondition } from "../kinds/condition.ts";
import type { SingleRequirement } from "../kinds/requirement.ts";
import type { OptionalProperties } from "./graph-part.ts";
import { schemaProperties } from "./schema-properties.ts";

/** From a document's form; exactly one family of operators is given, which the schema has checked. */
export function conditionOf(written: WrittenCondition): Condition {
  const { range, refused, atLeast, atMost, includes, includesAny, excludes, runsCode } = written;
  if (range !== undefined) return { kind: "range", range, ...(refused === undefined ? {} : { refused }) };
  if (written.is !== undefined) return { kind: "is", value: written.is };
  if (written.oneOf !== undefined) return { kind: "oneOf", values: written.oneOf };
  if (written.not !== undefined) {
    return {
      kind: "not",
      values: Array.isArray(written.not) ? (written.not as readonly ScalarValue[]) : [written.not],
    };
  }
  if (runsCode !== undefined)
    return { kind: "runsCode", native: runsCode.native ?? [], ptx: runsCode.ptx ?? "unstated" };
  if (written.present !== undefined) return { kind: "present" };
  if (written.matches !== undefined) return { kind: "glob", pattern: written.matches };
  if (atLeast !== undefined || atMost !== undefined) {
    return {
      kind: "bounds",
      ...(atLeast === undefined ? {} : { atLeast }),
      ...(atMost === undefined ? {} : { atMost }),
    };
  }
  return {
    kind: "includes",
    ...(includes === undefined ? {} : { all: includes }),
    ...(includesAny === undefined ? {} : { any: includesAny }),
    ...(excludes === undefined ? {} : { none: excludes }),
  };
}

/** The properties of an edge that carries the condition. */
export function conditionProperties(condition: Condition): OptionalProperties {
  switch (condition.kind) {
    case "oneOf":
    case "not":
      return { condition: condition.kind, values: sameType(condition.values) };
    case "runsCode": {
      const { native, ptx } = condition;
      const stated = typeof ptx !== "string";
      return { condition: "runsCode", native, ptx: stated ? ptx : [], ptxStatement: stated ? "stated" : ptx };
    }
    default: {
      const { kind, ...operands } = condition;
      return { condition: kind, ...operands };
    }
  }
}

/**
 * The condition that an edge carries; undefined when it carries one about an artifact or an interface, or
 * none.
 */
export function conditionFromProperties(properties: Properties): Condition | undefined {
  const operand = <Name extends string>(...names: readonly Name[]): { [Key in Name]?: never } =>
    Object.fromEntries(names.flatMap((name) => (name in properties ? [[name, properties[name]]] : []))) as {
      [Key in Name]?: never;
    };
  const kind = properties["condition"] as Condition["kind"] | "version" | "interface" | undefined;
  switch (kind) {
    case "range":
      return { kind, ...operand("range", "refused") };
    case "is":
      return { kind, value: properties["value"] as FactValue };
    case "oneOf":
    case "not":
      return { kind, values: properties["values"] as readonly ScalarValue[] };
    case "bounds":
      return { kind, ...operand("atLeast", "atMost") };
    case "includes":
      return { kind, ...operand("all", "any", "none") };
    case "runsCode": {
      const statement = properties["ptxStatement"] as "stated" | "none" | "unstated";
      const ptx = statement === "stated" ? (properties["ptx"] as readonly string[]) : statement;
      return { kind, native: (properties["native"] ?? []) as readonly string[], ptx };
    }
    case "present":
      return { kind };
    case "glob":
      return { kind, pattern: properties["pattern"] as string };
    case "version":
    case "interface":
    case undefined:
      return undefined;
    default:
      return kind satisfies never;
  }
}

export function requirementProperties(requirement: SingleRequirement): OptionalProperties {
  if (requirement.artifact !== undefined) return { condition: "version", range: requirement.range };
  if (requirement.interface !== undefined) {
    const { range, in: where = "here" } = requirement;
    return { condition: "interface", range, where, ...schemaProperties(requirement) };
  }
  return conditionProperties(conditionOf(requirement));
}

/** A list property holds one type only: numbers if all are, else text. */
function sameType(values: readonly ScalarValue[]): readonly string[] | readonly number[] {
  return values.every((value) => typeof value === "number") ? values : values.map(String);
}
