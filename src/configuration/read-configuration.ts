/** The documents that a question about configuration needs, read from the store; and its answer. */
import { documentsAt } from "../catalog/get.ts";
import { decide } from "../decisions/decide.ts";
import { deploymentsIn } from "../decisions/deployed.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { findEnvironment } from "../decisions/find-subject.ts";
import type { Document } from "../model/document.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { GraphStore } from "../store/graph-store.ts";
import { configurationOf, configurationScope } from "./configuration-of.ts";
import type { ConfigurationQuestion } from "./configuration-of.ts";
import { findConfigured } from "./find-configured.ts";
import type { ResolvedConfiguration } from "./resolved-configuration.ts";

/** Where documents are read from: a knowledge, or a store that was opened for reading. */
export interface DocumentPlace {
  readonly store: Pick<GraphStore, "documents">;
}

/**
 * `snapshot` must be of that place. The documents are those of the snapshot's revision, whatever was written
 * since. Errors: those of `configurationScope`.
 */
export async function readConfiguration(
  place: DocumentPlace, snapshot: Snapshot, question: ConfigurationQuestion, now: string,
): Promise<ResolvedConfiguration> {
  const asked = withVersionThatRuns(snapshot, question);
  const documents = await configurationDocuments(place, snapshot, [asked]);
  const resolved = configurationOf(snapshot, documents, asked, now);
  const isPickMissing = resolved.problems.some(({ code }) => code === "PARAMETER_UNKNOWN");
  if (!isPickMissing || asked.parameters !== undefined) return resolved;
  const parameters = pickedParameters(snapshot, resolved, now);
  return parameters === undefined
    ? resolved
    : configurationOf(snapshot, documents, { ...asked, parameters }, now);
}

/** What the solver picks for this version there; undefined where nothing is picked. */
function pickedParameters(
  snapshot: Snapshot, { subject, version, environment }: ResolvedConfiguration, now: string,
): Readonly<Record<string, unknown>> | undefined {
  if (version === undefined) return undefined;
  const { results } = decide(snapshot, { subject: `${nameOf(subject)}@${version}`, in: environment }, now);
  return results[0]?.pick?.parameters;
}

/** Documents of many questions in few reads, for `configurationOf`. */
export async function configurationDocuments(
  { store }: DocumentPlace, snapshot: Snapshot, questions: readonly ConfigurationQuestion[],
): Promise<ReadonlyMap<string, Document>> {
  const keys = new Set<string>();
  for (const question of questions)
    for (const { key } of configurationScope(snapshot, question).applicable) keys.add(key);
  const known = snapshot.memo(DOCUMENTS, () => new Map<string, Document>());
  for (const key of keys) {
    const kept = KEPT.get(digestOf(snapshot, key));
    if (kept !== undefined && !known.has(key)) known.set(key, kept);
  }
  const missing = [...keys].filter((key) => !known.has(key));
  const read = await documentsAt(store as GraphStore, missing, snapshot.head.revision);
  for (const [key, document] of read) {
    known.set(key, document);
    keep(digestOf(snapshot, key), document);
  }
  return known;
}

/** By snapshot: what a caller may read of a document is a matter of whose view it is. */
const DOCUMENTS = {};
/** Whole documents by digest, which outlive a write; what somebody reads with parts left out is not kept. */
const KEPT = new Map<string, Document>();
/** Of some kilobytes each. */
const KEPT_MAX = 2_000;
const NOT_KEPT = "";

function digestOf(snapshot: Snapshot, key: string): string {
  const node = snapshot.sight === undefined ? snapshot.find(key) : undefined;
  return node === undefined ? NOT_KEPT : String(snapshot.properties(node)["documentDigest"] ?? NOT_KEPT);
}

function keep(digest: string, document: Document): void {
  if (digest === NOT_KEPT) return;
  KEPT.set(digest, document);
  for (const oldest of KEPT.keys()) {
    if (KEPT.size <= KEPT_MAX) break;
    KEPT.delete(oldest);
  }
}

/** Without a version the one that runs there is meant, where it is one. */
function withVersionThatRuns(snapshot: Snapshot, question: ConfigurationQuestion): ConfigurationQuestion {
  const { subject, version } = findConfigured(snapshot, question.of, question.version);
  if (version !== undefined || snapshot.kind(subject) !== "Artifact") return question;
  const environment = findEnvironment(snapshot, question.in);
  const running = new Set(
    deploymentsIn(snapshot, environment)
      .filter(({ artifact }) => artifact === subject)
      .map(({ version: node }) => nameOf(snapshot.key(node))),
  );
  const [name] = running;
  if (running.size !== 1 || name === undefined) return question;
  return { ...question, version: name.slice(name.indexOf("@") + 1) };
}
