/** Attestations as knowledge: joined by digest, in any order of arrival, never more than was proved. */
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { AttestationNotFound, AttestationRefused } from "../../src/lineage/attestation-refused.ts";
import { AttestationReceiver } from "../../src/lineage/receive-attestation.ts";
import type { Received } from "../../src/lineage/receive-attestation.ts";
import { apply, emptyKnowledge, NOW } from "../catalog/world.ts";
import { bytesOf, ed25519, p256Der, sealed } from "../formats/dsse/sign.ts";
import { corpus } from "../setup/corpus.ts";
import {
  ARTIFACT,
  BASE,
  BASE_IMAGE,
  COMMIT,
  GPU,
  MODEL,
  VERSION,
  envelope,
  provenance,
  tests,
} from "./statements.ts";

const receivers: AttestationReceiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

function receiverOf(knowledge: Knowledge, keys = [ed25519.trusted]): AttestationReceiver {
  const receiver = new AttestationReceiver(
    knowledge,
    keys,
    () => NOW,
    (error) => {
      throw error;
    },
  );
  receivers.push(receiver);
  return receiver;
}

const take = (receiver: AttestationReceiver, bytes: Uint8Array, about?: string): Promise<Received> =>
  receiver.receive(bytes, { actor: "ci", ...(about === undefined ? {} : { for: about }) });

/** Every node and edge but revisions, as text in order. */
function graphOf(knowledge: Knowledge): readonly string[] {
  const snapshot = knowledge.current();
  const lines: string[] = [];
  for (const kind of ["Artifact", "Version", "Variant", "Environment", "Run", "Attestation"] as const) {
    for (const node of snapshot.nodesOf(kind)) {
      const { revision: _, ...properties } = snapshot.properties(node);
      lines.push(`${snapshot.key(node)} ${JSON.stringify(Object.entries(properties).sort())}`);
      for (const type of ["ATTESTED_BY", "GENERATED_BY", "USED", "VERSION_OF", "HAS_VARIANT"] as const) {
        for (const { node: to, properties: said } of snapshot.outgoing(node, type)) {
          lines.push(`${snapshot.key(node)} -${type}-> ${snapshot.key(to)} ${JSON.stringify(said)}`);
        }
      }
    }
  }
  return lines.sort();
}

