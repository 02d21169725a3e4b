/** DSSE envelopes: what holds is verified, and everything that is not exactly that is refused. */
import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CURVES } from "../../../src/formats/dsse/ecdsa-signature.ts";
import { EnvelopeInvalid } from "../../../src/formats/dsse/envelope-invalid.ts";
import { parseEnvelope } from "../../../src/formats/dsse/envelope.ts";
import { preAuthenticationEncoding } from "../../../src/formats/dsse/pre-authentication-encoding.ts";
import { trustedKey } from "../../../src/formats/dsse/trusted-key.ts";
import type { TrustedKey } from "../../../src/formats/dsse/trusted-key.ts";
import { verifyEnvelope } from "../../../src/formats/dsse/verify-envelope.ts";
import { corpus } from "../../setup/corpus.ts";
import { PAYLOAD_TYPE, SIGNERS, STATEMENT, bytesOf, ed25519, p256Der, sealed } from "./sign.ts";
import type { PlainEnvelope } from "./sign.ts";

const ALL = SIGNERS.map(({ trusted }) => trusted);

/** `verified NAME`, `unverified`, `failed`, or `refused PATH` when the envelope is not even read. */
function outcome(envelope: unknown, keys: readonly TrustedKey[] = ALL): string {
  try {
    const verification = verifyEnvelope(parseEnvelope(bytesOf(envelope)), keys);
    return verification.kind === "verified" ? `verified ${verification.signers.join()}` : verification.kind;
  } catch (error) {
    if (!(error instanceof EnvelopeInvalid)) throw error;
    return `refused ${error.path}`;
  }
}

function withSignature(envelope: PlainEnvelope, bytes: Uint8Array, keyid?: string): PlainEnvelope {
  const sig = Buffer.from(bytes).toString("base64");
  return { ...envelope, signatures: [{ ...(keyid === undefined ? {} : { keyid }), sig }] };
}

const vector = corpus("dsse/test-vector.json");

describe.skipIf(vector === undefined)("the protocol's own test vector", () => {
  const { envelope, pae, publicKeyJwk } = JSON.parse(readFileSync(vector!, "utf8"));
  const key = trustedKey(createPublicKey({ key: publicKeyJwk, format: "jwk" }), "example");

  it("has the pre-authentication encoding that is printed there", () => {
    const { payloadType, payload } = parseEnvelope(bytesOf(envelope));
    expect(Buffer.from(preAuthenticationEncoding(payloadType, payload)).toString()).toBe(pae);
  });
  it("is verified by its key, and by no other", () => {
    expect(outcome(envelope, [key])).toBe("verified example");
    expect(outcome(envelope, [p256Der.trusted])).toBe("failed");
    expect(outcome(envelope, [])).toBe("unverified");
  });
});

describe("every algorithm and encoding", () => {
  it.each(SIGNERS.map((signer) => [signer.name, signer] as const))(
    "%s is verified by its own key",
    (_, signer) => {
      const [id] = [...signer.trusted.keyIds];
      expect(outcome(sealed([signer]), [signer.trusted])).toBe(`verified ${signer.name}`);
      expect(outcome(sealed([signer], { keyid: id! }), [signer.trusted])).toBe(`verified ${signer.name}`);
      expect(outcome(sealed([signer], { keyid: signer.name }), [signer.trusted])).toBe(
        `verified ${signer.name}`,
      );
    },
  );
  it.each(SIGNERS.map((signer) => [signer.name, signer] as const))(
    "%s refuses every altered bit",
    (_, signer) => {
      const envelope = sealed([signer], { keyid: signer.name });
      const payload = Buffer.from(envelope.payload, "base64");
      const signature = Buffer.from(envelope.signatures[0]!.sig, "base64");
      const results = new Set<string>();
      for (let bit = 0; bit < 64; bit++) {
        const twin = Buffer.from(payload);
        twin[(bit * 7) % twin.length]! ^= 1 << (bit % 8);
        results.add(outcome({ ...envelope, payload: twin.toString("base64") }, [signer.trusted]));
        const other = Buffer.from(signature);
        other[(bit * 5) % other.length]! ^= 1 << (bit % 8);
        results.add(outcome(withSignature(envelope, other, signer.name), [signer.trusted]));
      }
      expect([...results]).toEqual(["failed"]);
    },
  );
});

