/**
 * What running an operation may cost, estimated before it runs, with the variables' values in it: one for
 * each field, times the length of each list around it. A list has the length that `first` says, else a small
 * one; what is computed (a decision, a matrix) or read from the store counts more.
 *
 * The cost of a selection that depends on no variable is remembered with its document.
 */
import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
} from "graphql";
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
  VariableValues,
} from "graphql";
import { FINGERPRINTS_KEPT_MAX } from "../environments/publish-fingerprint.ts";
import { ENVIRONMENTS_FIXED_MAX } from "../decisions/fixes/find-fixes.ts";
import type { DecideInput } from "./read-question.ts";
import { RequestRefused } from "./request-refused.ts";

/** About what one core answers in half a second. */
export const COST_MAX = 100_000;
/** What a list is taken to hold where nothing says: labels, requirements, candidates. */
const LIST_LENGTH_ASSUMED = 4;
/** One decision is as much work as this many fields. */
const DECISION_COST = 50;
/** A search by the solver takes one or two milliseconds; ten where it has 40 artifacts to choose among. */
const SEARCH_COST = 300;
/** What a selector is taken to match. */
const ENVIRONMENTS_ASSUMED = 20;
/** A step takes the solver about a microsecond, and a field takes five. */
const STEPS_PER_FIELD = 5;
/** A decision that is looked up may have been any question. */
const RECORDED_DECISION_COST = 1000;
/** A search for fixes decides some ten questions anew; forty at most. */
const DECIDED_FOR_FIXES = 10;
const MATRIX_COST = 2000;
/** A walk looks at some thousand edges; one that reaches a million is stopped by its own bound. */
const WALK_COST = 500;
/** A query of the store, or a part of one that is shared. */
const STORE_COST = 5;

const BASE_COSTS: Readonly<Record<string, (values: Values) => number>> = {
  "Query.decide": decisionCost,
  "Subscription.verdict": decisionCost,
  "Query.validate": () => RECORDED_DECISION_COST,
  // A plan judges some hundred states, and is a decision or several before.
  "Query.plan": () => MATRIX_COST,
  "Mutation.savePlan": () => MATRIX_COST,
  // A gate looks at some evidence, or decides once; a promotion plans for each environment of a stage.
  "Query.gates": () => WALK_COST,
  "Query.observations": () => RECORDED_DECISION_COST,
  "Mutation.promote": () => 2 * MATRIX_COST,
  // Before a plan begins it is made again; a gate may decide again what was decided.
  "Mutation.startStep": () => MATRIX_COST,
  "Mutation.finishStep": () => RECORDED_DECISION_COST,
  "Mutation.rollBack": () => 2 * MATRIX_COST,
  "Mutation.recordBaseline": () => WALK_COST,
  "Mutation.recordObservations": () => WALK_COST,
  "Mutation.publishFingerprint": () => WALK_COST,
  "Mutation.requestWaiver": () => DECISION_COST,
  "Mutation.approveWaiver": () => DECISION_COST,
  "Mutation.withdrawWaiver": () => DECISION_COST,
  "Mutation.renewStep": () => DECISION_COST,
  "Mutation.failStep": () => DECISION_COST,
  "Mutation.undoPlan": () => DECISION_COST,
  "Mutation.withdrawPlan": () => DECISION_COST,
  "Mutation.approvePlan": () => DECISION_COST,
  "Query.keptPlans": () => WALK_COST,
  "Query.matrix": () => MATRIX_COST,
  "Query.impact": () => MATRIX_COST,
  "Query.decision": () => RECORDED_DECISION_COST,
  "Query.replay": () => RECORDED_DECISION_COST,
  "Query.configuration": () => DECISION_COST,
  "Query.lineage": () => WALK_COST,
  "Query.lineageImpact": () => WALK_COST,
  "Query.lineageDifference": () => 2 * WALK_COST,
  "Query.neighbours": ({ shown }) => DECISION_COST + LIST_LENGTH_ASSUMED * Math.max(0, Number(shown ?? 0)),
  "Query.paths": ({ count }) => WALK_COST * Math.max(1, Number(count ?? 1)),
  "Query.proposals": () => RECORDED_DECISION_COST,
  "Query.keptPlan": () => RECORDED_DECISION_COST,
  "Query.proposal": () => DECISION_COST,
  "Query.waivers": () => RECORDED_DECISION_COST,
  "Query.waiver": () => DECISION_COST,
  "Query.policyShadow": () => WALK_COST,
  "Query.notices": ({ first }) => STORE_COST * Math.max(1, Number(first ?? 1)),
  "Query.fingerprints": () => DECISION_COST,
  "Query.fingerprintDifference": () => DECISION_COST,
  "Query.drift": () => DECISION_COST,
  "Query.baselines": () => DECISION_COST,
  "Query.baseline": () => DECISION_COST,
  "Query.fingerprint": () => DECISION_COST,
  "Query.parity": () => DECISION_COST,
  "Query.node": () => DECISION_COST,
  "Query.nodes": ({ ids }) => DECISION_COST * ((ids as readonly unknown[] | undefined)?.length ?? 1),
};
/** `Query.decide`: fields whose own work is counted. */
export const COSTED_FIELDS: ReadonlySet<string> = new Set(Object.keys(BASE_COSTS));

