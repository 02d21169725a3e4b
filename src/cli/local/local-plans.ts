/**
 * Plans in a database that this process opens itself. Several processes may drive one plan in it: a file of
 * SQLite, or a Neo4j. Who opens it is a local caller, who cannot approve; with FAIRLEAD_TOKEN they are the
 * token's owner, as they would be at a server.
 */
import { localCaller } from "../../access/caller.ts";
import { Tokens } from "../../access/tokens/tokens.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { validationMeans } from "../../decisions/validation/validation-means.ts";
import type { PlanApproval } from "../../plans/check-beginning.ts";
import type { NextSteps } from "../../plans/next-steps.ts";
import { PlanShelf } from "../../plans/plan-shelf.ts";
import type { PlanLine, PlanSelection, PlanView } from "../../plans/plan-view.ts";
import { Plans } from "../../plans/plans.ts";
import type { By, DrivenPlan, DrivenStep, FailRequest, FinishRequest, StartRequest, StepRequest }
  from "../../plans/plans.ts";
import type { ApproveOptions } from "../connection-proposals.ts";
import type { DrivingConnection } from "../connection-plans.ts";
import type { LocalWriter } from "./calling-as.ts";

type Asked<Request extends By> = Omit<Request, keyof By>;

export class LocalPlans implements DrivingConnection {
  readonly #writer: LocalWriter;
  #plans: Promise<{ readonly plans: Plans; readonly knowledge: Knowledge }> | undefined;

  constructor(writer: LocalWriter) {
    this.#writer = writer;
  }

  async list(selection: PlanSelection): Promise<readonly PlanLine[]> {
    return (await this.#open("read")).list(selection);
  }

  async show(plan: string): Promise<PlanView> {
    return (await this.#open("read")).show(plan, this.#writer.now());
  }

  async next(plan: string): Promise<NextSteps> {
    return (await this.#open("write")).next(plan, this.#writer.now());
  }

  async start(plan: string, step: string, options: Asked<StartRequest>): Promise<DrivenStep> {
    return (await this.#open("write")).start(plan, step, { ...options, ...(await this.#by()) });
  }

  async renew(plan: string, step: string, options: Asked<StepRequest>): Promise<DrivenStep> {
    return (await this.#open("write")).renew(plan, step, { ...options, ...(await this.#by()) });
  }

  async finish(plan: string, step: string, options: Asked<FinishRequest>): Promise<DrivenStep> {
    return (await this.#open("write")).finish(plan, step, { ...options, ...(await this.#by()) });
  }

  async fail(plan: string, step: string, options: Asked<FailRequest>): Promise<DrivenStep> {
    return (await this.#open("write")).fail(plan, step, { ...options, ...(await this.#by()) });
  }

  async undo(
    plan: string, options: { readonly because?: string; readonly restored?: string },
  ): Promise<DrivenPlan> {
    return (await this.#open("write")).undo(plan, { ...options, ...(await this.#by()) });
  }

  async withdraw(plan: string, options: { readonly because?: string }): Promise<DrivenPlan> {
    return (await this.#open("write")).withdraw(plan, { ...options, ...(await this.#by()) });
  }

  async approve(plan: string, options: ApproveOptions): Promise<PlanApproval> {
    return (await this.#open("write")).approve(plan, { ...options, ...(await this.#by()) });
  }

  async #open(mode: "read" | "write"): Promise<Plans> {
    this.#plans ??= this.#writer.open(mode).then((knowledge) => {
      const validation = validationMeans(knowledge.store, []);
      return { knowledge, plans: new Plans({ shelf: new PlanShelf(knowledge), knowledge, validation }) };
    });
    const { plans, knowledge } = await this.#plans;
    // Nothing is polled here: what other processes wrote is looked for at each command.
    await knowledge.refresh();
    return plans;
  }

  async #by(): Promise<By> {
    const { actor, now } = this.#writer;
    const token = process.env["FAIRLEAD_TOKEN"] ?? "";
    if (token === "") return { caller: localCaller(actor), now: now() };
    const { knowledge: { store } } = await this.#plans!;
    const tokens = new Tokens(store, now);
    const caller = await tokens.recognise(token);
    await tokens.close(); // The last use is told here as it is at a server.
    return { caller, now: now() };
  }
}
