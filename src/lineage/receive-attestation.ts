/**
 * Attestations become knowledge: kept as they came, verified, joined by digest to the versions they speak of.
 *
 * First the records (the bytes, and which digests they mention), then the documents that follow from them
 * and from the catalogue (../formats/in-toto/documents-of.ts). A version that is declared later finds the
 * attestations about it by the same records: every revision that brings a digest is followed. So the order
 * of arrival does not matter. A subject that nobody knows is kept and waits; no version is made up for it.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import { writeChanges } from "../catalog/write-changes.ts";
import type { PutDocument } from "../catalog/write-changes.ts";
import type { TrustedKey } from "../formats/dsse/trusted-key.ts";
import { ORIGIN_LABEL, attestationName, documentsOf } from "../formats/in-toto/documents-of.ts";
import type { About } from "../formats/in-toto/documents-of.ts";
import { nameMaterial } from "../formats/in-toto/name-material.ts";
import { readAttestations } from "../formats/in-toto/read-attestations.ts";
import type { ReadAttestation } from "../formats/in-toto/read-attestations.ts";
import type { Resource } from "../formats/in-toto/resource.ts";
import { joiningDigests } from "../formats/in-toto/resource.ts";
import type { Document } from "../model/document.ts";
import type { GraphDelta } from "../model/graph.ts";
import { documentKey, nodeKey } from "../model/names.ts";
import { revisionToken } from "../model/revision-token.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { envelopesMentioning, keepEnvelope, mentionedDigests, readEnvelopes } from "./attestation-records.ts";
import type { KeptEnvelope } from "./attestation-records.ts";
import { AttestationNotFound } from "./attestation-refused.ts";
import { joinedNames, statedSubject } from "./attested-names.ts";
import { namesWithDigest } from "./digest-index.ts";

/**
 * Somebody declared or changed a version between looking and writing; twenty times in a row is no
 * accident.
 */
const ATTEMPTS_MAX = 20;
/** Envelopes that are joined in one revision. */
const ENVELOPES_PER_COMMIT_MAX = 100;

/** The code under which the edges tell of a failed signature; stable and public. */
export const SIGNATURE_FAILED = "SIGNATURE_FAILED";

export interface ReceiveOptions {
  /**
   * `ranker@2.3.1`, `environment:prod-eu`, `deployment:ranker-prod-eu`: what it is about, besides its
   * subjects.
   */
  readonly for?: string;
  readonly actor: string;
}

export interface Received {
  /** Token of a revision that holds them. */
  readonly revision: string;
  readonly attestations: readonly ReceivedAttestation[];
}

export interface ReceivedAttestation {
  readonly digest: string;
  /** Of its Attestation; undefined while it is about nothing that is known. */
  readonly name?: string;
  readonly predicateType: string;
  readonly verification: "verified" | "unverified" | "failed";
  readonly signers?: readonly string[];
  /** Why it is not verified. */
  readonly why?: string;
  /** Who its certificate says signed; claimed, not proved. */
  readonly claimedSigner?: string;
  readonly about: readonly About[];
  /** Subjects that no version in the catalogue has the digest of. They are kept and wait for one. */
  readonly unknownSubjects: readonly Resource[];
  /** Materials that are neither known nor nameable: not in the graph, only in the envelope. */
  readonly unknownMaterials: readonly Resource[];
}

export class AttestationReceiver {
  readonly #knowledge: Knowledge;
  readonly #keys: readonly TrustedKey[];
  readonly #now: () => string;
  readonly #onError: (error: unknown) => void;
  readonly #unsubscribe: () => void;
  readonly #declared = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();
  #isJoining = false;

  /** `onError` is told when joining what was declared later fails; the next revision tries again. */
  constructor(
    knowledge: Knowledge,
    keys: readonly TrustedKey[],
    now: () => string,
    onError: (error: unknown) => void = () => {},
  ) {
    this.#knowledge = knowledge;
    this.#keys = keys;
    this.#now = now;
    this.#onError = onError;
    this.#unsubscribe = knowledge.subscribe((_, delta) => this.#follow(delta));
  }

