/**
 * The validators that a policy or a question may name, each with the shape of its settings. Settings come
 * from documents, so they are checked here, once, before a validator is made of them.
 */
import { z } from "zod";
import { nearestNames } from "../../values/nearest.ts";
import { binaryCompatibilityValidator } from "./binary-compatibility.ts";
import { freshnessValidator } from "./freshness.ts";
import type { FreshnessDemand } from "./freshness.ts";
import { gpuMemoryValidator } from "./gpu-memory.ts";
import type { GpuMemorySettings } from "./gpu-memory.ts";
import { licenceValidator } from "./licence.ts";
import type { LicenceSettings } from "./licence.ts";
import { modelInputsValidator } from "./model-inputs.ts";
import { nothingReplaced } from "./nothing-replaced.ts";
import { reachabilityValidator } from "./reachability.ts";
import type { ReachabilitySettings } from "./reachability.ts";
import { serializationValidator } from "./serialization.ts";
import { storageFormatsValidator } from "./storage-formats.ts";
import { TRAINING_PARTS, trainingRecordValidator } from "./training-record.ts";
import type { TrainingPart } from "./training-record.ts";
import { ValidatorSettingsInvalid } from "./validator-settings-invalid.ts";
import type { Question, Result, Validator } from "./validator.ts";

interface Named {
  readonly shape: z.ZodType;
  /** Whether it says nothing until it is told what is allowed. */
  readonly needsSettings?: true;
  /** undefined: it reads texts that a snapshot does not hold, so it is run elsewhere. */
  readonly make?: (settings: never) => Validator;
  /** Of one that is run elsewhere: what it says without texts; undefined where it needs them. */
  readonly early?: (question: Question) => Result | undefined;
}

const text = z.string().min(1);
/** A list of one may be written as that one. */
const texts = z.union([z.array(text).min(1), text.transform((one) => [one])]);
const number = z.number();
const demand = z.union([
  z.strictObject({ predicateType: text, ageSecondsMax: number, unverifiedCounts: z.boolean().optional() }),
  z.strictObject({ fact: text, ageSecondsMax: number }),
]);
const nothing = z.strictObject({});

const NAMED: Readonly<Record<string, Named>> = {
  licence: {
    shape: z.strictObject({ allowed: texts, exceptions: texts.optional() }),
    needsSettings: true,
    make: (settings: LicenceSettings) => licenceValidator(settings),
  },
  freshness: {
    shape: z.strictObject({ demands: z.array(demand).min(1) }),
    needsSettings: true,
    make: ({ demands }: { demands: readonly FreshnessDemand[] }) => freshnessValidator(demands),
  },
  serialization: { shape: nothing, make: () => serializationValidator },
  "gpu-memory": {
    shape: z.strictObject({ headroomPercent: number.optional() }),
    make: (settings: GpuMemorySettings) => gpuMemoryValidator(settings),
  },
  "model-inputs": { shape: nothing, make: () => modelInputsValidator },
  "binary-compatibility": { shape: nothing, make: () => binaryCompatibilityValidator() },
  reachability: {
    shape: z.strictObject({
      allowedPorts: z.array(z.union([text, number.int().transform(String)])).min(1).optional(),
    }),
    make: (settings: ReachabilitySettings) => reachabilityValidator(settings),
  },
  "storage-formats": { shape: nothing, make: () => storageFormatsValidator },
  "training-record": {
    shape: z.strictObject({ parts: z.array(z.enum(TRAINING_PARTS)).min(1).optional() }),
    make: ({ parts }: { parts?: readonly TrainingPart[] }) => trainingRecordValidator(parts),
  },
  // Its libraries take longer to load than a decision takes: whoever has the texts loads it.
  "api-surface": { shape: nothing, early: nothingReplaced },
};

/** What a validator that is run elsewhere says at once; undefined where it has to be asked. */
export function earlyResult(name: string, question: Question): Result | undefined {
  return Object.hasOwn(NAMED, name) ? NAMED[name]!.early?.(question) : undefined;
}

/** In the order in which they run. */
export const VALIDATOR_NAMES: readonly string[] = Object.keys(NAMED);

/** Those that say something without any settings. */
export const READY_VALIDATOR_NAMES: readonly string[] = VALIDATOR_NAMES.filter(
  (name) => NAMED[name]!.needsSettings !== true,
);

/**
 * undefined: it is run elsewhere. Throws ValidatorSettingsInvalid, for a setting and for a name that no
 * validator has.
 */
export function validatorNamed(name: string, settings: unknown = {}): Validator | undefined {
  if (!Object.hasOwn(NAMED, name)) {
    const near = nearestNames(name, VALIDATOR_NAMES, 2);
    throw new ValidatorSettingsInvalid(name, "name", name, near.length > 0
      ? `Did you mean ${near.map((one) => JSON.stringify(one)).join(" or ")}?`
      : `Validators are ${VALIDATOR_NAMES.join(", ")}; a command says \`by: command\`.`);
  }
  const { shape, make } = NAMED[name]!;
  const read = shape.safeParse(settings);
  if (read.success) return make?.(read.data as never);
  throw settingInvalid(name, settings, read.error.issues[0]!, shape);
}

function settingInvalid(
  name: string, settings: unknown, issue: z.core.$ZodIssue, shape: z.ZodType,
): ValidatorSettingsInvalid {
  const known = Object.keys((shape as z.ZodObject).shape);
  const all = known.length === 0 ? `${name} has no settings.` : `Its settings are ${known.join(", ")}.`;
  if (issue.code === "unrecognized_keys") {
    const [unknown = ""] = issue.keys;
    const near = nearestNames(unknown, known, 1)[0];
    const value = (settings as Readonly<Record<string, unknown>>)[unknown];
    const hint = near === undefined ? all : `Did you mean ${JSON.stringify(near)}?`;
    return new ValidatorSettingsInvalid(name, unknown, value, hint);
  }
  const path = issue.path.map(String);
  const value = path.reduce<unknown>(
    (at, step) => (at as Readonly<Record<string, unknown>> | undefined)?.[step], settings);
  return new ValidatorSettingsInvalid(name, path.join(".") || "settings", value ?? null,
    `${issue.message}. ${all}`);
}
