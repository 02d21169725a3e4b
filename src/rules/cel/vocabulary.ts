/** What expressions may speak about: variables, the fields of their types, and the facts there are. */
import type { FactType } from "../../values/fact-type.ts";

/** Types of fields; `time` is RFC 3339 text that only fact tests compare. */
export type FieldType =
  "string" | "bool" | "int" | "double" | "time" | "list<string>" | "map<string, string>";

export type Fields = Readonly<Record<string, FieldType>>;

export interface Vocabulary {
  /** Fields of each type of thing. Every thing has `facts` beside them. */
  readonly types: ReadonlyMap<string, Fields>;
  readonly facts: ReadonlyMap<string, FactType>;
  /** Names of types, of lists of them (`list<Attestation>`), or CEL's own (`string`, `double`). */
  readonly variables: ReadonlyMap<string, string>;
}
