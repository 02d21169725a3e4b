/** Validators that a question names itself: as if a policy enforced them, with no settings, where it asks. */
import { asking } from "../../rules/asked-validator.ts";
import type { CompiledRule } from "../../rules/compiled-rule.ts";
import { RuleCompiler } from "../../rules/rule-compiler.ts";
import {
  READY_VALIDATOR_NAMES, VALIDATOR_NAMES, validatorNamed,
} from "../../rules/validators/named-validators.ts";
import { ValidatorSettingsInvalid } from "../../rules/validators/validator-settings-invalid.ts";
import { nearestNames } from "../../values/nearest.ts";
import { QuestionInvalid } from "../question-invalid.ts";

/** Stands where the policy would. */
export const ASKED_ITSELF = "question";
const QUESTION = { key: ASKED_ITSELF, revision: undefined, mode: "enforce", tier: "gate" } as const;

/** Stands for all that need no settings. */
export const ALL_VALIDATORS = "all";

/** In order, each once. */
export function namesToValidate(names: readonly string[]): readonly string[] {
  const meant = names.flatMap((name) => (name === ALL_VALIDATORS ? READY_VALIDATOR_NAMES : [name]));
  return [...new Set(meant)].sort();
}

const RULES = new Map<string, CompiledRule>();

/** What no validator of Fairlead's is named is a command's. Throws QuestionInvalid. */
export function questionValidators(names: readonly string[]): readonly CompiledRule[] {
  return names.map((name) => {
    let rule = RULES.get(name);
    if (rule !== undefined) return rule;
    rule = { ...asking(alwaysHolding(), name, shipped(name)), id: `question/${name}` };
    // Names of commands are the asker's to make up: they are not kept.
    if (VALIDATOR_NAMES.includes(name)) RULES.set(name, rule);
    return rule;
  });
}

function shipped(name: string) {
  if (!VALIDATOR_NAMES.includes(name)) return undefined;
  try {
    return validatorNamed(name);
  } catch (error) {
    if (!(error instanceof ValidatorSettingsInvalid)) throw error;
    throw new QuestionInvalid(
      `the validator ${name} has to be told what is allowed`, "A policy names it with its settings.");
  }
}

let holding: CompiledRule | undefined;

function alwaysHolding(): CompiledRule {
  if (holding !== undefined) return holding;
  const spec = { name: "validator", on: "deployment", require: "true" };
  const result = new RuleCompiler({ facts: new Map() }).compile(QUESTION, spec, {});
  if (result.kind === "invalid") throw new TypeError("A rule that is true does not compile.");
  return (holding = result.rule);
}

/** Throws QuestionInvalid for a name that neither a validator nor a command has. */
export function checkValidatorNames(names: readonly string[], commands: readonly string[]): void {
  const known = [...VALIDATOR_NAMES, ...commands];
  const unknown = names.find((name) => name !== ALL_VALIDATORS && !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestNames(unknown, known, 2);
  throw new QuestionInvalid(`"${unknown.slice(0, 100)}" is no validator`, near.length > 0
    ? `Did you mean ${near.map((one) => JSON.stringify(one)).join(" or ")}?`
    : `Validators are ${known.join(", ")}.`);
}
