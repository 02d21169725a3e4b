/** Who may write gets the receipt of that write, signed where there is a key, and no other part of it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseCheckpoint } from "../../../src/access/audit/checkpoint.ts";
import { Checkpoints } from "../../../src/access/audit/checkpoints.ts";
import { isReceiptSound, receiptOf } from "../../../src/access/audit/receipt.ts";
import { checkNote, readSigner, readVerifier } from "../../../src/access/audit/signed-note.ts";
import { withReceipt } from "../../../src/access/audit/write-receipt.ts";
import type { Caller } from "../../../src/access/caller.ts";
import { Forbidden } from "../../../src/access/forbidden.ts";
import { applyDocuments } from "../../../src/catalog/apply.ts";
import { openServices } from "../../../src/compose.ts";
import { servicesAs } from "../../../src/services.ts";
import type { Services } from "../../../src/services.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { NOW, newKey } from "./tampered.ts";

const key = newKey();
const opened: (() => Promise<void>)[] = [];
const publisher: Caller = {
  kind: "token", name: "token:ci", grants: [{ role: "publisher", owner: "search" }],
};
let services: Services;
beforeAll(async () => {
  const { services: unsigned } =
    await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened);
  const { store } = unsigned.knowledge;
  const signer = readSigner(key.privatePem, "a.example/log", "key.pem");
  services = { ...unsigned, checkpoints: new Checkpoints({ store, signer, now: () => NOW }) };
});
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
});

async function write(by: Services, name: string) {
  const text = `apiVersion: fairlead.dev/v1\nkind: Artifact\nmetadata: { name: ${name}, owner: search }\n` +
    "spec: { type: model }\n";
  const request = { sources: [{ text }], actor: "token:ci", reason: "test", now: services.now() };
  return withReceipt(by, await applyDocuments(by.knowledge, request));
}

it("a publisher's write has a receipt that proves, and a checkpoint that is signed", async () => {
  await write(services, "hidden");
  const { receipt } = await write(servicesAs(services, publisher), "ranker");
  expect(isReceiptSound(receipt!)).toBe(true);
  expect(receipt).toMatchObject({ revision: 2, treeSize: 2 });
  const { signed, treeSize, rootHash } = parseCheckpoint(receipt!.checkpoint!)!;
  expect([treeSize, rootHash]).toEqual([2, receipt!.rootHash]);
  expect(checkNote(signed, readVerifier(key.publicPem, "key.pem")).kind).toBe("valid");
});

it("a publisher gets no receipt of another's write, and signs nothing", async () => {
  const own = servicesAs(services, publisher);
  await expect(receiptOf(own.knowledge.store, { revision: 1 }, undefined)).rejects.toThrow(Forbidden);
  expect(() => own.checkpoints!.write()).toThrow(Forbidden);
});
