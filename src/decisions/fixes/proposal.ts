/** A change that may be a fix: what was proposed before anybody decided whether it helps. */
import type { GraphDelta } from "../../model/graph.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Decision, EnvironmentResult, Question } from "../decision.ts";
import { tellingOf } from "../telling.ts";
import { findEnvironment } from "../find-subject.ts";
import { factIndexOf } from "../fact-index.ts";
import { readAssumptions } from "../read-assumptions.ts";
import type { Place } from "../requirement-truth.ts";
import { askedVersions } from "./asked-version.ts";
import type { AskedVersion } from "./asked-version.ts";
import type { FixChange, FixKind } from "./fix.ts";

export interface Proposal {
  readonly kind: FixKind;
  /** As data, or as what the decision says it takes; none: nothing was changed, so it is no fix. */
  readonly changes: readonly FixChange[] | ((decided: Decision) => readonly FixChange[]);
  readonly distance: number;
  readonly question: Question;
  /** Of a question that leaves open what is taken: the one that names it. */
  readonly exactly?: (changes: readonly FixChange[]) => Question;
  /** What must change in the graph first. */
  readonly delta?: GraphDelta;
}

/** What one kind of fix proposes; `isTruncated`: a limit left some out. */
export interface Proposed {
  readonly proposals: readonly Proposal[];
  readonly isTruncated: boolean;
}

/** What was asked, with what proposals are made from that only ask otherwise. */
export interface Unanswered {
  readonly snapshot: Snapshot;
  /** The question, of one environment alone where there is one. */
  readonly question: Question;
  /** One version for each thing that was asked for: that one, or the newest of a range. */
  readonly subjects: readonly AskedVersion[];
  /** Where it is asked about; none where any of several environments will do. */
  readonly place?: Place;
}

/** One environment's no or unknown. */
export interface Blocked extends Unanswered {
  readonly result: EnvironmentResult;
  readonly place: Place;
}

export function blockedIn(
  snapshot: Snapshot, asked: Question, result: EnvironmentResult, nowMilliseconds: number,
): Blocked {
  const { selector: _, ...rest } = asked; // What holds for many is asked of this one.
  const question = { ...rest, in: result.environment };
  const { assume } = question;
  const assumptions = assume === undefined ? undefined : readAssumptions(factIndexOf(snapshot), assume);
  const environment = findEnvironment(snapshot, result.environment);
  const { place } = tellingOf(snapshot, environment, nowMilliseconds, assumptions);
  const subjects = subjectsOf(question).flatMap((text) => askedVersions(snapshot, text));
  return { snapshot, question, result, place, subjects };
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
