/**
 * Which copy of a dataset is read where: rules with `choose: {dataset, of}`, applied to what was picked.
 *
 * A replica is a version of another artifact that is derived from the picked one: `clicks-eu@3` from
 * `clicks@3`. The pick stays what it is, judged by every requirement and rule, and says which copy stands for
 * it; so a choice of replica makes no answer better. It makes it worse where there is no such copy, where the
 * copy does not provide what the picked version provides or is other bytes, where it may not be there itself,
 * or where it is not known which rule applies.
 */
import { choicesOf } from "../../rules/choose.ts";
import type { Choice, ReplicaChoice } from "../../rules/choose.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { EnvironmentResult, Pick, PickedReplica, Reason, Verdict } from "../decision.ts";
import { provisionsOf } from "../deployed.ts";
import { nameOf } from "../fact-index.ts";
import { judgeVersion } from "../judge-version.ts";
import type { Telling } from "../reasons.ts";
import { subjectOf } from "../subject.ts";
import { copyOf } from "./copy-of.ts";
import { missingNames } from "./rule-reason.ts";
import { ruledVerdict } from "./ruled-version.ts";
import { ruleQuestion, rulesIn, variantNode } from "./rules-here.ts";

/** `tellings`: of each environment that something may be picked for. */
export function withReplicas(result: EnvironmentResult, tellings: readonly Telling[]): EnvironmentResult {
  if (result.verdict !== "COMPATIBLE") return result;
  if (tellings.every((telling) => rulesIn(telling).choosers.every(({ on }) => on !== "deployment")))
    return result;
  const chosen = new Map<string, PickedReplica>();
  const reasons: Reason[] = [];
  const judge = (pick: Pick, environment: string): void => {
    const key = `${pick.version} ${environment}`;
    const telling = tellings.find((one) => one.environment === environment);
    if (telling === undefined || chosen.has(key)) return;
    const found = replicaOf(pick, telling);
    if (found === undefined) return;
    reasons.push(found.reason);
    if (found.replica !== undefined) chosen.set(key, found.replica);
  };
  if (result.picks !== undefined) for (const pick of result.picks) judge(pick, pick.environment);
  else if (result.pick !== null) judge(result.pick, result.environment);
  if (reasons.length === 0) return result;
  const of = (truth: Reason["truth"]) => reasons.find((one) => one.truth === truth);
  const against = of("no") ?? of("unknown");
  if (against !== undefined) return refused(result, against, reasons);
  const named = <Some extends Pick>(pick: Some, environment: string): Some => {
    const replica = chosen.get(`${pick.version} ${environment}`);
    return replica === undefined ? pick : { ...pick, replica };
  };
  return {
    ...result,
    pick: result.pick === null ? null : named(result.pick, result.environment),
    reasons: [...result.reasons, ...reasons],
    ...(result.picks === undefined ? {} : { picks: result.picks.map((one) => named(one, one.environment)) }),
    ...(result.adds === undefined ? {} : { adds: result.adds.map((one) => named(one, one.environment)) }),
  };
}

/** Nothing is picked then. */
function refused(result: EnvironmentResult, against: Reason, reasons: readonly Reason[]): EnvironmentResult {
  const { picks: _, adds: __, cost: ___, optimal: ____, ...rest } = result;
  const verdict: Verdict = against.truth === "no" ? "INCOMPATIBLE" : "UNKNOWN";
  const outcome = verdict === "INCOMPATIBLE" ? "refused" : "undecided";
  return {
    ...rest,
    verdict,
    headline: against.sentence,
    pick: null,
    candidates: result.candidates.map((one) => (one.outcome === "picked" ? { ...one, outcome } : one)),
    reasons: [against, ...reasons.filter((one) => one !== against && one.truth !== "yes")],
    decidingFacts: verdict === "UNKNOWN" ? missingNames(against, result.environment) : [],
  };
}

interface FoundReplica {
  readonly reason: Reason;
  readonly replica?: PickedReplica;
}

