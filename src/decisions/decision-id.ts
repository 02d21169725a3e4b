/**
 * The identity of a decision: the digest of everything it depends on, so that asking again gives the same
 * one.
 */
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256Digest } from "../values/digest.ts";
import type { Question } from "./decision.ts";

export function decisionId(question: Question, revision: number, now: string): string {
  return sha256Digest(canonicalJson({ question, revision, now }));
}
