/**
 * The sentences of decisions, made from reason data. All wording is here and nowhere else; tests hold the
 * exact words.
 */
import type { Decision, EnvironmentResult, ObservedValue, Reason, Verdict } from "./decision.ts";
import { findingWords } from "./schema-wording.ts";
import type { Condition } from "../values/condition.ts";

/** What a sentence about one requirement is made from. */
export interface Told {
  readonly reason: Omit<Reason, "sentence">;
  /** `cloud-h100-r535` */
  readonly environment: string;
  /** `pytorch@2.11.0#cu130` */
  readonly build: string;
  /** What the subject contains that states the requirement: `cuda-toolkit@13.0`. */
  readonly via: string | undefined;
  /** The condition, when the requirement is about a fact. */
  readonly condition?: Condition | undefined;
  /** The key that was declared absent, when it covers the one in question. */
  readonly absentThrough?: string | undefined;
  /** The missing facts from which this one would follow. */
  readonly followsFrom?: readonly string[] | undefined;
  /** A version of the artifact that is there, or a provider of the interface: `triton-runtime@23.01`. */
  readonly found?: FoundWords | undefined;
}

export interface FoundWords {
  readonly name: string;
  /** Where it runs; undefined when the subject contains it. */
  readonly environment: string | undefined;
  /** The interface that it provides, with the version: `features.user 4.1.0`. */
  readonly provides?: string;
  /** It runs nowhere in sight. */
  readonly isOffered?: true;
}

/** What stands for the value of a key that is declared absent, as in documents. */
export const ABSENT_WORD = "none";

/** Alternatives and names told in one sentence; the data holds all of them. */
const TOLD_MAX = 3;

export function requirementSentence(told: Told): string {
  const { reason, environment } = told;
  const about = reason.about ?? "";
  if (reason.code === "FACT_SATISFIES")
    return `${demand(told, about)}; ${environment} has ${valueOf(reason.observed)}.`;
  const has = `${environment} has ${about} ${valueOf(reason.observed)}`;
  switch (reason.code) {
    case "FACT_FAILS": {
      const refused = reason.statements?.refused;
      return `${has}; ${refused === undefined ? demand(told) : `${stater(told)} refuses ${refused}`}.`;
    }
    case "FACT_UNKNOWN":
      return `${about} is not known on ${environment}${hint(told)}; ${demand(told)}.`;
    case "RESTRICTED":
      return `${stater(told)} needs ${about}.`;
    case "FACT_ABSENT":
      return `${environment} has no ${about}${through(told)}; ${demand(told)}.`;
    case "PRERELEASE_LEFT_OUT": {
      const what = told.found === undefined ? has : whereFound(told);
      return `${what}, a pre-release that the range leaves out; ${demand(told)}.`;
    }
    case "STATED_BOTH": {
      const { works = rangeOf(told), refused = refusedOf(told) } = reason.statements ?? {};
      const both = `states both that it works (${works}) and that it is refused (${refused})`;
      return `${has}; ${stater(told)} ${both}.`;
    }
    case "STATED_NEITHER": {
      const [works, refused] = [rangeOf(told), refusedOf(told)];
      const neither = `neither states that it works (${works}) nor that it is refused (${refused})`;
      return `${has}; ${stater(told)} ${neither}.`;
    }
    case "CODE_UNSTATED":
      return `${has}; ${demand(told)}.`;
    case "CONTAINED_SATISFIES":
      return `${demand(told, about)}; ${whereFound(told)}.`;
    case "DEPLOYED_SATISFIES":
      return `${demand(told, about)}; ${whereFound(told)}.`;
    case "DEPLOYED_FAILS":
      return `${whereFound(told)}; ${demand(told)}.`;
    case "NOT_DEPLOYED":
      return `${about} runs neither in ${environment} nor in an environment it is part of; ${demand(told)}.`;
    case "PROVIDED":
      return `${demand(told, about)}; ${whereFound(told)}.`;
    case "PROVIDED_OTHER_VERSION":
      return `${whereFound(told)}; ${demand(told)}.`;
    case "COLUMN_MISSING":
    case "COLUMN_TYPE":
    case "COLUMN_NULLABLE":
    case "INPUT_NOT_SENT":
    case "COLUMN_UNSTATED":
    case "SCHEMA_UNSTATED":
      return `${whereFound(told)}${findingWords(reason.columns ?? [])}; ${demand(told)}.`;
    case "NOT_PROVIDED":
      return `Nothing that ${environment} can count on provides ${about}; ${demand(told)}.`;
    default:
      return `${demand(told)}.`;
  }
}

/** "pytorch@2.11.0#cu130 requires >=580 (its cuda-toolkit@13.0)" */
function demand(told: Told, about?: string): string {
  const suffix = told.via === undefined ? "" : ` (its ${told.via})`;
  if (told.condition?.kind === "runsCode") return `${told.build} carries ${told.reason.required}${suffix}`;
  const subject = about === undefined ? "" : `${about} `;
  return `${told.build} requires ${subject}${phrase(told)}${suffix}`;
}

