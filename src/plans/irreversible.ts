/**
 * What nothing takes back: a version that writes data, and what its own document says cannot be undone.
 *
 * Marks: the fact `deploy.irreversible` of the version (true, or a text that says why), the label
 * `irreversible` of the version or its artifact, or an artifact that is data (type `dataset`) or writes data
 * (type `feature-pipeline`). Of data, the versions are named that an undo would have to restore: the one that
 * is replaced, and what runs generated that used the one that is replaced.
 */
import { labelsOf } from "../model/label-selector.ts";
import { compareText } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { versionOfBuild } from "../decisions/deployed.ts";
import type { Move } from "./move.ts";
import type { UndoOfStep } from "./plan.ts";

/** Versions of data told of one step; a pipeline that writes more says the newest of each. */
const DATA_MAX = 20;
/** Types of artifacts whose versions are data, or write it. */
const WRITES: Readonly<Record<string, string>> = {
  dataset: "is data that others read in place",
  "feature-pipeline": "writes data",
};

/** undefined: it can be taken back. */
export function irreversibleMark(
  snapshot: Snapshot, move: Move,
): Extract<UndoOfStep, { readonly kind: "irreversible" }> | undefined {
  const { version, artifact } = move.deployed;
  const stated = statedMark(snapshot, version) ?? labelMark(snapshot, version) ??
    (artifact === undefined ? undefined : labelMark(snapshot, artifact));
  const type = artifact === undefined ? "" : String(snapshot.properties(artifact)["type"]);
  const writes = Object.hasOwn(WRITES, type) ? WRITES[type] : undefined;
  if (stated === undefined && writes === undefined) return undefined;
  const data = dataOf(snapshot, move, type);
  const because = stated === undefined
    ? `${move.to} ${writes}: taking the version back does not take back what was written`
    : `${move.to} ${stated}`;
  return { kind: "irreversible", because: `${because}.`, ...(data.length === 0 ? {} : { data }) };
}

function statedMark(snapshot: Snapshot, version: NodeId): string | undefined {
  for (const { node, properties } of snapshot.outgoing(version, "HAS_FACT")) {
    if (nameOf(snapshot.key(node)) !== "deploy.irreversible") continue;
    const { value } = properties;
    if (value === false || value === "false") return undefined;
    return value === true || value === "true"
      ? "states deploy.irreversible"
      : `states that it cannot be undone: ${String(value)}`;
  }
  return undefined;
}

function labelMark(snapshot: Snapshot, node: NodeId): string | undefined {
  const label = labelsOf(snapshot.properties(node)).get("irreversible");
  if (label === undefined || label === "false") return undefined;
  return label === "true" ? "is labelled irreversible" : `is labelled irreversible (${label})`;
}

function dataOf(snapshot: Snapshot, { from }: Move, type: string): readonly string[] {
  const build = from === undefined ? undefined : snapshot.find(`version:${from}`) ??
    snapshot.find(`variant:${from}`);
  if (build === undefined) return [];
  const before = versionOfBuild(snapshot, build);
  if (type === "dataset") return [nameOf(snapshot.key(before))];
  const written = new Set<NodeId>();
  for (const { node: run } of snapshot.incoming(before, "USED"))
    for (const { node } of snapshot.incoming(run, "GENERATED_BY")) written.add(node);
  for (const { node } of snapshot.incoming(before, "DERIVED_FROM")) {
    const artifact = snapshot.outgoing(node, "VERSION_OF")[0]?.node;
    if (artifact !== undefined && snapshot.properties(artifact)["type"] === "dataset") written.add(node);
  }
  return [...written].map((node) => nameOf(snapshot.key(node))).sort(compareText).slice(0, DATA_MAX);
}
