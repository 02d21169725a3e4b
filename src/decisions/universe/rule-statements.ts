/**
 * Rules in the search: a candidate that one forbids is excluded, with the rule as the reason; a rule about
 * all that is picked is judged when a choice is finished, and what fails it becomes a statement.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import { startOf } from "../../rules/explain-rule.ts";
import type { CompiledRule } from "../../rules/compiled-rule.ts";
import type { RuleWhy } from "../../rules/finding.ts";
import type { JudgedRule } from "../../rules/judge-rule.ts";
import type { RulePick, RuleQuestion } from "../../rules/rule-scene.ts";
import type { Picks } from "../../solver/picks.ts";
import type { Statement, TermDescription } from "../../solver/universe.ts";
import {
  isOpenByFacts,
  judgeAll,
  judgePick,
  judgePlace,
  parameterValueNodes,
  ruleQuestion,
  rulesIn,
  truthOfRule,
  variantNode,
} from "../policies/rules-here.ts";
import type { RuledRule } from "../policies/waived-rules.ts";
import type { Telling } from "../reasons.ts";
import { NO, YES } from "../truth.ts";
import type { Causes } from "./cause.ts";
import type { Reading } from "./clauses.ts";
import type { Meaning } from "./layout.ts";
import { isKept } from "./kept.ts";
import { pickedPlace } from "./picked-place.ts";
import { artifactPackage, parameterPackage, placePackage, variantsPackage } from "./stack.ts";
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
      const { ofChoice, ofVerify } = rulesIn(telling);
      if (ofChoice.length + ofVerify.length === 0) return [];
      const picked = buildsPicked(this.#snapshot, stack, meanings, picks);
      const builds = picked.map(({ pick }) => pick);
      const against = (rules: readonly CompiledRule[]): readonly RuledRule[] =>
        judgePlace(rules, this.#question(telling), builds).filter((judged) => this.#forbids(judged));
      const gates = against(ofChoice);
      return (gates.length > 0 ? gates : against(ofVerify))
        .map((judged): Statement => {
          const guilty = guiltyTerms(judged, picked);
          const terms = [...(guilty ?? wholeChoice(stack, meanings, picks, judged.rule))];
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

  #forbids(judged: RuledRule): boolean {
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
  const { rule: { on, quantifier, spec }, why } = judged;
  if (on !== "choice") return guiltyOfOne(judged, picked);
  if ((quantifier !== "all" && quantifier !== "none") || !STAYS_BAD.has(why)) return undefined;
  const { when, require, let: lets, walk } = spec;
  const texts = [when, require, walk?.avoid, walk?.stopAt, ...Object.values(lets ?? {})];
  if (texts.some((text) => text !== undefined && /\bpicks\b/.test(text))) return undefined;
  const start = startOf(judged);
  const guilty = picked.find(({ pick }) => pick.version === start || pick.variant === start);
  return guilty?.terms;
}

/** Of a rule on one thing: that alone, or with what else its validator read. */
function guiltyOfOne(
  { rule: { asks, isOfReads }, scene, outcome, validation }: JudgedRule, picked: readonly PickedBuild[],
): readonly TermDescription[] | undefined {
  const own = picked.find(({ pick }) => pick === scene.question.pick);
  if (own === undefined || isOfReads) return undefined;
  const reads = asks?.reads ?? "build";
  switch (reads) {
    case "build":
      return own.terms;
    case "parameters":
      return [...own.terms, ...own.parameterTerms];
    case "each-pick": {
      const bad = validation?.reasons.find((reason) => reason.outcome === "FAIL");
      const { snapshot } = scene;
      const other = picked.find(({ pick: { version, variant } }) =>
        snapshot.key(variant ?? version) === bad?.about);
      return outcome === "FAIL" && other !== undefined ? [...own.terms, ...other.terms] : undefined;
    }
    case "picks":
      return undefined;
    default:
      return reads satisfies never;
  }
}

/** Everything as it was picked, and nothing else beside it. */
function wholeChoice(
  stack: Stack, meanings: ReadonlyMap<string, Meaning>, picks: Picks, { asks }: CompiledRule,
): readonly TermDescription[] {
  const kinds: readonly Meaning["kind"][] = ["artifact", "variants", ...(asks ? ["parameter" as const] : [])];
  return [...meanings].flatMap(([name, meaning]): readonly TermDescription[] => {
    if (!kinds.includes(meaning.kind)) return [];
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
  /** And for the values of its parameters. */
  readonly parameterTerms: readonly TermDescription[];
}

interface ValueTerm extends TermDescription {
  readonly candidates: readonly [string];
}

/** Builds that a choice would put there, in order of package; what runs already and stays is none. */
export function buildsPicked(
  snapshot: Snapshot, stack: Stack, meanings: ReadonlyMap<string, Meaning>, picks: Picks,
): readonly PickedBuild[] {
  return [...picks].flatMap(([packageName, candidate]): readonly PickedBuild[] => {
    const meaning = meanings.get(packageName)!;
    if (meaning.kind !== "artifact" || meaning.stack !== stack) return [];
    const { profile } = meaning;
    const { node: version, subject } = profile.versions[profile.versionTexts.indexOf(candidate)]!;
    if (isKept(stack, profile, version)) return [];
    const build = picks.get(variantsPackage(stack, profile.name));
    const terms = [{ package: artifactPackage(stack, profile.name), candidates: [candidate] }];
    const parameterTerms = subject.parameters.flatMap(({ name }): readonly ValueTerm[] => {
      const parameter = parameterPackage(stack, subject.name, name);
      const value = picks.get(parameter);
      return value === undefined ? [] : [{ package: parameter, candidates: [value] }];
    });
    const values = parameterTerms.map(({ candidates: [value] }) => value);
    const parameterValues = parameterValueNodes(snapshot, subject.name, values);
    if (build === undefined) return [{ pick: { version, parameterValues }, terms, parameterTerms }];
    const variant: NodeId | undefined = variantNode(snapshot, version, build.slice(build.indexOf("#") + 1));
    terms.push({ package: variantsPackage(stack, profile.name), candidates: [build] });
    return [{ pick: { version, variant, parameterValues }, terms, parameterTerms }];
  });
}

/** Every rule about what a choice would put there, judged; the search is over. */
export function rulesOnChoice(
  snapshot: Snapshot, stacks: readonly Stack[], meanings: ReadonlyMap<string, Meaning>, picks: Picks,
): readonly RuledRule[] {
  return stacks.flatMap((stack) => {
    const telling = pickedPlace(stack, picks);
    const here = rulesIn(telling);
    if (here.all.length === 0) return [];
    const builds = buildsPicked(snapshot, stack, meanings, picks).map(({ pick }) => pick);
    return judgeAll(here, ruleQuestion(telling), builds);
  });
}
