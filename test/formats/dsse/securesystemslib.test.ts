/** Envelopes that securesystemslib signed are verified as they are, and their tampered twins are not. */
import { describe, expect, it } from "vitest";
import { EnvelopeInvalid } from "../../../src/formats/dsse/envelope-invalid.ts";
import { parseEnvelope } from "../../../src/formats/dsse/envelope.ts";
import { readTrustedKey } from "../../../src/formats/dsse/trusted-key.ts";
import { verifyEnvelope } from "../../../src/formats/dsse/verify-envelope.ts";
import { pythonSigners, signWithPython } from "./python-signers.ts";
import { PAYLOAD_TYPE, STATEMENT, bytesOf, ed25519 } from "./sign.ts";
import type { PlainEnvelope } from "./sign.ts";

const folder = pythonSigners();

describe.skipIf(folder === undefined)("envelopes by securesystemslib", () => {
  const signed = folder === undefined ? [] : signWithPython(folder, JSON.stringify(STATEMENT), PAYLOAD_TYPE);
  const keys = signed.map(({ publicKey, scheme }) => readTrustedKey(Buffer.from(publicKey), scheme));
  const outcome = (envelope: unknown, trusted = keys): string => {
    try {
      const verification = verifyEnvelope(parseEnvelope(bytesOf(envelope)), trusted);
      return verification.kind === "verified" ? `verified ${verification.signers.join()}` : verification.kind;
    } catch (error) {
      if (error instanceof EnvelopeInvalid) return "refused";
      throw error;
    }
  };

  it("are of ten schemes", () => {
    expect(signed.length).toBe(10);
  });
  it.each(signed.map((each, index) => [each.scheme, index] as const))("%s", (scheme, index) => {
    const { envelope: python, keyid } = signed[index]!;
    const envelope = python as unknown as PlainEnvelope;
    const [signature] = envelope.signatures;
    const own = [keys[index]!];
    expect(keys[index]!.keyIds).toContain(keyid);
    expect(outcome(envelope, own)).toBe(`verified ${scheme}`);
    expect(outcome({ ...envelope, signatures: [{ sig: signature!.sig }] }, own)).toBe(`verified ${scheme}`);
    expect(outcome(envelope, [])).toBe("unverified");
    const payload = Buffer.from(envelope.payload, "base64");
    payload[payload.length >> 1]! ^= 1;
    const twins = {
      "a bit of the payload": { ...envelope, payload: payload.toString("base64") },
      "the type": { ...envelope, payloadType: "application/vnd.in-toto" },
      "another signer's signature": {
        ...envelope,
        signatures: [{ keyid, sig: ofOther(signed[(index + 1) % signed.length]!.envelope) }],
      },
      "base64 cut short": { ...envelope, payload: envelope.payload.slice(0, -1) },
      "payload cut short": { ...envelope, payload: envelope.payload.slice(0, -4) },
      "the signature doubled": { ...envelope, signatures: [signature, signature] },
    };
    for (const [what, twin] of Object.entries(twins)) {
      expect([what, outcome(twin, own)]).toEqual([what, expect.stringMatching(/^(failed|refused)$/)]);
    }
    expect(outcome({ ...envelope, signatures: [{ sig: signature!.sig }] }, [ed25519.trusted])).not.toMatch(
      /^verified/,
    );
  });
});

function ofOther(envelope: Record<string, unknown>): string {
  return (envelope as unknown as PlainEnvelope).signatures[0]!.sig;
}
