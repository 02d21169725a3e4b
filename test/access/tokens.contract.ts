/** API tokens over a store of either kind: what holds in one process, and between two on one database. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CredentialsRefused } from "../../src/access/credentials-refused.ts";
import { TOKEN_NAMESPACE, TOKEN_NAME_NAMESPACE,
  TOKEN_USE_NAMESPACE } from "../../src/access/tokens/token-record.ts";
import { Tokens } from "../../src/access/tokens/tokens.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const DAY = 86_400;
const CI = { name: "ci", grants: [{ role: "publisher", owner: "search", environments: "stage=production" }],
  expiresSeconds: 90 * DAY };

/** `open` gives two stores on one database, as two processes have them. */
export function describeTokens(engine: string, open: () => Promise<readonly [GraphStore, GraphStore]>): void {
  describe(`API tokens on ${engine}`, () => {
    let stores: readonly [GraphStore, GraphStore];
    let here: Tokens;
    let there: Tokens;
    let now = NOW;
    beforeEach(async () => {
      now = NOW;
      stores = await open();
      here = new Tokens(stores[0], () => now);
      there = new Tokens(stores[1], () => now);
    });
    afterEach(() => Promise.all(stores.map((store) => store.close())));

    const refusal = (tokens: Tokens, text: string) =>
      tokens.recognise(text).then(() => "let in", (error: unknown) =>
        error instanceof CredentialsRefused ? error.because : error);

    it("a token is recognised in every process from the moment that it is made", async () => {
      const { text, token } = await here.create(CI, "ada");
      expect(token).toMatchObject({ name: "ci", state: "active", createdBy: "ada", createdAt: NOW,
        expiresAt: "2027-02-19T12:00:00.000Z", grants: CI.grants, lastUsedAt: null });
      const caller = { kind: "token", name: "token:ci", grants: CI.grants,
        credential: { id: token.id, until: "2027-02-19T12:00:00.000Z" } };
      expect(await here.recognise(text)).toEqual(caller);
      expect(await there.recognise(text)).toEqual(caller);
    });

    it("the store holds a hash and nothing that could be shown as the token", async () => {
      const { text } = await here.create(CI, "ada");
      await here.recognise(text);
      await here.close();
      const kept = await Promise.all([TOKEN_NAMESPACE, TOKEN_NAME_NAMESPACE, TOKEN_USE_NAMESPACE]
        .map((namespace) => stores[0].records({ namespace })));
      const all = JSON.stringify(kept);
      expect(kept.map((records) => records.length)).toEqual([1, 1, 1]);
      expect(all).toContain(text.slice(3, 11));
      expect(all).not.toContain(text.slice(11));
      expect(all).not.toContain(text.slice(11, 43));
      expect(JSON.stringify(await here.list())).not.toContain("hash");
    });

    it("a revoked token is refused by the very next request, in the other process too", async () => {
      const { text } = await here.create(CI, "ada");
      expect(await refusal(there, text)).toBe("let in");
      now = "2026-11-21T12:05:00.000Z";
      const revoked = await here.revoke("ci", "bob");
      expect(revoked).toMatchObject({ state: "revoked", revokedAt: now, revokedBy: "bob" });
      expect(await Promise.all([refusal(there, text), refusal(here, text)])).toEqual(["revoked", "revoked"]);
    });

    it("a token that was revoked stays revoked as it was", async () => {
      await here.create(CI, "ada");
      await here.revoke("ci", "bob");
      now = "2026-11-21T13:00:00.000Z";
      expect(await there.revoke("ci", "eve")).toMatchObject({ revokedAt: NOW, revokedBy: "bob" });
    });

    it("a token ends at its time, to the millisecond, and one that never expires does not", async () => {
      const { text } = await here.create({ ...CI, expiresSeconds: 60 }, "ada");
      const { text: lasting } = await here.create({ ...CI, name: "for-ever", expiresSeconds: null }, "ada");
      now = "2026-11-21T12:00:59.999Z";
      expect(await refusal(there, text)).toBe("let in");
      now = "2026-11-21T12:01:00.000Z";
      expect(await refusal(there, text)).toBe("expired");
      now = "2999-01-01T00:00:00.000Z";
      expect(await refusal(there, lasting)).toBe("let in");
    });

    it("of two processes that make a token of one name, one does", async () => {
      const made = await Promise.allSettled([here.create(CI, "ada"), there.create(CI, "bob")]);
      expect(made.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      const failed = made.find((each) => each.status === "rejected");
      expect(failed?.reason).toMatchObject({ code: "TOKEN_NAME_TAKEN", token: "ci" });
      expect(await here.list()).toHaveLength(1);
    });

    it("a name is never used again", async () => {
      await here.create(CI, "ada");
      await here.revoke("ci", "ada");
      await expect(there.create(CI, "ada")).rejects.toMatchObject({ code: "TOKEN_NAME_TAKEN" });
    });

    it("a well-formed token that nobody made is unknown", async () => {
      const { text } = await new Tokens(stores[0], () => now).create({ ...CI, name: "gone" }, "ada");
      const [{ key } = { key: "" }] = await stores[0].records({ namespace: TOKEN_NAMESPACE });
      await stores[0].putRecords([{ namespace: TOKEN_NAMESPACE, key, value: null }]);
      expect(await refusal(here, text)).toBe("unknown");
    });

    it("a well-formed token with a known id and another secret is unknown", async () => {
      const { text } = await here.create(CI, "ada");
      const [record] = await stores[0].records({ namespace: TOKEN_NAMESPACE });
      const value = { ...(record!.value as object), hash: "0".repeat(64) };
      await stores[0].putRecords([{ namespace: TOKEN_NAMESPACE, key: record!.key, value }]);
      expect(await refusal(here, text)).toBe("unknown");
    });

    it("its last use is seen to the minute, in every process, and never goes back", async () => {
      const { text } = await here.create(CI, "ada");
      now = "2026-11-21T14:30:45.678Z";
      await there.recognise(text);
      await there.close();
      const lastUse = async () => (await here.list())[0]!.lastUsedAt;
      expect(await lastUse()).toBe("2026-11-21T14:30:00.000Z");
      now = "2026-11-21T14:29:00.000Z"; // A process whose clock is behind.
      await here.recognise(text);
      expect(await lastUse()).toBe("2026-11-21T14:30:00.000Z");
      now = "2026-11-21T14:31:00.000Z";
      await Promise.all([here.recognise(text), there.recognise(text)]);
      await there.close();
      expect(await lastUse()).toBe("2026-11-21T14:31:00.000Z");
    });

    it("many requests at once are answered by few look-ups", async () => {
      const { text } = await here.create(CI, "ada");
      let reads = 0;
      const counting = new Proxy(stores[1], { get: (store, name) => {
        if (name === "records") reads++;
        const value: unknown = Reflect.get(store, name);
        return typeof value === "function" ? value.bind(store) : value;
      } });
      const tokens = new Tokens(counting, () => now);
      const callers = await Promise.all(Array.from({ length: 100 }, () => tokens.recognise(text)));
      expect(new Set(callers.map(({ name }) => name))).toEqual(new Set(["token:ci"]));
      expect(reads).toBe(1);
      await tokens.recognise(text);
      expect(reads).toBe(2);
    });

    const BAD: readonly [string, object, string][] = [
      ["an empty name", { name: "" }, "TOKEN_INVALID"],
      ["a name with a colon", { name: "a:b" }, "TOKEN_INVALID"],
      ["a name over two lines", { name: "a\nb" }, "TOKEN_INVALID"],
      ["no role", { grants: [] }, "TOKEN_INVALID"],
      ["a role that is no name", { grants: [{ role: "a b" }] }, "TOKEN_INVALID"],
      ["a selector that is none", { grants: [{ role: "viewer", environments: "stage in (" }] },
        "INVALID_SELECTOR"],
      ["a selector that matches everything", { grants: [{ role: "viewer", environments: "" }] },
        "INVALID_SELECTOR"],
      ["an end in the past", { expiresSeconds: 0 }, "TOKEN_INVALID"],
      ["an end after more than ten years", { expiresSeconds: 3_651 * DAY }, "TOKEN_INVALID"],
    ];
    it.each(BAD)("%s is refused, and nothing is made", async (_, changed, code) => {
      await expect(here.create({ ...CI, ...changed }, "ada")).rejects.toMatchObject({ code });
      expect(await here.list()).toEqual([]);
    });

    it("revoking what is not there names the nearest", async () => {
      await here.create(CI, "ada");
      await expect(here.revoke("cj", "ada")).rejects.toMatchObject({ code: "TOKEN_NOT_FOUND",
        hint: "Did you mean ci?" });
    });
  });
}
