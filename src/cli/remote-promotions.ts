/** Gates, promotions and figures of a service over REST. */
import type { ObservationList, ObservationsWanted } from "../plans/observations/list-observations.ts";
import type { GivenObservation, ObservedAnswer } from "../plans/observations/record-observations.ts";
import type { GatesAnswer, PromotionAnswer } from "../plans/promotion.ts";
import type { PromotionQuestion } from "../plans/promote.ts";
import type { GatesWanted, PromotionConnection } from "./connection-promotions.ts";
import type { ServiceClient } from "./service-client.ts";

/** A plan for each environment of a stage takes seconds. */
const PROMOTION_MILLISECONDS_MAX = 60_000;

export class RemotePromotions implements PromotionConnection {
  readonly #client: ServiceClient;
  readonly #actor: string | undefined;

  constructor(client: ServiceClient, actor: string | undefined) {
    this.#client = client;
    this.#actor = actor;
  }

  gates({ version, in: environment, plan }: GatesWanted): Promise<GatesAnswer> {
    return this.#client.get("/v1/gates", { version, in: environment, plan });
  }

  promote(question: PromotionQuestion): Promise<PromotionAnswer> {
    const body = { ...question, actor: this.#actor };
    return this.#client.post("/v1/promotions", body, { waitMilliseconds: PROMOTION_MILLISECONDS_MAX });
  }

  observe(observations: readonly GivenObservation[]): Promise<ObservedAnswer> {
    return this.#client.post("/v1/observations", { observations, actor: this.#actor });
  }

  observations(deployment: string, { metric, version, first }: ObservationsWanted): Promise<ObservationList> {
    const query = { deployment, metric, version, ...(first === undefined ? {} : { first: String(first) }) };
    return this.#client.get("/v1/observations", query);
  }
}
