/**
 * `fairlead waiver request`: keeps what is asked for, with who asks and the digest of the policy as it
 * stands. It waives nothing until somebody else approves it.
 */
import { readExpiry } from "../../access/approvals/give-approval.ts";
import { ExpiryInvalid } from "../../access/approvals/approval-refused.ts";
import { identityOf } from "../../access/approvals/identity.ts";
import { ownerOf } from "../../access/bounds.ts";
import type { Caller } from "../../access/caller.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { writeChanges } from "../../catalog/write-changes.ts";
import { checkDocument } from "../../model/check-document.ts";
import { API_VERSION } from "../../model/document.ts";
import { DocumentsInvalid } from "../../model/documents-invalid.ts";
import { parseSelector } from "../../model/label-selector.ts";
import { problemsAt } from "../../model/read-documents.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Hex } from "../../values/digest.ts";
import { nearestNames } from "../../values/nearest.ts";
import { findEnvironment } from "../find-subject.ts";
import { QuestionInvalid } from "../question-invalid.ts";
import { findAsked } from "../universe/asked.ts";
import { waiverAt, waiverDigest, findWaiver } from "./waiver.ts";
import type { Waiver } from "./waiver.ts";
import { RuleNotFound, RuleNotWaivable } from "./waiver-refused.ts";
import { policyDigestNow, policyKey } from "./waivers-in-force.ts";

/** Half a year. What is needed longer is no exception: it is another rule. */
const WAIVER_SECONDS_MAX = 184 * 86_400;
/** Hex digits of the content's digest in a waiver's name: 48 bits are not met by accident. */
const NAME_DIGITS = 12;

export interface WaiverRequest {
  readonly caller: Caller;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  /** `POLICY/RULE` */
  readonly rule: string;
  /** A build, a version, or an artifact with a range or without. */
  readonly subject: string;
  /** One environment by name ... */
  readonly environment?: string;
  /** ... or those whose own labels match. */
  readonly selector?: string;
  /** A duration (`14d`) or a time. */
  readonly expires: string;
  readonly reason: string;
  readonly ticket?: string;
  /** Who answers for it; left out: the subject's owner, else who asks. */
  readonly owner?: string;
  /** The commit's own id; the same again writes nothing. */
  readonly id?: string;
}

export interface WaiverAnswer {
  readonly waiver: Waiver;
  /** Token of a revision that holds it. */
  readonly revision: string;
}

/**
 * Errors: RuleNotFound, RuleNotWaivable, SubjectNotFound, EnvironmentNotFound, InvalidSelector,
 * QuestionInvalid, ExpiryInvalid, DocumentsInvalid, and what the store throws.
 */
export async function requestWaiver(knowledge: Knowledge, request: WaiverRequest): Promise<WaiverAnswer> {
  const snapshot = await knowledge.refresh();
  const { caller, now, rule, subject, ticket, reason, id } = request;
  const policyDigest = checkRule(snapshot, rule);
  const place = checkPlace(snapshot, request);
  const owner = request.owner ?? ownerOfSubject(snapshot, subject) ?? caller.name;
  const spec = {
    rule,
    policyDigest,
    subject,
    ...place,
    requester: identityOf(caller),
    time: now,
    expires: expiryOf(request),
    reason,
    ...(ticket === undefined ? {} : { ticket }),
  };
  const name = `w-${sha256Hex(canonicalJson({ owner, ...spec })).slice(0, NAME_DIGITS)}`;
  const checked = checkDocument({
    apiVersion: API_VERSION,
    kind: "Waiver",
    metadata: { name, owner },
    spec: { digest: waiverDigest(name, owner, spec), ...spec, state: "open" },
  });
  if (checked.kind === "invalid")
    throw new DocumentsInvalid(problemsAt({}, checked.findings, checked.key), checked.findings.length);
  const { key, document } = checked;
  const made = await writeChanges(knowledge, {
    puts: [{ key, document, origin: {} }],
    actor: caller.name,
    // Told to whoever sees the waiver, also where what it is about is hidden from them.
    reason: `asked to waive ${rule}`,
    now,
    evidence: { approvals: 0 },
    ...(id === undefined ? {} : { id }),
  });
  // An id that was used before: what was asked for then stands.
  const written = made.changes.find((change) => change.key.startsWith("waiver:"))?.key ?? key;
  const after = await knowledge.refresh();
  const stated = findWaiver(after, written.slice("waiver:".length));
  return { waiver: waiverAt(after, stated, now), revision: knowledge.token() };
}

/** The digest of the policy as it stands. */
function checkRule(snapshot: Snapshot, rule: string): string {
  const digest = policyDigestNow(snapshot, rule);
  const node = snapshot.find(`rule:${rule}`);
  if (digest === undefined || node === undefined || /\/(?:review|signatures)\/\d+$/.test(rule)) {
    const known = snapshot.nodesOf("Rule").map((one) => snapshot.key(one).slice("rule:".length));
    throw new RuleNotFound(rule, nearestNames(rule, known));
  }
  const { on, waivable, require, validator } = snapshot.properties(node);
  if (waivable === false) throw new RuleNotWaivable(rule, "its policy says so (waivable: false)");
  const isJudged = (require ?? validator) !== undefined;
  if (!isJudged || on === "plan" || on === "observation")
    throw new RuleNotWaivable(rule, "it takes part in no verdict about what may run");
  const { mode } = snapshot.properties(snapshot.find(policyKey(rule))!);
  if (mode !== "enforce") {
    const hint = "Once it is enforced it is another policy document, and waivers of this one are void.";
    throw new RuleNotWaivable(rule, `its policy is of mode ${String(mode)} and decides nothing`, hint);
  }
  return digest;
}

function checkPlace(snapshot: Snapshot, { subject, environment, selector }: WaiverRequest) {
  const asked = findAsked(snapshot, subject);
  if (asked.kind === "service")
    throw new QuestionInvalid("a waiver is about what runs", "Name the artifact or version.");
  if (asked.kind === "version" && subject.includes("["))
    throw new QuestionInvalid("a waiver is about builds", "Leave the parameter values out.");
  if ((environment === undefined) === (selector === undefined))
    throw new QuestionInvalid("a waiver names an environment or a selector", "Give one of the two.");
  if (environment !== undefined) {
    findEnvironment(snapshot, environment);
    return { environment };
  }
  parseSelector(selector!);
  return { selector: selector! };
}

function ownerOfSubject(snapshot: Snapshot, subject: string): string | undefined {
  const node = snapshot.find(`artifact:${subject.split(/[@#]/, 1)[0]!}`);
  return node === undefined ? undefined : ownerOf(snapshot, node);
}

function expiryOf({ expires, now }: WaiverRequest): string {
  const until = readExpiry(expires, now, "A waiver");
  if (Date.parse(until) - Date.parse(now) > WAIVER_SECONDS_MAX * 1000)
    throw new ExpiryInvalid(expires, "would last more than half a year", "A waiver");
  return until;
}
