/**
 * Answers a question: can this version run there, and if not, why not?
 *
 * A pure function of (snapshot, question, now): equal inputs give equal bytes. The verdict over several
 * environments is no if any is INCOMPATIBLE, else unknown if any is UNKNOWN or none matches, else yes.
 */
import type { Snapshot } from "../snapshot/snapshot.ts";
import { PREFERENCE_NAMES } from "./decision.ts";
import type {
  AskedQuestion,
  Candidate,
  Decision,
  EnvironmentResult,
  Pick,
  Question,
  Reason,
  Verdict,
} from "./decision.ts";
import { decisionId } from "./decision-id.ts";
import { factIndexOf } from "./fact-index.ts";
import { findEnvironment } from "./find-subject.ts";
import { decidingFactsOf, judgeVersion } from "./judge-version.ts";
import type { JudgedBuild, JudgedParameter, JudgedVersion } from "./judge-version.ts";
import { withSkipped } from "./policies/skipped-rules.ts";
import { NOT_RULED, ruledOn } from "./policies/ruled-version.ts";
import type { RuledVersion } from "./policies/ruled-version.ts";
import { withPickedReads } from "./policies/picked-reads.ts";
import { withReplicas } from "./policies/replicas.ts";
import { heldReasons, remarksOf } from "./policies/rule-remarks.ts";
import { withWaived } from "./policies/rule-words.ts";
import { pinnedSubject } from "./pinned-values.ts";
import { QuestionInvalid } from "./question-invalid.ts";
import { readAssumptions } from "./read-assumptions.ts";
import { disagreementsOn, groupReasons, reasonsOf } from "./reasons.ts";
import type { Telling } from "./reasons.ts";
import { selectEnvironments } from "./select-environments.ts";
import { keysReadBy } from "./subject.ts";
import type { Subject } from "./subject.ts";
import { NO, UNKNOWN } from "./truth.ts";
import { findAsked } from "./universe/asked.ts";
import type { Asked } from "./universe/asked.ts";
import { decideAnywhere, decideTogether } from "./universe/decide-together.ts";
import { needsSearch, withCandidates } from "./universe/beyond-one-version.ts";
import { evidenceOf } from "./validation/evidence.ts";
import type { ValidatorSaid } from "./validation/evidence.ts";
import { namesToValidate, questionValidators } from "./validation/question-validators.ts";
import { millisecondsOf, tellingOf } from "./telling.ts";
import { withTrackRecord } from "./with-track-record.ts";
import * as wording from "./wording.ts";

/**
 * `now` is RFC 3339 in UTC; `evidence` is what validators said that are asked beside it. Throws
 * SubjectNotFound, EnvironmentNotFound, FactKeyNotFound, AssumptionInvalid, QuestionInvalid, and what the
 * selector's syntax throws.
 */
export function decide(
  snapshot: Snapshot, question: AskedQuestion, now: string, evidence?: readonly ValidatorSaid[],
): Decision {
  const asked = canonicalQuestion(question);
  return answered(snapshot, asked, now, evidence, validating(asked, evidence));
}

/** The same as if no policy held anywhere; nobody records it. */
export function decideByRequirements(snapshot: Snapshot, question: AskedQuestion, now: string): Decision {
  return answered(snapshot, canonicalQuestion(question), now, undefined, { isUnruled: true });
}

