/** Why a choice holds, or what leaves it open: reasons of all requirements that the picks state. */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Picks } from "../../solver/picks.ts";
import type { Reason } from "../decision.ts";
import { nothingStated, requirementReason, groupReasons, needsNothing } from "../reasons.ts";
import { groupTruth, isNothingStated } from "../judge-version.ts";
import type { Requirement } from "../requirement.ts";
import { requiredText } from "../requirement.ts";
import { truthOf } from "../requirement-truth.ts";
import { NO, UNKNOWN, YES } from "../truth.ts";
import type { Clause, Grounds } from "./clauses.ts";
import type { Layout } from "./layout.ts";
import { isMet, pickedFormula, pickedGroups } from "./missing-facts.ts";
import type { PickedGroup } from "./missing-facts.ts";
import { openPick } from "./schema-words.ts";
import type { Statements } from "./statements.ts";
import * as words from "./together-words.ts";

/** Of a choice that holds: each requirement, with what meets it. */
export function pickReasons(
  snapshot: Snapshot,
  layout: Layout,
  picks: Picks,
  { grounds }: Statements,
): readonly Reason[] {
  const reasons = pickedGroups(snapshot, layout.meanings, picks).flatMap((picked) => {
    const { group, build, telling } = picked;
    if (picked.isDependent === true) return [];
    if (isPlainYes(picked)) return groupReasons({ group, truth: YES }, build, telling);
    const alternative = group.alternatives.find((entries) =>
      entries.every((entry) => isMet(entry, picked, picks, grounds)),
    );
    return (alternative ?? []).map((entry) => metReason(layout, entry, picked, picks, grounds));
  });
  const silent = askedBuilds(layout, picks);
  return reasons.length > 0 ? reasons : silent.map((build) => needsNothing(build));
}

/** Met by what is there, and not by what is picked. */
function isPlainYes({ group, build, telling, stack }: PickedGroup): boolean {
  const isPicked = group.alternatives.some((entries) =>
    entries.some((entry) => entry.kind === "artifact" && stack.askedArtifacts.has(entry.artifact)),
  );
  return !isPicked && groupTruth(group, telling.place, build) === YES;
}

function askedBuilds({ meanings }: Layout, picks: Picks) {
  return [...picks].flatMap(([name, candidate]) => {
    const meaning = meanings.get(name)!;
    if (meaning.kind === "variants")
      return [meaning.profile.variants[meaning.profile.variantTexts.indexOf(candidate)]!.build];
    if (meaning.kind !== "artifact") return [];
    const { subject } = meaning.profile.versions[meaning.profile.versionTexts.indexOf(candidate)]!;
    return subject.builds[0]!.kind === "version" ? [subject.builds[0]!] : [];
  });
}

/** A requirement that is met by what runs, or by what is picked beside it. */
function metReason(
  { meanings }: Layout,
  entry: Requirement,
  picked: PickedGroup,
  picks: Picks,
  grounds: Grounds,
): Reason {
  const { group, build, telling, stack } = picked;
  const judged = truthOf(entry, telling.place, build);
  const clauses: readonly Clause["on"][] = grounds.entryClauses(entry, build, stack);
  const suppliers = clauses.flat().flatMap(({ package: name, candidates }) => {
    const meaning = meanings.get(name)!;
    const candidate = picks.get(name);
    if (candidate === undefined || meaning.kind === "place") return [];
    const isMeant =
      candidates === "every" ||
      candidates.includes(candidate) ||
      candidates.includes(grounds.candidateNames(name).indexOf(candidate));
    if (!isMeant) return [];
    return [meaning.kind === "artifact" ? `${meaning.profile.name}@${candidate}` : name];
  });
  if (suppliers.length === 0) return requirementReason(entry, judged, group, build, telling);
  const reason = requirementReason(entry, judged, group, build, telling);
  const isMissing = reason.code === "NOT_DEPLOYED" || reason.code === "NOT_PROVIDED";
  const { observed: _, flip: __, ...rest } = reason;
  return {
    ...rest,
    code: isMissing ? reason.code : "PICKED_SATISFIES",
    truth: "yes",
    adds: suppliers[0]!,
    sentence: words.metSentence(build.name, entry.about, requiredText(entry), group.via, suppliers[0]!, {
      isMissing,
      environment: telling.environment,
    }),
  };
}

/** Of a choice that may hold: what leaves it open. */
export function openReasons(
  snapshot: Snapshot,
  layout: Layout,
  picks: Picks,
  { grounds }: Statements,
): readonly Reason[] {
  const silent = [...picks].flatMap(([name, candidate]) => {
    const meaning = layout.meanings.get(name)!;
    if (meaning.kind !== "artifact" && meaning.kind !== "variants") return [];
    const { profile } = meaning;
    if (meaning.kind === "variants") {
      const { version, build } = profile.variants[profile.variantTexts.indexOf(candidate)]!;
      return isNothingStated(profile.versions[version]!.subject, build) ? [nothingStated(build)] : [];
    }
    const { subject } = profile.versions[profile.versionTexts.indexOf(candidate)]!;
    const build = subject.builds[0]!;
    return build.kind === "version" && isNothingStated(subject, build) ? [nothingStated(build)] : [];
  });
  const open = pickedGroups(snapshot, layout.meanings, picks).flatMap((picked) => {
    const formula = pickedFormula(picked, picks, grounds);
    if (formula === YES || formula === NO) return [];
    const { group, build, telling } = picked;
    const entries = group.alternatives.flat().flatMap((entry) => {
      const alone = truthOf(entry, telling.place, build);
      const judged = alone.truth === NO ? openPick(snapshot, picked.stack, picks, entry) : alone;
      return judged?.truth === UNKNOWN ? [requirementReason(entry, judged, group, build, telling)] : [];
    });
    return entries;
  });
  return [...silent, ...open];
}
