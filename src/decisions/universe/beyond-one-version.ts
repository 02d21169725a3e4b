/**
 * When a question about one version in one environment needs the solver: where what it lacks could be added, or where
 * something that runs beside it would be broken.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { Candidate, EnvironmentResult, Question, Verdict } from "../decision.ts";
import { nameOf } from "../fact-index.ts";
import type { JudgedBuild, JudgedGroup, JudgedVersion } from "../judge-version.ts";
import type { Telling } from "../reasons.ts";
import { truthOf } from "../requirement-truth.ts";
import { NO } from "../truth.ts";
import { profileOf } from "./artifact-profile.ts";
import type { Asked } from "./asked.ts";
import { decideTogether, stackFor } from "./decide-together.ts";
import { layOut } from "./layout.ts";
import { placedPicks } from "./placed-picks.ts";
import { findCertain, findPossible } from "./solve-stacks.ts";
import { brokenBy } from "./statements.ts";

/**
 * The masks' answer stands where a build fits before any that lacks something, or where nothing is lacking that
 * could be added; and where nothing that runs is broken.
 */
export function needsSearch(judged: JudgedVersion, artifact: NodeId, telling: Telling): boolean {
  for (const build of judged.builds) {
    if (build.verdict === "COMPATIBLE") break;
    if (isLacking(build, telling)) return true;
  }
  const { subject, leading } = judged;
  if (leading.verdict === "INCOMPATIBLE") return false;
  if (!isReplacing(telling, artifact)) return false;
  const { snapshot } = telling.place;
  const profile = profileOf(snapshot, artifact);
  const position = profile.positionOf.get(subject.version);
  return brokenBy(snapshot, telling, profile).some(({ broken }) => broken.includes(position!));
}

/** Whether the artifact runs in the environment itself. */
export function isReplacing({ place }: Telling, artifact: NodeId): boolean {
  return place.surroundings.here
    .ofArtifact(artifact)
    .some(({ environment }) => environment === place.environment);
}

/** Refused, and every requirement that is refused lacks something that is not there at all. */
function isLacking(judged: JudgedBuild, telling: Telling): boolean {
  if (judged.verdict !== "INCOMPATIBLE" || judged.clash !== undefined) return false;
  const values = judged.parameters.filter(({ truth }) => truth === NO);
  return (
    judged.groups.every((group) => group.truth !== NO || lacks(group, judged, telling)) &&
    values.every(({ values: all }) =>
      all.some((value) =>
        value.groups.every((group) => group.truth !== NO || lacks(group, judged, telling)),
      ),
    )
  );
}

function lacks({ group }: JudgedGroup, { build }: JudgedBuild, { place }: Telling): boolean {
  return group.alternatives.some((entries) =>
    entries.every((entry) => {
      const { truth, code } = truthOf(entry, place, build);
      return truth !== NO || code === "NOT_DEPLOYED" || code === "NOT_PROVIDED" || entry.kind === "interface";
    }),
  );
}

/**
 * The solver's result with every variant and parameter value that was looked at. Where nothing can be added, the
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
    const { proof, because } = together;
    return { ...alone, ...(proof === undefined ? {} : { proof }), ...(because === undefined ? {} : { because }) };
  }
  const candidates = alone.candidates.map((candidate): Candidate => {
    if (candidate.kind !== "variant") return pickedValue(candidate, together);
    const isPicked = together.pick?.variant === candidate.name.slice(candidate.name.indexOf("#") + 1);
    if (isPicked) return { ...candidate, verdict: "COMPATIBLE", outcome: "picked", reasons: [] };
    const asked = { ...one, text: candidate.name, variant: candidate.name.slice(candidate.name.indexOf("#") + 1) };
    const own = decideTogether(snapshot, [asked], question, telling);
    return {
      ...candidate,
      verdict: own.verdict,
      outcome: OUTCOMES[own.verdict],
      reasons: own.verdict === "COMPATIBLE" ? [] : own.verdict === candidate.verdict ? candidate.reasons : own.reasons,
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

/** The verdict alone, and the build that was picked; no preferences are weighed beyond the order of builds. */
export function verdictBeside(
  snapshot: Snapshot,
  { version, variant, artifact }: { readonly version: NodeId; readonly variant: string | undefined; readonly artifact: NodeId },
  telling: Telling,
): { readonly verdict: Verdict; readonly build?: string } {
  const name = nameOf(snapshot.key(version));
  const text = variant === undefined ? name : `${name}#${variant}`;
  const asked = { kind: "version", text, artifact, version, variant } as const;
  const stacks = [stackFor(snapshot, [asked], [telling], false)];
  const layout = layOut(snapshot, stacks);
  const effort = { prefer: [], favoured: [], improvingSteps: 0 };
  const certain = findCertain(snapshot, layout, stacks, effort);
  if (certain.kind === "certain") {
    const [pick] = placedPicks(snapshot, layout, stacks, certain.solution.picks);
    return { verdict: "COMPATIBLE", build: pick?.variant === undefined ? name : `${name}#${pick.variant}` };
  }
  if (certain.kind === "ended-early") return { verdict: "UNKNOWN" };
  const possible = findPossible(snapshot, layout, stacks, "none");
  return { verdict: possible.kind === "none" ? "INCOMPATIBLE" : "UNKNOWN" };
}
