import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signedSources } from "../../src/access/signatures/signed-sources.ts";
import type { Signed } from "../../src/access/signatures/signed-sources.ts";
import {
  DOCUMENTS_PAYLOAD_TYPE,
  signDocuments,
  verifyDocuments,
} from "../../src/access/signatures/signed-documents.ts";
import { approve } from "../../src/access/approvals/approve.ts";
import { propose } from "../../src/access/approvals/propose.ts";
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { getDocument } from "../../src/catalog/get.ts";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { restoreDocument } from "../../src/catalog/restore.ts";
import { decide } from "../../src/decisions/decide.ts";
import { readTrustedKey, trustedKey } from "../../src/formats/dsse/trusted-key.ts";
import { canonicalJson } from "../../src/values/canonical-json.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { BY, NOW, apply, documents, world } from "../catalog/world.ts";
import { pythonSigners, signWithPython } from "../formats/dsse/python-signers.ts";

interface TestKey {
  readonly name: string;
  readonly pem: string;
  readonly trusted: ReturnType<typeof trustedKey>;
}

function key(name: string, pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }): TestKey {
  return { name, pem: pemOf(pair), trusted: trustedKey(pair.publicKey, name) };
}

const ci = key("ci", generateKeyPairSync("ed25519"));
const release = key("release", generateKeyPairSync("ec", { namedCurve: "P-256" }));
const audit = key("audit", generateKeyPairSync("ec", { namedCurve: "P-384" }));
const other = key("other", generateKeyPairSync("ed25519"));
const KEYS = [ci.trusted, release.trusted, audit.trusted];

const EU = (jurisdiction = "EU", name = "eu") =>
  documents(`kind: Environment\nmetadata: { name: ${name} }\nspec: { facts: { tier: ${jurisdiction} } }`);
const PROD = documents(
  "kind: Environment\nmetadata: { name: prod, labels: { team: ranking } }\n" +
    "spec: { stage: production, partOf: eu, facts: { nvidia.driver: 570.20 } }",
);
const NEEDS = (otherwise: string, kinds = "[Environment]") =>
  `kind: Policy\nmetadata: { name: signed-by-ci }\n` +
  `spec: { signatures: [ { kinds: ${kinds}, signers: [ci], otherwise: ${otherwise} } ] }`;

const sign = (text: string, { pem, name }: TestKey = ci) => signDocuments([{ text }], pem, `${name}.pem`);
const applyText = (knowledge: Knowledge, text: string, signer: TestKey = ci) =>
  applySigned(knowledge, { envelope: sign(text, signer), keys: KEYS, given: [{ text }] });
const applySigned = async (knowledge: Knowledge, signed: Signed) =>
  applyDocuments(knowledge, { ...BY, ...signedSources(signed) });
const stored = async (knowledge: Knowledge, name = "prod") =>
  (await getDocument(knowledge, `environment:${name}`))!.document;

describe("signing documents", () => {
  it.each([ci, release, audit])("by $name is verified by the key of that name", (signer) => {
    expect(verifyDocuments(sign(PROD, signer), KEYS)).toMatchObject({
      signers: [signer.name],
      documents: [{ kind: "Environment", metadata: { name: "prod" } }],
    });
  });

  it("gives the same payload for YAML and for JSON of the same documents", () => {
    const [json] = verifyDocuments(sign(PROD), KEYS).documents;
    const payload = (text: string) => (JSON.parse(sign(text)) as { payload: string }).payload;
    expect(payload(JSON.stringify(json))).toBe(payload(PROD));
    expect(payload(`# a comment\n${PROD}`)).toBe(payload(PROD));
  });

  it.each([
    ["no key", "hello", "it is no private key in PEM"],
    ["a public key", trustedPem(ci), "it is no private key in PEM"],
    ["RSA", pemOf(generateKeyPairSync("rsa", { modulusLength: 2048 })), "keys of kind rsa are not used"],
    ["P-521", pemOf(generateKeyPairSync("ec", { namedCurve: "P-521" })), "keys of kind secp521r1"],
  ])("with %s is refused", (_, pem, why) => {
    expect(() => signDocuments([{ text: PROD }], pem, "k.pem")).toThrow(why);
  });

  it("refuses documents that are wrong, with their places", () => {
    const text = PROD.replace("partOf", "partof");
    expect(() => sign(text)).toThrow(/partOf|partof/);
  });
});