const edges = (knowledge: Knowledge): readonly string[] =>
  graphOf(knowledge)
    .filter((line) => / -(ATTESTED_BY|GENERATED_BY|USED)-> /.test(line))
    .map((line) => line.replace(/ \{.*$/, "").replace(/-[0-9a-f]{32}/g, ""))
    .toSorted();

describe("provenance", () => {
  it("leads from the version to the commit and the image, under every name they have", async () => {
    const knowledge = await emptyKnowledge();
    await apply(knowledge, `${ARTIFACT}\n---\n${VERSION}\n---\n${BASE_IMAGE}`);
    const receiver = receiverOf(knowledge);
    const {
      attestations: [one],
    } = await take(receiver, envelope(provenance(MODEL)));
    expect(edges(knowledge)).toEqual([
      `run:provenance -USED-> version:base@1.0.0`,
      `run:provenance -USED-> version:docker.io/acme/base@${BASE}`,
      `run:provenance -USED-> version:github.com/acme/ranker@${COMMIT}`,
      "version:ranker@2.0.0 -ATTESTED_BY-> attestation:provenance",
      "version:ranker@2.0.0 -GENERATED_BY-> run:provenance",
    ]);
    expect(one).toMatchObject({
      verification: "verified",
      signers: ["ed25519"],
      about: [{ version: "ranker@2.0.0" }],
      unknownSubjects: [],
      unknownMaterials: [{ uri: "https://example.com/weights.bin" }],
    });
    const snapshot = knowledge.current();
    expect(snapshot.properties(snapshot.find("artifact:github.com/acme/ranker")!)["type"]).toBe("source");
    expect(snapshot.properties(snapshot.find(`run:${one!.name}`)!)).toMatchObject({
      job: "https://ci.example/builder",
      state: "completed",
      start: "2026-10-01T12:00:00.000Z",
      end: "2026-10-01T12:30:00.000Z",
    });
    expect(snapshot.properties(snapshot.find(`attestation:${one!.name}`)!)).toMatchObject({
      signer: "ed25519",
      verification: "verified",
      digest: one!.digest,
      statement: [
        "buildType=https://ci.example/type",
        "builder=https://ci.example/builder",
        "invocation=run-7",
      ],
    });
  });
  it("about a variant's digest is about the variant, and generated its version", async () => {
    const knowledge = await emptyKnowledge();
    await apply(knowledge, `${ARTIFACT}\n---\n${VERSION}`);
    const {
      attestations: [one],
    } = await take(receiverOf(knowledge), envelope(provenance(GPU)), "ranker@2.0.0");
    expect(one!.about).toEqual([{ version: "ranker@2.0.0#gpu" }]);
    expect(edges(knowledge)).toContain("version:ranker@2.0.0 -GENERATED_BY-> run:provenance");
  });
});

describe("what is not proved", () => {
  it("a failed signature is recorded as failed, states nothing and makes no lineage", async () => {
    const knowledge = await emptyKnowledge();
    await apply(knowledge, `${ARTIFACT}\n---\n${VERSION}`);
    const signed = sealed([ed25519], { payload: provenance(MODEL), keyid: "ed25519" });
    const forged = bytesOf({
      ...signed,
      payload: Buffer.from(provenance(MODEL, "https://evil")).toString("base64"),
    });
    const {
      attestations: [one],
    } = await take(receiverOf(knowledge), forged);
    expect(one).toMatchObject({ verification: "failed", why: expect.stringContaining("ed25519") });
    expect(edges(knowledge)).toEqual(["version:ranker@2.0.0 -ATTESTED_BY-> attestation:provenance"]);
    const snapshot = knowledge.current();
    const said = snapshot.properties(snapshot.find(`attestation:${one!.name}`)!);
    expect([said["verification"], said["signer"], said["statement"], said["time"]]).toEqual([
      "failed",
      undefined,
      undefined,
      undefined,
    ]);
  });
  it("a stranger's signature is unverified until somebody has the key, and never again after", async () => {
    const knowledge = await emptyKnowledge();
    await apply(knowledge, `${ARTIFACT}\n---\n${VERSION}`);
    const bytes = bytesOf(sealed([p256Der], { payload: tests(MODEL) }));
    const verdict = async (keys = [ed25519.trusted]): Promise<string> =>
      (await take(receiverOf(knowledge, keys), bytes)).attestations[0]!.verification;
    expect([await verdict(), await verdict([p256Der.trusted]), await verdict()]).toEqual([
      "unverified",
      "verified",
      "verified",
    ]);
    expect(edges(knowledge).length).toBe(1);
  });
  it("a subject that nobody knows is kept and reported, and nothing is made up for it", async () => {
    const knowledge = await emptyKnowledge();
    const receiver = receiverOf(knowledge);
    const bytes = envelope(tests(MODEL));
    const {
      attestations: [one],
    } = await take(receiver, bytes);
    expect(one).toMatchObject({ about: [], unknownSubjects: [{ digests: [MODEL] }] });
    expect(one!.name).toBeUndefined();
    expect(graphOf(knowledge)).toEqual([]);
    expect((await receiver.envelope(one!.digest)).text).toBe(Buffer.from(bytes).toString());
    await expect(receiver.envelope(GPU)).rejects.toThrow(AttestationNotFound);
  });
});

describe("what the caller says it is about", () => {
  it("a version that nobody declared stands undeclared", async () => {
    const knowledge = await emptyKnowledge();
    await take(receiverOf(knowledge), envelope(tests(MODEL)), "ranker@2.0.0");
    const snapshot = knowledge.current();
    expect(snapshot.properties(snapshot.find("version:ranker@2.0.0")!)["declared"]).toBe(false);
    expect(edges(knowledge)).toEqual(["version:ranker@2.0.0 -ATTESTED_BY-> attestation:tests"]);
  });
  it("a version of other bits is refused, and dropped when it turns out to be one", async () => {
    const knowledge = await emptyKnowledge();
    const receiver = receiverOf(knowledge);
    const other = envelope(tests(`sha256:${"f".repeat(64)}`));
    await take(receiver, other, "ranker@2.0.0");
    await apply(knowledge, `${ARTIFACT}\n---\n${VERSION}`);
    await expect(take(receiver, other, "ranker@2.0.0")).rejects.toThrow(AttestationRefused);
    await receiver.receive(other, { actor: "ci" });
    expect(edges(knowledge)).toEqual([]);
  });
  it("an environment must be there", async () => {
    const knowledge = await emptyKnowledge();
    const receiver = receiverOf(knowledge);
    await expect(take(receiver, envelope(tests(MODEL)), "prod")).rejects.toThrow(AttestationRefused);
    await apply(knowledge, "kind: Environment\nmetadata: { name: prod }\nspec: {}");
    await take(receiver, envelope(tests(MODEL)), "prod");
    await take(receiver, envelope(tests(MODEL)), "environment:prod");
    expect(edges(knowledge)).toEqual(["environment:prod -ATTESTED_BY-> attestation:tests"]);
  });
});

describe("order and repetition", () => {
  const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const shuffled = <T>(list: readonly T[]): T[] => {
    const copy = [...list];
    for (let at = copy.length - 1; at > 0; at--) {
      const other = random(at + 1);
      [copy[at], copy[other]] = [copy[other]!, copy[at]!];
    }
    return copy;
  };

  it(`any order of arrival and any repetition ends in the same graph (SEED=${seed})`, async () => {
    const envelopes = [
      provenance(MODEL),
      provenance(GPU),
      tests(MODEL),
      tests(GPU, "FAILED"),
      tests(BASE),
    ].map(envelope);
    const stranger = bytesOf(sealed([p256Der], { payload: provenance(MODEL), keyid: "somebody" }));
    const acts: readonly ((knowledge: Knowledge, receiver: AttestationReceiver) => Promise<unknown>)[] = [
      ...[...envelopes, stranger].map(
        (bytes) => (_: Knowledge, receiver: AttestationReceiver) => take(receiver, bytes),
      ),
      (_, receiver) => take(receiver, envelopes[2]!, "ranker@2.0.0"),
      (knowledge) => apply(knowledge, `${ARTIFACT}\n---\n${VERSION}`),
      (knowledge) => apply(knowledge, BASE_IMAGE),
    ];
    const graphs = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const knowledge = await emptyKnowledge();
      const receiver = receiverOf(knowledge);
      for (const act of shuffled([...acts, ...shuffled(acts).slice(0, 3)])) await act(knowledge, receiver);
      await receiver.settled();
      graphs.add(graphOf(knowledge).join("\n"));
    }
    expect([...graphs].length).toBe(1);
    expect([...graphs][0]).toContain("version:ranker@2.0.0#gpu".replace("version", "variant"));
  });
  it("what was declared while nobody followed is joined by catching up", async () => {
    const knowledge = await emptyKnowledge();
    const first = receiverOf(knowledge);
    await take(first, envelope(tests(MODEL)));
    await first.close();
    await apply(knowledge, `${ARTIFACT}\n---\n${VERSION}`);
    expect(edges(knowledge)).toEqual([]);
    await receiverOf(knowledge).catchUp();
    expect(edges(knowledge)).toEqual(["version:ranker@2.0.0 -ATTESTED_BY-> attestation:tests"]);
  });
  it("eight at once, each twice, are eight", async () => {
    const knowledge = await emptyKnowledge();
    await apply(knowledge, `${ARTIFACT}\n---\n${VERSION}`);
    const receiver = receiverOf(knowledge);
    const all = Array.from({ length: 8 }, (_, index) =>
      envelope(provenance(MODEL, `https://ci.example/${index}`)),
    );
    await Promise.all([...all, ...all].map((bytes) => take(receiver, bytes)));
    expect(knowledge.current().nodesOf("Attestation").length).toBe(8);
    expect(knowledge.current().nodesOf("Run").length).toBe(8);
  });
});