function phrase({ reason: { required = "" }, condition }: Told): string {
  if (condition?.kind !== "includes") return required;
  return required.startsWith("includes") ? `a set that ${required}` : `a set ${required}`;
}

function stater({ build, via }: Told): string {
  return via === undefined ? build : `${build}'s ${via}`;
}

function rangeOf({ condition }: Told): string {
  return condition?.kind === "range" ? brief(condition.range ?? "*", STATED_TOLD_MAX) : "";
}

function refusedOf({ condition }: Told): string {
  return condition?.kind === "range" ? brief(condition.refused ?? "none", STATED_TOLD_MAX) : "";
}

function through({ absentThrough }: Told): string {
  return absentThrough === undefined ? "" : ` (${absentThrough} is declared absent)`;
}

function hint({ followsFrom }: Told): string {
  return followsFrom === undefined || followsFrom.length === 0
    ? ""
    : ` (it would follow from ${listed(followsFrom)})`;
}

function whereFound({ found, build, environment }: Told): string {
  if (found === undefined) return environment;
  const provides = found.provides === undefined ? "" : `, which provides ${found.provides}`;
  if (found.environment !== undefined) return `${found.environment} runs ${found.name}${provides}`;
  if (found.isOffered === true) return `${found.name} provides ${found.provides}`;
  return provides !== "" && build.startsWith(found.name)
    ? `${build} provides ${found.provides}`
    : `${build} contains ${found.name}${provides}`;
}

function valueOf(observed: ObservedValue | undefined): string {
  return observed === undefined ? "no value" : `${textOf(observed.value)}${provenance(observed)}`;
}

export function textOf(value: ObservedValue["value"]): string {
  return typeof value === "object" ? value.join(", ") : String(value);
}

