/** One commit is one transaction is one revision. */
import { expect, it } from "vitest";
import { documentDigest } from "../../../src/model/document-digest.ts";
import { EMPTY_HEAD } from "../../../src/model/revision.ts";
import { revisionDigest } from "../../../src/model/revision-digest.ts";
import { DeletionOfNothing } from "../../../src/store/deletion-of-nothing.ts";
import { RevisionMoved } from "../../../src/store/revision-moved.ts";
import type { StoreUnderTest } from "../graph-store.contract.ts";
import {
  collect,
  commitWith,
  deleting,
  drawing,
  environment,
  graphOf,
  node,
  putting,
  readGraph,
} from "./sample.ts";

const TOGETHER = 32;

export function commitsAreRevisions(under: StoreUnderTest): void {
  it("a new store is at revision 0 and holds nothing", async () => {
    expect(await under.store.head()).toEqual(EMPTY_HEAD);
    expect(await readGraph(under.store)).toEqual({ nodes: [], edges: [] });
    expect(await collect(under.store.revisions({ after: 0 }))).toEqual([]);
    expect(await collect(under.store.documents({}))).toEqual([]);
  });

  it("a commit takes the next revision and moves the head", async () => {
    const first = await under.store.commit(putting([environment("a")]));
    const second = await under.store.commit(putting([environment("b")]));
    expect([first.revision, second.revision]).toEqual([1, 2]);
    expect([first.replayed, second.replayed]).toEqual([false, false]);
    const { replayed: _, ...head } = second;
    expect(await under.store.head()).toEqual(head);
  });

  it("a revision's digest is the model's digest of what the log says", async () => {
    const a = environment("a", { facts: { "os.id": "ubuntu" } });
    const a2 = environment("a", { facts: { "os.id": "debian" } });
    await under.store.commit(putting([environment("b"), a], { reason: "héllo 🛰" }));
    await under.store.commit(putting([a2, environment("c")]));
    await under.store.commit(deleting([environment("b")]));
    const revisions = await collect(under.store.revisions({ after: 0 }));
    for (const revision of revisions) {
      expect(revision.digest).toBe(
        revisionDigest({
          revision: revision.revision,
          id: revision.id,
          time: revision.time,
          actor: revision.actor,
          reason: revision.reason,
          changes: revision.changes.map((change) => ({
            key: change.key,
            action: change.action,
            beforeDigest: change.before === null ? null : documentDigest(change.before),
            afterDigest: change.after === null ? null : documentDigest(change.after),
          })),
        }),
      );
    }
    expect(new Set(revisions.map((revision) => revision.digest)).size).toBe(3);
  });

  it("a commit that expects an older revision changes nothing", async () => {
    const first = await under.store.commit(putting([environment("a")]));
    await under.store.commit(putting([environment("b")]));
    const stale = under.store.commit(putting([environment("c")], { expects: first.revision }));
    await expect(stale).rejects.toThrow(RevisionMoved);
    await expect(stale).rejects.toMatchObject({ have: 2, want: 1 });
    expect((await under.store.head()).revision).toBe(2);
    expect(await readGraph(under.store)).toEqual(graphOf([environment("a"), environment("b")]));
  });

  it("a commit that expects a revision to come changes nothing", async () => {
    await expect(under.store.commit(putting([environment("a")], { expects: 1 }))).rejects.toMatchObject({
      have: 0,
      want: 1,
    });
    expect((await under.store.commit(putting([environment("a")], { expects: 0 }))).revision).toBe(1);
  });

  it("the same id again returns the first outcome and writes nothing", async () => {
    const commit = putting([environment("a")], { expects: 0 });
    const first = await under.store.commit(commit);
    await under.store.commit(putting([environment("b")]));
    const again = await under.store.commit({ ...commit, reason: "again", time: "2027-01-01T00:00:00.000Z" });
    expect(again).toEqual({ ...first, replayed: true });
    expect((await under.store.head()).revision).toBe(2);
    expect((await collect(under.store.revisions({ after: 0 }))).map(({ reason }) => reason)).toEqual([
      "because",
      "because",
    ]);
  });

  it("one id committed 32 times at once is written once", async () => {
    const commit = putting([environment("a")]);
    const outcomes = await Promise.all(Array.from({ length: TOGETHER }, () => under.store.commit(commit)));
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(outcomes.map(({ revision, digest }) => `${revision} ${digest}`)).size).toBe(1);
    expect((await under.store.head()).revision).toBe(1);
  });

  it("a time before the head's is raised to the head's", async () => {
    const at = (time: string) => under.store.commit(putting([environment("a")], { time }));
    await at("2026-10-02T00:00:00.000Z");
    expect((await at("2026-10-01T23:59:59.999Z")).time).toBe("2026-10-02T00:00:00.000Z");
    expect((await at("2026-10-02T00:00:00.001Z")).time).toBe("2026-10-02T00:00:00.001Z");
    expect((await under.store.head()).time).toBe("2026-10-02T00:00:00.001Z");
  });

  it("a commit that deletes what is not there is refused whole", async () => {
    const bad = commitWith({
      changes: [
        { key: "environment:a", after: environment("a") },
        { key: "environment:b", after: null },
      ],
    });
    await expect(under.store.commit(bad)).rejects.toThrow(DeletionOfNothing);
    expect(await under.store.head()).toEqual(EMPTY_HEAD);
    expect(await collect(under.store.documents({}))).toEqual([]);
  });

  it("a refused commit leaves its id free", async () => {
    const commit = putting([environment("a")], { expects: 7 });
    await expect(under.store.commit(commit)).rejects.toThrow(RevisionMoved);
    const { expects: _, ...free } = commit;
    expect(await under.store.commit(free)).toMatchObject({ revision: 1, replayed: false });
  });

  it("32 commits at once take 32 revisions without a hole", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: TOGETHER }, (_, index) => under.store.commit(putting([environment(`e${index}`)]))),
    );
    expect(outcomes.map(({ revision }) => revision).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: TOGETHER }, (_, index) => index + 1),
    );
    expect((await readGraph(under.store)).nodes).toHaveLength(TOGETHER);
  });

  it("of 32 commits at once that expect the same head exactly one wins", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: TOGETHER }, (_, index) =>
        under.store.commit(putting([environment(`e${index}`)], { expects: 0 })),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(RevisionMoved);
    expect((await under.store.head()).revision).toBe(1);
    expect((await readGraph(under.store)).nodes).toHaveLength(1);
  });

  it("a commit is what it was when it was handed over", async () => {
    const documents = [environment("a"), environment("b")];
    const changes = documents.map((document) => ({
      key: `environment:${document.metadata.name}`,
      after: document,
    }));
    const nodes = [node("a"), node("b")];
    const running = [
      under.store.commit(putting([environment("first")])),
      under.store.commit(commitWith({ changes, delta: { ...drawing([], []).delta, putNodes: nodes } })),
    ];
    changes.pop();
    nodes.pop();
    await Promise.all(running);
    expect((await readGraph(under.store)).nodes).toHaveLength(3);
    expect(await collect(under.store.documents({}))).toHaveLength(3);
  });

  it("20,000 nodes and 40,000 edges are one revision", async () => {
    const documents = Array.from({ length: 20_000 }, (_, index) =>
      environment(`e${index}`, {
        facts: { "gpu.memory": index, "os.id": "ubuntu" },
        reaches: [`e${(index + 1) % 20_000}`, `e${(index * 7) % 20_000}`].filter(
          (name, at, all) => all.indexOf(name) === at,
        ),
      }),
    );
    const committed = await under.store.commit(putting(documents));
    expect(committed.revision).toBe(1);
    expect(await readGraph(under.store)).toEqual(graphOf(documents));
    const [revision] = await collect(under.store.revisions({ after: 0 }));
    expect(revision?.changes).toHaveLength(20_000);
    expect(await collect(under.store.documents({}))).toHaveLength(20_000);
  }, 120_000);
}
