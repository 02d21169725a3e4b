import { DomainError } from "../../values/domain-error.ts";

/** A setting that a validator is made with says something that it cannot check. */
export class ValidatorSettingsInvalid extends DomainError {
  readonly code = "VALIDATOR_SETTINGS_INVALID";
  readonly validator: string;
  readonly setting: string;
  readonly value: unknown;
  constructor(validator: string, setting: string, value: unknown, hint?: string) {
    super(`The validator ${validator} cannot work with ${setting}: ${JSON.stringify(value)}.`, hint);
    this.validator = validator;
    this.setting = setting;
    this.value = value;
  }
}
