/**
 * Envelopes and bundles that were damaged at random are refused or fail; none is ever verified, and none
 * takes long.
 *
 * A change that touches nothing signed (a key id, an unknown member) would rightly stay verified, so each
 * mutant here differs in its payload, its type or its signatures; a second, lenient reader of the envelope
 * says so.
 */
import { readFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { trustedKey } from "../../../src/formats/dsse/trusted-key.ts";
import { readAttestations } from "../../../src/formats/in-toto/read-attestations.ts";
import { DomainError } from "../../../src/values/domain-error.ts";
import { corpus } from "../../setup/corpus.ts";
import { post, startLineageServer } from "../openlineage/server.ts";
import { SIGNERS, bytesOf, sealed } from "./sign.ts";

/** With as many events (../openlineage/server.test.ts) five thousand. */
const MUTANTS = 2_500;
/** Of them also sent to a server, which keeps what is an envelope. */
const SENT = 500;
/** Far above what one takes (a tenth of a millisecond), far below a hang. */
const MUTANT_MILLISECONDS_MAX = 2_000;
const CLEAR_REFUSAL = /^422 SIGNATURE_FAILED$|^400 [A-Z_]+_(?:INVALID|UNREADABLE)$/;
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** A linear congruential generator (Numerical Recipes): the same seed, the same mutants. */
let state = seed;
function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

type Envelope = { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };
type Data = { dsseEnvelope?: Envelope; [name: string]: unknown };

const bundle = corpus("slsa/provenance-v1-sigstore-bundle.MODULE.bazel.intoto.jsonl");
const seeds: readonly Uint8Array[] = [
  ...SIGNERS.map((signer) => bytesOf(sealed([signer]))),
  ...SIGNERS.map((signer) => bytesOf(sealed([signer], { keyid: signer.name }))),
  ...(bundle === undefined ? [] : [readFileSync(bundle)]),
];
const keys = [
  ...SIGNERS.map(({ trusted }) => trusted),
  ...(bundle === undefined ? [] : [bundleKey(readFileSync(bundle))]),
];

function bundleKey(bytes: Uint8Array) {
  const { rawBytes } = JSON.parse(Buffer.from(bytes).toString()).verificationMaterial.certificate;
  return trustedKey(new X509Certificate(Buffer.from(rawBytes, "base64")).publicKey, "bundle");
}

/** Good signatures of the same keys, over something else. */
const elsewhere = SIGNERS.map((signer) => sealed([signer], { payload: "{}" }).signatures[0]!.sig);

const envelopeIn = (data: Data): Envelope => data.dsseEnvelope ?? (data as unknown as Envelope);

/** What is signed and by what, read as leniently as node does; undefined when not even that can be read. */
function signedIn(bytes: Uint8Array): string | undefined {
  try {
    const { payload, payloadType, signatures } = envelopeIn(JSON.parse(Buffer.from(bytes).toString()));
    const sigs = signatures.map(({ sig }) => Buffer.from(sig, "base64").toString("hex"));
    return JSON.stringify([Buffer.from(payload, "base64").toString("hex"), payloadType, sigs]);
  } catch {
    return undefined;
  }
}

const flipBit = (bytes: Uint8Array): Buffer => {
  const copy = Buffer.from(bytes);
  copy[random(copy.length)]! ^= 1 << random(8);
  return copy;
};
const inBase64 =
  (change: (bytes: Buffer) => Uint8Array) =>
  (text: string): string =>
    Buffer.from(change(Buffer.from(text, "base64"))).toString("base64");
const inText =
  (change: (text: string) => string) =>
  (text: string): string =>
    change(text);

const CHANGES: readonly ((text: string) => string)[] = [
  inBase64(flipBit),
  inBase64((bytes) => bytes.subarray(0, random(bytes.length))),
  inBase64((bytes) => Buffer.concat([bytes, Buffer.from([random(256)])])),
  inBase64((bytes) => Buffer.concat([bytes, bytes])),
  inBase64((bytes) => bytes.toReversed()),
  inBase64((bytes) => bytes.fill(0, random(bytes.length))),
  inText((text) => text.slice(0, random(text.length))),
  inText((text) => `${text.slice(0, random(text.length))}\u0000${text}`),
  inText((text) => text.replace(/[A-Za-z0-9]/g, (each) => (random(40) === 0 ? "-" : each))),
  inText(() => ""),
];

function mutate(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString();
  const pick = random(10);
  if (pick === 0) return flipBit(bytes);
  if (pick === 1) return bytes.subarray(0, random(bytes.length));
  if (pick === 2) {
    const at = random(text.length);
    return Buffer.from(text.slice(0, at) + "[{".repeat(random(5_000)) + text.slice(at));
  }
  const data = JSON.parse(text) as Data;
  const envelope = envelopeIn(data);
  const [signature] = envelope.signatures;
  const change = CHANGES[random(CHANGES.length)]!;
  if (pick < 5) envelope.payload = change(envelope.payload);
  else if (pick < 8) signature!.sig = change(signature!.sig);
  else if (pick === 8)
    envelope.payloadType = [`${envelope.payloadType} `, "", "text/plain", "application/json"][random(4)]!;
  else {
    const other = elsewhere[random(elsewhere.length)]!;
    envelope.signatures.push({ ...signature!, sig: random(2) === 0 ? other : signature!.sig });
  }
  return Buffer.from(JSON.stringify(data));
}

/** A mutant in which something that is signed, or a signature, is another than in its original. */
function nextMutant(): Uint8Array {
  for (;;) {
    const original = seeds[random(seeds.length)]!;
    const mutant = mutate(original);
    if (signedIn(mutant) !== signedIn(original)) return mutant;
  }
}

describe(`mutated envelopes (SEED=${seed})`, () => {
  it("the envelopes themselves are verified", () => {
    expect(seeds.map((bytes) => readAttestations(bytes, keys)[0]!.verification.kind)).toEqual(
      seeds.map(() => "verified"),
    );
  });
  it(`none of ${MUTANTS} is verified, none hangs, and each refusal is a clear one`, () => {
    const counts = new Map<string, number>();
    for (let made = 0; made < MUTANTS; made++) {
      const mutant = nextMutant();
      const started = performance.now();
      const outcome = outcomeOf(mutant);
      const took = performance.now() - started;
      if (outcome === "verified") expect.fail(`verified: ${Buffer.from(mutant).toString().slice(0, 2_000)}`);
      expect(took).toBeLessThan(MUTANT_MILLISECONDS_MAX);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    process.stdout.write(
      `mutated envelopes, SEED=${seed}: ${JSON.stringify(Object.fromEntries([...counts].sort()))}\n`,
    );
    expect([...counts.keys()].filter((each) => !/^(failed|unverified|[A-Z_]+_INVALID)$/.test(each))).toEqual(
      [],
    );
    expect(counts.get("failed")).toBeGreaterThan(100);
  });
  it(`${SENT} sent to a server get an answer or a clear refusal`, { timeout: 60_000 }, async () => {
    const server = await startLineageServer();
    const strange: string[] = [];
    let kept = 0;
    try {
      for (let sent = 0; sent < SENT; sent += 10) {
        const bodies = Array.from({ length: 10 }, nextMutant);
        const answers = await Promise.all(bodies.map((body) => post(server.url, "/v1/attestations", body)));
        for (const [index, { status, data }] of answers.entries()) {
          if (status === 200) kept++;
          const isClear = status === 200
            ? data.attestations.every((each: any) => each.verification !== "verified")
            : CLEAR_REFUSAL.test(`${status} ${data.error.code}`);
          if (isClear) continue;
          const mutant = Buffer.from(bodies[index]!).toString().slice(0, 500);
          strange.push(`${status} ${JSON.stringify(data).slice(0, 500)}: ${mutant}`);
        }
      }
    } finally {
      await server.stop();
    }
    expect([strange, server.errors]).toEqual([[], []]);
    expect(kept).toBeGreaterThan(SENT / 10);
    expect(kept).toBeLessThan(SENT);
  });
});

/** Anything but a DomainError rises and fails the test. */
function outcomeOf(bytes: Uint8Array): string {
  try {
    return readAttestations(bytes, keys)[0]!.verification.kind;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}
