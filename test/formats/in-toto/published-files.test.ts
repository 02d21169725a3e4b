/** Every published attestation of the corpus is read, and verified where its key is there. */
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { X509Certificate, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EnvelopeInvalid } from "../../../src/formats/dsse/envelope-invalid.ts";
import { readTrustedKey, trustedKey } from "../../../src/formats/dsse/trusted-key.ts";
import type { TrustedKey } from "../../../src/formats/dsse/trusted-key.ts";
import { readAttestations } from "../../../src/formats/in-toto/read-attestations.ts";
import type { ReadAttestation } from "../../../src/formats/in-toto/read-attestations.ts";
import { corpus } from "../../setup/corpus.ts";

const has =
  corpus("slsa") !== undefined && corpus("in-toto") !== undefined && corpus("model-signing") !== undefined;
const bytesOf = (path: string): Uint8Array => readFileSync(corpus(path)!);
const read = (path: string, keys: readonly TrustedKey[] = []): readonly ReadAttestation[] =>
  readAttestations(bytesOf(path), keys);
/** The text of a JSON file, changed. */
const changed = (path: string, change: (data: any) => void): Uint8Array => {
  const data = JSON.parse(Buffer.from(bytesOf(path)).toString());
  change(data);
  return Buffer.from(JSON.stringify(data));
};
/** One bit of the payload, so that it still is a good statement. */
const flipPayload = (envelope: { payload: string }): void => {
  const payload = Buffer.from(envelope.payload, "base64");
  let at = payload.indexOf("sha256") + "sha256".length;
  while (payload[at]! < 0x30 || payload[at]! > 0x39) at++; // A digit stays a digit.
  payload[at]! ^= 1;
  envelope.payload = payload.toString("base64");
};
const certificate = (text: string): TrustedKey => trustedKey(new X509Certificate(text).publicKey, "leaf");

const V02 = "slsa/provenance-v0.2-dsse.binary-linux-amd64-push-v14.intoto.jsonl";
const V1 = "slsa/provenance-v1-sigstore-bundle.MODULE.bazel.intoto.jsonl";
const VSA = "slsa/vsa-gke-gce-pre.bcid-vsa.jsonl";
const NPM = "slsa/npm-attestations-v1.json";

describe.skipIf(!has)("SLSA", () => {
  it("provenance v0.2 in a plain envelope, whose certificate is not trusted", () => {
    const [one] = read(V02);
    expect(one).toMatchObject({
      form: "envelope",
      verification: { kind: "unverified" },
      statement: {
        type: "https://in-toto.io/Statement/v0.1",
        predicateType: "https://slsa.dev/provenance/v0.2",
      },
      predicate: {
        kind: "provenance",
        said: {
          buildType: "https://github.com/slsa-framework/slsa-github-generator/generic@v1",
          invocation: "3894884676-1",
          reproducible: false,
          entryPoint: ".github/workflows/verifier-e2e.all.workflow_dispatch.main.all.slsa3.yml",
        },
        provenance: {
          materials: [
            {
              uri: "git+https://github.com/slsa-framework/example-package@refs/tags/v14",
              digests: ["sha1:904e2c3e02725e314cf6cf141c4700081298dcbd"],
            },
          ],
        },
      },
    });
    expect(one!.digest).toBe(`sha256:${createHash("sha256").update(bytesOf(V02)).digest("hex")}`);
  });
  it("and is verified where the certificate's key is configured; an altered bit fails everywhere", () => {
    const {
      signatures: [{ cert }],
    } = JSON.parse(Buffer.from(bytesOf(V02)).toString());
    expect(read(V02, [certificate(cert)])[0]!.verification).toEqual({ kind: "verified", signers: ["leaf"] });
    const twin = changed(V02, flipPayload);
    expect(readAttestations(twin, [])[0]!.verification.kind).toBe("failed");
    expect(readAttestations(twin, [certificate(cert)])[0]!.verification.kind).toBe("failed");
  });
  it("provenance v1 in a Sigstore bundle, whose subject is the file beside it", () => {
    const [one] = read(V1);
    const subject = createHash("sha256")
      .update(bytesOf("slsa/provenance-v1-sigstore-bundle.MODULE.bazel.subject.txt"))
      .digest("hex");
    expect(one).toMatchObject({
      form: "bundle",
      verification: { kind: "unverified" },
      claimedSigner: expect.stringContaining("URI:https://github.com/"),
      statement: { subjects: [{ name: "MODULE.bazel", digests: [`sha256:${subject}`] }] },
      predicate: { said: { entryPoint: ".github/workflows/release.yml" } },
    });
    const {
      verificationMaterial: {
        certificate: { rawBytes },
      },
    } = JSON.parse(Buffer.from(bytesOf(V1)).toString());
    const key = trustedKey(new X509Certificate(Buffer.from(rawBytes, "base64")).publicKey, "publish");
    expect(read(V1, [key])[0]!.verification).toEqual({ kind: "verified", signers: ["publish"] });
    const twin = changed(V1, ({ dsseEnvelope }) => flipPayload(dsseEnvelope));
    expect(readAttestations(twin, [])[0]!.verification.kind).toBe("failed");
  });
  it("the summary by Google is verified by the key beside it, though that names another id", () => {
    const key = readTrustedKey(bytesOf("slsa/vsa-gke-gce-pre.public_key.pem"), "bcid");
    expect(read(VSA, [key])[0]).toMatchObject({
      verification: { kind: "verified", signers: ["bcid"] },
      predicate: {
        kind: "summary",
        time: "2024-06-12T07:24:34.351Z",
        said: { result: "PASSED", levels: ["BCID_L1", "SLSA_BUILD_LEVEL_2"] },
      },
    });
    expect(read(VSA)[0]!.verification.kind).toBe("unverified");
  });
  it("npm's answer holds two attestations; the second's certificate tells damage from a stranger", () => {
    const both = read(NPM);
    expect(both.map(({ predicate, form }) => `${form} ${predicate.kind}`)).toEqual([
      "bundle statement",
      "bundle provenance",
    ]);
    expect(both.map(({ verification }) => verification.kind)).toEqual(["unverified", "unverified"]);
    const twin = changed(NPM, ({ attestations }) => {
      attestations[1].bundle.dsseEnvelope.payloadType += " ";
    });
    expect(() => readAttestations(twin, [])).toThrow(/payload/);
  });
  it("the example of a statement is not signed, and says so", () => {
    const [one] = read("slsa/provenance-v1-statement-example.json");
    expect(one).toMatchObject({
      form: "statement",
      verification: { kind: "unverified", why: "it is not signed" },
      predicate: { time: "2023-01-01T12:34:56.000Z", provenance: { start: "2023-01-01T12:34:56.000Z" } },
    });
    expect(one!.predicate.provenance!.materials.map(({ digests }) => digests.length)).toEqual([1, 0]);
  });
  it("two of them one a line are two attestations", () => {
    const lines = Buffer.concat([bytesOf(VSA), Buffer.from("\n"), bytesOf(V1), Buffer.from("\n\n")]);
    expect(readAttestations(lines, []).map(({ digest }) => digest)).toEqual([
      read(VSA)[0]!.digest,
      read(V1)[0]!.digest,
    ]);
    expect(() => readAttestations(Buffer.concat([lines, Buffer.from("{}")]), [])).toThrow(EnvelopeInvalid);
  });
});

