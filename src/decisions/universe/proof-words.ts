/**
 * The words of a proof: what each statement means, in sentences about environments, versions and services.
 *
 * Sentences are joined by the solver's report (../../solver/explain.ts); here is what it cannot know. Every
 * statement also says what it cites.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { explainRule } from "../../rules/explain-rule.ts";
import type { Selection, Statement } from "../../solver/universe.ts";
import type { Vocabulary, Wording } from "../../solver/wording.ts";
import type { Citation } from "../decision.ts";
import { nameOf } from "../fact-index.ts";
import { ruleClause } from "../policies/rule-words.ts";
import { observedValue, stating } from "../reasons.ts";
import type { Telling } from "../reasons.ts";
import { columnReasons } from "../column-reasons.ts";
import { findingWords } from "../schema-wording.ts";
import { matchVersion } from "../requirement.ts";
import type { Requirement, VersionRange } from "../requirement.ts";
import { truthOf } from "../requirement-truth.ts";
import type { Build } from "../subject.ts";
import { textOf } from "../wording.ts";
import { profileOf } from "./artifact-profile.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import type { Asked } from "./asked.ts";
import type { Cause, Causes } from "./cause.ts";
import { clashWords, told, TOLD_MAX, wantedOf } from "./clash-words.ts";
import type { Layout, Meaning } from "./layout.ts";
import { askedLacks } from "./schema-words.ts";
import type { Stack } from "./stack.ts";

export function proofVocabulary(
  snapshot: Snapshot,
  { meanings }: Layout,
  causes: Causes,
  conclusion: string,
): Vocabulary {
  return {
    root: "the question",
    conclusion,
    isOrdered: (name) => {
      const meaning = meanings.get(name)!;
      return meaning.kind === "artifact" && meaning.profile.isDescending;
    },
    candidates: (name, candidates, role) => candidateWords(meanings.get(name)!, candidates, role),
    statement: (statement, subject) =>
      statementWords(snapshot, meanings, statement, causes.at(statement.cause), subject),
  };
}

function candidateWords(
  meaning: Meaning,
  candidates: readonly number[],
  role: "every" | "some" | "bare",
): string | undefined {
  switch (meaning.kind) {
    case "artifact": {
      const { name, versionTexts } = meaning.profile;
      if (candidates.length === 1 && role !== "some") return `${name}@${versionTexts[candidates[0]!]!}`;
      return undefined;
    }
    case "variants": {
      const { name, variantTexts } = meaning.profile;
      if (candidates.length === variantTexts.length && candidates.length > 1)
        return role === "every" ? `every build of ${name}` : `a build of ${name}`;
      return told(
        candidates.map((at) => `${name}@${variantTexts[at]!}`),
        "or",
      );
    }
    case "parameter": {
      const { profile, version, parameter } = meaning;
      const { name } = profile.versions[version]!.subject;
      return `${name} with ${told(
        candidates.map((at) => parameter.values[at]!.name),
        "or",
      )}`;
    }
    case "service":
      return meaning.stack.label + nameOf(meaning.stack.places[0]!.place.snapshot.key(meaning.service));
    case "place":
      return told(
        candidates.map((at) => meaning.stack.places[at]!.environment),
        "or",
      );
    default: {
      const never: never = meaning;
      return never;
    }
  }
}

function statementWords(
  snapshot: Snapshot,
  meanings: ReadonlyMap<string, Meaning>,
  statement: Statement,
  cause: Cause,
  subject: string | undefined,
): Wording | undefined {
  switch (cause.kind) {
    case "asks":
      return askedWords(snapshot, statement, cause.asked);
    case "requirement":
      return requirementWords(snapshot, meanings, statement, cause, subject);
    case "nothing-stated":
      return { sentence: `nobody states what ${cause.build.name} requires` };
    case "variants": {
      const builds = cause.subject.builds.map(({ name }) => name);
      const verb = builds.length === 1 ? "exists only as" : "exists as";
      return { subject: cause.subject.name, verb, object: told(builds, "or") };
    }
    case "parameter":
      return { subject: cause.subject.name, verb: "needs a value of", object: cause.parameter };
    case "runs": {
      const { stack, requirement } = cause;
      const object = wanted(snapshot, requirement, stack);
      const service = requirement.statedBy.document.slice("service:".length);
      if (isEmpty(statement)) {
        const why = failing(snapshot, requirement, stack, PLAIN);
        return { sentence: `${service} runs ${object}${why === "" ? "" : ` and ${why}`}` };
      }
      return { subject: service, verb: "runs", object };
    }
    case "held": {
      const { deployed } = cause;
      const running = deployed.map(({ environment, build }) =>
        [environment, build].map((node) => nameOf(snapshot.key(node))),
      );
      const [environment, build] = running[0]!;
      const more = running.length === 1 ? "" : ` and ${running.length - 1} more`;
      return { sentence: `${environment} runs ${build}${more}, which stays as it is` };
    }
    case "dependent": {
      const { dependent, entry } = cause;
      const [environment, build] = [dependent.environment, dependent.build].map((node) =>
        nameOf(snapshot.key(node)),
      );
      const lacking = askedLacks(snapshot, cause.stack, entry);
      const but = lacking === undefined ? "" : `, and ${lacking.words}`;
      return { sentence: `${environment} runs ${build}, which requires ${wantedOf(entry)}${but}` };
    }
    case "clash":
      return { sentence: clashWords(cause.groups) };
    case "rule":
      return { sentence: ruleClause(explainRule(cause.judged)) };
    case "shared":
      return {
        sentence: `what is placed on ${cause.place} shares one ${nameOf(snapshot.key(cause.artifact))}`,
      };
    default: {
      const never: never = cause;
      return never;
    }
  }
}

const PLAIN: Build | undefined = undefined;

function isEmpty(statement: Statement): boolean {
  return statement.kind === "depends" && statement.on.length === 0;
}

function askedWords(snapshot: Snapshot, statement: Statement, asked: Asked): Wording {
  const place = statement.kind === "requires" && statement.anyOf[0]!.package.endsWith("place");
  if (place) return { subject: "the question", verb: "asks for", object: "a place" };
  const none = isNothing(statement) && asked.kind === "artifact";
  const why = none ? whyNothing(snapshot, profileOf(snapshot, asked.artifact), asked.range) : "";
  return {
    subject: "the question",
    verb: "asks for",
    object: `${asked.text.replace(/@(?![0-9])/, " ")}${why}`,
  };
}

function isNothing(statement: Statement): boolean {
  return statement.kind === "requires" && statement.anyOf.every(({ candidates }) => candidates.length === 0);
}

function requirementWords(
  snapshot: Snapshot,
  meanings: ReadonlyMap<string, Meaning>,
  statement: Statement,
  { entries, group, build, stack }: Cause & { kind: "requirement" },
  subject: string | undefined,
): Wording {
  const via = group.via === undefined ? "" : ` (its ${group.via})`;
  const who = subject ?? build.name;
  const objects = [...new Set(entries.map((entry) => wanted(snapshot, entry, stack)))];
  const object = `${told(objects, "or")}${via}`;
  if (!isEmpty(statement))
    return { subject: who, verb: "requires", object: object + suppliers(meanings, statement, entries) };
  const why = [...new Set(entries.map((entry) => failing(snapshot, entry, stack, build)))].filter(
    (one) => one !== "",
  );
  return { sentence: `${who} requires ${object} and ${told(why, "and")}` };
}

/** Who could provide an interface that is to be picked. */
function suppliers(
  meanings: ReadonlyMap<string, Meaning>,
  statement: Statement,
  entries: readonly Requirement[],
): string {
  if (statement.kind !== "depends" || entries.length !== 1 || entries[0]!.kind !== "interface") return "";
  const names = statement.on.flatMap(({ package: name, candidates }: Selection) => {
    const meaning = meanings.get(name)!;
    if (meaning.kind !== "artifact" || candidates === "every") return [];
    const all = candidates.map(
      (at) => `${meaning.profile.name}@${meaning.profile.versionTexts[Number(at)]!}`,
    );
    return all.length > TOLD_MAX ? [meaning.profile.name] : all;
  });
  return names.length === 0 ? "" : `, which only ${told(names, "or")} provides`;
}

