/** Headlines and sentences of decisions about several things, in one place. */
import type { PlacedPick, Reason } from "../decision.ts";
import { listed, textOf } from "../wording.ts";

export function fitsHeadline(subject: string, where: string, picks: readonly PlacedPick[]): string {
  const asked = picks.filter(({ role }) => role === "asked");
  const rest = (role: PlacedPick["role"]): readonly string[] =>
    picks.filter((pick) => pick.role === role).map(buildName);
  const places = [...new Set(picks.map(({ environment }) => environment))];
  const on = places.length === 1 ? places[0]! : where;
  const isSame = asked.length === 1 && asked[0]!.version === subject.split("#", 1)[0];
  const as = isSame
    ? settings(asked[0]!, subject)
    : ` as ${listed(asked.map((pick) => named(pick, places)))}`;
  const [added, changed] = [rest("added"), rest("changed")];
  const adds =
    added.length === 0 ? "" : `; ${listed(added)} ${added.length === 1 ? "is" : "are"} to be added`;
  const changes =
    changed.length === 0
      ? ""
      : `; ${listed(changed)} ${changed.length === 1 ? "replaces" : "replace"} what runs`;
  return `${subject} can run on ${on}${as}${adds}${changes}.`;
}

function named(pick: PlacedPick, places: readonly string[]): string {
  return `${buildName(pick)}${given(pick)}${places.length > 1 ? ` on ${pick.environment}` : ""}`;
}

function buildName({ version, variant }: PlacedPick): string {
  return variant === undefined ? version : `${version}#${variant}`;
}

function settings(pick: PlacedPick, subject: string): string {
  const as = pick.variant === undefined || subject.includes("#") ? "" : ` as #${pick.variant}`;
  return as + given(pick);
}

function given({ parameters }: PlacedPick): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${textOf(value)}`);
  return values.length === 0 ? "" : ` with ${listed(values)}`;
}

export function openHeadline(
  subject: string,
  where: string,
  facts: readonly string[],
  reasons: readonly Reason[],
): string {
  const because =
    facts.length > 0
      ? `${listed(facts)} ${facts.length === 1 ? "is" : "are"} missing.`
      : (reasons[0]?.sentence ?? "nothing is stated.");
  return `Whether ${subject} can run on ${where} is not known: ${because}`;
}

export function endedEarlySentence(subject: string, where: string): string {
  return `Whether ${subject} can run on ${where} is not known: the search ended at its limit of steps.`;
}

/** "A requires triton >=25; triton@25.03 is picked." */
export function metSentence(
  build: string,
  about: string,
  required: string,
  via: string | undefined,
  supplier: string,
  { isMissing, environment }: { readonly isMissing: boolean; readonly environment: string },
): string {
  const suffix = via === undefined ? "" : ` (its ${via})`;
  const then = isMissing
    ? `${environment} does not have it yet, and ${supplier} is to be added`
    : `${supplier} is picked`;
  return `${build} requires ${about} ${required}${suffix}; ${then}.`;
}

/** The proof's last words. */
export function cannotTogether(subject: string, where: string, isOne: boolean): string {
  return `${subject} cannot run on ${where}${isOne ? "" : " together"}`;
}

export function cannotSentence(subject: string, where: string, isOne: boolean): string {
  return `${cannotTogether(subject, where, isOne)}.`;
}

/** Two demands that clash, in one sentence. */
export function clashHeadline(first: string, second: string): string {
  return `${first}; ${second}.`;
}
