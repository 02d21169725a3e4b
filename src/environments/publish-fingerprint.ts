/**
 * A fingerprint comes in: read, checked, named by its digest, and kept. The same one again changes nothing.
 * One that is older than the newest is kept and does not become the newest.
 *
 * What comes is a Fingerprint document, or its `spec` alone, which is what a script writes:
 *
 *     environment: prod-eu
 *     time: 2026-11-21T17:00:00Z
 *     source: nightly-discovery
 *     facts: { platform: { nvidia.driver: 570.86.15 }, dependencies: { cuda: "12.8" } }
 */
import { Definitions } from "../catalog/definitions.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { settleValues } from "../catalog/settle-values.ts";
import { writeChanges } from "../catalog/write-changes.ts";
import { fingerprintsOf } from "../rules/newest-fingerprint.ts";
import { checkDocument } from "../model/check-document.ts";
import { API_VERSION } from "../model/document.ts";
import type { Document } from "../model/document.ts";
import { DocumentsInvalid } from "../model/documents-invalid.ts";
import type { FingerprintSpec } from "../model/kinds/fingerprint.ts";
import { documentKey, nodeKey } from "../model/names.ts";
import { problemsAt } from "../model/read-documents.ts";
import { readYaml } from "../model/read-yaml.ts";
import { revisionToken } from "../model/revision-token.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { shortened } from "../values/quoted.ts";
import { FingerprintInvalid } from "./fingerprint-invalid.ts";
import { toldFingerprint } from "./list-fingerprints.ts";
import type { Fingerprint } from "./list-fingerprints.ts";

/**
 * Fingerprints of one environment that are kept in the graph: a month of daily ones and some more. Older ones
 * go when a newer one comes, unless a baseline rests on them; the log has them still.
 */
export const FINGERPRINTS_KEPT_MAX = 40;
/** Clocks of CI machines that ask for the time are at most some seconds ahead. */
const AHEAD_MILLISECONDS_MAX = 60_000;
/** Longest text: a fact takes some fifty characters, and no host states a thousand. */
const TEXT_CHARACTERS_MAX = 250_000;

export interface PublishRequest {
  /** YAML or JSON; or data, whose numbers have lost their text. */
  readonly text?: string;
  readonly data?: unknown;
  /** The environment, where the text does not say; where it does it must say the same. */
  readonly environment?: string;
  readonly file?: string;
  readonly actor: string;
  readonly reason?: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  readonly dryRun?: boolean;
  /** The commit's own id; the same again writes nothing. */
  readonly id?: string;
}

export interface Published {
  readonly schemaVersion: 1;
  /** Token of a revision that holds it. */
  readonly revision: string;
  readonly fingerprint: Fingerprint;
  /** False when it stood there already, and in a dry run. */
  readonly written: boolean;
  /** Whether its facts are what the environment is observed to be from now on. */
  readonly isNewest: boolean;
  /** Names of older ones that went, as too many newer ones are there. */
  readonly removed: readonly string[];
}

/** Errors: FingerprintInvalid; DocumentsInvalid with every problem; what `writeChanges` throws. */
export async function publishFingerprint(knowledge: Knowledge, request: PublishRequest): Promise<Published> {
  const snapshot = await knowledge.refresh();
  const document = named(snapshot, checked(withFrame(dataOf(request), request.environment), request));
  const spec = document.spec as unknown as FingerprintSpec;
  refuseFuture(spec.time, request.now);
  const key = documentKey(document);
  const { actor, now, dryRun, id, reason = "fingerprint published" } = request;
  const written = await writeChanges(knowledge, {
    puts: [{ key, document, origin: originOf(request) }],
    deletions: (at) => outdated(at, spec, key),
    actor,
    now,
    reason,
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(id === undefined ? {} : { id }),
  });
  const after = knowledge.current();
  const fingerprint = toldFingerprint(document.metadata.name, spec, after, now);
  return {
    schemaVersion: 1,
    revision: revisionToken(written.head.revision),
    fingerprint,
    written: dryRun !== true && !written.replayed && written.changes.length > 0,
    isNewest: fingerprint.isNewest,
    removed: written.changes
      .filter((change) => change.after === null)
      .map((change) => change.before!.metadata.name),
  };
}

