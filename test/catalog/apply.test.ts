import { describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { getDocument } from "../../src/catalog/get.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import { RevisionMoved } from "../../src/store/revision-moved.ts";
import { BY, WORLD, apply, documents, emptyKnowledge, problemsOf, world } from "./world.ts";

const STAGING = "kind: Environment\nmetadata: { name: staging }\nspec: { partOf: eu }";

describe("applying documents", () => {
  it("takes one revision for all of them, and says what became of each", async () => {
    const knowledge = await emptyKnowledge();
    const result = await apply(knowledge, WORLD);
    expect(result).toMatchObject({ revision: "r1", written: true, head: { revision: 1 } });
    expect(result.outcomes.map(({ outcome }) => outcome)).toEqual(Array(12).fill("created"));
    expect(result.outcomes.map(({ key }) => key)).toEqual(result.outcomes.map(({ key }) => key).toSorted());
    expect(knowledge.current().find("variant:ranker@2.0.0#gpu")).toBeDefined();
  });

  it("again changes nothing and takes no revision", async () => {
    const knowledge = await world();
    const result = await apply(knowledge, WORLD);
    expect(result).toMatchObject({ revision: "r1", written: false });
    expect(new Set(result.outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["unchanged"]));
    expect((await knowledge.store.head()).revision).toBe(1);
  });

  it("only what changed is written, with a diff of its fields", async () => {
    const knowledge = await world();
    const result = await apply(
      knowledge,
      WORLD.replace("570.10", "570.86.15").replace("stage: production, partOf", "partOf"),
    );
    expect(result.outcomes.filter(({ outcome }) => outcome !== "unchanged")).toEqual([
      {
        key: "environment:prod",
        outcome: "replaced",
        diff: [
          { path: 'spec.facts["nvidia.driver"]', before: "570.10", after: "570.86.15" },
          { path: "spec.stage", before: "production" },
        ],
      },
    ]);
    const node = knowledge.current().find("environment:prod")!;
    expect(knowledge.current().properties(node)["revision"]).toBe(2);
    expect(knowledge.current().properties(knowledge.current().find("environment:eu")!)["revision"]).toBe(1);
  });

  it("the order of fields is no change", async () => {
    const knowledge = await world();
    const eu =
      "kind: Environment\nspec: { stage: production }\nmetadata: { labels: { team: ranking }, name: eu }";
    expect(await problemsOf(apply(knowledge, eu))).toEqual(["unchanged environment:eu"]);
  });

  it("a dry run says the same and writes nothing", async () => {
    const knowledge = await world();
    const dry = await apply(knowledge, STAGING, { dryRun: true });
    expect(dry).toMatchObject({
      revision: "r1",
      written: false,
      outcomes: [{ key: "environment:staging", outcome: "created" }],
    });
    expect(await getDocument(knowledge, "environment:staging")).toBeUndefined();
  });

  it("nothing is written when one of many is wrong", async () => {
    const knowledge = await world();
    expect(
      await problemsOf(
        apply(knowledge, `${STAGING}\n---\nkind: Environment\nmetadata: { name: x }\nspec: { partOf: ue }`),
      ),
    ).toEqual(['UNKNOWN_REFERENCE spec.partOf: Environment "ue" is not known. Did you mean "eu"?']);
    expect(await getDocument(knowledge, "environment:staging")).toBeUndefined();
  });

  it("problems have their file, line and column", async () => {
    const knowledge = await world();
    await expect(
      apply(
        knowledge,
        `${STAGING}\n---\n${STAGING.replace("eu", "ue")}`.replace("name: staging", "name: other"),
      ),
    ).rejects.toMatchObject({
      code: "DOCUMENTS_INVALID",
      problems: [
        {
          code: "UNKNOWN_REFERENCE",
          file: "k.yaml",
          line: 9,
          column: 17,
          document: 1,
          path: "spec.partOf",
          key: "environment:staging",
        },
      ],
    });
  });

  it("a document that cannot be read does not make others that refer to it wrong", async () => {
    const knowledge = await world();
    expect(
      await problemsOf(
        apply(
          knowledge,
          `kind: Environment\nmetadata: { name: a }\nspec: { sage: x }
---
kind: Environment\nmetadata: { name: b }\nspec: { partOf: a, reaches: [elsewhere] }`,
        ),
      ),
    ).toEqual([
      'UNKNOWN_FIELD spec.sage: "sage" is not a field here. Did you mean "stage"?',
      'UNKNOWN_REFERENCE spec.reaches[0]: Environment "elsewhere" is not known. Apply its document first, ' +
      'or in the same call.',
    ]);
  });

  it("one document given twice is refused", async () => {
    expect(await problemsOf(apply(await world(), `${STAGING}\n---\n${STAGING}`))).toEqual([
      'DUPLICATE_DOCUMENT metadata.name: "environment:staging" is given twice.',
    ]);
  });

  it("pruning deletes what the selector matches and was not given, and nothing else", async () => {
    const knowledge = await world();
    const result = await apply(
      knowledge,
      "kind: Environment\nmetadata: { name: eu, labels: { team: ranking } }\nspec: {}",
      { prune: "team=ranking" },
    );
    expect(result.outcomes.map(({ key, outcome }) => `${outcome} ${key}`)).toEqual([
      "replaced environment:eu",
      "deleted environment:prod",
      "deleted version:ranker@1.0.0",
      "deleted version:ranker@2.0.0",
    ]);
    expect((await verifyKnowledge(knowledge.store, knowledge.current())).differences).toEqual([]);
  });

  it("pruning with a selector that matches everything is refused", async () => {
    await expect(apply(await world(), STAGING, { prune: " " })).rejects.toMatchObject({
      code: "PRUNE_WITHOUT_SELECTOR",
    });
  });

  it("an expected revision that has passed is refused, and nothing is written", async () => {
    const knowledge = await world();
    await expect(apply(knowledge, STAGING, { expectRevision: 0 })).rejects.toThrow(RevisionMoved);
    await apply(knowledge, STAGING, { expectRevision: 1 });
    expect((await knowledge.store.head()).revision).toBe(2);
  });

  it("the same id again writes nothing and answers with the first outcome", async () => {
    const knowledge = await world();
    const first = await apply(knowledge, STAGING, { id: "once" });
    await apply(knowledge, STAGING.replace("partOf: eu", "stage: x"));
    const again = await apply(knowledge, STAGING, { id: "once" });
    expect(again).toMatchObject({ revision: "r2", replayed: true, outcomes: first.outcomes });
    expect((await knowledge.store.head()).revision).toBe(3);
  });

  it("writers of one process take turns and none is lost", async () => {
    const knowledge = await world();
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        apply(knowledge, `kind: Environment\nmetadata: { name: e${index} }\nspec: { partOf: eu }`),
      ),
    );
    expect(results.map(({ head }) => head.revision).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 32 }, (_, index) => index + 2),
    );
    expect(knowledge.current().head.revision).toBe(33);
  });

  it("no documents change nothing", async () => {
    expect(await apply(await world(), "")).toMatchObject({ revision: "r1", written: false, outcomes: [] });
  });

  it("documents given as data are applied like text", async () => {
    const knowledge = await world();
    const data = {
      apiVersion: "fairlead.dev/v1",
      kind: "Environment",
      metadata: { name: "staging" },
      spec: { partOf: "eu" },
    };
    await applyDocuments(knowledge, { ...BY, sources: [{ documents: [data] }] });
    expect(await problemsOf(apply(knowledge, STAGING))).toEqual(["unchanged environment:staging"]);
  });
});

