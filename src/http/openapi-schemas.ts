/**
 * The shapes of answers, as JSON Schema (2020-12, as OpenAPI 3.1 has it). No answer has a field that is not
 * here.
 */
import { FIX_KINDS } from "../decisions/fixes/fix.ts";
import { SCHEMA_PARTS } from "../model/kinds/columns.ts";
import { NODE_KINDS } from "../model/graph.ts";
import { DOCUMENT_KINDS } from "../model/document.ts";
import { PREFERENCE_NAMES } from "../decisions/decision.ts";
import type { ReasonCode } from "../decisions/decision.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Each code once; a code that is missing here does not compile. */
const REASON_CODES: Readonly<Record<ReasonCode, true>> = {
  FACT_SATISFIES: true, FACT_FAILS: true, FACT_UNKNOWN: true,
  RESTRICTED: true, FACT_ABSENT: true, STATED_BOTH: true,
  STATED_NEITHER: true, CODE_UNSTATED: true, PRERELEASE_LEFT_OUT: true, VERSION_YANKED: true,
  DEPLOYED_SATISFIES: true, CONTAINED_SATISFIES: true, DEPLOYED_FAILS: true, NOT_DEPLOYED: true,
  PROVIDED: true, NOT_PROVIDED: true, PROVIDED_OTHER_VERSION: true, NO_ALTERNATIVE: true,
  COLUMN_MISSING: true, COLUMN_TYPE: true, COLUMN_NULLABLE: true, INPUT_NOT_SENT: true,
  COLUMN_UNSTATED: true, SCHEMA_UNSTATED: true,
  NO_VALUE_FITS: true, NOTHING_STATED: true, NEEDS_NOTHING: true, NO_CANDIDATE: true, NO_CHOICE: true,
  HELD: true, DEPENDENT_HOLDS: true, NO_VERSION_MATCHES: true, ENDED_EARLY: true,
  NO_ENVIRONMENT_MATCHES: true, PICKED_SATISFIES: true,
  FAILED_BEFORE: true, RULE_HOLDS: true, RULE_FAILS: true, RULE_UNKNOWN: true, RULE_ERROR: true,
  RULE_WAIVED: true,
};

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const number: Json = { type: "number" };
const boolean: Json = { type: "boolean" };
const time: Json = { type: "string", format: "date-time" };
const token: Json = { type: "string", pattern: "^r\\d+$",
  description: "A revision's token; a read may insist on it with `atLeast`." };
const digest: Json = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" };
const verdict = oneOfTexts("COMPATIBLE", "INCOMPATIBLE", "UNKNOWN");
const plain: Json = { type: ["string", "number", "boolean"] };
const value: Json = { anyOf: [plain, list(plain)] };
const document: Json = object(
  { apiVersion: string, kind: oneOfTexts(...DOCUMENT_KINDS), metadata: { type: "object" },
    spec: { type: "object" } });
const documentOrNull: Json = { anyOf: [document, { type: "null" }] };
const key: Json = { type: "string", pattern: `^(${Object.values(NODE_KINDS).join("|")}):` };
const level = oneOfTexts(...PREFERENCE_NAMES);
const question: Json = object({ subject: string }, {
  subjects: list(string), in: string, selector: string, anywhere: string, assume: mapOf(string),
  holding: oneOfTexts("deployed", "free"), prefer: list(level), improvingSteps: integer,
  validate: list(string),
});
const pick = { version: string, parameters: mapOf(value) };
const pickMore = { variant: string, replica: ref("PickedReplica"), reads: list(string) };

export function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

