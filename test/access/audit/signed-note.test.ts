/** Signed notes as others write and read them. */
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CheckpointKeyInvalid } from "../../../src/access/audit/checkpoint-key-invalid.ts";
import { parseCheckpoint, signCheckpoint } from "../../../src/access/audit/checkpoint.ts";
import {
  checkNote, keyId, parseNote, readSigner, readVerifier, signNote, verifierText,
} from "../../../src/access/audit/signed-note.ts";
import { newKey } from "./tampered.ts";

/**
 * The example of the Go package golang.org/x/mod/sumdb/note, from which the format comes: a text, its
 * signature and its signer's verifier.
 */
const PUBLISHED = {
  verifier: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
  signer: "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
  note: "If you think cryptography is the answer to your problem,\n" +
    "then you don't know what your problem is.\n\n" +
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdn" +
    "gotpRZb6KE6RyyBwJnAM=\n",
};
/** The beginning of an Ed25519 private key in DER (RFC 8410); the seed follows. */
const DER_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

describe("the published example", () => {
  it("is verified by its published key", () => {
    const verifier = readVerifier(PUBLISHED.verifier, "published");
    expect(checkNote(parseNote(PUBLISHED.note)!, verifier)).toEqual({
      kind: "valid", by: "PeterNeumann+c74f20a3",
    });
  });

  it("is what its published private key signs, to the byte", () => {
    const seed = Buffer.from(PUBLISHED.signer.split("+").slice(4).join("+"), "base64").subarray(1);
    const key = createPrivateKey({ key: Buffer.concat([DER_PREFIX, seed]), format: "der", type: "pkcs8" });
    const text = PUBLISHED.note.slice(0, PUBLISHED.note.indexOf("\n\n") + 1);
    expect(signNote(text, { name: "PeterNeumann", key })).toBe(PUBLISHED.note);
  });

  it("does not verify with a letter changed, nor for another name", () => {
    const verifier = readVerifier(PUBLISHED.verifier, "published");
    const changed = parseNote(PUBLISHED.note.replace("think", "thank"))!;
    expect(checkNote(changed, verifier).kind).toBe("bad-signature");
    const renamed = parseNote(PUBLISHED.note.replace("PeterNeumann x", "PeterNewmann x"))!;
    expect(checkNote(renamed, verifier).kind).toBe("other-key");
  });
});

describe("a key", () => {
  it("as a verifier's text is the one that the PEM gives", () => {
    const { publicPem } = newKey();
    const { publicKey } = readVerifier(publicPem, "key.pem");
    const again = readVerifier(verifierText("a.example/log", publicKey), "text");
    expect(again.name).toBe("a.example/log");
    expect(keyId("x", again.publicKey)).toBe(keyId("x", publicKey));
  });

  it("that is private verifies too", () => {
    const { privatePem, publicPem } = newKey();
    const note = parseNote(signNote("text\n", readSigner(privatePem, "a", "key.pem")))!;
    expect(checkNote(note, readVerifier(privatePem, "k")).kind).toBe("valid");
    expect(checkNote(note, readVerifier(publicPem, "k")).kind).toBe("valid");
    expect(checkNote(note, readVerifier(newKey().publicPem, "k")).kind).toBe("other-key");
  });

  it("that cannot be used is refused, and its file is not shown", () => {
    const secret = "c2VjcmV0";
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const ecPem = ec.privateKey.export({ format: "pem", type: "pkcs8" }) as string;
    const noKey = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`;
    for (const text of [secret, "", ecPem, noKey]) {
      expect(() => readSigner(text, "a", "key.pem")).toThrow(CheckpointKeyInvalid);
      expect(() => readVerifier(text, "key.pem")).toThrow(CheckpointKeyInvalid);
      expect(() => readSigner(text, "a", "key.pem")).not.toThrow(secret);
    }
    const wrongId = PUBLISHED.verifier.replace("c74f20a3", "c74f20a4");
    expect(() => readVerifier(wrongId, "text")).toThrow(/id is not that of its key/);
  });
});

describe("a checkpoint", () => {
  const signer = readSigner(newKey().privatePem, "a.example/log", "key.pem");
  const head = { origin: "a.example/log", treeSize: 42, rootHash: "ab".repeat(32) };

  it("has origin, size and root in three lines, and is read back", () => {
    const note = signCheckpoint(head, signer);
    const lines = note.split("\n");
    expect(lines.slice(0, 4)).toEqual(["a.example/log", "42",
      Buffer.from(head.rootHash, "hex").toString("base64"), ""]);
    expect(lines[4]).toMatch(/^\u2014 a\.example\/log [A-Za-z0-9+/]+=*$/);
    expect(parseCheckpoint(note)).toMatchObject(head);
  });

  it.each([
    ["", "nothing"], ["a\n1\n", "two lines"], ["a\n01\nAAAA\n\n\u2014 a AAAAAAAA\n", "a size with a zero"],
    [signNote("a\n-1\nAAAA\n", signer), "a negative size"],
    [signNote("a\n1\nAAAA\n", signer), "a short root"],
    [signNote(`a\n9999999999999999\n${Buffer.alloc(32).toString("base64")}\n`, signer), "a size above 2^53"],
    [signCheckpoint(head, signer).slice(0, -1), "no end"],
    [signCheckpoint(head, signer).split("\n\n")[0]!, "no signature"],
  ])("that is %j is none (%s)", (note) => {
    expect(parseCheckpoint(note)).toBeUndefined();
  });
});
