/**
 * A decision is plain data, and its fields are read as they stand. Here is only what the schema has in
 * another form: maps as lists in order of name, and what is left out as empty.
 */
import type { PropertyValue } from "../../model/graph.ts";
import type {
  Decision,
  EnvironmentResult,
  ObservedValue,
  Pick,
  ProofTerm,
  Question,
} from "../../decisions/decision.ts";
import type { Matrix, MatrixCell, MatrixRow } from "../../decisions/matrix.ts";
import { countVerdicts } from "../../decisions/matrix.ts";
import { requiredText } from "../../decisions/requirement.ts";
import type { Requirement } from "../../decisions/requirement.ts";
import type { NamedValue } from "../entry.ts";
import { globalId } from "../global-id.ts";

function namedValues(map: Readonly<Record<string, PropertyValue>> | undefined): readonly NamedValue[] {
  return map === undefined
    ? NONE
    : Object.keys(map)
        .sort()
        .map((name) => ({ name, value: map[name]! }));
}

const NONE: readonly never[] = [];

function parametersOf({ parameters }: Pick): readonly NamedValue[] {
  return namedValues(parameters);
}

interface MatrixRowOf {
  readonly row: MatrixRow;
  readonly columns: number;
}

export const decisionResolvers = {
  Decision: {
    id: ({ id }: Decision) => globalId("Decision", id),
    digest: ({ id }: Decision) => id,
    reasons: ({ reasons }: Decision) => reasons ?? NONE,
  },
  Question: {
    assume: ({ assume }: Question) => namedValues(assume),
    holding: ({ holding }: Question) => holding ?? "deployed",
  },
  EnvironmentResult: {
    limitReached: ({ limitReached }: EnvironmentResult) => limitReached ?? false,
    decidingFactsMayBeFewer: ({ decidingFactsMayBeFewer }: EnvironmentResult) =>
      decidingFactsMayBeFewer ?? false,
  },
  Pick: { parameters: parametersOf },
  PlacedPick: { parameters: parametersOf },
  ProofTerm: { absent: ({ absent }: ProofTerm) => absent ?? false },
  ObservedValue: {
    derivedFrom: ({ derivedFrom }: ObservedValue) =>
      derivedFrom === undefined ? null : namedValues(derivedFrom),
  },
  Requirement: { requirementId: ({ id }: Requirement) => id, required: requiredText },
  Matrix: {
    rows: ({ rows, environments }: Matrix): MatrixRowOf[] =>
      rows.map((row) => ({ row, columns: environments.length })),
  },
  MatrixRow: {
    subject: ({ row }: MatrixRowOf) => row.subject,
    counts: ({ row, columns }: MatrixRowOf) => {
      const {
        COMPATIBLE: compatible,
        INCOMPATIBLE: incompatible,
        UNKNOWN: unknown,
      } = countVerdicts(row, columns);
      return { compatible, incompatible, unknown };
    },
    cells: ({ row, columns }: MatrixRowOf): MatrixCell[] =>
      Array.from({ length: columns }, (_, column) => row.cell(column)),
  },
};
