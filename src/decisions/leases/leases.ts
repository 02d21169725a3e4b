/**
 * Holds places for deployments that are under way, lists them and lets them go. A decision alone reserves
 * nothing; who starts a deployment does.
 */
import type { Knowledge } from "../../catalog/knowledge.ts";
import { placesWanted } from "../../rules/places-wanted.ts";
import type { PlacesWanted } from "../../rules/places-wanted.ts";
import type { RulePick } from "../../rules/rule-scene.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { DomainError } from "../../values/domain-error.ts";
import { millisecondsOf, tellingOf } from "../telling.ts";
import { findEnvironment } from "../find-subject.ts";
import { ruleQuestion, rulesIn } from "../policies/rules-here.ts";
import { SubjectNotFound } from "../subject-not-found.ts";
import { GROUPS_MAX, LEASE_NAMESPACE } from "./lease.ts";
import type { Lease, LeaseRecord } from "./lease.ts";
import { recordKey, releaseLeases, takeLease } from "./take-lease.ts";

export interface PlaceRequest {
  /** `ranker@2.3.1`, `ranker@2.3.1#gpu`: all that is deployed there together. */
  readonly subjects: readonly string[];
  /** By name. */
  readonly environment: string;
  /** Whoever deploys, by a name that nobody else has: the same one takes and lets go again. */
  readonly holder: string;
  /** Left out: as long as each rule says. */
  readonly seconds?: number;
}

export type PlaceAnswer =
  /** One for each rule; empty where no rule counts places with leases. */
  | { readonly kind: "held"; readonly leases: readonly Lease[] }
  | {
      readonly kind: "full";
      readonly rule: string;
      readonly group: string;
      readonly atMost: number;
      /** With what is asked for. */
      readonly taken: number;
      /** Who holds places now, in order of time. */
      readonly holders: readonly Lease[];
    }
  | { readonly kind: "unknown"; readonly rule: string; readonly because: string };

export interface LeaseSelection {
  readonly holder?: string;
  readonly environment?: string;
  readonly subject?: string;
}

/** Of several things at once. */
export interface ExactSelection extends LeaseSelection {
  /** These and no others, in the order in which the lease has them. */
  readonly subjects?: readonly string[];
}

/** A day, as of a rule's own lease. */
export const LEASE_SECONDS_MAX = 86_400;
const HOLDER_CHARACTERS_MAX = 200;

/** What was asked for as a lease makes no sense. */
export class LeaseRefused extends DomainError {
  readonly code = "LEASE_REFUSED";
}

export interface LeaseBook {
  hold(request: PlaceRequest): Promise<PlaceAnswer>;
  list(selection?: LeaseSelection): Promise<readonly Lease[]>;
  letGo(selection: ExactSelection): Promise<readonly Lease[]>;
}

export class Leases implements LeaseBook {
  readonly #knowledge: Pick<Knowledge, "store" | "refresh">;
  readonly #now: () => string;

  constructor(knowledge: Pick<Knowledge, "store" | "refresh">, now: () => string) {
    this.#knowledge = knowledge;
    this.#now = now;
  }

