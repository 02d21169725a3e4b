/**
 * Decides subjects together in one place, or in places that the solver picks: what to run, what to add, or
 * why not.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { Favour } from "../../solver/ask.ts";
import type { EnvironmentResult, Question } from "../decision.ts";
import { heldReasons, remarksOf } from "../policies/rule-remarks.ts";
import { missingNames, ruleReason } from "../policies/rule-reason.ts";
import { withWaived } from "../policies/rule-words.ts";
import { truthOfRule } from "../policies/rules-here.ts";
import { disagreementsOn } from "../reasons.ts";
import type { Telling } from "../reasons.ts";
import { keysReadBy } from "../subject.ts";
import { UNKNOWN } from "../truth.ts";
import { profileOf } from "./artifact-profile.ts";
import type { Asked } from "./asked.ts";
import { smallestQuestions } from "./deciding-together.ts";
import { layOut } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { openReasons, pickReasons } from "./pick-reasons.ts";
import { placedPicks } from "./placed-picks.ts";
import { levelOrder, preferenceLevels } from "./preference-levels.ts";
import { provedConflict } from "./proved-conflict.ts";
import { rulesOnChoice } from "./rule-statements.ts";
import { solveStacks } from "./solve-stacks.ts";
import type { Effort, Solved } from "./solve-stacks.ts";
import { artifactPackage, runningVersion } from "./stack.ts";
import type { Neighbour, Stack } from "./stack.ts";
import { runsOf } from "./service-runs.ts";
import * as words from "./together-words.ts";

/**
 * Steps spent on a better answer where the question does not say: about a millisecond for a closure of 40.
 */
export const IMPROVING_STEPS_DEFAULT = 200;

export function stackFor(
  snapshot: Snapshot,
  asked: readonly Asked[],
  places: readonly Telling[],
  isFree: boolean,
  label = "",
): Stack {
  const askedArtifacts = new Set<NodeId>();
  for (const one of asked) {
    if (one.kind !== "service") askedArtifacts.add(one.artifact);
    else for (const { artifact } of runsOf(snapshot, one.service)) askedArtifacts.add(artifact);
  }
  return { label, asked, askedArtifacts, places, isFree, neighbours: [] };
}

/** One result, for one environment. */
export function decideTogether(
  snapshot: Snapshot,
  asked: readonly Asked[],
  question: Question,
  telling: Telling,
): EnvironmentResult {
  const stack = stackFor(snapshot, asked, [telling], question.holding === "free");
  return decideStacks(snapshot, [stack], question, telling.environment);
}

/** One result: a place for each subject among those given. */
export function decideAnywhere(
  snapshot: Snapshot,
  asked: readonly Asked[],
  question: Question,
  tellings: readonly Telling[],
): EnvironmentResult {
  // In one place subjects are one stack, as where that place is named.
  if (asked.length === 1 || tellings.length === 1)
    return decideStacks(snapshot, [stackFor(snapshot, asked, tellings, false)], question, question.anywhere!);
  const alone = asked.map((one) => stackFor(snapshot, [one], tellings, false, `${one.text}: `));
  const environments = tellings.map(({ place }) => place.environment);
  const asNeighbour = ({ label, asked: theirs, askedArtifacts }: Stack): Neighbour =>
    ({ label, asked: theirs, askedArtifacts, environments });
  const stacks = alone.map((stack) => ({
    ...stack,
    neighbours: alone.filter((other) => other !== stack).map(asNeighbour),
  }));
  return decideStacks(snapshot, stacks, question, question.anywhere!);
}

/** `where`: the environment, or the selector of those that may be picked. */
export function decideStacks(
  snapshot: Snapshot,
  stacks: readonly Stack[],
  question: Question,
  where: string,
): EnvironmentResult {
  const layout = layOut(snapshot, stacks);
  const order = levelOrder(snapshot, question.prefer);
  const effort: Effort = {
    prefer: preferenceLevels(snapshot, layout, order),
    favoured: favouredIn(snapshot, layout, stacks),
    improvingSteps: question.improvingSteps ?? IMPROVING_STEPS_DEFAULT,
  };
  const solved = solveStacks(snapshot, layout, stacks, effort);
  return resultOf(snapshot, layout, stacks, question, where, solved);
}