describe("tampered twins", () => {
  const good = sealed([ed25519], { keyid: "ed25519" });
  const message = preAuthenticationEncoding(PAYLOAD_TYPE, Buffer.from(JSON.stringify(STATEMENT)));
  const other = generateKeyPairSync("ed25519");
  const [first] = good.signatures;
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["the type is another one", { ...good, payloadType: "application/vnd.in-toto+jsoN" }, "failed"],
    ["the type has a space more", { ...good, payloadType: `${PAYLOAD_TYPE} ` }, "failed"],
    [
      "another key signed it",
      withSignature(good, sign(null, message, other.privateKey), "ed25519"),
      "failed",
    ],
    [
      "another key signed it and names none",
      withSignature(good, sign(null, message, other.privateKey)),
      "failed",
    ],
    [
      "another key signed it and names itself",
      withSignature(good, sign(null, message, other.privateKey), "me"),
      "unverified",
    ],
    ["the payload ends early", { ...good, payload: good.payload.slice(0, -8) }, "failed"],
    [
      "the payload's base64 is cut within a group",
      { ...good, payload: good.payload.slice(0, -3) },
      "refused payload",
    ],
    [
      "the signature's base64 is cut",
      { ...good, signatures: [{ sig: first!.sig.slice(0, -2) }] },
      "refused signatures.0.sig",
    ],
    [
      "the signature lacks three bytes",
      { ...good, signatures: [{ sig: first!.sig.slice(0, -4) }] },
      "failed",
    ],
    ["the signature stands there twice", { ...good, signatures: [first, first] }, "refused signatures.1.sig"],
    [
      "the signature stands there twice, under another id",
      { ...good, signatures: [first, { keyid: "", sig: first!.sig }] },
      "refused signatures.1.sig",
    ],
    ["nobody signed it", { ...good, signatures: [] }, "refused signatures"],
    ["the signature is empty", { ...good, signatures: [{ sig: "" }] }, "refused signatures.0.sig"],
    ["there is no type", { payload: good.payload, signatures: good.signatures }, "refused payloadType"],
    [
      "a good signature stands beside a wrong one of the same key",
      { ...good, signatures: [first, { keyid: "ed25519", sig: Buffer.alloc(64, 1).toString("base64") }] },
      "failed",
    ],
    [
      "more signatures than are read",
      {
        ...good,
        signatures: Array.from({ length: 17 }, (_, n) => ({ sig: Buffer.from([n]).toString("base64") })),
      },
      "refused signatures",
    ],
  ];
  it.each(cases)("refused: %s", (_, envelope, expected) => {
    expect(outcome(envelope)).toBe(expected);
  });
  it("an envelope signed twice by one key is refused, though the signatures differ", () => {
    const one = sealed([p256Der]).signatures[0];
    expect(
      outcome({ ...sealed([]), signatures: [one, sealed([p256Der]).signatures[0]] }, [p256Der.trusted]),
    ).toBe("failed");
  });
  it("two signers are both named, and a stranger who says so beside them changes nothing", () => {
    const both = sealed([ed25519, p256Der]);
    const [first, second] = both.signatures;
    expect(outcome(both, [ed25519.trusted, p256Der.trusted])).toBe("verified ed25519,p256");
    const named = { ...both, signatures: [{ ...first, keyid: "a stranger" }, second] };
    expect(outcome(named, [p256Der.trusted])).toBe("verified p256");
    expect(outcome(both, [p256Der.trusted])).toBe("failed");
  });
});

