/**
 * `fairlead validate`: everything that validators say of one build in one place, line by line: what ran and
 * what it said, what was skipped and why.
 *
 * The build is what a decision by requirements alone picks, with what it picks beside it; a version that
 * requirements refuse is looked at all the same. Requirements come first, then the validators that policies
 * name there, then those that the question names. Where neither names any, all run that need no settings.
 */
import type { PropertyValue } from "../../model/graph.ts";
import { nodeKey } from "../../model/names.ts";
import { judgeRule } from "../../rules/judge-rule.ts";
import type { CompiledRule } from "../../rules/compiled-rule.ts";
import type { Reason } from "../../rules/validators/reason.ts";
import { versionOf } from "../../rules/thing-types.ts";
import { requirementsValidator } from "../../rules/validators/requirements.ts";
import { outcomeOf } from "../../rules/validators/run-validators.ts";
import type { Line, SkippedBecause } from "../../rules/validators/run-validators.ts";
import type { Outcome, Question, Tier, Validator } from "../../rules/validators/validator.ts";
import { reasonSentence, skippedSentence } from "../../rules/validators/wording.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { decideByRequirements } from "../decide.ts";
import { millisecondsOf, tellingOf } from "../telling.ts";
import type { EnvironmentResult } from "../decision.ts";
import { factIndexOf, nameOf } from "../fact-index.ts";
import { findEnvironment } from "../find-subject.ts";
import { ruleQuestion, rulesIn } from "../policies/rules-here.ts";
import { QuestionInvalid } from "../question-invalid.ts";
import { readAssumptions } from "../read-assumptions.ts";
import type { Telling } from "../reasons.ts";
import { findAsked } from "../universe/asked.ts";
import type { DeepValidator } from "./deep-validator.ts";
import { ALL_VALIDATORS, checkValidatorNames, namesToValidate, questionValidators }
  from "./question-validators.ts";
import { runDeeper } from "./run-deeper.ts";
import type { ValidationMeans } from "./validation-means.ts";

export interface ValidationQuestion {
  /** As in a decision's question. */
  readonly subject: string;
  readonly in: string;
  /** Validators beside those of policies, by name; `all` for those that need no settings. */
  readonly validate?: readonly string[];
  readonly assume?: Readonly<Record<string, string>>;
}

export interface Validation {
  readonly schemaVersion: 1;
  readonly revision: number;
  readonly now: string;
  readonly subject: string;
  readonly environment: string;
  /** Key of the version or variant that was looked at, and what it replaces there. */
  readonly build: string;
  readonly replaces?: string;
  readonly picks: readonly string[];
  /** FAIL where any failed, then ERROR, then UNKNOWN; PASS where all that ran passed. */
  readonly outcome: Outcome;
  /** In the order in which they ran or would have run. */
  readonly lines: readonly ValidationLine[];
}

export interface ValidationLine {
  /** `legal/licence` where a policy names it, else its own name. */
  readonly name: string;
  readonly validator: string;
  readonly tier: Tier;
  /** Of a policy: how it takes part in verdicts. */
  readonly mode?: "enforce" | "warn" | "shadow";
  /** Of one that ran. */
  readonly outcome?: Outcome;
  readonly reasons?: readonly (Reason & { readonly sentence: string })[];
  /** Of one that did not. */
  readonly skipped?: SkippedBecause & { readonly sentence: string };
}

/** Errors: what `decide` throws; QuestionInvalid where no build is to be found, or for an unknown name. */
export async function validate(
  snapshot: Snapshot, question: ValidationQuestion, now: string, means: ValidationMeans,
): Promise<Validation> {
  const { subject, in: environment, validate: names = [], assume } = question;
  checkValidatorNames(names, means.names);
  const place = findEnvironment(snapshot, environment);
  const asked = { subject, in: environment, ...(assume === undefined ? {} : { assume }) };
  const [required] = decideByRequirements(snapshot, asked, now).results;
  const { build, beside, parameters } = buildsOf(snapshot, subject, required!);
  const assumed = assume === undefined ? undefined : readAssumptions(factIndexOf(snapshot), assume);
  const telling = tellingOf(snapshot, place, millisecondsOf(now), assumed);
  const posed = { ...await means.question(telling, build, beside), parameterValues: parameters };
  const entries = entriesFor(telling, names, means);
  const lines = await run(entries, posed, telling, required!, means);
  const { replaces } = posed;
  return {
    schemaVersion: 1, revision: snapshot.head.revision, now, subject, environment,
    build: snapshot.key(build),
    ...(replaces === undefined ? {} : { replaces: snapshot.key(replaces) }),
    picks: (posed.picks ?? []).map((node) => snapshot.key(node)),
    outcome: outcomeOf(lines),
    lines: lines.map((line) => told(line, entries, required!)),
  };
}

interface Entry {
  readonly name: string;
  readonly validator: string;
  readonly rule: CompiledRule;
  readonly isOfPolicy: boolean;
}

