/**
 * The short text of a condition, for reasons and diffs: ">=525.60.13", "at least 16Gi", "code for 7.5, 8.0 or
 * PTX 12.0".
 */
import type { Condition } from "./condition.ts";
import type { FactValue } from "./fact-type.ts";

export function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case "range":
      return rangeText(condition.range, condition.refused);
    case "is":
      return valueText(condition.value);
    case "oneOf":
      return condition.values.length === 1
        ? valueText(condition.values[0]!)
        : `one of ${listText(condition.values)}`;
    case "not":
      return condition.values.length === 1
        ? `not ${valueText(condition.values[0]!)}`
        : `none of ${listText(condition.values)}`;
    case "bounds":
      return [
        condition.atLeast === undefined ? "" : `at least ${condition.atLeast}`,
        condition.atMost === undefined ? "" : `at most ${condition.atMost}`,
      ]
        .filter((part) => part !== "")
        .join(" and ");
    case "includes":
      return includesText(condition.all ?? [], condition.any ?? [], condition.none ?? []);
    case "runsCode":
      return codeText(condition.native, condition.ptx);
    case "present":
      return "any value";
    case "glob":
      return `like ${condition.pattern}`;
    default: {
      const never: never = condition;
      return never;
    }
  }
}

function rangeText(range: string | undefined, refused: string | undefined): string {
  if (refused === undefined) return range ?? "*";
  return range === undefined ? `not ${refused}` : `${range} (refused: ${refused})`;
}

function includesText(all: readonly string[], any: readonly string[], none: readonly string[]): string {
  const parts = [
    all.length === 0 ? "" : `includes ${all.join(", ")}`,
    any.length === 0 ? "" : any.length === 1 ? `includes ${any[0]}` : `includes one of ${any.join(", ")}`,
    none.length === 0 ? "" : `without ${none.join(", ")}`,
  ];
  return parts.filter((part) => part !== "").join(" and ");
}

function codeText(native: readonly string[], ptx: readonly string[] | "none" | "unstated"): string {
  const code = native.length === 0 ? "" : native.join(", ");
  if (ptx === "none") return `code for ${code === "" ? "nothing" : code}, no PTX`;
  if (ptx === "unstated") return `code for ${code === "" ? "nothing" : code}, PTX not stated`;
  const parts = [code, ptx.length === 0 ? "" : `PTX ${ptx.join(", ")}`];
  return `code for ${parts.filter((part) => part !== "").join(" or ")}`;
}

function listText(values: readonly FactValue[]): string {
  return values.map(valueText).join(", ");
}

function valueText(value: FactValue): string {
  return typeof value === "object" ? `exactly {${value.join(", ")}}` : String(value);
}
