/** A plan's digest and its name: who reads the name knows what it is about. */
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256Digest } from "../values/digest.ts";
import type { Plan, PlanContent } from "./plan.ts";

/** Of a name, so that a file may be called by it. */
const SUBJECT_CHARACTERS_MAX = 60;

export function planOf(content: PlanContent): Plan {
  const digest = sha256Digest(canonicalJson(content));
  return { name: `${subjectIn(content)}-${plain(content.environment)}-${hex(digest)}`, digest, content };
}

/** Of several subjects the first: a train of two hundred has no name of its own. */
function subjectIn({ decision: { question } }: PlanContent): string {
  const subject = question.subjects?.[0] ?? question.subject;
  return plain(subject.replace(/[@#[].*$/, ""));
}

function plain(text: string): string {
  const name = text.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, "-").slice(0, SUBJECT_CHARACTERS_MAX);
  return name.replace(/^[.-]+|[.-]+$/g, "") || "plan";
}

function hex(digest: string): string {
  return digest.slice("sha256:".length, "sha256:".length + 12);
}
