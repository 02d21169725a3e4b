/** The sentences of rules, made from their findings. */
import { pathText } from "../../rules/explain-rule.ts";
import type { CompiledRule } from "../../rules/compiled-rule.ts";
import type { RuleFinding } from "../../rules/finding.ts";
import type { Missing } from "../../rules/cel/thing.ts";
import type { Reason } from "../../rules/validators/reason.ts";
import { reasonSentence } from "../../rules/validators/wording.ts";
import type { RuleScene } from "../../rules/rule-scene.ts";
import type { CitedWaiver } from "../decision.ts";
import { nameOf } from "../fact-index.ts";
import { listed } from "../wording.ts";

export function heldSentence(rule: CompiledRule, scene: RuleScene): string {
  const about = rule.isOfPick && scene.node("version") !== undefined ? "version" : "env";
  const what = rule.asks === undefined ? "rule" : "validator";
  return `${capital(named(rule, scene.keyOf(about)))} passes ${what} ${rule.id}.`;
}

/** What a rule on plans says of no single pick it says of the plan. */
function named({ on }: CompiledRule, about: string): string {
  return on === "plan" && about.startsWith("environment:") ? `the plan for ${nameOf(about)}` : nameOf(about);
}

/** Of ours only: names are as they are written. */
function capital(text: string): string {
  return text.startsWith("the plan for ") ? `T${text.slice(1)}` : text;
}

export function ruleSentence(finding: RuleFinding): string {
  return `${capital(ruleClause(finding))}.`;
}

/** What the rule found, and what excuses it: `...; waived by w-1f3c (search, approved by ada) until 2026-` */
export function waivedSentence(found: string, waivers: readonly CitedWaiver[]): string {
  const by = waivers.map(({ name, owner, approvedBy, expires }) =>
    `${name} (${owner}, approved by ${listed(approvedBy)}) until ${expires}`);
  return `${found.replace(/\.$/, "")}; waived by ${listed(by)}.`;
}

/** `R can run there.` -> `R can run there; 1 rule is waived.` */
export function withWaived(headline: string, waived: readonly unknown[] | undefined): string {
  if (waived === undefined || waived.length === 0) return headline;
  const told = waived.length === 1 ? "1 rule is waived" : `${waived.length} rules are waived`;
  return `${headline.replace(/\.$/, "")}; ${told}.`;
}

/** The same without its full stop. */
export function ruleClause(finding: RuleFinding): string {
  if (finding.rule.asks !== undefined) return validatorClause(finding);
  const { rule, outcome, hits, emptyBecause, error, group } = finding;
  const who = named(rule, finding.about);
  switch (outcome) {
    case "PASS":
    case "NOT_APPLICABLE": {
      if (emptyBecause !== undefined) return `${who} passes rule ${rule.id}: ${emptyBecause}`;
      if (group !== undefined) return `${who} passes rule ${rule.id}: with it ${placesText(group)}`;
      return `${who} passes rule ${rule.id}${hits === undefined ? "" : `, judged on ${things(hits)}`}`;
    }
    case "FAIL":
      return `${who} fails rule ${rule.id}: ${whyFailed(finding)}`;
    case "UNKNOWN":
      return `Whether ${who} passes rule ${rule.id} is not known: ${whyOpen(finding)}`;
    case "ERROR":
      return `Rule ${rule.id} could not be judged on ${who}: ${error ?? "it failed"}${drawn(finding)}`;
    default:
      return outcome satisfies never;
  }
}

/** What a validator says of a build, by its worst reasons. */
function validatorClause({ rule: { id }, outcome, why, about, validation, missing }: RuleFinding): string {
  const who = nameOf(about);
  const isTold = (told: string): boolean => outcome === "PASS" || told !== "PASS";
  const said = (validation?.reasons ?? []).filter((reason) => isTold(reason.outcome));
  const [first] = said;
  const more = said.length > 1 ? `; ${said.length - 1} more ${said.length === 2 ? "reason" : "reasons"}` : "";
  const told = first === undefined ? "" : `: ${reasonSentence(inNames(first)).slice(0, -1)}${more}`;
  switch (outcome) {
    case "PASS":
    case "NOT_APPLICABLE":
      return `${who} passes validator ${id}${told}`;
    case "FAIL":
      return `${who} fails validator ${id}${told}`;
    case "UNKNOWN": {
      const open = `Whether ${who} passes validator ${id} is not known`;
      if (why === "not-run") return `${open}: it was not run`;
      const names = missing.map(({ thing, name }) => `${name} of ${nameOf(thing)}`);
      if (validation === undefined && names.length > 0)
        return `${open}: ${listed(names)} ${names.length === 1 ? "is" : "are"} not known`;
      return `${open}${told}`;
    }
    case "ERROR":
      return `Validator ${id} failed on ${who}${told}`;
    default:
      return outcome satisfies never;
  }
}

