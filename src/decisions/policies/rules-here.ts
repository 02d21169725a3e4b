/** The rules that hold in an environment, judged on what would run there. */
import { nodeKey } from "../../model/names.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { CompiledChooser, CompiledRule, Subject } from "../../rules/compiled-rule.ts";
import { judgeRule, missingOf } from "../../rules/judge-rule.ts";
import type { JudgedRule } from "../../rules/judge-rule.ts";
import { bindingsHolding, bindingsOf } from "../../rules/policies.ts";
import type { RulePick, RuleQuestion, RunningBuild } from "../../rules/rule-scene.ts";
import { deploymentsIn } from "../deployed.ts";
import { levelsOf } from "../effective-facts.ts";
import type { Telling } from "../reasons.ts";
import { NO, UNKNOWN, YES } from "../truth.ts";
import type { TruthCode } from "../truth.ts";
import { readDataOf } from "./read-data.ts";
import { waivedOnChoice, waivedOnPick } from "./waived-rules.ts";
import type { RuledRule } from "./waived-rules.ts";
import { RuleFacts, factTypesOf, nanosecondsOf } from "./rule-facts.ts";

/** Rules of one environment, by what they are about. */
export interface RulesHere {
  /** Those that take part in verdicts. */
  readonly all: readonly CompiledRule[];
  /** Gates about each thing that would run, or about the environment that it would run in. */
  readonly ofPicks: readonly CompiledRule[];
  /** Gates about all that is picked together, or about one thing beside the rest. */
  readonly ofChoice: readonly CompiledRule[];
  /** Those of the verify tier: judged on a whole choice that no gate is against. */
  readonly ofVerify: readonly CompiledRule[];
  /** About a plan, about a figure of what runs: no part of a decision's verdict. */
  readonly ofPlan: readonly CompiledRule[];
  readonly ofObservation: readonly CompiledRule[];
  /** Rules that decide, in the order in which they are asked: by name of policy, then as it lists them. */
  readonly choosers: readonly CompiledChooser[];
}

const NONE: RulesHere = {
  all: [], ofPicks: [], ofChoice: [], ofVerify: [], ofPlan: [], ofObservation: [], choosers: [],
};
const IN_VERDICTS: ReadonlySet<Subject> = new Set(["deployment", "version", "environment", "choice"]);
const HERE = {};

/** Found once for each environment of a snapshot. */
export function rulesIn(telling: Telling): RulesHere {
  const { place: { snapshot, environment }, validators, isUnruled } = telling;
  if (isUnruled) return NONE;
  const here = rulesAt(snapshot, environment);
  if (validators === undefined) return here;
  let more = ASKED.get(telling);
  if (more === undefined) {
    more = { ...here, ...inTiers([...here.all, ...validators]) };
    ASKED.set(telling, more);
  }
  return more;
}

/** With the validators that a question names. */
const ASKED = new WeakMap<Telling, RulesHere>();

/** Whether any policy has rules, wherever they hold. */
export function hasPolicies(snapshot: Snapshot): boolean {
  return bindingsOf(snapshot, () => factTypesOf(snapshot)).length > 0;
}

/** Whether any rule that holds there counts places with leases, and is enforced. */
export function hasLeases(snapshot: Snapshot, environment: NodeId): boolean {
  return rulesAt(snapshot, environment).all.some(
    ({ group, policy }) => group?.leaseSeconds !== undefined && policy.mode === "enforce");
}

export function hasRules(snapshot: Snapshot, environment: NodeId): boolean {
  return rulesAt(snapshot, environment).all.length > 0;
}

function rulesAt(snapshot: Snapshot, environment: NodeId): RulesHere {
  const bindings = bindingsOf(snapshot, () => factTypesOf(snapshot));
  if (bindings.length === 0) return NONE;
  const memo = snapshot.memo(HERE, () => new Map<NodeId, RulesHere>());
  let here = memo.get(environment);
  if (here === undefined) {
    const holding = bindingsHolding(snapshot, bindings, levelsOf(snapshot, environment).flat());
    const rules = holding.flatMap((one) => one.rules);
    const all = rules.filter(({ on }) => IN_VERDICTS.has(on));
    here = {
      ...inTiers(all),
      ofPlan: rules.filter(({ on }) => on === "plan"),
      ofObservation: rules.filter(({ on }) => on === "observation"),
      choosers: holding.flatMap((one) => one.choosers).toSorted(byPolicy),
    };
    memo.set(environment, here);
  }
  return here;
}

/** What takes part in verdicts, by when it is judged. */
function inTiers(all: readonly CompiledRule[]): Pick<RulesHere, "all" | "ofPicks" | "ofChoice" | "ofVerify"> {
  const gates = all.filter(({ policy }) => policy.tier === "gate");
  return {
    all,
    ofPicks: gates.filter((rule) => isAboutEach(rule) && isOfBuild(rule)),
    ofChoice: gates.filter((rule) => !isAboutEach(rule) || !isOfBuild(rule)),
    ofVerify: all.filter(({ policy }) => policy.tier === "verify"),
  };
}