/** Where a value comes from, unless it is simply declared. */
function provenance({ kind, source, ageSeconds, derivedFrom, signer }: ObservedValue): string {
  switch (kind) {
    case "declared":
      return signer === undefined ? "" : ` (signed by ${signer})`;
    case "assumed":
      return " (assumed)";
    case "observed": {
      const by = source === undefined ? "" : ` by ${source}`;
      const age = ageSeconds === undefined ? "" : `, ${ageText(ageSeconds)} ago`;
      return ` (observed${by}${age}${signer === undefined ? "" : `, signed by ${signer}`})`;
    }
    case "derived": {
      const inputs = Object.entries(derivedFrom ?? {}).map(([key, value]) => `${key} ${textOf(value)}`);
      return inputs.length === 0 ? " (derived)" : ` (from ${listed(inputs)})`;
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}

const AGES = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

function ageText(seconds: number): string {
  const [unitSeconds, unit] = AGES.find(([size]) => seconds >= 2 * size) ?? AGES[3];
  const count = Math.max(0, Math.floor(seconds / unitSeconds));
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** The short form inside a list of alternatives. */
function fragment(reason: Reason): string {
  const { code, about = "", observed, statements, columns = [] } = reason;
  const required = brief(reason.required ?? "");
  if (statements?.refused !== undefined && observed !== undefined) {
    return `${about} is ${textOf(observed.value)} (refused: ${statements.refused})`;
  }
  switch (code) {
    case "FACT_UNKNOWN":
      return `${about} is not known (needs ${required})`;
    case "RESTRICTED":
      return `needs ${about}`;
    case "FACT_ABSENT":
      return `there is no ${about} (needs ${required})`;
    case "NOT_DEPLOYED":
      return `${about} is not deployed (needs ${required})`;
    case "NOT_PROVIDED":
      return `${about} is not provided (needs ${required})`;
    case "COLUMN_MISSING":
    case "COLUMN_TYPE":
    case "COLUMN_NULLABLE":
    case "INPUT_NOT_SENT":
    case "COLUMN_UNSTATED":
    case "SCHEMA_UNSTATED":
      return `${about} is provided${findingWords(columns)} (needs ${required})`;
    default:
      return observed === undefined
        ? `${about} is not there (needs ${required})`
        : `${about} is ${textOf(observed.value)} (needs ${required})`;
  }
}

/** Room for alternatives in one sentence: a headline is read in a line or two. At least one is told. */
const ALTERNATIVES_CHARACTERS_MAX = 160;
/** A requirement longer than this is told in short: two intervals have 30 characters. */
const REQUIRED_CHARACTERS_MAX = 60;
/** Intervals of a long union that are told. */
const INTERVALS_TOLD_MAX = 2;
/** Where what works and what is refused are told in one sentence: of each. */
const STATED_TOLD_MAX = 1;

/** A long union without what is refused, by its first intervals: the reason's data holds all of it. */
function brief(required: string, toldMax = INTERVALS_TOLD_MAX): string {
  if (required.length <= REQUIRED_CHARACTERS_MAX) return required;
  const works = required.replace(/ \(refused: .*\)$/, "");
  const intervals = works.split(" || ");
  const rest = intervals.length - toldMax;
  if (works.length <= REQUIRED_CHARACTERS_MAX || rest <= 0) return works;
  const told = intervals.slice(0, toldMax).join(" || ");
  return `${told} or ${rest} more ${rest === 1 ? "range" : "ranges"}`;
}

export function noAlternativeSentence({
  environment,
  build,
  via,
  reason: { truth, alternatives = [] },
}: Told): string {
  const all = alternatives.map((reasons) => reasons.map(fragment).join(" and "));
  let count = Math.min(TOLD_MAX, all.length);
  while (count > 1 && all.slice(0, count).join("; or ").length > ALTERNATIVES_CHARACTERS_MAX) count--;
  const told = all.slice(0, count);
  const more = all.length > count ? `; and ${all.length - count} more` : "";
  const whose = via === undefined ? build : `${build} (its ${via})`;
  const start =
    truth === "no"
      ? `${environment} fits none of the ${alternatives.length} alternatives of ${whose}`
      : `Whether ${environment} fits one of the ${alternatives.length} alternatives of ${whose} is not known`;
  return `${start}: ${told.join("; or ")}${more}.`;
}

/** Requirements that no values of the missing facts satisfy together. */
export function noValueSentence(build: string, keys: readonly string[], demands: readonly string[]): string {
  return `No value of ${listed(keys)} can satisfy ${build}, which requires ${listed(demands)}.`;
}

export function noCandidateSentence(what: string, environment: string, firsts: readonly Reason[]): string {
  const because = firsts[0] === undefined ? "" : ` ${firsts[0].sentence}`;
  return `None of the ${what} fits ${environment}.${because}`;
}

export function nothingStatedSentence(build: string): string {
  return `Nobody states what ${build} requires.`;
}

export function needsNothingSentence(build: string): string {
  return `${build} states that it needs nothing of its host.`;
}

export function yankedSentence(version: string, reason: string): string {
  return `${version} is yanked: ${reason}`;
}

export function noEnvironmentSentence(selector: string): string {
  return `No environment matches ${selector}, so nothing is proved.`;
}

/** One sentence on one environment; when refused it names the two things that clash. */
export function resultHeadline(subject: string, result: Omit<EnvironmentResult, "headline">): string {
  const { environment, verdict, pick, candidates, reasons, decidingFacts } = result;
  switch (verdict) {
    case "COMPATIBLE": {
      const refused = candidates
        .filter(({ kind, outcome }) => kind === "variant" && outcome === "refused")
        .map(({ name }) => name.slice(name.indexOf("#")));
      const settings = Object.entries(pick?.parameters ?? {}).map(
        ([name, value]) => `${name}=${textOf(value)}`,
      );
      const as = pick?.variant === undefined || subject.includes("#") ? "" : ` as #${pick.variant}`;
      const given = settings.length === 0 ? "" : ` with ${listed(settings)}`;
      const but = refused.length === 0 ? "" : `; ${listed(refused)} cannot`;
      return `${subject} can run on ${environment}${as}${given}${but}.`;
    }
    case "INCOMPATIBLE":
      return reasons[0]?.sentence ?? `${subject} cannot run on ${environment}.`;
    case "UNKNOWN": {
      const because =
        decidingFacts.length > 0
          ? `${listed(decidingFacts)} ${decidingFacts.length === 1 ? "is" : "are"} missing.`
          : (reasons[0]?.sentence ?? "nothing is stated.");
      return `Whether ${subject} can run on ${environment} is not known: ${because}`;
    }
    default: {
      const never: never = verdict;
      return never;
    }
  }
}

/** One sentence on all environments that were asked about. */
export function decisionHeadline(
  question: Decision["question"],
  results: readonly EnvironmentResult[],
): string {
  if (question.selector === undefined && results.length === 1) return results[0]!.headline;
  if (question.anywhere !== undefined && results.length === 1) return results[0]!.headline;
  if (results.length === 0) return noEnvironmentSentence(question.selector ?? question.anywhere ?? "");
  const named = (wanted: Verdict): string[] =>
    results.filter(({ verdict }) => verdict === wanted).map(({ environment }) => environment);
  const [refused, open] = [named("INCOMPATIBLE"), named("UNKNOWN")];
  const count = results.length - refused.length - open.length;
  const total = results.length === 1 ? "1 environment" : `${results.length} environments`;
  const parts = [
    ...(refused.length === 0 ? [] : [`not on ${listed(refused)}`]),
    ...(open.length === 0 ? [] : [`not known for ${listed(open)}`]),
  ];
  const rest = parts.length === 0 ? "" : `; ${parts.join("; ")}`;
  return `${question.subject} can run on ${count} of ${total}${rest}.`;
}

/** Subjects in words: "ranker@2.3.1 and triton". */
export function subjectsInWords(subjects: readonly string[]): string {
  return subjects.length <= 1
    ? (subjects[0] ?? "")
    : `${subjects.slice(0, -1).join(", ")} and ${subjects.at(-1)!}`;
}

/** "a", "a and b", "a, b and c", "a, b, c and 4 more" */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "";
  if (names.length > TOLD_MAX + 1)
    return `${names.slice(0, TOLD_MAX).join(", ")} and ${names.length - TOLD_MAX} more`;
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
