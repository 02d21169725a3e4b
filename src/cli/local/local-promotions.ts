/** Gates, promotions and figures in a database that this process opens itself. */
import { judgeGates } from "../../plans/judge-gates.ts";
import { listObservations } from "../../plans/observations/list-observations.ts";
import type { ObservationList, ObservationsWanted } from "../../plans/observations/list-observations.ts";
import { recordObservations } from "../../plans/observations/record-observations.ts";
import type { GivenObservation, ObservedAnswer } from "../../plans/observations/record-observations.ts";
import { keptPlan, promote } from "../../plans/promote.ts";
import type { PromotionQuestion } from "../../plans/promote.ts";
import type { GatesAnswer, PromotionAnswer } from "../../plans/promotion.ts";
import type { GatesWanted, PromotionConnection } from "../connection-promotions.ts";
import { callingAs } from "./calling-as.ts";
import type { LocalWriter } from "./calling-as.ts";

export class LocalPromotions implements PromotionConnection {
  readonly #writer: LocalWriter;

  constructor(writer: LocalWriter) {
    this.#writer = writer;
  }

  async gates({ version, in: environment, plan: name }: GatesWanted): Promise<GatesAnswer> {
    const knowledge = await this.#writer.open("read");
    const snapshot = await knowledge.refresh();
    const plan = name === undefined ? undefined : await keptPlan(knowledge, snapshot, name);
    return judgeGates(snapshot, version, environment, this.#writer.now(), plan);
  }

  async promote(question: PromotionQuestion): Promise<PromotionAnswer> {
    const knowledge = await this.#writer.open(question.save === true ? "write" : "read");
    return promote(knowledge, question, await callingAs(this.#writer, knowledge));
  }

  async observe(observations: readonly GivenObservation[]): Promise<ObservedAnswer> {
    const knowledge = await this.#writer.open("write");
    const { caller, now } = await callingAs(this.#writer, knowledge);
    return recordObservations(knowledge, observations, { actor: caller.name, now });
  }

  async observations(deployment: string, wanted: ObservationsWanted): Promise<ObservationList> {
    const knowledge = await this.#writer.open("read");
    return listObservations(await knowledge.refresh(), deployment, wanted);
  }
}
