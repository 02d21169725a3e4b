/**
 * What an error of the driver or of the server means for us, told by its code and never by its words.
 * Codes: https://neo4j.com/docs/status-codes/current/errors/all-errors/
 */
import neo4j from "neo4j-driver";
import type { Neo4jError } from "neo4j-driver";
import { DomainError } from "../../values/domain-error.ts";
import { StoreUnavailable } from "../store-unavailable.ts";

/** What can be done about it: the code's beginning, and the hint. The first that fits is taken. */
const HINTS: readonly (readonly [start: string, reason: string, hint: string | undefined])[] = [
  ["ServiceUnavailable", "Neo4j cannot be reached", "Start Neo4j, or check the address."],
  ["SessionExpired", "the connection to Neo4j was lost", undefined],
  ["Neo.ClientError.Security.", "Neo4j refuses the credentials", "Check user and password."],
  ["Neo.ClientError.Database.DatabaseNotFound", "there is no such database", "Check its name."],
  ["Neo.ClientError.Transaction.TransactionTimedOut", "a transaction took too long", undefined],
  ["Neo.ClientError.Transaction.LockAcquisitionTimeout", "others held the lock for too long", "Try again."],
  ["Neo.ClientError.Cluster.", "the cluster has no leader for this write", "Try again."],
  ["Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "the database is read-only", undefined],
  ["Neo.TransientError.General.OutOfMemoryError", "Neo4j ran out of memory",
    "Commit less at once, or give Neo4j more memory."],
  ["Neo.TransientError.General.MemoryPoolOutOfMemoryError", "a transaction may not have that much memory",
    "Commit less at once, or raise dbms.memory.transaction.total.max."],
  ["Neo.TransientError.", "Neo4j cannot do it now", "Try again."],
  ["Neo.DatabaseError.", "Neo4j failed", "See Neo4j's own log."],
];

/**
 * The error that our caller gets: a DomainError as it is, StoreUnavailable for the above, and a bug as the
 * bug it is.
 */
export function asStoreError(error: unknown): unknown {
  if (error instanceof DomainError || !isNeo4jError(error)) return error;
  const known = HINTS.find(([start]) => error.code.startsWith(start));
  if (known === undefined) return error;
  const [, reason, hint] = known;
  return new StoreUnavailable(`${reason} (${error.code}: ${oneLine(error.message)})`, hint, { cause: error });
}

/**
 * Nothing was written, and the same again may well succeed: a deadlock, a leader that moved, a connection
 * gone stale.
 */
export function isPassing(error: unknown): boolean {
  return isNeo4jError(error) && neo4j.isRetryableError(error) && !error.code.includes("OutOfMemory");
}

/** Two processes that create the same constraint at once get this; it is there afterwards. */
export function isCreatedByOther(error: unknown): boolean {
  return isNeo4jError(error) && (error.code === "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists"
    || error.code === "Neo.ClientError.Schema.ConstraintAlreadyExists"
    || error.code === "Neo.ClientError.Schema.ConstraintValidationFailed");
}

export function isNeo4jError(error: unknown): error is Neo4jError {
  return error instanceof Error && error.name === "Neo4jError"
    && "code" in error && typeof error.code === "string";
}

const SHOWN_CHARACTERS_MAX = 200; // A server may quote the whole statement.

function oneLine(message: string): string {
  return message.split("\n")[0]!.slice(0, SHOWN_CHARACTERS_MAX).replace(/\.$/, "");
}
