/** A change that may be a fix: what was proposed before anybody decided whether it helps. */
import type { GraphDelta } from "../../model/graph.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { EnvironmentResult, Question } from "../decision.ts";
import { tellingOf } from "../decide.ts";
import { findSubject } from "../find-subject.ts";
import { findEnvironment } from "../find-subject.ts";
import { factIndexOf } from "../fact-index.ts";
import { readAssumptions } from "../read-assumptions.ts";
import type { Place } from "../requirement-truth.ts";
import { subjectOf } from "../subject.ts";
import type { Subject } from "../subject.ts";
import { SubjectNotFound } from "../subject-not-found.ts";
import type { FixChange, FixKind } from "./fix.ts";

export interface Proposal {
  readonly kind: FixKind;
  readonly changes: readonly FixChange[];
  readonly distance: number;
  readonly question: Question;
  /** What must change in the graph first. */
  readonly delta?: GraphDelta;
}

/** One environment's no or unknown, with what proposals are made from. */
export interface Blocked {
  readonly snapshot: Snapshot;
  /** The question, of this environment alone. */
  readonly question: Question;
  readonly result: EnvironmentResult;
  readonly place: Place;
  /** Those of the subjects that name one version. */
  readonly subjects: readonly AskedVersion[];
}

export interface AskedVersion {
  /** As it was asked: `ranker@2.3.1#gpu-fp16`. */
  readonly text: string;
  readonly version: NodeId;
  readonly subject: Subject;
  readonly variant: string | undefined;
}

export function blockedIn(
  snapshot: Snapshot, asked: Question, result: EnvironmentResult, nowMilliseconds: number,
): Blocked {
  const { selector: _, ...rest } = asked;
  const question = { ...rest, in: result.environment };
  const { assume } = question;
  const assumptions = assume === undefined ? undefined : readAssumptions(factIndexOf(snapshot), assume);
  const environment = findEnvironment(snapshot, result.environment);
  const { place } = tellingOf(snapshot, environment, nowMilliseconds, assumptions);
  return { snapshot, question, result, place, subjects: versionsAsked(snapshot, question) };
}

function versionsAsked(snapshot: Snapshot, question: Question): readonly AskedVersion[] {
  return subjectsOf(question).flatMap((text) => {
    try {
      const { version, variant } = findSubject(snapshot, text);
      return [{ text, version, variant, subject: subjectOf(snapshot, version) }];
    } catch (error) {
      // A range or a service is no one version: the solver picks.
      if (error instanceof SubjectNotFound) return [];
      throw error;
    }
  });
}

export function subjectsOf({ subject, subjects }: Question): readonly string[] {
  return subjects ?? [subject];
}

export function withSubject(question: Question, from: string, to: string): Question {
  if (question.subjects === undefined) return { ...question, subject: to };
  const subjects = question.subjects.map((text) => (text === from ? to : text));
  return { ...question, subject: subjects.join(", "), subjects };
}

export function withAssumed(question: Question, facts: Readonly<Record<string, string>>): Question {
  return { ...question, assume: { ...question.assume, ...facts } };
}
