/**
 * Why a group of requirements holds, fails or is open, as data with sentences.
 *
 * Of a group that holds, the requirements of the alternative that holds; of one that fails or is open, what
 * blocks it. With several alternatives the failing ones are told together, unless only one is still open:
 * then it is told directly.
 */
import type { PropertyValue } from "../model/graph.ts";
import type { ValidatorEvidence } from "../rules/asked-validator.ts";
import type { CompiledRule } from "../rules/compiled-rule.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { columnReasons } from "./column-reasons.ts";
import type { Disagreement, ObservedValue, Reason } from "./decision.ts";
import type { EffectiveFacts, Statement } from "./effective-facts.ts";
import { ABSENT, MISSING } from "./fact-key.ts";
import type { FactKey } from "./fact-key.ts";
import { nameOf } from "./fact-index.ts";
import { alternativeTruth } from "./judge-version.ts";
import type { JudgedBuild, JudgedGroup } from "./judge-version.ts";
import type { Requirement } from "./requirement.ts";
import { documentOf } from "./document-of.ts";
import { requiredText } from "./requirement.ts";
import { truthOf } from "./requirement-truth.ts";
import type { Found, Place, RequirementTruth } from "./requirement-truth.ts";
import type { Build, PlacedGroup } from "./subject.ts";
import { NO, UNKNOWN, YES, truthName } from "./truth.ts";
import type { TruthCode } from "./truth.ts";
import * as wording from "./wording.ts";

/** Where and when reasons are made. */
export interface Telling {
  readonly place: Place;
  /** `cloud-h100-r535` */
  readonly environment: string;
  readonly nowMilliseconds: number;
  /** What validators said that were asked beforehand; undefined: none was. */
  readonly evidence?: ValidatorEvidence;
  /** Whether requirements alone are asked about. */
  readonly isUnruled?: true;
  /** Rules of validators that the question names. */
  readonly validators?: readonly CompiledRule[];
}

/** The reasons of a build's verdict: of what holds when COMPATIBLE, else of what blocks. */
export function reasonsOf(judged: JudgedBuild, telling: Telling): readonly Reason[] {
  const { build, groups, parameters, verdict, clash } = judged;
  if (clash !== undefined) return [clashReason(clash, build, telling)];
  const wanted = verdict === "COMPATIBLE" ? YES : verdict === "INCOMPATIBLE" ? NO : UNKNOWN;
  const chosen = parameters.flatMap(({ values, truth }) =>
    truth !== wanted
      ? []
      : wanted === YES
        ? values.find((value) => value.verdict === "COMPATIBLE")!.groups
        : values.flatMap((value) => value.groups.filter((group) => group.truth === wanted)),
  );
  const reasons = [...groups, ...chosen].flatMap((group) =>
    group.truth === wanted ? groupReasons(group, build, telling) : [],
  );
  if (judged.nothingStated) return [nothingStated(build), ...reasons];
  if (reasons.length === 0 && verdict === "COMPATIBLE") return [needsNothing(build)];
  return reasons;
}

export function groupReasons(
  { group, truth }: JudgedGroup,
  build: Build,
  telling: Telling,
): readonly Reason[] {
  const { alternatives } = group;
  const { place } = telling;
  if (alternatives.length === 1) return entryReasons(alternatives[0]!, truth, group, build, telling);
  const truths = alternatives.map((entries) => alternativeTruth(entries, place, build));
  if (truth === YES) return entryReasons(alternatives[truths.indexOf(YES)]!, YES, group, build, telling);
  const told = alternatives.map((entries, index) =>
    entryReasons(entries, truths[index]!, group, build, telling),
  );
  const open = truths.flatMap((one, index) => (one === UNKNOWN ? [index] : []));
  if (open.length === 1)
    return told[open[0]!]!.map((reason, index) => (index === 0 ? { ...reason, alternatives: told } : reason));
  return [noAlternative(group, truth, told, build, telling)];
}

/** Reasons of those requirements of one alternative that make it what it is. */
function entryReasons(
  entries: readonly Requirement[],
  truth: TruthCode,
  group: PlacedGroup,
  build: Build,
  telling: Telling,
): readonly Reason[] {
  const reasons: Reason[] = [];
  for (const requirement of entries) {
    const judged = truthOf(requirement, telling.place, build);
    if (judged.truth === truth) reasons.push(requirementReason(requirement, judged, group, build, telling));
  }
  return reasons;
}

