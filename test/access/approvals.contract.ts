/** Proposals on a store of either kind, by two processes on one database. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { approvalOf } from "../../src/access/approvals/approval-of.ts";
import { approve } from "../../src/access/approvals/approve.ts";
import { giveApproval } from "../../src/access/approvals/give-approval.ts";
import { readProposal } from "../../src/access/approvals/proposal.ts";
import { propose } from "../../src/access/approvals/propose.ts";
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { getDocument } from "../../src/catalog/get.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { BY, NOW, documents } from "../catalog/world.ts";

const PROD = "kind: Environment\nmetadata: { name: prod }\nspec: { stage: production }";
const REVIEWED = documents(`
kind: Policy
metadata: { name: four-eyes }
spec: { review: [ { kinds: [Environment], approvals: 2 } ] }
---
${PROD}`);
const CHANGED = documents(PROD.replace("production", "production, reaches: []"));
const caller = (name: string): Caller => ({ kind: "token", name: `token:${name}`, grants: [] });
const APPROVERS = ["bob", "eve", "dan", "fay"].map(caller);

/** `open` gives two stores on one database, as two processes have them. */
export function describeApprovals(
  engine: string,
  open: () => Promise<readonly [GraphStore, GraphStore]>,
): void {
  describe(`proposals on ${engine}`, () => {
    let both: readonly Knowledge[];
    beforeEach(async () => {
      both = await Promise.all((await open()).map((store) => Knowledge.open(store, { pollMilliseconds: 0 })));
      await applyDocuments(both[0]!, { ...BY, sources: [{ text: REVIEWED }] });
    });
    afterEach(() => Promise.all(both.map((knowledge) => knowledge.close())));

    const proposed = async () =>
      propose(both[0]!, { ...BY, caller: caller("ada"), sources: [{ text: CHANGED }] });

    it("are applied once by many approvers at once in two processes, in one revision", async () => {
      const { id } = await proposed();
      const answers = await Promise.all(
        APPROVERS.map((by, index) => approve(both[index % 2]!, id, { caller: by, now: NOW })),
      );
      expect(answers.filter(({ outcomes }) => outcomes.length > 0)).toHaveLength(1);
      const { store } = both[0]!;
      // The world, the proposal, the first approval, and the second with what it applied.
      expect((await store.head()).revision).toBe(4);
      const last = await Array.fromAsync(store.revisions({ after: 3 }));
      expect(last[0]!.changes.map(({ key }) => key.split(":")[0])).toEqual([
        "approval",
        "environment",
        "proposal",
      ]);
      expect(await verifyKnowledge(store)).toMatchObject({ found: 0 });
    });

    it("stay open and unapproved when the commit that would apply them does not happen", async () => {
      const { id } = await proposed();
      await approve(both[0]!, id, { caller: APPROVERS[0]!, now: NOW });
      const dying = await Knowledge.open(lostAtCommit(both[1]!.store), { pollMilliseconds: 0 });
      const lost = approve(dying, id, { caller: APPROVERS[1]!, now: NOW });
      await expect(lost).rejects.toThrow("killed");
      const snapshot = await both[1]!.refresh();
      const left = await readProposal(both[1]!, snapshot, id, NOW);
      expect([left.state, left.approvals.length, snapshot.head.revision]).toEqual(["open", 1, 3]);
      const again = await approve(both[1]!, id, { caller: APPROVERS[1]!, now: NOW });
      expect(again.proposal.state).toBe("applied");
      const stored = await getDocument(both[1]!, "environment:prod");
      expect(stored?.document.spec["reaches"]).toEqual([]);
    });

    it("are not the only things approved: another process sees an approval of a plan", async () => {
      const proposer = { kind: "token", name: "token:ada" } as const;
      const plan = { what: "plan", name: "plan-1", digest: `sha256:${"a".repeat(64)}`, proposer } as const;
      await giveApproval(both[0]!, plan, { caller: APPROVERS[0]!, now: NOW });
      expect(approvalOf(await both[1]!.refresh(), plan, NOW).kind).toBe("approved");
    });
  });
}

/** The store of a process that dies when it is about to commit. */
function lostAtCommit(store: GraphStore): GraphStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === "commit") return () => Promise.reject(new Error("killed"));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
  });
}
