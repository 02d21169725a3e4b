import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { getDocument } from "../../src/catalog/get.ts";
import { documentHistory } from "../../src/catalog/history.ts";
import { recordDeployment } from "../../src/catalog/record-deployment.ts";
import { restoreDocument } from "../../src/catalog/restore.ts";
import { describeChanges } from "../../src/catalog/diff.ts";
import { BY, WORLD, apply, emptyKnowledge, problemsOf, world } from "./world.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
  folders.push(folder);
  return join(folder, "k.db");
}

const eu = (stage: string) => `kind: Environment\nmetadata: { name: eu }\nspec: { stage: ${stage} }`;

describe("consistency", () => {
  it("a write is visible to the next read of this process", async () => {
    const knowledge = await world();
    const { revision } = await apply(knowledge, eu("test"));
    expect(knowledge.token()).toBe(revision);
    expect((await knowledge.atLeast(revision)).head.revision).toBe(2);
  });

  it("a write of another process is seen by whoever insists on it, and by refresh", async () => {
    const file = newFile();
    const [one, other] = [await emptyKnowledge(file), await emptyKnowledge(file)];
    const { revision } = await apply(one, WORLD);
    expect(other.current().head.revision).toBe(0);
    const seen = await other.atLeast(revision);
    expect(seen.find("environment:prod")).toBeDefined();
    await apply(one, eu("test"));
    expect((await other.refresh()).head).toEqual(one.current().head);
  });

  it("two processes write in turn, each seeing what the other did", async () => {
    const file = newFile();
    const [one, other] = [await emptyKnowledge(file), await emptyKnowledge(file)];
    await apply(one, WORLD);
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        apply(
          index % 2 === 0 ? one : other,
          `kind: Environment\nmetadata: { name: e${index} }\nspec: { partOf: eu }`,
        ),
      ),
    );
    expect((await one.refresh()).head.revision).toBe(11);
    expect((await other.refresh()).head).toEqual(one.current().head);
  });

  it("a revision that does not come in time is refused with what there is and what was wanted", async () => {
    const knowledge = await world();
    await expect(knowledge.atLeast("r9", 20)).rejects.toMatchObject({
      code: "STALE_REPLICA",
      have: "r1",
      want: "r9",
    });
    await expect(knowledge.atLeast("nine")).rejects.toMatchObject({ code: "INVALID_REVISION_TOKEN" });
  });

  it("the past is read by revision and by time", async () => {
    const knowledge = await world();
    await apply(knowledge, eu("test"), { now: "2026-11-21T11:00:00.000Z" });
    await apply(knowledge, eu("gone"), { now: "2026-11-21T12:00:00.000Z" });
    const stageAt = async (point: Parameters<typeof knowledge.at>[0]) => {
      const snapshot = await knowledge.at(point);
      const node = snapshot.find("environment:eu");
      return node === undefined ? undefined : snapshot.properties(node)["stage"];
    };
    expect(await Promise.all([0, 1, 2, 3].map((revision) => stageAt({ revision })))).toEqual([
      undefined,
      "production",
      "test",
      "gone",
    ]);
    expect(await stageAt({ time: "2026-11-21T11:59:59.999Z" })).toBe("test");
    expect(await stageAt({ time: "2026-11-21T13:00:00+01:00" })).toBe("gone");
    expect(await stageAt({ time: "2020-01-01T00:00:00Z" })).toBeUndefined();
    expect((await knowledge.at({ revision: 2 })).head.digest).not.toBe(knowledge.current().head.digest);
    await expect(knowledge.at({ revision: 4 })).rejects.toMatchObject({
      code: "REVISION_NOT_REACHED",
      have: 3,
      want: 4,
    });
    await expect(knowledge.at({ revision: -1 })).rejects.toMatchObject({ code: "REVISION_NOT_REACHED" });
  });

  it("subscribers are told of every revision in order", async () => {
    const knowledge = await world();
    const seen: number[] = [];
    const stop = knowledge.subscribe((snapshot) => seen.push(snapshot.head.revision));
    for (const stage of ["a", "b", "b", "c"]) await apply(knowledge, eu(stage));
    stop();
    await apply(knowledge, eu("d"));
    expect(seen).toEqual([2, 3, 4]);
  });
});