const slsa = corpus("slsa");
describe.skipIf(slsa === undefined)("published files", () => {
  it("every one of them becomes an attestation of the version it is said to be about", async () => {
    const knowledge = await emptyKnowledge();
    const receiver = receiverOf(knowledge);
    for (const path of [
      "slsa/provenance-v0.2-dsse.binary-linux-amd64-push-v14.intoto.jsonl",
      "slsa/npm-attestations-v1.json",
      "slsa/provenance-v1-sigstore-bundle.MODULE.bazel.intoto.jsonl",
      "slsa/provenance-v1-statement-example.json",
      "slsa/vsa-gke-gce-pre.bcid-vsa.jsonl",
      "in-toto/test-result-v0.1-statement.json",
      "model-signing/v1.0.0-sigstore.model.sig",
      "model-signing/v1.0.0-elliptic-key.model.sig",
    ])
      await take(receiver, readFileSync(corpus(path)!), "thing@1.0.0");
    expect(edges(knowledge).filter((line) => line.includes("ATTESTED_BY")).length).toBe(9);
    const used = edges(knowledge).filter((line) => line.includes("USED"));
    expect(used.map((line) => line.split("github.com/")[1])).toEqual([
      `aspect-build/rules_lint@8f70009fde0c94ade6ce2a054b94718c819126ec`,
      `octocat/hello-world@${COMMIT}`,
      `sigstore/sigstore-js@46e7056ff9912ebfee5298d94024895a9fea76c0`,
      `slsa-framework/example-package@904e2c3e02725e314cf6cf141c4700081298dcbd`,
    ]);
  });
});
