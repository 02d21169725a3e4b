/** Sentences of validators' reasons and of what was skipped, made from their data in this one place. */
import type { SkippedBecause } from "./run-validators.ts";
import type { Reason, ReasonCode } from "./reason.ts";

type Sentence = (reason: Reason) => string;

const of = ({ about, subject }: Reason): string => (subject === undefined ? about : `${subject} of ${about}`);
/** Libraries' own sentences end in a full stop. */
const change = ({ subject }: Reason): string | undefined => subject?.replace(/\.$/, "");
const seen = ({ observed }: Reason): string => (observed === undefined ? "nothing" : observed);
const asked = ({ required }: Reason): string => (required === undefined ? "nothing in particular" : required);
const gone = ({ missing = [] }: Reason): string => missing.join(", ");
const reader = ({ subject = "the build" }: Reason): string => subject;
const users = ({ affected = [] }: Reason): string =>
  affected.length === 0 ? "nobody recorded" : affected.join(", ");

const SENTENCES: Readonly<Record<ReasonCode, Sentence>> = {
  NOTHING_STATED: ({ about }) => `nothing is stated of ${about} that could be judged`,
  FACT_MISSING: ({ about, missing = [] }) => `nobody states ${missing.join(", ")} of ${about}`,
  FACT_UNREADABLE: (reason) => `${of(reason)} is ${seen(reason)}, and not ${asked(reason)}`,
  PLACE_UNSTATED: ({ about }) => `no environment is named in which ${about} would run`,
  LIMIT_REACHED: (reason) => `there is more of ${of(reason)} than is looked at`,
  VALIDATOR_FAILED: (reason) => `the validator failed on ${reason.about}: ${seen(reason)}`,
  REQUIREMENTS_HOLD: (reason) => `${of(reason)} holds${told(" with ", reason.observed)}`,
  REQUIREMENT_FAILS: (reason) => `${of(reason)} fails${wanted(reason)}`,
  REQUIREMENT_OPEN: (reason) => `${of(reason)} is open${wanted(reason)}`,
  LICENCE_ALLOWED: (reason) => `${reason.about} has the licence ${seen(reason)}, which is allowed`,
  LICENCE_NOT_ALLOWED: (reason) =>
    `${reason.about} has the licence ${seen(reason)}; ${gone(reason)} is not among ${asked(reason)}`,
  LICENCE_UNSTATED: ({ about }) => `nobody states the licence of ${about}`,
  LICENCE_UNREADABLE: (reason) =>
    `${seen(reason)} of ${reason.about} is no licence expression${told("; near it is ", reason.required)}`,
  LICENCE_NONE: ({ about }) => `${about} has no licence at all`,
  EVIDENCE_FRESH: (reason) => `${of(reason)} is ${age(reason)} old, and may be ${asked(reason)}`,
  EVIDENCE_STALE: (reason) => `${of(reason)} is ${age(reason)} old, and may be ${asked(reason)}`,
  EVIDENCE_MISSING: (reason) => `there is no evidence ${of(reason)}`,
  EVIDENCE_UNDATED: (reason) => `${of(reason)} has no time`,
  EVIDENCE_UNVERIFIED: (reason) => `nobody verified ${of(reason)}`,
  EVIDENCE_FROM_FUTURE: (reason) => `${of(reason)} is from the future: a clock is wrong`,
  RECORD_COMPLETE: ({ about }) => `the training record of ${about} is complete`,
  RECORD_INCOMPLETE: (reason) => `the training record of ${reason.about} lacks ${gone(reason)}`,
  RECORD_OPEN: (reason) =>
    `the training record of ${reason.about} may lack ${gone(reason)}: nobody declared ${users(reason)}`,
  RECORD_MISSING: ({ about }) => `nothing is recorded of the training of ${about}`,
  FORMAT_LOADS: (reason) => `${reason.about} loads ${asked(reason)}${told(" with ", reason.observed)}`,
  FORMAT_REFUSED: (reason) => `${reason.about} does not load ${asked(reason)}: it has ${seen(reason)}`,
  FORMAT_UNSTATED: ({ about }) => `nobody states the format of ${about}`,
  FORMAT_UNKNOWN: (reason) =>
    `nobody promises that ${seen(reason)} of ${reason.about} loads ${asked(reason)}`,
  RUNTIME_UNSTATED: ({ about }) => `no runtime is picked that would load ${about}`,
  MEMORY_FITS: (reason) =>
    `${reason.about} needs ${asked(reason)}${told(", and there is ", reason.observed)}`,
  MEMORY_SHORT: (reason) => `${reason.about} needs ${asked(reason)}, and there is ${seen(reason)}`,
  GPU_ABSENT: (reason) => `${reason.about} needs ${asked(reason)}, and there is no GPU`,
  CONTRACT_KEPT: ({ about }) => `${about} keeps its contract`,
  CONTRACT_BROKEN: (reason) =>
    `${reason.about} breaks, and is required by ${users(reason)}${told(": ", change(reason))}`,
  CONTRACT_RISKY: (reason) =>
    `${reason.about} may surprise those that require it, ${users(reason)}${told(": ", change(reason))}`,
  CONTRACT_OPEN: (reason) => `whether ${of(reason)} breaks cannot be told`,
  CONTRACT_UNSTATED: (reason) => `nobody has the contract ${reason.about} of ${gone(reason)}`,
  CONTRACT_UNREADABLE: (reason) => `a contract of ${reason.about} cannot be read: ${seen(reason)}`,
  BREAK_ANNOUNCED: (reason) =>
    `${of(reason)} breaks, as version ${seen(reason)} announces, and nobody is recorded who requires it`,
  INTERFACE_GONE: (reason) => `${reason.about} goes; it is required by ${users(reason)}`,
  NOTHING_REPLACED: ({ about }) => `${about} replaces nothing, so nobody relies on what it was`,
  INPUT_FED: (reason) => `${of(reason)} is fed`,
  INPUT_UNFIT: (reason) => `${of(reason)} gets ${seen(reason)}${told(", and needs ", reason.required)}`,
  INPUT_OPEN: (reason) => `nobody says whether ${of(reason)} gets ${asked(reason)}`,
  FEED_MISSING: ({ about }) => `nobody is known who provides ${about} there`,
  BINARY_RUNS: (reason) => `${of(reason)} runs there`,
  BINARY_REFUSED: (reason) => `${of(reason)} asks for ${asked(reason)}, and there is ${seen(reason)}`,
  BINARY_OPEN: (reason) => `${of(reason)} asks for ${asked(reason)}${told("; not known: ", gone(reason))}`,
  PLACE_REACHED: (reason) => `${drawn(reason)} is open for ${of(reason)}`,
  PLACE_NOT_REACHED: (reason) => `nobody states that ${drawn(reason)} is reached, for ${of(reason)}`,
  PORT_REFUSED: (reason) =>
    `port ${seen(reason)} for ${of(reason)} is not among ${asked(reason)}${told(" of ", reason.source)}`,
  PORT_UNSTATED: (reason) => `nobody states the port of ${of(reason)}`,
  CALLEE_MISSING: ({ about }) => `nobody is known who provides ${about} and runs`,
  STORAGE_READ: (reason) => `${reader(reason)} reads ${seen(reason)} of ${reason.about}`,
  STORAGE_NOT_READ: (reason) =>
    `${reader(reason)} reads ${asked(reason)}, and ${reason.about} is ${seen(reason)}`,
  COMMAND_SAYS: (reason) => `${of(reason)}: the command says ${reason.outcome}${told(", ", reason.observed)}`,
  COMMAND_SILENT: (reason) => `the command ${reason.subject ?? ""} said nothing`,
  COMMAND_FAILED: (reason) => `the command ${reason.subject ?? ""} failed: ${seen(reason)}`,
  COMMAND_TIMED_OUT: (reason) => `the command ${reason.subject ?? ""} had not ended after ${seen(reason)}`,
  NOT_ABOUT: (reason) => `${reason.subject ?? "it"} is not about things such as ${reason.about}`,
  COMMAND_UNKNOWN: (reason) => `the server has no command ${reason.subject ?? ""}`,
  COMMAND_NONSENSE: (reason) => `the command ${reason.subject ?? ""} gave no answer, but ${seen(reason)}`,
};