/** A sentence names things as people do, without their kind. */
function inNames(reason: Reason): Reason {
  const { about, path, affected } = reason;
  return {
    ...reason,
    about: nameOf(about),
    ...(path === undefined ? {} : { path: path.map(nameOf) }),
    ...(affected === undefined ? {} : { affected: affected.map(nameOf) }),
  };
}

function whyFailed(finding: RuleFinding): string {
  const { rule, why, message, failing = 0, hits = 0, group } = finding;
  if (why === "count" && group !== undefined) {
    const counted = `with it ${group.taken} would be taken ${within(group)}, and it allows at most ` +
      String(group.atMost);
    return message === undefined ? counted : `${message} (${counted})`;
  }
  if (why === "count") {
    const { atLeast, atMost } = rule.spec.count ?? {};
    const bounds = [
      ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
      ...(atMost === undefined ? [] : [`at most ${atMost}`]),
    ];
    const counted = `${failing} of ${things(hits)} count, and it allows ${listed(bounds)}`;
    const path = pathDrawn(finding);
    if (message === undefined) return path === undefined ? counted : `${counted} (${path})`;
    return `${message} (${path === undefined ? counted : `${counted}: ${path}`})`;
  }
  if (why === "empty") return message ?? "it finds nothing to judge";
  const more = failing > 1 ? `; ${failing - 1} more ${failing === 2 ? "fails" : "fail"} too` : "";
  return `${message ?? condition(finding)}${drawn(finding)}${more}`;
}

function whyOpen(finding: RuleFinding): string {
  switch (finding.why) {
    case "empty":
      return `it finds ${sought(finding)} to judge, and no evidence is no pass`;
    case "truncated":
      return "the walk did not see everything";
    default: {
      const { missing } = finding;
      if (missing.length === 0) return condition(finding);
      const isBeside = ({ kind }: Missing): boolean => kind === "neighbours";
      const names = missing.filter((one) => !isBeside(one)).map(missingName);
      const parts = [
        ...(names.length === 0 ? [] : [`${listed(names)} ${names.length === 1 ? "is" : "are"} not known`]),
        ...nothingBeside(missing.filter(isBeside)),
      ];
      return `${parts.join(", and ")}${drawn(finding)}`;
    }
  }
}

/** What a walk looks for: `no dataset`, `no dataset and no image`. */
function sought({ rule: { walk } }: RuleFinding): string {
  const words = walk?.to ?? [];
  return words.length === 0 ? "nothing" : words.map((word) => `no ${word}`).join(" and ");
}

function missingName({ thing, name }: Missing): string {
  // A word of a statement or a label, which its thing may or may not have.
  if (thing === "") return JSON.stringify(name);
  // A plan that is not kept yet and a figure have no names.
  return `${name} of ${thing === "plan" || thing === "observation" ? "the " : ""}${nameOf(thing)}`;
}

/** `nobody attested anything about base@1`: of evidence there may always be more than is recorded. */
function nothingBeside(missing: readonly Missing[]): readonly string[] {
  return [...Map.groupBy(missing, ({ name }) => name)].map(([edge, of]) => {
    const things = listed([...new Set(of.map(({ thing }) => nameOf(thing)))]);
    if (edge === "READS") return `what data ${things} ${of.length === 1 ? "reads" : "read"} is not known`;
    return edge === "ATTESTED_BY"
      ? `nobody attested anything about ${things}`
      : `nothing is recorded as ${edge} of ${things}`;
  });
}

function condition({ counterexample, rule }: RuleFinding): string {
  if (counterexample === undefined) return `${rule.spec.require} does not hold`;
  const { conjunct, operands } = counterexample;
  const values = operands.map(({ text, value }) => `${text} is ${value}`);
  const never = rule.quantifier === "none" ? "holds and must not" : "does not hold";
  return `${conjunct} ${never}${values.length === 0 ? "" : `, as ${listed(values)}`}`;
}

/** ` (ranker@2.3.1 -> clicks@2026-10-01)` */
function drawn(finding: RuleFinding): string {
  const path = pathDrawn(finding);
  return path === undefined ? "" : ` (${path})`;
}

/** undefined: there is no way to show, as it is about one thing. */
function pathDrawn({ counterexample }: RuleFinding): string | undefined {
  const path = counterexample?.path ?? [];
  return path.length < 2 ? undefined : pathText(path);
}

function things(count: number): string {
  return count === 1 ? "1 thing" : `${count} things`;
}

/** `2 of at most 3 places are taken in region eu` */
function placesText(group: NonNullable<RuleFinding["group"]>): string {
  const { taken, atMost } = group;
  return `${taken} of at most ${atMost} places ${taken === 1 ? "is" : "are"} taken ${within(group)}`;
}

function within({ name }: NonNullable<RuleFinding["group"]>): string {
  return name === "everywhere" ? name : `in ${name}`;
}