  /**
   * Takes what `bytes` hold: an envelope, a bundle, a statement, or several. A failed signature is an
   * answer: it is kept, and is never evidence. Errors: EnvelopeInvalid, BundleInvalid, StatementInvalid;
   * AttestationRefused when it is not about what `for` names; what the store throws.
   */
  async receive(bytes: Uint8Array, { for: subject, actor }: ReceiveOptions): Promise<Received> {
    const reads = readAttestations(bytes, this.#keys);
    const snapshot = await this.#knowledge.refresh();
    const about = reads.map((read) =>
      subject === undefined ? [] : [statedSubject(snapshot, subject, read)],
    );
    const kept: Known[] = [];
    for (const [index, read] of reads.entries()) {
      const envelope = await keepEnvelope(this.#knowledge.store, read, about[index]!, this.#now());
      kept.push({ read: { ...read, verification: envelope.verification }, envelope });
    }
    const written = await this.#exclusively(() => this.#write(kept, actor));
    return {
      revision: revisionToken(written.head.revision),
      attestations: kept.map((known) => told(written, known)),
    };
  }

  /** The envelope as it is kept. Errors: AttestationNotFound; what the store throws. */
  async envelope(digest: string): Promise<KeptEnvelope> {
    const kept = (await readEnvelopes(this.#knowledge.store, [digest])).get(digest);
    if (kept === undefined) throw new AttestationNotFound(digest);
    return kept;
  }

  /** Resolves when what was declared so far has found its attestations. */
  async settled(): Promise<void> {
    for (let turn; turn !== this.#turn;) {
      turn = this.#turn;
      await turn;
    }
  }

  /** Follows no more, and lets what is under way finish. Idempotent. */
  async close(): Promise<void> {
    this.#unsubscribe();
    await this.settled();
  }

  /**
   * Joins what was declared while nobody followed: before this process started, or by a command line that
   * opened the database itself. Errors: what the store and `writeChanges` throw.
   */
  catchUp(): Promise<void> {
    return this.#exclusively(async () => {
      const snapshot = await this.#knowledge.refresh();
      for await (const digest of mentionedDigests(this.#knowledge.store)) {
        if (namesWithDigest(snapshot, digest).length > 0) this.#declared.add(digest);
      }
      await this.#join();
    });
  }

  /** Digests that a revision brings are looked for in what is kept. */
  #follow({ putNodes }: GraphDelta): void {
    for (const {
      kind,
      properties: { digest },
    } of putNodes) {
      if ((kind === "Version" || kind === "Variant") && typeof digest === "string")
        this.#declared.add(digest);
    }
    if (this.#declared.size > 0) this.#joinLater();
  }

  #joinLater(): void {
    if (this.#isJoining) return;
    this.#isJoining = true;
    const joining = this.#exclusively(() => this.#join());
    joining.then(
      () => {
        this.#isJoining = false;
        if (this.#declared.size > 0) this.#joinLater();
      },
      (error: unknown) => {
        this.#isJoining = false;
        this.#onError(error);
      },
    );
  }

  async #join(): Promise<void> {
    while (this.#declared.size > 0) {
      const digests = [...this.#declared];
      this.#declared.clear();
      try {
        await this.#joinDigests(digests);
      } catch (error) {
        for (const digest of digests) this.#declared.add(digest);
        throw error;
      }
    }
  }

  async #joinDigests(digests: readonly string[]): Promise<void> {
    const { store } = this.#knowledge;
    const found = new Set<string>();
    for (const digest of digests) {
      for await (const each of envelopesMentioning(store, digest)) found.add(each);
    }
    const all = [...found].sort();
    for (let from = 0; from < all.length; from += ENVELOPES_PER_COMMIT_MAX) {
      const envelopes = await readEnvelopes(store, all.slice(from, from + ENVELOPES_PER_COMMIT_MAX));
      await this.#write([...envelopes.values()].flatMap(knownOf), "fairlead");
    }
  }

  /** Writes until the documents are what the newest snapshot makes of them. */
  async #write(kept: readonly Known[], actor: string): Promise<Snapshot> {
    for (let attempt = 1; ; attempt++) {
      const snapshot = await this.#knowledge.refresh();
      const documents = new Map<string, Document>();
      for (const known of kept)
        for (const each of made(snapshot, known)) documents.set(documentKey(each), each);
      const puts: PutDocument[] = [...documents]
        .filter(([key]) => isOurs(snapshot, key))
        .map(([key, document]) => ({ key, document, origin: {} }));
      const stale = kept
        .flatMap(({ read }) =>
          ["Attestation", "Run"].map((kind) => nodeKey(kind as "Run", attestationName(read))),
        )
        .filter((key) => !documents.has(key));
      if (puts.length === 0 && stale.every((key) => snapshot.find(key) === undefined)) return snapshot;
      const { head, changes } = await writeChanges(this.#knowledge, {
        puts,
        deletions: () => stale,
        actor,
        reason: "attested",
        now: this.#now(),
      });
      const isAlone = head.revision <= snapshot.head.revision + (changes.length > 0 ? 1 : 0);
      if (isAlone || attempt === ATTEMPTS_MAX) return this.#knowledge.current();
    }
  }

  #exclusively<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

interface Known {
  readonly read: ReadAttestation;
  readonly envelope: KeptEnvelope;
}

/** Reads a kept envelope again; what its signature is worth was found out when it came. */
function knownOf(envelope: KeptEnvelope): readonly Known[] {
  return readAttestations(Buffer.from(envelope.text, "utf8"), []).map((read) => ({
    read: { ...read, verification: envelope.verification },
    envelope,
  }));
}

function made(snapshot: Snapshot, { read, envelope }: Known): readonly Document[] {
  return documentsOf(read, joinedNames(snapshot, read, envelope.for));
}

/** A document that somebody else wrote is theirs. */
function isOurs(snapshot: Snapshot, key: string): boolean {
  const node = snapshot.find(key);
  if (node === undefined) return true;
  const { declared, labels } = snapshot.properties(node);
  const label = `${ORIGIN_LABEL.name}=${ORIGIN_LABEL.value}`;
  return declared === false || (Array.isArray(labels) && (labels as readonly string[]).includes(label));
}

function told(snapshot: Snapshot, { read, envelope }: Known): ReceivedAttestation {
  const { digest, statement, verification, claimedSigner, predicate } = read;
  const { about } = joinedNames(snapshot, read, envelope.for);
  const isKnown = (thing: Resource): boolean =>
    joiningDigests(thing).some((each) => namesWithDigest(snapshot, each).length > 0);
  return {
    digest,
    predicateType: statement.predicateType,
    verification: verification.kind,
    about,
    ...(about.length === 0 ? {} : { name: attestationName(read) }),
    ...(verification.kind === "verified" ? { signers: verification.signers } : { why: verification.why }),
    ...(claimedSigner === undefined ? {} : { claimedSigner }),
    unknownSubjects: statement.subjects.filter((subject) => !isKnown(subject)),
    unknownMaterials: (predicate.provenance?.materials ?? []).filter(
      (material) => nameMaterial(material) === undefined && !isKnown(material),
    ),
  };
}
