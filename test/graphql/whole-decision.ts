/**
 * Decisions over GraphQL and over REST, compared field by field: the schema itself says what to select, and
 * how what REST answers looks in GraphQL. A field that only one of them has is found.
 */
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
} from "graphql";
import type { GraphQLNamedType, GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from "graphql";

/** GraphQL's names for REST's. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Decision: { id: "digest" },
  Fix: { decisionId: "decision" },
};
/** Said by REST only: the version of its JSON, what the place says already, what GraphQL has as `to`. */
const ONLY_REST: ReadonlySet<string> = new Set([
  "Decision.schemaVersion",
  "Fallback.fallback",
  "FixChange.value",
  "FixChange.version",
]);
/** The global id, and the receipt, which REST has at an address of its own. */
const ONLY_GRAPHQL: ReadonlySet<string> = new Set(["Decision.id", "Decision.receipt"]);
/** Beside the decision in REST's answer, a decision within has none of its own. */
const BESIDE: ReadonlySet<string> = new Set(["fixes", "fixesTruncated", "fallback", "recorded"]);
/** GraphQL has empty where REST leaves out. */
const EMPTY: Readonly<Record<string, unknown>> = {
  "Decision.lastResort": [],
  "Decision.reasons": [],
  "Question.assume": [],
  "Question.holding": "DEPLOYED",
  "EnvironmentResult.decidingFactsMayBeFewer": false,
  "EnvironmentResult.limitReached": false,
  "ProofTerm.absent": false,
};
/** Reasons within reasons; of a fallback none, as the cost rule allows no more beside its candidates. */
const REASONS_DEEP = 1;

/** Where a selection is: what may stand in it depends on what is around it. */
interface Place {
  readonly isInFallback: boolean;
  readonly reasonsAround: number;
}

const TOP: Place = { isInFallback: false, reasonsAround: 0 };

function below({ isInFallback, reasonsAround }: Place, { name }: GraphQLNamedType): Place {
  return {
    isInFallback: isInFallback || name === "Fallback",
    reasonsAround: reasonsAround + (name === "Reason" ? 1 : 0),
  };
}

function fieldsOf(type: GraphQLObjectType, { isInFallback, reasonsAround }: Place) {
  const isDeep = type.name === "Reason" && reasonsAround >= (isInFallback ? 0 : REASONS_DEEP);
  return Object.values(type.getFields()).filter(
    ({ name, type: of }) =>
      !ONLY_GRAPHQL.has(`${type.name}.${name}`) &&
      !(type.name === "Decision" && isInFallback && BESIDE.has(name)) &&
      !(isDeep && getNamedType(of).name === "Reason"),
  );
}

/** Fragments that select everything; `...Whole` on a decision spreads them. */
export function wholeDecision(decision: GraphQLObjectType): string {
  const fragments = new Map<string, string>();
  const spread = (type: GraphQLNamedType, place: Place): string => {
    if (!isObjectType(type)) return "";
    const name = `${type.name}_${place.isInFallback ? "inFallback" : "top"}_${place.reasonsAround}`;
    if (!fragments.has(name)) {
      fragments.set(name, "");
      const fields = fieldsOf(type, place).map(({ name: field, type: of }) =>
        `${field} ${spread(getNamedType(of), below(place, type))}`.trim(),
      );
      fragments.set(name, `fragment ${name} on ${type.name} { ${fields.join("\n  ")} }`);
    }
    return `{ ...${name} }`;
  };
  const whole = `fragment Whole on Decision ${spread(decision, TOP)}`;
  return [whole, ...fragments.values()].join("\n");
}

/** What REST answered, as GraphQL would. Throws for a field that the schema does not have. */
export function asGraphql(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  value: unknown,
  place = TOP,
): unknown {
  const plain = getNullableType(type);
  if (value === undefined || value === null) return null;
  if (isListType(plain)) {
    const entries = Array.isArray(value)
      ? (value as readonly unknown[])
      : Object.keys(value)
          .sort()
          .map((name) => ({ name, value: (value as Readonly<Record<string, unknown>>)[name] }));
    return entries.map((entry) => asGraphql(schema, plain.ofType, entry, place));
  }
  if (isEnumType(plain)) return (value as string).toUpperCase().replaceAll("-", "_");
  if (!isObjectType(plain)) return value;
  const given = value as Readonly<Record<string, unknown>>;
  const renamed = RENAMED[plain.name] ?? {};
  const byName = new Map(Object.entries(given).map(([name, entry]) => [renamed[name] ?? name, entry]));
  for (const name of byName.keys()) {
    if (plain.getFields()[name] === undefined && !ONLY_REST.has(`${plain.name}.${name}`))
      throw new Error(`${plain.name} has no field for "${name}"`);
  }
  const isFix = plain.name === "FixChange";
  return Object.fromEntries(
    fieldsOf(plain, place).map(({ name, type: of }) => {
      const entry = byName.get(name) ?? (isFix && name === "to" ? valueAfter(given) : undefined);
      const empty = EMPTY[`${plain.name}.${name}`];
      return [
        name,
        entry === undefined && empty !== undefined
          ? empty
          : asGraphql(schema, of, entry, below(place, plain)),
      ];
    }),
  );
}

/** A fix's change has what is then in one field. */
function valueAfter({ kind, value, version }: Readonly<Record<string, unknown>>): unknown {
  return kind === "observe" ? value : version;
}