/**
 * Lists that are mostly not there (hardly one reason in ten is about a column or a rule), and those as long
 * as the page around them, which is counted there.
 */
const LIST_LENGTHS: Readonly<Record<string, number>> = {
  "Reason.columns": 0.1,
  "Lineage.things": 1,
  "Query.fingerprints": FINGERPRINTS_KEPT_MAX,
  "EnvironmentResult.warnings": 0.1,
  "EnvironmentResult.waived": 0.1,
  "EnvironmentResult.shadow": 0.1,
  "EnvironmentResult.shadowHeld": 0.1,
  "Reason.waivers": 0.1,
  "Reason.failures": 0.1,
  "CitedWaiver.approvedBy": 1,
  "RuleEvidence.path": 0.1,
  "RuleEvidence.reasons": 0.1,
  "EnvironmentResult.skipped": 0.1,
  "Decision.evidence": 1,
  "RuleEvidence.operands": 0.1,
  "RuleEvidence.missing": 0.1,
};
const READS_STORE: ReadonlySet<string> = new Set(["document", "description", "history", "receipt",
  "treeHead", "inclusion", "consistency"]);

/** What each decision costs that a search for fixes makes; for other fields what they cost themselves. */
const FIX_COSTS: Readonly<Record<string, (values: Values) => number>> = {
  "Query.decide": fixDecisionCost,
  "Subscription.verdict": fixDecisionCost,
};

/** Fields of one decision that share one search for fixes. */
const ADVICE: ReadonlySet<string> = new Set(["fixes", "fixesTruncated", "lastResort", "fallback"]);

type Values = Readonly<Record<string, unknown>>;

/** Of the input as the schema coerced it: in each environment a decision, anywhere one for all of them. */
function decisionCost({ input }: Values): number {
  return (isBySelector(input) ? ENVIRONMENTS_ASSUMED : 1) * oneDecisionCost(input);
}

/** A fix is found for one environment, and decided for that one. */
function fixDecisionCost({ input }: Values): number {
  return (isBySelector(input) ? ENVIRONMENTS_FIXED_MAX : 1) * oneDecisionCost(input);
}

function isBySelector(input: unknown): boolean {
  return (input as DecideInput | undefined)?.selector != null;
}

function oneDecisionCost(input: unknown): number {
  if (input === undefined) return DECISION_COST; // It cannot be read, and the field will say so.
  const { subjects, anywhere, holding, improvingSteps } = input as DecideInput;
  const count = Math.max(1, subjects?.length ?? 1);
  const places = anywhere == null ? 1 : ENVIRONMENTS_ASSUMED;
  const isSearch = count > 1 || anywhere != null || holding === "free";
  const improving = Math.max(0, improvingSteps ?? 0) / STEPS_PER_FIELD;
  return count * places * DECISION_COST + (isSearch ? SEARCH_COST : 0) + improving;
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

const STATIC_COSTS = new WeakMap<SelectionSetNode, Counted>();

/** Throws RequestRefused: QUERY_TOO_COSTLY. */
export function checkCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: VariableValues,
): void {
  const cost = new CostCounter(schema, fragments, variables).ofSet(
    operation.selectionSet,
    schema.getRootType(operation.operation)!,
  ).cost;
  if (cost <= COST_MAX) return;
  throw new RequestRefused(
    "QUERY_TOO_COSTLY",
    `The query may cost ${Math.round(cost)}; ${COST_MAX} are allowed.`,
    "Ask for smaller pages (`first`), fewer fields or fewer steps of the solver.",
    { have: Math.round(cost), max: COST_MAX },
  );
}

