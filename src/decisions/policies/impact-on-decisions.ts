/**
 * What policies that are not applied yet would make of recent questions: each is decided twice as of now,
 * without the policies and with them enforced, and nothing else differs between the two.
 */
import { Breath } from "../../catalog/breath.ts";
import type { Document } from "../../model/document.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import { canonicalJson } from "../../values/canonical-json.ts";
import { DomainError } from "../../values/domain-error.ts";
import { decide } from "../decide.ts";
import type { Decision, Question, Reason, Verdict } from "../decision.ts";
import { recentDecisions } from "../recent-decisions.ts";
import type { RecentDecision } from "../recent-decisions.ts";
import { withPolicies } from "./with-policies.ts";

export interface ChangedDecision {
  /** Digest of the newest recorded decision of this question. */
  readonly decision: string;
  /** When that was made. */
  readonly recorded: string;
  readonly question: Question;
  /** As of now, without the policies and with them. */
  readonly before: Verdict;
  readonly verdict: Verdict;
  readonly headline: string;
  /** Of their rules; of whatever is in the way, where none is told. */
  readonly reasons: readonly Reason[];
}

export interface DecisionsImpact {
  /** Different questions that were decided again. */
  readonly questions: number;
  /** The newest first. */
  readonly changed: readonly ChangedDecision[];
  /** Questions that cannot be asked any more: what they name is gone. */
  readonly unanswerable: number;
  /** Recorded decisions that were read; a question that was asked often is many of them. */
  readonly decisionsRead: number;
  /** false: there are older ones that were not read. */
  readonly isComplete: boolean;
}

/** Different questions asked again where nobody says how many; some tenths of a second. */
export const QUESTIONS_DEFAULT = 200;
/** More take longer than anybody waits for. */
export const QUESTIONS_MAX = 2_000;
/** Records read for each question wanted: services ask the same questions again and again. */
const RECORDS_PER_QUESTION = 10;

/** Errors: what the store throws. */
export async function impactOnDecisions(
  store: GraphStore, snapshot: Snapshot, policies: readonly Document[], count: number, now: string,
): Promise<DecisionsImpact> {
  const recent = await recentDecisions(store, { count: count * RECORDS_PER_QUESTION });
  const distinct = newestOfEach(recent.decisions);
  const names = policies.map(({ metadata }) => `${metadata.name}/`);
  const changed: ChangedDecision[] = [];
  const breath = new Breath();
  let [questions, unanswerable] = [0, 0];
  const policed = withPolicies(snapshot, policies);
  for (const one of distinct.slice(0, count)) {
    const both = decidedTwice(snapshot, policed, one, now);
    if (both === undefined) {
      unanswerable++;
      continue;
    }
    questions++;
    const { before, after } = both;
    if (before.verdict !== after.verdict) changed.push(changedBy(one, before, after, names));
    if (breath.due) await breath.pause();
  }
  const isComplete = recent.isComplete && distinct.length <= count;
  return { questions, changed, unanswerable, decisionsRead: recent.decisions.length, isComplete };
}

function newestOfEach(decisions: readonly RecentDecision[]): readonly RecentDecision[] {
  const found = new Map<string, RecentDecision>();
  for (const one of decisions) {
    const text = canonicalJson(one.record.question);
    if (!found.has(text)) found.set(text, one);
  }
  return [...found.values()];
}

function decidedTwice(
  snapshot: Snapshot, policed: Snapshot, { record: { question, evidence } }: RecentDecision, now: string,
): { readonly before: Decision; readonly after: Decision } | undefined {
  try {
    return {
      before: decide(snapshot, question, now, evidence),
      after: decide(policed, question, now, evidence),
    };
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

function changedBy(
  { id, record }: RecentDecision, before: Decision, after: Decision, names: readonly string[],
): ChangedDecision {
  const opposed = after.results.filter(({ verdict }) => verdict !== "COMPATIBLE");
  const all = opposed.flatMap(({ reasons }) => reasons);
  const theirs = all.filter(({ rule }) => names.some((name) => rule?.name.startsWith(name)));
  return {
    decision: id,
    recorded: record.now,
    question: record.question,
    before: before.verdict,
    verdict: after.verdict,
    headline: after.headline,
    reasons: theirs.length > 0 ? theirs : all.slice(0, 1),
  };
}
