/**
 * Things as the library sees them: an instance of one class for each type of thing, its fields as getters,
 * its facts as a map that throws what is missing instead of leaving it out. Nothing else can be reached
 * through them.
 */
import type { FactType, FactValue } from "../../values/fact-type.ts";
import { TEXT_LENGTH_MAX } from "./limits.ts";
import { AbsentSignal, BudgetSignal, UnknownSignal } from "./signals.ts";
import type { FactSight, FieldValue, Missing, Thing } from "./thing.ts";
import type { Fields } from "./vocabulary.ts";

/** One evaluation: what it found missing, the time it takes as now, how long its lists may be and are. */
export interface Evaluation {
  readonly missing: Missing[];
  /** Nanoseconds since 1970, UTC. */
  readonly now: bigint;
  readonly listWeightMax: number;
  /** Of the heaviest list that a loop may go through, at least 1. */
  weight: number;
  /** Elements of lists that were handed in. */
  handled: number;
}

/** A value that has an order of its own: versions, quantities and times are compared by fact tests only. */
export class OpaqueValue {
  readonly value: FactValue;
  constructor(value: FactValue) {
    this.value = value;
  }
}
export class VersionValue extends OpaqueValue {}
export class QuantityValue extends OpaqueValue {}
export class TimeValue extends OpaqueValue {
  /** The evaluation's, in nanoseconds: ages are told from it. */
  readonly now: bigint;
  constructor(value: FactValue, { now }: Evaluation) {
    super(value);
    this.now = now;
  }
}

/** Characters of a list's texts that weigh as much as one element. */
const CHARACTERS_PER_WEIGHT = 64;

/** A list as it may be used in this evaluation. Throws BudgetSignal. */
export function bounded<T>(list: readonly T[], evaluation: Evaluation): readonly T[] {
  const { listWeightMax } = evaluation;
  evaluation.handled += list.length;
  if (listWeightMax === Infinity) return list;
  let characters = 0;
  for (const element of list) {
    if (typeof element === "string") characters += boundedText(element, listWeightMax).length;
  }
  const weight = Math.max(list.length, Math.ceil(characters / CHARACTERS_PER_WEIGHT));
  if (weight > listWeightMax) throw new BudgetSignal("list", weight, listWeightMax);
  evaluation.weight = Math.max(evaluation.weight, weight);
  return list;
}

/** A text as a loop may handle it, again and again. Throws BudgetSignal. */
function boundedText(text: string, listWeightMax: number): string {
  if (listWeightMax !== Infinity && text.length > TEXT_LENGTH_MAX) {
    throw new BudgetSignal("text", text.length, TEXT_LENGTH_MAX);
  }
  return text;
}

/** The facts of one thing. */
export class FactsView extends Map<string, unknown> {
  readonly thing: Thing;
  readonly evaluation: Evaluation;
  readonly #types: ReadonlyMap<string, FactType>;

  constructor(thing: Thing, evaluation: Evaluation, types: ReadonlyMap<string, FactType>) {
    super();
    this.thing = thing;
    this.evaluation = evaluation;
    this.#types = types;
  }

  see(key: string): FactSight {
    return this.thing.fact(key);
  }

  /** Throws UnknownSignal, AbsentSignal, BudgetSignal. */
  override get(key: string): unknown {
    const sight = this.see(key);
    switch (sight.kind) {
      case "missing":
        throw this.unknown(key);
      case "absent":
        throw new AbsentSignal(this.thing.key, key);
      case "value":
        return celValue(this.#types.get(key)!, sight.value, this.evaluation);
      default:
        return sight satisfies never;
    }
  }

  unknown(key: string): UnknownSignal {
    const missing: Missing = { kind: "fact", thing: this.thing.key, name: key };
    this.evaluation.missing.push(missing);
    return new UnknownSignal(missing);
  }
}

function celValue(type: FactType, value: FactValue, evaluation: Evaluation): unknown {
  switch (type.kind) {
    case "version":
      return new VersionValue(value);
    case "quantity":
      return new QuantityValue(value);
    case "time":
      return new TimeValue(value, evaluation);
    case "set":
      return bounded(value as readonly string[], evaluation);
    case "enum":
    case "string":
      return boundedText(value as string, evaluation.listWeightMax);
    case "number":
    case "boolean":
      return value;
    default:
      return type satisfies never;
  }
}

export type ThingViewClass = new (thing: Thing, evaluation: Evaluation) => object;

/** A class whose instances show these fields of a thing, and its facts. */
export function thingViewClass(fields: Fields, types: ReadonlyMap<string, FactType>): ThingViewClass {
  class ThingView {
    readonly #thing: Thing;
    readonly #evaluation: Evaluation;
    #facts: FactsView | undefined;
    constructor(thing: Thing, evaluation: Evaluation) {
      this.#thing = thing;
      this.#evaluation = evaluation;
    }
    get facts(): FactsView {
      this.#facts ??= new FactsView(this.#thing, this.#evaluation, types);
      return this.#facts;
    }
    static field(view: ThingView, name: string): unknown {
      const value = view.#thing.field(name);
      if (value !== undefined) return fieldValue(fields[name]!, value, view.#evaluation);
      const missing: Missing = { kind: "field", thing: view.#thing.key, name };
      view.#evaluation.missing.push(missing);
      throw new UnknownSignal(missing);
    }
  }
  for (const name of Object.keys(fields)) {
    Object.defineProperty(ThingView.prototype, name, {
      get(this: ThingView) {
        return ThingView.field(this, name);
      },
    });
  }
  return ThingView;
}

function fieldValue(type: Fields[string], value: FieldValue, evaluation: Evaluation): unknown {
  switch (type) {
    case "int":
      return BigInt(value as number);
    case "time":
      return new TimeValue(value as string, evaluation);
    case "list<string>":
      return bounded(value as readonly string[], evaluation);
    // A map of its own, so that no name of a label finds what objects inherit.
    case "map<string, string>":
      return new Map(Object.entries(value));
    case "string":
      return boundedText(value as string, evaluation.listWeightMax);
    case "bool":
    case "double":
      return value;
    default:
      return type satisfies never;
  }
}
