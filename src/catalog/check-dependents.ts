/**
 * A definition that changes may take the ground from under documents that do not: a fact that no longer fits
 * its key's type, a range that no longer reads in the artifact's scheme. Such a change is refused and names
 * them.
 */
import { conditionFromProperties } from "../model/compile/condition-properties.ts";
import type { Finding } from "../model/explain-issues.ts";
import type { EdgeType, GraphEdge } from "../model/graph.ts";
import { parseKey } from "../model/names.ts";
import { compileCondition } from "../values/condition.ts";
import { DomainError } from "../values/domain-error.ts";
import { checkFactValue } from "../values/fact-type.ts";
import type { FactType } from "../values/fact-type.ts";
import { compileRange } from "../values/range.ts";
import { parseVersion } from "../values/scheme.ts";
import type { SchemeName } from "../values/version.ts";
import type { Batch, BatchChange } from "./batch.ts";
import type { Definitions } from "./definitions.ts";

/** Dependents that are named one by one; they share one cause. */
const DEPENDENTS_NAMED_MAX = 5;

/** The fields of a definition that what depends on it is read by. */
const READ_BY = {
  FactKey: ["type", "scheme", "values", "ordered"],
  Artifact: ["scheme"],
  Interface: ["scheme"],
} as const;

export function checkDependents(
  batch: Batch,
  change: BatchChange,
  definitions: Definitions,
): readonly Finding[] {
  const { before, after } = change;
  if (before === null || after === null || !(after.kind in READ_BY)) return [];
  const fields = READ_BY[after.kind as keyof typeof READ_BY];
  const field = fields.find((name) => JSON.stringify(before.spec[name]) !== JSON.stringify(after.spec[name]));
  if (field === undefined) return [];
  const broken: string[] = [];
  let count = 0;
  for (const problem of problemsOfDependents(batch, change, definitions)) {
    if (++count <= DEPENDENTS_NAMED_MAX) broken.push(problem);
  }
  if (count === 0) return [];
  const more = count > DEPENDENTS_NAMED_MAX ? ` (and ${count - DEPENDENTS_NAMED_MAX} more)` : "";
  return [
    {
      code: "INVALID_FACT",
      path: ["spec", field],
      message: `With this change, what is already there could not be read: ${broken.join("; ")}${more}.`,
      hint: "Change those documents in the same call.",
    },
  ];
}

function* problemsOfDependents(
  batch: Batch,
  change: BatchChange,
  definitions: Definitions,
): Generator<string> {
  const { kind, name } = parseKey(change.key)!;
  if (kind === "FactKey") {
    const type = definitions.factType(name)!;
    for (const edgeType of ["HAS_FACT", "REQUIRES", "WHEN"] as const) {
      yield* refusals(batch, change.key, edgeType, (edge) => readFact(type, edge));
    }
    return;
  }
  const scheme = definitions.scheme(kind as "Artifact" | "Interface", name)!;
  for (const edgeType of ["VERSION_OF", "PROVIDES", "REQUIRES", "RUNS"] as const) {
    yield* refusals(batch, change.key, edgeType, (edge) => readVersions(batch, scheme, edge));
  }
}

function* refusals(
  batch: Batch,
  key: string,
  type: EdgeType,
  read: (edge: GraphEdge) => void,
): Generator<string> {
  for (const edge of batch.referrers(key, type)) {
    if (isPast(edge.from)) continue;
    try {
      read(edge);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      yield `${edge.from}: ${error.message.replace(/\.$/, "")}`;
    }
  }
}

/**
 * What was seen once is not rewritten; a value that its key's type cannot read is worth no more than none.
 */
function isPast(key: string): boolean {
  return key.startsWith("fingerprint:") || key.startsWith("baseline:");
}

function readFact(type: FactType, edge: GraphEdge): void {
  if (edge.type === "HAS_FACT") {
    checkFactValue(type, edge.properties["value"]);
    return;
  }
  const condition = conditionFromProperties(edge.properties);
  if (condition !== undefined) compileCondition(type, condition);
}

function readVersions(batch: Batch, scheme: SchemeName, edge: GraphEdge): void {
  const { range, version } = edge.properties as { range?: string; version?: string };
  if (range !== undefined) compileRange(scheme, range);
  if (version !== undefined) parseVersion(scheme, version);
  if (edge.type !== "VERSION_OF") return;
  const node = batch.snapshot.find(edge.from)!;
  parseVersion(scheme, batch.snapshot.properties(node)["version"] as string);
}