describe("values are written as their types have them", () => {
  const environment = (facts: string) =>
    `kind: Environment\nmetadata: { name: x }\nspec: { facts: { ${facts} } }`;
  it.each([
    ["nvidia.driver: 570", "570"],
    ["nvidia.driver: 22.04", "22.04"],
    ["gpu.count: 8", 8],
    ['gpu.count: "8"', 8],
    ["gpu.count: 4.0", 4],
    ["gpu.memory: 80", "80"],
    ["cpu.isa: [b, a, b, 1]", ["1", "a", "b"]],
    ["gpu: true", true],
    ["tier: large", "large"],
  ])("%s", async (fact, value) => {
    const knowledge = await world();
    await apply(knowledge, environment(fact));
    const stored = await getDocument(knowledge, "environment:x");
    expect(Object.values((stored!.document.spec as { facts: object }).facts)).toEqual([value]);
    expect(await problemsOf(apply(knowledge, environment(fact)))).toEqual(["unchanged environment:x"]);
  });

  it.each([
    ["a condition on a version", "{ fact: nvidia.driver, is: 570 }", { value: "570" }],
    ["a condition on a number", '{ fact: gpu.count, oneOf: ["4", 8] }', { values: [4, 8] }],
    ["a bound on a number", "{ fact: gpu.count, atLeast: 4 }", { atLeast: 4 }],
    ["a bound on a quantity", "{ fact: gpu.memory, atLeast: 80 }", { atLeast: "80" }],
    ["an exclusion", "{ fact: tier, not: small }", { values: ["small"] }],
  ])("%s", async (_, requirement, properties) => {
    const knowledge = await world();
    await apply(
      knowledge,
      `kind: Version\nmetadata: { name: ranker@3.0.0 }\nspec: { requires: [ ${requirement} ] }`,
    );
    const snapshot = knowledge.current();
    const [edge] = snapshot.outgoing(snapshot.find("version:ranker@3.0.0")!, "REQUIRES");
    expect(edge!.properties).toMatchObject(properties);
  });
});

describe("files as people write them", () => {
  it("an indented list in JSON is applied", async () => {
    const knowledge = await emptyKnowledge();
    const list = [
      { apiVersion: "fairlead.dev/v1", kind: "Artifact", metadata: { name: "a" }, spec: { type: "model" } },
    ];
    const text = JSON.stringify(list, null, 2);
    expect((await applyDocuments(knowledge, { ...BY, sources: [{ text }] })).outcomes).toHaveLength(1);
    expect(documents("kind: X")).toContain("fairlead.dev/v1");
  });
});
