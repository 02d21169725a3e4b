/** The log is read back: in order, whole, with each document before and after. */
import { expect, it } from "vitest";
import type { StoreUnderTest } from "../graph-store.contract.ts";
import { collect, deleting, environment, putting } from "./sample.ts";

export function revisionsAreRead(under: StoreUnderTest): void {
  it("a revision says who, when, why, and each document before and after", async () => {
    const old = environment("a", { facts: { "os.id": "ubuntu" } });
    const newer = environment("a", { facts: { "os.id": "debian" } });
    const other = environment("b");
    await under.store.commit(
      putting([old, other], { actor: "ada", reason: "start", time: "2026-10-01T08:00:00.000Z" }),
    );
    await under.store.commit(
      putting([newer], { id: "second", actor: "eve", reason: "", time: "2026-10-02T08:00:00.000Z" }),
    );
    await under.store.commit(deleting([newer, other], { reason: "gone" }));
    await under.store.commit(putting([old], { reason: "back" }));
    const [first, second, third, fourth] = await collect(under.store.revisions({ after: 0 }));
    expect(first?.changes).toEqual([
      { key: "environment:a", action: "created", before: null, after: old },
      { key: "environment:b", action: "created", before: null, after: other },
    ]);
    expect(second).toMatchObject({
      revision: 2,
      id: "second",
      actor: "eve",
      reason: "",
      time: "2026-10-02T08:00:00.000Z",
      changes: [{ key: "environment:a", action: "replaced", before: old, after: newer }],
    });
    expect(third?.changes).toEqual([
      { key: "environment:a", action: "deleted", before: newer, after: null },
      { key: "environment:b", action: "deleted", before: other, after: null },
    ]);
    expect(fourth?.changes).toEqual([{ key: "environment:a", action: "created", before: null, after: old }]);
  });

  it("changes are sorted by key in code point order", async () => {
    const names = ["z", "a", "\u{1f600}", "\uff5e", "B", "é", "a b", "a-b"];
    await under.store.commit(putting(names.map((name) => environment(name))));
    const [revision] = await collect(under.store.revisions({ after: 0 }));
    expect(revision?.changes.map(({ key }) => key.slice("environment:".length))).toEqual([
      "B",
      "a",
      "a b",
      "a-b",
      "z",
      "é",
      "\uff5e",
      "\u{1f600}",
    ]);
  });

  const RANGES = [
    { name: "everything", range: { after: 0 }, revisions: [1, 2, 3, 4, 5, 6] },
    { name: "what comes after 4", range: { after: 4 }, revisions: [5, 6] },
    { name: "nothing after the head", range: { after: 6 }, revisions: [] },
    { name: "nothing after a revision to come", range: { after: 99 }, revisions: [] },
    { name: "up to 3, inclusive", range: { after: 1, upTo: 3 }, revisions: [2, 3] },
    { name: "up to a revision to come", range: { after: 5, upTo: 99 }, revisions: [6] },
    { name: "an empty range", range: { after: 3, upTo: 3 }, revisions: [] },
    { name: "the first two of more", range: { after: 1, limit: 2 }, revisions: [2, 3] },
    { name: "none of a limit of 0", range: { after: 0, limit: 0 }, revisions: [] },
    { name: "those of one document", range: { after: 0, key: "environment:even" }, revisions: [2, 4, 6] },
    {
      name: "those of one document in a range",
      range: { after: 2, upTo: 5, key: "environment:even" },
      revisions: [4],
    },
    {
      name: "the first of one document",
      range: { after: 0, key: "environment:odd", limit: 1 },
      revisions: [1],
    },
    { name: "none of an unknown document", range: { after: 0, key: "environment:nobody" }, revisions: [] },
  ];

  it.each(RANGES)("a range of revisions gives $name, oldest first", async ({ range, revisions }) => {
    for (let index = 1; index <= 6; index += 1) {
      const name = index % 2 === 0 ? "even" : "odd";
      await under.store.commit(putting([environment(name, { facts: { index } })]));
    }
    expect((await collect(under.store.revisions(range))).map(({ revision }) => revision)).toEqual(revisions);
  });

  it("a revision asked for by one of its documents comes whole", async () => {
    await under.store.commit(putting([environment("a"), environment("b")]));
    const [revision] = await collect(under.store.revisions({ after: 0, key: "environment:b" }));
    expect(revision?.changes.map(({ key }) => key)).toEqual(["environment:a", "environment:b"]);
  });

  it("300 revisions come in order, also to a reader that stops early", async () => {
    for (let index = 1; index <= 300; index += 1)
      await under.store.commit(putting([environment("a", { facts: { index } })]));
    const revisions = await collect(under.store.revisions({ after: 0 }));
    expect(revisions.map(({ revision }) => revision)).toEqual(
      Array.from({ length: 300 }, (_, index) => index + 1),
    );
    for (const [index, revision] of revisions.entries()) {
      expect(revision.changes[0]!.before).toEqual(
        index === 0 ? null : revisions[index - 1]!.changes[0]!.after,
      );
    }
    for await (const { revision } of under.store.revisions({ after: 250 })) if (revision === 252) break;
    expect((await under.store.head()).revision).toBe(300);
  }, 60_000);

  it("a range without an end is read up to the head of its start", async () => {
    await under.store.commit(putting([environment("a")]));
    await under.store.commit(putting([environment("b")]));
    const seen: number[] = [];
    for await (const { revision } of under.store.revisions({ after: 0 })) {
      seen.push(revision);
      await under.store.commit(putting([environment("c", { facts: { revision } })]));
    }
    expect(seen).toEqual([1, 2]);
  });
}
