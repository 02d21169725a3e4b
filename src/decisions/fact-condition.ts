/**
 * A condition on one fact key, compiled once for a snapshot and remembered for every value it has met.
 *
 * Conditions stand as properties on REQUIRES and WHEN edges (src/model/README.md); here they become what
 * src/values tests. Equal conditions on one key are one object (./fact-index.ts), so that ten thousand
 * versions that require the same driver are one test for each driver.
 */
import type { PropertyValue } from "../model/graph.ts";
import { compileCondition, describeCondition, nearestSatisfying } from "../values/condition.ts";
import type { CompiledCondition, Condition, ConditionCode, Truth } from "../values/condition.ts";
import type { ReasonCode } from "./decision.ts";
import { factValue, isRestricted } from "./fact-key.ts";
import type { Cell, FactKey } from "./fact-key.ts";
import { NO, UNKNOWN, YES } from "./truth.ts";
import type { TruthCode } from "./truth.ts";

export interface Outcome {
  readonly truth: TruthCode;
  readonly code: ReasonCode;
}

const FACT_UNKNOWN: Outcome = { truth: UNKNOWN, code: "FACT_UNKNOWN" };
const RESTRICTED: Outcome = { truth: UNKNOWN, code: "RESTRICTED" };
const FACT_ABSENT: Outcome = { truth: NO, code: "FACT_ABSENT" };
const BY_ANSWER: Readonly<Record<Truth, Readonly<Record<ConditionCode, Outcome>>>> = {
  yes: outcomesOf(YES), no: outcomesOf(NO), unknown: outcomesOf(UNKNOWN),
};

export class FactCondition {
  /**
   * Place among the snapshot's distinct conditions; depends on the order of questions, so it never leaves the
   * process.
   */
  readonly id: number;
  readonly key: FactKey;
  readonly condition: Condition;
  readonly compiled: CompiledCondition;
  /** By id of the cell. */
  readonly #outcomes: (Outcome | undefined)[];
  #flips: Map<number, string | undefined> | undefined;
  #text: string | undefined;
  #parts: RangeParts | null | undefined;

  constructor(id: number, key: FactKey, condition: Condition) {
    this.id = id;
    this.key = key;
    this.condition = condition;
    this.compiled = compileCondition(key.type, this.condition);
    this.#outcomes = [isRestricted(key) ? RESTRICTED : FACT_UNKNOWN, FACT_ABSENT];
  }

  /** In words: `>=580`, `one of nvidia, tesla`. */
  get text(): string {
    return this.#text ??= describeCondition(this.condition);
  }

  outcome(cell: Cell): Outcome {
    if (cell.id < 0) return this.#test(cell);
    return this.#outcomes[cell.id] ??= this.#test(cell);
  }

  /** The nearest value that satisfies the condition, as text; undefined when there is none to name. */
  flip(cell: Cell): string | undefined {
    if (cell.value === undefined || cell.prepared === null) return undefined;
    this.#flips ??= new Map();
    if (cell.id >= 0 && this.#flips.has(cell.id)) return this.#flips.get(cell.id);
    const nearest = nearestSatisfying(this.key.type, this.condition, factValue(cell.value), this.compiled);
    const text = nearest === undefined ? undefined : valueText(nearest);
    if (cell.id >= 0) this.#flips.set(cell.id, text);
    return text;
  }

  /**
   * Of a range with `refused`: the alternatives of both that hold the value; undefined for every other
   * condition.
   */
  statements(cell: Cell): { readonly works?: string; readonly refused?: string } | undefined {
    if (cell.prepared === null) return undefined;
    this.#parts ??= partsOf(this.key, this.condition);
    if (this.#parts === null) return undefined;
    const holding = (parts: readonly RangePart[]): string | undefined =>
      parts.find(({ compiled }) => compiled.testPrepared(cell.prepared!).truth === "yes")?.text;
    const [works, refused] = [holding(this.#parts.works), holding(this.#parts.refused)];
    return { ...(works === undefined ? {} : { works }), ...(refused === undefined ? {} : { refused }) };
  }

  /** A value that nobody can read proves nothing. */
  #test({ prepared }: Cell): Outcome {
    if (prepared === null) return FACT_UNKNOWN;
    const { truth, because } = this.compiled.testPrepared(prepared);
    return BY_ANSWER[truth][because];
  }
}

/** One alternative of a range. */
interface RangePart {
  readonly text: string;
  readonly compiled: CompiledCondition;
}

interface RangeParts {
  readonly works: readonly RangePart[];
  readonly refused: readonly RangePart[];
}

/** null for conditions without `refused`. */
function partsOf(key: FactKey, condition: Condition): RangeParts | null {
  if (condition.kind !== "range" || condition.refused === undefined) return null;
  const split = (range: string): readonly RangePart[] => range.split("||").map((part) =>
    ({ text: part.trim(), compiled: compileCondition(key.type, { kind: "range", range: part }) }));
  return { works: split(condition.range ?? ""), refused: split(condition.refused) };
}

function outcomesOf(truth: TruthCode): Readonly<Record<ConditionCode, Outcome>> {
  const outcome = (code: ConditionCode): Outcome => ({ truth, code });
  return {
    FACT_SATISFIES: outcome("FACT_SATISFIES"), FACT_FAILS: outcome("FACT_FAILS"),
    PRERELEASE_LEFT_OUT: outcome("PRERELEASE_LEFT_OUT"), STATED_BOTH: outcome("STATED_BOTH"),
    STATED_NEITHER: outcome("STATED_NEITHER"), CODE_UNSTATED: outcome("CODE_UNSTATED"),
  };
}

/** A value as one writes it after `key=`. */
export function valueText(value: PropertyValue): string {
  return typeof value === "object" ? value.join(",") : String(value);
}
