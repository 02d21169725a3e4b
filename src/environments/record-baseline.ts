/**
 * Writes down what an environment is and what runs there, as known to be good: because somebody says so, or
 * because a plan that led there ended well (src/plans/due-baselines.ts). The same again changes nothing.
 *
 * Its facts are those of the newest fingerprint; without one they are what is declared and observed
 * otherwise, and the baseline says that nobody saw the whole.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import { writeChanges } from "../catalog/write-changes.ts";
import { deploymentsIn } from "../decisions/deployed.ts";
import { effectiveFactsOf } from "../decisions/effective-facts.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { isRestricted } from "../decisions/fact-key.ts";
import { findEnvironment } from "../decisions/find-subject.ts";
import { newestFingerprint } from "../rules/newest-fingerprint.ts";
import { checkDocument } from "../model/check-document.ts";
import { API_VERSION } from "../model/document.ts";
import { DocumentsInvalid } from "../model/documents-invalid.ts";
import type { BaselineSpec, BaselineDeployment as Stated } from "../model/kinds/baseline.ts";
import type { LayeredFacts, LayeredValue } from "../model/kinds/layered-facts.ts";
import { nodeKey } from "../model/names.ts";
import { problemsAt } from "../model/read-documents.ts";
import { revisionToken } from "../model/revision-token.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { canonicalJson } from "../values/canonical-json.ts";
import { DomainError } from "../values/domain-error.ts";
import { sha256Digest } from "../values/digest.ts";
import { findBaseline, readBaseline } from "./baseline.ts";
import type { Baseline } from "./baseline.ts";
import { statedAt } from "./list-fingerprints.ts";
import { toldValue } from "./observed-facts.ts";
import { fingerprintName } from "./publish-fingerprint.ts";

/** There is nothing to be known as good. */
export class NothingToRecord extends DomainError {
  readonly code = "NOTHING_TO_RECORD";
  readonly environment: string;

  constructor(environment: string) {
    super(`Nothing runs in ${environment}; a baseline is what ran.`,
      "Record what runs there first: fairlead deployed NAME@VERSION --in ENVIRONMENT.");
    this.environment = environment;
  }
}

export interface BaselineRequest {
  readonly environment: string;
  /** Why it is known to be good. */
  readonly because: string;
  /** The plan that led there. Only src/plans says so; nobody applies it. */
  readonly plan?: {
    readonly name: string;
    readonly digest: string;
    /** Digest of the resolved configuration by name of the deployment. */
    readonly configurations?: ReadonlyMap<string, string>;
  };
  /** Since when it is good; what stood then is what is recorded. Absent: now. */
  readonly time?: string;
  /** Figures that were observed meanwhile. */
  readonly performance?: NonNullable<BaselineSpec["performance"]>;
  readonly actor: string;
  readonly reason?: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
}

export interface RecordedBaseline {
  readonly schemaVersion: 1;
  /** Token of a revision that holds it. */
  readonly revision: string;
  readonly baseline: Baseline;
  /** False when it stood there already. */
  readonly written: boolean;
}

/**
 * Errors: EnvironmentNotFound; NothingToRecord; Forbidden for who does not see all that runs; what
 * `writeChanges` throws.
 */
export async function recordBaseline(
  knowledge: Knowledge, request: BaselineRequest,
): Promise<RecordedBaseline> {
  const present = await knowledge.refresh();
  const { time = request.now, now, actor, reason = "baseline recorded" } = request;
  const snapshot = request.time === undefined ? present : await knowledge.at({ time });
  const spec = specOf(snapshot, request, time);
  const name = nameFor(spec);
  const key = nodeKey("Baseline", name);
  const known = present.find(key);
  if (known !== undefined && present.properties(known)["declared"] !== false)
    return told(present, name, false);
  const checked = checkDocument({ apiVersion: API_VERSION, kind: "Baseline", metadata: { name }, spec });
  if (checked.kind === "invalid") throw new DocumentsInvalid(problemsAt({}, checked.findings, checked.key));
  await writeChanges(knowledge, {
    puts: [{ key, document: checked.document, origin: {} }],
    actor,
    now,
    reason,
    ...(request.plan === undefined ? {} : { evidence: { approvals: 0 } }),
  });
  return told(knowledge.current(), name, true);
}

