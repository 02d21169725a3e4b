/**
 * What commands need of Fairlead, wherever it is: a service over REST (./remote-connection.ts) or a database
 * that this process opens itself (./local/local-connection.ts). Commands do not know which.
 *
 * Errors of every function: a DomainError when what was asked is wrong or nothing could be reached.
 */
import type { Grant } from "../access/caller.ts";
import type { TokenListed } from "../access/tokens/token-record.ts";
import type { MadeToken } from "../access/tokens/tokens.ts";
import type { Receipt } from "../access/audit/receipt.ts";
import type { ApplyResult } from "../catalog/apply.ts";
import type { HistoryEntry } from "../catalog/history.ts";
import type { PointInTime } from "../catalog/knowledge.ts";
import type { WriteProgress } from "../catalog/write-changes.ts";
import type { ConfigurationQuestion } from "../configuration/configuration-of.ts";
import type { ResolvedConfiguration } from "../configuration/resolved-configuration.ts";
import type { AskedQuestion, Decision } from "../decisions/decision.ts";
import type { Advice, AdviceWanted } from "../decisions/fixes/advice.ts";
import type { AssumedFacts, Impact as FlipImpact } from "../decisions/impact.ts";
import type { MatrixCell, MatrixQuestion } from "../decisions/matrix.ts";
import type { PolicyCheck } from "../decisions/policies/check-deployed.ts";
import type { ShadowReport, ShadowWanted } from "../decisions/policies/shadow-report.ts";
import type { Validation, ValidationQuestion } from "../decisions/validation/validate.ts";
import type { Changed, ChangedQuestion } from "../lineage/changed.ts";
import type { Impact, ImpactQuestion } from "../lineage/impact.ts";
import type { PathsBetween, PathsQuestion } from "../lineage/paths-between.ts";
import type { Trace, TraceQuestion } from "../lineage/trace.ts";
import type { Received } from "../lineage/receive-attestation.ts";
import type { PlanAnswer, PlanQuestion } from "../plans/plan-answer.ts";
import type { DocumentReference } from "../model/document-reference.ts";
import type { DocumentKind } from "../model/document.ts";
import type { StoredDocument } from "../store/graph-store.ts";
import type { NoticeConnection } from "./connection-notices.ts";
import type { EnvironmentConnection } from "./connection-environments.ts";
import type { DrivingConnection } from "./connection-plans.ts";
import type { PromotionConnection } from "./connection-promotions.ts";
import type { ProposalConnection } from "./connection-proposals.ts";
import type { LeaseConnection } from "./connection-leases.ts";
import type { ReportConnection } from "./connection-reports.ts";
import type { WaiverConnection } from "./connection-waivers.ts";

export interface PolicyChecking {
  readonly in?: string;
  readonly selector?: string;
  readonly sources?: readonly TextSource[];
  /** So many different recent questions are decided again with the policies in `sources`. */
  readonly decisions?: number;
}

/** `notRecorded`: by the service since it started; a database alone does not know. */
export type ShadowAnswer = ShadowReport & {
  readonly notRecorded?: { readonly dropped: number; readonly failed: number };
};

