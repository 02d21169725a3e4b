/** The log over REST: receipts that prove, proofs of any size, who changed what, checkpoints on demand. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindingOf, isReceiptSound } from "../../src/access/audit/receipt.ts";
import { provesConsistency, provesInclusion } from "../../src/values/merkle-proof.ts";
import { leafOfDigest } from "../../src/values/merkle-hash.ts";
import { naiveRoots } from "../store/contract/tree.ts";
import { ask, post, startService } from "./service.ts";
import type { Service } from "./service.ts";

let service: Service;
const kept: any[] = [];
const environment = (name: string, stage: string) =>
  `apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: ${name} }\nspec: { stage: ${stage} }\n`;
const apply = (text: string, query = "") =>
  post(service.url, `/v1/apply?reason=test${query}`, text, { "content-type": "application/yaml" });

beforeAll(async () => {
  service = await startService({ seeds: false });
  for (let number = 1; number <= 9; number += 1) {
    const { data } = await apply(environment(`audited-${number % 4}`, `s${number}`), `&actor=a${number % 2}`);
    kept.push(data);
  }
});
afterAll(() => service.stop());

describe("a receipt", () => {
  it("of each write proves that its revision is in the log that it completed", async () => {
    const roots = await naiveRoots(service.services.knowledge.store);
    for (const [at, { receipt, head }] of kept.entries()) {
      expect(receipt).toMatchObject({
        revision: at + 1, leafIndex: at, treeSize: at + 1, rootHash: roots[at], digest: head.digest,
      });
      expect(isReceiptSound(receipt)).toBe(true);
      expect(isReceiptSound({ ...receipt, digest: `sha256:${"0".repeat(64)}` })).toBe(false);
    }
  });

  it("can be asked for later, and is the same", async () => {
    expect((await ask(service.url, "/v1/audit/receipts/r5")).data).toEqual(kept[4].receipt);
    expect((await ask(service.url, "/v1/audit/receipts/5")).data).toEqual(kept[4].receipt);
    expect((await ask(service.url, "/v1/audit/receipts/99")).status).toBe(404);
    expect((await ask(service.url, "/v1/audit/receipts/0")).status).toBe(400);
    expect((await ask(service.url, "/v1/audit/receipts/x")).status).toBe(400);
  });

  it("is not given for what wrote nothing, and given again for what is repeated", async () => {
    expect((await apply(environment("audited-1", "s9"))).data.receipt).toBeUndefined();
    expect((await apply(environment("audited-1", "other"), "&dryRun")).data.receipt).toBeUndefined();
  });

  it("of a decision binds its digest to the log at its revision", async () => {
    const artifact = "apiVersion: fairlead.dev/v1\nkind: Artifact\nmetadata: { name: thing }\n" +
      "spec: { type: image, scheme: semver }\n---\napiVersion: fairlead.dev/v1\nkind: Version\n" +
      "metadata: { name: thing@1.0.0 }\nspec: {}\n";
    expect((await apply(artifact)).status).toBe(200);
    const question = { subject: "thing@1.0.0", in: "audited-1", record: "wait" };
    const { data: decision } = await post(service.url, "/v1/decide", question);
    const { data } = await ask(service.url, `/v1/decisions/${decision.id}/receipt`);
    expect(data).toMatchObject({ decision: decision.id, receipt: { revision: decision.revision } });
    expect(isReceiptSound(data.receipt)).toBe(true);
    const { answer, binding, receipt: { treeSize, rootHash } } = data;
    expect(bindingOf({ decision: decision.id, answer, treeSize, rootHash })).toBe(binding);
    expect((await ask(service.url, `/v1/decisions/sha256:${"0".repeat(64)}/receipt`)).status).toBe(404);
  });
});

describe("proofs", () => {
  it("of inclusion hold for every revision in every size", async () => {
    const roots = await naiveRoots(service.services.knowledge.store);
    for (let treeSize = 1; treeSize <= 9; treeSize += 1) {
      for (let revision = 1; revision <= treeSize; revision += 1) {
        const path = `/v1/audit/inclusion?revision=${revision}&treeSize=${treeSize}`;
        const { data } = await ask(service.url, path);
        expect(provesInclusion(data, leafOfDigest(data.digest)!, roots[treeSize - 1]!)).toBe(true);
      }
    }
  });

  it("of consistency hold from every size to every later one", async () => {
    const roots = await naiveRoots(service.services.knowledge.store);
    for (let secondSize = 1; secondSize <= 9; secondSize += 1) {
      for (let firstSize = 1; firstSize <= secondSize; firstSize += 1) {
        const path = `/v1/audit/consistency?firstSize=${firstSize}&secondSize=${secondSize}`;
        const { data } = await ask(service.url, path);
        expect(provesConsistency(data, roots[firstSize - 1]!, roots[secondSize - 1]!)).toBe(true);
      }
    }
  });

  it("of what cannot be are refused", async () => {
    for (const [path, status] of [
      ["/v1/audit/inclusion?revision=5&treeSize=4", 400], ["/v1/audit/inclusion?revision=500", 404],
      ["/v1/audit/inclusion", 400], ["/v1/audit/consistency?firstSize=5&secondSize=4", 400],
      ["/v1/audit/head?treeSize=500", 404], ["/v1/audit/head?size=1", 400],
    ] as const) expect([path, (await ask(service.url, path)).status]).toEqual([path, status]);
  });

  it("start from a head of any size", async () => {
    const roots = await naiveRoots(service.services.knowledge.store);
    const { data } = await ask(service.url, "/v1/audit/head?treeSize=3");
    expect(data).toEqual({ treeSize: 3, rootHash: roots[2] });
    expect((await ask(service.url, "/v1/audit/head?treeSize=0")).data.rootHash).toMatch(/^e3b0c442/);
  });
});

describe("the log", () => {
  const revisions = async (query: string) =>
    (await ask(service.url, `/v1/audit/log?${query}`)).data.entries.map((entry: any) => entry.revision);

  it("is filtered by actor, kind and time, and paged", async () => {
    expect(await revisions("actor=a1")).toEqual([1, 3, 5, 7, 9]);
    expect(await revisions("kind=Version")).toEqual([10]);
    const { data: { entries: [fourth] } } = await ask(service.url, "/v1/audit/log?after=3&limit=1");
    expect(fourth).toMatchObject({ revision: 4, actor: "a0", reason: "test",
      changes: [{ key: "environment:audited-0", action: "created" }] });
    expect(await revisions(`since=${encodeURIComponent(fourth.time)}&actor=a0`)).toContain(4);
    expect(await revisions(`until=${encodeURIComponent(fourth.time)}`)).not.toContain(4);
    expect(await revisions("since=2999-01-01")).toEqual([]);
    const page = (await ask(service.url, "/v1/audit/log?actor=a1&limit=2")).data;
    expect(page.next).toBe(3);
    expect(await revisions(`actor=a1&after=${page.next}`)).toEqual([5, 7, 9]);
  });

  it("refuses what is no filter", async () => {
    for (const query of ["since=yesterday", "kind=Cat", "limit=0", "limit=1001", "who=ada"]) {
      expect([query, (await ask(service.url, `/v1/audit/log?${query}`)).status]).toEqual([query, 400]);
    }
  });
});

it("a checkpoint without a key says which setting is missing", async () => {
  const { status, data } = await post(service.url, "/v1/audit/checkpoints", {});
  expect([status, data.error.code, data.error.hint]).toEqual([400, "CHECKPOINTS_OFF",
    "Set FAIRLEAD_CHECKPOINT_KEY to the path of an Ed25519 private key in PEM."]);
});
