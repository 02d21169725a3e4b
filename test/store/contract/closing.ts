/** Closing is final and may be asked for twice. */
import { expect, it } from "vitest";
import { StoreClosed } from "../../../src/store/store-closed.ts";
import type { StoreUnderTest } from "../graph-store.contract.ts";
import { collect, environment, putting } from "./sample.ts";

export function closingIsFinal(under: StoreUnderTest): void {
  it("a store closes twice, and at once", async () => {
    await Promise.all([under.store.close(), under.store.close()]);
    await under.store.close();
    await expect(under.store.head()).rejects.toThrow(StoreClosed);
  });

  it("every operation after close is an error", async () => {
    const { store } = under;
    await store.commit(putting([environment("a")]));
    await store.close();
    await expect(store.head()).rejects.toThrow(StoreClosed);
    await expect(store.commit(putting([environment("b")]))).rejects.toThrow(StoreClosed);
    await expect(store.graph()).rejects.toThrow(StoreClosed);
    await expect(collect(store.revisions({ after: 0 }))).rejects.toThrow(StoreClosed);
    await expect(collect(store.documents({}))).rejects.toThrow(StoreClosed);
    await expect(store.putRecords([{ namespace: "lease", key: "a", value: 1 }])).rejects.toThrow(StoreClosed);
    await expect(store.records({ namespace: "lease" })).rejects.toThrow(StoreClosed);
  });

  it("a stream that is open when the store closes ends with an error, not in silence", async () => {
    const { store } = under;
    await store.commit(putting([environment("a", { reaches: ["a"] })]));
    const stream = await store.graph();
    await store.close();
    await expect(collect(stream.nodes)).rejects.toThrow(StoreClosed);
    await expect(collect(stream.edges)).rejects.toThrow(StoreClosed);
  });

  it("commits that were accepted before close are written or refused, never forgotten", async () => {
    const { store } = under;
    const commits = Array.from({ length: 8 }, (_, index) =>
      store.commit(putting([environment(`e${index}`)])),
    );
    const [outcomes] = await Promise.all([Promise.allSettled(commits), store.close()]);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(StoreClosed);
    const revisions = outcomes.flatMap((outcome) =>
      outcome.status === "fulfilled" ? [outcome.value.revision] : [],
    );
    expect(revisions.toSorted((a, b) => a - b)).toEqual(revisions.map((_, index) => index + 1));
  });
}
