/**
 * A database that this process opens itself. What only asks opens it for reading; what writes loads more
 * code.
 */
import type { ApplyResult } from "../../catalog/apply.ts";
import type { HistoryEntry } from "../../catalog/history.ts";
import type { Knowledge, PointInTime } from "../../catalog/knowledge.ts";
import type { Decision } from "../../decisions/decision.ts";
import type { Advice, AdviceWanted } from "../../decisions/fixes/advice.ts";
import type { AssumedFacts, Impact as FlipImpact } from "../../decisions/impact.ts";
import type { MatrixQuestion } from "../../decisions/matrix.ts";
import type { PolicyCheck } from "../../decisions/policies/check-deployed.ts";
import type { ShadowWanted } from "../../decisions/policies/shadow-report.ts";
import { decideDeeply } from "../../decisions/validation/decide-deeply.ts";
import { validationMeans } from "../../decisions/validation/validation-means.ts";
import type { Validation, ValidationQuestion } from "../../decisions/validation/validate.ts";
import type { ValidationMeans } from "../../decisions/validation/validation-means.ts";
import type { Changed, ChangedQuestion } from "../../lineage/changed.ts";
import type { Impact, ImpactQuestion } from "../../lineage/impact.ts";
import type { PathsBetween, PathsQuestion } from "../../lineage/paths-between.ts";
import type { Trace, TraceQuestion } from "../../lineage/trace.ts";
import type { Received } from "../../lineage/receive-attestation.ts";
import type { DocumentReference } from "../../model/document-reference.ts";
import type { DocumentKind } from "../../model/document.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { GraphStore, StoredDocument } from "../../store/graph-store.ts";
import type { TokenListed } from "../../access/tokens/token-record.ts";
import type { MadeToken, Tokens } from "../../access/tokens/tokens.ts";
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
} from "../connection.ts";
import type { NoticeConnection } from "../connection-notices.ts";
import type { EnvironmentConnection } from "../connection-environments.ts";
import type { DrivingConnection } from "../connection-plans.ts";
import type { PromotionConnection } from "../connection-promotions.ts";
import type { ProposalConnection } from "../connection-proposals.ts";
import type { LeaseConnection } from "../connection-leases.ts";
import type { ReportConnection } from "../connection-reports.ts";
import type { WaiverConnection } from "../connection-waivers.ts";
import type { LocalWriter } from "./calling-as.ts";
import { LocalSnapshots } from "./local-snapshots.ts";
import { isMissing, openDatabase } from "./open-database.ts";
import type { DatabasePlace } from "./open-database.ts";

export interface LocalOptions {
  /** Whether a database that nobody named and that is not there is made with the example knowledge. */
  readonly seeds: boolean;
  /** Tells people what was made for them. */
  readonly note: (line: string) => void;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: () => string;
  /** Who writes. */
  readonly actor: string;
}

export class LocalConnection implements Connection {
  readonly #place: DatabasePlace;
  readonly #options: LocalOptions;
  #reading: Promise<{ readonly store: GraphStore; readonly snapshots: LocalSnapshots }> | undefined;
  #writing: Promise<Knowledge> | undefined;

  constructor(place: DatabasePlace, options: LocalOptions) {
    this.#place = place;
    this.#options = options;
  }