export const SCHEMAS: Readonly<Record<string, Json>> = {
  Decision: object({
    schemaVersion: { const: 1 }, id: digest, question, revision: integer, now: time, verdict,
      headline: string,
    results: list(ref("EnvironmentResult")),
  }, {
    evidence: list(ref("ValidatorSaid")),
    reasons: list(ref("Reason")), recorded: boolean, fixes: list(ref("Fix")), fixesTruncated: boolean,
    lastResort: list(object({ rule: string, environment: string, subject: string, command: string })),
    fallback: { anyOf: [ref("Fallback"), { type: "null" }] },
  }),
  Fix: object({
    kind: oneOfTexts(...FIX_KINDS), environment: string, sentence: string, verdict, question, command: string,
    changes: list(ref("FixChange")), cost: object({ changes: integer, kind: integer, distance: integer }),
  }, { decisionId: digest }),
  FixChange: { anyOf: [
    object({ kind: oneOfTexts("variant", "version", "environment"), from: string, to: string }),
    object({ kind: { const: "parameter" }, about: string, from: string, to: string }),
    object({ kind: { const: "observe" }, environment: string, fact: string, value }),
    object({ kind: { const: "fact" }, environment: string, fact: string, from: value, to: value }),
    object({ kind: { const: "deploy" }, environment: string, version: string }),
    object({ kind: { const: "upgrade" }, environment: string, from: string, to: string }),
    object({ kind: { const: "bound" }, document: string, requirement: string, about: string, from: string,
      to: string }),
  ] },
  Fallback: object({
    fallback: { const: true }, insteadOf: digest, fix: ref("Fix"), decision: ref("Decision"),
  }),
  Impact: object({
    schemaVersion: { const: 1 }, revision: integer, now: time, deployments: integer,
    directions: list(ref("Direction")), flipsTruncated: boolean,
    environments: list(object({ environment: string, directions: list(ref("Direction")) })),
    flips: list(object({ deployment: string, environment: string, subject: string, services: list(string),
      from: verdict, to: verdict, reason: ref("Reason") })),
  }),
  Direction: object({ from: verdict, to: verdict, count: integer }),
  EnvironmentResult: object({
    environment: string, verdict, headline: string,
    pick: { anyOf: [object(pick, pickMore), { type: "null" }] },
    candidates: list(object({
      name: string, kind: oneOfTexts("version", "variant", "parameter-value"), verdict,
      outcome: oneOfTexts("picked", "fits-less-preferred", "refused", "undecided"),
        reasons: list(ref("Reason")),
    })),
    reasons: list(ref("Reason")), decidingFacts: list(string),
    disagreements: list(object({ fact: string, used: ref("ObservedValue"),
      others: list(ref("ObservedValue")) })),
  }, {
    decidingFactsMayBeFewer: { const: true }, picks: list(ref("PlacedPick")), adds: list(ref("PlacedPick")),
    proof: object({ steps: list(ref("ProofStep")) }),
    because: list(object({ sentence: string, citations: list(ref("Citation")) }, { number: integer })),
    cost: list(object({ level, cost: number }, { gap: number })), optimal: boolean,
      limitReached: { const: true }, skipped: list(ref("SkippedRule")),
      warnings: list(ref("Reason")), shadow: list(ref("Reason")),
      waived: list(ref("Reason")), shadowHeld: list(string),
  }),
  PlacedPick: object({ ...pick, environment: string, role: oneOfTexts("asked", "added", "changed") },
    { ...pickMore, subject: string, services: list(string), from: string }),
  PickedReplica: object({ version: string, rule: string, because: string }),
  ProofStep: object({
    kind: oneOfTexts("given", "derived"),
    terms: list(object({ package: string, candidates: list(string) }, { absent: { const: true } })),
  }, { from: list(integer), citations: list(ref("Citation")) }),
  Citation: object({ document: string, revision: integer }, { source: string, note: string }),
  Reason: object({
    code: oneOfTexts(...Object.keys(REASON_CODES)), truth: oneOfTexts("yes", "no", "unknown"),
      sentence: string,
  }, {
    requirement: string, path: list(string), about: string, required: string, observed: ref("ObservedValue"),
    statedBy: object({ document: string, revision: integer }, { source: string, note: string }),
    statements: object({}, { works: string, refused: string }), adds: string, flip: string,
    together: list(ref("Reason")), alternatives: list(list(ref("Reason"))),
    failures: list(object({ environment: string, time: string },
      { plan: string, observation: string, because: string })),
    columns: list(object({
      part: oneOfTexts(...SCHEMA_PARTS), column: string,
      problem: oneOfTexts("missing", "type", "nullable", "not-sent", "unstated", "no-schema"),
    }, { required: string, provided: string, nearest: string, goneSince: string, lastIn: string })),
    rule: ref("RuleEvidence"), waivers: list(ref("CitedWaiver")),
  }),
  CitedWaiver: object({
    name: string, document: key, revision: integer, owner: string, requester: string,
    approvedBy: list(string), expires: string, reason: string,
  }, { ticket: string }),
  RuleEvidence: object({
    name: string, mode: oneOfTexts("enforce", "warn", "shadow"),
    why: oneOfTexts("holds", "fails", "count", "missing", "empty", "truncated", "error", "when",
      "when-unknown", "not-run"),
    about: key,
  }, {
    path: list(key), conjunct: string, operands: list(object({ text: string, value: string })),
    hits: integer, failing: integer, open: integer,
    missing: list(object({ kind: oneOfTexts("fact", "field", "label", "neighbours"), thing: string,
      name: string })),
    error: string, message: string, remedy: string,
    validator: string, tier: oneOfTexts("gate", "verify"), environment: key,
    reasons: list(ref("ValidatorReason")),
  }),
  ValidatorReason: object({ code: string, outcome: oneOfTexts("PASS", "FAIL", "UNKNOWN"), about: string }, {
    subject: string, required: string, observed: string, missing: list(string), affected: list(string),
    path: list(string), source: string, ageSeconds: { type: "number" },
  }),
  ValidatorSaid: object({
    validator: string, build: key, environment: key, outcome: oneOfTexts("PASS", "FAIL", "UNKNOWN", "ERROR"),
    reasons: list(ref("ValidatorReason")), repeatable: boolean,
  }),
  Validation: object({
    schemaVersion: { const: 1 }, revision: integer, now: time, subject: string, environment: string,
    build: key, picks: list(key), outcome: oneOfTexts("PASS", "FAIL", "UNKNOWN", "ERROR"),
    lines: list(ref("ValidationLine")),
  }, { replaces: key }),
  ValidationLine: object({ name: string, validator: string, tier: oneOfTexts("gate", "verify") }, {
    mode: oneOfTexts("enforce", "warn", "shadow"), outcome: oneOfTexts("PASS", "FAIL", "UNKNOWN", "ERROR"),
    reasons: list({ allOf: [ref("ValidatorReason"), object({ sentence: string })] }),
    skipped: object({ kind: oneOfTexts("gate-failed", "not-asked-here", "does-not-apply"), sentence: string },
      { gate: string, when: string, type: string, appliesTo: list(string) }),
  }),
  SkippedRule: object({
    name: string, tier: oneOfTexts("verify"), because: string, sentence: string,
  }),
  PolicyCheck: object({
    revision: integer, now: time, verdict, rulesJudged: integer,
    deployments: list(object({
      deployment: string, environment: string, subject: string, verdict, reasons: list(ref("Reason")),
    }, { before: verdict })),
  }, { decisions: ref("DecisionsImpact"), decisionsWithheld: { const: true } }),
  DecisionsImpact: object({
    questions: integer, unanswerable: integer, decisionsRead: integer, isComplete: boolean,
    changed: list(object({
      decision: digest, recorded: time, question, before: verdict, verdict, headline: string,
      reasons: list(ref("Reason")),
    })),
  }),
  ShadowReport: object({
    decisionsRead: integer, isComplete: boolean, decisionsCut: integer,
    notRecorded: object({ dropped: integer, failed: integer }),
    rules: list(object({
      rule: string, decisions: integer, wouldChange: integer, earlierForm: integer,
      outcomes: object({ PASS: integer, FAIL: integer, UNKNOWN: integer, ERROR: integer }),
      examples: list(object({
        decision: digest, subject: string, where: string, now: time, verdict,
        outcomes: object({}, { PASS: integer, FAIL: integer, UNKNOWN: integer, ERROR: integer }),
      })),
    })),
  }, { since: time }),
  ObservedValue: object({ value, kind: oneOfTexts("assumed", "observed", "declared", "derived") }, {
    document: string, revision: integer, source: string, time: string, ageSeconds: integer,
      signer: string, derivedFrom: mapOf(value),
  }),
  Replay: object({ equal: boolean, decision: ref("Decision") }),
  Matrix: object({
    revision: integer, now: time, environments: list(string),
    rows: list(object({ subject: string, cells: list(object({ verdict, cause: ref("Cause") },
      { waived: integer })) })),
  }),
  Cause: { anyOf: [
    object({ kind: { const: "fits" }, build: string }),
    object({ kind: { const: "requirement" }, build: string, requirement: string, about: string,
      required: string }),
    object({ kind: oneOfTexts("together", "nothing-stated"), build: string }),
  ] },
  Applied: object({
    revision: token, head: object({ revision: integer, time: string, digest: string }),
    outcomes: list(object({
      key, outcome: oneOfTexts("created", "replaced", "deleted", "unchanged"), diff: list(ref("FieldChange")),
    })),
    written: boolean, replayed: boolean,
  }, {
    review: object({ documents: list(string), policies: list(string), approvals: integer }),
    receipt: ref("Receipt"),
  }),
  FieldChange: { type: "object", properties: { path: string }, required: ["path"] },
  DocumentList: object({ revision: integer, documents: list(ref("StoredDocument")) }, { next: string }),
  StoredDocument: object({ key, document, revision: integer }),
  History: object({
    key,
    entries: list(object({
      revision: integer, token, time, actor: string, reason: string, action: oneOfTexts("created", "replaced",
        "deleted"),
      before: documentOrNull, after: documentOrNull, diff: list(ref("FieldChange")),
    })),
  }, { next: string }),
  Schemas: { type: "object", additionalProperties: { type: "object" } },
  Description: { type: "object" },
  Health: object({ status: { const: "ok" }, version: string, engine: string, revision: token,
    access: string }),
  Ready: object({ status: { const: "ready" }, revision: token }),
  NotReady: object({ status: { const: "not ready" }, because: string }),
  Error: object({
    error: object({ code: { type: "string", pattern: "^[A-Z][A-Z0-9_]+$" }, message: string,
      requestId: string },
      { hint: string, details: { type: "object" } }),
  }),
};

export function object(required: Json, optional: Json = {}): Json {
  const properties = { ...required, ...optional };
  return { type: "object", properties, required: Object.keys(required), additionalProperties: false };
}

export function list(items: Json): Json {
  return { type: "array", items };
}

function mapOf(values: Json): Json {
  return { type: "object", additionalProperties: values };
}

export function oneOfTexts(...values: readonly string[]): Json {
  return { type: "string", enum: values };
}