/** `Nobody states gpu.memory of environment:prod.` */
export function reasonSentence(reason: Reason): string {
  const sentence = SENTENCES[reason.code](reason);
  const via = reason.path === undefined || reason.code.startsWith("PLACE") ? "" : ` (${drawn(reason)})`;
  // Names keep their letters.
  const isName = [reason.about, reason.subject, reason.observed, reason.path?.[0]].some((name) =>
    name !== undefined && name !== "" && sentence.startsWith(name));
  return `${isName ? sentence[0]! : sentence[0]!.toUpperCase()}${sentence.slice(1)}${via}.`;
}

/** `Skipped because licence failed.` */
export function skippedSentence(because: SkippedBecause): string {
  switch (because.kind) {
    case "gate-failed":
      return `Skipped because ${because.gate} failed.`;
    case "not-asked-here":
      return `Skipped because ${because.when} does not hold.`;
    case "does-not-apply":
      return `Skipped because it is about ${because.appliesTo.join(", ")}, and this is ${because.type}.`;
    default:
      return because satisfies never;
  }
}

/** `a -> b -> c` */
function drawn({ path = [] }: Reason): string {
  return path.length === 0 ? "the way" : path.join(" -> ");
}

function told(before: string, text: string | undefined, after = ""): string {
  return text === undefined || text === "" ? "" : `${before}${text}${after}`;
}

function wanted({ required, observed }: Reason): string {
  return `${told(": required ", required)}${told(", found ", observed)}`;
}

const UNITS = [["d", 86_400], ["h", 3_600], ["min", 60]] as const;

/** Whole units: 3 d, 5 h, 12 min, 7 s. */
function age({ ageSeconds = 0 }: Reason): string {
  const unit = UNITS.find(([, seconds]) => ageSeconds >= seconds);
  return unit === undefined ? `${ageSeconds} s` : `${Math.floor(ageSeconds / unit[1])} ${unit[0]}`;
}
