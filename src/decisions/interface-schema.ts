/**
 * The schema that an interface is provided with, held against the one that is required, in the words of a
 * decision: a truth code, and the reason code of the most telling finding. How it is judged:
 * ../model/interface-schema.ts.
 */
import { fitsSchema } from "../model/interface-schema.ts";
import type { ColumnFinding, Schema } from "../model/interface-schema.ts";
import type { ReasonCode } from "./decision.ts";
import { truthCode } from "./truth.ts";
import type { TruthCode } from "./truth.ts";

export { schemaOnEdge } from "../model/interface-schema.ts";
export type { Column, ColumnFinding, Columns, Schema } from "../model/interface-schema.ts";

export interface SchemaTruth {
  readonly truth: TruthCode;
  /** That of the first finding. */
  readonly code: ReasonCode;
  /** Of the columns that make it what it is, by part and then by name; none when all serve. */
  readonly findings: readonly ColumnFinding[];
}

const CODES: Readonly<Record<ColumnFinding["problem"], ReasonCode>> = {
  missing: "COLUMN_MISSING", type: "COLUMN_TYPE", nullable: "COLUMN_NULLABLE", "not-sent": "INPUT_NOT_SENT",
  unstated: "COLUMN_UNSTATED", "no-schema": "SCHEMA_UNSTATED",
};
/** The most telling first. */
const PROBLEMS = Object.keys(CODES) as readonly ColumnFinding["problem"][];

const JUDGED = new WeakMap<Schema, WeakMap<Schema, SchemaTruth>>();

/** Judged once for each pair. */
export function judgeSchema(required: Schema, provided: Schema | undefined): SchemaTruth {
  if (provided === undefined) return judge(required, undefined);
  let judged = JUDGED.get(required);
  if (judged === undefined) JUDGED.set(required, (judged = new WeakMap()));
  let truth = judged.get(provided);
  if (truth === undefined) judged.set(provided, (truth = judge(required, provided)));
  return truth;
}

function judge(required: Schema, provided: Schema | undefined): SchemaTruth {
  const { truth, findings } = fitsSchema(required, provided);
  const worst = PROBLEMS.find((problem) => findings.some((finding) => finding.problem === problem));
  return { truth: truthCode(truth), code: worst === undefined ? "PROVIDED" : CODES[worst], findings };
}
