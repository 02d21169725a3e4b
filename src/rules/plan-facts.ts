/**
 * What rules with `on: plan` may ask of a plan: `plan.steps`, `plan.risk`. All of it is there before the plan
 * is stored, so that a rule can still refuse it. What is left out is not known, and never 0.
 */
import type { Fields } from "./cel/vocabulary.ts";
import type { FieldValue, Thing } from "./cel/thing.ts";

export interface PlanFacts {
  /** Things that it deploys, changes or retires. */
  readonly services?: number | undefined;
  readonly steps?: number | undefined;
  /** The one strategy of all its steps; left out where they have several. */
  readonly strategy?: string | undefined;
  /** All of them, in order of name, each once. */
  readonly strategies?: readonly string[] | undefined;
  /** Of its environment; left out where nobody states it. */
  readonly stage?: string | undefined;
  /** Approvals of exactly this plan, that count. */
  readonly approvals?: number | undefined;
  /** The most it may cost in a month; left out where nobody stated a bound or a price. */
  readonly monthlyCeiling?: number | undefined;
  /** `EUR`; left out where there are several. */
  readonly currency?: string | undefined;
  /** Whether undoing all of it leads back to the start. */
  readonly hasUndo?: boolean | undefined;
  /** Steps that nothing takes back. */
  readonly irreversible?: number | undefined;
  /** From 0 (none) to 1; src/decisions/risk.ts defines it. */
  readonly risk?: number | undefined;
}

export const PLAN_FIELDS = {
  services: "int",
  steps: "int",
  strategy: "string",
  strategies: "list<string>",
  stage: "string",
  approvals: "int",
  monthlyCeiling: "double",
  currency: "string",
  hasUndo: "bool",
  irreversible: "int",
  risk: "double",
} as const satisfies Fields & Record<keyof PlanFacts, string>;

export function planField(plan: PlanFacts, name: string): FieldValue | undefined {
  return figure(PLAN_FIELDS, plan, name);
}

export function planThing(plan: PlanFacts): Thing {
  return { key: "plan", field: (name) => planField(plan, name), fact: () => ({ kind: "missing" }) };
}

/** NaN, the infinities and half a step are no figures: whoever gives them does not know. */
export function figure(fields: Fields, values: object, name: string): FieldValue | undefined {
  const value = Object.hasOwn(fields, name) ? (values as Figures)[name] : undefined;
  if (typeof value !== "number") return value;
  return (fields[name] === "int" ? Number.isSafeInteger(value) : Number.isFinite(value)) ? value : undefined;
}

type Figures = Readonly<Record<string, FieldValue | undefined>>;
