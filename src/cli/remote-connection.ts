/** A service over REST. Nothing is sent twice: a write whose answer is lost is reported, not repeated. */
import type { TokenListed } from "../access/tokens/token-record.ts";
import type { MadeToken } from "../access/tokens/tokens.ts";
import type { HistoryEntry } from "../catalog/history.ts";
import type { PointInTime } from "../catalog/knowledge.ts";
import type { ConfigurationQuestion } from "../configuration/configuration-of.ts";
import type { ResolvedConfiguration } from "../configuration/resolved-configuration.ts";
import type { Decision } from "../decisions/decision.ts";
import type { Advice } from "../decisions/fixes/advice.ts";
import type { AssumedFacts, Impact as FlipImpact } from "../decisions/impact.ts";
import type { MatrixQuestion } from "../decisions/matrix.ts";
import type { PolicyCheck } from "../decisions/policies/check-deployed.ts";
import type { ShadowWanted } from "../decisions/policies/shadow-report.ts";
import type { Validation, ValidationQuestion } from "../decisions/validation/validate.ts";
import type { Changed, ChangedQuestion } from "../lineage/changed.ts";
import type { Impact, ImpactQuestion } from "../lineage/impact.ts";
import type { PathsBetween, PathsQuestion } from "../lineage/paths-between.ts";
import type { Trace, TraceQuestion } from "../lineage/trace.ts";
import type { Received } from "../lineage/receive-attestation.ts";
import type { DocumentReference } from "../model/document-reference.ts";
import type { DocumentKind } from "../model/document.ts";
import { DocumentsInvalid } from "../model/documents-invalid.ts";
import { readDocuments } from "../model/read-documents.ts";
import type { StoredDocument } from "../store/graph-store.ts";
import type {
  Answer,
  ApplyOptions,
  AskingOptions,
  Connection,
  DecideAsking,
  DeploymentOptions,
  MatrixAnswer,
  PlanAsking,
  PlanMade,
  PolicyChecking,
  ShadowAnswer,
  TextSource,
  TokenWanted,
  WriteAnswer,
  WriteOptions,
} from "./connection.ts";
import type { NoticeConnection } from "./connection-notices.ts";
import type { EnvironmentConnection } from "./connection-environments.ts";
import type { DrivingConnection } from "./connection-plans.ts";
import type { PromotionConnection } from "./connection-promotions.ts";
import type { ProposalConnection } from "./connection-proposals.ts";
import type { LeaseConnection } from "./connection-leases.ts";
import type { ReportConnection } from "./connection-reports.ts";
import type { WaiverConnection } from "./connection-waivers.ts";
import { JoinedSources } from "./joined-sources.ts";
import { RemoteReports } from "./remote-reports.ts";
import { RemoteNotices } from "./remote-notices.ts";
import { RemoteEnvironments } from "./remote-environments.ts";
import { RemotePlans } from "./remote-plans.ts";
import { RemotePromotions } from "./remote-promotions.ts";
import { RemoteProposals, signedBody } from "./remote-proposals.ts";
import { RemoteLeases } from "./remote-leases.ts";
import { RemoteWaivers } from "./remote-waivers.ts";
import { ServiceClient } from "./service-client.ts";
import { RefusedByService } from "./service-failed.ts";

/** Entries of one page of a list; the service's own limit. */
const PAGE_MAX = 500;

/** A write of 100,000 documents takes a minute on a slow machine. */
const WRITE_MILLISECONDS_MAX = 600_000;

export class RemoteConnection implements Connection {
  readonly #client: ServiceClient;
  readonly #actor: string | undefined;

  /** `actor` where no credentials are sent: with them, the service knows who writes. */
  constructor(url: string, actor?: string) {
    this.#client = new ServiceClient(url);
    this.#actor = actor;
  }

