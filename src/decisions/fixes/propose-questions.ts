/**
 * The same thing asked less strictly: any version where a range was asked for, and leave to change what runs.
 * What then changes is what the decision picked.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Decision } from "../decision.ts";
import { findAsked } from "../universe/asked.ts";
import type { FixChange } from "./fix.ts";
import { subjectsOf, withSubject } from "./proposal.ts";
import type { Proposal, Unanswered } from "./proposal.ts";

export function proposeQuestions({ snapshot, question, subjects }: Unanswered): Proposal[] {
  const named = new Set(subjects.filter(({ kind }) => kind === "version").map(({ text }) => text));
  const ranges = subjectsOf(question)
    .filter((text) => text.includes("@") && !named.has(text))
    .map((text): Proposal => ({
      kind: "version", changes: (decision) => versionTaken(snapshot, text, decision), distance: ANY_VERSION,
      question: withSubject(question, text, nameIn(text)),
      exactly: ([change]) => withSubject(question, text, (change as FixChange & { kind: "version" }).to),
    }));
  if (question.holding === "free") return ranges;
  const free: Proposal = {
    kind: "upgrade", changes: changed, distance: 0, question: { ...question, holding: "free" },
  };
  return [...ranges, free];
}

/** Farther than any version by name: that one is the plainer question, should both take the same. */
const ANY_VERSION = 1_000;

function versionTaken(
  snapshot: Snapshot, from: string, { results }: Decision,
): readonly FixChange[] {
  const name = nameIn(from);
  const picks = results.flatMap((result) => result.picks ?? []);
  const taken = picks.find(({ subject, version }) => subject === name || version.startsWith(`${name}@`));
  if (taken === undefined) return [];
  const { version } = taken;
  const isService = findAsked(snapshot, from).kind === "service";
  return [{ kind: "version", from, to: isService ? name + version.slice(version.indexOf("@")) : version }];
}

/** `ranker` of `ranker@^2.3`, `service:ranking` of `service:ranking@^1`. */
function nameIn(text: string): string {
  return text.slice(0, text.indexOf("@"));
}

/** What was picked beside what was asked for, and is not there or runs in another version. */
function changed({ results }: Decision): readonly FixChange[] {
  return results.flatMap(({ picks = [] }) => picks.flatMap((pick): FixChange[] => {
    const { role, environment, from } = pick;
    const to = pick.variant === undefined ? pick.version : `${pick.version}#${pick.variant}`;
    if (role === "changed" && from !== undefined) return [{ kind: "upgrade", environment, from, to }];
    return role === "added" ? [{ kind: "deploy", environment, version: to }] : [];
  }));
}
