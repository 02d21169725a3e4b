/** What commands about gates, promotions and figures need of Fairlead, wherever it is. */
import type { ObservationList, ObservationsWanted } from "../plans/observations/list-observations.ts";
import type { GivenObservation, ObservedAnswer } from "../plans/observations/record-observations.ts";
import type { GatesAnswer, PromotionAnswer } from "../plans/promotion.ts";
import type { PromotionQuestion } from "../plans/promote.ts";

export interface GatesWanted {
  readonly version: string;
  readonly in: string;
  readonly plan?: string;
}

export interface PromotionConnection {
  /** Errors: SubjectNotFound, EnvironmentNotFound, PlanNotFound, PromotionInvalid. */
  gates(wanted: GatesWanted): Promise<GatesAnswer>;
  /** Errors: those and PlaceNotFound. */
  promote(question: PromotionQuestion): Promise<PromotionAnswer>;
  /** Errors: ObservationRefused. */
  observe(observations: readonly GivenObservation[]): Promise<ObservedAnswer>;
  /** Errors: DeploymentNotFound. */
  observations(deployment: string, wanted: ObservationsWanted): Promise<ObservationList>;
}