export function requirementReason(
  requirement: Requirement,
  judged: RequirementTruth,
  group: PlacedGroup,
  build: Build,
  telling: Telling,
): Reason {
  const { truth, code, found } = judged;
  const { place, environment } = telling;
  const fact = requirement.kind === "fact" ? requirement : undefined;
  const columns = columnReasons(place.snapshot, requirement, judged);
  const observed =
    fact === undefined
      ? foundValue(place.snapshot, found, columns !== undefined)
      : observedValue(fact.key, telling);
  const flip =
    code === "FACT_FAILS" && fact !== undefined ? fact.condition.flip(place.facts.cell(fact.key)) : undefined;
  const statements =
    fact === undefined || truth === YES ? undefined : fact.condition.statements(place.facts.cell(fact.key));
  const reason = bareReason(code, truth, requirement, group.path, observed);
  if (statements !== undefined) reason.statements = statements;
  if (columns !== undefined) reason.columns = columns;
  if (flip !== undefined) reason.flip = `${requirement.about}=${flip}`;
  const stated = fact === undefined ? undefined : place.facts.stated[fact.key.index];
  reason.sentence = wording.requirementSentence({
    reason,
    environment,
    build: build.name,
    via: group.via,
    condition: fact?.condition.condition,
    absentThrough: stated?.through?.name,
    followsFrom:
      code === "FACT_UNKNOWN" && fact !== undefined ? missingInputs(fact.key, place.facts) : undefined,
    found: found === undefined ? undefined : foundWords(place.snapshot, found, requirement.about),
  });
  return reason;
}

type ReasonInMaking = { -readonly [Name in keyof Reason]: Reason[Name] };

/**
 * What every requirement's reason has, in the order in which it is written. Whole literals, because reasons
 * are most of an answer and spreading parts into them takes several times as long.
 */
function bareReason(
  code: Reason["code"],
  truthCode: TruthCode,
  requirement: Requirement,
  path: readonly string[] | undefined,
  observed: ObservedValue | undefined,
): ReasonInMaking {
  const { id, about, statedBy } = requirement;
  const truth = truthName(truthCode);
  const required = requiredText(requirement);
  const sentence = "";
  if (path === undefined) {
    return observed === undefined
      ? { code, truth, sentence, requirement: id, about, required, statedBy }
      : { code, truth, sentence, requirement: id, about, required, observed, statedBy };
  }
  return observed === undefined
    ? { code, truth, sentence, requirement: id, path, about, required, statedBy }
    : { code, truth, sentence, requirement: id, path, about, required, observed, statedBy };
}

function noAlternative(
  group: PlacedGroup,
  truth: TruthCode,
  alternatives: readonly (readonly Reason[])[],
  build: Build,
  { environment }: Telling,
): Reason {
  const first = group.alternatives[0]![0]!;
  const reason = {
    code: "NO_ALTERNATIVE",
    truth: truthName(truth),
    sentence: "",
    requirement: first.id.replace(/\.\d+\.\d+$/, ""),
    ...(group.path === undefined ? {} : { path: group.path }),
    statedBy: first.statedBy,
    alternatives,
  } satisfies Reason;
  reason.sentence = wording.noAlternativeSentence({ reason, environment, build: build.name, via: group.via });
  return reason;
}

/** Requirements that could each hold, and no values of the missing facts satisfy all. */
function clashReason(clash: readonly PlacedGroup[], build: Build, telling: Telling): Reason {
  const together = clash.flatMap((group) => groupReasons({ group, truth: UNKNOWN }, build, telling));
  const entries = clash.flatMap(({ alternatives, via }) =>
    alternatives.flatMap((all) => all.map((entry) => ({ entry, via }))),
  );
  const keys = [...new Set(entries.map(({ entry }) => entry.about))].sort();
  const demands = entries.map(
    ({ entry, via }) => `${entry.about} ${requiredText(entry)}${via === undefined ? "" : ` (its ${via})`}`,
  );
  return {
    code: "NO_VALUE_FITS",
    truth: "no",
    sentence: wording.noValueSentence(build.name, keys, [...new Set(demands)]),
    about: keys.join(", "),
    together,
  };
}

export function nothingStated(build: Build): Reason {
  return { code: "NOTHING_STATED", truth: "unknown", sentence: wording.nothingStatedSentence(build.name) };
}

export function needsNothing(build: Build): Reason {
  return { code: "NEEDS_NOTHING", truth: "yes", sentence: wording.needsNothingSentence(build.name) };
}

/** Of each set of facts, by index of the key: values that are told the same at every time. */
const TIMELESS = new WeakMap<EffectiveFacts, (ObservedValue | undefined)[]>();

/** What is known about a key, with its source; undefined when it is missing. */
export function observedValue(key: FactKey, telling: Telling): ObservedValue | undefined {
  const { facts } = telling.place;
  if (facts.cell(key) === MISSING) return undefined;
  const stated = facts.stated[key.index];
  if (stated?.kind === "observed") return statementValue(stated, telling);
  let told = TIMELESS.get(facts);
  if (told === undefined) TIMELESS.set(facts, (told = []));
  return (told[key.index] ??=
    stated === undefined ? derivedValue(key, telling) : statementValue(stated, telling));
}

