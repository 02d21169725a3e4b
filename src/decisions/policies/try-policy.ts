/**
 * A policy's own tests: worlds as small as the case, a question, and what each rule comes to.
 *
 * A world is what the case gives, and of the documents beside the policy its definitions: fact keys,
 * artifacts and interfaces. No store is asked: a policy is tested before it is applied.
 */
import type { Document } from "../../model/document.ts";
import { compileDocument } from "../../model/compile-document.ts";
import type { GraphEdge, GraphNode } from "../../model/graph.ts";
import { factTypeOf } from "../../model/fact-type-of.ts";
import { expectedOutcomes } from "../../model/kinds/policy-test.ts";
import type { PolicyDocument } from "../../model/kinds/policy.ts";
import { nodeKey } from "../../model/names.ts";
import { readDocuments } from "../../model/read-documents.ts";
import { EMPTY_HEAD } from "../../model/revision.ts";
import { choicesOf } from "../../rules/choose.ts";
import type { Choices } from "../../rules/choose.ts";
import type { CompiledChooser } from "../../rules/compiled-rule.ts";
import { explainRule } from "../../rules/explain-rule.ts";
import type { RuleOutcome } from "../../rules/finding.ts";
import { judgeRule } from "../../rules/judge-rule.ts";
import type { JudgedRule } from "../../rules/judge-rule.ts";
import { problemsOfPolicy } from "../../rules/policies.ts";
import { RuleCompiler } from "../../rules/rule-compiler.ts";
import type { RulePick } from "../../rules/rule-scene.ts";
import { buildSnapshot } from "../../snapshot/snapshot-builder.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { FactType } from "../../values/fact-type.ts";
import { nearestNames } from "../../values/nearest.ts";
import { tellingOf } from "../telling.ts";
import { ruleClause } from "./rule-words.ts";
import { ruleQuestion, rulesIn } from "./rules-here.ts";
import { triedApprovals, triedReview } from "./try-gates.ts";
import type { TriedGateState, TryGates } from "./try-gates.ts";

/** CHOSEN: of a rule that decides. A gate is open or not; of a review it is how many others must approve. */
export type TestOutcome = RuleOutcome | "CHOSEN" | TriedGateState | number;

export interface TriedRule {
  readonly policy: string;
  readonly test: string;
  /** `four-eyes`; of a gate `gates/four-eyes`, of a review `reviews/Plan`. */
  readonly rule: string;
  readonly expected: TestOutcome;
  readonly actual: TestOutcome;
  readonly isAsExpected: boolean;
  /** Why it came out so. */
  readonly because: string;
}

export interface TriedPolicy {
  readonly policy: string;
  /** What keeps it from being judged at all: rules that do not compile, worlds that cannot be read. */
  readonly problems: readonly string[];
  readonly rules: readonly TriedRule[];
  /** Rules that no test expects anything of. */
  readonly untested: readonly string[];
}

/** Saturday, and nothing else: what time a test means if it does not say. */
const NOW_DEFAULT = "2026-01-03T12:00:00.000Z";
const DEFINITIONS: ReadonlySet<string> = new Set(["FactKey", "Artifact", "Interface"]);

/** `beside`: documents given with the policy. It is tried as if it were enforced. */
export function tryPolicy(
  policy: PolicyDocument, beside: readonly Document[], tryGates: TryGates,
): TriedPolicy {
  const { metadata: { name }, spec } = policy;
  const definitions = beside.filter(({ kind }) => DEFINITIONS.has(kind));
  const enforced = { ...policy, spec: { ...spec, mode: "enforce" } } as unknown as Document;
  const names = namesIn(spec);
  const problems = problemsOf(policy, definitions);
  const rules = problems.length > 0 ? [] : (spec.tests ?? []).flatMap((test): readonly TriedRule[] => {
    const world = readWorld(test.given);
    const wrong = [...world.problems, ...namesUnknown(test, names)];
    problems.push(...wrong.map((problem) => inTest(test, problem)));
    if (wrong.length > 0) return [];
    const now = test.now ?? NOW_DEFAULT;
    const approvals = triedApprovals(test.plan ?? {}, now);
    const snapshot = snapshotOf([...definitions, ...world.documents, ...approvals, enforced]);
    return tryCase({ policy: name, snapshot, test, given: world.documents, now, tryGates }, problems);
  });
  const expected = new Set((spec.tests ?? []).flatMap((test) => namesExpected(test)));
  const reviews = spec.review !== undefined && ![...expected].some((one) => one.startsWith("reviews/"));
  const untested = [...names.filter((one) => !expected.has(one)), ...(reviews ? ["reviews"] : [])];
  return { policy: name, problems, rules, untested };
}

