/**
 * The type of a fact, as src/values knows it, from a FactKey's fields: those of its document or of its node.
 */
import type { FactType } from "../values/fact-type.ts";
import type { SchemeName } from "../values/version.ts";

/**
 * `type`, `scheme`, `values` and `ordered` of a FactKey; a FactKey's spec and its node's properties both have
 * them.
 */
export function factTypeOf(fields: Readonly<Record<string, unknown>>): FactType {
  const type = fields["type"] as FactType["kind"];
  switch (type) {
    case "version":
      return { kind: type, scheme: fields["scheme"] as SchemeName };
    case "enum":
      return {
        kind: type,
        values: fields["values"] as readonly string[],
        ordered: fields["ordered"] === true,
      };
    case "quantity":
    case "number":
    case "set":
    case "boolean":
    case "string":
    case "time":
      return { kind: type };
    default:
      return type satisfies never;
  }
}
