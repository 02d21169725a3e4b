/** An OpenLineage event that is not what the specification says. */
import { DomainError } from "../../values/domain-error.ts";

export class EventInvalid extends DomainError {
  readonly code = "EVENT_INVALID"; // Stable and public: clients branch on it.
  /** Where, in the event: `outputs.0.facets.ownership.owners.0.name`; "" is the event itself. */
  readonly path: string;

  constructor(path: readonly PropertyKey[], message: string, hint?: string) {
    const place = path.map((step) => String(step).slice(0, STEP_CHARACTERS_MAX)).join(".");
    super(`${place === "" ? "The event" : place} ${message}.`, hint);
    this.path = place;
  }
}

/** A name in a hostile event may be megabytes long; this much says which. */
const STEP_CHARACTERS_MAX = 80;