function entriesFor(telling: Telling, names: readonly string[], means: ValidationMeans): readonly Entry[] {
  const ofPolicies = new Map(rulesIn(telling).all.flatMap((rule): readonly (readonly [string, Entry])[] =>
    rule.asks === undefined
      ? [] : [[rule.id, { name: rule.id, validator: rule.asks.name, rule, isOfPolicy: true }]]));
  const isNamed = ofPolicies.size > 0 || names.length > 0;
  const more = isNamed ? names : [ALL_VALIDATORS, ...means.names];
  const isAll = more.includes(ALL_VALIDATORS);
  const asked = new Set([...ofPolicies.values()].map(({ validator }) => validator));
  const left = namesToValidate(more).filter((name) => !isAll || !asked.has(name) || names.includes(name));
  const own = questionValidators(left).map((rule): Entry =>
    ({ name: rule.asks!.name, validator: rule.asks!.name, rule, isOfPolicy: false }));
  return [...ofPolicies.values(), ...own];
}

interface Builds {
  readonly build: NodeId;
  readonly beside: readonly NodeId[];
  readonly parameters: readonly NodeId[];
}

/** What is picked; where nothing is, the version that was asked about. */
function buildsOf(snapshot: Snapshot, text: string, { pick, picks = [] }: EnvironmentResult): Builds {
  const nodeOf = (version: string, variant: string | undefined): NodeId =>
    snapshot.find(variant === undefined
      ? nodeKey("Version", version) : nodeKey("Variant", `${version}#${variant}`))!;
  if (pick !== null) {
    const build = nodeOf(pick.version, pick.variant);
    const all = picks.map(({ version, variant }) => nodeOf(version, variant));
    const beside = all.filter((one) => one !== build);
    return { build, beside, parameters: valuesOf(snapshot, pick.version, pick.parameters) };
  }
  const asked = findAsked(snapshot, text);
  if (asked.kind !== "version")
    throw new QuestionInvalid(`nothing of ${text} fits there, so there is no build to validate`,
      "Name a version.");
  const build = nodeOf(nameOf(snapshot.key(asked.version)), asked.variant);
  return { build, beside: [], parameters: [] };
}

function valuesOf(
  snapshot: Snapshot, version: string, parameters: Readonly<Record<string, PropertyValue>>,
): readonly NodeId[] {
  return Object.entries(parameters).flatMap(([name, value]) =>
    snapshot.find(nodeKey("ParameterValue", `${version}/${name}=${String(value)}`)) ?? []);
}

async function run(
  entries: readonly Entry[], posed: Question, telling: Telling, required: EnvironmentResult,
  means: ValidationMeans,
): Promise<readonly Line[]> {
  const here = entries.filter(({ rule }) => !isElsewhere(rule, posed, telling));
  const pure = here.filter(({ rule }) => rule.asks!.validator !== undefined);
  const deep = here.filter(({ rule }) => rule.asks!.validator === undefined);
  const gates: Validator[] = [requirementsValidator(() => required), ...pure.map(asValidator)];
  const deeper = await Promise.all(deep.map((entry) => asDeep(entry, means)));
  const { lines } = await runDeeper(gates, deeper, posed);
  const apart = entries.filter((entry) => !here.includes(entry)).map(({ name, rule }): Line => ({
    kind: "skipped", validator: name, tier: rule.policy.tier,
    because: { kind: "not-asked-here", when: rule.spec.when ?? "its condition" },
  }));
  return [...lines, ...apart];
}

/** Its `when` is known not to hold. */
function isElsewhere(rule: CompiledRule, { build, snapshot }: Question, telling: Telling): boolean {
  if (rule.when === undefined) return false;
  const version = versionOf(snapshot, build);
  const pick = { version, variant: version === build ? undefined : build };
  const { asks: _, ...condition } = rule;
  const judged = judgeRule(condition, { ...ruleQuestion(telling), pick });
  return judged.outcome === "NOT_APPLICABLE";
}

/** One that is not enforced ends no run. */
function asValidator({ name, rule: { policy, asks } }: Entry): Validator {
  return { ...asks!.validator!, name, tier: policy.mode === "enforce" ? policy.tier : "verify" };
}

async function asDeep({ name, validator }: Entry, means: ValidationMeans): Promise<DeepValidator> {
  return { ...await means.validator(validator), name };
}

function told(line: Line, entries: readonly Entry[], required: EnvironmentResult): ValidationLine {
  const entry = entries.find(({ name }) => name === line.validator);
  const mode = entry?.isOfPolicy === true ? { mode: entry.rule.policy.mode } : {};
  const validator = entry?.validator ?? line.validator;
  const head = { name: line.validator, validator, tier: entry?.rule.policy.tier ?? line.tier, ...mode };
  if (line.kind === "skipped")
    return { ...head, skipped: { ...line.because, sentence: skippedSentence(line.because) } };
  // The decision has sentences of its own for what it requires.
  const sentences = new Map(required.reasons.map(({ requirement, about, code, sentence }) =>
    [`${requirement ?? ""} ${about ?? code}`, sentence]));
  const sentenceOf = (reason: Reason): string => {
    if (entry !== undefined) return reasonSentence(reason);
    const { about, subject } = reason;
    if (subject === undefined) return required.headline;
    return sentences.get(`${about} ${subject}`) ?? sentences.get(` ${subject}`) ?? reasonSentence(reason);
  };
  const reasons = line.reasons.map((reason) => ({ ...reason, sentence: sentenceOf(reason) }));
  return { ...head, outcome: line.outcome, reasons };
}
