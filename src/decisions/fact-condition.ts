/**
 * A condition on one fact key, compiled once for a snapshot and remembered for every value it has met.
 *
 * Conditions stand as properties on REQUIRES and WHEN edges (src/model/README.md); here they become what src/values
 * tests. Equal conditions on one key are one object (./fact-index.ts), so that ten thousand versions that require the same
 * driver are one test for each driver.
 */
import { conditionFromProperties } from "../model/compile/condition-properties.ts";
import type { Properties, PropertyValue } from "../model/graph.ts";
import { compileCondition, describeCondition, nearestSatisfying, prepareValue } from "../values/condition.ts";
import type { CompiledCondition, Condition, ConditionCode, Truth } from "../values/condition.ts";
import { DomainError } from "../values/domain-error.ts";
import type { FactValue } from "../values/fact-type.ts";
import type { ReasonCode } from "./decision.ts";
import type { Cell, FactKey } from "./fact-key.ts";
import { NO, UNKNOWN, YES } from "./truth.ts";
import type { TruthCode } from "./truth.ts";

export interface Outcome {
  readonly truth: TruthCode;
  readonly code: ReasonCode;
}

const FACT_UNKNOWN: Outcome = { truth: UNKNOWN, code: "FACT_UNKNOWN" };
const FACT_ABSENT: Outcome = { truth: NO, code: "FACT_ABSENT" };
const BY_ANSWER: Readonly<Record<Truth, Readonly<Record<ConditionCode, Outcome>>>> = {
  yes: outcomesOf(YES), no: outcomesOf(NO), unknown: outcomesOf(UNKNOWN),
};

export class FactCondition {
  /** Place among the snapshot's distinct conditions; depends on the order of questions, so it never leaves the process. */
  readonly id: number;
  readonly key: FactKey;
  readonly condition: Condition;
  /** In words: `>=580`, `one of nvidia, tesla`. */
  readonly text: string;
  readonly compiled: CompiledCondition;
  /** By id of the cell. */
  readonly #outcomes: (Outcome | undefined)[] = [FACT_UNKNOWN, FACT_ABSENT];
  readonly #flips = new Map<number, string | undefined>();

  constructor(id: number, key: FactKey, properties: Properties) {
    this.id = id;
    this.key = key;
    this.condition = conditionFromProperties(properties)!;
    this.text = describeCondition(this.condition);
    this.compiled = compileCondition(key.type, this.condition);
  }

  outcome(cell: Cell): Outcome {
    if (cell.id < 0) return this.#test(cell);
    return this.#outcomes[cell.id] ??= this.#test(cell);
  }

  /** The nearest value that satisfies the condition, as text; undefined when there is none to name. */
  flip(cell: Cell): string | undefined {
    if (cell.value === undefined) return undefined;
    if (cell.id >= 0 && this.#flips.has(cell.id)) return this.#flips.get(cell.id);
    const nearest = nearestSatisfying(this.key.type, this.condition, factValue(cell.value));
    const text = nearest === undefined ? undefined : valueText(nearest);
    if (cell.id >= 0) this.#flips.set(cell.id, text);
    return text;
  }

  /** A value that its key's type cannot read (the type may have changed since) proves nothing. */
  #test(cell: Cell): Outcome {
    try {
      const { truth, because } = this.compiled.testPrepared(prepareValue(this.key.type, factValue(cell.value!)));
      return BY_ANSWER[truth][because];
    } catch (error) {
      if (error instanceof DomainError) return FACT_UNKNOWN;
      throw error;
    }
  }
}

function outcomesOf(truth: TruthCode): Readonly<Record<ConditionCode, Outcome>> {
  const outcome = (code: ConditionCode): Outcome => ({ truth, code });
  return {
    FACT_SATISFIES: outcome("FACT_SATISFIES"), FACT_FAILS: outcome("FACT_FAILS"),
    PRERELEASE_LEFT_OUT: outcome("PRERELEASE_LEFT_OUT"), STATED_BOTH: outcome("STATED_BOTH"),
    STATED_NEITHER: outcome("STATED_NEITHER"), CODE_UNSTATED: outcome("CODE_UNSTATED"),
  };
}

/** Numbers in a list of properties can only have been written as text of a set. */
export function factValue(value: PropertyValue): FactValue {
  return typeof value === "object" ? value.map(String) : value;
}

/** A value as one writes it after `key=`. */
export function valueText(value: PropertyValue): string {
  return typeof value === "object" ? value.join(",") : String(value);
}