export interface Connection {
  decide(asking: DecideAsking): Promise<Answer>;
  /** A plan, or why there is none; with `save` it is kept, if there is one. */
  plan(asking: PlanAsking): Promise<PlanMade>;
  /** What validators say of one build in one place. */
  validate(question: ValidationQuestion, asking: AskingOptions): Promise<Validation>;
  matrix(asking: AskingOptions & { readonly question: MatrixQuestion }): Promise<MatrixAnswer>;
  /** Deployments whose verdicts flip under a change of facts. */
  flips(assume: readonly AssumedFacts[], asking: AskingOptions): Promise<FlipImpact>;
  /** What policies say of what runs; of those in `sources` as if they were applied and enforced. */
  checkPolicies(question: PolicyChecking): Promise<PolicyCheck>;
  /** What policies of mode shadow came to in recorded decisions. Errors: PolicyNotFound. */
  shadows(wanted: ShadowWanted): Promise<ShadowAnswer>;
  trace(question: TraceQuestion, asking: AskingOptions): Promise<Trace>;
  impact(question: ImpactQuestion, asking: AskingOptions): Promise<Impact>;
  paths(question: PathsQuestion, asking: AskingOptions): Promise<PathsBetween>;
  changed(question: ChangedQuestion, asking: AskingOptions): Promise<Changed>;
  configuration(question: ConfigurationQuestion, asking: AskingOptions): Promise<ResolvedConfiguration>;
  environments(): Promise<EnvironmentConnection>;
  proposals(): Promise<ProposalConnection>;
  /** Plans that are kept. */
  driving(): Promise<DrivingConnection>;
  promotions(): Promise<PromotionConnection>;
  waivers(): Promise<WaiverConnection>;
  notices(): Promise<NoticeConnection>;
  reports(): Promise<ReportConnection>;
  leases(): Promise<LeaseConnection>;
  apply(request: ApplyOptions & { readonly sources: readonly TextSource[] }): Promise<WriteAnswer>;
  /** undefined when there is no such document, or was none then. */
  document(reference: DocumentReference, asOf?: PointInTime): Promise<StoredDocument | undefined>;
  /** In order of key. */
  documents(kind: DocumentKind, asOf?: PointInTime): AsyncIterable<StoredDocument>;
  /** Oldest first. Errors: DocumentNotFound. */
  history(reference: DocumentReference): Promise<readonly HistoryEntry[]>;
  restore(reference: DocumentReference, to: number, options: WriteOptions): Promise<WriteAnswer>;
  recordDeployment(record: DeploymentOptions & WriteOptions): Promise<WriteAnswer>;
  /** `about` is what it is about besides its subjects. A failed signature is an answer. */
  attest(text: string, about: string | undefined): Promise<Received>;
  /** `expires` is a duration or `never`. The token's text is in this answer only. */
  createToken(wanted: TokenWanted): Promise<MadeToken>;
  /** In order of name, revoked ones too. */
  tokens(): Promise<readonly TokenListed[]>;
  revokeToken(name: string): Promise<TokenListed>;
  replay(id: string): Promise<{ readonly decision: Decision; readonly equal: boolean }>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface TokenWanted {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly expires: string;
}

/** What a write did; with the receipt of its revision when it took one. */
export type WriteAnswer = ApplyResult & { readonly receipt?: Receipt };

export interface AskingOptions {
  readonly asOf?: PointInTime;
  readonly atLeast?: string;
  readonly maxWaitMilliseconds?: number;
}

export interface DecideAsking extends AskingOptions {
  readonly question: AskedQuestion;
  readonly record: boolean;
  readonly advice?: AdviceWanted;
}

export interface PlanAsking extends AskingOptions {
  readonly question: PlanQuestion;
  readonly save: boolean;
}

export type PlanMade = PlanAnswer & { readonly saved: boolean };

export interface Answer {
  readonly decision: Decision;
  readonly recorded: boolean;
  readonly advice: Advice;
}

export interface MatrixAnswer {
  readonly revision: number;
  readonly now: string;
  readonly environments: readonly string[];
  readonly rows: readonly { readonly subject: string; readonly cells: readonly MatrixCell[] }[];
}

export interface TextSource {
  readonly file?: string;
  readonly text: string;
}

export interface WriteOptions {
  readonly reason?: string;
  readonly dryRun?: boolean;
}

export interface ApplyOptions extends WriteOptions {
  /** A DSSE envelope over the documents, or with them when no others are given. */
  readonly signature?: string;
  readonly prune?: string;
  readonly expectRevision?: number;
  readonly progress?: (progress: WriteProgress) => void;
}

export interface DeploymentOptions {
  readonly version: string;
  readonly environment: string;
  readonly name?: string;
  readonly service?: string;
  readonly endpoint?: string;
  readonly reads?: readonly string[];
  readonly state?: "running" | "retired";
}