/** `triton >=25`, `nvidia.driver >=580`; of a range that matches nothing, what there is instead. */
function wanted(snapshot: Snapshot, entry: Requirement, _stack: Stack): string {
  const text = wantedOf(entry);
  if (entry.kind !== "artifact") return text;
  const profile = profileOf(snapshot, entry.artifact);
  const isThere = profile.versions.some(
    ({ text: version, subject }) =>
      subject.yanked === undefined && matchVersion(snapshot, entry.range, version) === "in-range",
  );
  return isThere ? text : text + whyNothing(snapshot, profile, entry.range);
}

/** Why a range holds no candidate: pre-releases that it leaves out, yanked versions, or other ones. */
export function whyNothing(snapshot: Snapshot, { versions }: ArtifactProfile, range: VersionRange): string {
  if (versions.length === 0) return ", of which no version exists";
  const matching = (wantedMatch: string): readonly string[] =>
    versions.flatMap(({ text }) => (matchVersion(snapshot, range, text) === wantedMatch ? [text] : []));
  const left = matching("prerelease-left-out");
  if (left.length > 0) return `, which only pre-releases match (${told(left, "and")})`;
  const yanked = matching("in-range");
  if (yanked.length > 0) return `, which only yanked versions match (${told(yanked, "and")})`;
  const existing = versions.map(({ text }) => text);
  return `, which matches no version (${told(existing, "and")} exist${existing.length === 1 ? "s" : ""})`;
}