function pemOf(pair: { readonly privateKey: KeyObject }): string {
  return String(pair.privateKey.export({ type: "pkcs8", format: "pem" }));
}

function trustedPem({ trusted }: TestKey): string {
  return String(trusted.key.export({ type: "spki", format: "pem" }));
}

describe.each([ci, release, audit])("tampered twins of what $name signed", (signer) => {
  interface Envelope {
    payloadType: string;
    payload: string;
    signatures: { keyid?: string; sig: string }[];
  }
  const two = `${EU()}---\n${PROD}`;
  const envelope = JSON.parse(sign(two, signer)) as Envelope;
  const [signature] = envelope.signatures;
  const payload = Buffer.from(envelope.payload, "base64");
  const flipped = (bytes: Buffer, at = bytes.length >> 1) => {
    const copy = Buffer.from(bytes);
    copy[at]! ^= 1;
    return copy.toString("base64");
  };
  const reordered = canonicalJson((JSON.parse(payload.toString()) as unknown[]).toReversed());
  const sig = Buffer.from(signature!.sig, "base64");
  const otherSignature = (JSON.parse(sign(two, other)) as Envelope).signatures[0]!;
  const TWINS: Readonly<Record<string, Envelope>> = {
    "a bit of the payload": { ...envelope, payload: flipped(payload) },
    "a bit of the signature": {
      ...envelope,
      signatures: [{ ...signature, sig: flipped(sig, sig.length - 3) }],
    },
    "the payload's type": { ...envelope, payloadType: "application/vnd.in-toto+json" },
    "another type of ours": { ...envelope, payloadType: DOCUMENTS_PAYLOAD_TYPE.replace("v1", "v2") },
    "another key": { ...envelope, signatures: [otherSignature] },
    "another key under this one's id": {
      ...envelope,
      signatures: [{ keyid: signature!.keyid!, sig: otherSignature.sig }],
    },
    "base64 cut short": { ...envelope, payload: envelope.payload.slice(0, -1) },
    "a payload cut short": { ...envelope, payload: envelope.payload.slice(0, -4) },
    "a signature cut short": { ...envelope, signatures: [{ sig: signature!.sig.slice(0, -4) }] },
    "a signature doubled": { ...envelope, signatures: [signature!, signature!] },
    "no signature": { ...envelope, signatures: [] },
    "documents in another order": { ...envelope, payload: Buffer.from(reordered).toString("base64") },
    "a second signature that is wrong": {
      ...envelope,
      signatures: [signature!, { keyid: signature!.keyid!, sig: flipped(sig, sig.length - 3) }],
    },
  };
  const outcome = (twin: Envelope, given?: string): string => {
    try {
      const sources = given === undefined ? undefined : [{ text: given }];
      return `verified ${verifyDocuments(JSON.stringify(twin), KEYS, sources).signers.join()}`;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return error.code;
    }
  };

  it("are refused, each, and the original is not", () => {
    expect(outcome(envelope, two)).toBe(`verified ${signer.name}`);
    for (const [what, twin] of Object.entries(TWINS)) {
      expect([what, outcome(twin)]).toEqual([what, expect.stringMatching(/^(SIGNATURE|ENVELOPE)_INVALID$/)]);
    }
  });

  it.each([
    ["a changed fact", two.replace("570.20", "570.21")],
    ["one document less", PROD],
    ["one document more", `${two}---\n${EU("EU", "us")}`],
    ["another order", `${PROD}---\n${EU()}`],
  ])("given with %s are refused", (_, given) => {
    expect(outcome(envelope, given)).toBe("SIGNATURE_INVALID");
  });

  it("given in another Unicode form are refused", () => {
    const named = EU().replace("name: eu }", 'name: eu, description: "Köln" }');
    const composed = JSON.parse(sign(named.normalize("NFC"), signer)) as Envelope;
    expect(outcome(composed, named.normalize("NFC"))).toBe(`verified ${signer.name}`);
    expect(outcome(composed, named.normalize("NFD"))).toBe("SIGNATURE_INVALID");
  });
});

