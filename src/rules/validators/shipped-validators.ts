/**
 * The validators that come with Fairlead, in the order in which they run. Those that need to be told what is
 * allowed run only where the settings say it.
 */
import { apiSurfaceValidator } from "./api-surface.ts";
import { binaryCompatibilityValidator } from "./binary-compatibility.ts";
import type { BinarySettings } from "./binary-compatibility.ts";
import { freshnessValidator } from "./freshness.ts";
import type { FreshnessDemand } from "./freshness.ts";
import { gpuMemoryValidator } from "./gpu-memory.ts";
import type { GpuMemorySettings } from "./gpu-memory.ts";
import { licenceValidator } from "./licence.ts";
import type { LicenceSettings } from "./licence.ts";
import { modelInputsValidator } from "./model-inputs.ts";
import { reachabilityValidator } from "./reachability.ts";
import type { ReachabilitySettings } from "./reachability.ts";
import { requirementsValidator } from "./requirements.ts";
import type { RequirementsVerdict } from "./requirements.ts";
import { serializationValidator } from "./serialization.ts";
import { storageFormatsValidator } from "./storage-formats.ts";
import { trainingRecordValidator } from "./training-record.ts";
import type { TrainingPart } from "./training-record.ts";
import type { Question, Validator } from "./validator.ts";

export interface ValidatorSettings {
  /** The decision's own verdict; without it requirements are not judged here. */
  readonly requirements?: (question: Question) => RequirementsVerdict;
  /** Without a list of licences none is judged. */
  readonly licence?: LicenceSettings;
  /** Without a demand nothing needs to be fresh. */
  readonly freshness?: readonly FreshnessDemand[];
  readonly trainingRecord?: readonly TrainingPart[];
  readonly gpuMemory?: GpuMemorySettings;
  readonly binaryCompatibility?: BinarySettings;
  readonly reachability?: ReachabilitySettings;
}

/** Throws ValidatorSettingsInvalid. */
export function shippedValidators(settings: ValidatorSettings = {}): readonly Validator[] {
  const { requirements, licence, freshness, trainingRecord } = settings;
  return [
    ...(requirements === undefined ? [] : [requirementsValidator(requirements)]),
    ...(licence === undefined ? [] : [licenceValidator(licence)]),
    ...(freshness === undefined ? [] : [freshnessValidator(freshness)]),
    serializationValidator,
    gpuMemoryValidator(settings.gpuMemory),
    modelInputsValidator,
    binaryCompatibilityValidator(settings.binaryCompatibility),
    reachabilityValidator(settings.reachability),
    storageFormatsValidator,
    trainingRecordValidator(trainingRecord),
    apiSurfaceValidator,
  ];
}