describe("one document", () => {
  it("is read at head and as of a revision", async () => {
    const knowledge = await world();
    await apply(knowledge, eu("test"));
    expect(await getDocument(knowledge, "environment:eu")).toMatchObject({
      revision: 2,
      document: { spec: { stage: "test" } },
    });
    expect(await getDocument(knowledge, "environment:eu", { revision: 1 })).toMatchObject({
      document: { spec: { stage: "production" } },
    });
    expect(await getDocument(knowledge, "environment:nowhere")).toBeUndefined();
  });

  it("has a history: who, when, why and what", async () => {
    const knowledge = await world();
    await apply(knowledge, eu("test"), { actor: "bob", reason: "a move", now: "2026-11-22T00:00:00.000Z" });
    await apply(knowledge, "kind: Environment\nmetadata: { name: other }\nspec: {}");
    const history = await documentHistory(knowledge, "environment:eu");
    expect(
      history.map(({ revision, actor, reason, action, time }) => ({ revision, actor, reason, action, time })),
    ).toEqual([
      { revision: 1, actor: "ada", reason: "a test", action: "created", time: "2026-11-21T10:00:00.000Z" },
      { revision: 2, actor: "bob", reason: "a move", action: "replaced", time: "2026-11-22T00:00:00.000Z" },
    ]);
    expect(describeChanges(history[1]!.diff)).toBe(
      '- metadata.labels: {"team":"ranking"}\n~ spec.stage: "production" -> "test"',
    );
    expect(await documentHistory(knowledge, "environment:eu", { after: 1, limit: 1 })).toHaveLength(1);
  });

  it("is restored as a new revision", async () => {
    const knowledge = await world();
    await apply(knowledge, eu("test"));
    const restored = await restoreDocument(knowledge, { key: "environment:eu", to: 1, ...BY });
    expect(restored).toMatchObject({ revision: "r3", outcomes: [{ outcome: "replaced" }] });
    expect(await restoreDocument(knowledge, { key: "environment:eu", to: 1, ...BY })).toMatchObject({
      revision: "r3",
      written: false,
    });
    await expect(restoreDocument(knowledge, { key: "environment:x", to: 1, ...BY })).rejects.toMatchObject({
      code: "DOCUMENT_NOT_FOUND",
    });
  });

  it("is not restored where what it refers to is gone, and the reasons are given", async () => {
    const knowledge = await world();
    await apply(
      knowledge,
      "kind: Environment\nmetadata: { name: x, labels: { team: mine } }\nspec: { partOf: eu, reaches: " +
      "[prod] }",
    );
    await apply(knowledge, "kind: Artifact\nmetadata: { name: other }\nspec: { type: model }", {
      prune: "team in (mine, ranking),stage!=none",
    });
    expect(await problemsOf(restoreDocument(knowledge, { key: "environment:x", to: 2, ...BY }))).toEqual([
      'UNKNOWN_REFERENCE spec.partOf: Environment "eu" is not known. Apply its document first, or in the ' +
      'same call.',
      'UNKNOWN_REFERENCE spec.reaches[0]: Environment "prod" is not known. Apply its document first, or ' +
      'in the same call.',
    ]);
  });

  it("a deployment is recorded once, and a new version takes its place", async () => {
    const knowledge = await world();
    const record = { version: "ranker@2.0.0#gpu", environment: "prod", parameters: { maxBatch: 8 }, ...BY };
    expect(await recordDeployment(knowledge, record)).toMatchObject({
      revision: "r2",
      outcomes: [{ key: "deployment:ranker-prod" }],
    });
    expect(await recordDeployment(knowledge, record)).toMatchObject({ revision: "r2", written: false });
    await recordDeployment(knowledge, { ...record, version: "ranker@1.0.0" });
    expect((await documentHistory(knowledge, "deployment:ranker-prod")).map(({ action }) => action)).toEqual([
      "created",
      "replaced",
    ]);
    expect(await problemsOf(recordDeployment(knowledge, { ...record, environment: "prd" }))).toEqual([
      'UNKNOWN_REFERENCE spec.environment: Environment "prd" is not known. Did you mean "prod"?',
    ]);
  });
});

describe("what nobody declared", () => {
  const at = (knowledge: Awaited<ReturnType<typeof world>>, key: string) => {
    const node = knowledge.current().find(key);
    return node === undefined ? undefined : knowledge.current().properties(node);
  };

  it("stands in the graph while something refers to it", async () => {
    const knowledge = await world();
    expect(at(knowledge, "version:clicks@1")).toEqual({ declared: false, name: "clicks@1" });
    await apply(
      knowledge,
      "kind: Artifact\nmetadata: { name: clicks }\nspec: { type: dataset }\n---\n" +
        "kind: Version\nmetadata: { name: clicks@1, labels: { team: data } }\nspec: {}".replace(
          "clicks@1,",
          "clicks@1.0.0,",
        ),
    );
    await apply(
      knowledge,
      `kind: Version\nmetadata: { name: ranker@2.0.0 }
spec: { digest: "sha256:${"a".repeat(64)}", variants: [ { name: gpu }, { name: cpu } ],
  derivedFrom: [ clicks@1.0.0, late@1 ] }`,
    );
    expect(at(knowledge, "version:clicks@1")).toBeUndefined();
    expect(at(knowledge, "version:clicks@1.0.0")).toMatchObject({ version: "1.0.0" });
    expect(at(knowledge, "version:late@1")).toEqual({ declared: false, name: "late@1" });
    await apply(knowledge, "", { prune: "team=data" });
    expect(at(knowledge, "version:clicks@1.0.0")).toEqual({ declared: false, name: "clicks@1.0.0" });
  });
});
