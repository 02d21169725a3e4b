/**
 * When a question about one version in one environment needs the solver: where what it lacks could be added,
 * or where something that runs beside it would be broken.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { Candidate, EnvironmentResult, Question, Verdict } from "../decision.ts";
import { nameOf } from "../fact-index.ts";
import type { JudgedBuild, JudgedGroup, JudgedVersion } from "../judge-version.ts";
import { NOTHING_PINNED, withPinned } from "../pinned-values.ts";
import { waivedCount } from "../policies/waived-rules.ts";
import type { Telling } from "../reasons.ts";
import { truthOf } from "../requirement-truth.ts";
import { NO, YES } from "../truth.ts";
import { statedWaivers } from "../waivers/waivers-in-force.ts";
import type { Asked } from "./asked.ts";
import { POSSIBLE } from "./clauses.ts";
import { decideTogether, stackFor } from "./decide-together.ts";
import { layOut } from "./layout.ts";
import { placedPicks } from "./placed-picks.ts";
import { rulesOnChoice } from "./rule-statements.ts";
import { findCertain, findChoice } from "./solve-stacks.ts";
import { dependentsOn, isReplacing } from "./dependents.ts";

/**
 * The masks' answer stands where a build fits before any that lacks something, or where nothing is lacking
 * that could be added; and where nothing that runs is broken.
 */
export function needsSearch(judged: JudgedVersion, artifact: NodeId, telling: Telling): boolean {
  for (const build of judged.builds) {
    if (build.verdict === "COMPATIBLE") break;
    if (isLacking(build, telling)) return true;
  }
  const { leading } = judged;
  if (leading.verdict === "INCOMPATIBLE") return false;
  if (!isReplacing(telling, artifact, judged.subject.version)) return false;
  return standsOnWhatItReplaces(judged) || dependentsOn(telling.place.snapshot, telling, artifact).length > 0;
}

/** Whether something that it requires may be provided by the very version it replaces. */
function standsOnWhatItReplaces({ subject, builds }: JudgedVersion): boolean {
  const holders = [
    ...builds.map(({ build }) => build),
    ...subject.parameters.flatMap(({ values }) => values),
  ];
  return holders.some(({ groups }) =>
    groups.some(({ alternatives }) => alternatives.some((all) => all.some(({ kind }) => kind !== "fact"))),
  );
}

/**
 * Refused or open, and something that is not there might change that: all that is refused lacks just such
 * things.
 */
function isLacking({ build, groups, parameters }: JudgedBuild, { place }: Telling): boolean {
  const isLackingIn = ({ group }: JudgedGroup): boolean =>
    group.alternatives.some((entries) => {
      const outcomes = entries.map((entry) => ({ entry, ...truthOf(entry, place, build) }));
      const refused = outcomes.filter(({ truth }) => truth === NO);
      // What is shipped inside in another version says nothing about what may run beside it.
      const isAddable = ({ entry }: (typeof outcomes)[number]): boolean =>
        entry.kind === "interface" ||
        (entry.kind === "artifact" && place.surroundings.here.ofArtifact(entry.artifact).length === 0);
      return refused.length > 0 && refused.every(isAddable);
    });
  const isOpen = (group: JudgedGroup): boolean => group.truth !== NO || isLackingIn(group);
  const values = parameters.flatMap((parameter) => parameter.values);
  return (
    groups.every(isOpen) &&
    parameters.every((parameter) => parameter.values.some((value) => value.groups.every(isOpen))) &&
    [...groups, ...values.flatMap((value) => value.groups)].some(
      (group) => group.truth !== YES && isLackingIn(group),
    )
  );
}

/**
 * The solver's result with every variant and parameter value that was looked at. Where nothing can be added,
 * the
 * reasons of the version's own judgement stand, with the solver's proof.
 */