interface Counted {
  readonly cost: number;
  /** Whether a variable had a part in it. */
  readonly varies: boolean;
  /** How many more decisions, each as costly as the one around it, are made for it. */
  readonly decidesAgain: number;
}

class CostCounter {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Fragments;
  readonly #variables: VariableValues;
  readonly #sets = new Map<SelectionSetNode, Counted>();

  constructor(schema: GraphQLSchema, fragments: Fragments, variables: VariableValues) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  ofSet(set: SelectionSetNode, type: GraphQLNamedType): Counted {
    const kept = STATIC_COSTS.get(set);
    if (kept !== undefined) return kept;
    const known = this.#sets.get(set);
    if (known !== undefined) return known;
    let cost = 0;
    let varies = false;
    let decidesAgain = 0;
    for (const selection of set.selections) {
      let counted: Counted;
      if (selection.kind === Kind.FIELD) counted = this.#ofField(selection, type);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const name = selection.typeCondition?.name.value;
        counted = this.ofSet(selection.selectionSet, name === undefined ? type : this.#schema.getType(name)!);
      } else {
        const fragment = this.#fragments[selection.name.value]!;
        counted = this.ofSet(fragment.selectionSet, this.#schema.getType(fragment.typeCondition.name.value)!);
      }
      cost += counted.cost;
      varies ||= counted.varies;
      decidesAgain = Math.max(decidesAgain, counted.decidesAgain);
    }
    const counted = { cost, varies, decidesAgain };
    if (!varies) STATIC_COSTS.set(set, counted);
    this.#sets.set(set, counted);
    return counted;
  }

  #ofField(node: FieldNode, type: GraphQLNamedType): Counted {
    const name = node.name.value;
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (field === undefined) return FREE; // `__typename` and introspection.
    const place = `${type.name}.${name}`;
    const base = BASE_COSTS[place];
    const isPaged = field.args.some((argument) => argument.name === "first");
    const values = base === undefined && !isPaged ? {} : this.#values(field, node);
    const varies =
      (base !== undefined || isPaged) && (node.arguments ?? []).some(({ value }) => mayVary(value));
    const own = base?.(values) ?? (READS_STORE.has(name) ? STORE_COST : 1);
    const searches = type.name === "Decision" && ADVICE.has(name) ? DECIDED_FOR_FIXES : 0;
    const target = getNamedType(field.type);
    if (node.selectionSet === undefined || !isCompositeType(target))
      return { cost: own, varies, decidesAgain: searches };
    const below = this.ofSet(node.selectionSet, target);
    const times = isPaged
      ? Math.max(Number(values["first"] ?? 0), 1)
      : isListType(getNullableType(field.type)) && name !== "edges" && name !== "nodes"
        ? (LIST_LENGTHS[place] ?? LIST_LENGTH_ASSUMED)
        : 1;
    // What is found for a decision is decided for the field that made it: that one knows what it costs.
    const makes = base === undefined ? 0 : below.decidesAgain * (FIX_COSTS[place]?.(values) ?? own);
    return {
      cost: own + makes + times * below.cost,
      varies: varies || below.varies,
      decidesAgain: base === undefined ? searches + below.decidesAgain : 0,
    };
  }

  /** What the field is given; what cannot be read is reported when the field runs. */
  #values(field: GraphQLField<unknown, unknown>, node: FieldNode): Readonly<Record<string, unknown>> {
    try {
      return getArgumentValues(field, node, this.#variables) as Readonly<Record<string, unknown>>;
    } catch {
      return {};
    }
  }
}

const FREE: Counted = { cost: 0, varies: false, decidesAgain: 0 };

function mayVary(value: { readonly kind: string }): boolean {
  return value.kind === Kind.VARIABLE || value.kind === Kind.OBJECT || value.kind === Kind.LIST;
}