function told(snapshot: Snapshot, name: string, written: boolean): RecordedBaseline {
  const baseline = readBaseline(snapshot, findBaseline(snapshot, name));
  return { schemaVersion: 1, revision: revisionToken(snapshot.head.revision), baseline, written };
}

/** Throws EnvironmentNotFound and NothingToRecord. */
function specOf(snapshot: Snapshot, request: BaselineRequest, time: string): BaselineSpec {
  const { environment, because, plan, performance } = request;
  const place = findEnvironment(snapshot, environment);
  const deployments = deploymentsIn(snapshot, place).map(({ deployment, build }) =>
    deployedAs(snapshot, deployment, build, plan?.configurations));
  if (deployments.length === 0) throw new NothingToRecord(environment);
  const newest = newestFingerprint(snapshot, place, Date.parse(time));
  const facts = newest === undefined
    ? effective(snapshot, place, Date.parse(time))
    : layered(statedAt(snapshot, newest.node));
  const digest = newest === undefined ? undefined : snapshot.properties(newest.node)["digest"];
  return {
    environment,
    time,
    because,
    ...(plan === undefined ? {} : { plan: plan.name, planDigest: plan.digest }),
    ...(newest === undefined ? {} : { fingerprint: nameOf(snapshot.key(newest.node)) }),
    ...(digest === undefined ? {} : { fingerprintDigest: String(digest) }),
    revision: snapshot.head.revision,
    facts,
    deployments,
    ...(performance === undefined || performance.length === 0 ? {} : { performance: [...performance] }),
  };
}

function deployedAs(
  snapshot: Snapshot,
  deployment: NodeId,
  build: NodeId,
  configurations: ReadonlyMap<string, string> | undefined,
): Stated {
  const name = nameOf(snapshot.key(deployment));
  const { digest } = snapshot.properties(build);
  const service = snapshot.outgoing(deployment, "SERVES")[0]?.node;
  const parameters = snapshot.properties(deployment)["parameters"];
  const configuration = configurations?.get(name);
  return {
    name,
    version: nameOf(snapshot.key(build)),
    ...(digest === undefined ? {} : { digest: String(digest) }),
    ...(service === undefined ? {} : { service: nameOf(snapshot.key(service)) }),
    ...(parameters === undefined ? {} : { parameters: namedText(parameters as readonly string[]) }),
    ...(configuration === undefined ? {} : { configuration }),
  };
}

function namedText(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(entries.map((entry) => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1)];
  }));
}

function layered(stated: ReturnType<typeof statedAt>): LayeredFacts {
  const facts: Record<string, Record<string, LayeredValue>> = {};
  for (const { layer, key, value } of stated) (facts[layer] ??= {})[key] = valueOf(value);
  return facts as LayeredFacts;
}

/** What anybody states; what follows from it by a table follows again. */
function effective(snapshot: Snapshot, place: NodeId, nowMilliseconds: number): LayeredFacts {
  const { stated, index } = effectiveFactsOf(snapshot, place, nowMilliseconds);
  const platform: Record<string, LayeredValue> = {};
  for (const key of index.keys) {
    const statement = stated[key.index];
    if (statement === undefined || statement.through !== undefined || isRestricted(key)) continue;
    platform[key.name] = valueOf(toldValue(statement.cell));
  }
  return Object.keys(platform).length === 0 ? {} : { platform };
}

function valueOf(value: ReturnType<typeof toldValue>): LayeredValue {
  return typeof value === "object" ? [...value] : value;
}

/** Of a plan by the plan, so that it is recorded once; else by what is recorded and why. */
function nameFor({ environment, plan, because, facts, deployments }: BaselineSpec): string {
  const identity = plan === undefined ? { environment, because, facts, deployments } : { environment, plan };
  return fingerprintName(environment, sha256Digest(canonicalJson(identity)));
}