type PolicyTest = NonNullable<PolicyDocument["spec"]["tests"]>[number];

/** All that a test may expect something of, but for reviews, which have no names. */
function namesIn({ rules = [], validators = [], gates = [] }: PolicyDocument["spec"]): readonly string[] {
  return [...[...rules, ...validators].map(({ name }) => name), ...gates.map(({ name }) => `gates/${name}`)];
}

function namesExpected(test: PolicyTest): readonly string[] {
  const { rules, gates, reviews } = expectedOutcomes(test);
  const under = (group: string, names: object) => Object.keys(names).map((name) => `${group}/${name}`);
  return [...Object.keys(rules), ...under("gates", gates), ...under("reviews", reviews)];
}

/** A misspelt rule does not apply, and would be as expected for ever. */
function namesUnknown(test: PolicyTest, names: readonly string[]): readonly string[] {
  return namesExpected(test)
    .filter((one) => !one.startsWith("reviews/") && !names.includes(one))
    .map((one) => {
      const [nearest] = nearestNames(one, names, 1);
      const meant = nearest === undefined ? "" : ` Did you mean ${JSON.stringify(nearest)}?`;
      return `expect: the policy has no ${JSON.stringify(one)}.${meant}`;
    });
}

function inTest({ name }: PolicyTest, problem: string): string {
  return `test ${JSON.stringify(name)}: ${problem}`;
}

interface Case {
  readonly policy: string;
  readonly snapshot: Snapshot;
  readonly test: PolicyTest;
  readonly given: readonly Document[];
  readonly now: string;
  readonly tryGates: TryGates;
}

function tryCase(tried: Case, problems: string[]): readonly TriedRule[] {
  const { policy, snapshot, test, given, now, tryGates } = tried;
  const environment = snapshot.find(nodeKey("Environment", test.in));
  const pick = test.version === undefined ? undefined : pickNamed(snapshot, test.version);
  const lacks = environment === undefined ? test.in : pick === "missing" ? test.version : undefined;
  if (environment === undefined || pick === "missing") {
    problems.push(inTest(test, `it gives no ${lacks}`));
    return [];
  }
  const { rules, gates, reviews } = expectedOutcomes(test);
  const outcome = (rule: string, expected: TestOutcome, found: Pick<TriedRule, "actual" | "because">) =>
    ({ policy, test: test.name, rule, expected, isAsExpected: found.actual === expected, ...found });
  const ofRule = judgingRules(tried, environment, pick);
  const { version, plan } = test;
  const states = tryGates(snapshot, { environment: test.in, version, now, plan });
  return [
    ...Object.entries(rules).map(([rule, expected]) => outcome(rule, expected, ofRule(rule))),
    ...Object.entries(gates).map(([gate, expected]) => {
      const found = states.get(`${policy}/${gate}`);
      // A gate that does not stand there holds nobody up.
      const { state, because } = found ?? { state: "open", because: `it does not stand in ${test.in}` };
      return outcome(`gates/${gate}`, expected, { actual: state, because });
    }),
    ...Object.entries(reviews).flatMap(([what, expected]) => {
      const found = triedReview(snapshot, environment, given, what);
      if (found !== undefined)
        return [outcome(`reviews/${what}`, expected, { actual: found.approvals, because: found.because })];
      problems.push(inTest(test, `it gives no ${what}`));
      return [];
    }),
  ];
}

