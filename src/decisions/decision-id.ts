/**
 * The identity of a decision: the digest of everything it depends on, so that asking again gives the same
 * one.
 */
import type { RecordedSight } from "../model/recorded-sight.ts";
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256Digest } from "../values/digest.ts";
import type { Question } from "./decision.ts";
import type { ValidatorSaid } from "./validation/evidence.ts";

/**
 * `sight` is whose view the answer is of; undefined for who sees everything. `evidence` is what validators
 * said beforehand; undefined where none was asked.
 */
export function decisionId(
  question: Question, revision: number, now: string, sight?: RecordedSight,
  evidence?: readonly ValidatorSaid[],
): string {
  if (evidence !== undefined) {
    const whose = sight === undefined ? {} : { sight };
    return sha256Digest(canonicalJson({ question, revision, now, ...whose, evidence }));
  }
  if (sight !== undefined) return sha256Digest(canonicalJson({ question, revision, now, sight }));
  return sha256Digest(plainText(question, revision, now) ?? canonicalJson({ question, revision, now }));
}

/**
 * The canonical JSON of the usual question, one subject in one environment, written down in its order; the
 * general way takes ten times as long. undefined for every other question, and for text that may be no
 * Unicode (JSON writes half a surrogate pair as an escape): the general way refuses that.
 */
function plainText(question: Question, revision: number, now: string): string | undefined {
  const { in: environment, assume } = question;
  const names = assume === undefined ? [] : Object.keys(assume).sort();
  const fields = 2 + (assume === undefined ? 0 : 1);
  if (environment === undefined || Object.keys(question).length !== fields) return undefined;
  const pairs = names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(assume![name])}`);
  const assumed = assume === undefined ? "" : `"assume":{${pairs.join(",")}},`;
  const text = `{"now":${JSON.stringify(now)},"question":{${assumed}"in":${JSON.stringify(environment)},` +
    `"subject":${JSON.stringify(question.subject)}},"revision":${revision}}`;
  return text.includes("\\ud") ? undefined : text;
}
