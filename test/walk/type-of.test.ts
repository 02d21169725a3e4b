/** What kind of artifact a node belongs to, read one by one and kept by node. */
import { expect, it } from "vitest";
import type { GraphNode } from "../../src/model/graph.ts";
import { buildSnapshot } from "../../src/snapshot/snapshot-builder.ts";
import { artifactTypesOf, typeOf } from "../../src/walk/type-of.ts";
import { HEAD } from "./random-graphs.ts";

const NODES: readonly GraphNode[] = [
  { key: "artifact:clicks", kind: "Artifact", properties: { type: "dataset" } },
  { key: "artifact:1 restricted artifact (of ranker@1)", kind: "Artifact", properties: { declared: false } },
  { key: "artifact:untyped", kind: "Artifact", properties: {} },
  { key: "version:clicks@1", kind: "Version", properties: {} },
  { key: "variant:clicks@1#parquet", kind: "Variant", properties: {} },
  { key: "version:untyped@1", kind: "Version", properties: {} },
  { key: "version:unheard@1", kind: "Version", properties: {} },
  { key: "run:train", kind: "Run", properties: {} },
];

it("a type that is kept by node is the one that is read, at the first question and at the next", () => {
  const snapshot = buildSnapshot(HEAD, NODES, []);
  const read = NODES.map(({ key }) => typeOf(snapshot, key));
  const types = artifactTypesOf(snapshot);
  const kept = () => NODES.map(({ key }) => types.type(snapshot.find(key)!));
  expect(read).toEqual(["dataset", undefined, undefined, "dataset", "dataset", ...Array(3)]);
  expect([kept(), kept()]).toEqual([read, read]);
  expect(types.codeOf("dataset")).toBe(types.code(snapshot.find("version:clicks@1")!));
});
