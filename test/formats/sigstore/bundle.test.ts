/** Bundles: what is refused, and that nothing in a bundle is trusted. */
import { describe, expect, it } from "vitest";
import { BundleInvalid } from "../../../src/formats/sigstore/bundle-invalid.ts";
import { bundleOf } from "../../../src/formats/sigstore/bundle.ts";
import { readAttestations } from "../../../src/formats/in-toto/read-attestations.ts";
import { bytesOf, ed25519, p256Der, sealed } from "../dsse/sign.ts";

const MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
const pem = (signer: typeof ed25519): string =>
  String(signer.publicKey.export({ type: "spki", format: "pem" }));
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const bundle = (verificationMaterial: unknown, more: object = {}) => ({
  mediaType: MEDIA_TYPE,
  verificationMaterial,
  dsseEnvelope: sealed([ed25519]),
  ...more,
});
const own = { publicKey: { rawBytes: base64(pem(ed25519)) } };

describe("a bundle", () => {
  it("brings a key that nobody configured: unverified, however well it fits", () => {
    expect(readAttestations(bytesOf(bundle(own)), [])[0]!.verification.kind).toBe("unverified");
    expect(readAttestations(bytesOf(bundle(own)), [p256Der.trusted])[0]!.verification.kind).toBe(
      "unverified",
    );
    expect(readAttestations(bytesOf(bundle(own)), [ed25519.trusted])[0]!.verification.kind).toBe("verified");
  });
  it("fails when the key sent along did not sign it, though a configured one did", () => {
    const other = bundle({ publicKey: { rawBytes: base64(pem(p256Der)) } });
    expect(readAttestations(bytesOf(other), [ed25519.trusted])[0]!.verification.kind).toBe("failed");
  });
  it.each([
    "application/vnd.dev.sigstore.bundle+json;version=0.1",
    "application/vnd.dev.sigstore.bundle+json;version=0.2",
  ])("of the media type %s is read", (mediaType) => {
    expect(bundleOf(bundle(own, { mediaType })).mediaType).toBe(mediaType);
  });

  const cases: readonly (readonly [string, unknown, string])[] = [
    ["a media type of the future", bundle(own, { mediaType: MEDIA_TYPE.replace("0.3", "1.0") }), "mediaType"],
    ["no material", bundle({}), "verificationMaterial"],
    ["two materials", bundle({ ...own, certificate: { rawBytes: "AAAA" } }), "verificationMaterial"],
    [
      "a certificate that is none",
      bundle({ certificate: { rawBytes: "AAAA" } }),
      "verificationMaterial.certificate",
    ],
    [
      "a key that is none",
      bundle({ publicKey: { rawBytes: "AAAA" } }),
      "verificationMaterial.publicKey.rawBytes",
    ],
    ["two signatures", bundle(own, { dsseEnvelope: sealed([ed25519, p256Der]) }), "dsseEnvelope.signatures"],
    ["a signature over a file", bundle(own, { dsseEnvelope: undefined }), "dsseEnvelope"],
  ];
  it.each(cases)("is refused with %s", (_, data, path) => {
    try {
      bundleOf(data);
      expect.unreachable();
    } catch (error) {
      expect([error instanceof BundleInvalid, (error as BundleInvalid).path]).toEqual([true, path]);
    }
  });
});
