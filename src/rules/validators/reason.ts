/**
 * Why a validator says what it says: a stable code and what it is about, as data. Codes are public; their
 * meaning is in ./README.md, their sentences in ./wording.ts.
 */
import type { Result } from "./validator.ts";

export const REASON_CODES = [
  // of any validator
  "NOTHING_STATED", "FACT_MISSING", "FACT_UNREADABLE", "PLACE_UNSTATED", "LIMIT_REACHED", "VALIDATOR_FAILED",
  // requirements
  "REQUIREMENTS_HOLD", "REQUIREMENT_FAILS", "REQUIREMENT_OPEN",
  // licence
  "LICENCE_ALLOWED", "LICENCE_NOT_ALLOWED", "LICENCE_UNSTATED", "LICENCE_UNREADABLE", "LICENCE_NONE",
  // freshness
  "EVIDENCE_FRESH", "EVIDENCE_STALE", "EVIDENCE_MISSING", "EVIDENCE_UNDATED", "EVIDENCE_UNVERIFIED",
  "EVIDENCE_FROM_FUTURE",
  // training record
  "RECORD_COMPLETE", "RECORD_INCOMPLETE", "RECORD_OPEN", "RECORD_MISSING",
  // serialization
  "FORMAT_LOADS", "FORMAT_REFUSED", "FORMAT_UNSTATED", "FORMAT_UNKNOWN", "RUNTIME_UNSTATED",
  // memory
  "MEMORY_FITS", "MEMORY_SHORT", "GPU_ABSENT",
  // API surface
  "CONTRACT_KEPT", "CONTRACT_BROKEN", "CONTRACT_RISKY", "CONTRACT_OPEN", "CONTRACT_UNSTATED",
  "CONTRACT_UNREADABLE", "BREAK_ANNOUNCED", "INTERFACE_GONE", "NOTHING_REPLACED",
  // model inputs
  "INPUT_FED", "INPUT_UNFIT", "INPUT_OPEN", "FEED_MISSING",
  // binaries and processors
  "BINARY_RUNS", "BINARY_REFUSED", "BINARY_OPEN",
  // network
  "PLACE_REACHED", "PLACE_NOT_REACHED", "PORT_REFUSED", "PORT_UNSTATED", "CALLEE_MISSING",
  // storage
  "STORAGE_READ", "STORAGE_NOT_READ",
  // commands
  "COMMAND_SAYS", "COMMAND_SILENT", "COMMAND_FAILED", "COMMAND_TIMED_OUT", "COMMAND_NONSENSE",
  "COMMAND_UNKNOWN", "NOT_ABOUT",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  /** What this reason alone would make of the validator. */
  readonly outcome: "PASS" | "FAIL" | "UNKNOWN";
  /** Key of the thing it is about: `version:ranker@2.3.1`. */
  readonly about: string;
  /** What of it: a fact's key, a field, a place in a contract, a column, a port. */
  readonly subject?: string;
  readonly required?: string;
  readonly observed?: string;
  /** Parts that are not there, in order of name. */
  readonly missing?: readonly string[];
  /** Keys of things that are affected, in order. */
  readonly affected?: readonly string[];
  /** From the build to `about`, where they differ: keys. */
  readonly path?: readonly string[];
  /** Where the rule is written down: a specification, a page. */
  readonly source?: string;
  readonly ageSeconds?: number;
}

const BADNESS = { FAIL: 0, UNKNOWN: 1, PASS: 2 } as const;

/** What reasons make together: a fail fails, an unknown is never a pass, nothing at all is unknown. */
export function resultOf(reasons: readonly Reason[], about: string): Result {
  if (reasons.length === 0) {
    return { outcome: "UNKNOWN", reasons: [{ code: "NOTHING_STATED", outcome: "UNKNOWN", about }] };
  }
  const sorted = reasons.toSorted((a, b) => BADNESS[a.outcome] - BADNESS[b.outcome]);
  return { outcome: sorted[0]!.outcome, reasons: sorted };
}