function derivedValue(key: FactKey, { place: { facts, snapshot } }: Telling): ObservedValue {
  const cell = facts.cell(key);
  const row = facts.rows[key.index]!;
  const derivedFrom: Record<string, PropertyValue> = {};
  for (const { key: input } of row.when)
    derivedFrom[input.name] = facts.cell(input).value ?? wording.ABSENT_WORD;
  return {
    value: cell.value!,
    kind: "derived",
    ...stating(snapshot, key.node),
    ...(row.source === undefined ? {} : { source: row.source }),
    derivedFrom,
  };
}

function statementValue(stated: Statement, { place, nowMilliseconds }: Telling): ObservedValue {
  const { kind, cell, environment, source, time, signer } = stated;
  const value: { -readonly [Name in keyof ObservedValue]: ObservedValue[Name] } = {
    value: cell === ABSENT ? wording.ABSENT_WORD : cell.value!,
    kind,
  };
  if (environment !== undefined) {
    const { document, revision } = stating(place.snapshot, environment);
    value.document = document;
    if (revision !== undefined) value.revision = revision;
  }
  if (source !== undefined) value.source = source;
  if (signer !== undefined) value.signer = signer;
  if (time !== undefined) value.time = time;
  if (time !== undefined && kind === "observed")
    value.ageSeconds = Math.floor((nowMilliseconds - Date.parse(time)) / 1000);
  return value;
}

interface Stating {
  readonly document: string;
  readonly revision?: number;
}

const STATING = {};

/** The document of a node and the revision that last changed it. Looked up once for each snapshot. */
export function stating(snapshot: Snapshot, node: NodeId): Stating {
  const memo = snapshot.memo(STATING, () => new Map<NodeId, Stating>());
  let found = memo.get(node);
  if (found === undefined) memo.set(node, (found = findStating(snapshot, node)));
  return found;
}

function findStating(snapshot: Snapshot, node: NodeId): Stating {
  const document = documentOf(snapshot.key(node));
  const main = snapshot.find(document);
  const revision = main === undefined ? undefined : snapshot.properties(main)["revision"];
  return typeof revision === "number" ? { document, revision } : { document };
}

/** Missing inputs of a key's table. */
function missingInputs(key: FactKey, facts: EffectiveFacts): readonly string[] {
  const names = key.rows.flatMap((row) => {
    const refuted = row.when.some((condition) => condition.outcome(facts.cell(condition.key)).truth === NO);
    return refuted
      ? []
      : row.when
          .filter((condition) => facts.cell(condition.key) === MISSING)
          .map((condition) => condition.key.name);
  });
  return [...new Set(names)].sort();
}

/** What was found of an artifact or interface, where a requirement on one was judged. */
function foundValue(
  snapshot: Snapshot,
  found: Found | undefined,
  bySchema: boolean,
): ObservedValue | undefined {
  if (found === undefined) return undefined;
  switch (found.kind) {
    case "shipped":
      return {
        value: nameOf(snapshot.key(found.shipped.version)),
        kind: "declared",
        ...stating(snapshot, found.shipped.version),
      };
    case "deployed":
      return {
        value: nameOf(snapshot.key(found.deployed.build)),
        kind: "declared",
        ...stating(snapshot, found.deployed.deployment),
      };
    case "offered":
    case "provided": {
      const { provider, deployed, version } = found.provided;
      const name = nameOf(snapshot.key(provider));
      return {
        value: version ?? name,
        kind: "declared",
        // A schema is stated by who provides it, wherever that runs.
        ...stating(snapshot, bySchema ? provider : (deployed?.deployment ?? provider)),
      };
    }
    default: {
      const never: never = found;
      return never;
    }
  }
}

function foundWords(snapshot: Snapshot, found: Found, about: string): wording.FoundWords {
  switch (found.kind) {
    case "shipped":
      return { name: nameOf(snapshot.key(found.shipped.version)), environment: undefined };
    case "deployed":
      return {
        name: nameOf(snapshot.key(found.deployed.build)),
        environment: nameOf(snapshot.key(found.deployed.environment)),
      };
    case "offered":
    case "provided": {
      const { provider, deployed, version } = found.provided;
      return {
        name: nameOf(snapshot.key(provider)),
        environment: deployed === undefined ? undefined : nameOf(snapshot.key(deployed.environment)),
        ...(found.kind === "offered" ? { isOffered: true } : {}),
        provides: version === undefined ? `${about} in a version nobody states` : `${about} ${version}`,
      };
    }
    default: {
      const never: never = found;
      return never;
    }
  }
}

/** Sources that disagree about the keys, in order of name. */
export function disagreementsOn(keys: ReadonlySet<FactKey>, telling: Telling): readonly Disagreement[] {
  const { facts } = telling.place;
  const found: Disagreement[] = [];
  for (const key of keys) {
    const others = facts.disagreeing(key);
    if (others.length === 0) continue;
    found.push({
      fact: key.name,
      used: observedValue(key, telling)!,
      others: others.map((other) => statementValue(other, telling)),
    });
  }
  return found.sort((a, b) => (a.fact < b.fact ? -1 : 1));
}
