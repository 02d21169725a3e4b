/**
 * All values a fact of some type could have, in finitely many classes that given conditions cannot tell
 * apart.
 *
 * A verdict about a missing fact looks at the classes instead of at values: what holds in no class holds for
 * no value. So classes must cover every value (or an INCOMPATIBLE would be wrong), and should not contain
 * classes that no value is in (or an INCOMPATIBLE is missed and becomes UNKNOWN). Where a type has too many,
 * the classes are merged into one whose truths are "unknown", which is the safe side.
 */
import type { CompiledCondition, Truth } from "./condition.ts";
import type { FactType, FactValue } from "./fact-type.ts";
import { lineClasses } from "./line-classes.ts";
import { setClasses } from "./set-classes.ts";
import { wordClasses } from "./word-classes.ts";

export interface ValueClass {
  /** `>=525.60.13 <580`, `other than a, b`. */
  readonly description: string;
  /** One for each condition, in their order. */
  readonly truths: readonly Truth[];
  /** A value of the class, where one is easily named. */
  readonly example?: FactValue;
}

/**
 * The classes of all values of the type. Every condition must have been compiled for the type. Classes with
 * equal truths are one; the order is that of the lowest (or first named) value in them, so equal conditions
 * give equal classes.
 */
export function classesOf(type: FactType, conditions: readonly CompiledCondition[]): readonly ValueClass[] {
  switch (type.kind) {
    case "version": case "quantity": case "number": case "time": return lineClasses(type, conditions);
    case "enum": case "boolean": case "string": return wordClasses(type, conditions);
    case "set": return setClasses(conditions);
    default: { const never: never = type; return never; }
  }
}