describe.skipIf(!has)("in-toto", () => {
  it("the example of a test result", () => {
    const [one] = read("in-toto/test-result-v0.1-statement.json");
    expect(one).toMatchObject({
      statement: { subjects: [{ digests: ["gitCommit:d20ace7968ba43c0219f62d71334c1095bab1602"] }] },
      predicate: {
        kind: "tests",
        said: {
          result: "PASSED",
          passed: 13,
          warned: 0,
          failed: 0,
          url: "https://github.com/in-toto/in-toto/actions/runs/4425592351",
        },
      },
    });
  });
});

describe.skipIf(!has)("model-signing", () => {
  const files = ["v0.3.1", "v1.0.0"].flatMap((version) =>
    ["certificate", "elliptic-key", "sigstore"].map(
      (method) => `model-signing/${version}-${method}.model.sig`,
    ),
  );
  it.each(files)("%s is a signature over files, and an altered bit fails", (path) => {
    const [one] = read(path);
    expect(one).toMatchObject({
      form: "bundle",
      predicate: { kind: "signature" },
      verification: { kind: "unverified" },
    });
    const { verificationMaterial: material } = JSON.parse(Buffer.from(bytesOf(path)).toString());
    const raw =
      material.publicKey?.rawBytes ??
      material.certificate?.rawBytes ??
      material.x509CertificateChain.certificates[0].rawBytes;
    const bytes = Buffer.from(raw, "base64");
    const key = trustedKey(
      material.publicKey === undefined ? new X509Certificate(bytes).publicKey : createPublicKey(bytes),
      "models",
    );
    expect(read(path, [key])[0]!.verification).toEqual({ kind: "verified", signers: ["models"] });
    const twin = changed(
      path,
      ({
        dsseEnvelope: {
          signatures: [signature],
        },
      }) => {
        const sig = Buffer.from(signature.sig, "base64");
        sig[20]! ^= 1;
        signature.sig = sig.toString("base64");
      },
    );
    expect(readAttestations(twin, [key])[0]!.verification.kind).toBe("failed");
  });
  it("the key's file named by hint, as releases from 1.1 on write it, finds the key", () => {
    const path = "model-signing/v1.0.0-elliptic-key.model.sig";
    let pem = "";
    const bundle = changed(path, (data) => {
      pem = Buffer.from(data.verificationMaterial.publicKey.rawBytes, "base64").toString();
      const hint = createHash("sha256").update(pem).digest("hex");
      data.verificationMaterial.publicKey = { hint };
      data.dsseEnvelope.signatures[0].keyid = "";
    });
    const key = readTrustedKey(Buffer.from(pem), "models");
    expect(readAttestations(bundle, [key])[0]!.verification).toEqual({
      kind: "verified",
      signers: ["models"],
    });
  });
  it("a list of files that does not give the subject's digest is refused", () => {
    const [one] = read(files[1]!);
    const statement = JSON.parse(
      JSON.stringify({
        _type: one!.statement.type,
        predicateType: one!.statement.predicateType,
        predicate: one!.statement.predicate,
        subject: [{ name: "signme", digest: { sha256: "0".repeat(64) } }],
      }),
    );
    expect(() => readAttestations(Buffer.from(JSON.stringify(statement)), [])).toThrow(/digest of the files/);
  });
});