/** Throws DocumentsInvalid. */
function dataOf({ text, data, file }: PublishRequest): unknown {
  if (text === undefined) return data;
  if (text.length > TEXT_CHARACTERS_MAX) {
    throw new FingerprintInvalid(`A fingerprint has at most ${TEXT_CHARACTERS_MAX} characters.`,
      "Send what the host is, not what was logged on it.", String(text.length));
  }
  const read = readYaml(text);
  if (read.kind === "data") return read.data;
  throw new DocumentsInvalid(problemsAt(file === undefined ? {} : { file }, read.findings));
}

/** A whole document is left as it is; a spec alone gets its frame. Throws FingerprintInvalid. */
function withFrame(data: unknown, environment: string | undefined): unknown {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new FingerprintInvalid("A fingerprint is an object with environment, time, source and facts.",
      "docs/rollback.md shows one.", shortened(JSON.stringify(data) ?? "nothing"));
  }
  const isWhole = Object.hasOwn(data, "kind") || Object.hasOwn(data, "spec");
  const { metadata = {}, spec = {}, ...frame } = isWhole
    ? (data as { readonly metadata?: object; readonly spec?: object })
    : { spec: data };
  const stated = (spec as { readonly environment?: unknown }).environment;
  if (environment !== undefined && stated !== undefined && stated !== environment) {
    throw new FingerprintInvalid(`It is of ${JSON.stringify(stated)}, and not of "${environment}".`,
      "Leave one of the two out.", environment);
  }
  const of = environment ?? stated;
  return {
    apiVersion: API_VERSION,
    kind: "Fingerprint",
    ...frame,
    // Whatever it is named, a name of its own is made of what it says, so the same one again is found.
    metadata: { ...metadata, name: UNNAMED },
    spec: { ...spec, ...(of === undefined ? {} : { environment: of }) },
  };
}

const UNNAMED = "unnamed";

/** Throws DocumentsInvalid. */
function checked(data: unknown, request: PublishRequest): Document {
  const result = checkDocument(data);
  if (result.kind === "valid" && result.document.kind === "Fingerprint") return result.document;
  if (result.kind === "valid") {
    throw new FingerprintInvalid(`This is of kind ${result.document.kind}, and no fingerprint.`,
      "Send it with `fairlead apply`.", result.document.kind);
  }
  throw new DocumentsInvalid(problemsAt(originOf(request), result.findings));
}

function originOf({ file }: PublishRequest) {
  return file === undefined ? {} : { file };
}

/** With values as their types have them, the digest over those, and a name that says what it is. */
function named(snapshot: Snapshot, given: Document): Document {
  const settled = settleValues(given, new Definitions(snapshot, new Map())).document;
  const { environment, digest } = settled.spec as unknown as FingerprintSpec;
  const name = fingerprintName(environment, digest!);
  return { ...settled, metadata: { ...settled.metadata, name } };
}

/** Hex digits of a digest that tell the fingerprints of one environment apart. */
const DIGEST_DIGITS = 12;
/** A name has at most 200 characters. */
const ENVIRONMENT_CHARACTERS_MAX = 180;

/** `prod-eu-1f3c9aa02b7d` */
export function fingerprintName(environment: string, digest: string): string {
  const at = digest.indexOf(":") + 1;
  return `${environment.slice(0, ENVIRONMENT_CHARACTERS_MAX)}-${digest.slice(at, at + DIGEST_DIGITS)}`;
}

function refuseFuture(time: string, now: string): void {
  if (Date.parse(time) <= Date.parse(now) + AHEAD_MILLISECONDS_MAX) return;
  throw new FingerprintInvalid(`It was observed at ${time}, and it is ${now} here.`,
    "Give the time of observing in UTC, such as `date -u +%FT%TZ`, and look at that machine's clock.", time);
}

/** Keys of those that are too many when one of this time comes. */
function outdated(snapshot: Snapshot, spec: FingerprintSpec, key: string): readonly string[] {
  const place = snapshot.find(nodeKey("Environment", spec.environment));
  if (place === undefined || snapshot.find(key) !== undefined) return [];
  const all = fingerprintsOf(snapshot, place);
  const newer = all.filter((one) => one.milliseconds >= Date.parse(spec.time)).length;
  const kept = newer >= FINGERPRINTS_KEPT_MAX ? FINGERPRINTS_KEPT_MAX : FINGERPRINTS_KEPT_MAX - 1;
  return all
    .slice(kept)
    .filter(({ node }) => snapshot.incoming(node, "RESTS_ON").length === 0)
    .map(({ node }) => snapshot.key(node));
}
