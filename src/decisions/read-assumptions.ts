/** Assumptions of a question, typed by their FactKeys. */
import { DomainError } from "../values/domain-error.ts";
import { checkFactValue, describeFactType, factValueFromText } from "../values/fact-type.ts";
import { nearestNames } from "../values/nearest.ts";
import { AssumptionInvalid } from "./assumption-invalid.ts";
import type { FactIndex } from "./fact-index.ts";
import { FactKeyNotFound } from "./fact-key-not-found.ts";
import type { FactKey } from "./fact-key.ts";
import { ABSENT_WORD } from "./wording.ts";
import type { PropertyValue } from "../model/graph.ts";

/**
 * Key -> value as it is kept; undefined for `none`, which assumes the key absent with all it covers.
 * Throws FactKeyNotFound and AssumptionInvalid.
 */
export function readAssumptions(
  index: FactIndex,
  assume: Readonly<Record<string, string>>,
): ReadonlyMap<FactKey, PropertyValue | undefined> {
  const assumptions = new Map<FactKey, PropertyValue | undefined>();
  for (const name of Object.keys(assume).sort()) {
    const key = index.named(name);
    if (key === undefined)
      throw new FactKeyNotFound(
        name,
        nearestNames(
          name,
          index.keys.map((known) => known.name),
        ),
      );
    assumptions.set(key, readValue(key, assume[name]!));
  }
  return assumptions;
}

function readValue(key: FactKey, text: string): PropertyValue | undefined {
  if (text === ABSENT_WORD) return undefined;
  try {
    return checkFactValue(key.type, factValueFromText(key.type, text));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new AssumptionInvalid(key.name, text, describeFactType(key.type), error.hint);
  }
}