function resultOf(
  snapshot: Snapshot,
  layout: Layout,
  stacks: readonly Stack[],
  question: Question,
  where: string,
  solved: Solved,
): EnvironmentResult {
  const subject = question.subject;
  const empty = { environment: where, pick: null, candidates: [], decidingFacts: [], disagreements: [] };
  switch (solved.kind) {
    case "certain": {
      const { solution, statements } = solved;
      const picks = placedPicks(snapshot, layout, stacks, solution.picks);
      const adds = picks.filter(({ role }) => role === "added");
      const [first] = picks;
      const order = levelOrder(snapshot, question.prefer);
      const ruled = rulesOnChoice(snapshot, stacks, layout.meanings, solution.picks);
      const remarks = remarksOf(ruled);
      return {
        ...empty,
        verdict: "COMPATIBLE",
        headline: withWaived(words.fitsHeadline(subject, where, picks), remarks.waived),
        pick:
          first === undefined
            ? null
            : {
                version: first.version,
                ...(first.variant === undefined ? {} : { variant: first.variant }),
                parameters: first.parameters,
              },
        reasons: [...pickReasons(snapshot, layout, solution.picks, statements), ...heldReasons(ruled)],
        ...remarks,
        disagreements: disagreements(snapshot, layout, solution.picks, stacks),
        picks,
        ...(adds.length === 0 ? {} : { adds }),
        cost: order.map((level, at) => {
          const gap = solution.gap?.[at] ?? 0;
          return { level, cost: solution.cost[at] ?? 0, ...(gap === 0 ? {} : { gap }) };
        }),
        optimal: solution.optimal ?? false,
      };
    }
    case "possible": {
      const ruled = rulesOnChoice(snapshot, stacks, layout.meanings, solved.picks);
      const remarks = remarksOf(ruled);
      const open = ruled.filter((judged) => truthOfRule(judged) === UNKNOWN).map(ruleReason);
      const reasons = [...openReasons(snapshot, layout, solved.picks, solved.statements), ...open];
      const isAnywhere = question.anywhere !== undefined;
      const deciding = smallestQuestions(
        snapshot, layout, stacks, solved.picks, solved.statements, isAnywhere,
      );
      const missing = open.flatMap((reason) => missingNames(reason, where));
      const names =
        missing.length === 0 ? deciding.names : [...new Set([...deciding.names, ...missing])].sort();
      return {
        ...empty,
        verdict: "UNKNOWN",
        headline: withWaived(words.openHeadline(subject, where, names, reasons), remarks.waived),
        reasons,
        decidingFacts: names,
        ...(deciding.isSmallest && missing.length === 0 ? {} : { decidingFactsMayBeFewer: true as const }),
        ...remarks,
      };
    }
    case "none": {
      const told = provedConflict(snapshot, layout, stacks, subject, where, solved.proof, solved.statements);
      return { ...empty, verdict: "INCOMPATIBLE", ...told };
    }
    case "ended-early":
      return {
        ...empty,
        verdict: "UNKNOWN",
        headline: words.endedEarlySentence(subject, where),
        reasons: [
          { code: "ENDED_EARLY", truth: "unknown", sentence: words.endedEarlySentence(subject, where) },
        ],
        limitReached: true,
      };
    default: {
      const never: never = solved;
      return never;
    }
  }
}

/** What runs and may be changed is tried as it is first. */
function favouredIn(snapshot: Snapshot, { meanings }: Layout, stacks: readonly Stack[]): readonly Favour[] {
  const favoured: Favour[] = [];
  for (const stack of stacks) {
    if (!stack.isFree) continue;
    for (const meaning of meanings.values()) {
      if (meaning.kind !== "artifact" || meaning.stack !== stack) continue;
      const { profile } = meaning;
      if (stack.askedArtifacts.has(profile.artifact)) continue;
      const running = runningVersion(snapshot, stack.places[0]!, profile.artifact);
      const candidate = running === undefined ? undefined : profile.positionOf.get(running.version);
      if (candidate !== undefined)
        favoured.push({ package: artifactPackage(stack, profile.name), candidate });
    }
  }
  return favoured;
}

function disagreements(
  snapshot: Snapshot,
  { meanings }: Layout,
  picks: ReadonlyMap<string, string>,
  stacks: readonly Stack[],
): EnvironmentResult["disagreements"] {
  if (stacks.length !== 1 || stacks[0]!.places.length !== 1) return [];
  const keys = new Set(
    [...picks].flatMap(([name, candidate]) => {
      const meaning = meanings.get(name)!;
      if (meaning.kind !== "artifact") return [];
      const profile = profileOf(snapshot, meaning.profile.artifact);
      return [...keysReadBy(profile.versions[profile.versionTexts.indexOf(candidate)]!.subject)];
    }),
  );
  return disagreementsOn(keys, stacks[0]!.places[0]!);
}
