/** Why a figure is not taken; each with the way out. */
import { DomainError } from "../../values/domain-error.ts";

export class ObservationRefused extends DomainError {
  readonly code = "OBSERVATION_REFUSED"; // Stable and public: clients branch on it.
  /** Place in what was sent, from 0. */
  readonly index: number;
  readonly field: string;
  readonly value: string;

  constructor(index: number, field: string, value: unknown, why: string, hint?: string) {
    super(`Observation ${index + 1}: ${field} ${why}.`, hint);
    this.index = index;
    this.field = field;
    this.value = String(value).slice(0, 100);
  }
}