describe("applying signed documents", () => {
  it("writes who signed them, on the document and on its facts", async () => {
    const knowledge = await world();
    await applyText(knowledge, PROD);
    expect((await stored(knowledge)).metadata).toMatchObject({ signature: { signers: ["ci"] } });
    const snapshot = knowledge.current();
    const [fact] = snapshot.outgoing(snapshot.find("environment:prod")!, "HAS_FACT");
    expect(fact!.properties).toMatchObject({ value: "570.20", signer: "ci" });
  });

  it("is cited by the verdict that reads them", async () => {
    const knowledge = await world();
    await applyText(knowledge, PROD);
    await applyText(knowledge, PROD.replace("570.20", "470.20"));
    const decision = decide(knowledge.current(), { subject: "ranker@2.0.0", in: "prod" }, NOW);
    expect(decision.verdict).toBe("INCOMPATIBLE");
    const said = JSON.stringify(decision);
    expect(said).toContain('"signer":"ci"');
    expect(said).toContain("470.20 (signed by ci)");
  });

  it("refuses a signature that nobody configured made, and writes nothing", async () => {
    const knowledge = await world();
    const refused = applyText(knowledge, PROD, other);
    await expect(refused).rejects.toMatchObject({ code: "SIGNATURE_INVALID" });
    const keyless = applySigned(knowledge, { envelope: sign(PROD), keys: [] });
    await expect(keyless).rejects.toMatchObject({ hint: expect.stringContaining("FAIRLEAD_KEYS") });
    expect((await knowledge.store.head()).revision).toBe(1);
  });

  it("again, or unsigned as it stands, changes nothing and keeps the signature", async () => {
    const knowledge = await world();
    await applyText(knowledge, PROD);
    expect(await applyText(knowledge, PROD)).toMatchObject({ written: false });
    for (const source of [{ documents: [await stored(knowledge)] }, { text: PROD }]) {
      const again = await applyDocuments(knowledge, { ...BY, sources: [source] });
      expect(again).toMatchObject({ written: false });
    }
  });

  it("unsigned with another content loses the signature, whatever the document says of itself", async () => {
    const knowledge = await world();
    await applyText(knowledge, PROD);
    const forged = { ...(await stored(knowledge)), spec: { stage: "production", partOf: "eu" } };
    await applyDocuments(knowledge, { ...BY, sources: [{ documents: [forged] }] });
    expect((await stored(knowledge)).metadata.signature).toBeUndefined();
  });

  it("restored is signed as it was, and the history says who put it back", async () => {
    const knowledge = await world();
    await apply(knowledge, NEEDS("refuse"));
    await applyText(knowledge, PROD);
    await applyText(knowledge, PROD.replace("570.20", "570.30"));
    await restoreDocument(knowledge, { ...BY, actor: "bob", key: "environment:prod", to: 3 });
    expect(await stored(knowledge)).toMatchObject({
      metadata: { signature: { signers: ["ci"] } },
      spec: { facts: { "nvidia.driver": "570.20" } },
    });
    const unsigned = restoreDocument(knowledge, { ...BY, key: "environment:prod", to: 1 });
    await expect(unsigned).rejects.toMatchObject({ code: "SIGNATURE_REQUIRED" });
  });
});

