/** What an expression is about: a node of the graph with fields and facts, as its evaluation sees it. */
import type { FactValue } from "../../values/fact-type.ts";

/** What is known of one fact. */
export type FactSight =
  | { readonly kind: "value"; readonly value: FactValue }
  /** Declared absent, by itself or by a key above it. */
  | { readonly kind: "absent" }
  /** Nobody states it: it may have any value. */
  | { readonly kind: "missing" };

export type FieldValue = string | boolean | number | readonly string[] | Readonly<Record<string, string>>;

export interface Thing {
  /** `environment:prod-eu`: how answers name it. */
  readonly key: string;
  /** undefined where nobody states it. Facts are no fields. */
  field(name: string): FieldValue | undefined;
  fact(key: string): FactSight;
}

/** What an evaluation needed and did not find. */
export interface Missing {
  readonly kind: "fact" | "field" | "label" | "neighbours";
  /** Key of the thing. */
  readonly thing: string;
  /** The fact's key, the field's name or the label's; of neighbours, what a rule calls them. */
  readonly name: string;
}