/** undefined: no rule is about this dataset. */
function replicaOf({ version: name, variant, parameters }: Pick, telling: Telling): FoundReplica | undefined {
  const { snapshot } = telling.place;
  const version = snapshot.find(`version:${name}`);
  const artifact = version === undefined ? undefined : snapshot.outgoing(version, "VERSION_OF")[0]?.node;
  if (version === undefined || artifact === undefined) return undefined;
  const choosers = rulesIn(telling).choosers.filter(
    ({ on, choose: { of } }) => on === "deployment" && of === nameOf(snapshot.key(artifact)));
  if (choosers.length === 0) return undefined;
  const pick = { version, variant: variantNode(snapshot, version, variant), parameters };
  const [choice] = choicesOf(choosers, { ...ruleQuestion(telling), pick, picks: [pick] }).datasets;
  if (choice === undefined) return undefined;
  if (choice.kind === "unknown")
    return { reason: open(choice, `Which copy of ${name} is read is not known: ${choice.because}.`) };
  const { value: { dataset } } = choice;
  const copy = copyOf(snapshot, version, dataset);
  if (copy === undefined) {
    const sentence = `Rule ${choice.rule} has ${dataset} read instead of ${name}, and no version of it is ` +
      `known to be derived from ${name}.`;
    return { reason: told(choice, "unknown", sentence) };
  }
  const copyName = nameOf(snapshot.key(copy));
  const problem = problemOf(snapshot, version, copy, telling);
  if (problem !== undefined) {
    const sentence = `Rule ${choice.rule} has ${copyName} read instead of ${name}, ${problem.because}.`;
    return { reason: told(choice, problem.truth, sentence) };
  }
  const sentence = `${name} is read from ${copyName} there, by rule ${choice.rule}: ${choice.because}.`;
  const replica = { version: copyName, rule: choice.rule, because: choice.because };
  return { reason: told(choice, "yes", sentence), replica };
}

interface Problem {
  readonly truth: "no" | "unknown";
  /** A clause. */
  readonly because: string;
}

function problemOf(
  snapshot: Snapshot, picked: NodeId, copy: NodeId, telling: Telling,
): Problem | undefined {
  const digests = [picked, copy].map((node) => snapshot.properties(node)["digest"]);
  if (digests[0] !== undefined && digests[1] === undefined)
    return { truth: "unknown", because: "and nobody states its digest: whether it is a copy is not known" };
  if (digests[0] !== undefined && digests[0] !== digests[1])
    return { truth: "no", because: "and its digest is another one: it is no copy" };
  const provided = provisionsOf(snapshot, copy);
  for (const { node, version } of provisionsOf(snapshot, picked)) {
    if (provided.some((one) => one.node === node && one.version === version)) continue;
    const what = `${nameOf(snapshot.key(node))}${version === undefined ? "" : ` ${version}`}`;
    return { truth: "no", because: `which does not provide ${what}` };
  }
  const verdict = ruledVerdict(judgeVersion(subjectOf(snapshot, copy), undefined, telling.place), telling);
  if (verdict === "COMPATIBLE") return undefined;
  const where = telling.environment;
  return verdict === "INCOMPATIBLE"
    ? { truth: "no", because: `which may not be in ${where} itself` }
    : { truth: "unknown", because: `and whether that may be in ${where} is not known` };
}

function open(choice: Choice<ReplicaChoice> & { readonly kind: "unknown" }, sentence: string): Reason {
  const missing = choice.open.flatMap((one) => one.missing);
  const reason = told(choice, "unknown", sentence);
  const rule = { name: choice.rule, mode: "enforce", why: "when-unknown", about: "", missing } as const;
  return missing.length === 0 ? reason : { ...reason, rule };
}

function told(
  { rule, statedBy }: Stated, truth: Reason["truth"], sentence: string,
): Reason {
  const code = truth === "yes" ? "RULE_HOLDS" : truth === "no" ? "RULE_FAILS" : "RULE_UNKNOWN";
  return { code, truth, sentence, requirement: `rule:${rule}`, statedBy };
}

interface Stated {
  readonly rule: string;
  readonly statedBy: { readonly document: string; readonly revision: number };
}