  /**
   * All places that the rules count for it, or none: what was taken before one turned out full is let go.
   * Idempotent for one holder. Errors: EnvironmentNotFound, SubjectNotFound, LeaseRefused; the store's.
   */
  async hold(request: PlaceRequest): Promise<PlaceAnswer> {
    check(request);
    const { environment, holder, subjects } = request;
    const now = this.#now();
    const taken: Lease[] = [];
    const wanted = wantedOf(await this.#knowledge.refresh(), request, now);
    const unknown = wanted.find(({ kind }) => kind === "unknown");
    if (unknown?.kind === "unknown") return unknown;
    for (const one of wanted.flatMap((each) => (each.kind === "places" ? [each] : []))) {
      const { rule, group: { name: group, atMost, planned }, leaseSeconds } = one;
      const until = later(now, request.seconds ?? leaseSeconds);
      const sorted = subjects.toSorted();
      const what = { rule, group, holder, environment, subjects: sorted, places: planned };
      const lease = { ...what, since: now, until };
      const answer = await takeLease(this.#knowledge.store, lease, atMost, now, async () =>
        runningNow(await this.#knowledge.refresh(), request, one, now));
      if (answer.kind === "held") {
        taken.push(answer.lease);
        continue;
      }
      await this.#letGoOnly(taken.filter(({ since }) => since === now));
      const holders = answer.holders.toSorted((a, b) => (a.since < b.since ? -1 : 1));
      return { kind: "full", rule, group, atMost, taken: answer.taken, holders };
    }
    return { kind: "held", leases: taken };
  }

  /** Those that have not expired, in order of rule and group, then time. */
  async list(selection: ExactSelection = {}): Promise<readonly Lease[]> {
    const now = this.#now();
    const records = await this.#knowledge.store.records({ namespace: LEASE_NAMESPACE, limit: GROUPS_MAX });
    return records
      .flatMap(({ value }) => (value as LeaseRecord).leases.toSorted((a, b) => (a.since < b.since ? -1 : 1)))
      .filter((lease) => lease.until > now && isSelected(lease, selection));
  }

  /** What was let go; the same again lets nothing go. */
  async letGo(selection: ExactSelection): Promise<readonly Lease[]> {
    const found = await this.list(selection);
    return this.#letGoOnly(found);
  }

  async #letGoOnly(leases: readonly Lease[]): Promise<readonly Lease[]> {
    const gone: Lease[] = [];
    for (const [key, those] of Map.groupBy(leases, recordKey)) {
      const texts = new Set(those.map((one) => JSON.stringify(one)));
      const isOver = (lease: Lease): boolean => texts.has(JSON.stringify(lease));
      gone.push(...(await releaseLeases(this.#knowledge.store, key, isOver)));
    }
    return gone;
  }
}

function isSelected(
  lease: Lease, { holder, environment, subject, subjects }: ExactSelection,
): boolean {
  return (
    (holder === undefined || lease.holder === holder) &&
    (environment === undefined || lease.environment === environment) &&
    (subject === undefined || lease.subjects.includes(subject)) &&
    (subjects === undefined || subjects.join(" ") === lease.subjects.join(" "))
  );
}

function wantedOf(
  snapshot: Snapshot, { subjects, environment: where }: PlaceRequest, now: string,
): readonly PlacesWanted[] {
  const environment = findEnvironment(snapshot, where);
  const telling = tellingOf(snapshot, environment, millisecondsOf(now));
  const { ofPicks, ofChoice } = rulesIn(telling);
  const question = ruleQuestion(telling);
  const picks = subjects.map((name) => pickNamed(snapshot, name));
  const each = picks.flatMap((pick) => placesWanted(ofPicks, { ...question, pick }));
  const found = [...joined(each), ...placesWanted(ofChoice, { ...question, picks })];
  return found.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** A rule on single things asks for one place for each of them, all at once. */
function joined(wanted: readonly PlacesWanted[]): readonly PlacesWanted[] {
  const byName = new Map<string, PlacesWanted>();
  for (const one of wanted) {
    const before = byName.get(nameOf(one));
    byName.set(nameOf(one), before?.kind === "places" && one.kind === "places"
      ? { ...one, group: { ...one.group, planned: [...before.group.planned, ...one.group.planned] } } : one);
  }
  return [...byName.values()];
}

function nameOf(wanted: PlacesWanted): string {
  return wanted.kind === "places" ? recordKey({ rule: wanted.rule, group: wanted.group.name }) : wanted.rule;
}

/** The places that count now, what may count among them; more than any limit where that is not known. */
function runningNow(
  snapshot: Snapshot, request: PlaceRequest, wanted: PlacesWanted, now: string,
): readonly string[] {
  const found = wantedOf(snapshot, request, now).find((one) => nameOf(one) === nameOf(wanted));
  if (found?.kind === "places") return [...found.group.running, ...found.group.maybe];
  // The rule is gone, or no longer about this: what it counted when it was asked first is as good.
  return wanted.kind === "places" ? [...wanted.group.running, ...wanted.group.maybe] : [];
}

function pickNamed(snapshot: Snapshot, name: string): RulePick {
  const [versionName = ""] = name.split("#");
  const version = snapshot.find(`version:${versionName}`);
  const variant = name.includes("#") ? snapshot.find(`variant:${name}`) : undefined;
  if (version === undefined || (variant === undefined && name.includes("#")))
    throw new SubjectNotFound(name, []);
  return { version, variant };
}

function check({ holder, seconds, subjects }: PlaceRequest): void {
  if (holder.trim() === "" || holder.length > HOLDER_CHARACTERS_MAX)
    throw new LeaseRefused(`A holder has a name of 1 to ${HOLDER_CHARACTERS_MAX} characters.`);
  if (subjects.length === 0) throw new LeaseRefused("Nothing is named that is to be deployed.");
  if (seconds !== undefined && !(seconds >= 1 && seconds <= LEASE_SECONDS_MAX))
    throw new LeaseRefused(`A lease lasts from a second to a day, not ${seconds} seconds.`);
}

function later(time: string, seconds: number): string {
  return new Date(millisecondsOf(time) + seconds * 1000).toISOString();
}
