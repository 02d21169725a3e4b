/**
 * Leases as one caller has them: who may record a deployment may hold a place for it and let it go; who sees
 * an environment and what is deployed sees who holds its place. What is full is counted with all of them.
 */
import type { Knowledge } from "../../catalog/knowledge.ts";
import { recordDeployment } from "../../catalog/record-deployment.ts";
import type { Lease } from "./lease.ts";
import type { LeaseBook, LeaseSelection, PlaceAnswer, PlaceRequest } from "./leases.ts";

/** Why a rule is open, to who sees only a part of what it counts. */
export const NOT_TOLD = "what it counts is not known, or may not be seen here";

export class RestrictedLeases implements LeaseBook {
  readonly #leases: LeaseBook;
  readonly #knowledge: Knowledge;
  readonly #now: () => string;

  /** `leases`: all; `knowledge`: the caller's. */
  constructor(leases: LeaseBook, knowledge: Knowledge, now: () => string) {
    this.#leases = leases;
    this.#knowledge = knowledge;
    this.#now = now;
  }

  async hold(request: PlaceRequest): Promise<PlaceAnswer> {
    for (const subject of request.subjects) await this.#check(subject, request.environment);
    const answer = await this.#leases.hold(request);
    // What is counted with all that runs may be open by something that is hidden.
    if (answer.kind === "unknown") return { ...answer, because: NOT_TOLD };
    return answer.kind === "full" ? { ...answer, holders: this.#seen(answer.holders) } : answer;
  }

  async list(selection: LeaseSelection = {}): Promise<readonly Lease[]> {
    return this.#seen(await this.#leases.list(selection));
  }

  async letGo(selection: LeaseSelection): Promise<readonly Lease[]> {
    const gone: Lease[] = [];
    for (const { holder, environment, subjects } of await this.list(selection)) {
      for (const subject of subjects) await this.#check(subject, environment);
      // Not what the same holder has there with something hidden.
      gone.push(...(await this.#leases.letGo({ holder, environment, subjects })));
    }
    return gone;
  }

  /** Tried and not written. Throws Forbidden. */
  async #check(version: string, environment: string): Promise<void> {
    const told = { actor: "lease", reason: "lease", now: this.#now(), dryRun: true };
    await recordDeployment(this.#knowledge, { ...told, version, environment });
  }

  #seen(leases: readonly Lease[]): readonly Lease[] {
    const view = this.#knowledge.current();
    const isSeen = (key: string): boolean => view.find(key) !== undefined;
    return leases.filter(({ environment, subjects }) =>
      isSeen(`environment:${environment}`) &&
      subjects.every((name) => isSeen(`${name.includes("#") ? "variant" : "version"}:${name}`)));
  }
}
