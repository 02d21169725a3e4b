/** The address or an option of a store is not one that can be opened. */
import { DomainError } from "../values/domain-error.ts";

export class ConfigurationRefused extends DomainError {
  readonly code = "STORE_CONFIGURATION_REFUSED";
  readonly option: string;
  readonly value: string;

  constructor(option: string, value: string, wanted: string) {
    super(`The ${option} "${value}" cannot be opened; it must be ${wanted}.`);
    this.option = option;
    this.value = value;
  }
}
