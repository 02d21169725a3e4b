/** Plans of a service over REST. */
import type { PlanApproval } from "../plans/check-beginning.ts";
import type { NextSteps } from "../plans/next-steps.ts";
import type { PlanLine, PlanSelection, PlanView } from "../plans/plan-view.ts";
import type { DrivenPlan, DrivenStep } from "../plans/plans.ts";
import type { Ran } from "../plans/progress.ts";
import type { DrivingConnection, Holder } from "./connection-plans.ts";
import type { ServiceClient } from "./service-client.ts";

/** A command waits for those before it, and for the store. */
const COMMAND_MILLISECONDS_MAX = 60_000;

export class RemotePlans implements DrivingConnection {
  readonly #client: ServiceClient;
  readonly #actor: string | undefined;

  constructor(client: ServiceClient, actor: string | undefined) {
    this.#client = client;
    this.#actor = actor;
  }

  async list({ state, environment }: PlanSelection): Promise<readonly PlanLine[]> {
    type Found = { readonly plans: readonly PlanLine[] };
    return (await this.#client.get<Found>("/v1/plans", { state, environment })).plans;
  }

  show(plan: string): Promise<PlanView> {
    return this.#client.get(pathOf(plan));
  }

  next(plan: string): Promise<NextSteps> {
    return this.#client.get(`${pathOf(plan)}/next`);
  }

  start(plan: string, step: string, options: object): Promise<DrivenStep> {
    return this.#step(plan, step, "start", options);
  }

  renew(plan: string, step: string, options: Holder): Promise<DrivenStep> {
    return this.#step(plan, step, "renew", options);
  }

  finish(plan: string, step: string, options: Holder & { readonly runs?: Ran }): Promise<DrivenStep> {
    const { runs, ...rest } = options;
    return this.#step(plan, step, "finish", { ...rest, runs: runs?.version, digest: runs?.digest });
  }

  fail(
    plan: string, step: string, options: Holder & { readonly because: string; readonly isFinal?: boolean },
  ): Promise<DrivenStep> {
    const { isFinal: final, ...rest } = options;
    return this.#step(plan, step, "fail", { ...rest, final });
  }

  undo(plan: string, options: object): Promise<DrivenPlan> {
    return this.#post(`${pathOf(plan)}/undo`, { ...options, actor: this.#actor });
  }

  withdraw(plan: string, options: object): Promise<DrivenPlan> {
    return this.#post(`${pathOf(plan)}/withdraw`, { ...options, actor: this.#actor });
  }

  approve(plan: string, options: object): Promise<PlanApproval> {
    return this.#post(`${pathOf(plan)}/approve`, options);
  }

  #step(plan: string, step: string, act: string, options: object): Promise<DrivenStep> {
    const path = `${pathOf(plan)}/steps/${encodeURIComponent(step)}/${act}`;
    return this.#post(path, { ...options, actor: this.#actor });
  }

  #post<T>(path: string, body: object): Promise<T> {
    return this.#client.post(path, body, { waitMilliseconds: COMMAND_MILLISECONDS_MAX });
  }
}

function pathOf(plan: string): string {
  return `/v1/plans/${encodeURIComponent(plan)}`;
}