function isAboutEach({ on }: CompiledRule): boolean {
  return on !== "choice";
}

/** Whether what it comes to depends on nothing that is picked beside the build. */
function isOfBuild({ asks, isOfReads }: CompiledRule): boolean {
  return !isOfReads && (asks?.reads ?? "build") === "build";
}

/** By name, in code points; a policy's own rules stay in their order. */
function byPolicy({ policy: { key: a } }: CompiledChooser, { policy: { key: b } }: CompiledChooser): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Several rules are judged on one question. */
export function ruleQuestion(telling: Telling): RuleQuestion {
  const { snapshot, environment } = telling.place;
  const now = nanosecondsOf(telling.nowMilliseconds);
  const { evidence } = telling;
  const question: RuleQuestion = {
    snapshot, environment, facts: new RuleFacts(telling), now,
    runs: () => runsInSight(snapshot, environment),
    reads: (pick, picks) => readDataOf(telling, rulesIn(telling).choosers, question, pick, picks),
    ...(evidence === undefined ? {} : { evidence }),
  };
  return question;
}

const RUNS = {};

/** What runs there and where it is part of. Found once for each environment of a snapshot. */
function runsInSight(snapshot: Snapshot, environment: NodeId): readonly RunningBuild[] {
  const memo = snapshot.memo(RUNS, () => new Map<NodeId, readonly RunningBuild[]>());
  let runs = memo.get(environment);
  if (runs === undefined) {
    runs = levelsOf(snapshot, environment).flat().flatMap((node) => deploymentsIn(snapshot, node));
    memo.set(environment, runs);
  }
  return runs;
}

export function judgePick(
  rules: readonly CompiledRule[], question: RuleQuestion, pick: RulePick,
): readonly RuledRule[] {
  const asked = { ...question, pick };
  return rules.map((rule) => waivedOnPick(judgeRule(rule, asked), asked));
}

export function judgePlace(
  rules: readonly CompiledRule[], question: RuleQuestion, picks: readonly RulePick[],
): readonly RuledRule[] {
  const asked = { ...question, picks };
  return rules.flatMap((rule) => {
    if (!isAboutEach(rule)) return [waivedOnChoice(judgeRule(rule, asked), asked)];
    return picks.map((pick) => {
      const ofOne = { ...asked, pick };
      return waivedOnPick(judgeRule(rule, ofOne), ofOne);
    });
  });
}

/** Every rule on everything that is picked; what is of the verify tier only where no gate is against it. */
export function judgeAll(
  here: RulesHere, question: RuleQuestion, picks: readonly RulePick[],
): readonly RuledRule[] {
  const gates = [
    ...picks.flatMap((pick) => judgePick(here.ofPicks, question, pick)),
    ...judgePlace(here.ofChoice, question, picks),
  ];
  if (here.ofVerify.length === 0 || gates.some((one) => truthOfRule(one) === NO)) return gates;
  return [...gates, ...judgePlace(here.ofVerify, question, picks)];
}

/** How a rule takes part in the verdict. What is not enforced or is waived does not; an error is no pass. */
export function truthOfRule({ rule, outcome, waivers }: RuledRule): TruthCode {
  if (rule.policy.mode !== "enforce" || waivers !== undefined) return YES;
  switch (outcome) {
    case "PASS":
    case "NOT_APPLICABLE":
      return YES;
    case "FAIL":
      return NO;
    case "UNKNOWN":
    case "ERROR":
      return UNKNOWN;
    default:
      return outcome satisfies never;
  }
}

/** Whether facts that nobody states leave the rule open, and nothing else does. */
export function isOpenByFacts(judged: JudgedRule): boolean {
  if (judged.outcome !== "UNKNOWN" || judged.why === "truncated" || judged.why === "empty") return false;
  const missing = missingOf(judged);
  return missing.length > 0 && missing.every(({ kind }) => kind === "fact");
}

/** Nodes of a version's values of parameters, by their names: `maxBatch=32`. */
export function parameterValueNodes(
  snapshot: Snapshot, version: string, values: readonly string[],
): readonly NodeId[] {
  return values.flatMap((value) => snapshot.find(nodeKey("ParameterValue", `${version}/${value}`)) ?? []);
}

/** The node of a variant by its name. */
export function variantNode(snapshot: Snapshot, version: NodeId, variant: string | undefined) {
  if (variant === undefined) return undefined;
  const key = snapshot.key(version).replace(/^version:/, "variant:");
  return snapshot.find(`${key}#${variant}`);
}
