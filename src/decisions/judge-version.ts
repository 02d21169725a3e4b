/**
 * One version against one place: every build and parameter value, in order of preference, three-valued.
 *
 * COMPATIBLE if it holds with every unknown taken as no; INCOMPATIBLE if no values of the missing facts could
 * make it hold; else UNKNOWN. The first compatible build is picked, and of each parameter the first
 * compatible value.
 */
import type { Verdict } from "./decision.ts";
import { decidingFacts } from "./deciding-facts.ts";
import type { DecidingFacts } from "./deciding-facts.ts";
import { allOf, anyOf, groupFormula, parameterFormula } from "./formula.ts";
import type { Formula } from "./formula.ts";
import { judgeTogether } from "./joint-truth.ts";
import { truthOf } from "./requirement-truth.ts";
import type { Place } from "./requirement-truth.ts";
import type { Requirement } from "./requirement.ts";
import type { Build, Parameter, ParameterValue, PlacedGroup, Subject } from "./subject.ts";
import { NO, UNKNOWN, YES } from "./truth.ts";
import type { TruthCode } from "./truth.ts";

export interface JudgedGroup {
  readonly group: PlacedGroup;
  readonly truth: TruthCode;
}

export interface JudgedValue {
  readonly value: ParameterValue;
  readonly verdict: Verdict;
  readonly groups: readonly JudgedGroup[];
}

export interface JudgedParameter {
  readonly parameter: Parameter;
  readonly values: readonly JudgedValue[];
  readonly truth: TruthCode;
}

export interface JudgedBuild {
  readonly build: Build;
  readonly verdict: Verdict;
  readonly groups: readonly JudgedGroup[];
  readonly parameters: readonly JudgedParameter[];
  /** Nobody states what it requires; it is UNKNOWN for that reason. */
  readonly nothingStated: boolean;
  /** Groups, each open by itself, that no values of the missing facts satisfy together. */
  readonly clash: readonly PlacedGroup[] | undefined;
  /** What is left to be decided; a constant unless the verdict is UNKNOWN. */
  readonly formula: Formula;
}

export interface JudgedVersion {
  readonly subject: Subject;
  readonly verdict: Verdict;
  readonly builds: readonly JudgedBuild[];
  /** The first compatible build; else the first that may be; else the first. */
  readonly leading: JudgedBuild;
}

/** `variant`: the one that is asked about; all of them otherwise. */
export function judgeVersion(subject: Subject, variant: string | undefined, place: Place): JudgedVersion {
  const asked =
    variant === undefined ? subject.builds : subject.builds.filter((build) => build.variant === variant);
  const builds = asked.map((build) => judgeBuild(subject, build, place));
  const leading =
    builds.find(({ verdict }) => verdict === "COMPATIBLE") ??
    builds.find(({ verdict }) => verdict === "UNKNOWN") ??
    builds[0]!;
  return { subject, verdict: leading.verdict, builds, leading };
}

export function judgeBuild(subject: Subject, build: Build, place: Place): JudgedBuild {
  const groups = judgeGroups(build.groups, place, build);
  const parameters = subject.parameters.map((parameter) => judgeParameter(parameter, place, build));
  const nothingStated = isNothingStated(subject, build);
  let truth: TruthCode = nothingStated ? UNKNOWN : YES;
  for (const one of groups) if (one.truth < truth) truth = one.truth;
  for (const one of parameters) if (one.truth < truth) truth = one.truth;
  const judged = { build, groups, parameters, nothingStated, clash: undefined };
  if (truth === YES) return { ...judged, verdict: "COMPATIBLE", formula: YES };
  if (truth === NO) return { ...judged, verdict: "INCOMPATIBLE", formula: NO };
  return judgeOpen(judged, place);
}

export function isNothingStated(subject: Subject, build: Build): boolean {
  return (
    !build.statesRequirements &&
    !subject.parameters.some(({ values }) => values.some(({ groups }) => groups.length > 0))
  );
}

/** Groups are open one by one; whether they could hold together is a further question. */
function judgeOpen(judged: Omit<JudgedBuild, "verdict" | "formula">, place: Place): JudgedBuild {
  const { build, groups, parameters, nothingStated } = judged;
  const open = groups.filter(({ truth }) => truth === UNKNOWN).map(({ group }) => group);
  const formulas = [
    ...open.map((group) => groupFormula(group, place, build)),
    ...parameters.map(({ parameter }) => parameterFormula(parameter, place, build)),
  ];
  const { core } = judgeTogether(formulas, place.facts);
  if (core !== undefined) {
    const openParameters = parameters.flatMap(({ parameter }) =>
      parameter.values.flatMap((value) => value.groups),
    );
    const clash = core.flatMap((index) => (index < open.length ? [open[index]!] : openParameters));
    return { ...judged, verdict: "INCOMPATIBLE", clash, formula: NO };
  }
  return { ...judged, verdict: "UNKNOWN", formula: allOf(nothingStated ? [UNKNOWN, ...formulas] : formulas) };
}

function judgeGroups(groups: readonly PlacedGroup[], place: Place, build: Build): readonly JudgedGroup[] {
  return groups.map((group) => ({ group, truth: groupTruth(group, place, build) }));
}

/** Some alternative must hold. */
export function groupTruth({ alternatives }: PlacedGroup, place: Place, build: Build): TruthCode {
  let best: TruthCode = NO;
  for (const entries of alternatives) {
    const truth = alternativeTruth(entries, place, build);
    if (truth === YES) return YES;
    if (truth > best) best = truth;
  }
  return best;
}

/** All requirements of the alternative must hold. */
export function alternativeTruth(entries: readonly Requirement[], place: Place, build: Build): TruthCode {
  let worst: TruthCode = YES;
  for (const requirement of entries) {
    const { truth } = truthOf(requirement, place, build);
    if (truth === NO) return NO;
    if (truth < worst) worst = truth;
  }
  return worst;
}

function judgeParameter(parameter: Parameter, place: Place, build: Build): JudgedParameter {
  let best: TruthCode = NO;
  const values = parameter.values.map((value): JudgedValue => {
    const groups = judgeGroups(value.groups, place, build);
    let truth: TruthCode = YES;
    for (const one of groups) if (one.truth < truth) truth = one.truth;
    if (truth === UNKNOWN && cannotHoldTogether(groups, place, build)) truth = NO;
    if (truth > best) best = truth;
    return {
      value,
      groups,
      verdict: truth === YES ? "COMPATIBLE" : truth === NO ? "INCOMPATIBLE" : "UNKNOWN",
    };
  });
  return { parameter, values, truth: best };
}

function cannotHoldTogether(groups: readonly JudgedGroup[], place: Place, build: Build): boolean {
  return (
    judgeTogether(
      groups.map(({ group }) => groupFormula(group, place, build)),
      place.facts,
    ).core !== undefined
  );
}

/** Which missing facts would decide an UNKNOWN. */
export function decidingFactsOf(judged: JudgedVersion, place: Place): DecidingFacts {
  if (judged.verdict !== "UNKNOWN") return { names: [], isSmallest: true };
  return decidingFacts(anyOf(judged.builds.map(({ formula }) => formula)), place.facts);
}
