/** The log's tree over GraphQL: receipts of writes and decisions, and proofs that hold against the log. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { bindingOf, isReceiptSound } from "../../src/access/audit/receipt.ts";
import { leafOfDigest } from "../../src/values/merkle-hash.ts";
import { provesConsistency, provesInclusion } from "../../src/values/merkle-proof.ts";
import { post, startServer } from "./start-server.ts";
import type { TestServer } from "./start-server.ts";

const RECEIPT = "receipt { revision digest leafIndex treeSize rootHash inclusionProof checkpoint }";
let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

async function apply(stage: string, dryRun = false) {
  const text = `apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: audited }\n` +
    `spec: { stage: ${stage} }\n`;
  const { body } = await post(server, `mutation M($input: ApplyInput!) {
    apply(input: $input) { head { revision digest } problems { message } ${RECEIPT} } }`,
  { input: { text, dryRun } });
  expect(body.errors).toBeUndefined();
  return body.data.apply;
}

it("a write's receipt proves that the log holds it", async () => {
  const { head, receipt } = await apply("one");
  expect(receipt).toMatchObject({ revision: head.revision, digest: head.digest, checkpoint: null });
  expect(isReceiptSound(receipt)).toBe(true);
  const { body } = await post(server, `{ audit { receipt(revision: ${head.revision}) {
    revision digest leafIndex treeSize rootHash inclusionProof checkpoint } } }`);
  expect(body.data.audit.receipt).toEqual(receipt);
});

it("what wrote nothing, and what was refused, has no receipt", async () => {
  await apply("two");
  expect((await apply("two")).receipt).toBeNull();
  expect((await apply("three", true)).receipt).toBeNull();
  const refused = await apply("{ }");
  expect(refused.problems).not.toEqual([]);
  expect(refused.receipt).toBeNull();
});

it("proofs hold against the heads", async () => {
  await apply("four");
  await apply("five");
  const { body } = await post(server, `{ head { revision } audit {
    treeHead { treeSize rootHash } first: treeHead(treeSize: 2) { treeSize rootHash }
    inclusion(revision: 2) { digest leafIndex treeSize path }
    consistency(firstSize: 2) { firstSize secondSize path } } }`);
  expect(body.errors).toBeUndefined();
  const { treeHead, first, inclusion, consistency } = body.data.audit;
  expect(treeHead.treeSize).toBe(body.data.head.revision);
  expect(provesInclusion(inclusion, leafOfDigest(inclusion.digest)!, treeHead.rootHash)).toBe(true);
  expect(provesConsistency(consistency, first.rootHash, treeHead.rootHash)).toBe(true);
});

it("what cannot be proved is an error with its code", async () => {
  const { body } = await post(server, "{ audit { inclusion(revision: 999) { path } } }");
  expect(body.errors![0]!.extensions.code).toBe("AUDIT_INVALID");
});

it("a decision's receipt binds its digest, as it is recorded, to the log at its revision", async () => {
  const { body } = await post(server, `query Q($input: DecideInput!) { decide(input: $input) {
    digest revision receipt { decision answer binding receipt { revision treeSize rootHash
      digest leafIndex inclusionProof } } } }`,
  { input: { subject: "triton-server@25.03", in: "workstation-4090", record: "WAIT" } });
  expect(body.errors).toBeUndefined();
  const { digest, revision, receipt } = body.data.decide;
  expect(receipt).toMatchObject({ decision: digest, receipt: { revision } });
  expect(isReceiptSound(receipt.receipt)).toBe(true);
  const { answer, binding, receipt: { treeSize, rootHash } } = receipt;
  expect(bindingOf({ decision: digest, answer, treeSize, rootHash })).toBe(binding);
  const { store } = server.services.knowledge;
  const [record] = await store.records({ namespace: "decision", keys: [digest] });
  expect((record!.value as { answer: string }).answer).toBe(answer);
});