/** What is there instead of what a requirement needs: "prod-eu-t4 has 470.57.02". */
function failing(snapshot: Snapshot, entry: Requirement, stack: Stack, build: Build | undefined): string {
  if (stack.places.length > 1) return "no such environment matches";
  const telling = stack.places[0]!;
  const { environment, place } = telling;
  if (entry.kind === "fact") {
    const observed = observedValue(entry.key, telling);
    if (observed === undefined) return `${environment} states no ${entry.about}`;
    return observed.value === "none"
      ? `${environment} has none`
      : `${environment} has ${textOf(observed.value)}`;
  }
  const judged = truthOf(entry, place, build ?? EMPTY_BUILD);
  const { found, code } = judged;
  if (found === undefined)
    return entry.kind === "interface"
      ? `nothing that ${environment} can count on provides it`
      : `${environment} does not run it`;
  const name = (node: number): string => nameOf(snapshot.key(node));
  switch (found.kind) {
    case "deployed":
      return (
        `${name(found.deployed.environment)} runs ${name(found.deployed.build)}` +
        (code === "PRERELEASE_LEFT_OUT" ? ", a pre-release" : "")
      );
    case "shipped":
      return `it contains ${name(found.shipped.version)}`;
    case "offered":
    case "provided": {
      const { deployed, provider, version } = found.provided;
      const columns = columnReasons(snapshot, entry, judged);
      const what =
        `${entry.about} ${version ?? "in a version nobody states"}` +
        (columns === undefined ? "" : findingWords(columns));
      return deployed === undefined
        ? `${name(provider)} provides ${what}`
        : `${name(deployed.environment)} runs ${name(deployed.build)}, which provides ${what}`;
    }
    default: {
      const never: never = found;
      return never;
    }
  }
}

const EMPTY_BUILD: Build = {
  kind: "version",
  name: "",
  variant: undefined,
  key: "",
  groups: [],
  statesRequirements: true,
  shipped: new Map(),
  contents: [],
  provided: new Map(),
};

/** Documents that a statement stands on, each once. */
export function citationsOf(snapshot: Snapshot, cause: Cause): readonly Citation[] {
  switch (cause.kind) {
    case "asks":
      return [];
    case "requirement":
      return cause.entries.flatMap((entry) => [entry.statedBy, ...instead(snapshot, entry, cause.stack)]);
    case "runs":
      return [cause.requirement.statedBy, ...instead(snapshot, cause.requirement, cause.stack)];
    case "nothing-stated":
      return cite(snapshot, snapshot.find(cause.build.key));
    case "variants":
    case "parameter":
      return cite(snapshot, cause.subject.version);
    case "held":
      return cause.deployed.flatMap(({ deployment }) => cite(snapshot, deployment));
    case "dependent":
      return [
        ...cite(snapshot, cause.dependent.deployment),
        cause.entry.statedBy,
        ...cite(snapshot, askedLacks(snapshot, cause.stack, cause.entry)?.provider),
      ];
    case "clash":
      return cause.groups.flatMap(({ group }) => group.alternatives.flat().map(({ statedBy }) => statedBy));
    case "rule": {
      const { key, revision } = cause.judged.rule.policy;
      return revision === undefined ? [] : [{ document: key, revision }];
    }
    case "shared":
      return cite(snapshot, cause.artifact);
    default: {
      const never: never = cause;
      return never;
    }
  }
}

/** What is there instead, as far as one environment states it. */
function instead(snapshot: Snapshot, entry: Requirement, { places }: Stack): readonly Citation[] {
  const [telling, other] = places as [Telling, Telling?];
  if (other !== undefined) return [];
  if (entry.kind === "fact") {
    const { document, revision } = observedValue(entry.key, telling) ?? {};
    return document === undefined || revision === undefined ? [] : [{ document, revision }];
  }
  const { found, findings } = truthOf(entry, telling.place, EMPTY_BUILD);
  if (findings !== undefined && (found?.kind === "provided" || found?.kind === "offered")) {
    const { deployed, provider } = found.provided;
    return [...cite(snapshot, deployed?.deployment), ...cite(snapshot, provider)];
  }
  return found?.kind === "deployed" ? cite(snapshot, found.deployed.deployment) : [];
}

function cite(snapshot: Snapshot, node: number | undefined): readonly Citation[] {
  if (node === undefined) return [];
  const { document, revision } = stating(snapshot, node);
  return revision === undefined ? [] : [{ document, revision }];
}

/** One statement as a sentence without its full stop: "ranker@2.3.1 requires triton >=25". */
export function statementSentence(
  snapshot: Snapshot,
  { meanings }: Layout,
  statement: Statement,
  causes: Causes,
): string {
  const cause = causes.at(statement.cause);
  const subject = cause.kind === "requirement" ? cause.build.name : undefined;
  const wording = statementWords(snapshot, meanings, statement, cause, subject);
  if (wording === undefined) return "";
  return "sentence" in wording ? wording.sentence : `${wording.subject} ${wording.verb} ${wording.object}`;
}
