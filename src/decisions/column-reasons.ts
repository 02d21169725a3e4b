/** What is wrong with single columns, told with the nearest name and since when one is gone. */
import type { Snapshot } from "../snapshot/snapshot.ts";
import { nearestNames } from "../values/nearest.ts";
import { columnHistory } from "./column-history.ts";
import type { ColumnReason } from "./decision.ts";
import type { Requirement } from "./requirement.ts";
import type { RequirementTruth } from "./requirement-truth.ts";

/** Columns that are looked into more closely: more than anybody reads, and few enough for wide schemas. */
const EXPLAINED_MAX = 20;

/** Undefined where no column is the reason. In order of part and name. */
export function columnReasons(
  snapshot: Snapshot,
  requirement: Requirement,
  { findings = [], found }: RequirementTruth,
): readonly ColumnReason[] | undefined {
  if (findings.length === 0 || requirement.kind !== "interface") return undefined;
  if (found?.kind !== "provided" && found?.kind !== "offered") return findings;
  const { provider, schema } = found.provided;
  return findings.map((finding, place) => {
    const { part, column, problem } = finding;
    if (problem !== "missing" || place >= EXPLAINED_MAX) return finding;
    const [nearest] = nearestNames(column, schema?.[part]?.keys() ?? [], 1);
    const history = columnHistory(snapshot, provider, requirement.interface, part, column);
    return { ...finding, ...(nearest === undefined ? {} : { nearest }), ...history };
  });
}
