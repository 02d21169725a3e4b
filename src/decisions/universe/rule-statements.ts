/**
 * Rules in the search: a candidate that one forbids is excluded, with the rule as the reason; a rule about
 * all that is picked is judged when a choice is finished, and what fails it becomes a statement.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import { startOf } from "../../rules/explain-rule.ts";
import type { RuleWhy } from "../../rules/finding.ts";
import type { JudgedRule } from "../../rules/judge-rule.ts";
import type { RulePick, RuleQuestion } from "../../rules/rule-scene.ts";
import type { Picks } from "../../solver/picks.ts";
import type { Statement, TermDescription } from "../../solver/universe.ts";
import {
  isOpenByFacts,
  judgePick,
  judgePlace,
  ruleQuestion,
  rulesIn,
  truthOfRule,
  variantNode,
} from "../policies/rules-here.ts";
import type { Telling } from "../reasons.ts";
import { NO, YES } from "../truth.ts";
import type { Causes } from "./cause.ts";
import type { Reading } from "./clauses.ts";
import type { Meaning } from "./layout.ts";
import { isKept } from "./kept.ts";
import { pickedPlace } from "./picked-place.ts";
import { artifactPackage, placePackage, variantsPackage } from "./stack.ts";
import type { Stack } from "./stack.ts";

export class RuleStatements {
  readonly #snapshot: Snapshot;
  readonly #reading: Reading;
  readonly #causes: Causes;
  readonly #questions = new Map<Telling, RuleQuestion>();

  constructor(snapshot: Snapshot, reading: Reading, causes: Causes) {
    this.#snapshot = snapshot;
    this.#reading = reading;
    this.#causes = causes;
  }

  /** What rules say against one candidate, place by place. */
  against(packageName: string, position: number, stack: Stack, pick: RulePick): readonly Statement[] {
    const only = { package: packageName, candidates: [position] };
    return stack.places.flatMap((telling, at): readonly Statement[] => {
      const { ofPicks } = rulesIn(telling);
      if (ofPicks.length === 0) return [];
      return judgePick(ofPicks, this.#question(telling), pick)
        .filter((judged) => this.#forbids(judged))
        .map((judged): Statement => {
          const cause = this.#causes.note({ kind: "rule", stack, judged });
          if (stack.places.length === 1) return { kind: "excludes", ...only, cause };
          const terms = [only, { package: placePackage(stack), candidates: [at] }];
          return { kind: "conflicts", terms, cause };
        });
    });
  }

  /** What rules say against a whole choice. */
  againstChoice(
    stacks: readonly Stack[], meanings: ReadonlyMap<string, Meaning>, picks: Picks,
  ): readonly Statement[] {
    return stacks.flatMap((stack) => {
      const telling = pickedPlace(stack, picks);
      const { ofChoice } = rulesIn(telling);
      if (ofChoice.length === 0) return [];
      const picked = buildsPicked(this.#snapshot, stack, meanings, picks);
      return judgePlace(ofChoice, this.#question(telling), picked.map(({ pick }) => pick))
        .filter((judged) => this.#forbids(judged))
        .map((judged): Statement => {
          const terms = [...(guiltyTerms(judged, picked) ?? wholeChoice(stack, meanings, picks))];
          if (stack.places.length > 1)
            terms.push({ package: placePackage(stack), candidates: [telling.environment] });
          return { kind: "conflicts", terms, cause: this.#causes.note({ kind: "rule", stack, judged }) };
        });
    });
  }

  #question(telling: Telling): RuleQuestion {
    let question = this.#questions.get(telling);
    if (question === undefined) this.#questions.set(telling, (question = ruleQuestion(telling)));
    return question;
  }

  #forbids(judged: JudgedRule): boolean {
    const truth = truthOfRule(judged);
    if (truth === YES) return false;
    if (truth === NO) return true;
    return this.#reading[isOpenByFacts(judged) ? "missing" : "stated"] === "no";
  }
}

/** What is picked can make nothing of these better: a bad hit stays one, whatever is picked beside it. */
const STAYS_BAD: ReadonlySet<RuleWhy> = new Set(["fails", "missing", "error"]);

/**
 * The pick from which the first bad hit is reached, where that alone is enough; undefined where more picks,
 * or others, might satisfy the rule.
 */
function guiltyTerms(
  judged: JudgedRule, picked: readonly PickedBuild[],
): readonly TermDescription[] | undefined {
  const { rule: { quantifier, spec }, why } = judged;
  if ((quantifier !== "all" && quantifier !== "none") || !STAYS_BAD.has(why)) return undefined;
  const { when, require, let: lets, walk } = spec;
  const texts = [when, require, walk?.avoid, walk?.stopAt, ...Object.values(lets ?? {})];
  if (texts.some((text) => text !== undefined && /\bpicks\b/.test(text))) return undefined;
  const start = startOf(judged);
  const guilty = picked.find(({ pick }) => pick.version === start || pick.variant === start);
  return guilty?.terms;
}

/** Everything as it was picked, and nothing else beside it. */
function wholeChoice(
  stack: Stack, meanings: ReadonlyMap<string, Meaning>, picks: Picks,
): readonly TermDescription[] {
  return [...meanings].flatMap(([name, meaning]): readonly TermDescription[] => {
    if (meaning.kind !== "artifact" && meaning.kind !== "variants") return [];
    if (meaning.stack !== stack) return [];
    const candidate = picks.get(name);
    return [candidate === undefined
      ? { package: name, candidates: [], absent: true }
      : { package: name, candidates: [candidate] }];
  });
}

export interface PickedBuild {
  readonly pick: RulePick;
  /** What must be picked for it to be there. */
  readonly terms: readonly TermDescription[];
}

/** Builds that a choice would put there, in order of package; what runs already and stays is none. */
export function buildsPicked(
  snapshot: Snapshot, stack: Stack, meanings: ReadonlyMap<string, Meaning>, picks: Picks,
): readonly PickedBuild[] {
  return [...picks].flatMap(([packageName, candidate]): readonly PickedBuild[] => {
    const meaning = meanings.get(packageName)!;
    if (meaning.kind !== "artifact" || meaning.stack !== stack) return [];
    const { profile } = meaning;
    const { node: version } = profile.versions[profile.versionTexts.indexOf(candidate)]!;
    if (isKept(stack, profile, version)) return [];
    const build = picks.get(variantsPackage(stack, profile.name));
    const terms = [{ package: artifactPackage(stack, profile.name), candidates: [candidate] }];
    if (build === undefined) return [{ pick: { version }, terms }];
    const variant: NodeId | undefined = variantNode(snapshot, version, build.slice(build.indexOf("#") + 1));
    terms.push({ package: variantsPackage(stack, profile.name), candidates: [build] });
    return [{ pick: { version, variant }, terms }];
  });
}

/** Every rule about what a choice would put there, judged; the search is over. */
export function rulesOnChoice(
  snapshot: Snapshot, stacks: readonly Stack[], meanings: ReadonlyMap<string, Meaning>, picks: Picks,
): readonly JudgedRule[] {
  return stacks.flatMap((stack) => {
    const telling = pickedPlace(stack, picks);
    const { all, ofPicks, ofChoice } = rulesIn(telling);
    if (all.length === 0) return [];
    const question = ruleQuestion(telling);
    const builds = buildsPicked(snapshot, stack, meanings, picks).map(({ pick }) => pick);
    const onEach = builds.flatMap((pick) => judgePick(ofPicks, question, pick));
    return [...onEach, ...judgePlace(ofChoice, question, builds)];
  });
}