  async decide({ question, record, advice: wanted, ...asking }: DecideAsking): Promise<Answer> {
    const snapshot = await this.#snapshot(asking);
    const now = this.#options.now();
    const decision = await decideDeeply(snapshot, question, now, await this.#means());
    const { asOf } = asking;
    const advice = wanted === undefined ? {} : await this.#advise(snapshot, decision, now, wanted, asOf);
    const fallback = advice.fallback?.decision;
    const recorded = record && (await this.#record(decision));
    if (!recorded || fallback === undefined) return { decision, advice, recorded };
    return { decision, advice, recorded: await this.#record(fallback) };
  }

  /** Commands are those of this process's own configuration, as a server's are of its. */
  async #means(): Promise<ValidationMeans> {
    const file = process.env["FAIRLEAD_VALIDATORS"] ?? "";
    const { store } = await this.#read();
    if (file === "") return validationMeans(store, []);
    const { readCommandValidators } = await import("../../decisions/validation/read-command-validators.ts");
    return validationMeans(store, await readCommandValidators(file));
  }

  async #advise(
    snapshot: Snapshot, decision: Decision, now: string, wanted: AdviceWanted, asOf?: PointInTime,
  ): Promise<Advice> {
    const { adviceOn } = await import("../../decisions/fixes/advice.ts");
    return adviceOn(snapshot, decision, now, wanted, asOf);
  }

  async flips(assume: readonly AssumedFacts[], asking: AskingOptions): Promise<FlipImpact> {
    const { impact } = await import("../../decisions/impact.ts");
    return impact(await this.#snapshot(asking), { assume }, this.#options.now());
  }

  async checkPolicies(question: PolicyChecking): Promise<PolicyCheck> {
    const { checkLocally } = await import("./local-policies.ts");
    const { store } = await this.#read();
    return checkLocally(store, await this.#snapshot({}), question, this.#options.now());
  }

  async shadows(wanted: ShadowWanted): Promise<ShadowAnswer> {
    const { shadowReport } = await import("../../decisions/policies/shadow-report.ts");
    const { store } = await this.#read();
    return shadowReport(store, await this.#snapshot({}), wanted, this.#options.now());
  }

  async plan({ question, save, ...asking }: PlanAsking): Promise<PlanMade> {
    const { planAt } = await import("../../plans/plan-at.ts");
    const { store, snapshots } = await this.#read();
    const { now, actor } = this.#options;
    const made = await planAt({ store }, await snapshots.for(asking), question, now(),
      await this.#means());
    if (!save || made.plan === null || made.plan.content.steps.length === 0) return { ...made, saved: false };
    const { savePlanLocally } = await import("./save-plan-locally.ts");
    const { withKept } = await import("../../plans/save-plan.ts");
    const kept = await savePlanLocally(await this.#write(), made.plan.content, actor, now);
    await this.#record(made.decision);
    return { ...withKept(made, kept), saved: true };
  }

  async validate(question: ValidationQuestion, asking: AskingOptions): Promise<Validation> {
    const { validate } = await import("../../decisions/validation/validate.ts");
    const snapshot = await this.#snapshot(asking);
    return validate(snapshot, question, this.#options.now(), await this.#means());
  }

  async matrix({
    question,
    ...asking
  }: AskingOptions & { readonly question: MatrixQuestion }): Promise<MatrixAnswer> {
    const { askMatrix } = await import("./ask-matrix.ts");
    return askMatrix(await this.#snapshot(asking), question, this.#options.now());
  }

  async trace(question: TraceQuestion, asking: AskingOptions): Promise<Trace> {
    const { traceAt } = await import("../../lineage/trace.ts");
    return traceAt(await this.#snapshot(asking), question, 0);
  }

  async impact(question: ImpactQuestion, asking: AskingOptions): Promise<Impact> {
    const { impactOf } = await import("../../lineage/impact.ts");
    return impactOf(await this.#snapshot(asking), question);
  }

  async paths(question: PathsQuestion, asking: AskingOptions): Promise<PathsBetween> {
    const { pathsBetween } = await import("../../lineage/paths-between.ts");
    return pathsBetween(await this.#snapshot(asking), question);
  }

  async changed(question: ChangedQuestion, asking: AskingOptions): Promise<Changed> {
    const { changedBetween } = await import("../../lineage/changed.ts");
    return changedBetween(await this.#snapshot(asking), question);
  }

  readonly configuration: Connection["configuration"] = async (question, asking) => {
    const { readConfiguration } = await import("../../configuration/read-configuration.ts");
    const { store, snapshots } = await this.#read();
    return readConfiguration({ store }, await snapshots.for(asking), question, this.#options.now());
  };

  async #snapshot(asking: AskingOptions): Promise<Snapshot> {
    return (await this.#read()).snapshots.for(asking);
  }

  async apply({
    sources,
    signature,
    ...options
  }: ApplyOptions & { readonly sources: readonly TextSource[] }): Promise<WriteAnswer> {
    const { applyDocuments } = await import("../../catalog/apply.ts");
    const given =
      signature === undefined
        ? { sources }
        : await (await import("./local-proposals.ts")).localSources(sources, signature);
    const request = { ...this.#by(options, "applied"), ...given };
    return this.#receipted(applyDocuments(await this.#write(), request));
  }

  async environments(): Promise<EnvironmentConnection> {
    const { LocalEnvironments } = await import("./local-environments.ts");
    return new LocalEnvironments(this.#writer());
  }

  async driving(): Promise<DrivingConnection> {
    const { LocalPlans } = await import("./local-plans.ts");
    return new LocalPlans(this.#writer());
  }

  async proposals(): Promise<ProposalConnection> {
    const { LocalProposals } = await import("./local-proposals.ts");
    return new LocalProposals(this.#writer());
  }

  async leases(): Promise<LeaseConnection> {
    const { LocalLeases } = await import("./local-leases.ts");
    return new LocalLeases(this.#writer());
  }

  async reports(): Promise<ReportConnection> {
    const { LocalReports } = await import("./local-reports.ts");
    return new LocalReports(this.#writer());
  }

  async notices(): Promise<NoticeConnection> {
    const { LocalNotices } = await import("./local-notices.ts");
    return new LocalNotices({
      read: async () => (await this.#read()).store,
      write: async () => (await this.#write()).store,
      now: this.#options.now,
    });
  }

  async promotions(): Promise<PromotionConnection> {
    const { LocalPromotions } = await import("./local-promotions.ts");
    return new LocalPromotions(this.#writer());
  }

  async waivers(): Promise<WaiverConnection> {
    const { LocalWaivers } = await import("./local-waivers.ts");
    return new LocalWaivers(this.#writer());
  }

  #writer(): LocalWriter {
    const { actor, now } = this.#options;
    return { open: (mode) => this.#write(mode), actor, now };
  }

  async document(reference: DocumentReference, asOf?: PointInTime): Promise<StoredDocument | undefined> {
    const { store, snapshots } = await this.#read();
    const { head } = await snapshots.for(asOf === undefined ? {} : { asOf });
    for await (const stored of store.documents({ keys: [reference.key], at: head.revision })) return stored;
    return undefined;
  }

  async *documents(kind: DocumentKind, asOf?: PointInTime): AsyncIterable<StoredDocument> {
    const { documentsOfKind } = await import("./read-documents.ts");
    const { store, snapshots } = await this.#read();
    const { head } = await snapshots.for(asOf === undefined ? {} : { asOf });
    yield* documentsOfKind(store, kind, head.revision);
  }

  async history(reference: DocumentReference): Promise<readonly HistoryEntry[]> {
    const { documentHistory } = await import("../../catalog/history.ts");
    const { DocumentNotFound } = await import("../../catalog/document-not-found.ts");
    const knowledge = await this.#write("read");
    const entries = await documentHistory(knowledge, reference.key);
    if (entries.length === 0) throw new DocumentNotFound(reference.key, knowledge.current().head.revision);
    return entries;
  }

  async restore(reference: DocumentReference, to: number, options: WriteOptions): Promise<WriteAnswer> {
    const { restoreDocument } = await import("../../catalog/restore.ts");
    const request = { ...this.#by(options, `restored to revision ${to}`), key: reference.key, to };
    return this.#receipted(restoreDocument(await this.#write(), request));
  }

  async recordDeployment(record: DeploymentOptions & WriteOptions): Promise<WriteAnswer> {
    const { recordDeployment } = await import("../../catalog/record-deployment.ts");
    const request = { ...record, ...this.#by(record, "deployment recorded") };
    return this.#receipted(recordDeployment(await this.#write(), request));
  }

  async attest(text: string, about: string | undefined): Promise<Received> {
    const { AttestationReceiver } = await import("../../lineage/receive-attestation.ts");
    const { readTrustedKeys } = await import("../../lineage/read-trusted-keys.ts");
    const folder = process.env["FAIRLEAD_KEYS"] ?? "";
    const keys = folder === "" ? [] : await readTrustedKeys(folder);
    const { now, actor } = this.#options;
    const receiver = new AttestationReceiver(await this.#write(), keys, now);
    try {
      return await receiver.receive(Buffer.from(text, "utf8"), {
        actor,
        ...(about === undefined ? {} : { for: about }),
      });
    } finally {
      await receiver.close();
    }
  }

  async createToken({ name, grants, expires }: TokenWanted): Promise<MadeToken> {
    const { readExpires } = await import("../../access/tokens/read-expires.ts");
    const wanted = { name, grants, expiresSeconds: readExpires(expires) };
    return (await this.#tokens("write")).create(wanted, this.#options.actor);
  }

  async tokens(): Promise<readonly TokenListed[]> {
    return (await this.#tokens("read")).list();
  }

  async revokeToken(name: string): Promise<TokenListed> {
    return (await this.#tokens("write")).revoke(name, this.#options.actor);
  }

  async #tokens(mode: "read" | "write"): Promise<Tokens> {
    const { Tokens } = await import("../../access/tokens/tokens.ts");
    return new Tokens((await this.#write(mode)).store, this.#options.now);
  }

  async replay(id: string): Promise<{ readonly decision: Decision; readonly equal: boolean }> {
    const { replay } = await import("../../decisions/replay.ts");
    const { snapshotSeenAs } = await import("../../access/snapshot-seen-as.ts");
    const { decision, isSame } = await replay(await this.#write("read"), id, snapshotSeenAs);
    return { decision, equal: isSame };
  }

  async close(): Promise<void> {
    await (await this.#reading?.catch(() => undefined))?.store.close();
    await (await this.#writing?.catch(() => undefined))?.close();
  }

  /** Unsigned: the key of the checkpoints is the service's. */
  async #receipted(writing: Promise<ApplyResult>): Promise<WriteAnswer> {
    const result = await writing;
    const { withReceipt } = await import("../../access/audit/write-receipt.ts");
    return withReceipt({ knowledge: await this.#write() }, result);
  }

  #by<Options extends WriteOptions>(options: Options, reason: string) {
    return {
      ...options,
      reason: options.reason ?? reason,
      actor: this.#options.actor,
      now: this.#options.now(),
    };
  }

  #read() {
    this.#reading ??= this.#openForReading();
    return this.#reading;
  }

  async #openForReading() {
    if (isMissing(this.#place)) await this.#makeExample();
    let store = await openDatabase(this.#place, "read");
    if (this.#place.isDefault && (await store.head()).revision === 0) {
      // Left behind by a start that was cut off.
      await store.close();
      await this.#makeExample();
      store = await openDatabase(this.#place, "read");
    }
    const readyPath = this.#place.kind === "sqlite" ? `${this.#place.at}.snapshot` : undefined;
    return { store, snapshots: new LocalSnapshots(store, readyPath) };
  }

  #write(mode: "read" | "write" = "write"): Promise<Knowledge> {
    this.#writing ??= this.#openKnowledge(mode);
    return this.#writing;
  }

  async #openKnowledge(mode: "read" | "write"): Promise<Knowledge> {
    if (isMissing(this.#place)) await this.#makeExample();
    const { Knowledge } = await import("../../catalog/knowledge.ts");
    return Knowledge.open(await openDatabase(this.#place, mode), { pollMilliseconds: 0 });
  }

  /** What `npm start` would do, so that the first command of a new clone has an answer. */
  async #makeExample(): Promise<void> {
    if (!this.#place.isDefault || !this.#options.seeds) return;
    const { makeExample } = await import("./make-example.ts");
    const { now, note } = this.#options;
    const documents = await makeExample(this.#place, now());
    if (documents > 0)
      note(`made ${this.#place.at} with ${documents} example documents (from seeds/), as npm start does`);
  }

  /** False when the database cannot be written: an answer is worth more than its record. */
  async #record(decision: Decision): Promise<boolean> {
    const { recordDecision } = await import("./record-decision.ts");
    return recordDecision(this.#place, decision, this.#options.note);
  }
}