describe("a policy on signatures", () => {
  it("refuses what its signers did not sign, and says how to go on", async () => {
    const knowledge = await world();
    await apply(knowledge, NEEDS("refuse"));
    const refused = applyDocuments(knowledge, { ...BY, sources: [{ text: PROD }] });
    await expect(refused).rejects.toMatchObject({
      code: "SIGNATURE_REQUIRED",
      documents: ["environment:prod"],
      policies: ["signed-by-ci"],
      signers: ["ci"],
    });
    await expect(applyText(knowledge, PROD, release)).rejects.toMatchObject({ code: "SIGNATURE_REQUIRED" });
    expect(await applyText(knowledge, PROD)).toMatchObject({ written: true });
  });

  it("that lowers takes the unsigned document, and its facts lose to every other source", async () => {
    const knowledge = await world();
    await apply(knowledge, NEEDS("lower"));
    const region = documents("kind: Environment\nmetadata: { name: eu }\nspec: { facts: { tier: large } }");
    await applyText(knowledge, region);
    const child = PROD.replace("570.20", "570.20, tier: small");
    await applyDocuments(knowledge, { ...BY, sources: [{ text: child }] });
    expect((await stored(knowledge)).metadata.signature).toEqual({ loweredBy: ["signed-by-ci"] });
    const { effectiveFactsOf } = await import("../../src/decisions/effective-facts.ts");
    const snapshot = knowledge.current();
    const facts = effectiveFactsOf(snapshot, snapshot.find("environment:prod")!, Date.parse(NOW));
    const named = (name: string) => facts.index.keys.find((one) => one.name === name)!;
    const tier = facts.stated[named("tier").index]!;
    expect([tier.cell.value, tier.signer]).toEqual(["large", "ci"]);
    expect(facts.disagreeing(named("tier")).map(({ cell }) => cell.value)).toEqual(["small"]);
    expect(facts.cell(named("nvidia.driver")).value).toBe("570.20");
    await applyText(knowledge, child);
    const signed = effectiveFactsOf(knowledge.current(),
      knowledge.current().find("environment:prod")!, Date.parse(NOW));
    expect(signed.cell(named("tier")).value).toBe("small");
  });

  it("holds for what it was about: a label that is taken away takes no signature away", async () => {
    const knowledge = await world();
    await apply(knowledge, NEEDS("refuse", "[Environment], selector: team=ranking"));
    const freed = PROD.replace(", labels: { team: ranking }", "");
    const refused = applyDocuments(knowledge, { ...BY, sources: [{ text: freed }] });
    await expect(refused).rejects.toMatchObject({ code: "SIGNATURE_REQUIRED" });
  });

  it("is met by a signed proposal, which is signed when it is approved", async () => {
    const knowledge = await world();
    await apply(knowledge, NEEDS("refuse"));
    const caller = (name: string): Caller => ({ kind: "token", name: `token:${name}`, grants: [] });
    const signed = signedSources({ envelope: sign(PROD), keys: KEYS });
    const { id } = await propose(knowledge, { ...BY, caller: caller("ada"), ...signed });
    await approve(knowledge, id, { caller: caller("bob"), now: NOW });
    expect((await stored(knowledge)).metadata.signature).toEqual({ signers: ["ci"] });
  });

  it("that is wrong is refused when it is applied", async () => {
    const knowledge = await world();
    await expect(apply(knowledge, NEEDS("refuse", "[Envronment]"))).rejects.toThrow(/Environment/);
    const selector = NEEDS("refuse", '[Environment], selector: "a in ("');
    await expect(apply(knowledge, selector)).rejects.toThrow(/label selector/);
    const empty = "kind: Policy\nmetadata: { name: p }\nspec: {}";
    await expect(apply(knowledge, empty)).rejects.toThrow(/neither/);
  });
});

const folder = pythonSigners();
describe.skipIf(folder === undefined)("documents that securesystemslib signed", () => {
  it("are verified for Ed25519, P-256 and P-384, and their changed twins are not", () => {
    const payload = canonicalJson(verifyDocuments(sign(PROD), KEYS).documents);
    const signed = signWithPython(folder!, payload, DOCUMENTS_PAYLOAD_TYPE)
      .filter(({ scheme }) => /ed25519|nistp256|nistp384/.test(scheme));
    expect(signed).toHaveLength(3);
    for (const { scheme, publicKey, envelope } of signed) {
      const keys = [readTrustedKey(Buffer.from(publicKey), scheme)];
      expect(verifyDocuments(JSON.stringify(envelope), keys, [{ text: PROD }]).signers).toEqual([scheme]);
      const twin = [{ text: PROD.replace("570.20", "570.21") }];
      expect(() => verifyDocuments(JSON.stringify(envelope), keys, twin)).toThrow(/other documents/);
    }
  });
});
