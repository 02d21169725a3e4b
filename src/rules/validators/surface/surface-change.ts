/** What differs between two texts of one contract, for whoever uses the older. */

/**
 * breaking: somebody who keeps to the old text is refused or misled. risky: somebody may be, who relies on
 * more than the text promises. open: it cannot be told.
 */
export type Severity = "breaking" | "risky" | "open";

export interface SurfaceChange {
  readonly severity: Severity;
  /** Stable: `FIELD_REMOVED`, `required`, `operation-removed`. */
  readonly change: string;
  /** Where in the contract: `GET /users response 200 application/json /email`. */
  readonly place: string;
  readonly before?: string;
  readonly after?: string;
}

/** Longest contract that is read; generated OpenAPI of the largest public APIs has some ten million. */
export const CONTRACT_CHARACTERS_MAX = 20_000_000;
/** Changes that are told; the thousandth says nothing that the first did not. */
export const CHANGES_MAX = 1_000;

/** A contract that is none: it does not parse, or is none of its format. */
export class ContractUnreadable extends Error {}