  async decide({ question, record, advice: wanted, ...asking }: DecideAsking): Promise<Answer> {
    const body = { ...question, ...wanted, ...askingFields(asking), record: record ? "wait" : "no" };
    const answer = await this.#client.post<Decision & Advice & { readonly recorded: boolean }>(
      "/v1/decide", body, { waitMilliseconds: asking.maxWaitMilliseconds },
    );
    const { recorded, fixes, fixesTruncated, lastResort, fallback, ...decision } = answer;
    const advice = { fixes, fixesTruncated, lastResort, fallback };
    const given = Object.entries(advice).filter(([, value]) => value !== undefined);
    return { decision, recorded, advice: Object.fromEntries(given) as Advice };
  }

  async flips(assume: readonly AssumedFacts[], asking: AskingOptions): Promise<FlipImpact> {
    return this.#client.post(
      "/v1/impact", { assume, ...askingFields(asking) }, { waitMilliseconds: WRITE_MILLISECONDS_MAX },
    );
  }

  async checkPolicies({ sources, ...question }: PolicyChecking): Promise<PolicyCheck> {
    const policies: unknown[] = [];
    for (const read of readDocuments(sources ?? [])) {
      if (read.kind === "invalid") throw new DocumentsInvalid(read.problems, read.problems.length);
      if (read.document.kind === "Policy") policies.push(read.document);
    }
    const body = sources === undefined ? question : { ...question, policies };
    return this.#client.post("/v1/policies/check", body, { waitMilliseconds: WRITE_MILLISECONDS_MAX });
  }

  shadows(wanted: ShadowWanted): Promise<ShadowAnswer> {
    return this.#client.get("/v1/policies/shadow", { ...wanted });
  }

  async plan({ question, save, ...asking }: PlanAsking): Promise<PlanMade> {
    const actor = save && this.#actor !== undefined ? { actor: this.#actor } : {};
    const body = { ...question, ...askingFields(asking), save, ...actor };
    return this.#client.post("/v1/plans", body, { waitMilliseconds: asking.maxWaitMilliseconds });
  }

  async validate(question: ValidationQuestion, asking: AskingOptions): Promise<Validation> {
    const body = { ...question, ...askingFields(asking) };
    return this.#client.post("/v1/validate", body, { waitMilliseconds: WRITE_MILLISECONDS_MAX });
  }

  async matrix({
    question,
    ...asking
  }: AskingOptions & { readonly question: MatrixQuestion }): Promise<MatrixAnswer> {
    return this.#client.post(
      "/v1/matrix",
      { ...question, ...askingFields(asking) },
      { waitMilliseconds: WRITE_MILLISECONDS_MAX },
    );
  }

  async trace(
    { thing, direction, to, along, depthMax, first }: TraceQuestion,
    asking: AskingOptions,
  ): Promise<Trace> {
    const query = { direction, to: to?.join(), along: along?.join(), ...numbers({ depth: depthMax, first }) };
    return this.#client.get(`/v1/lineage/${encodeURIComponent(thing)}`, { ...query, ...whenFields(asking) });
  }

  async impact({ thing, along, depthMax }: ImpactQuestion, asking: AskingOptions): Promise<Impact> {
    const query = { along: along?.join(), ...numbers({ depth: depthMax }), ...whenFields(asking) };
    return this.#client.get(`/v1/impact/${encodeURIComponent(thing)}`, query);
  }

  async paths(
    { from, to, direction, along, depthMax, count }: PathsQuestion,
    asking: AskingOptions,
  ): Promise<PathsBetween> {
    const query = { from, to, direction, along: along?.join(), ...numbers({ depth: depthMax, count }) };
    return this.#client.get("/v1/paths", { ...query, ...whenFields(asking) });
  }

  async configuration(
    { of, in: environment, version, set = {} }: ConfigurationQuestion, asking: AskingOptions,
  ): Promise<ResolvedConfiguration> {
    const sets = new URLSearchParams(
      Object.entries(set).map(([place, value]) => ["set", `${place}=${JSON.stringify(value)}`]));
    const path = `/v1/configuration/${encodeURIComponent(of)}?${sets}`;
    return this.#client.get(path, { in: environment, version, ...whenFields(asking) });
  }

  async changed({ a, b }: ChangedQuestion, asking: AskingOptions): Promise<Changed> {
    return this.#client.get("/v1/changed", { a, b, ...whenFields(asking) });
  }

  async apply({
    sources,
    reason,
    dryRun,
    prune,
    expectRevision,
    signature,
  }: ApplyOptions & { readonly sources: readonly TextSource[] }): Promise<WriteAnswer> {
    await this.#client.get("/health"); // The write may take minutes; that nobody is there is told in seconds.
    const joined = new JoinedSources(sources);
    const query = {
      actor: this.#actor,
      reason,
      prune,
      ...(signature === undefined ? { file: joined.file } : { signed: "true" }),
      ...(dryRun === true ? { dryRun: "true" } : {}),
      ...(expectRevision === undefined ? {} : { expectRevision: String(expectRevision) }),
    };
    const body = signature === undefined ? joined.text : await signedBody(signature, sources);
    try {
      return await this.#client.postText("/v1/apply", query, body, WRITE_MILLISECONDS_MAX);
    } catch (error) {
      throw error instanceof RefusedByService ? joined.withOwnPlaces(error) : error;
    }
  }

  async environments(): Promise<EnvironmentConnection> {
    return new RemoteEnvironments(this.#client, this.#actor);
  }

  async driving(): Promise<DrivingConnection> {
    return new RemotePlans(this.#client, this.#actor);
  }

  async proposals(): Promise<ProposalConnection> {
    return new RemoteProposals(this.#client, this.#actor);
  }

  async leases(): Promise<LeaseConnection> {
    return new RemoteLeases(this.#client);
  }

  async reports(): Promise<ReportConnection> {
    return new RemoteReports(this.#client);
  }

  async notices(): Promise<NoticeConnection> {
    return new RemoteNotices(this.#client);
  }

  async promotions(): Promise<PromotionConnection> {
    return new RemotePromotions(this.#client, this.#actor);
  }

  async waivers(): Promise<WaiverConnection> {
    return new RemoteWaivers(this.#client);
  }

  async document({ kind, name }: DocumentReference, asOf?: PointInTime): Promise<StoredDocument | undefined> {
    try {
      return await this.#client.get(`/v1/documents/${kind}/${encodeURIComponent(name)}`, {
        asOf: asOfText(asOf),
      });
    } catch (error) {
      if (error instanceof RefusedByService && error.code === "DOCUMENT_NOT_FOUND") return undefined;
      throw error;
    }
  }

  async *documents(kind: DocumentKind, asOf?: PointInTime): AsyncIterable<StoredDocument> {
    let revision = asOfText(asOf);
    for (let after: string | undefined; ;) {
      const page = await this.#client.get<DocumentPage>("/v1/documents", {
        kind,
        after,
        limit: String(PAGE_MAX),
        asOf: revision,
      });
      yield* page.documents;
      if (page.next === undefined) return;
      after = page.next;
      revision = String(page.revision); // All pages of one revision.
    }
  }

  async history({ kind, name }: DocumentReference): Promise<readonly HistoryEntry[]> {
    const all: HistoryEntry[] = [];
    for (let after: string | undefined; ;) {
      const path = `/v1/history/${kind}/${encodeURIComponent(name)}`;
      const { entries } = await this.#historyPage(path, after);
      all.push(...entries);
      if (entries.length < PAGE_MAX) return all;
      after = String(entries.at(-1)!.revision);
    }
  }

  /** A page after the last entry is not found, as a document without a history is. */
  async #historyPage(path: string, after: string | undefined) {
    try {
      return await this.#client.get<{ readonly entries: readonly HistoryEntry[] }>(path, {
        after,
        limit: String(PAGE_MAX),
      });
    } catch (error) {
      const isAtEnd =
        after !== undefined && error instanceof RefusedByService && error.code === "DOCUMENT_NOT_FOUND";
      if (isAtEnd) return { entries: [] };
      throw error;
    }
  }

  async restore(
    { kind, name }: DocumentReference,
    to: number,
    { reason, dryRun }: WriteOptions,
  ): Promise<WriteAnswer> {
    const body = { to, actor: this.#actor, reason, dryRun };
    return this.#client.post(`/v1/restore/${kind}/${encodeURIComponent(name)}`, body);
  }

  async recordDeployment(record: DeploymentOptions & WriteOptions): Promise<WriteAnswer> {
    return this.#client.post("/v1/deployments", { ...record, actor: this.#actor });
  }

  async attest(text: string, about: string | undefined): Promise<Received> {
    try {
      const query = { actor: this.#actor, for: about };
      return await this.#client.postText("/v1/attestations", query, text, WRITE_MILLISECONDS_MAX);
    } catch (error) {
      const isFailed = error instanceof RefusedByService && error.code === "SIGNATURE_FAILED";
      if (isFailed) return error.told as unknown as Received;
      throw error;
    }
  }

  createToken(wanted: TokenWanted): Promise<MadeToken> {
    return this.#client.post("/v1/tokens", wanted);
  }

  async tokens(): Promise<readonly TokenListed[]> {
    const { tokens } = await this.#client.get<{ readonly tokens: readonly TokenListed[] }>("/v1/tokens");
    return tokens;
  }

  async revokeToken(name: string): Promise<TokenListed> {
    const path = `/v1/tokens/${encodeURIComponent(name)}/revoke`;
    return (await this.#client.post<{ readonly token: TokenListed }>(path, {})).token;
  }

  async replay(id: string): Promise<{ readonly decision: Decision; readonly equal: boolean }> {
    return this.#client.post(`/v1/decisions/${encodeURIComponent(id)}/replay`, {});
  }

  async close(): Promise<void> {}
}

interface DocumentPage {
  readonly revision: number;
  readonly documents: readonly StoredDocument[];
  readonly next?: string;
}

function askingFields({ asOf, ...rest }: AskingOptions): Readonly<Record<string, unknown>> {
  return { ...rest, asOf: asOfText(asOf) };
}

function whenFields({ asOf, atLeast }: AskingOptions) {
  return { asOf: asOfText(asOf), atLeast };
}

function numbers(given: Readonly<Record<string, number | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  );
}

function asOfText(asOf: PointInTime | undefined): string | undefined {
  if (asOf === undefined) return undefined;
  return "revision" in asOf ? String(asOf.revision) : asOf.time;
}