export function withCandidates(
  snapshot: Snapshot,
  alone: EnvironmentResult,
  together: EnvironmentResult,
  one: Asked & { readonly kind: "version" },
  question: Question,
  telling: Telling,
): EnvironmentResult {
  if (together.verdict === "INCOMPATIBLE" && alone.verdict === "INCOMPATIBLE") {
    const { proof, because, headline, reasons } = together;
    // What could be added is refused by a rule: then that is why, and not that it is lacking.
    const isRuled = reasons.some(({ rule }) => rule !== undefined);
    return {
      ...alone,
      ...(isRuled ? { headline, reasons } : {}),
      ...(proof === undefined ? {} : { proof }),
      ...(because === undefined ? {} : { because }),
    };
  }
  const candidates = alone.candidates.map((candidate): Candidate => {
    if (candidate.kind !== "variant") return pickedValue(candidate, together);
    const isPicked = together.pick?.variant === candidate.name.slice(candidate.name.indexOf("#") + 1);
    if (isPicked) return { ...candidate, verdict: "COMPATIBLE", outcome: "picked", reasons: [] };
    const asked = {
      ...one,
      text: withPinned(candidate.name, one.pinned),
      variant: candidate.name.slice(candidate.name.indexOf("#") + 1),
    };
    const own = decideTogether(snapshot, [asked], question, telling);
    return {
      ...candidate,
      verdict: own.verdict,
      outcome: OUTCOMES[own.verdict],
      reasons:
        own.verdict === "COMPATIBLE"
          ? []
          : own.verdict === candidate.verdict
            ? candidate.reasons
            : own.reasons,
    };
  });
  const { disagreements } = alone;
  return { ...together, candidates, disagreements };
}

const OUTCOMES: Readonly<Record<Verdict, Candidate["outcome"]>> = {
  COMPATIBLE: "fits-less-preferred",
  INCOMPATIBLE: "refused",
  UNKNOWN: "undecided",
};

function pickedValue(candidate: Candidate, { pick }: EnvironmentResult): Candidate {
  const [name, value] = candidate.name.split("=", 2);
  const isPicked = pick !== null && String(pick.parameters[name!]) === value;
  return isPicked ? { ...candidate, verdict: "COMPATIBLE", outcome: "picked", reasons: [] } : candidate;
}

/**
 * The verdict alone, the build that was picked, and how many rules are waived for it; no preferences are
 * weighed beyond the order of builds.
 */
export function verdictBeside(
  snapshot: Snapshot,
  {
    version,
    variant,
    artifact,
  }: { readonly version: NodeId; readonly variant: string | undefined; readonly artifact: NodeId },
  telling: Telling,
): { readonly verdict: Verdict; readonly build?: string; readonly waived?: number } {
  const name = nameOf(snapshot.key(version));
  const text = variant === undefined ? name : `${name}#${variant}`;
  const pinned = NOTHING_PINNED;
  const asked = { kind: "version", text, artifact, version, variant, pinned } as const;
  const stacks = [stackFor(snapshot, [asked], [telling], false)];
  const layout = layOut(snapshot, stacks);
  const effort = { prefer: [], favoured: [], improvingSteps: 0 };
  const certain = findCertain(snapshot, layout, stacks, effort);
  if (certain.kind === "certain") {
    const [pick] = placedPicks(snapshot, layout, stacks, certain.solution.picks);
    const build = pick?.variant === undefined ? name : `${name}#${pick.variant}`;
    if (statedWaivers(snapshot).length === 0) return { verdict: "COMPATIBLE", build };
    const ruled = rulesOnChoice(snapshot, stacks, layout.meanings, certain.solution.picks);
    return { verdict: "COMPATIBLE", build, waived: waivedCount(ruled) };
  }
  if (certain.kind === "ended-early") return { verdict: "UNKNOWN" };
  const possible = findChoice(snapshot, layout, stacks, POSSIBLE, "none");
  return { verdict: possible.kind === "none" ? "INCOMPATIBLE" : "UNKNOWN" };
}
