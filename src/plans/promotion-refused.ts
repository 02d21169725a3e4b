/** What is wrong with a promotion that is asked for; each with the way out. */
import { DomainError } from "../values/domain-error.ts";

/** Neither an environment nor a stage of one. */
export class PlaceNotFound extends DomainError {
  readonly code = "PLACE_NOT_FOUND"; // Stable and public: clients branch on it.
  readonly place: string;
  readonly nearest: readonly string[];
  constructor(place: string, nearest: readonly string[]) {
    super(
      `No environment and no stage is named "${place.slice(0, 200)}".`,
      nearest.length > 0
        ? `Did you mean ${nearest.join(" or ")}?`
        : "Add an environment with `fairlead apply`.",
    );
    this.place = place.slice(0, 200);
    this.nearest = nearest;
  }
}

/** A promotion is of one build: gates ask about it by name. */
export class PromotionInvalid extends DomainError {
  readonly code = "PROMOTION_INVALID";
  readonly value: string;
  constructor(value: string, why: string, hint: string) {
    super(`"${value.slice(0, 200)}" ${why}.`, hint);
    this.value = value.slice(0, 200);
  }
}