/** What a rule, a chooser or a validator of the policy comes to, by its name. */
function judgingRules(
  { policy, snapshot, test, now }: Case, environment: NodeId, pick: RulePick | undefined,
) {
  const telling = tellingOf(snapshot, environment, Date.parse(now));
  const picks = pick === undefined ? [] : [pick];
  const { plan, observation } = test;
  const question = { ...ruleQuestion(telling), pick, picks, plan, observation };
  const { all, ofPlan, ofObservation, choosers } = rulesIn(telling);
  const judged = [...all, ...ofPlan, ...ofObservation].map((rule) => judgeRule(rule, question));
  const chosen = choicesOf(choosers, question);
  return (rule: string): Pick<TriedRule, "actual" | "because"> => {
    const choice = triedChoice(`${policy}/${rule}`, choosers, chosen);
    if (choice !== undefined) return choice;
    const worst = worstOf(judged.filter((one) => one.rule.id === `${policy}/${rule}`));
    const actual = worst?.outcome ?? "NOT_APPLICABLE";
    if (worst === undefined) return { actual, because: `it does not hold in ${test.in}` };
    const because =
      actual === "NOT_APPLICABLE" ? "its `when` does not hold" : ruleClause(explainRule(worst));
    return { actual, because };
  };
}

/** undefined: no rule of this name decides anything. One that an earlier rule came before decides nothing. */
function triedChoice(
  id: string, choosers: readonly CompiledChooser[], { datasets, ...others }: Choices,
): Pick<TriedRule, "actual" | "because"> | undefined {
  if (choosers.every((one) => one.id !== id)) return undefined;
  const choices = [...Object.values(others), ...datasets];
  const made = choices.find((one) => one.kind === "chosen" && one.rule === id);
  if (made !== undefined) return { actual: "CHOSEN", because: made.because };
  const isOpen = choices.find((one) => one.kind === "unknown" && one.open.some(({ rule }) => rule === id));
  if (isOpen !== undefined) return { actual: "UNKNOWN", because: isOpen.because };
  return { actual: "NOT_APPLICABLE", because: "its `when` does not hold, or a rule before it decides" };
}

/** Of the ways in which one rule is bound, that with the worst outcome. */
const WORST_FIRST: readonly RuleOutcome[] = ["ERROR", "FAIL", "UNKNOWN", "PASS", "NOT_APPLICABLE"];

function worstOf(judged: readonly JudgedRule[]): JudgedRule | undefined {
  const place = ({ outcome }: JudgedRule): number => WORST_FIRST.indexOf(outcome);
  return judged.toSorted((a, b) => place(a) - place(b))[0];
}

function pickNamed(snapshot: Snapshot, name: string): RulePick | "missing" {
  const [versionName = ""] = name.split("#");
  const version = snapshot.find(nodeKey("Version", versionName));
  if (version === undefined) return "missing";
  if (!name.includes("#")) return { version };
  const variant = snapshot.find(nodeKey("Variant", name));
  return variant === undefined ? "missing" : { version, variant };
}

function problemsOf(policy: PolicyDocument, definitions: readonly Document[]): string[] {
  const facts = new Map<string, FactType>();
  for (const { kind, metadata, spec } of definitions)
    if (kind === "FactKey") facts.set(String(metadata.name), factTypeOf(spec));
  const key = `policy:${policy.metadata.name}`;
  const problems = problemsOfPolicy(new RuleCompiler({ facts }), key, policy.spec);
  return problems.map(({ path, message, hint }) =>
    [`${path.slice(1).join(".")}: ${message}`, ...(hint === undefined ? [] : [hint])].join(" "),
  );
}

/** The frame that all documents share may be left out. */
function readWorld(given: readonly Readonly<Record<string, unknown>>[]) {
  const documents: Document[] = [];
  const problems: string[] = [];
  const framed = given.map((one) => ({ apiVersion: "fairlead.dev/v1", ...one }));
  for (const read of readDocuments([{ documents: framed }])) {
    if (read.kind === "valid") documents.push(read.document);
    else problems.push(...read.problems.map(({ path, message }) => `${path}: ${message}`));
  }
  return { documents, problems };
}

function snapshotOf(documents: readonly Document[]): Snapshot {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  for (const document of documents) {
    const compiled = compileDocument(document, 1);
    for (const node of compiled.nodes) nodes.set(node.key, node);
    edges.push(...compiled.edges);
  }
  return buildSnapshot(EMPTY_HEAD, nodes.values(), edges);
}