describe("base64", () => {
  // One byte more or less gives each remainder, and text that needs both alphabets' last characters.
  const payload = `${JSON.stringify(STATEMENT)}   ??>>~~ÿÿ`;
  const good = sealed([ed25519], { payload });
  const urlSafe = good.payload.replaceAll("+", "-").replaceAll("/", "_");
  const cases: readonly (readonly [string, string, string])[] = [
    ["the standard alphabet", good.payload, "verified ed25519"],
    ["the URL-safe alphabet, padded", urlSafe, "verified ed25519"],
    ["both alphabets in one text", good.payload.replace("/", "_"), "refused payload"],
    ["a line end within", `${good.payload.slice(0, 4)}\n${good.payload.slice(4)}`, "refused payload"],
    ["a space at the end", `${good.payload} `, "refused payload"],
    ["padding where none belongs", `${good.payload}====`, "refused payload"],
    ["no padding", good.payload.replace(/=+$/, "").slice(0, -1), "refused payload"],
    ["a letter of another alphabet", `ä${good.payload.slice(1)}`, "refused payload"],
  ];
  it("the sample needs both of the characters in which the alphabets differ", () => {
    expect(good.payload).toMatch(/\/.*\//);
  });
  it.each(cases)("%s", (_, text, expected) => {
    expect(outcome({ ...good, payload: text }, [ed25519.trusted])).toBe(expected);
  });
  it("unused bits that are set are refused", () => {
    expect(outcome({ ...good, signatures: [{ sig: "QR==" }] })).toBe("refused signatures.0.sig");
    expect(outcome({ ...good, signatures: [{ sig: "QQ==" }] })).toBe("failed");
  });
});

describe("wrong pre-authentication encodings", () => {
  const payload = JSON.stringify(STATEMENT); // Holds characters of two and three bytes.
  const bytes = Buffer.from(payload);
  const base64 = bytes.toString("base64");
  const type = PAYLOAD_TYPE;
  const cases: readonly (readonly [string, string])[] = [
    ["the payload alone", payload],
    ["its length in characters", `DSSEv1 ${type.length} ${type} ${payload.length} ${payload}`],
    ["a space missing", `DSSEv1 ${type.length} ${type} ${bytes.length}${payload}`],
    ["the payload as base64", `DSSEv1 ${type.length} ${type} ${base64.length} ${base64}`],
    ["the type left out", `DSSEv1 ${bytes.length} ${payload}`],
    [
      "the payload as JSON",
      `DSSEv1 ${type.length} ${type} ${JSON.stringify(payload).length} ${JSON.stringify(payload)}`,
    ],
    ["a line end after it", `DSSEv1 ${type.length} ${type} ${bytes.length} ${payload}\n`],
    ["another version", `DSSEv2 ${type.length} ${type} ${bytes.length} ${payload}`],
    [
      "lengths as 64-bit numbers, as its draft had them",
      `\u0002${le64(type.length)}${type}${le64(bytes.length)}${payload}`,
    ],
  ];
  it.each(cases)("refused: %s", (_, text) => {
    for (const signer of SIGNERS) {
      const signature = signer.sign(Buffer.from(text));
      expect(outcome(withSignature(sealed([]), signature, signer.name), [signer.trusted])).toBe("failed");
      expect(outcome(withSignature(sealed([]), signature), [signer.trusted])).toBe("failed");
    }
  });
});

function le64(value: number): string {
  return String.fromCharCode(value & 0xff, value >> 8, 0, 0, 0, 0, 0, 0);
}

describe("ECDSA encodings", () => {
  const payload = Buffer.from(JSON.stringify(STATEMENT));
  const message = preAuthenticationEncoding(PAYLOAD_TYPE, payload);
  const ecdsa = SIGNERS.flatMap((signer) => {
    const { algorithm } = signer.trusted;
    return algorithm.kind === "ecdsa" && signer.name.endsWith("-raw")
      ? [{ signer, curve: algorithm.curve }]
      : [];
  });
  it.each(ecdsa.map((each) => [each.curve.jwkName, each] as const))(
    "%s: only canonical ones in range",
    (_, each) => {
      const { signer, curve } = each;
      const size = curve.scalarBytes;
      const raw = Buffer.from(signer.sign(message));
      const [r, s] = [raw.subarray(0, size), raw.subarray(size)];
      const zero = Buffer.alloc(size);
      const order = Buffer.from(curve.order);
      const n = BigInt(`0x${order.toString("hex")}`);
      const negated = Buffer.from(
        (n - BigInt(`0x${s.toString("hex")}`)).toString(16).padStart(2 * size, "0"),
        "hex",
      );
      const joined = (a: Uint8Array, b: Uint8Array) => Buffer.concat([a, b]);
      const der = Buffer.from(sequence(integer(r), integer(s)));
      const bad: readonly (readonly [string, Uint8Array])[] = [
        ["s = 0", joined(r, zero)],
        ["r = 0", joined(zero, s)],
        ["both 0", joined(zero, zero)],
        ["s = n", joined(r, order)],
        ["r = n", joined(order, s)],
        ["both n", joined(order, order)],
        ["s = 0 in DER", sequence(integer(r), integer(zero))],
        ["r = 0 in DER", sequence(integer(zero), integer(s))],
        ["s = n in DER", sequence(integer(r), integer(order))],
        ["s + n in DER", sequence(integer(r), integer(plus(s, n)))],
        ["a byte after it", joined(der, Buffer.from([0]))],
        ["a byte after it, raw", joined(raw, Buffer.from([0]))],
        ["a byte inside after the numbers", sequence(integer(r), integer(s), Buffer.from([0]))],
        ["a third number", sequence(integer(r), integer(s), integer(s))],
        ["a leading zero in r", sequence(padded(integer(r)), integer(s))],
        ["a leading zero in s", sequence(integer(r), padded(integer(s)))],
        ["a length in its long form", longForm(der)],
        ["an indefinite length", indefinite(der)],
        ["another tag", Buffer.from([0x31, ...der.subarray(1)])],
        ["the last byte missing", der.subarray(0, -1)],
        ["the last byte missing, raw", raw.subarray(0, -1)],
        ["a negative number", sequence(Buffer.from([2, 1, 0xff]), integer(s))],
        ["an empty number", sequence(Buffer.from([2, 0]), integer(s))],
        ["only r", sequence(integer(r))],
        ["r and s swapped", joined(s, r)],
      ];
      for (const keyid of [signer.name, undefined]) {
        for (const [what, signature] of bad) {
          const envelope = withSignature(sealed([]), signature, keyid);
          expect(`${what}: ${outcome(envelope, [signer.trusted])}`).toBe(`${what}: failed`);
        }
        for (const signature of [raw, der, joined(r, negated)]) {
          expect(outcome(withSignature(sealed([]), signature, keyid), [signer.trusted])).toBe(
            `verified ${signer.name}`,
          );
        }
      }
    },
  );
  it("the orders of the curves are odd numbers of the right length", () => {
    expect(
      CURVES.map(({ order, scalarBytes }) => order.length === scalarBytes && order.at(-1)! % 2 === 1),
    ).toEqual([true, true, true]);
  });
});

function integer(scalar: Uint8Array): Uint8Array {
  const start = Math.min(scalar.findIndex((byte) => byte !== 0) & 0xffff, scalar.length - 1);
  const digits = scalar.subarray(start);
  const value = digits[0]! >= 0x80 ? [0, ...digits] : [...digits];
  return Buffer.from([2, value.length, ...value]);
}

function padded(element: Uint8Array): Uint8Array {
  return Buffer.from([2, element[1]! + 1, 0, ...element.subarray(2)]);
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  return Buffer.from(body.length < 0x80 ? [0x30, body.length, ...body] : [0x30, 0x81, body.length, ...body]);
}

function longForm(der: Uint8Array): Uint8Array {
  const body = der.subarray(der[1] === 0x81 ? 3 : 2);
  return Buffer.from(
    body.length < 0x80 ? [0x30, 0x81, body.length, ...body] : [0x30, 0x82, 0, body.length, ...body],
  );
}

function indefinite(der: Uint8Array): Uint8Array {
  return Buffer.from([0x30, 0x80, ...der.subarray(der[1] === 0x81 ? 3 : 2), 0, 0]);
}

function plus(scalar: Uint8Array, n: bigint): Uint8Array {
  const sum = (BigInt(`0x${Buffer.from(scalar).toString("hex")}`) + n).toString(16);
  return Buffer.from(sum.padStart(sum.length + (sum.length % 2), "0"), "hex");
}

describe("text that readers would read differently", () => {
  const good = sealed([ed25519]);
  const text = JSON.stringify(good);
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ["a payload twice", Buffer.from(text.replace("{", `{"payload":"e30=",`))],
    ["a payload twice, once escaped", Buffer.from(text.replace("{", `{"p\\u0061yload":"e30=",`))],
    ["a byte order mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ["bytes that are no UTF-8", Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0x7d])])],
    ["lists nested a million deep", Buffer.from("[".repeat(1_000_000))],
    ["objects nested 100,000 deep", Buffer.from(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`)],
    ["nothing", Buffer.alloc(0)],
    ["a number", Buffer.from("1")],
    ["null", Buffer.from("null")],
    ["a list", Buffer.from("[]")],
    ["the text after a comma", Buffer.from(`${text},`)],
    ["two of them", Buffer.from(text + text)],
    ["17 megabytes", Buffer.alloc(17 * 1024 * 1024, 0x20)],
  ];
  it.each(cases)("refused: %s", (_, bytes) => {
    expect(() => parseEnvelope(bytes)).toThrow(EnvelopeInvalid);
  });
  it("members that nobody knows are allowed", () => {
    expect(outcome({ ...good, extra: { deep: [1, { a: 2 }] } })).toBe("verified ed25519");
  });
});