function answered(
  snapshot: Snapshot, asked: Question, now: string, evidence: readonly ValidatorSaid[] | undefined,
  more: Partial<Telling> | undefined,
): Decision {
  const assumptions =
    asked.assume === undefined ? undefined : readAssumptions(factIndexOf(snapshot), asked.assume);
  const nowMilliseconds = millisecondsOf(now);
  const subjects = (asked.subjects ?? [asked.subject]).map((text) => findAsked(snapshot, text));
  const selector = asked.selector ?? asked.anywhere;
  const environments =
    asked.in === undefined ? selectEnvironments(snapshot, selector!) : [findEnvironment(snapshot, asked.in)];
  const tellings = environments.map((environment): Telling => {
    const telling = tellingOf(snapshot, environment, nowMilliseconds, assumptions);
    return more === undefined ? telling : { ...telling, ...more };
  });
  const results =
    asked.anywhere === undefined
      ? tellings.map((telling) =>
          withTrackRecord(withData(withSkipped(resultIn(snapshot, subjects, asked, telling), telling),
            [telling]), subjects, [telling]))
      : tellings.length === 0
        ? []
        : [withTrackRecord(withData(decideAnywhere(snapshot, subjects, asked, tellings), tellings),
          subjects, tellings)];
  return {
    schemaVersion: 1,
    id: decisionId(asked, snapshot.head.revision, now, snapshot.sight, evidence),
    question: asked,
    revision: snapshot.head.revision,
    now,
    verdict: verdictOver(results.map(({ verdict }) => verdict)),
    headline: wording.decisionHeadline(asked, results),
    results,
    ...(results.length > 0 ? {} : { reasons: [noEnvironment(selector!)] }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/** Which copies are read, then by whom. */
function withData(result: EnvironmentResult, tellings: readonly Telling[]): EnvironmentResult {
  return withPickedReads(withReplicas(result, tellings), tellings);
}

/** undefined: no validators but those of policies, and nothing that was said beforehand. */
function validating(
  { validate }: Question, evidence: readonly ValidatorSaid[] | undefined,
): Partial<Telling> | undefined {
  if (validate === undefined && evidence === undefined) return undefined;
  return {
    ...(validate === undefined ? {} : { validators: questionValidators(validate) }),
    ...(evidence === undefined ? {} : { evidence: evidenceOf(evidence) }),
  };
}

/**
 * One version in one environment needs no search unless something that is not there could be added, or what
 * runs
 * stands in its way: then, and for every other question, the solver answers. Both judge by the same
 * requirements.
 */
function resultIn(
  snapshot: Snapshot,
  subjects: readonly Asked[],
  asked: Question,
  telling: Telling,
): EnvironmentResult {
  const one = subjects[0]!;
  if (subjects.length > 1 || one.kind !== "version" || asked.holding === "free")
    return decideTogether(snapshot, subjects, asked, telling);
  const subject = pinnedSubject(snapshot, one.version, one.pinned);
  const judged = judgeVersion(subject, one.variant, telling.place);
  const ruled = ruledOn(judged, telling);
  if (!needsSearch(judged, one.artifact, telling) && !ruled.isOpposed)
    return resultFor(asked.subject, judged, telling, ruled);
  const together = decideTogether(snapshot, subjects, asked, telling);
  return withCandidates(snapshot, resultFor(asked.subject, judged, telling), together, one, asked, telling);
}

/** The question with its parts in one order and nothing empty, so that equal questions are equal bytes. */
export function canonicalQuestion(question: AskedQuestion): Question {
  const { in: environment, selector, anywhere, assume, holding, prefer, improvingSteps, validate } = question;
  checkTarget(question);
  if (isPlain(question)) return { subject: question.subject!, in: environment! };
  const subjects = [...new Set(question.subjects ?? [question.subject!])].sort();
  const names = assume === undefined ? [] : Object.keys(assume).sort();
  return {
    subject: wording.subjectsInWords(subjects),
    ...(subjects.length === 1 ? {} : { subjects }),
    ...(environment === undefined ? {} : { in: environment }),
    ...(selector === undefined ? {} : { selector }),
    ...(anywhere === undefined ? {} : { anywhere }),
    ...(names.length === 0
      ? {}
      : { assume: Object.fromEntries(names.map((name) => [name, assume![name]!])) }),
    ...(holding === undefined || holding === "deployed" ? {} : { holding }),
    ...(prefer === undefined || prefer.length === 0 ? {} : { prefer }),
    ...(improvingSteps === undefined ? {} : { improvingSteps }),
    ...(validate === undefined || validate.length === 0 ? {} : { validate: namesToValidate(validate) }),
  };
}

/** One subject in one environment and nothing else. */
function isPlain(question: AskedQuestion): boolean {
  for (const name in question) {
    if (name !== "subject" && name !== "in" && question[name as keyof AskedQuestion] !== undefined)
      return false;
  }
  return question.subject !== undefined && question.in !== undefined;
}

/** Subjects of one question at most: a release train has tens of services. */
const SUBJECTS_MAX = 200;

function checkTarget({
  subject,
  subjects,
  in: environment,
  selector,
  anywhere,
  prefer,
}: AskedQuestion): void {
  const targets =
    (environment === undefined ? 0 : 1) + (selector === undefined ? 0 : 1) + (anywhere === undefined ? 0 : 1);
  if (targets !== 1) {
    throw new QuestionInvalid(
      targets === 0 ? "it names no environment" : "it names an environment and a selector",
      "Give either an environment by name or a label selector.",
    );
  }
  const count = subjects?.length ?? (subject === undefined ? 0 : 1);
  if (count === 0)
    throw new QuestionInvalid("it names no subject", "Name a service, an artifact or a version.");
  if (count > SUBJECTS_MAX) throw new QuestionInvalid(`it names more than ${SUBJECTS_MAX} subjects`);
  if (prefer === undefined) return;
  for (const name of prefer) {
    if (!PREFERENCE_NAMES.includes(name))
      throw new QuestionInvalid(
        `"${name}" is no preference`,
        `Preferences are ${PREFERENCE_NAMES.join(", ")}.`,
      );
  }
}

export function verdictOver(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("INCOMPATIBLE")) return "INCOMPATIBLE";
  return verdicts.length === 0 || verdicts.includes("UNKNOWN") ? "UNKNOWN" : "COMPATIBLE";
}

/** A result while its parts are put in their order. */
type ResultInMaking = {
  -readonly [Name in keyof EnvironmentResult]?: EnvironmentResult[Name];
};

function resultFor(
  asked: string,
  judged: JudgedVersion,
  telling: Telling,
  ruled: RuledVersion = NOT_RULED,
): EnvironmentResult {
  const { subject, verdict, leading, builds } = judged;
  const pick = verdict === "COMPATIBLE" ? pickOf(subject, leading) : null;
  const candidates: Candidate[] = [];
  for (const one of builds)
    if (one.build.kind === "variant") candidates.push(candidateOf(one, leading, telling));
  for (const parameter of leading.parameters)
    candidates.push(...valueCandidates(parameter, leading, verdict, telling));
  const deciding = decidingFactsOf(judged, telling.place);
  const result: ResultInMaking = {
    environment: telling.environment,
    verdict,
    pick,
    candidates,
    reasons: [...resultReasons(judged, candidates, telling), ...heldReasons(ruled.judged)],
    decidingFacts: deciding.names,
  };
  if (!deciding.isSmallest) result.decidingFactsMayBeFewer = true;
  Object.assign(result, remarksOf(ruled.judged));
  result.disagreements = disagreementsOn(keysReadBy(subject), telling);
  result.headline = withWaived(wording.resultHeadline(asked, result as EnvironmentResult), result.waived);
  return result as EnvironmentResult;
}

function pickOf(subject: Subject, { build, parameters }: JudgedBuild): Pick {
  const values = parameters.map(
    ({ parameter, values: judged }) =>
      [parameter.name, judged.find(({ verdict }) => verdict === "COMPATIBLE")!.value.value] as const,
  );
  return {
    version: subject.name,
    ...(build.variant === undefined ? {} : { variant: build.variant }),
    parameters: Object.fromEntries(values),
  };
}

function candidateOf(judged: JudgedBuild, leading: JudgedBuild, telling: Telling): Candidate {
  const { build, verdict } = judged;
  const isPicked = judged === leading && verdict === "COMPATIBLE";
  return {
    name: build.name,
    kind: "variant",
    verdict,
    outcome: outcomeOf(verdict, isPicked),
    reasons: verdict === "COMPATIBLE" ? [] : reasonsOf(judged, telling),
  };
}

function valueCandidates(
  { values }: JudgedParameter,
  { build }: JudgedBuild,
  versionVerdict: Verdict,
  telling: Telling,
): readonly Candidate[] {
  const picked =
    versionVerdict === "COMPATIBLE" ? values.find(({ verdict }) => verdict === "COMPATIBLE") : undefined;
  return values.map((judged): Candidate => {
    const blocking = judged.verdict === "UNKNOWN" ? UNKNOWN : NO;
    return {
      name: judged.value.name,
      kind: "parameter-value",
      verdict: judged.verdict,
      outcome: outcomeOf(judged.verdict, judged === picked),
      reasons:
        judged.verdict === "COMPATIBLE"
          ? []
          : judged.groups
              .filter(({ truth }) => truth === blocking)
              .flatMap((group) => groupReasons(group, build, telling)),
    };
  });
}

function outcomeOf(verdict: Verdict, isPicked: boolean): Candidate["outcome"] {
  switch (verdict) {
    case "COMPATIBLE":
      return isPicked ? "picked" : "fits-less-preferred";
    case "INCOMPATIBLE":
      return "refused";
    case "UNKNOWN":
      return "undecided";
    default: {
      const never: never = verdict;
      return never;
    }
  }
}

/** The leading build's reasons; when several builds are all refused, one reason that holds those of each. */
function resultReasons(
  judged: JudgedVersion,
  candidates: readonly Candidate[],
  telling: Telling,
): readonly Reason[] {
  const { subject, verdict, builds, leading } = judged;
  const yanked = subject.yanked === undefined ? [] : [yankedReason(subject, subject.yanked)];
  if (verdict !== "INCOMPATIBLE" || builds.length === 1) return [...reasonsOf(leading, telling), ...yanked];
  const alternatives = candidates.filter(({ kind }) => kind === "variant").map(({ reasons }) => reasons);
  const what = `${builds.length} builds of ${subject.name}`;
  return [
    {
      code: "NO_CANDIDATE",
      truth: "no",
      about: subject.name,
      alternatives,
      sentence: wording.noCandidateSentence(what, telling.environment, alternatives[0]!),
    },
    ...yanked,
  ];
}

/** A yanked version can still run: whoever asks for it by name is told. */
function yankedReason(subject: Subject, why: string): Reason {
  return {
    code: "VERSION_YANKED",
    truth: "yes",
    sentence: wording.yankedSentence(subject.name, why),
    statedBy: { document: subject.key, revision: subject.revision },
  };
}

function noEnvironment(selector: string): Reason {
  return {
    code: "NO_ENVIRONMENT_MATCHES",
    truth: "unknown",
    sentence: wording.noEnvironmentSentence(selector),
  };
}
