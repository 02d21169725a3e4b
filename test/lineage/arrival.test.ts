import { describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { matrix } from "../../src/decisions/matrix.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import type { Document } from "../../src/model/document.ts";
import { readDocuments } from "../../src/model/read-documents.ts";
import { BY, apply, documents, emptyKnowledge } from "../catalog/world.ts";
import { randomNumbers } from "../walk/random-graphs.ts";
import { graphOf } from "./graph-lines.ts";
import { STORY } from "./world.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const ORDERS = 25;

const all = [...readDocuments([{ text: documents(STORY) }])].map((result) => {
  if (result.kind === "invalid") throw new Error(JSON.stringify(result.problems));
  return result.document;
});
/** What lineage consists of may come in any order; what it refers to with closed edges comes first. */
const isOpen = ({ kind, metadata }: Document) =>
  kind === "Run" ||
  kind === "Attestation" ||
  metadata.name === "model@1.0.0" ||
  metadata.name === "model@2.0.0";
const frame = all.filter((document) => !isOpen(document) && document.kind !== "Deployment");
const open = all.filter(isOpen);
const deployments = all.filter((document) => document.kind === "Deployment");

describe("documents of lineage", () => {
  it(`any order of arrival and any repetition ends in the same graph (SEED=${seed})`, async () => {
    const random = randomNumbers(seed);
    const shuffled = <T>(list: readonly T[]) =>
      list
        .map((item) => [random(1e9), item] as const)
        .sort(([a], [b]) => a - b)
        .map(([, item]) => item);
    const reference = await emptyKnowledge();
    await apply(reference, STORY);
    const expected = graphOf(reference);
    for (let order = 0; order < ORDERS; order++) {
      const knowledge = await emptyKnowledge();
      const put = (batch: readonly Document[]) =>
        applyDocuments(knowledge, { ...BY, sources: [{ documents: batch }] });
      await put(frame);
      const arriving = shuffled([...open, ...open.filter(() => random(2) === 0)]);
      while (arriving.length > 0) {
        const batch = arriving.splice(0, 1 + random(3));
        await put([
          ...new Map(
            batch.map((document) => [`${document.kind} ${document.metadata.name}`, document]),
          ).values(),
        ]);
        expect((await verifyKnowledge(knowledge.store, knowledge.current())).differences).toEqual([]);
      }
      await put(deployments);
      expect(graphOf(knowledge)).toEqual(expected);
    }
  });

  it("a run before its data stands between undeclared versions, which declaring fills in", async () => {
    const knowledge = await emptyKnowledge();
    await apply(
      knowledge,
      `
kind: Run
metadata: { name: r }
spec: { uses: [ a@1 ], generates: [ b@1 ] }
`,
    );
    const properties = (key: string) => knowledge.current().properties(knowledge.current().find(key)!);
    expect(properties("version:a@1")).toEqual({ declared: false, name: "a@1" });
    expect(properties("version:b@1")).toEqual({ declared: false, name: "b@1" });
    await apply(
      knowledge,
      `
kind: Artifact
metadata: { name: b }
spec: { type: model, scheme: dotted }
---
kind: Version
metadata: { name: b@1 }
spec: {}
`,
    );
    expect(properties("version:b@1")).toMatchObject({ name: "b@1", version: "1", statesRequirements: false });
    const made = knowledge.current().outgoing(knowledge.current().find("version:b@1")!, "GENERATED_BY");
    expect(made.map(({ node }) => knowledge.current().key(node))).toEqual(["run:r"]);
  });

  it("a version that goes away while a run names it stands undeclared, and goes with the run", async () => {
    const knowledge = await emptyKnowledge();
    const ARTIFACT = "kind: Artifact\nmetadata: { name: b }\nspec: { type: model, scheme: dotted }";
    const RUN = "kind: Run\nmetadata: { name: r, labels: { of: story } }\nspec: { generates: [ b@1 ] }";
    const VERSION = "kind: Version\nmetadata: { name: b@1, labels: { of: story } }\nspec: {}";
    await apply(knowledge, [ARTIFACT, RUN, VERSION].join("\n---\n"));
    await apply(knowledge, RUN, { prune: "of=story" });
    const node = knowledge.current().find("version:b@1")!;
    expect(knowledge.current().properties(node)).toEqual({ declared: false, name: "b@1" });
    expect(knowledge.current().outgoing(node, "GENERATED_BY")).toHaveLength(1);
    await apply(knowledge, ARTIFACT, { prune: "of=story" });
    expect(knowledge.current().find("version:b@1")).toBeUndefined();
    expect((await verifyKnowledge(knowledge.store, knowledge.current())).differences).toEqual([]);
  });
});

describe("what nobody declared", () => {
  it("an environment known only from an attestation is in no matrix and matches no selector", async () => {
    const knowledge = await emptyKnowledge();
    await apply(knowledge, STORY);
    await apply(
      knowledge,
      "kind: Attestation\nmetadata: { name: parity }\n" +
        "spec: { about: [ { environment: ghost } ], predicateType: parity }",
    );
    const snapshot = knowledge.current();
    expect(snapshot.properties(snapshot.find("environment:ghost")!)).toEqual({
      declared: false,
      name: "ghost",
    });
    expect(matrix(snapshot, {}, BY.now).environments).toEqual(["prod", "prod-eu"]);
  });
});
