/**
 * Drift: what documents declare of an environment against what its newest fingerprint saw there.
 *
 * Only what both speak of is compared. What is declared and was not looked at proves nothing either way and
 * is told apart; so is what was seen and nobody declares. One difference is drift; without one, and with
 * nothing compared or an observation too old for its key, it is unknown.
 */
import { findEnvironment } from "../decisions/find-subject.ts";
import type { FactKey } from "../decisions/fact-key.ts";
import { fingerprintsOf, newestFingerprint } from "../rules/newest-fingerprint.ts";
import type { FingerprintAt } from "../rules/newest-fingerprint.ts";
import type { Layer } from "../model/kinds/layered-facts.ts";
import { compareText } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { FactValue } from "../values/fact-type.ts";
import { declaredFacts } from "./declared-facts.ts";
import type { DeclaredFact } from "./declared-facts.ts";
import { readFingerprint } from "./list-fingerprints.ts";
import type { Fingerprint } from "./list-fingerprints.ts";
import { factsAt, sameCell, toldValue } from "./observed-facts.ts";
import type { ObservedFact } from "./observed-facts.ts";

export type DriftVerdict = "none" | "drift" | "unknown";

export interface Drift {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly revision: number;
  /** RFC 3339, UTC. */
  readonly now: string;
  readonly verdict: DriftVerdict;
  /** One sentence. */
  readonly headline: string;
  /** Absent: nobody observed the environment, and nothing is compared. */
  readonly fingerprint?: Fingerprint;
  /** Those that differ first, then in order of key. */
  readonly rows: readonly DriftRow[];
}

export interface DriftRow {
  readonly key: string;
  /** unobserved: declared and not in the fingerprint; undeclared: in it and declared by nobody. */
  readonly state: "differs" | "same" | "unobserved" | "undeclared";
  readonly layer?: Layer;
  /** `none` where it is declared absent. */
  readonly declared?: FactValue;
  /** The document that declares it: `environment:eu-west`. */
  readonly declaredBy?: string;
  readonly observed?: FactValue;
  /** When the value was seen first, of the fingerprints that are kept, in one piece up to the newest. */
  readonly since?: string;
  /** The observation is older than observations of this key are good for. */
  readonly isStale?: true;
}

/** Throws EnvironmentNotFound. */
export function driftOf(snapshot: Snapshot, environment: string, now: string): Drift {
  const place = findEnvironment(snapshot, environment);
  const base = { schemaVersion: 1, environment, revision: snapshot.head.revision, now } as const;
  const newest = newestFingerprint(snapshot, place, Date.parse(now));
  if (newest === undefined) {
    const headline = `Unknown: nobody has observed ${environment}, as it has no fingerprint.`;
    return { ...base, verdict: "unknown", headline, rows: [] };
  }
  const rows = rowsOf(snapshot, place, newest, Date.parse(now));
  const verdict = verdictOf(rows);
  return {
    ...base,
    verdict,
    headline: headlineOf(environment, verdict, rows),
    fingerprint: readFingerprint(snapshot, newest.node, now),
    rows,
  };
}

const STATE_ORDER = ["differs", "same", "unobserved", "undeclared"] as const;

function rowsOf(
  snapshot: Snapshot, place: NodeId, newest: FingerprintAt, nowMilliseconds: number,
): readonly DriftRow[] {
  const [declared, observed] = [declaredFacts(snapshot, place), factsAt(snapshot, newest.node)];
  const rows: DriftRow[] = [];
  for (const key of new Set([...declared.keys(), ...observed.keys()])) {
    const [said, seen] = [declared.get(key), observed.get(key)];
    if (isCoveredOnly(said, seen)) continue;
    const isStale = newest.milliseconds + key.freshForSeconds * 1000 < nowMilliseconds;
    rows.push({
      key: key.name,
      state: stateOf(said, seen),
      ...(seen === undefined ? {} : { layer: seen.layer }),
      ...(said === undefined ? {} : { declared: toldValue(said.cell) }),
      ...(said === undefined ? {} : { declaredBy: snapshot.key(said.environment) }),
      ...(seen === undefined ? {} : { observed: toldValue(seen.cell) }),
      ...(seen === undefined ? {} : { since: seenSince(snapshot, place, newest, seen) }),
      ...(seen !== undefined && isStale ? { isStale } : {}),
    });
  }
  return rows.sort((a, b) =>
    STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) || compareText(a.key, b.key));
}

/** A key of which nobody says more than that a whole family is absent makes no row of its own. */
function isCoveredOnly(said: DeclaredFact | undefined, seen: ObservedFact | undefined): boolean {
  const isSaid = said !== undefined && said.through === undefined;
  const isSeen = seen !== undefined && seen.through === undefined;
  return !isSaid && !isSeen;
}

function stateOf(said: DeclaredFact | undefined, seen: ObservedFact | undefined): DriftRow["state"] {
  if (seen === undefined) return "unobserved";
  if (said === undefined) return "undeclared";
  return sameCell(said.cell, seen.cell) ? "same" : "differs";
}

function seenSince(
  snapshot: Snapshot, place: NodeId, newest: FingerprintAt, { key, cell }: ObservedFact,
): string {
  let since = newest.time;
  for (const { node, time, milliseconds } of fingerprintsOf(snapshot, place)) {
    if (milliseconds > newest.milliseconds || node === newest.node) continue;
    const before = cellAt(snapshot, node, key);
    if (before === undefined || !sameCell(before, cell)) break;
    since = time;
  }
  return since;
}

function cellAt(snapshot: Snapshot, node: NodeId, key: FactKey) {
  const memo = snapshot.memo(FACTS_AT, () => new Map<NodeId, ReturnType<typeof factsAt>>());
  let facts = memo.get(node);
  if (facts === undefined) memo.set(node, (facts = factsAt(snapshot, node)));
  return facts.get(key)?.cell;
}

const FACTS_AT = {};

function verdictOf(rows: readonly DriftRow[]): DriftVerdict {
  const compared = rows.filter(({ state }) => state === "differs" || state === "same");
  if (compared.some(({ state }) => state === "differs")) return "drift";
  return compared.length === 0 || compared.some(({ isStale }) => isStale === true) ? "unknown" : "none";
}

function headlineOf(environment: string, verdict: DriftVerdict, rows: readonly DriftRow[]): string {
  const count = (state: DriftRow["state"]) => rows.filter((row) => row.state === state).length;
  const [differing, same] = [count("differs"), count("same")];
  switch (verdict) {
    case "drift": {
      const [first] = rows;
      const what = `${first!.key} is ${told(first!.observed)} and declared ${told(first!.declared)}`;
      const more = differing === 1 ? "" : `, and ${differing - 1} more differ${differing === 2 ? "s" : ""}`;
      return `Drift: ${environment} is not what is declared: ${what}${more}.`;
    }
    case "none":
      return `No drift: ${facts(same)} of ${environment} ${same === 1 ? "is" : "are"} as declared.`;
    case "unknown":
      return same === 0
        ? `Unknown: nothing that is declared of ${environment} is in its newest fingerprint.`
        : `Unknown: ${environment} was as declared, and was observed too long ago.`;
    default:
      return verdict satisfies never;
  }
}

function facts(count: number): string {
  return `${count} fact${count === 1 ? "" : "s"}`;
}

/** A value as people read it. */
export function told(value: FactValue | undefined): string {
  return value === undefined ? "not stated" : typeof value === "object" ? value.join(", ") : String(value);
}
